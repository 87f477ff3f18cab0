"""Finds the commands that a program needs: of the machine, or of `make .venv/.languages-installed`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_FOLDERS = (os.environ["PATH"], str(Path(sys.executable).parent))
PATHS = (os.pathsep.join(_FOLDERS), os.pathsep.join(reversed(_FOLDERS)))
"""The commands of the machine come first; the other order is for a machine whose commands are too old."""


class Failed(Exception):
    """A tool is missing or too old, a command failed, or a step is missing."""


def path_with(needs: Mapping[str, str]) -> str:
    """Return the `PATH` on which all commands are new enough.

    Args:
        needs: The lowest version of each command; empty, if every version will do.

    Raises:
        Failed: There is none; the message says what was found.
    """
    problems: list[str] = []
    for path in PATHS:
        problems = [text for tool, lowest in needs.items() if (text := _problem(tool, lowest, path))]
        if not problems:
            return path
    raise Failed(f"needs {' and '.join(problems)}: see tests/languages/README.md")


def _problem(tool: str, lowest: str, path: str) -> str | None:
    wanted = f"{tool} {lowest} or newer" if lowest else tool
    found = shutil.which(tool, path=path)
    if found is None:
        return f"{wanted} (not found)"
    if not lowest:
        return None
    command = [found, "version" if tool == "go" else "--version"]
    printed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    version = re.search(r"\d+(\.\d+)*", printed)
    if version and _numbers(version[0]) >= _numbers(lowest):
        return None
    return f"{wanted} ({found} is {version[0] if version else 'of an unknown version'})"


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
