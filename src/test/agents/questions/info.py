"""What the agent says of itself and of the machine, and what it refuses."""

import starting
import wine
from question import Differ, Say, command, error, question, raw, returned

# In the order of guest-info. Without the provider of shadow copies, which is not built here, the first four of these are disabled, too.
DISABLED = ("guest-fsfreeze-status guest-fsfreeze-freeze guest-fsfreeze-thaw guest-get-fsinfo "
            "guest-suspend-hybrid guest-set-vcpus guest-get-memory-blocks guest-set-memory-blocks guest-get-memory-block-info").split()
NO_ANSWER = ("guest-shutdown", "guest-suspend-disk", "guest-suspend-ram", "guest-suspend-hybrid")
COMMANDS = ("guest-get-cpustats guest-get-diskstats guest-get-devices guest-get-osinfo guest-get-timezone guest-get-users guest-get-host-name guest-exec "
            "guest-exec-status guest-get-memory-block-info guest-set-memory-blocks guest-get-memory-blocks guest-set-user-password guest-get-fsinfo "
            "guest-get-disks guest-set-vcpus guest-get-vcpus guest-network-get-interfaces guest-suspend-hybrid guest-suspend-ram guest-suspend-disk "
            "guest-fstrim guest-fsfreeze-thaw guest-fsfreeze-freeze-list guest-fsfreeze-freeze guest-fsfreeze-status guest-file-flush guest-file-seek "
            "guest-file-write guest-file-read guest-file-close guest-file-open guest-shutdown guest-info guest-set-time guest-get-time guest-ping "
            "guest-sync guest-sync-delimited").split()
ON_LINUX = ("guest-get-cpustats guest-get-diskstats guest-ssh-remove-authorized-keys guest-ssh-add-authorized-keys guest-ssh-get-authorized-keys").split()
UNSUPPORTED = error("this feature or command is not currently supported")


def entry(name, disabled, blocked):
    enabled = "«words»" if name in blocked else str(name not in disabled).lower()
    return '{"enabled": %s, "name": "%s", "success-response": %s}' % (enabled, name, str(name not in NO_ANSWER).lower())


def info(names, disabled, blocked):
    return '{"return": {"version": "«words»", "supported_commands": [%s]}}' % ", ".join(entry(name, disabled, blocked) for name in names)


QUESTIONS = (
    question("guest-info", Say(command("guest-info"), Differ(
        info(COMMANDS, DISABLED, wine.NEVER_HERE), info([*ON_LINUX, *COMMANDS[2:]], ["guest-get-devices"], starting.NEVER_HERE)))),
    raw("guest-get-time", command("guest-get-time"), returned("«number»"), wine="the time"),
    raw("guest-get-timezone", command("guest-get-timezone"), returned('{"zone": "«words»", "offset": «number»}'), wine="the zone"),
    raw("guest-get-host-name", command("guest-get-host-name"), returned('{"host-name": "«words»"}'), wine="the name"),
    raw("guest-get-cpustats", command("guest-get-cpustats"), UNSUPPORTED, left_out={"linux": "it has them"}),
    raw("guest-get-diskstats", command("guest-get-diskstats"), UNSUPPORTED, left_out={"linux": "it has them"}),
    raw("guest-get-memory-blocks", command("guest-get-memory-blocks"), error("Command guest-get-memory-blocks has been disabled", "CommandNotFound"),
        left_out={"linux": "it has them"}),
    raw("a crypted password", command("guest-set-user-password", username="x", password="eA==", crypted=True), UNSUPPORTED,
        linux=error("Command guest-set-user-password has been disabled", "CommandNotFound")),
    raw("guest-shutdown in a mode that is none", command("guest-shutdown", mode="fast"),
        error("Parameter 'mode' expects 'halt', 'powerdown', or 'reboot'"),
        linux=error("Command guest-shutdown has been disabled", "CommandNotFound")),
)
