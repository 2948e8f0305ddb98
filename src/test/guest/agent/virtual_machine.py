"""A virtual machine inside the practice guest, by /dev/kvm: the proof that a hypervisor runs on this CPU.

Run as a program: loads the modules of the folder given, makes a machine, and writes what came of it as JSON. A guest's program that never
leaves the machine can only be ended from outside, so the agent runs this as a process of its own, with a limit.
"""

import json
import os
import struct
import subprocess
import sys
import time

from . import kvm

BUSYBOX = "/bin/busybox"
NESTED_PAGING = "/sys/module/kvm_amd/parameters/npt"

PAGE, BASE, PORT = 4096, 0x1000, 0xE9
COUNTER, TURNS = 0x800, 10000
GIVEN, EXPECTED = 40, 42
# mov dx,0xe9; in al,dx; add al,2; mov cx,10000; 1: inc word [0x800]; loop 1b; out dx,al; hlt
CODE = bytes.fromhex("bae900 ec 0402 b91027 ff060008 e2fa ee f4")


def prove():
    """Runs some twenty thousand instructions of real mode in a virtual machine; what they answered, or None."""
    machine = kvm.Machine(PAGE, BASE)
    machine.memory[:len(CODE)] = CODE
    machine.set_special(start_at_base)
    machine.start_at(0)
    answer = None
    for _ in range(100):
        exit_ = machine.run()
        if exit_.reason == kvm.EXIT_HLT:
            break
        if exit_.port == PORT and exit_.out:
            answer = machine.shared[exit_.at]
        elif exit_.port == PORT:
            machine.shared[exit_.at] = GIVEN
        elif exit_.reason not in (kvm.EXIT_IO, kvm.EXIT_INTR):
            raise OSError(f"the machine stopped for reason {exit_.reason}")
    return answer if struct.unpack_from("=H", machine.memory, COUNTER)[0] == TURNS else None


def start_at_base(special):
    for segment in (kvm.CS, kvm.DS):
        struct.pack_into("=QIH", special, segment, BASE, 0xFFFF, BASE >> 4)


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
