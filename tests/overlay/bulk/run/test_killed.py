"""A bulk update that is killed and started again ends as one that was left alone, and repeats nothing known.

`python -m tests.overlay.bulk.proofs kills` shows the same with twenty kills of 20,000 links.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.overlay.bulk.proofs.killing import Job, tally


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
