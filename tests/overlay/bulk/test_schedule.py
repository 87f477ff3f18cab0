from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexuskit import ApiTypes
from nexuskit.actions import typed_actions
from nexuskit.bulk.plan.planning import Limits, Plan, make_plan
from nexuskit.bulk.report.ledger import Ledger
from nexuskit.bulk.report.outcome import Outcome
from nexuskit.bulk.run.consequences import Consequence, consequence
from nexuskit.bulk.run.pace import Pace
from nexuskit.bulk.run.schedule import Schedule
from nexuskit.bulk.run.settling import Readings, needed, needed_assets
from nexuskit.bulk.run.tasks import Task
from nexuskit.errors import (
    CallError,
    ConfigurationError,
    DecodeError,
    NetworkConnectionError,
    StatusError,
    TLSError,
    error_class,
)
from nexuskit.retry import RetryPolicy
from tests.overlay.bulk.simulated import Service

Result = ApiTypes.SequenceBulkUpdateResult
AbortMode = ApiTypes.SequenceBulkUpdateAbortMode

Fault = Callable[[Service, list[Any]], CallError]
"""What happens to a request in place of an answer."""


def doubtful(error: CallError) -> CallError:
    return error.after(attempts=1, elapsed=0.0, maybe_applied=True)


def refused(status: int, retry_after: float | None = None) -> CallError:
    return error_class(status)("refused", status=status, retry_after=retry_after)


def reset_before(service: Service, actions: list[Any]) -> CallError:
    return doubtful(NetworkConnectionError("reset", sent=True))


def reset_after(service: Service, actions: list[Any]) -> CallError:
    service.apply(actions)
    return doubtful(NetworkConnectionError("reset", sent=True))


def gone_bad_after(service: Service, actions: list[Any]) -> CallError:
    service.apply(actions)
    return doubtful(DecodeError("$", "is no JSON"))


def failed_halfway(service: Service, actions: list[Any]) -> CallError:
    service.apply(actions[: len(actions) // 2])
    return doubtful(refused(502))


def never_connected(service: Service, actions: list[Any]) -> CallError:
    return NetworkConnectionError("refused", sent=False)


def asked_to_wait(service: Service, actions: list[Any]) -> CallError:
    return refused(429, 2.0)


FAULTS: tuple[Fault, ...] = (
    reset_before,
    reset_after,
    gone_bad_after,
    failed_halfway,
    never_connected,
    asked_to_wait,
)


class Simulation:
    """Drives a schedule against a simulated service, with a clock that jumps.

    Args:
        service: The service.
        plan: What to carry out.
        fault: Gives what happens to the next request; `None` for an answer.
        order: Chooses which of the tasks under way ends next.
        attempts: How often a request is tried in a row.
    """

    def __init__(
        self,
        service: Service,
        plan: Plan,
        fault: Callable[[], Fault | None] = lambda: None,
        order: Callable[[int], int] = lambda count: 0,
        attempts: int = 50,
    ) -> None:
        self.service = service
        self.plan = plan
        self.fault = fault
        self.order = order
        self.now = 0.0
        self.most_under_way = 0
        self.largest = 10_000
        self.tasks: list[Task] = []
        self.ledger = Ledger(len(plan))
        self.records: list[tuple[str, list[int]]] = []
        aborts = plan.abort_mode is not AbortMode.NONE
        self.schedule = Schedule(
            self.ledger,
            Pace(most=4),
            RetryPolicy(),
            attempts=attempts,
            aborts=aborts,
            uniform=lambda low, high: high,
        )

    def run(self, in_doubt: Iterable[list[int]] = ()) -> list[Outcome]:
        self.schedule.begin(self.plan, in_doubt)
        under_way: list[Task] = []
        while not self.schedule.is_over:
            while (task := self.schedule.next(self.now)) is not None:
                under_way.append(task)
            self.most_under_way = max(self.most_under_way, len(under_way))
            if under_way:
                self.end(under_way.pop(self.order(len(under_way))))
                self.now += 0.1
            else:
                wait = self.schedule.wait(self.now)
                assert wait is not None, "nothing is under way, and nothing ever will be"
                self.now += max(wait, 1e-6)
            self.records += [
                ("known" if record.outcomes else "open", list(record.rows))
                for record in self.schedule.records()
            ]
        return list(self.ledger.outcomes(self.plan.actions))

    def end(self, task: Task) -> None:
        self.tasks.append(task)
        actions = [self.plan.action(row) for row in task.rows]
        if task.reading:
            readings = Readings()
            for _ in range(2):
                needs = needed(actions, readings, whole=self.schedule.aborts)
                more = self.service.readings(needed_assets(actions) if task.missing else needs)
                readings = Readings(
                    {**readings.by_name, **more.by_name},
                    {**readings.by_id, **more.by_id},
                    {**readings.assets, **more.assets},
                )
            self.schedule.read(task, readings)
        elif len(task.rows) > self.largest:
            self.schedule.failed(task, refused(413), self.now)
        elif (fault := self.fault()) is not None:
            self.schedule.failed(task, fault(self.service, actions), self.now)
        else:
            results = self.service.apply(actions, aborts=self.schedule.aborts)
            self.schedule.answered(task, results, 0.1, self.now)


def links(count: int, sequence: str = "A", **place: Any) -> list[dict[str, Any]]:
    return [
        {"asset_id": f"asset_{n}", "sequence": {"name": sequence, "ord": n + 1, **place}}
        for n in range(count)
    ]


def planned(
    actions: Iterable[Any], *, max_actions: int = 500, abort_mode: AbortMode = AbortMode.NONE
) -> Plan:
    return make_plan(
        typed_actions(list(actions)), limits=Limits(max_actions=max_actions), abort_mode=abort_mode
    )


def test_without_faults_each_chunk_is_sent_once() -> None:
    plan = planned(
        [*links(50, "A"), {"sequence_name": "B", "patch": {"attributes": {"a": 1}}}], max_actions=7
    )
    simulation = Simulation(Service(50, ["B"]), plan)
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["ok"] * 51
    assert len(simulation.service.requests) == plan.requests
    assert simulation.schedule.stopped == ""
    assert sorted(row for kind, rows in simulation.records for row in rows if kind == "known") == [*range(51)]


ASSETS = 6
NAMES = ("A", "B", "C")


@st.composite
def one_action(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["place", "place", "place", "append", "attributes", "rename"]))
    name = draw(st.sampled_from(NAMES))
    if kind == "attributes":
        return {
            "sequence_name": name,
            "patch": {"attributes": {draw(st.sampled_from("kl")): draw(st.sampled_from("vw"))}},
        }
    if kind == "rename":
        return {"sequence_name": name, "patch": {"name": draw(st.sampled_from(["D", "E"]))}}
    place: dict[str, Any] = {"name": name, "role": draw(st.sampled_from(["x", "y"]))}
    if kind == "place":
        place["ord"] = draw(st.integers(1, 3))
        place["merge"] = draw(st.sampled_from(["ReplaceExistingEntry", "RejectSequenceOperation"]))
    return {"asset_id": f"asset_{draw(st.integers(0, ASSETS - 1))}", "sequence": place}


@given(
    st.lists(one_action(), min_size=1, max_size=12),
    st.integers(1, 4),
    st.lists(st.sampled_from((None, None, *FAULTS)), max_size=12),
    st.data(),
)
@settings(max_examples=200, deadline=None)
def test_whatever_goes_wrong_every_action_has_one_outcome(
    actions: list[dict[str, Any]], max_actions: int, faults: list[Fault | None], data: st.DataObject
) -> None:
    plan = planned(actions, max_actions=max_actions)
    coming = iter(faults)
    simulation = Simulation(
        Service(ASSETS, NAMES),
        plan,
        lambda: next(coming, None),
        lambda count: data.draw(st.integers(0, count - 1)),
    )
    outcomes = simulation.run()
    assert [outcome.row for outcome in outcomes] == [*range(len(actions))]
    assert simulation.schedule.stopped == ""
    assert {outcome.status for outcome in outcomes} <= {"ok", "failed", "unknown"} or plan.refused
    assert simulation.most_under_way <= 4
    for kind, rows in simulation.records:
        assert rows, kind


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
@settings(max_examples=200, deadline=None)
def test_faults_leave_no_trace_in_what_is_there_at_the_end(
    actions: list[dict[str, Any]], max_actions: int, faults: list[Fault | None], data: st.DataObject
) -> None:
    plan = planned(actions, max_actions=max_actions)
    coming = iter(faults)
    simulation = Simulation(
        Service(ASSETS, NAMES),
        plan,
        lambda: next(coming, None),
        lambda count: data.draw(st.integers(0, count - 1)),
    )
    outcomes = simulation.run()
    undisturbed = Service(ASSETS, NAMES)
    for row in range(len(plan)):
        assert undisturbed.apply([plan.actions[row]]) == [Result.OK]
    assert [outcome.status for outcome in outcomes] == ["ok"] * len(actions)
    assert simulation.service.contents() == undisturbed.contents()


def test_too_much_for_one_request_is_halved_and_remembered() -> None:
    plan = planned(links(64), max_actions=16)
    simulation = Simulation(Service(64), plan)
    simulation.largest = 5
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["ok"] * 64
    assert max(map(len, simulation.service.requests)) == 4
    refused_tasks = [task for task in simulation.tasks if len(task.rows) > 5]
    assert [len(task.rows) for task in refused_tasks] == [16, 8], (
        "what one chunk showed, others need not find out"
    )
    rows = [row for task in simulation.tasks if len(task.rows) <= 5 for row in task.rows]
    assert rows == [*range(64)], "halves of a chunk about one sequence follow each other"


def test_one_action_that_is_too_large_fails_and_others_go_on() -> None:
    simulation = Simulation(Service(3), planned(links(3)))
    simulation.largest = 0
    outcomes = simulation.run()
    assert [(outcome.status, outcome.detail) for outcome in outcomes] == [
        ("failed", "status 413: refused; this action alone is too large")
    ] * 3
    assert simulation.schedule.stopped == ""


def test_what_was_refused_for_want_of_a_key_stops_the_run() -> None:
    plan = planned(links(4), max_actions=1)
    simulation = Simulation(Service(4), plan, lambda: lambda service, actions: refused(401))
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["failed", "not_sent", "not_sent", "not_sent"]
    assert simulation.schedule.stopped.startswith("status 401: refused")
    assert outcomes[3].detail == outcomes[0].detail
    assert ("known", [0]) not in simulation.records, "another run, with another key, may send it"


def test_a_service_that_is_gone_ends_the_run_after_so_many_attempts() -> None:
    plan = planned(links(100), max_actions=10)
    simulation = Simulation(Service(100), plan, lambda: never_connected, attempts=3)
    outcomes = simulation.run()
    assert {outcome.status for outcome in outcomes} == {"not_sent"}
    assert simulation.schedule.stopped == "refused"
    assert len(simulation.tasks) == 3


def test_what_stays_in_doubt_is_unknown_and_does_not_end_a_run_that_goes_well() -> None:
    """A request that the service cannot take ends by itself; the others are carried out."""
    plan = planned([*links(1, "A"), *links(2, "B")[1:]], max_actions=1)
    simulation = Simulation(Service(2), plan, attempts=3)

    def fault() -> Fault | None:
        is_first = simulation.tasks[-1].rows[0] == 0
        return reset_before if is_first else None

    simulation.fault = fault
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["unknown", "ok"]
    assert simulation.schedule.stopped == ""


def test_with_abort_the_first_failure_stops_what_is_not_under_way() -> None:
    actions = [*links(4), {"asset_id": "missing"}, *links(6)[4:]]
    plan = planned(actions, max_actions=2, abort_mode=AbortMode.ABORT_ON_ANY_FAILED)
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
    actions = [{"asset_id": "asset_0", "sequence": {"name": "A", "ord": 1}}, {"asset_filename": "file_0"}]
    simulation = Simulation(Service(1), planned(actions))
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["ok", "ok"]
    assert simulation.service.entries() == {"A": {}}
    assert [len(request) for request in simulation.service.requests] == [2, 1]
    assert ("open", [1]) in simulation.records


def test_rows_that_an_earlier_run_left_in_doubt_are_settled_first() -> None:
    plan = make_plan(
        typed_actions([{"asset_id": f"asset_{n}", "sequence": {"name": "A"}} for n in range(3)]), done={0, 1}
    )
    service = Service(3)
    service.apply([plan.actions[0]])
    simulation = Simulation(service, plan)
    outcomes = simulation.run([[0, 1]])
    assert [outcome.status for outcome in outcomes] == ["ok", "ok", "ok"]
    assert outcomes[0].detail == "no answer came, but it was found done"
    assert service.entries()["A"] == {(None, 1): "asset_0", (None, 2): "asset_1", (None, 3): "asset_2"}


def test_a_stop_leaves_what_was_never_answered_unknown_and_the_rest_not_sent() -> None:
    plan = planned(links(6), max_actions=2)
    simulation = Simulation(Service(6), plan)
    simulation.schedule.begin(plan)
    task = simulation.schedule.next(0.0)
    assert task is not None
    simulation.schedule.failed(task, reset_after(simulation.service, []), 0.0)
    simulation.schedule.stop("enough")
    reading = simulation.schedule.next(1.0)
    assert reading is not None
    assert reading.reading
    simulation.schedule.withdraw(reading, ConfigurationError("the client is closed"))
    assert simulation.schedule.is_over
    outcomes = list(simulation.ledger.outcomes(plan.actions))
    assert [outcome.status for outcome in outcomes] == ["unknown"] * 2 + ["not_sent"] * 4
    assert outcomes[5].detail == "enough"


def test_a_plan_that_begins_after_a_stop_is_not_sent() -> None:
    plan = planned(links(4), max_actions=2)
    simulation = Simulation(Service(4), plan)
    simulation.schedule.stop("enough")
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["not_sent"] * 4
    assert simulation.tasks == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NetworkConnectionError("refused", sent=False), Consequence.AGAIN),
        (doubtful(NetworkConnectionError("reset", sent=True)), Consequence.DOUBT),
        (TLSError("certificate", sent=False), Consequence.STOP),
        (doubtful(DecodeError("$", "is no JSON")), Consequence.DOUBT),
        (refused(429), Consequence.AGAIN),
        (refused(400), Consequence.HALVE),
        (refused(409), Consequence.HALVE),
        (refused(413), Consequence.HALVE),
        (refused(422), Consequence.HALVE),
        (refused(401), Consequence.STOP),
        (refused(403), Consequence.STOP),
        (refused(404), Consequence.STOP),
        (StatusError("moved", status=307), Consequence.STOP),
        (doubtful(refused(408)), Consequence.DOUBT),
        (doubtful(refused(500)), Consequence.DOUBT),
        (doubtful(refused(503)), Consequence.DOUBT),
        (doubtful(StatusError("accepted", status=202)), Consequence.DOUBT),
    ],
    ids=str,
)
def test_what_a_failed_request_means(error: CallError, expected: Consequence) -> None:
    assert consequence(error) is expected


def sized(count: int, large: int) -> list[dict[str, Any]]:
    """Patches of one sequence each, of which one has many bytes."""
    return [
        {
            "sequence_name": f"S{n}",
            "patch": {"attributes": {"k": "x" * (150_000 if n == large else 10)}},
        }
        for n in range(count)
    ]


def limited_to(simulation: Simulation, most_bytes: int) -> None:
    """Let the service refuse requests of more bytes."""

    def fault() -> Fault | None:
        rows = simulation.tasks[-1].rows
        size = sum(len(simulation.plan.action(row).to_json()) for row in rows)  # type: ignore[union-attr]
        return (lambda service, actions: refused(413)) if size > most_bytes else None

    simulation.fault = fault


def test_one_large_action_does_not_make_all_requests_small() -> None:
    plan = planned(sized(1000, large=40), max_actions=100)
    simulation = Simulation(Service(0, [f"S{n}" for n in range(1000)]), plan)
    limited_to(simulation, 100_000)
    outcomes = simulation.run()
    assert [outcome.row for outcome in outcomes if outcome.status != "ok"] == [40]
    assert len(simulation.tasks) < 30


def test_rows_in_doubt_keep_the_limits_of_the_plan() -> None:
    actions = typed_actions(links(10))
    plan = make_plan(actions, limits=Limits(max_actions=4), done=range(10))
    simulation = Simulation(Service(10), plan)
    outcomes = simulation.run([[*range(10)]])
    assert [outcome.status for outcome in outcomes] == ["ok"] * 10
    assert max(map(len, simulation.service.requests)) <= 4


def test_a_service_that_counts_is_asked_for_no_more_than_it_takes() -> None:
    plan = planned(links(400), max_actions=100)
    simulation = Simulation(Service(400), plan)
    simulation.fault = lambda: (
        (lambda service, actions: refused(400)) if len(simulation.tasks[-1].rows) > 30 else None
    )
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["ok"] * 400
    assert [len(task.rows) for task in simulation.tasks if len(task.rows) > 30] == [100, 50]


def test_an_action_that_is_not_taken_does_not_make_all_requests_small() -> None:
    plan = planned(links(400), max_actions=100)
    simulation = Simulation(Service(400), plan)
    simulation.fault = lambda: (
        (lambda service, actions: refused(400)) if {17, 212} & {*simulation.tasks[-1].rows} else None
    )
    outcomes = simulation.run()
    assert [outcome.row for outcome in outcomes if outcome.status != "ok"] == [17, 212]
    assert len(simulation.tasks) < 40


def test_a_service_that_takes_nothing_is_not_asked_for_each_action() -> None:
    plan = planned(links(1000), max_actions=100)
    simulation = Simulation(Service(0), plan, lambda: lambda service, actions: refused(400), attempts=3)
    outcomes = simulation.run()
    assert simulation.schedule.stopped == "status 400: refused"
    assert {outcome.reason for outcome in outcomes} == {"status 400: refused"}
    assert len(simulation.tasks) < 20


@pytest.mark.parametrize(("asset", "status"), [("missing", "failed"), ("asset_0", "ok")])
def test_an_unlink_that_finds_nothing_on_the_repeat_is_looked_up(asset: str, status: str) -> None:
    simulation = Simulation(Service(1), planned([{"asset_id": asset}]))
    coming = iter([reset_after])
    simulation.fault = lambda: next(coming, None)
    [outcome] = simulation.run()
    assert outcome.status == status


def test_a_run_that_aborted_stays_so_when_it_is_resumed() -> None:
    plan = make_plan(
        typed_actions(links(4)),
        limits=Limits(max_actions=1),
        abort_mode=AbortMode.ABORT_ON_ANY_FAILED,
        done={0},
    )
    simulation = Simulation(Service(4), plan)
    simulation.ledger.note(0, plan.actions[0], "failed", Result.FAILED_LINK_ASSET_NOT_FOUND)
    outcomes = simulation.run()
    assert [outcome.status for outcome in outcomes] == ["failed", "not_sent", "not_sent", "not_sent"]
    assert simulation.tasks == []
