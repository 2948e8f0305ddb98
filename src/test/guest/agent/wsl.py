"""The packaged wsl.exe 2.6.3: arguments, then the service's answers as wsl.exe prints them."""

from . import wsl_distros, wsl_vm
from .commandline import split, split_arguments
from .errors import Unsupported
from .wsl_arguments import GUID, Launch, consume, invalid, parse_options, strip_program, word
from .wsl_text import FAILED, SUCCESS, Printer, WslError

NEEDS_VALUE = {"-d": "--distribution", "--distribution": "--distribution", "-u": "--user", "--user": "--user"}
WINDOWS = "10.0.19045.0"


def run(session, argv, line):
    printer = Printer(session)
    try:
        return main(session, printer, strip_program(line))
    except WslError as problem:
        printer.out(problem.text())
        return FAILED


def main(session, printer, line):
    launch = Launch()
    if GUID.match(word(line)) or word(line) == "~":
        raise Unsupported("wsl.exe " + line)
    while True:
        argument = word(line)
        if not argument:
            break
        if argument in NEEDS_VALUE:
            line = consume(line, argument)
            value = word(line)
            if not value:
                printer.out(f"Argument {NEEDS_VALUE[argument]} is missing a required parameter.")
                return FAILED
            if NEEDS_VALUE[argument] == "--user":
                launch.user = value
            else:
                launch.distro = wsl_distros.find(session, value)
            argument = value
        elif argument == "--":
            line = consume(line, argument)
            break
        elif argument in ("-e", "--exec"):
            launch.exec_line = consume(line, argument)
            line = launch.exec_line
            break
        elif argument in COMMANDS:
            return COMMANDS[argument](session, printer, line)
        elif argument in UNKNOWN_HERE:
            raise Unsupported(f"wsl.exe {argument}")
        elif argument.startswith("-"):
            printer.out(invalid(argument).message)
            return FAILED
        else:
            break
        line = consume(line, argument)
    if launch.exec_line is not None:
        # The first word obeys the rules of a program name, as CommandLineToArgvW gives it.
        exec_argv = split(launch.exec_line) if launch.exec_line else []
        if not exec_argv or not exec_argv[0]:
            raise WslError("E_INVALIDARG")
        return wsl_vm.launch(session, printer, launch, exec_argv)
    launch.shell_line = line or None
    return wsl_vm.launch(session, printer, launch, None)


def _list(session, printer, line):
    options, _ = parse_options(split_arguments(line)[1:], flags={
        "--all": "all", "--running": "running", "--quiet": "quiet", "-q": "quiet", "--verbose": "verbose",
        "-v": "verbose", "--online": "online", "-o": "online"})
    if ("quiet" in options and "verbose" in options) or ("all" in options and "running" in options):
        raise WslError("WSL_E_INVALID_USAGE")
    if "online" in options:
        raise Unsupported("wsl.exe --list --online")
    distros = wsl_distros.enumerate_for(session)
    if "verbose" in options:
        if not distros:
            raise WslError("WSL_E_DEFAULT_DISTRO_NOT_FOUND")
        width = max(len(d["name"]) for d in distros + [{"name": "NAME"}]) + 4
        printer.out(f"  {'NAME':<{width}}{'STATE':<16}VERSION")
        for distro in distros:
            mark = "*" if distro["default"] else " "
            printer.out(f"{mark} {distro['name']:<{width}}{distro['state']:<16}{distro['version']}")
        return 0
    if "running" in options:
        distros = [d for d in distros if d["state"] == "Running"]
        if not distros and "quiet" not in options:
            printer.out("There are no running distributions.")
            return FAILED
    if "all" not in options:
        distros = [d for d in distros if d["state"] in ("Running", "Stopped")]
    if "quiet" not in options:
        if not distros:
            raise WslError("WSL_E_DEFAULT_DISTRO_NOT_FOUND")
        printer.out("Windows Subsystem for Linux Distributions:")
    for distro in distros:
        named = distro["default"] and "quiet" not in options
        printer.out(distro["name"] + (" (Default)" if named else ""))
    return 0


def _import(session, printer, line):
    options, positional = parse_options(split_arguments(line)[1:], flags={"--vhd": "vhd"},
                                        values={"--version": "version"}, positions=3)
    if len(positional) < 3:
        raise WslError("E_INVALIDARG")
    if "vhd" in options:
        raise Unsupported("wsl.exe --import --vhd")
    version = options.get("version")
    if version not in (None, "1", "2"):
        raise WslError("E_INVALIDARG")
    name, folder, file = positional
    if file.lower().endswith(".vhdx"):
        printer.out("This looks like a VHDX file. Use --vhd to import a VHDX instead of a tar.")
        return FAILED
    wsl_distros.register(session, printer, name, folder, file, int(version) if version else None)
    printer.out(SUCCESS)
    return 0


def _shutdown(session, printer, line):
    parse_options(split_arguments(line)[1:], flags={"--force": "force"})
    wsl_distros.check_caller(session)
    wsl_vm.shutdown(session.guest)
    return 0


def _one_name(action, option):
    def command(session, printer, line):
        rest = consume(line, word(line))
        name = word(rest)
        if not name:
            printer.out(f"Argument {option} is missing a required parameter.")
            return FAILED
        if action is wsl_distros.unregister:
            printer.out("Unregistering.")
        action(session, wsl_distros.find(session, name))
        printer.out(SUCCESS)
        return 0
    return command


def _set_default_version(session, printer, line):
    version = word(consume(line, word(line)))
    if version not in ("1", "2"):
        raise WslError("E_INVALIDARG")
    if version == "1" and not session.guest.feature_active("Microsoft-Windows-Subsystem-Linux"):
        raise WslError("WSL_E_WSL1_NOT_SUPPORTED")
    if version == "2":
        printer.out("For information on key differences with WSL 2 please visit https://aka.ms/wsl2\n")
    with wsl_distros.user(session.guest, session.account) as hive:
        hive["default_version"] = int(version)
    printer.out(SUCCESS)
    return 0


def _version(session, printer, line):
    version = session.guest.store.read().get("wsl_package", "2.6.3.0")
    printer.out(f"WSL version: {version}\nKernel version: 6.6.87.2-1\nWSLg version: 1.0.71\nMSRDC version: 1.2.6353\n"
                f"Direct3D version: 1.611.1-81528511\nDXCore version: 10.0.26100.1-240331-1435.ge-release\n"
                f"Windows version: {WINDOWS}")
    return 0


def _status(session, printer, line):
    distros = wsl_distros.enumerate_for(session)
    default = next((d for d in distros if d["default"]), None)
    if default:
        printer.out(f"Default Distribution: {default['name']}")
    hive = wsl_distros.read_user(session.guest, session.account)
    printer.out(f"Default Version: {hive.get('default_version', 2)}")
    if not session.guest.feature_active("VirtualMachinePlatform"):
        printer.out(WslError("HCS_E_HYPERV_NOT_INSTALLED").message)
    return 0


def _update(session, printer, line):
    parse_options(split_arguments(line)[1:], flags={
        "--pre-release": "pre", "--web-download": "web", "--confirm": "confirm", "--prompt": "prompt"})
    printer.out("Checking for updates.")
    if not session.guest.behaviour["internet"]:
        raise WslError("0x80072ee7", "UpdatePackage/")
    printer.out("The most recent version of Windows Subsystem for Linux is already installed.")
    return 0


def _help(session, printer, line):
    printer.out("Copyright (c) Microsoft Corporation. All rights reserved.\n\n"
                "Usage: wsl.exe [Argument] [Options...] [CommandLine]\n\n(practice guest: usage text shortened)")
    return FAILED


COMMANDS = {
    "--list": _list, "-l": _list, "--import": _import, "--shutdown": _shutdown,
    "--terminate": _one_name(wsl_distros.terminate, "--terminate"), "-t": _one_name(wsl_distros.terminate, "--terminate"),
    "--unregister": _one_name(wsl_distros.unregister, "--unregister"),
    "--set-default": _one_name(wsl_distros.set_default, "--set-default"),
    "-s": _one_name(wsl_distros.set_default, "--set-default"),
    "--set-default-version": _set_default_version, "--version": _version, "-v": _version, "--status": _status,
    "--update": _update, "--help": _help,
}
UNKNOWN_HERE = ("--install", "--import-in-place", "--export", "--set-version", "--manage", "--mount", "--unmount",
                "--uninstall", "--system", "--shell-type", "--cd", "--distribution-id", "--debug-shell", "--setdefault")
