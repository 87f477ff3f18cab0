"""Each old public name works, warns, and gives what the new one gives."""

from __future__ import annotations

import importlib
from typing import Any

import attrs
import pytest

import nexuskit
from nexuskit import RetryPolicy
from nexuskit.bulk import BulkProgress, Change, Outcome, Plan
from nexuskit.bulk.builder import BulkBuilder
from nexuskit.bulk.plan.chunks import Limits
from nexuskit.deprecated import RENAMED

PROGRESS = {"done": 1, "total": 2, "counts": {}, "requests": 3, "limit": 4, "elapsed": 5.0}
CLASSES: dict[str, tuple[type, dict[str, Any], dict[str, Any]]] = {
    # The class, its other arguments, and a value for each argument that was renamed.
    "BulkProgress": (BulkProgress, PROGRESS, {"under_way": 6}),
    "Change": (Change, {"row": 0, "action": {}, "effect": "same"}, {"loser": "asset_1"}),
    "Limits": (Limits, {}, {"max_actions": 7, "max_bytes": 70}),
    "Outcome": (Outcome, {"row": 0, "action": {}, "status": "failed"}, {}),
    "Plan": (
        Plan,
        {name: () for name in attrs.fields_dict(Plan) if name != "stages"},
        {"waves": ((),)},
    ),
    "RetryPolicy": (RetryPolicy, {}, {"first_delay": 0.25, "factor": 3.0, "max_delay": 9.0}),
}


@pytest.mark.parametrize("name", CLASSES)
def test_arguments_and_attributes_of_a_class(name: str) -> None:
    kind, others, given = CLASSES[name]
    made = kind(**others) if not given else None
    for old, value in given.items():
        with pytest.warns(
            DeprecationWarning, match=f"{name}: {old} is deprecated; use {RENAMED[name][old]}"
        ) as warned:
            made = kind(**others, **{old: value})
        assert warned[0].filename == __file__
        assert getattr(made, RENAMED[name][old]) == value
    for old, new in RENAMED[name].items():
        with pytest.warns(DeprecationWarning, match=rf"{name}\.{old} is deprecated; use {new}"):
            assert getattr(made, old) == getattr(made, new)


def test_every_renamed_name_is_tested() -> None:
    assert {name for name in RENAMED if name[0].isupper()} == CLASSES.keys()
    assert {name for name in RENAMED if name[0].islower()} == {"run", "plan", "nexuskit.bulk"}


@pytest.mark.parametrize("old", RENAMED["nexuskit.bulk"])
def test_names_that_moved(old: str) -> None:
    with pytest.warns(
        DeprecationWarning, match=rf"nexuskit\.bulk\.{old} is deprecated; use nexuskit\.{old}"
    ) as warned:
        moved = getattr(importlib.import_module("nexuskit.bulk"), old)
    assert warned[0].filename == __file__
    assert moved is getattr(nexuskit, old)


def test_options_of_plan() -> None:
    bulk = BulkBuilder().extend([{"asset_id": f"asset_{n}"} for n in range(4)])
    with pytest.warns(DeprecationWarning, match="plan: max_actions is deprecated; use chunk_size"):
        assert bulk.plan(max_actions=2).requests == 2  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.warns(DeprecationWarning, match="plan: max_bytes is deprecated; use max_chunk_bytes"):
        assert bulk.plan(max_bytes=1).requests == 4  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
