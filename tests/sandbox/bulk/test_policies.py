"""The rules of the bulk update under each policy, as a pure function."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexuskit.sandbox.bulk.rules import Action, ProjectState, run
from tests.sandbox.bulk.test_rules import link, patch, picture, pictures, policies, remove, requests, rules


def results(*actions: Action, abort: bool = False, **policies: Any) -> list[Result]:
    return run(picture(), actions, rules(**policies), abort_on_failure=abort).results


@given(pictures(), requests, policies)
def test_stopping_is_the_same_as_sending_what_came_before_alone(
    picture: ProjectState, actions: list[Action], policies: dict[str, Any]
) -> None:
    stopped = run(picture, actions, rules(**{**policies, "on_abort": "stop"}), abort_on_failure=True)
    place = next((n for n, result in enumerate(stopped.results) if result is not Result.OK), len(actions))
    alone = run(picture, actions[:place], rules(**policies), abort_on_failure=False)

    assert stopped.sequences == alone.sequences
    assert stopped.renamed == alone.renamed
    assert stopped.results[:place] == alone.results
    assert set(stopped.results[place + 1 :]) <= {Result.FAILED}


@given(pictures(), requests, policies)
def test_stopping_and_undoing_fail_at_the_same_action_for_the_same_reason(
    picture: ProjectState, actions: list[Action], policies: dict[str, Any]
) -> None:
    stopped, undone = (
        run(picture, actions, rules(**{**policies, "on_abort": how}), abort_on_failure=True).results
        for how in ("stop", "undo")
    )
    place = next((n for n, result in enumerate(stopped) if result is not Result.OK), None)
    if place is None:
        assert undone == stopped
    else:
        assert undone == [stopped[place] if n == place else Result.FAILED for n in range(len(actions))]


def test_a_target_can_be_tried_again() -> None:
    actions = [
        link("three", "B"),
        link("three", "B", role="R"),
        patch("seq_b", "C"),
        patch("seq_b", "D"),
        remove("seq_b"),
        remove("seq_b"),
    ]
    assert results(*actions, once_per_request=False) == [
        *[Result.OK] * 5,
        Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND,
    ]
