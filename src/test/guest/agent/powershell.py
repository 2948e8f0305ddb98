"""powershell.exe: one script only, the one that registers a task with a password, given by its input."""

import base64
import binascii

from . import schtasks
from .errors import Unsupported
from .guest_users import USERS

SWITCHES = ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]
SCRIPT = " ".join((
    "$ErrorActionPreference = 'Stop';",
    "try {",
    "$given = @(foreach ($line in $input) {",
    "[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($line)) });",
    "$scheduler = New-Object -ComObject Schedule.Service;",
    "$scheduler.Connect();",
    "try { $folder = $scheduler.GetFolder('\\Slipway') }",
    "catch { $folder = $scheduler.GetFolder('\\').CreateFolder('Slipway') }",
    "$task = $scheduler.NewTask(0);",
    "$action = $task.Actions.Create(0);",
    "$action.Path = $given[1];",
    "$action.Arguments = $given[2];",
    "$null = $folder.RegisterTaskDefinition($given[0], $task, 6, $given[3], $given[4], [int]$given[5])",
    "} catch { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }"))
# TASK_LOGON_PASSWORD and TASK_LOGON_INTERACTIVE_TOKEN_OR_PASSWORD
LOGONS = ("1", "6")


def run(session, argv, line):
    if argv[1:5] != SWITCHES or argv[5:] != [SCRIPT]:
        raise Unsupported("powershell " + " ".join(argv[1:5]))
    if session.account != "SYSTEM":
        return failed(session, "Access is denied. (Exception from HRESULT: 0x80070005 (E_ACCESSDENIED))")
    try:
        given = [base64.b64decode(word, validate=True).decode("utf-8") for word in session.stdin.read().split()]
    except (binascii.Error, UnicodeDecodeError):
        return failed(session, 'Exception calling "FromBase64String" with "1" argument(s): '
                               '"The input is not a valid Base-64 string."')
    if len(given) != 6 or given[5] not in LOGONS or "\\" in given[0]:
        raise Unsupported("a task other than those with a password")
    name, program, arguments, user, password, _ = given
    account = user.rpartition("\\")[2].lower()
    if account not in USERS:
        return failed(session, "No mapping between account names and security IDs was done. "
                               "(Exception from HRESULT: 0x80070534)")
    if USERS[account] != password:
        return failed(session, "The user name or password is incorrect. (Exception from HRESULT: 0x8007052E)")
    schtasks.register(session.guest, "Slipway\\" + name, account, f"{program} {arguments}", False)
    return 0


def failed(session, text):
    session.err(text + "\n")
    return 1
