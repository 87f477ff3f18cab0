"""The sandbox against the model, one operation after another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.concurrency import calls
from tests.sandbox.concurrency.calls import SEED, START, perform
from tests.sandbox.concurrency.model import Get, List, apply
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.support import Api

MAX_ENTRIES = 4
PROJECTS = 400
[_project] = SEED["projects"]
_ids = [f"proj_{number}" for number in range(PROJECTS)]
COPIES: dict[str, Any] = {
    "secret_keys": {"key-a": _ids},
    "projects": [{**_project, "id": id} for id in _ids],
}


@pytest.fixture(scope="module")
def many(new_database: NewDatabase) -> Iterator[Sandbox]:
    with Sandbox(seed=COPIES, db=new_database(), settings=Settings(max_entries=MAX_ENTRIES)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def untouched(many: Sandbox) -> Iterator[int]:
    """The numbers of the projects that no run has used."""
    return itertools.count()


@pytest.mark.parametrize("examples", [8, pytest.param(30, marks=pytest.mark.full)])
def test_the_sandbox_does_what_the_model_does(many: Sandbox, untouched: Iterator[int], examples: int) -> None:
    class Comparison(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.api = Api(many, f"proj_{next(untouched) % PROJECTS}", "key-a")

        @initialize()
        def begin(self) -> None:
            self.state = START
            assert perform(self.api, List()) == apply(START, List())[1]

        @rule(random=st.randoms(use_true_random=False))
        def bulk(self, random: Any) -> None:
            self.compare(calls.bulk(random))

        @rule(random=st.randoms(use_true_random=False))
        def anything(self, random: Any) -> None:
            self.compare(calls.operation(random))

        @rule(id=st.sampled_from(["seq_a", "seq_b"]))
        def look(self, id: str) -> None:
            self.compare(Get(id))

        @invariant()
        def same_state(self) -> None:
            self.compare(List())

        def compare(self, operation: Any) -> None:
            self.state, answer = apply(self.state, operation, MAX_ENTRIES)
            assert perform(self.api, operation) == answer, operation

        def teardown(self) -> None:
            self.api.http.close()

    run_state_machine_as_test(
        Comparison, settings=settings(settings.default, max_examples=examples, stateful_step_count=25)
    )
    assert next(untouched) < PROJECTS, "the copies do not suffice: two runs shared a project"
