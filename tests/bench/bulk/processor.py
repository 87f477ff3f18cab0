"""What it takes the processor to bring actions from dicts to the bodies of requests."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from nexus_api import api
from nexus_api.models import SequenceBulkUpdate
from nexuskit.bulk.builder import BulkBuilder
from nexuskit.bulk.plan.chunks import CHUNK_SIZE
from tests.bench.bulk.links import Given
from tests.bench.bulk.theirs import Encode

ROUNDS = 9
WHOLE = "one request"


@attrs.frozen
class Costs:
    """Processor time in seconds, round by round.

    Attributes:
        steps: Of each step of this package.
        published: Of each way of using the published one.
    """

    steps: Mapping[str, list[float]]
    published: Mapping[str, list[float]]

    @property
    def ours(self) -> list[float]:
        """All steps of a round together."""
        return [sum(times) for times in zip(*self.steps.values(), strict=True)]

    def ratio(self, way: str) -> float:
        """Return ours to theirs, as the median over the rounds: what slows one in a round slows both."""
        rounds = zip(self.ours, self.published[way], strict=True)
        return statistics.median(ours / theirs for ours, theirs in rounds)


def measured(given: list[Given], encode: Encode | None) -> Costs:
    """Do both in turn, several times.

    Args:
        given: The links.
        encode: How the published package encodes them, if it could be fetched.
    """
    access_modes: dict[str, Callable[[list[Given]], Any]] = {}
    if encode is not None:
        access_modes[WHOLE] = encode
        access_modes[f"requests of {CHUNK_SIZE}"] = lambda given: [
            encode(given[start : start + CHUNK_SIZE]) for start in range(0, len(given), CHUNK_SIZE)
        ]
    steps: dict[str, list[float]] = {"validated": [], "planned": [], "encoded": []}
    published: dict[str, list[float]] = {way: [] for way in access_modes}
    for _ in range(ROUNDS):
        gc.collect()
        for step, seconds in zip(steps, _ours(given), strict=True):
            steps[step].append(seconds)
        for way, do in access_modes.items():
            gc.collect()
            began = time.process_time()
            do(given)
            published[way].append(time.process_time() - began)
    return Costs(steps, published)


def _ours(given: list[Given]) -> Iterator[float]:
    """Do what a run does before it sends, and yield what each step took."""
    began = time.process_time()
    bulk = BulkBuilder().extend(given)
    yield time.process_time() - began
    began = time.process_time()
    plan = bulk.plan()
    yield time.process_time() - began
    began = time.process_time()
    sent = 0
    for stage in plan.stages:
        for chunk in stage:
            actions: list[Any] = [plan.action(row) for row in chunk.rows]
            api.sequences.bulk_update_sequences("proj_1", SequenceBulkUpdate(actions, bulk.abort_mode))
            sent += len(actions)
    yield time.process_time() - began
    if sent != len(given):
        raise RuntimeError(f"{sent} of {len(given)} actions were planned")
