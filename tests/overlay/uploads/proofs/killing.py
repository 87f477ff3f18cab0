"""Kills an upload again and again, and compares what the service has in the end with the files.

The upload and its server are processes of their own. A kill comes after a number of requests with bytes or of
records in the journal, so that the kills lie over the whole course of the upload.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import attrs

from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.proofs import killed_job
from tests.overlay.bulk.proofs.killing import finish, kill_when
from tests.overlay.uploads.proofs.work import SEED, SETTINGS, journal_sessions, read_database, write_files
from tests.sandbox.concurrency.servers import server

LAST_MOMENT = 0.9


@attrs.frozen(kw_only=True)
class Tally:
    """The outcome of one upload with kills.

    Attributes:
        side: `sync` or `async`.
        files: The number of files.
        kills: The number of kills.
        begun: Those at which the service had some files.
        midway: Those at which a session was open.
        sent: The number of files that arrived, counted each time.
        lost: Files that are no assets with their bytes.
        doubled: Filenames that several assets have.
        orphans: Open sessions that the journal names.
        unheard: Open sessions that a process started and did not live to record: at most one per kill.
        report: What the last run reported.
        seconds: The duration of all runs.
    """

    side: str
    files: int
    kills: int
    begun: int
    midway: int
    sent: int
    lost: int
    doubled: int
    orphans: int
    unheard: int
    report: Mapping[str, Any]
    seconds: float

    @property
    def is_proof(self) -> bool:
        """Whether the kills made no difference."""
        is_complete = self.report["counts"]["ok"] == self.files and not self.report["stopped"]
        return is_complete and not (self.lost or self.doubled or self.orphans) and self.unheard <= self.kills


def tally(files: int, kills: int, side: str, *, seed: int, session_files: int, folder: Path) -> Tally:
    """Upload files with kills, and compare the journal and the database of the service."""
    began = time.monotonic()
    source, database, log, journal = (folder / name for name in ("files", "state.db", "log.jsonl", "journal"))
    write_files(source, files)
    with Sandbox(SEED, database, settings=SETTINGS):
        pass
    random = Random(seed)
    begun = midway = 0
    options = ["--no-inspector", "--no-docs", "--log-file", str(log), "--set", "max_sessions=1000000"]
    with server(str(database), *options) as running:
        command = [sys.executable, "-m", killed_job.__name__, running.base_url, str(journal), "--side", side]
        command += ["--folder", str(source), "--session-files", str(session_files)]
        for number in range(kills):
            # The assets that are there when the kill comes; several kills may meet the same session.
            assets = int(files * LAST_MOMENT * (number + random.random()) / kills)
            kill_when(lambda assets=assets: len(read_database(database).assets) >= assets, command)
            found = read_database(database)
            begun += bool(found.assets)
            midway += bool(found.open)
        report = finish(command)
    found = read_database(database)
    known = journal_sessions(journal)
    return Tally(
        side=side,
        files=files,
        kills=kills,
        begun=begun,
        midway=midway,
        sent=sum(b'"operationId":"sendFile"' in line for line in log.read_bytes().splitlines()),
        lost=found.wrong + files - len(found.assets),
        doubled=sum(count > 1 for count in found.assets.values()),
        orphans=len(found.open & known),
        unheard=len(found.open - known),
        report=report,
        seconds=time.monotonic() - began,
    )
