"""A sandbox whose project holds assets that are in no sequence yet, in a process of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.sandbox.measures import Running, running


@contextmanager
def serving(filled: Path) -> Iterator[Running]:
    """Run a sandbox on a copy of a filled database, so that every run finds the same."""
    used = filled.with_name("used.db")
    shutil.copyfile(filled, used)
    try:
        with running("--db", str(used)) as target:
            yield target
    finally:
        for file in filled.parent.glob("used.db*"):
            file.unlink()


def processor_seconds(server: Running) -> float | None:
    """Return the processor time that a server has taken so far, if this system tells."""
    stat = Path(f"/proc/{server.process.pid}/stat")
    if not stat.exists():
        return None
    # The name of the program comes before these, in parentheses, and may have spaces.
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
