"""The servers that take uploads, each new and in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.sandbox.measures import Running, running

_SEED = Path(__file__).with_name("seed.yaml")
_CANNED = [sys.executable, "-m", "tests.bench.uploads.canned"]
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
        with running(command=_CANNED) as server:
            yield server
        return
    options = ["--db", str(folder / "used.db"), "--blobs", str(folder / "blobs")]
    with running(*options, "--seed", str(_SEED), "--set", "max_sessions=1000000") as server:
        yield server
