"""Holds a plan, in a process of its own, and prints what that takes beyond the actions themselves.

    python -m tests.bench.bulk.held COUNT LINKS_A_SEQUENCE

The actions themselves are a list of typed ones; the dicts and texts that they were made from are the
caller's, and count on neither side. Prints one line of JSON: bytes an action, once the plan is made and at
most while it was being made.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc

from nexuskit.bulk.builder import BulkBuilder
from nexuskit.resources.actions import typed_actions
from tests.bench.bulk.runner import Given, links


def of_actions(given: list[Given]) -> int:
    """Return the bytes that the actions themselves take."""
    before = _trace()
    actions = typed_actions(given)
    taken = _trace() - before
    if len(actions) != len(given):
        raise RuntimeError(f"{len(actions)} of {len(given)} actions came")
    return taken


def of_plan(given: list[Given]) -> tuple[int, int]:
    """Return the bytes that a builder and its plan take, and the most while it was being planned."""
    before = _trace()
    bulk = BulkBuilder().extend(given)
    gc.collect()
    tracemalloc.reset_peak()
    plan = bulk.plan()
    peak = tracemalloc.get_traced_memory()[1] - before
    taken = _trace() - before
    if len(plan) != len(bulk):
        raise RuntimeError(f"{len(plan)} of {len(bulk)} actions were planned")
    return taken, peak


def _trace() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


if __name__ == "__main__":
    count, a_sequence = map(int, sys.argv[1:])
    given = [*links(count, a_sequence=a_sequence)]
    # What is made once, on first use, belongs to neither.
    of_plan(given[:1])
    tracemalloc.start()
    actions = of_actions(given)
    resident, peak = of_plan(given)
    print(json.dumps({"held": (resident - actions) / count, "planning": (peak - actions) / count}))
