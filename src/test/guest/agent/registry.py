"""reg.exe query, for the few keys this guest has."""

from . import storage
from .errors import Unsupported

MISSING = "ERROR: The system was unable to find the specified registry key or value.\n"
LXSS = "hkey_local_machine\\software\\microsoft\\windows\\currentversion\\lxss\\msi"
NT = "hkey_local_machine\\software\\microsoft\\windows nt\\currentversion"
SERVICES = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\"
ROOTS = {"hklm": "HKEY_LOCAL_MACHINE", "hkcu": "HKEY_CURRENT_USER"}


def keys(guest):
    """lower-case key -> (key as written, {value: (type, data)})."""
    found = {NT: ("HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", {
        "CurrentBuild": ("REG_SZ", "19045"), "ProductName": ("REG_SZ", "Practice guest (not Windows)"),
        "DisplayVersion": ("REG_SZ", "practice")})}
    package = guest.store.read().get("wsl_package")
    if package:
        found[LXSS] = ("HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Lxss\\MSI", {
            "InstallLocation": ("REG_SZ", "C:\\Program Files\\WSL\\"),
            "ProductCode": ("REG_SZ", "{00000000-0000-0000-0000-000000000263}"),
            "Version": ("REG_SZ", package)})
    for service in storage.boot_start(guest):
        found[(SERVICES + service).lower()] = (SERVICES + service, {"Start": ("REG_DWORD", "0x0")})
        # Made anew at each start, and only for a service that drives something.
        devices = storage.controllers(guest.sysfs, service)
        if devices:
            found[(SERVICES + service + "\\Enum").lower()] = (SERVICES + service + "\\Enum", {
                "Count": ("REG_DWORD", hex(devices))})
    return found


def run(session, argv, line):
    if len(argv) < 3 or argv[1].lower() != "query":
        raise Unsupported("reg " + " ".join(argv[1:]))
    wanted = None
    rest = argv[3:]
    if rest:
        if len(rest) != 2 or rest[0].lower() != "/v":
            raise Unsupported("reg " + " ".join(argv[1:]))
        wanted = rest[1].lower()
    root, _, path = argv[2].rstrip("\\").partition("\\")
    root = ROOTS.get(root.lower(), root.upper())
    if root not in ROOTS.values():
        session.err("ERROR: Invalid key name.\nType \"REG QUERY /?\" for usage.\n")
        return 1
    name, values = keys(session.guest).get(f"{root}\\{path}".lower(), (None, {}))
    shown = {n: v for n, v in values.items() if wanted in (None, n.lower())}
    if name is None or not shown:
        session.err(MISSING)
        return 1
    session.out("\n" + name + "\n" + "".join(f"    {n}    {kind}    {data}\n" for n, (kind, data) in shown.items()) + "\n")
    return 0
