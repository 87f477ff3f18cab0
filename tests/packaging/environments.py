"""Virtual environments of their own, for what has to hold outside the one that the tests run in."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from email.message import Message
from email.parser import Parser
from pathlib import Path

import attrs

from nexuskit._version import __version__

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


@attrs.frozen
class Built:
    """A wheel and the source distribution that it was built from."""

    wheel: Path
    sdist: Path

    @property
    def wheel_names(self) -> set[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())

    @property
    def metadata(self) -> Message:
        return Parser().parsestr(self._of_the_distribution("METADATA"))

    @property
    def entry_points(self) -> dict[str, dict[str, str]]:
        parser = ConfigParser(delimiters=["="])
        parser.read_string(self._of_the_distribution("entry_points.txt"))
        return {group: dict(parser[group]) for group in parser.sections()}

    def _of_the_distribution(self, name: str) -> str:
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.read(f"nexuskit-{__version__}.dist-info/{name}").decode()


def run(
    command: list[str], *, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; if it fails, the error holds what it printed."""
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=1800, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done


@contextmanager
def served(command: list[str], folder: Path, env: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Run a command of the sandbox, give its ready lines, and hold that SIGTERM ends it as it should."""
    path = folder / "log"
    with (
        path.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        try:
            assert server.stdout is not None
            lines = [server.stdout.readline().strip() for _ in range(2)]
            assert all(lines), path.read_text(encoding="utf-8")
            ready = dict(line.split("=", 1) for line in lines)
            assert list(ready) == ["DATATURE_API_BASE_URL", "DATATURE_SECRET_KEY"]
            yield ready
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=60) == 0
            assert server.stdout.read() == ""
        finally:
            server.kill()


def other_interpreters() -> dict[str, str]:
    """The supported Pythons of this machine besides the running one, by version: on PATH, then pyenv's."""
    found: dict[str, str] = {}
    for candidate in _candidates():
        named = re.search(r"(\d+)\.(\d+)[.\d]*(?:/bin/python)?$", candidate)
        if named and f"{named[1]}.{named[2]}" in {*found, f"{sys.version_info[0]}.{sys.version_info[1]}"}:
            continue
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
