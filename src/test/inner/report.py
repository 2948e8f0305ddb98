"""Reads the serial line of an emulated host: what each guest was told, and what it found.

usage: report.py LOG OUTDIR     OUTDIR gets report.txt and, below host, the files that were shown

What a guest sees of each enlightenment is in the leaves of CPUID that the Hypervisor Top Level Functional Specification describes ("Feature
and Interface Discovery": 40000003 privileges and features, 40000004 recommendations, 4000000a nested features). SEEN has the bits
that QEMU sets for each of its words.
"""

import pathlib
import re
import sys

EAX, EBX, ECX, EDX = range(4)
# Leaf, register, bits; hv-spinlocks and hv-evmcs have a number, too.
SEEN = {
    "hv-relaxed": [(0x40000004, EAX, 1 << 5)],  # relaxed timing
    "hv-vapic": [(0x40000003, EAX, 1 << 4), (0x40000004, EAX, 1 << 3)],  # APIC registers: may and should
    "hv-time": [(0x40000003, EAX, 1 << 1 | 1 << 9)],  # reference counter, reference TSC
    "hv-vpindex": [(0x40000003, EAX, 1 << 6)],
    "hv-runtime": [(0x40000003, EAX, 1 << 0)],
    "hv-synic": [(0x40000003, EAX, 1 << 2)],
    "hv-stimer": [(0x40000003, EAX, 1 << 3)],
    "hv-stimer-direct": [(0x40000003, EDX, 1 << 19)],
    "hv-reset": [(0x40000003, EAX, 1 << 7)],
    "hv-frequencies": [(0x40000003, EAX, 1 << 11), (0x40000003, EDX, 1 << 8)],
    "hv-reenlightenment": [(0x40000003, EAX, 1 << 13)],
    "hv-xmm-input": [(0x40000003, EDX, 1 << 4)],
    "hv-tlbflush": [(0x40000004, EAX, 1 << 2)],
    "hv-tlbflush-ext": [(0x40000003, EDX, 1 << 14)],
    "hv-tlbflush-direct": [(0x4000000A, EAX, 1 << 17)],
    "hv-ipi": [(0x40000004, EAX, 1 << 10)],
    "hv-avic": [(0x40000004, EAX, 1 << 9)],
    "hv-evmcs": [(0x40000004, EAX, 1 << 14)],
    "hv-emsr-bitmap": [(0x4000000A, EAX, 1 << 19)],
}
HYPERV = "Microsoft Hv"


def named(cpu: str) -> set[str]:
    """The enlightenments of a -cpu word, as `hv-time` or `hv-spinlocks=0x1fff`."""
    return {re.sub("=on$", "", word) for word in cpu.split(",") if word.startswith("hv-")}


def seen(leaves: dict[int, list[int]]) -> set[str]:
    """The same, by what the guest's leaves say."""
    found = {word for word, bits in SEEN.items() if all(leaves[leaf][register] & mask == mask for leaf, register, mask in bits)}
    retries = leaves[0x40000004][EBX]
    return found | ({f"hv-spinlocks={retries:#x}"} if retries not in (0, 0xFFFFFFFF) else set())


def signature(leaves: dict[int, list[int]]) -> str:
    _, *letters = leaves[0x40000000]
    return b"".join(register.to_bytes(4, "little") for register in letters).decode("ascii", "replace").rstrip("\0")


def of_guest(lines: list[str]) -> list[str]:
    """What QEMU said and what the guest found, in words that can be compared."""
    cpu, leaves, said, found = "", {}, [], []
    for line in lines:
        kind, _, rest = line.partition(" ")
        words = rest.split()
        match [kind, *words]:
            case ["@@", "cpu", *_]:
                cpu = rest.removeprefix("cpu ")
            case ["@@", "status", status] if status != "0":
                found.append("QEMU ended with " + status)
            case ["##", "leaf", leaf, *registers]:
                leaves[int(leaf, 16)] = [int(register, 16) for register in registers]
            case ["##", "up", _]:
                said.append("it came up")
            case ["##", *_]:
                found.append(rest)
            case [name, *_] if name.startswith("qemu-system"):
                said.append("QEMU: " + rest)
    return [f"cpu {cpu}", *said, *(of_leaves(cpu, leaves) if leaves else []), *found]


def of_leaves(cpu: str, leaves: dict[int, list[int]]) -> list[str]:
    last, *_ = leaves[0x40000000]
    # Beyond the last one a processor answers something else.
    leaves = {leaf: registers if leaf <= last else [0, 0, 0, 0] for leaf, registers in leaves.items()}
    first, there, told = signature(leaves), seen(leaves), named(cpu)
    lines = [f"leaf 40000000 {first}, the last is {last:x}"]
    if first == HYPERV:
        lines.append("leaves " + " ".join(sorted(word.removeprefix("hv-") for word in there)))
        lines += [f"named, but not in the leaves: {word}" for word in sorted(told - there)]
        lines += [f"in the leaves, but not named: {word}" for word in sorted(there - told)]
        if "hv-evmcs" in there:
            lines.append(f"leaf 4000000a enlightened VMCS {leaves[0x4000000A][EAX] & 0xFF} to {leaves[0x4000000A][EAX] >> 8 & 0xFF}")
    return lines


def parts(text: str) -> list[tuple[str, str, list[str]]]:
    """Kind, name and lines of what begins with `@@ file`, `@@ guest` or another word for the host."""
    found: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        head = re.match(r"@@ (file|guest|answer|end) ?(.*)", line)
        if head:
            found.append((head[1], head[2], []))
        elif found:
            found[-1][2].append(line)
    return found


def main(log: str, outdir: str) -> None:
    # In front of each line stand the seconds.
    text = re.sub(r"^ *\d+ ", "", pathlib.Path(log).read_text("utf-8", "replace"), flags=re.M)
    out = pathlib.Path(outdir)
    report = []
    for kind, name, lines in parts(text):
        if kind == "file":
            file = out / "host" / name.removeprefix("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(line.removeprefix("| ") + "\n" for line in lines), "utf-8")
        elif kind == "guest":
            report += ["", f"guest {name}", *("  " + line for line in of_guest(lines))]
        elif kind == "answer":
            report += ["host", f"  answer {name}"]
    (out / "report.txt").write_text("\n".join(report) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
