"""A bulk update that is killed and started again ends as one that was left alone, and repeats nothing known.

`python -m tests.overlay.bulk.proofs kills` shows the same with twenty kills of 20,000 links.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nexuskit.runs.journal.run_journal import Journal
from tests.overlay.bulk.proofs.killing import Job, tally
from tests.overlay.bulk.proofs.told import Told
from tests.overlay.runs.journal.journals import STREAMED, written


@pytest.mark.parametrize(
    "job",
    [
        Job(links=400, chunk=20),
        pytest.param(Job(links=600, chunk=30, window=150, side="async"), marks=pytest.mark.full),
    ],
    ids=lambda job: job.name,
)
def test_kills_make_no_difference(job: Job, tmp_path: Path) -> None:
    found = tally(job, kills=2, seed=1, folder=tmp_path)
    assert found.is_proof, found
    # It was killed in the middle of its work, and not only before it had begun.
    assert found.kills == 2
    assert found.begun >= 1


def test_what_a_journal_tells_is_what_a_run_reads_in_it(tmp_path: Path) -> None:
    path = tmp_path / "run.journal"
    written(path)
    told = Told.by(path)
    with Journal.open(path, STREAMED) as journal:
        past = journal.state
    assert told.known == {row for row in range(1_000) if past.is_known(row)}
    assert told.in_doubt == {row for group in past.in_doubt for row in group}
