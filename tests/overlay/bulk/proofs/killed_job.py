"""The job that is killed: it links slices, with a journal, and prints what the report says, as JSON.

python -m tests.overlay.bulk.proofs.killed_job http://127.0.0.1:8080 run.journal --links 1000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

import nexuskit
from tests.overlay.bulk.proofs.work import KEY, PROJECT, make_links

_LONGER_THAN_ANYBODY_WAITS = 60


def carry_out(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Run or resume the job and return what the report says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("journal")
    parser.add_argument("--links", type=int, required=True)
    parser.add_argument("--chunk", type=int, default=200)
    parser.add_argument("--window", type=int, help="give the links as a stream, so many at a time")
    parser.add_argument("--asynchronous", action="store_true")
    parser.add_argument("--hold-at", type=int, help="go no further than about so many links, and wait")
    options = parser.parse_args(arguments)
    report = asyncio.run(_async(options)) if options.asynchronous else _sync(options)
    return {"counts": dict(report.counts), "length": len(report), "stopped": report.stopped}


def _sync(options: argparse.Namespace) -> Any:
    with nexuskit.Client(KEY, endpoint=options.endpoint) as client:
        return _bulk(client, options).run(**_settings(options))


async def _async(options: argparse.Namespace) -> Any:
    async with nexuskit.AsyncClient(KEY, endpoint=options.endpoint) as client:
        return await _bulk(client, options).run(**_settings(options))


def _bulk(client: Any, options: argparse.Namespace) -> Any:
    bulk = client.get_project(PROJECT).sequences.bulk()
    actions = make_links(options.links).actions
    return bulk.extend(actions) if options.window is None else bulk.stream(actions, window=options.window)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    def hold(progress: Any) -> None:
        if options.hold_at is not None and progress.done >= options.hold_at:
            time.sleep(_LONGER_THAN_ANYBODY_WAITS)

    return {"chunk_size": options.chunk, "concurrency": 3, "journal": options.journal, "progress": hold}


if __name__ == "__main__":
    print(json.dumps(carry_out()))
