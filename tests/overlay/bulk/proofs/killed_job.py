"""The job that is killed: it links slices or uploads a folder, with a journal, and prints its report as JSON.

python -m tests.overlay.bulk.proofs.killed_job http://127.0.0.1:8080 run.journal --links 1000
python -m tests.overlay.bulk.proofs.killed_job http://127.0.0.1:8080 run.journal --folder files
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from typing import Any

from nexuskit.uploads import SessionLimit
from tests.overlay.bulk.proofs.work import carry_out, make_links

_LONGER_THAN_ANYBODY_WAITS = 60


def run_job(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Run or resume the job and return what the report says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("journal")
    parser.add_argument("--side", default="sync")
    parser.add_argument("--folder")
    parser.add_argument("--session-files", type=int, default=500)
    parser.add_argument("--links", type=int)
    parser.add_argument("--chunk", type=int, default=200)
    parser.add_argument("--window", type=int, help="give the links as a stream, so many at a time")
    parser.add_argument("--hold-at", type=int, help="go no further than about so many links, and wait")
    options = parser.parse_args(arguments)
    work = _upload if options.folder else _link
    report = carry_out(options.side, options.endpoint, lambda project: work(project, options))
    return {
        "counts": dict(report.counts),
        "length": len(report),
        "stopped": report.stopped,
        "from_journal": report.from_journal,
    }


def _link(project: Any, options: argparse.Namespace) -> Any:
    def hold(progress: Any) -> None:
        if options.hold_at is not None and progress.done >= options.hold_at:
            time.sleep(_LONGER_THAN_ANYBODY_WAITS)

    bulk, actions = project.sequences.bulk(), make_links(options.links).actions
    bulk = bulk.extend(actions) if options.window is None else bulk.stream(actions, window=options.window)
    return bulk.run(chunk_size=options.chunk, concurrency=3, journal=options.journal, progress=hold)


def _upload(project: Any, options: argparse.Namespace) -> Any:
    return project.assets.upload(
        options.folder,
        journal=options.journal,
        session_files=options.session_files,
        session_limit=SessionLimit(1, 0),
    )


if __name__ == "__main__":
    print(json.dumps(run_job()))
