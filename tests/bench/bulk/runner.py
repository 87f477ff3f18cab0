"""Carries out links in a process of its own, and prints what that took.

    python -m tests.bench.bulk.runner sync|async held|streamed COUNT CONCURRENCY

The sandbox is that of the environment. Prints one line of JSON, with the number of requests.
"""

from __future__ import annotations

import asyncio
import sys

from tests.bench.apart import Watch
from tests.bench.bulk.links import links
from tests.bench.sandbox.filling import PROJECT
from tests.overlay.support import Side


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
