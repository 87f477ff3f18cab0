"""Uploads files in a process of its own, and prints what that took.

    python -m tests.bench.uploads.ours sync|async PATH...

The service is that of the environment. Prints one line of JSON: seconds, seconds of this process's processor
time, and the most memory that the process has held in bytes.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from nexuskit import AsyncClient, Client
from nexuskit.uploads import SessionLimit
from tests.bench.peak import peak_bytes

NO_LIMIT = SessionLimit(period=0)


def synchronous(paths: list[str]) -> str:
    """Send them with threads."""
    with Client() as client:
        project = client.list_projects()[0]
        began, processor = time.perf_counter(), time.process_time()
        report = project.assets.upload(paths, session_limit=NO_LIMIT)
        return told(report.is_ok, report.counts["ok"], began, processor)


async def asynchronous(paths: list[str]) -> str:
    """Send them with tasks."""
    async with AsyncClient() as client:
        project = (await client.list_projects())[0]
        began, processor = time.perf_counter(), time.process_time()
        report = await project.assets.upload(paths, session_limit=NO_LIMIT)
        return told(report.is_ok, report.counts["ok"], began, processor)


def told(is_ok: bool, files: int, began: float, processor: float) -> str:
    """Return what was seen, if all went well."""
    figures = {
        "files": files,
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "peak": peak_bytes(),
    }
    if not is_ok:
        raise RuntimeError(f"not all files were uploaded: {figures}")
    return json.dumps(figures)


if __name__ == "__main__":
    side, *paths = sys.argv[1:]
    print(synchronous(paths) if side == "sync" else asyncio.run(asynchronous(paths)))
