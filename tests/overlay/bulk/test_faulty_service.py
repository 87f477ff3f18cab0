"""A bulk update against a service of which every fifth request goes wrong: nothing lost, doubled or unknown.

`python -m tests.overlay.bulk.proofs faults` shows the same with 100,000 actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from nexuskit.bulk.run import scheduler as schedule
from nexuskit.bulk.run.verdict import Verdict
from tests.overlay.bulk.proofs import __main__ as program
from tests.overlay.bulk.proofs import faulty
from tests.overlay.bulk.proofs.work import make_work

ACTIONS, CHUNK, SEED = 1_200, 25, 1


@pytest.mark.parametrize("window", [None, ACTIONS // 4], ids=["held", "streamed"])
@pytest.mark.parametrize("side", program.SIDES)
def test_nothing_is_lost_doubled_or_unknown(side: str, window: int | None) -> None:
    tally = faulty.tally(make_work(ACTIONS, SEED), side, seed=SEED, chunk=CHUNK, window=window)
    assert tally.is_proof, tally
    assert tally.counts["ok"] + tally.counts["failed"] == tally.actions == ACTIONS
    # Every kind of fault was met, and some of what was read to settle a doubt met one as well.
    assert all(updates for updates, _ in tally.faults.values()), tally
    assert any(readings for _, readings in tally.faults.values()), tally


@pytest.mark.parametrize(("verdict", "told"), [(Verdict.RETRY, "doubled"), (Verdict.DONE, "lost")])
def test_it_shows_if_what_is_in_doubt_is_settled_by_guessing(
    verdict: Verdict, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guess(actions: Sequence[Any], *_: Any, **__: Any) -> list[Verdict]:
        return [verdict] * len(actions)

    monkeypatch.setattr(schedule, "reconcile", guess)
    tally = faulty.tally(make_work(1_000, SEED), "sync", seed=SEED, chunk=CHUNK)
    assert getattr(tally, told) > 0, tally
    assert not tally.is_proof


def test_the_program_prints_what_was_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["faults", "--actions", "200", "--chunk", "25", "--seed", "3"]) == 0
    printed = capsys.readouterr().out
    assert "| actions | 200 | 200 | 200 | 200 |" in printed
    assert "| lost | 0 | 0 | 0 | 0 |\n| doubled | 0 | 0 | 0 | 0 |\n| unknown | 0 | 0 | 0 | 0 |" in printed
