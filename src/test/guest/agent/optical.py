"""CD-ROM drives: a letter per drive, the medium looked at anew whenever it may have changed."""

import fcntl
import glob
import os
import subprocess
import time

CDROM_DRIVE_STATUS = 0x5326
CDROM_MEDIA_CHANGED = 0x5325
DISC_OK = 4
CURRENT_SLOT = 0x7FFFFFFF


class OpticalDrives:
    """/dev/sr0 is the first free letter after C:, shifted by a behaviour switch."""

    def __init__(self, guest_behaviour, media="/media"):
        self.behaviour = guest_behaviour
        self.media = media
        self.looked = {}

    def letters(self):
        first = ord("D") + int(self.behaviour()["cd_letter_shift"])
        return {chr(first + n): device for n, device in enumerate(sorted(glob.glob("/dev/sr*")))}

    def root(self, letter):
        """The folder with the medium's files, or None when the tray is empty."""
        device = self.letters()[letter]
        folder = os.path.join(self.media, os.path.basename(device))
        os.makedirs(folder, exist_ok=True)
        with open(folder + ".lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if time.monotonic() - self.looked.get(letter, 0) > 0.3:
                self._look(device, folder)
                self.looked[letter] = time.monotonic()
            return folder if os.path.ismount(folder) else None

    def _look(self, device, folder):
        try:
            fd = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return
        try:
            changed = fcntl.ioctl(fd, CDROM_MEDIA_CHANGED, CURRENT_SLOT) > 0
            present = fcntl.ioctl(fd, CDROM_DRIVE_STATUS, CURRENT_SLOT) == DISC_OK
        except OSError:
            changed, present = True, False
        finally:
            os.close(fd)
        if os.path.ismount(folder) and (changed or not present):
            subprocess.run(["/bin/busybox", "umount", "-l", folder], check=False)
        if present and not os.path.ismount(folder):
            # Windows reads the Joliet names, not Rock Ridge.
            subprocess.run(["/bin/busybox", "mount", "-t", "iso9660", "-o", "ro,norock,iocharset=utf8", device, folder],
                           check=False, stderr=subprocess.DEVNULL)
