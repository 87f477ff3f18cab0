"""Walks over all sequences of a project, in a process of its own, and prints the memory that it holds.

    python -m tests.bench.client.walker sync|async PROJECT COUNT

The sandbox is that of the environment. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from nexuskit import AsyncClient, Client


class Watch:
    """Counts items, and looks at the memory at some of them."""

    def __init__(self, count: int) -> None:
        self._marks = {count // 10: "early", count: "late"}
        self._began = time.perf_counter()
        self.seen = 0
        self.figures: dict[str, float] = {}

    def item(self) -> None:
        """Count one."""
        self.seen += 1
        if self.seen in self._marks:
            self.figures[self._marks[self.seen]] = resident_bytes()

    def told(self) -> str:
        """Return what was seen."""
        return json.dumps({"items": self.seen, "seconds": time.perf_counter() - self._began, **self.figures})


def resident_bytes() -> int:
    """Return the memory that this process holds now, or where that is not told, the most that it held."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def synchronous(project: str, count: int) -> str:
    """Walk with plain calls."""
    with Client() as client:
        watch = Watch(count)
        for _ in client.get_project(project).sequences.iter():
            watch.item()
    return watch.told()


async def asynchronous(project: str, count: int) -> str:
    """Walk with awaited calls."""
    async with AsyncClient() as client:
        watch = Watch(count)
        async for _ in client.get_project(project).sequences.iter():
            watch.item()
    return watch.told()


if __name__ == "__main__":
    side, project, count = sys.argv[1:]
    if side == "async":
        print(asyncio.run(asynchronous(project, int(count))))
    else:
        print(synchronous(project, int(count)))
