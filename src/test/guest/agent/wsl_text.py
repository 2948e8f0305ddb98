"""What wsl.exe prints: its encoding, its messages, its error codes (WSL 2.6.3, English)."""

MESSAGES = {
    "WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED": "Running WSL as local system is not supported.",
    "WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED":
        "This application requires the Windows Subsystem for Linux Optional Component.\n"
        "Install it by running: wsl.exe --install --no-distribution\n"
        "The system may need to be restarted so the changes can take effect.",
    "WSL_E_DEFAULT_DISTRO_NOT_FOUND":
        "Windows Subsystem for Linux has no installed distributions.\n"
        "You can resolve this by installing a distribution with the instructions below:\n\n"
        "Use 'wsl.exe --list --online' to list available distributions\nand 'wsl.exe --install <Distro>' to install.\n",
    "WSL_E_DISTRO_NOT_FOUND": "There is no distribution with the supplied name.",
    "WSL_E_USER_NOT_FOUND": "User not found.",
    "WSL_E_IMPORT_FAILED": "Importing the distribution failed.",
    "WSL_E_NOT_A_LINUX_DISTRO": "The imported file is not a valid Linux distribution.",
    "WSL_E_WSL1_NOT_SUPPORTED":
        "WSL1 is not supported with your current machine configuration.\n"
        "Please enable the \"Windows Subsystem for Linux\" optional component to use WSL1.",
    "WSL_E_INVALID_USAGE": "Invalid command line.",
    "HCS_E_HYPERV_NOT_INSTALLED":
        "WSL2 is not supported with your current machine configuration.\n"
        "Please enable the \"Virtual Machine Platform\" optional component and ensure virtualization is enabled in the BIOS.\n"
        "Enable \"Virtual Machine Platform\" by running: wsl.exe --install --no-distribution\n"
        "For information please visit https://aka.ms/enablevirtualization",
    "HCS_E_SERVICE_NOT_AVAILABLE": "The operation could not be started because a required feature is not installed.",
    "ERROR_ALREADY_EXISTS": "A distribution with the supplied name already exists. Use --name to chose a different name.",
    "ERROR_FILE_EXISTS": "The supplied install location is already in use.",
    "ERROR_FILE_NOT_FOUND": "The system cannot find the file specified.",
    "ERROR_PATH_NOT_FOUND": "The system cannot find the path specified.",
    "E_INVALIDARG": "The parameter is incorrect.",
    "E_ACCESSDENIED": "Access is denied.",
    "E_FAIL": "Unspecified error",
    "0x80072ee7": "The server name or address could not be resolved",
}
CODELESS = ("WSL_E_DEFAULT_DISTRO_NOT_FOUND", "WSL_E_INVALID_USAGE")
SUCCESS = "The operation completed successfully."
FAILED = 0xFFFFFFFF


class WslError(Exception):
    """`where` is the context path after `Wsl/`, such as "Service/RegisterDistro/"."""

    def __init__(self, symbol, where="", message=None):
        super().__init__(symbol)
        self.symbol = symbol
        self.where = where
        self.message = message if message is not None else MESSAGES[symbol]

    def text(self):
        if self.symbol in CODELESS:
            return self.message
        return f"{self.message}\nError code: Wsl/{self.where}{self.symbol}"


class Printer:
    """UTF-16LE without a byte order mark unless WSL_UTF8 is exactly 1; CRLF either way."""

    def __init__(self, session):
        self.session = session
        self.encoding = "utf-8" if session.env.get("WSL_UTF8") == "1" else "utf-16-le"

    def out(self, text):
        self._write(self.session.stdout, text + "\n")

    def warn(self, text):
        if self.session.env.get("WSL_DISABLE_WARNINGS") != "1":
            self._write(self.session.stderr, "wsl: " + text + "\n")

    def _write(self, stream, text):
        stream.write(text.replace("\n", "\r\n").encode(self.encoding))
        stream.flush()
