"""The commands of the agent's Windows build, and whether a request is one of them."""

from .protocol_errors import CommandError

WHENCE = (int, str)
WHENCES = {"set": 0, "cur": 1, "end": 2}
# command -> {argument: (types, required?)}
COMMANDS = {
    "guest-sync": {"id": (int, True)},
    "guest-sync-delimited": {"id": (int, True)},
    "guest-ping": {},
    "guest-info": {},
    "guest-get-osinfo": {},
    "guest-get-users": {},
    "guest-get-time": {},
    "guest-get-host-name": {},
    "guest-get-timezone": {},
    "guest-exec": {"path": (str, True), "arg": (list, False), "env": (list, False), "input-data": (str, False),
                   "capture-output": (bool, False)},
    "guest-exec-status": {"pid": (int, True)},
    "guest-file-open": {"path": (str, True), "mode": (str, False)},
    "guest-file-close": {"handle": (int, True)},
    "guest-file-read": {"handle": (int, True), "count": (int, False)},
    "guest-file-write": {"handle": (int, True), "buf-b64": (str, True), "count": (int, False)},
    "guest-file-seek": {"handle": (int, True), "offset": (int, True), "whence": (WHENCE, True)},
    "guest-file-flush": {"handle": (int, True)},
    "guest-shutdown": {"mode": (str, False)},
}
TYPE_NAMES = {int: "integer", str: "string", bool: "boolean", list: "array", WHENCE: "GuestFileWhence"}
# All, in the order of guest-info. Those that the table does not know are refused as what is not supported, which for cpustats and diskstats
# is the Windows build's own answer.
NAMES = ("guest-get-cpustats guest-get-diskstats guest-get-devices guest-get-osinfo guest-get-timezone guest-get-users guest-get-host-name guest-exec "
         "guest-exec-status guest-get-memory-block-info guest-set-memory-blocks guest-get-memory-blocks guest-set-user-password guest-get-fsinfo "
         "guest-get-disks guest-set-vcpus guest-get-vcpus guest-network-get-interfaces guest-suspend-hybrid guest-suspend-ram guest-suspend-disk "
         "guest-fstrim guest-fsfreeze-thaw guest-fsfreeze-freeze-list guest-fsfreeze-freeze guest-fsfreeze-status guest-file-flush guest-file-seek "
         "guest-file-write guest-file-read guest-file-close guest-file-open guest-shutdown guest-info guest-set-time guest-get-time guest-ping "
         "guest-sync guest-sync-delimited").split()
# ga_command_init_blockedrpcs of commands-win32.c; the first four where there is no provider of shadow copies.
DISABLED = ("guest-fsfreeze-status guest-fsfreeze-freeze guest-fsfreeze-thaw guest-get-fsinfo "
            "guest-suspend-hybrid guest-set-vcpus guest-get-memory-blocks guest-set-memory-blocks guest-get-memory-block-info").split()
SILENT = ("guest-shutdown", "guest-suspend-disk", "guest-suspend-ram", "guest-suspend-hybrid")


def entries():
    """What guest-info has of each."""
    return [{"name": name, "enabled": name not in DISABLED, "success-response": name not in SILENT} for name in NAMES]


def checked(request):
    """(command, arguments by Python name), or CommandError with the agent's words."""
    if not isinstance(request, dict):
        raise CommandError("QMP input must be a JSON object")
    for member in request:
        if member not in ("execute", "arguments", "id"):
            raise CommandError(f"QMP input member '{member}' is unexpected")
    if "execute" not in request:
        raise CommandError("QMP input lacks member 'execute'")
    name, given = request["execute"], request.get("arguments", {})
    if not isinstance(name, str):
        raise CommandError("QMP input member 'execute' must be a string")
    if not isinstance(given, dict):
        raise CommandError("QMP input member 'arguments' must be an object")
    if name not in NAMES:
        raise CommandError(f"The command {name} has not been found", "CommandNotFound")
    if name in DISABLED:
        raise CommandError(f"Command {name} has been disabled", "CommandNotFound")
    if name not in COMMANDS:
        return name, {}
    known = COMMANDS[name]
    for argument, (types, required) in known.items():
        if argument not in given:
            if required:
                raise CommandError(f"Parameter '{argument}' is missing")
            continue
        require_type(argument, given[argument], types)
    for argument in given:
        if argument not in known:
            raise CommandError(f"Parameter '{argument}' is unexpected")
    return name, {a.replace("-", "_"): v for a, v in given.items()}


def require_type(argument, value, types):
    if types is list and isinstance(value, list):
        for n, entry in enumerate(value):
            require_type(f"{argument}[{n}]", entry, str)
        return
    fits = isinstance(value, types) and not (isinstance(value, bool) and types is not bool)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63 or not fits:
        raise CommandError(f"Invalid parameter type for '{argument}', expected: {TYPE_NAMES[types]}")
    if types is WHENCE and isinstance(value, str) and value not in WHENCES:
        raise CommandError(f"Parameter '{argument}' does not accept value '{value}'")
