"""Parts of ansible/host.yml, run on this machine by a play of the test's own."""

import json
import os
import pathlib
import re
import subprocess

ANSIBLE = pathlib.Path(__file__).resolve().parents[1]


# An empty folder over a folder of this machine, seen by the play only.
HIDE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", 'mount -t tmpfs tmpfs "$0" && exec "$@"']


def play(folder: pathlib.Path, tasks: list[dict], *options: str, hide: str = "", variables: dict | None = None, **environment: str) -> dict:
    """Runs TASKS with the variables of ansible/host.yml and of the test; results by task, and all that was printed as `said`."""
    file = folder / "play.yml"
    restart = {"name": "Restart the service", "ansible.builtin.debug": {}}
    file.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks, "handlers": [restart]}]), encoding="utf-8")
    call = ["ansible-playbook", "-i", "localhost,", "-c", "local", "--extra-vars", json.dumps(defaults() | (variables or {})), *options, str(file)]
    answer = subprocess.run(
        [*HIDE, hide, *call] if hide else call,
        env=os.environ | {"ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"), "ANSIBLE_STDOUT_CALLBACK": "json"} | environment,
        capture_output=True, text=True, timeout=120, check=False,
    )
    try:
        read = json.loads(answer.stdout)
    except ValueError:
        raise AssertionError(answer.stdout + answer.stderr) from None
    results = {task["task"]["name"]: task["hosts"]["localhost"] for one in read["plays"] for task in one["tasks"]}
    return {"failed": answer.returncode != 0, "said": answer.stdout + answer.stderr, "tasks": results}


def defaults() -> dict[str, str]:
    """The places of the playbook, so that a test names only what it is about."""
    text = (ANSIBLE / "host.yml").read_text(encoding="utf-8")
    return dict(re.findall(r"^    (slipway_(?:account|images_directory|import_directory|engine)): (\S+)$", text, re.M))


def verify(root: pathlib.Path, units: dict[str, str], *programs: str) -> str:
    """What systemd does not understand of UNITS (name and text), in a root where PROGRAMS are."""
    files = {f"etc/systemd/system/{unit}": text for unit, text in units.items()} | {program.lstrip("/"): "" for program in programs}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
        (root / name).chmod(0o755 if "/" + name in programs else 0o644)
    call = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", f"--root={root}", next(iter(units))]
    answer = subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)
    return answer.stdout + answer.stderr
