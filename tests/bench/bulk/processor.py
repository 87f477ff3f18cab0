"""What it takes the processor to bring actions from dicts to the bodies of requests."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from typing import Any

from nexus_api import api
from nexus_api.models import SequenceBulkUpdate
from nexuskit.bulk.builder import BulkBuilder
from tests.bench.bulk.runner import Given
from tests.bench.bulk.theirs import Encode

ROUNDS = 9


def measure(given: list[Given], encode: Encode | None) -> tuple[dict[str, list[float]], list[float]]:
    """Do both in turn, and return the processor seconds of each step, and of the published package."""
    steps: dict[str, list[float]] = {"validated": [], "planned": [], "encoded": []}
    published: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        for step, seconds in zip(steps, _ours(given), strict=True):
            steps[step].append(seconds)
        if encode is not None:
            gc.collect()
            began = time.process_time()
            encode(given)
            published.append(time.process_time() - began)
    return steps, published


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
