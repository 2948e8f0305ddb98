"""Which storage drivers this "Windows" starts with, and what its system disk and its other controllers hang on."""

import os
import subprocess
import time

from . import power

# Linux's driver of a controller -> the Windows service that would drive it.
SERVICES = {"ahci": "storahci", "ata_piix": "intelide", "virtio_scsi": "vioscsi", "mptsas": "LSI_SAS"}
FAILED_STARTS = 3
SECONDS_ON_SCREEN = 2


def system_disk_service(sysfs, device):
    """The service behind the controller that /dev/`device` hangs on."""
    place = os.path.realpath(os.path.join(sysfs, "class/block", device))
    top = os.path.realpath(sysfs)
    while place.startswith(top + os.sep):
        driver = os.path.basename(os.path.realpath(os.path.join(place, "driver")))
        if driver in SERVICES:
            return SERVICES[driver]
        place = os.path.dirname(place)
    raise RuntimeError(f"{device} hangs on no controller that is known here")


def controllers(sysfs, service):
    """How many controllers of this kind are there."""
    driver = next(linux for linux, windows in SERVICES.items() if windows == service)
    count = 0
    for bus in ("pci", "virtio"):
        try:
            entries = os.listdir(os.path.join(sysfs, "bus", bus, "drivers", driver))
        except FileNotFoundError:
            continue
        # Beside its devices a driver's folder holds bind, uevent and the like.
        count += sum(entry[-1].isdigit() for entry in entries)
    return count


def boot_start(guest):
    """The services with Start=0; a disk that never changed them has those of the switch."""
    return guest.store.read().get("boot_drivers", guest.behaviour["boot_drivers"])


def install(guest, service):
    """True when a device got the driver; without one the package only lies in the driver store."""
    present = controllers(guest.sysfs, service) > 0
    if present and service not in boot_start(guest):
        drivers = [*boot_start(guest), service]
        with guest.store.edit() as state:
            state["boot_drivers"] = drivers
    return present


def plug_and_play(guest):
    """A device gets its driver at each start, also one that only lay in the driver store till now."""
    for service in SERVICES.values():
        if service in guest.store.read().get("drivers", []):
            install(guest, service)


def start_failed(guest, device):
    """Windows stops with 0x7B and restarts (AutoReboot); after the third time it shows its repair and stays there."""
    service = system_disk_service(guest.sysfs, device)
    if service in boot_start(guest):
        forget(guest)
        return False
    failed = failed_starts(guest)
    if failed >= FAILED_STARTS:
        forget(guest)
        guest.say("Automatic Repair\nYour PC did not start correctly.")
        return True
    remember(guest, failed + 1)
    guest.say(f"INACCESSIBLE_BOOT_DEVICE (0x7B)\nThe driver {service} does not start with Windows.")
    time.sleep(SECONDS_ON_SCREEN)
    power.reset_at_once()
    return True


# Windows' boot manager counts in \Boot\BOOTSTAT.DAT, which it writes by the firmware, whatever the controller; the
# system disk itself cannot be written then. Here the firmware's partition has the count, and nothing else is written.
def failed_starts(guest):
    try:
        with open(guest.bootstat, encoding="ascii") as file:
            return int(file.read() or 0)
    except FileNotFoundError:
        return 0


def remember(guest, failed):
    with writable(guest):
        with open(guest.bootstat, "w", encoding="ascii") as file:
            file.write(str(failed))
            file.flush()
            os.fsync(file.fileno())


def forget(guest):
    if failed_starts(guest):
        remember(guest, 0)


class writable:
    """The boot partition, which is mounted read-only otherwise."""

    def __init__(self, guest):
        self.folder = os.path.dirname(guest.bootstat)

    def __enter__(self):
        self.remount("rw")

    def __exit__(self, *_):
        self.remount("ro")

    def remount(self, how):
        if os.path.ismount(self.folder):
            subprocess.run(["/bin/busybox", "mount", "-o", "remount," + how, self.folder], check=True)
