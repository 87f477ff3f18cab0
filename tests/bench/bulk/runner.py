"""Carries out links in a process of its own, and prints what that took.

    python -m tests.bench.bulk.runner sync|async held|streamed COUNT CONCURRENCY

The sandbox is that of the environment. Prints one line of JSON, with the number of requests. The links are
dicts, as a caller writes them, each of an asset of its own, as in `sandbox/filling.py`.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from typing import Any

from tests.bench.sandbox.filling import PROJECT
from tests.bench.sandbox.measures import Watch
from tests.overlay.support import Side

Given = dict[str, Any]


def links(count: int, *, a_sequence: int = 50) -> Iterator[Given]:
    """Yield links, one sequence after the other, so many in each."""
    for number in range(count):
        patient, place = divmod(number, a_sequence)
        yield {
            "asset_filename": f"image_{number}.jpg",
            "sequence": {"name": f"Patient {patient:06d}", "ord": place + 1, "role": "Axial"},
        }


def shuffled_links(count: int) -> list[Given]:
    """Return the same links in an order in which they do not stand sequence by sequence."""
    given = [*links(count)]
    random.Random(count).shuffle(given)
    return given


async def main(side: Side, kind: str, count: int, concurrency: int) -> str:
    """Carry out links on one side, and return what was seen. To make held links is not measured."""
    actions = links(count) if kind == "streamed" else [*links(count)]
    client = side.client_class()
    watch = Watch()
    bulk = client.get_project(PROJECT).sequences.bulk()
    bulk = bulk.stream(actions) if kind == "streamed" else bulk.extend(actions)
    report = await side.settle(bulk.run(concurrency=concurrency))
    told = watch.summary({"requests": report.requests})
    await side.settle(client.close())
    if not report.is_ok or report.counts["ok"] != count:
        raise RuntimeError(f"not all of {count} actions are ok: {report!r}")
    return told


if __name__ == "__main__":
    side, kind, *numbers = sys.argv[1:]
    print(asyncio.run(main(Side(side), kind, *map(int, numbers))))
