"""Servers in processes of their own, on one database."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
import yaml

from tests.sandbox.command import running


@attrs.frozen
class Server:
    """What `Api` needs of a sandbox, and the process behind it."""

    base_url: str
    process: subprocess.Popen[str]


@contextmanager
def server(db: str, *arguments: str) -> Iterator[Server]:
    """Run the sandbox on a database; the process is killed at the end, unless it is dead already."""
    with running("--db", db, "--log-level", "warning", *arguments, log=None) as (process, url, _):
        yield Server(url, process)


@contextmanager
def servers(db: str, seed: Mapping[str, Any], folder: Path, count: int = 2) -> Iterator[list[Server]]:
    """Seed a database and run several servers on it."""
    file = folder / "seed.yaml"
    file.write_text(yaml.safe_dump(dict(seed)), encoding="utf-8")
    with ExitStack() as stack:
        first = stack.enter_context(server(db, "--seed", str(file)))
        yield [first, *(stack.enter_context(server(db)) for _ in range(count - 1))]
