"""Windows error numbers with the texts Windows prints for them."""

FILE_NOT_FOUND = 2
PATH_NOT_FOUND = 3
ACCESS_DENIED = 5
BAD_FORMAT = 11
WRITE_PROTECT = 19
NOT_READY = 21
SHARING_VIOLATION = 32
INVALID_NAME = 123
DIR_NOT_EMPTY = 145
ALREADY_EXISTS = 183
BAD_EXE_FORMAT = 193
DIRECTORY = 267

TEXTS = {
    FILE_NOT_FOUND: "The system cannot find the file specified.",
    PATH_NOT_FOUND: "The system cannot find the path specified.",
    ACCESS_DENIED: "Access is denied.",
    BAD_FORMAT: "An attempt was made to load a program with an incorrect format.",
    WRITE_PROTECT: "The media is write protected.",
    NOT_READY: "The device is not ready.",
    SHARING_VIOLATION: "The process cannot access the file because it is being used by another process.",
    INVALID_NAME: "The filename, directory name, or volume label syntax is incorrect.",
    DIR_NOT_EMPTY: "The directory is not empty.",
    ALREADY_EXISTS: "Cannot create a file when that file already exists.",
    BAD_EXE_FORMAT: "%1 is not a valid Win32 application.",
    DIRECTORY: "The directory name is invalid.",
}


class Win32Error(Exception):
    """A Win32 call failed; `number` is GetLastError()."""

    def __init__(self, number):
        super().__init__(TEXTS[number])
        self.number = number
        self.text = TEXTS[number]


class Unsupported(Exception):
    """The practice guest does not know this and must not pretend to."""
