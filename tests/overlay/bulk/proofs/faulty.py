"""A bulk update against a service of which every fifth request goes wrong, and what the server says of it.

The faults come over the wire, from the sandbox, by a fixed seed, to updates and reads alike. What the
report says is then compared with two things that the client has no part in: what the project holds, beside
what the sandbox's pure rules make of the same actions, one at a time and in row order; and the log of the
requests.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from nexuskit import ApiTypes, RetryPolicy
from nexuskit.bulk.run.idempotency import is_repeatable
from nexuskit.resources.actions import typed_actions
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.proofs.holding import Holding, contents_of, differences, standing_twice
from tests.overlay.bulk.proofs.seen import BULK, Rows, Watch
from tests.overlay.bulk.proofs.work import Work, carry_out

POLICY = RetryPolicy(wait_initial=0.01, wait_max=0.05)
TIMEOUT = 0.5
"""Seconds that the client waits for an answer."""

RESET_AFTER, RESET_BEFORE = "reset, applied", "reset, not applied"
FAILED_AFTER, FAILED_BEFORE, REFUSED = "5xx, applied", "5xx, not applied", "429"
CUT, TIMED_OUT = "answer cut short", "answer too late"

KINDS: tuple[tuple[str, float, Mapping[str, Any]], ...] = (
    (RESET_AFTER, 0.02, {"reset": "after"}),
    (RESET_BEFORE, 0.02, {"reset": "before"}),
    (REFUSED, 0.03, {"status": 429, "retry_after": 0}),
    (FAILED_AFTER, 0.02, {"status": 500, "applied": True}),
    (FAILED_AFTER, 0.01, {"status": 504, "applied": True, "body": "html"}),
    (FAILED_BEFORE, 0.02, {"status": 502}),
    (FAILED_BEFORE, 0.01, {"status": 503, "retry_after": 0}),
    (CUT, 0.02, {"cut": "close"}),
    (CUT, 0.02, {"invalid_json": True}),
    (TIMED_OUT, 0.03, {"delay_after": 2 * TIMEOUT}),
)
"""What goes wrong, with which part of the requests, and how: a fifth of them in all."""

READINGS = ("list*", "get*")


def fault_plan() -> Iterator[dict[str, Any]]:
    """Yield a plan for the sandbox: each kind of fault for updates, and then each for reads."""
    for operation in ([BULK], list(READINGS)):
        left = 1.0
        for _, rate, do in KINDS:
            # The first rule that is due fires: each draws from what those before it leave.
            yield {"operation": operation, "when": {"rate": rate / left}, "do": dict(do)}
            left -= rate


@attrs.frozen(kw_only=True)
class Tally:
    """What came of one run.

    `repeats` are rows that are safe to repeat and were carried out more than once. `lost` counts rows that
    the report calls ok and the rules do not, and sequences that are not as they should be; `doubled` rows
    that are not safe to repeat and were carried out more than once, and what stands twice.
    """

    name: str
    actions: int
    counts: Mapping[str, int]
    faults: Mapping[str, tuple[int, int]]
    repeats: int
    lost: int
    doubled: int
    misreported: int
    stopped: str
    seconds: float

    @property
    def is_proof(self) -> bool:
        """Whether nothing was lost, doubled, misreported or left unknown."""
        unknown = self.counts["unknown"]
        return not (self.lost or self.doubled or unknown or self.misreported or self.stopped)


def tally(work: Work, side: str, *, seed: int, chunk: int = 500, window: int | None = None) -> Tally:
    """Carry out actions against a faulty service, and compare the report with what the server has.

    With a `window`, the actions are a stream of which so many are planned at a time.
    """
    actions = typed_actions(work.actions)
    holding = Holding(work.project)
    expected = [holding.apply([action])[0] for action in actions]
    ids = {sequence["name"]: sequence["id"] for sequence in work.project["sequences"]}
    watch = Watch(Rows(actions, ids))
    with Sandbox(work.seed, faults=list(fault_plan()), fault_seed=seed) as sandbox:
        began = time.monotonic()
        with watch.over(sandbox):
            report = carry_out(
                side,
                sandbox.base_url,
                lambda project: _bulk(project, work, window).run(chunk_size=chunk),
                retry=POLICY,
                timeout=TIMEOUT,
            )
        seconds = time.monotonic() - began
        fired = [state.fired for state in sandbox.faults.state()]
        [project] = sandbox.export()["projects"]
    done = Counter(row for seen in watch.bulk for row in seen.done)
    several = [row for row, count in done.items() if count > 1]
    safe = [row for row in several if is_repeatable(actions[row])]
    told = list(_reported(report, len(actions)))
    wrong = [row for row, wanted in enumerate(map(_expected, expected)) if told[row] != wanted]
    ok_in_vain = sum(told[row] in (_OK, _MISSING) for row in wrong)
    return Tally(
        name=f"{'held' if window is None else 'streamed'}, {side}",
        actions=len(actions),
        counts=report.counts,
        faults=_by_kind(fired),
        repeats=len(safe),
        lost=ok_in_vain + differences(contents_of(project), holding.contents()),
        doubled=len(several) - len(safe) + standing_twice(project),
        misreported=len(wrong) - ok_in_vain,
        stopped=report.stopped,
        seconds=seconds,
    )


def _bulk(project: Any, work: Work, window: int | None) -> Any:
    bulk = project.sequences.bulk()
    return bulk.extend(work.actions) if window is None else bulk.stream(work.actions, window=window)


_OK, _MISSING = ("ok", None), ("", None)


def _expected(result: ApiTypes.SequenceBulkUpdateResult) -> tuple[str, str | None]:
    """What a report is to say of an action of which the rules say this: its status, and why it failed."""
    return _OK if result is ApiTypes.SequenceBulkUpdateResult.OK else ("failed", result.value)


def _reported(report: Any, count: int) -> Iterator[tuple[str, str | None]]:
    """Yield the same as the report says it of each row; that of a stream holds only what is not ok."""
    outcomes = {outcome.row: outcome for outcome in report}
    for row in range(count):
        if row in outcomes:
            status, result = outcomes[row].status, outcomes[row].result
            yield status, None if status == "ok" or result is None else result.value
        else:
            yield _MISSING if report.is_complete or row >= len(report) else _OK


def _by_kind(fired: Sequence[int]) -> dict[str, tuple[int, int]]:
    updates: Counter[str] = Counter()
    observations: Counter[str] = Counter()
    for number, (kind, _, _) in enumerate(KINDS):
        updates[kind] += fired[number]
        observations[kind] += fired[number + len(KINDS)]
    return {kind: (updates[kind], observations[kind]) for kind, _, _ in KINDS}
