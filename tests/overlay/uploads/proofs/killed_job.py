"""The upload that is killed: a folder, with a journal. Prints the report as JSON.

python -m tests.overlay.uploads.proofs.killed_job http://127.0.0.1:8080 run.journal folder
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from typing import Any

import nexuskit
from nexuskit.uploads import SessionLimit
from tests.overlay.uploads.proofs.work import KEY, PROJECT


def carry_out(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Upload or resume, and return what the report says.

    Args:
        arguments: The command line without the program; default: that of the process.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("journal")
    parser.add_argument("folder")
    parser.add_argument("--session-files", type=int, default=500)
    parser.add_argument("--asynchronous", action="store_true")
    options = parser.parse_args(arguments)
    report = asyncio.run(_async(options)) if options.asynchronous else _sync(options)
    return {"counts": dict(report.counts), "stopped": report.stopped, "from_journal": report.from_journal}


def _sync(options: argparse.Namespace) -> Any:
    with nexuskit.Client(KEY, endpoint=options.endpoint) as client:
        return client.get_project(PROJECT).assets.upload(options.folder, **_settings(options))


async def _async(options: argparse.Namespace) -> Any:
    async with nexuskit.AsyncClient(KEY, endpoint=options.endpoint) as client:
        return await client.get_project(PROJECT).assets.upload(options.folder, **_settings(options))


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "journal": options.journal,
        "session_files": options.session_files,
        "session_limit": SessionLimit(1, 0),
    }


if __name__ == "__main__":
    print(json.dumps(carry_out()))
