"""An upload to a service of which every fifth request fails, compared with what the service then has."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from nexuskit import RetryPolicy
from nexuskit.sandbox import Sandbox
from nexuskit.uploads import SessionLimit
from tests.overlay.bulk.proofs.work import carry_out
from tests.overlay.uploads.proofs.work import SEED, SETTINGS, read_database, write_files

POLICY = RetryPolicy(wait_initial=0.01, wait_max=0.05)
STARTS, BYTES = "createUploadSession", "sendFile"
OTHERS = ("getOperation", "listAssets", "cancelUploadSession", "getProject")

ON_CALLS: tuple[Mapping[str, Any], ...] = (
    {"reset": "after"},
    {"reset": "before"},
    {"status": 503},
    {"status": 429, "retry_after": 0},
    {"cut": "close"},
)
ON_BYTES: tuple[Mapping[str, Any], ...] = (
    {"reset": "during"},
    {"reset": "after"},
    {"status": 503},
    {"status": 403},
    {"status": 400, "message": "checksum"},
)


def fault_plan() -> Iterator[dict[str, Any]]:
    """Yield the rules: one kind of fault after the other, each for 4 % of the requests to each operation."""
    for operation in (STARTS, BYTES, *OTHERS):
        left = 1.0
        for do in ON_BYTES if operation == BYTES else ON_CALLS:
            yield {"operation": operation, "when": {"rate": 0.04 / left}, "do": dict(do)}
            left -= 0.04


@attrs.frozen(kw_only=True)
class Tally:
    """The outcome of one upload.

    Attributes:
        side: `sync` or `async`.
        counts: The number of files by status.
        faults: The number of faults by operation.
        sent: The number of requests with bytes.
        sessions: The number of sessions at the service.
        lost_starts: Those whose start got no response, as the report counts them.
        lost: Files that are `ok` and are no assets with their bytes.
        doubled: Filenames that several assets have.
        orphans: Open sessions beyond those whose start got no response.
        stopped: Why the upload stopped early.
        seconds: Its duration.
    """

    side: str
    counts: Mapping[str, int]
    faults: Mapping[str, int]
    sent: int
    sessions: int
    lost_starts: int
    lost: int
    doubled: int
    orphans: int
    stopped: str
    seconds: float

    @property
    def is_proof(self) -> bool:
        """Whether every file is an asset, once, and no session is left open that could be cancelled."""
        not_ok = sum(self.counts.values()) - self.counts["ok"]
        return not (not_ok or self.lost or self.doubled or self.orphans or self.stopped)


def tally(files: int, side: str, *, seed: int, session_files: int, folder: Path) -> Tally:
    """Upload files to a faulty service, and compare the report with its database."""
    source, database = folder / "files", folder / "state.db"
    write_files(source, files)
    options = {"session_files": session_files, "session_limit": SessionLimit(1, 0), "outage_timeout": 300}
    plan = list(fault_plan())
    with Sandbox(SEED, database, settings=SETTINGS, faults=plan, fault_seed=seed) as sandbox:
        began = time.monotonic()
        report = carry_out(
            side, sandbox.base_url, lambda project: project.assets.upload(source, **options), retry=POLICY
        )
        seconds = time.monotonic() - began
        states = sandbox.faults.state()
    found = read_database(database)
    fired = dict.fromkeys((STARTS, BYTES, *OTHERS), 0)
    requests = dict(fired)
    for rule, state in zip(plan, states, strict=True):
        fired[rule["operation"]] += state.fired
        requests[rule["operation"]] = state.matched
    # The sessions of which the client never learned: it must know all others.
    unheard = found.sessions - len(report.operation_ids)
    return Tally(
        side=side,
        counts=report.counts,
        faults=fired,
        sent=requests[BYTES],
        sessions=found.sessions,
        lost_starts=unheard,
        lost=found.wrong + sum(found.assets[each.filename] < 1 for each in report if each.status == "ok"),
        doubled=sum(count > 1 for count in found.assets.values()),
        orphans=len(found.open & {f"up_{op_id.removeprefix('op_')}" for op_id in report.operation_ids}),
        stopped=report.stopped,
        seconds=seconds,
    )
