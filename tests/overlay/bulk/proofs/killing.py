"""Killing a bulk update again and again, and comparing what is there in the end with an undisturbed run.

The job and its server are processes of their own, so that the server knows nothing of the kills. A kill comes
when the journal has grown to a size that is drawn beforehand, at once or a moment later; the sizes lie over
the whole course of the job. A job that is to be killed holds still shortly before its end, so that no kill
comes too late.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import attrs
import httpx

from nexuskit.bulk.run.idempotency import is_repeatable
from nexuskit.resources.actions import typed_actions
from nexuskit.runs.journal.state import JournalState
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.proofs import killed_job
from tests.overlay.bulk.proofs.holding import Contents, contents_of, differences, standing_twice
from tests.overlay.bulk.proofs.seen import BULK, Rows
from tests.overlay.bulk.proofs.work import make_links
from tests.sandbox.concurrency.servers import server

ROOT = Path(__file__).parents[4]

DELAY = 0.03
"""Seconds for which the server keeps each answer, so that there are moments enough."""

LAST_MOMENT, HOLD = 0.85, 0.95
"""The parts of the whole after which no kill is drawn, and at which a job to be killed waits for its kill."""


@attrs.frozen(kw_only=True)
class Job:
    """What is killed: so many links, sent a chunk at a time; a window if they are a stream."""

    links: int
    chunk: int
    window: int | None = None
    side: str = "sync"

    @property
    def name(self) -> str:
        """What it is called in a table."""
        return f"{'held' if self.window is None else 'streamed'}, {self.side}"

    def arguments(self, url: str, journal: Path) -> list[str]:
        """Return the command line that runs it to its end, without the program."""
        return [
            *(url, str(journal), "--links", str(self.links), "--chunk", str(self.chunk)),
            *([] if self.window is None else ["--window", str(self.window)]),
            *("--side", self.side),
        ]


@attrs.frozen(kw_only=True)
class Tally:
    """What came of one job.

    `begun` and `in_doubt` count the kills at which some rows had been answered for, or sent and not answered
    for; `sent_though_known` rows that were sent after the journal had their outcome; `doubled` rows that are
    not safe to repeat and were carried out more than once, and what stands twice; `different` sequences that
    are not as after the undisturbed run.
    """

    job: Job
    kills: int
    begun: int
    in_doubt: int
    requests: int
    sent_though_known: int
    doubled: int
    different: int
    report: Mapping[str, Any]
    seconds: float

    @property
    def is_proof(self) -> bool:
        """Whether the kills made no difference, and the last report accounts for all links as ok."""
        counts = {"ok": self.job.links, "failed": 0, "not_sent": 0, "unknown": 0}
        is_whole = (self.report["counts"], self.report["length"]) == (counts, self.job.links)
        is_right = is_whole and not self.report["stopped"]
        return is_right and not (self.sent_though_known or self.doubled or self.different)


@attrs.frozen(kw_only=True)
class _Undisturbed:
    contents: Contents
    journal_bytes: int


@attrs.frozen(kw_only=True)
class _Killed:
    told: list[tuple[set[int], bool]]
    """The rows whose outcome the journal had after each kill, and whether it had uncertain ones."""
    logged: list[int]
    """How many updates the server had logged before each run."""
    log: list[dict[str, Any]]
    report: Mapping[str, Any]
    project: Mapping[str, Any]


def tally(job: Job, kills: int, seed: int, folder: Path) -> Tally:
    """Run a job undisturbed, and with kills; compare the two, and the journal with the server's log."""
    began = time.monotonic()
    work = make_links(job.links)
    undisturbed = _run_undisturbed(job, work.seed, folder)
    killed = _run_with_kills(job, kills, seed, work.seed, folder, undisturbed.journal_bytes)
    actions = typed_actions(work.actions)
    rows = Rows(actions)
    requests = [rows.read_entry(entry) for entry in killed.log if entry["operationId"] == BULK]
    done = Counter(row for seen in requests for row in seen.done)
    sent_though_known = {
        row
        for (known, _), count in zip(killed.told, killed.logged, strict=True)
        for seen in requests[count:]
        for row in known.intersection(seen.rows)
    }
    unsafe = [row for row, count in done.items() if count > 1 and not is_repeatable(actions[row])]
    return Tally(
        job=job,
        kills=len(killed.told),
        begun=sum(bool(known) for known, _ in killed.told),
        in_doubt=sum(in_doubt for _, in_doubt in killed.told),
        requests=len(requests),
        sent_though_known=len(sent_though_known),
        doubled=len(unsafe) + standing_twice(killed.project),
        different=differences(contents_of(killed.project), undisturbed.contents),
        report=killed.report,
        seconds=time.monotonic() - began,
    )


def _run_undisturbed(job: Job, seed: Mapping[str, Any], folder: Path) -> _Undisturbed:
    journal = folder / "undisturbed.journal"
    with Sandbox(seed) as sandbox:
        killed_job.run_job(job.arguments(sandbox.base_url, journal))
        [project] = sandbox.export()["projects"]
    return _Undisturbed(contents=contents_of(project), journal_bytes=journal.stat().st_size)


def _run_with_kills(
    job: Job, kills: int, seed: int, data: Mapping[str, Any], folder: Path, journal_bytes: int
) -> _Killed:
    database, log, journal = folder / "state.db", folder / "requests.jsonl", folder / "killed.journal"
    delays = folder / "delays.yaml"
    delays.write_text(json.dumps([{"operation": BULK, "do": {"delay_after": DELAY}}]), encoding="utf-8")
    with Sandbox(data, database):
        pass
    random = Random(seed)
    told: list[tuple[set[int], bool]] = []
    logged: list[int] = []
    options = ["--control", "--no-inspector", "--no-docs", "--faults", str(delays), "--log-file", str(log)]
    with server(str(database), *options) as running:
        command = [sys.executable, "-m", killed_job.__name__, *job.arguments(running.base_url, journal)]
        for number in range(kills):
            size = int(journal_bytes * LAST_MOMENT * (number + random.random()) / kills)
            pause = random.uniform(0, 3 * DELAY) if number % 2 else 0.0
            kill_when(
                lambda size=size: journal.exists() and journal.stat().st_size >= size,
                [*command, "--hold-at", str(int(job.links * HOLD))],
                pause,
            )
            past = _past(journal)
            told.append((set(filter(past.is_known, range(job.links))), bool(past.in_doubt)))
            # A round trip: what the killed one had sent is read before what the next one sends.
            httpx.get(f"{running.base_url}/_health").raise_for_status()
            logged.append(sum(entry["operationId"] == BULK for entry in _read_log(log)))
        report = finish(command)
        answer = httpx.get(f"{running.base_url}/_sandbox/data", timeout=60).raise_for_status()
    [project] = answer.json()["projects"]
    return _Killed(told=told, logged=logged, log=_read_log(log), report=report, project=project)


def kill_when(is_time: Callable[[], bool], command: list[str], pause: float = 0.0) -> None:
    """Run a program, and kill it a moment after it is time."""
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            while not is_time():
                if process.poll() is not None:
                    raise RuntimeError(f"the program ended before its kill: {process.communicate()[1]}")
                time.sleep(0.001)
            time.sleep(pause)
        finally:
            process.kill()


def finish(command: list[str]) -> dict[str, Any]:
    """Run a program to its end, and return what it reported."""
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    if ended.returncode:
        raise RuntimeError(f"the program ended with {ended.returncode}: {ended.stderr}")
    report: dict[str, Any] = json.loads(ended.stdout)
    return report


def _past(journal: Path) -> JournalState:
    """Read the records of a journal; a last line without an end does not count."""
    past = JournalState()
    for line in journal.read_bytes().splitlines(keepends=True)[1:]:
        if line.endswith(b"\n"):
            past.replay(json.loads(line))
    return past


def _read_log(log: Path) -> list[dict[str, Any]]:
    lines = log.read_bytes().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith(b"\n")]
