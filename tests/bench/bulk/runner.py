"""Carries out links in a process of its own, and prints what that took.

    python -m tests.bench.bulk.runner sync|async held|streamed COUNT CONCURRENCY

The sandbox is that of the environment. Prints one line of JSON: the most memory that the process held, in
bytes; the seconds that the run took, and those of this process's processor time; and how many requests.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterable
from typing import Any, TypeVar

from nexuskit import AsyncClient, Client
from nexuskit.bulk.builder import BulkBuilder
from nexuskit.runs.base_report import Report
from tests.bench.bulk.links import Given, links
from tests.bench.peak import peak_bytes
from tests.bench.sandbox.filling import PROJECT

Bulk = TypeVar("Bulk", bound=BulkBuilder)


class Watch:
    """Measures from where it is made to where it is asked."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._processor = time.process_time()

    def told(self, report: Report[Any], count: int) -> str:
        """Return what was seen, if all went well."""
        seconds = time.perf_counter() - self._began
        processor = time.process_time() - self._processor
        if not report.is_ok or report.counts["ok"] != count:
            raise RuntimeError(f"not all of {count} actions are ok: {report!r}")
        figures = {"seconds": seconds, "processor": processor, "requests": report.requests}
        return json.dumps({**figures, "peak": peak_bytes()})


def given(kind: str, count: int) -> Iterable[Given]:
    """Return links, all at hand or one by one; to make them is not measured if they are at hand."""
    return links(count) if kind == "streamed" else [*links(count)]


def filled(bulk: Bulk, actions: Iterable[Given]) -> Bulk:
    """Add links as they are to be carried out."""
    return bulk.extend(actions) if isinstance(actions, list) else bulk.stream(actions)


def synchronous(actions: Iterable[Given], count: int, concurrency: int) -> str:
    """Carry them out in threads."""
    with Client() as client:
        watch = Watch()
        bulk = filled(client.get_project(PROJECT).sequences.bulk(), actions)
        return watch.told(bulk.run(concurrency=concurrency), count)


async def asynchronous(actions: Iterable[Given], count: int, concurrency: int) -> str:
    """Carry them out in tasks."""
    async with AsyncClient() as client:
        watch = Watch()
        bulk = filled(client.get_project(PROJECT).sequences.bulk(), actions)
        return watch.told(await bulk.run(concurrency=concurrency), count)


def main(side: str, kind: str, count: int, concurrency: int) -> str:
    """Carry out links on one side, and return what was seen."""
    actions = given(kind, count)
    if side == "async":
        return asyncio.run(asynchronous(actions, count, concurrency))
    return synchronous(actions, count, concurrency)


if __name__ == "__main__":
    side, kind, *numbers = sys.argv[1:]
    print(main(side, kind, *map(int, numbers)))
