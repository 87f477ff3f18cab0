"""Walks over all sequences of a project: how fast, and how much memory they hold.

    python -m tests.bench.walks sync|async COUNT

walks over the sandbox of the environment in a process of its own, and prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from nexuskit import AsyncClient, Client
from tests.bench.sandbox import filling
from tests.bench.sandbox.measures import Watch, resident_bytes, run_apart, running
from tests.bench.table import Row, markdown, print_rows


def table(count: int) -> str:
    """Measure everything, which takes some minutes, and give a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name:
        db = str(Path(name) / "many.db")
        filling.fill(db, count)
        with running("--db", db) as target:
            sides = {
                side: run_apart(["tests.bench.walks", side, str(count)], target) for side in ("sync", "async")
            }
    return markdown(
        [*print_rows(row for side, figures in sides.items() for row in _rows(side, figures, count))]
    )


def _rows(side: str, figures: dict[str, float], count: int) -> Iterator[Row]:
    walk = f"walking over {count:,} sequences, 100 a page"
    if figures["items"] != count:
        raise RuntimeError(f"{figures['items']} of {count} items came")
    yield Row(walk, side, count / figures["seconds"], "items/s")
    yield Row(f"resident after a tenth of {walk}", side, figures["early"] / 1e6, "MB")
    yield Row(f"resident at the end of {walk}", side, figures["late"] / 1e6, "MB")
    yield Row("the end to the tenth", side, figures["late"] / figures["early"], "×", 1.1)


async def walk(side: str) -> AsyncIterator[Any]:
    """Yield what a walk gives, on either side."""
    if side == "sync":
        with Client() as client:
            for item in client.get_project(filling.PROJECT).sequences.iter():
                yield item
        return
    async with AsyncClient() as awaited:
        async for item in awaited.get_project(filling.PROJECT).sequences.iter():
            yield item


async def main(side: str, count: int) -> str:
    """Walk, and return what was seen."""
    watch, items = Watch(), 0
    figures: dict[str, float] = {}
    marks = {count // 10: "early", count: "late"}
    async for _ in walk(side):
        items += 1
        if items in marks:
            figures[marks[items]] = resident_bytes(os.getpid())
    return watch.summary({"items": items, **figures})


if __name__ == "__main__":
    print(asyncio.run(main(sys.argv[1], int(sys.argv[2]))))
