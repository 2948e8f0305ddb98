"""Behaviour switches: practice.json on the boot partition, overridden live by C:\\practice.json."""

import json
import os
import re

DEFAULTS = {
    "agent_installed": True,
    "person_runs_setup_after_s": 0,
    "mute": False,
    "mute_after_boot": 0,
    "slow_ms": 0,
    "boot_delay_s": 0,
    "hypervisor_boot": "ok",
    "loops_unless_model": "",
    "loops_if_model": "",
    "wrong_answers": False,
    "internet": False,
    "autologon": True,
    "cd_letter_shift": 0,
    "skiff_first_start_s": 0,
    "nested_linux": False,
    "wsl_import_fails": False,
    "dism_fails": False,
    "boot_drivers": ["storahci", "intelide"],
}
KNOWN_BOOT_DRIVERS = {"storahci", "intelide", "vioscsi", "LSI_SAS"}


class BadSwitch(Exception):
    """practice.json holds something the practice guest does not know."""


class Behaviour:
    """Reads the files again whenever one of them changes."""

    def __init__(self, boot_file, live_file):
        self.files = (boot_file, live_file)
        self.stamp = None
        self.values = dict(DEFAULTS)
        self.refresh()

    def refresh(self):
        """True when the switches changed. Raises BadSwitch."""
        stamp = [self._stamp(f) for f in self.files]
        # Opened for writing and not yet written: what held before holds on until the content is there.
        if stamp == self.stamp or any(found and found[1] == 0 for found in stamp):
            return False
        values = dict(DEFAULTS)
        for file in self.files:
            values.update(checked(file))
        changed = values != self.values
        self.stamp, self.values = stamp, values
        return changed

    def __getitem__(self, switch):
        return self.values[switch]

    @staticmethod
    def _stamp(file):
        try:
            found = os.stat(file)
            return (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            return None


def checked(file):
    try:
        with open(file, encoding="utf-8") as stream:
            data = json.load(stream)
    except FileNotFoundError:
        return {}
    except ValueError as problem:
        raise BadSwitch(f"{file} is not JSON: {problem}") from None
    if not isinstance(data, dict):
        raise BadSwitch(f"{file} is not a JSON object")
    for name, value in data.items():
        if name not in DEFAULTS:
            raise BadSwitch(f"unknown switch {name!r} in {file}")
        kind = type(DEFAULTS[name])
        if type(value) is not kind and not (kind is int and type(value) is float):
            raise BadSwitch(f"switch {name!r} in {file} must be {kind.__name__}")
    if data.get("hypervisor_boot", "ok") not in ("ok", "loop", "hang"):
        raise BadSwitch(f"switch 'hypervisor_boot' in {file} must be ok, loop or hang")
    if not all(one in KNOWN_BOOT_DRIVERS for one in data.get("boot_drivers", [])):
        raise BadSwitch(f"switch 'boot_drivers' in {file} knows only {', '.join(sorted(KNOWN_BOOT_DRIVERS))}")
    for name in ("loops_unless_model", "loops_if_model"):
        try:
            re.compile(data.get(name, ""))
        except re.error as problem:
            raise BadSwitch(f"switch {name!r} in {file} is no regular expression: {problem}") from None
    return data
