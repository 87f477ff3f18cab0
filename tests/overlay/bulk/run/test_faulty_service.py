"""A bulk update against a service of which every fifth request goes wrong: nothing lost, doubled or unknown.

`python -m tests.overlay.bulk.proofs faults` shows the same with 100,000 actions.
"""

from __future__ import annotations

import pytest

from tests.overlay.bulk.proofs import faulty
from tests.overlay.bulk.proofs.work import make_work

ACTIONS, CHUNK, SEED = 1_200, 15, 1


@pytest.mark.parametrize(
    ("side", "window"), [("async", ACTIONS // 4), pytest.param("sync", None, marks=pytest.mark.full)]
)
def test_nothing_is_lost_doubled_or_unknown(side: str, window: int | None) -> None:
    tally = faulty.tally(make_work(ACTIONS, SEED), side, seed=SEED, chunk=CHUNK, window=window)
    assert tally.is_proof, tally
    assert tally.counts["ok"] + tally.counts["failed"] == tally.actions == ACTIONS
    # Every kind of fault was met, and some of what was read to settle a doubt met one as well.
    assert all(updates for updates, _ in tally.faults.values()), tally
    assert any(observations for _, observations in tally.faults.values()), tally
