"""Servers in processes of their own, on one database."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
import yaml

COMMAND = [sys.executable, "-m", "nexuskit.sandbox", "--port", "0", "--log-level", "warning"]


@attrs.frozen
class Server:
    """What `Api` wants to know of a sandbox, and the process behind it."""

    base_url: str
    process: subprocess.Popen[str] | None = None


@contextmanager
def server(db: str, *arguments: str) -> Iterator[Server]:
    """Run the sandbox on a database; the process is killed at the end, unless it is dead already."""
    process = subprocess.Popen([*COMMAND, "--db", db, *arguments], stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.fullmatch(r"DATATURE_API_BASE_URL=(\S+)\n", line)
            assert address, f"it did not start: {line!r}"
            process.stdout.readline()
            yield Server(address[1], process)
        finally:
            process.kill()


@contextmanager
def servers(db: str, seed: Mapping[str, Any], folder: Path, count: int = 2) -> Iterator[list[Server]]:
    """Seed a database and run several servers on it."""
    file = folder / "seed.yaml"
    file.write_text(yaml.safe_dump(dict(seed)), encoding="utf-8")
    with ExitStack() as stack:
        first = stack.enter_context(server(db, "--seed", str(file)))
        yield [first, *(stack.enter_context(server(db)) for _ in range(count - 1))]
