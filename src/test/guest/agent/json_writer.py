"""An answer as QEMU writes it (qobject/json-writer.c): ASCII, and objects in the order of its hash table (qobject/qdict.c)."""

import json
import re

BUCKETS = 512


def line(value):
    text = written(value).replace("\x7f", "\\u007F")
    return re.sub(r"\\\\|\\u[0-9a-f]{4}", upper_case, text).encode("ascii") + b"\n"


def written(value):
    if isinstance(value, dict):
        # The newest of a bucket is its first.
        members = sorted(reversed(value.items()), key=lambda member: bucket(member[0]))
        return "{" + ", ".join(f"{json.dumps(name)}: {written(member)}" for name, member in members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return f"{value:.17g}" if isinstance(value, float) else json.dumps(value)


def bucket(name):
    data = name.encode("utf-8")
    number = 0x238F13AF * len(data)
    for n, byte in enumerate(data):
        number += byte << n * 5 % 24
    return (1103515243 * number + 12345) % (1 << 32) % BUCKETS


def upper_case(escape):
    return escape.group().upper().replace("U", "u")
