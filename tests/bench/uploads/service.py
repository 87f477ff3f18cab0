"""The servers that take uploads, each new and in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.sandbox.measures import Running, running

_SEED = Path(__file__).with_name("seed.yaml")
CANNED = "canned answers"
SANDBOX = "the sandbox"


@contextmanager
def serving(what: str, folder: Path) -> Iterator[Running]:
    """Run a server.

    Args:
        what: `CANNED` or `SANDBOX`.
        folder: A folder for its database and the bytes of files.
    """
    if what == CANNED:
        with canned() as server:
            yield server
        return
    options = ["--db", str(folder / "used.db"), "--blobs", str(folder / "blobs")]
    with running(*options, "--seed", str(_SEED), "--set", "max_sessions=1000000") as server:
        yield server


@contextmanager
def canned() -> Iterator[Running]:
    """Run the server of canned answers."""
    command = [sys.executable, "-m", "tests.bench.uploads.canned"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the server has no output")
            url, key = (process.stdout.readline().strip().partition("=")[2] for _ in range(2))
            yield Running(process, url, key, 0)
        finally:
            process.terminate()
