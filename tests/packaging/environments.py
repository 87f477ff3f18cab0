"""Virtual environments of their own, for what has to hold outside the one that the tests run in."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

SUPPORTED = [(3, minor) for minor in range(11, 15)]
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]


@attrs.frozen
class Environment:
    python: Path

    @classmethod
    def make(cls, folder: Path, interpreter: str = sys.executable) -> Environment:
        run([interpreter, "-m", "venv", str(folder)])
        return cls(folder / "bin" / "python")

    def install(self, *arguments: str) -> None:
        run([str(self.python), *PIP, "install", *arguments])


def run(
    command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; if it fails, the error holds what it printed."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done


def other_interpreters() -> dict[str, str]:
    """The supported Pythons of this machine besides the running one, by version: on PATH, then pyenv's."""
    found: dict[str, str] = {}
    for candidate in _candidates():
        version = _version(candidate)
        if version in SUPPORTED and version != sys.version_info[:2]:
            found.setdefault(f"{version[0]}.{version[1]}", candidate)
    return dict(sorted(found.items()))


def constraints(lock: Path) -> str:
    """The pins of a lock file without their hashes, as a constraints file."""
    pins = re.findall(r"^[a-z0-9][^\\\n]*", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return "".join(f"{pin.strip()}\n" for pin in pins)


def _candidates() -> Iterator[str]:
    for major, minor in SUPPORTED:
        if on_path := shutil.which(f"python{major}.{minor}"):
            yield on_path
    if pyenv := shutil.which("pyenv"):
        versions = Path(run([pyenv, "root"]).stdout.strip()) / "versions"
        yield from (str(path) for path in sorted(versions.glob("3.*/bin/python")))


def _version(interpreter: str) -> tuple[int, int] | None:
    """The version of an interpreter, or None for one that does not start or cannot make an environment."""
    code = "import ensurepip, sys, venv; print(*sys.version_info[:2])"
    done = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        return None
    major, minor = done.stdout.split()
    return int(major), int(minor)
