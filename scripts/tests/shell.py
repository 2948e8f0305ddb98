"""Calls the functions of ./slipway's shell as the command itself would: same options, same files, an environment of the test's own."""

import os
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("terminal", "processes", "packages", "download", "toolchain", "room", "host", "libvirt", "service", "commands/down")


# Root may do everything; refusals are seen by an account that may not.
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []


def run(script: str, folder: pathlib.Path, home: pathlib.Path = TOP, account: list[str] | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs SCRIPT after the parts of ./slipway, with its state and its toolchain in FOLDER, as ourselves or as ACCOUNT."""
    parts = "".join(f"[ ! -e scripts/{part}.sh ] || . scripts/{part}.sh\n" for part in PARTS)
    start = "set -euo pipefail; shopt -s inherit_errexit; SLIPWAY_HOME=$PWD\n"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLIPWAY_")}
    settings = {"SLIPWAY_STATE": str(folder / "state"), "SLIPWAY_TOOLCHAIN": str(folder / "toolchain"), "NO_COLOR": "1"}
    return subprocess.run(
        [*(account or []), "bash", "-c", start + parts + script],
        cwd=home,
        env=inherited | settings | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def program(folder: pathlib.Path, name: str, script: str) -> None:
    """A program that stands in for the machine's own, for a PATH that begins with FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n" + script, encoding="utf-8")
    (folder / name).chmod(0o755)


def path_with(folder: pathlib.Path) -> str:
    return f"{folder}:{os.environ['PATH']}"


def copy_for_everybody(folder: pathlib.Path) -> pathlib.Path:
    """The scripts where any account can read them."""
    home = folder / "home"
    for part in ("scripts", "ansible"):
        shutil.copytree(TOP / part, home / part)
    for path in (folder, *home.rglob("*")):
        path.chmod(path.stat().st_mode | 0o555 if path.is_dir() else 0o644)
    return home
