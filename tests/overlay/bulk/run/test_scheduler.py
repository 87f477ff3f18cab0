from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import Plan, make_plan
from nexuskit.bulk.run.failure_policy import Consequence, consequence
from nexuskit.errors import (
    CallError,
    ConfigurationError,
    DecodeError,
    NetworkConnectionError,
    StatusError,
    TLSError,
)
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.run.simulated import Service
from tests.overlay.bulk.run.simulation import (
    FAULTS,
    AbortMode,
    Fault,
    Result,
    Simulation,
    doubtful,
    fail_halfway,
    links,
    never_connected,
    plan_of,
    reset_after,
    reset_before,
    status_error,
    throttle,
)

ASSETS = 6
NAMES = ("A", "B", "C")


def run_with_faults(plan: Plan, faults: list[Fault | None], data: st.DataObject) -> Simulation:
    """Return a run in which these faults come one after the other, and tasks end in a drawn order."""
    coming = iter(faults)
    return Simulation(
        Service(ASSETS, NAMES),
        plan,
        lambda: next(coming, None),
        lambda count: data.draw(st.integers(0, count - 1)),
    )


@st.composite
def independent_actions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw actions of which no two are about one thing, but for links that go behind each other."""
    actions: list[dict[str, Any]] = []
    for number in draw(st.permutations(range(ASSETS))):
        place: dict[str, Any] = {"name": draw(st.sampled_from(NAMES))}
        if draw(st.booleans()):
            place |= {"ord": number + 1, "role": "placed"}
        actions.append({"asset_id": f"asset_{number}", "sequence": place})
    return actions + [{"sequence_name": name, "patch": {"attributes": {"k": name}}} for name in NAMES]


@given(
    independent_actions(),
    st.integers(1, 5),
    st.lists(st.sampled_from((None, *FAULTS)), max_size=15),
    st.data(),
)
@settings(max_examples=40)
def test_faults_leave_no_trace_in_what_is_there_at_the_end(
    actions: list[dict[str, Any]], chunk_size: int, faults: list[Fault | None], data: st.DataObject
) -> None:
    plan = plan_of(actions, chunk_size=chunk_size)
    simulation = run_with_faults(plan, faults, data)
    outcomes = simulation.run()
    undisturbed = Service(ASSETS, NAMES)
    for row in range(len(plan)):
        assert undisturbed.apply([plan.actions[row]]) == [Result.OK]
    assert [outcome.status for outcome in outcomes] == ["ok"] * len(actions)
    assert simulation.service.contents() == undisturbed.contents()


def test_a_service_that_is_gone_ends_the_run_after_the_outage_timeout() -> None:
    plan = plan_of(links(100), chunk_size=10)
    simulation = Simulation(Service(100), plan, lambda: never_connected, attempts=3)
    outcomes = simulation.run()
    assert {outcome.status for outcome in outcomes} == {"not_sent"}
    assert simulation.schedule.stopped == "refused"
    assert 120 <= simulation.now < 140
    assert len(simulation.tasks) < 60


@pytest.mark.parametrize("fault", [never_connected, reset_before, reset_after, fail_halfway])
def test_an_outage_that_ends_in_time_costs_no_action(fault: Fault) -> None:
    plan = plan_of([{"asset_id": f"asset_{n}", "sequence": {"name": "A"}} for n in range(40)], chunk_size=4)
    simulation = Simulation(Service(40), plan, attempts=2)
    simulation.fault = lambda: fault if simulation.now < 100 else None
    simulation.unreadable = lambda: status_error(503) if simulation.now < 100 else None
    assert [outcome.status for outcome in simulation.run()] == ["ok"] * 40
    assert simulation.service.entries()["A"] == {(None, n + 1): f"asset_{n}" for n in range(40)}


def test_what_is_never_answered_does_not_end_a_run_that_goes_well() -> None:
    """A request that the service cannot take ends by itself; the others are carried out."""
    plan = plan_of([link for n in range(100) for link in links(n + 1, f"S{n}")[n:]], chunk_size=1)
    simulation = Simulation(Service(100), plan, attempts=3)

    def fault() -> Fault | None:
        is_first = simulation.tasks[-1].rows[0] == 0
        return reset_before if is_first else None

    simulation.fault = fault
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["not_sent"] + ["ok"] * 99
    assert outcomes[0].detail == "reset"
    assert simulation.schedule.stopped == ""


def test_with_abort_the_first_failure_stops_what_is_not_in_flight() -> None:
    actions = [*links(4), {"asset_id": "missing"}, *links(6)[4:]]
    plan = plan_of(actions, chunk_size=2, abort_mode=AbortMode.ABORT_ON_ANY_FAILED)
    simulation = Simulation(Service(6), plan)
    outcomes = simulation.run()
    failed = next(outcome for outcome in outcomes if outcome.row == 4)
    assert failed.result is Result.FAILED_LINK_ASSET_NOT_FOUND
    assert simulation.schedule.stopped == (
        "row 4 did not succeed (FailedLinkAssetNotFound), and abort_mode is AbortOnAnyFailed"
    )
    assert "not_sent" in {outcome.status for outcome in outcomes}
    assert all(len(request) <= 2 for request in simulation.service.requests)


def test_an_asset_under_two_names_gets_a_request_of_its_own() -> None:
    actions = [{"asset_id": "asset_0", "sequence": {"name": "A", "ord": 1}}, {"asset_filename": "0.jpg"}]
    simulation = Simulation(Service(1), plan_of(actions))
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["ok", "ok"]
    assert simulation.service.entries() == {"A": {}}
    assert [len(request) for request in simulation.service.requests] == [2, 1]
    assert ("open", [1]) in simulation.records


@pytest.mark.parametrize(
    ("faults", "attempts", "kinds"),
    [([throttle, None], 50, ["open", "known"]), ([reset_before] * 9, 2, ["open"])],
)
def test_rows_that_were_not_applied_are_unsent_in_the_journal(
    faults: list[Fault | None], attempts: int, kinds: list[str]
) -> None:
    left = iter(faults)
    simulation = Simulation(Service(1), plan_of(links(1)), lambda: next(left), attempts=attempts)
    simulation.run()
    assert simulation.records == [(kind, [0]) for kind in kinds]


def test_rows_that_an_earlier_run_left_in_doubt_are_settled_first() -> None:
    plan = make_plan(
        typed_actions([{"asset_id": f"asset_{n}", "sequence": {"name": "A"}} for n in range(3)]), done={0, 1}
    )
    service = Service(3)
    service.apply([plan.actions[0]])
    simulation = Simulation(service, plan)
    outcomes = simulation.run([[0, 1]])
    assert [outcome.status for outcome in outcomes] == ["ok", "ok", "ok"]
    assert outcomes[0].detail == "no response was received, but it was found done"
    assert service.entries()["A"] == {(None, 1): "asset_0", (None, 2): "asset_1", (None, 3): "asset_2"}


def test_a_stop_leaves_what_was_never_answered_unknown_and_the_rest_not_sent() -> None:
    plan = plan_of(links(6), chunk_size=2)
    simulation = Simulation(Service(6), plan)
    simulation.schedule.begin(plan)
    task = simulation.schedule.next(0.0)
    assert task is not None
    simulation.schedule.on_failure(task, reset_after(simulation.service, []), 0.0)
    simulation.schedule.stop("enough")
    reading = simulation.schedule.next(1.0)
    assert reading is not None
    assert reading.is_read
    simulation.schedule.on_start_failure(reading, ConfigurationError("the client is closed"))
    assert simulation.schedule.is_over
    outcomes = list(simulation.store.outcomes(plan.actions))
    assert [outcome.status for outcome in outcomes] == ["unknown"] * 2 + ["not_sent"] * 4
    assert outcomes[5].detail == "enough"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NetworkConnectionError("refused", sent=False), Consequence.RETRY),
        (doubtful(NetworkConnectionError("reset", sent=True)), Consequence.UNCERTAIN),
        (TLSError("certificate", sent=False), Consequence.ABORT),
        (doubtful(DecodeError("$", "is no JSON")), Consequence.UNCERTAIN),
        (status_error(429), Consequence.RETRY),
        (status_error(400), Consequence.SPLIT),
        (status_error(413), Consequence.SPLIT),
        (status_error(401), Consequence.ABORT),
        (status_error(403), Consequence.ABORT),
        (StatusError("moved", status=307), Consequence.ABORT),
        (doubtful(status_error(408)), Consequence.UNCERTAIN),
        (doubtful(status_error(503)), Consequence.UNCERTAIN),
        (doubtful(StatusError("accepted", status=202)), Consequence.UNCERTAIN),
    ],
    ids=str,
)
def test_what_a_failed_request_means(error: CallError, expected: Consequence) -> None:
    assert consequence(error) is expected


def test_a_removal_that_finds_nothing_on_the_repeat_is_done() -> None:
    simulation = Simulation(Service(0, ["A"]), plan_of([{"sequence_id": "seq_0"}]))
    coming = iter([reset_after])
    simulation.fault = lambda: next(coming, None)
    [outcome] = simulation.run()
    assert (outcome.status, outcome.detail) == ("ok", "gone when repeated: removed before, or never there")


def test_a_run_that_aborted_stays_so_when_it_is_resumed() -> None:
    plan = make_plan(
        typed_actions(links(4)),
        limits=Limits(chunk_size=1),
        abort_mode=AbortMode.ABORT_ON_ANY_FAILED,
        done={0},
    )
    simulation = Simulation(Service(4), plan)
    simulation.store.note(0, plan.actions[0], "failed", Result.FAILED_LINK_ASSET_NOT_FOUND)
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["failed", "not_sent", "not_sent", "not_sent"]
    assert simulation.tasks == []


def test_nobody_waits_for_longer_than_the_policy_says() -> None:
    simulation = Simulation(Service(2), plan_of([*links(1, "A"), *links(2, "B")[1:]], chunk_size=1))
    simulation.schedule.begin(simulation.plan)
    first, second = simulation.schedule.next(0.0), simulation.schedule.next(0.0)
    assert first is not None
    assert second is not None
    simulation.schedule.on_failure(first, status_error(429, 1e6), 0.1)
    simulation.schedule.on_failure(second, reset_before(simulation.service, []), 0.1)
    assert simulation.schedule.stopped
    assert simulation.schedule.wait(0.2) == 0
    reading = simulation.schedule.next(0.2)
    assert reading is not None
    assert reading.is_read


def test_a_last_look_tells_what_became_of_what_is_given_up() -> None:
    simulation = Simulation(Service(2), plan_of(links(2)), lambda: reset_after, attempts=1)
    assert [outcome.status for outcome in simulation.run()] == ["ok", "ok"]
    simulation = Simulation(Service(2), plan_of(links(2)), lambda: reset_before, attempts=1)
    assert [outcome.status for outcome in simulation.run()] == ["not_sent", "not_sent"]


def test_after_a_stop_what_was_sent_is_looked_at_and_not_sent_again() -> None:
    plan = plan_of([*links(1, "A"), *links(2, "B")[1:]], chunk_size=1)
    simulation = Simulation(Service(2), plan)
    simulation.schedule.begin(plan)
    first, second = simulation.schedule.next(0.0), simulation.schedule.next(0.0)
    assert first is not None
    assert second is not None
    simulation.schedule.on_failure(first, reset_after(simulation.service, [plan.actions[0]]), 0.1)
    simulation.schedule.on_interrupt(second, ConfigurationError("a hook said no"))
    while (task := simulation.schedule.next(100.0)) is not None:
        simulation.end(task)
    outcomes = list(simulation.store.outcomes(plan.actions))
    assert [outcome.status for outcome in outcomes] == ["ok", "not_sent"]
    assert len(simulation.service.requests) == 1
