"""Whether Windows' hypervisor could run here: a virtual machine is really made and run, once per boot."""

import json
import subprocess
import sys

from . import virtual_machine

MODULES = "/opt/hypervisor"
LIMIT_S = 120


def proof(run=subprocess.run):
    """(it runs, one line for the screen)."""
    argv = [sys.executable, "-S", "-m", "agent.virtual_machine", MODULES]
    try:
        done = run(argv, capture_output=True, text=True, timeout=LIMIT_S, cwd="/opt", check=False)
    except subprocess.TimeoutExpired:
        return False, f"Hypervisor: not launched; a virtual machine did not end within {LIMIT_S} s"
    if done.returncode:
        return False, f"Hypervisor: not launched; {(done.stderr.strip() or 'no word').splitlines()[-1]}"
    return verdict(json.loads(done.stdout))


def verdict(found):
    said = "; ".join(found["kernel"][-2:]) or "the kernel says nothing"
    if found["refused"] is not None:
        return False, f"Hypervisor: not launched; the CPU has no svm ({said})"
    if not found["paging"]:
        return False, f"Hypervisor: not launched; the CPU has no nested paging ({said})"
    if found["answer"] != virtual_machine.EXPECTED:
        return False, f"Hypervisor: not launched; a virtual machine answered {found['answer']} ({said})"
    return True, f"Hypervisor: launched; a virtual machine answered {found['answer']} within {found['seconds']:.1f} s ({said})"
