"""guest-file-*: handles over Windows files, with the Windows modes and share rules."""

import base64
import os

from .commands import WHENCES
from .encoded import decoded
from .errors import Win32Error
from .protocol_errors import CommandError
from .state import sync_folder

READ_CAP = 48 << 20
# As guest_file_open_modes of commands-win32.c, where "ab" is missing.
MODES = {"r": "r", "rb": "r", "w": "w", "wb": "w", "a": "a"}
MODES.update({p: m + "+" for m in ("r", "w", "a") for p in (m + "+", m + "+b", m + "b+")})


class Files:
    def __init__(self, drives):
        self.drives = drives
        self.handles = {}
        self.next = 1000

    def open(self, path, mode="r"):
        if mode not in MODES:
            raise CommandError("invalid file open mode")
        if "\0" in path:
            raise CommandError("Guest agent command failed, error was 'Invalid byte sequence in conversion input'")
        kind = MODES[mode]
        try:
            place = self.drives.resolve(path)
            file = self.drives.open(path, kind, "SYSTEM")
        except Win32Error as problem:
            raise CommandError(f"failed to open file '{path}': {problem.text}") from None
        if kind != "r":
            sync_folder(os.path.dirname(place.host))
        handle, self.next = self.next, self.next + 1
        self.handles[handle] = (file, kind)
        return handle

    def close(self, handle):
        file, kind = self._find(handle)
        if kind != "r":
            os.fsync(file.fileno())
        file.close()
        del self.handles[handle]
        return {}

    def read(self, handle, count=4096):
        file, kind = self._find(handle)
        if count < 0 or count > READ_CAP:
            raise CommandError(f"value '{count}' is invalid for argument count")
        if kind in ("w", "a"):
            raise CommandError("failed to read file: Access is denied.")
        data = file.read(count)
        answer = {"count": len(data), "buf-b64": base64.b64encode(data).decode("ascii"), "eof": len(data) == 0}
        return answer

    def write(self, handle, buf_b64, count=None):
        file, kind = self._find(handle)
        data = decoded(buf_b64)
        if count is not None:
            if count < 0 or count > len(data):
                raise CommandError(f"value '{count}' is invalid for argument count")
            data = data[:count]
        if kind == "r":
            raise CommandError("failed to write to file: Access is denied.")
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest):]
        # Acknowledged means it survives a power cut.
        os.fdatasync(file.fileno())
        return {"count": len(data), "eof": False}

    def seek(self, handle, offset, whence):
        file, _ = self._find(handle)
        number = WHENCES.get(whence, whence)
        if number not in (0, 1, 2):
            raise CommandError(f"invalid whence code {whence}")
        try:
            return {"position": file.seek(offset, number), "eof": False}
        except OSError:
            raise CommandError("failed to seek file: An attempt was made to move the file pointer "
                               "before the beginning of the file.") from None

    def flush(self, handle):
        file, kind = self._find(handle)
        if kind == "r":
            raise CommandError("failed to flush file: Access is denied.")
        os.fsync(file.fileno())
        return {}

    def _find(self, handle):
        if handle not in self.handles:
            raise CommandError(f"handle '{handle}' has not been found")
        return self.handles[handle]
