from __future__ import annotations

from typing import Any

from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import make_plan
from nexuskit.errors import CallError
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.run.simulated import Service
from tests.overlay.bulk.run.simulation import Simulation, doubtful, links, plan_of, status_error


def test_too_much_for_one_request_is_halved_and_remembered() -> None:
    plan = plan_of(links(64), chunk_size=16)
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
    simulation = Simulation(Service(3), plan_of(links(3)))
    simulation.largest = 0
    outcomes = simulation.run()
    assert [(outcome.status, outcome.detail) for outcome in outcomes] == [
        ("failed", "status 413: refused; this action alone is too large")
    ] * 3
    assert simulation.schedule.stopped == ""


def test_rows_in_doubt_keep_the_limits_of_the_plan() -> None:
    actions = typed_actions(links(10))
    plan = make_plan(actions, limits=Limits(chunk_size=4), done=range(10))
    simulation = Simulation(Service(10), plan)
    outcomes = simulation.run([[*range(10)]])
    assert [outcome.status for outcome in outcomes] == ["ok"] * 10
    assert max(map(len, simulation.service.requests)) <= 4


def test_an_action_that_is_not_taken_does_not_make_all_requests_small() -> None:
    plan = plan_of(links(400), chunk_size=100)
    simulation = Simulation(Service(400), plan)
    simulation.fault = lambda: (
        (lambda service, actions: status_error(400)) if {17, 212} & {*simulation.tasks[-1].rows} else None
    )
    outcomes = simulation.run()
    assert [outcome.row for outcome in outcomes if outcome.status != "ok"] == [17, 212]
    assert len(simulation.tasks) < 40


def test_an_action_on_which_the_service_fails_takes_no_others_with_it() -> None:
    simulation = Simulation(Service(200), plan_of(links(200), chunk_size=100), attempts=5)

    def failing(service: Service, actions: list[Any]) -> CallError:
        return doubtful(status_error(500))

    simulation.fault = lambda: failing if 17 in simulation.tasks[-1].rows else None
    outcomes = simulation.run()
    assert [outcome.row for outcome in outcomes if outcome.status != "ok"] == [17]
    assert outcomes[17].status == "failed", "a last look found it not done"
    assert outcomes[17].detail == "status 500: refused"


def test_a_service_that_takes_nothing_is_not_asked_for_each_action() -> None:
    plan = plan_of(links(1000), chunk_size=100)
    simulation = Simulation(Service(0), plan, lambda: lambda service, actions: status_error(400), attempts=3)
    outcomes = simulation.run()
    assert simulation.schedule.stopped == "status 400: refused"
    assert {outcome.reason for outcome in outcomes} == {"status 400: refused"}
    assert len(simulation.tasks) < 20
