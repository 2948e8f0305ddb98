"""Parts of ansible/host.yml, run on this machine by a play of the test's own."""

import json
import os
import pathlib
import re
import subprocess

ANSIBLE = pathlib.Path(__file__).resolve().parents[1]


def play(folder: pathlib.Path, tasks: list[dict], *options: str, path: str = "", **variables: object) -> dict:
    """Runs TASKS with the variables of ansible/host.yml and of the test; the result by task, and all that was printed as `said`."""
    file = folder / "play.yml"
    file.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    answer = subprocess.run(
        ["ansible-playbook", "-i", "localhost,", "-c", "local", "--extra-vars", json.dumps(defaults() | variables), *options, str(file)],
        env=os.environ | {"ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"), "ANSIBLE_STDOUT_CALLBACK": "json", "PATH": path + os.environ["PATH"]},
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
