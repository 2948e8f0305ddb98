"""Reads .wslconfig as WSL does when its machine starts: bad lines are skipped with a warning."""

import re

from .errors import Win32Error

BOOLS = """wsl2.localhostforwarding wsl2.guiapplications wsl2.debugconsole wsl2.safemode wsl2.nestedvirtualization
wsl2.dnsproxy wsl2.firewall wsl2.dnstunneling wsl2.autoproxy experimental.sparsevhd experimental.bestEffortDnsParsing
experimental.hostaddressloopback wsl2.earlybootlogging wsl2.gpusupport wsl2.virtio wsl2.virtio9p wsl2.virtiofs
wsl2.hostfilesystemaccess wsl2.hardwareperformancecounters wsl2.dhcp wsl2.ipv6 wsl2.loaddefaultkernelmodules
wsl2.telemetry experimental.dnstunneling experimental.firewall experimental.autoproxy""".lower().split()
INTS = """wsl2.processors wsl2.vmidletimeout wsl2.maxcrashdumpcount wsl2.kernelboottimeout wsl2.distributionstarttimeout
wsl2.mountdevicetimeout wsl2.kerneldebugport wsl2.dhcptimeout general.instanceidletimeout
experimental.initialautoproxytimeout""".split()
SIZES = "wsl2.memory wsl2.swap wsl2.defaultvhdsize".split()
STRINGS = """wsl2.kernel wsl2.kernelmodules wsl2.kernelcommandline wsl2.swapfile wsl2.networkingmode wsl2.systemdistro
wsl2.debugconsolelogfile wsl2.vmswitch wsl2.macaddress wsl2.crashdumpfolder wsl2.loadkernelmodules
general.distributioninstallpath experimental.automemoryreclaim experimental.dnstunnelingipaddress
experimental.ignoredports experimental.networkingmode experimental.setversiondebug""".split()
SIZE = re.compile(r"(\d+)(B|K|KB|M|MB|G|GB|T|TB)?$")
UNITS = {"": 0, "B": 0, "K": 1, "M": 2, "G": 3, "T": 4}
ESCAPES = {"\\": "\\", '"': '"', "b": "\b", "n": "\n", "t": "\t"}


def load(guest, account):
    """({key: value}, [warning]) of the user's file; empty without one."""
    path = f"C:\\Users\\{account}\\.wslconfig"
    try:
        with guest.drives.open(path, "r", account) as file:
            return parse(file.read().decode("utf-8-sig", "replace"), path)
    except Win32Error:
        return {}, []


def parse(text, path):
    values, lines, warnings, section = {}, {}, [], ""
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        where = f"{path}:{number}"
        line = raw.strip(" \t")
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            found = re.match(r"\[([A-Za-z][A-Za-z0-9]*)\]\s*(#.*)?$", line)
            if not found:
                warnings.append(f"Invalid section name in {where}")
            else:
                section = found.group(1)
            continue
        name, equals, rest = line.partition("=")
        name = name.strip()
        if not re.match(r"[A-Za-z][A-Za-z0-9]*$", name):
            warnings.append(f"Invalid key name in {where}")
            continue
        if not equals:
            warnings.append(f"Expected '=' in {where}")
            continue
        value, bad = unescape(rest.strip(" \t"))
        if bad is not None:
            warnings.append(f"Invalid escaped character: '{bad}' in {where}")
            continue
        key = f"{section}.{name}".lower()
        if key in lines:
            warnings.append(f"Duplicated config key '{section}.{name}' in {where} "
                            f"(Conflicting key: '{section}.{name}' in {path}:{lines[key]})")
            continue
        lines[key] = number
        keep(key, f"{section}.{name}", value, where, values, warnings)
    return values, warnings


def unescape(text):
    out, n, quoted = [], 0, False
    while n < len(text):
        char = text[n]
        if char == "\\":
            following = text[n + 1:n + 2]
            if following not in ESCAPES:
                return None, following
            out.append(ESCAPES[following])
            n += 1
        elif char == '"':
            quoted = not quoted
        elif char == "#" and not quoted:
            break
        else:
            out.append(char)
        n += 1
    return "".join(out).rstrip(" \t"), None


def keep(key, shown, value, where, values, warnings):
    if key in BOOLS:
        if value.lower() in ("true", "1", "false", "0"):
            values[key] = value.lower() in ("true", "1")
        else:
            warnings.append(f"Invalid boolean value '{value}' for key '{shown}' in {where}")
    elif key in INTS:
        try:
            values[key] = int(value, 0)
        except ValueError:
            warnings.append(f"Invalid integer value '{value}' for key '{shown}' in {where}")
    elif key in SIZES:
        found = SIZE.match(value)
        if found:
            values[key] = int(found.group(1)) * 1024 ** UNITS[(found.group(2) or "").removesuffix("B")]
        else:
            warnings.append(f"Invalid memory string '{value}' for .wslconfig entry '{shown}' in {where}")
    elif key in STRINGS:
        values[key] = value
    else:
        warnings.append(f"Unknown key '{shown}' in {where}")
