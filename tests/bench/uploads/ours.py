"""Uploads files in a process of its own, and prints what that took.

    python -m tests.bench.uploads.ours sync|async PATH...

The service is that of the environment. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import sys

from nexuskit.uploads import SessionLimit
from tests.bench.sandbox.measures import Watch
from tests.overlay.support import Side


async def main(side: Side, paths: list[str]) -> str:
    """Send them on one side, and return what was seen."""
    client = side.client_class()
    project = (await side.settle(client.list_projects()))[0]
    watch = Watch()
    report = await side.settle(project.assets.upload(paths, session_limit=SessionLimit(period=0)))
    told = watch.summary({"files": report.counts["ok"]})
    await side.settle(client.close())
    if not report.is_ok:
        raise RuntimeError(f"not all files were uploaded: {told}")
    return told


if __name__ == "__main__":
    print(asyncio.run(main(Side(sys.argv[1]), sys.argv[2:])))
