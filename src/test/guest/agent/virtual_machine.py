"""A virtual machine inside the practice guest, by /dev/kvm: the proof that a hypervisor runs on this CPU.

Run as a program: loads the modules of the folder given, makes a machine, and writes what came of it as JSON. A guest's program that never
leaves the machine can only be ended from outside, so the agent runs this as a process of its own, with a limit.
"""

import fcntl
import json
import mmap
import os
import struct
import subprocess
import sys
import time

BUSYBOX = "/bin/busybox"
NESTED_PAGING = "/sys/module/kvm_amd/parameters/npt"

# <linux/kvm.h>: _IO('K', …), _IOR and _IOW with the size of what they carry.
CREATE_VM, VCPU_MMAP_SIZE, CREATE_VCPU, RUN = 0xAE01, 0xAE04, 0xAE41, 0xAE80
SET_USER_MEMORY_REGION, SET_REGS, GET_SREGS, SET_SREGS = 0x4020AE46, 0x4090AE82, 0x8138AE83, 0x4138AE84
SREGS_SIZE = 312
EXIT_IO, EXIT_HLT, EXIT_INTR = 2, 5, 10
EXIT_REASON_AT, EXIT_IO_AT = 8, 32

PAGE, BASE, PORT = 4096, 0x1000, 0xE9
COUNTER, TURNS = 0x800, 10000
GIVEN, EXPECTED = 40, 42
# mov dx,0xe9; in al,dx; add al,2; mov cx,10000; 1: inc word [0x800]; loop 1b; out dx,al; hlt
CODE = bytes.fromhex("bae900 ec 0402 b91027 ff060008 e2fa ee f4")


def prove():
    """Runs some twenty thousand instructions of real mode in a virtual machine; what they answered, or None."""
    kvm = os.open("/dev/kvm", os.O_RDWR | os.O_CLOEXEC)
    machine = fcntl.ioctl(kvm, CREATE_VM, 0)
    memory = memory_at(machine)
    memory[:len(CODE)] = CODE
    cpu = fcntl.ioctl(machine, CREATE_VCPU, 0)
    run = mmap.mmap(cpu, fcntl.ioctl(kvm, VCPU_MMAP_SIZE, 0))
    start_at_base(cpu)
    answer = None
    for _ in range(100):
        fcntl.ioctl(cpu, RUN, 0)
        reason, = struct.unpack_from("=I", run, EXIT_REASON_AT)
        if reason == EXIT_HLT:
            break
        if reason == EXIT_IO:
            out, _, port, _, offset = struct.unpack_from("=BBHIQ", run, EXIT_IO_AT)
            if port == PORT and out:
                answer = run[offset]
            elif port == PORT:
                run[offset] = GIVEN
        elif reason != EXIT_INTR:
            raise OSError(f"the machine stopped for reason {reason}")
    return answer if struct.unpack_from("=H", memory, COUNTER)[0] == TURNS else None


def memory_at(machine):
    """A page of memory, at BASE of the machine."""
    backing = os.memfd_create("practice-vm")
    os.ftruncate(backing, PAGE)
    memory = mmap.mmap(backing, PAGE)
    os.close(backing)
    with open("/proc/self/maps", encoding="ascii") as maps:
        address = int([line for line in maps if "memfd:practice-vm" in line][-1].split("-")[0], 16)
    fcntl.ioctl(machine, SET_USER_MEMORY_REGION, struct.pack("=IIQQQ", 0, 0, BASE, PAGE, address))
    return memory


def start_at_base(cpu):
    special = bytearray(SREGS_SIZE)
    fcntl.ioctl(cpu, GET_SREGS, special)
    for segment in (0, 24):  # cs and ds
        struct.pack_into("=QIH", special, segment, BASE, 0xFFFF, BASE >> 4)
    fcntl.ioctl(cpu, SET_SREGS, bytes(special))
    fcntl.ioctl(cpu, SET_REGS, struct.pack("=18Q", *[0] * 17, 2))


def load(folder):
    """None, or what insmod said: without svm the last one is refused."""
    for name in sorted(os.listdir(folder)):
        done = subprocess.run([BUSYBOX, "insmod", f"{folder}/{name}"], capture_output=True, text=True, check=False)
        if done.returncode and "File exists" not in done.stderr:
            return done.stderr.strip()
    return None


def kernel_lines():
    """What the kernel said of its hypervisor."""
    lines = []
    log = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
    try:
        while True:
            text = os.read(log, 8192).decode("utf-8", "replace").partition(";")[2].splitlines()[0]
            if "kvm" in text.lower():
                lines.append(text)
    except BlockingIOError:
        return lines
    finally:
        os.close(log)


def nested_paging():
    with open(NESTED_PAGING, encoding="ascii") as file:
        return file.read().strip() in ("Y", "1")


def main(folder):
    begun = time.monotonic()
    refused = load(folder)
    found = {"refused": refused, "paging": False, "answer": None}
    if refused is None:
        found["paging"] = nested_paging()
        found["answer"] = prove()
    json.dump(found | {"kernel": kernel_lines(), "seconds": time.monotonic() - begun}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
