"""A run against a simulated service, with a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from nexuskit import ApiTypes
from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import Plan, make_plan
from nexuskit.bulk.report.outcome import Outcome
from nexuskit.bulk.report.outcome_store import OutcomeStore
from nexuskit.bulk.run.concurrency_limiter import ConcurrencyLimiter
from nexuskit.bulk.run.observations import Observations
from nexuskit.bulk.run.reconciliation import required_reads
from nexuskit.bulk.run.scheduler import BulkScheduler
from nexuskit.bulk.run.tasks import Task
from nexuskit.errors import CallError, DecodeError, NetworkConnectionError, error_class
from nexuskit.resources.actions import typed_actions
from nexuskit.transport.retry import RetryPolicy
from tests.overlay.bulk.run.simulated import Service

Result = ApiTypes.SequenceBulkUpdateResult
AbortMode = ApiTypes.SequenceBulkUpdateAbortMode

Fault = Callable[[Service, list[Any]], CallError]
"""What happens to a request instead of a response."""


def doubtful(error: CallError) -> CallError:
    return error.after(attempts=1, elapsed=0.0, maybe_applied=True)


def status_error(status: int, retry_after: float | None = None) -> CallError:
    return error_class(status)("refused", status=status, retry_after=retry_after)


def reset_before(service: Service, actions: list[Any]) -> CallError:
    return doubtful(NetworkConnectionError("reset", sent=True))


def reset_after(service: Service, actions: list[Any]) -> CallError:
    service.apply(actions)
    return doubtful(NetworkConnectionError("reset", sent=True))


def fail_after(service: Service, actions: list[Any]) -> CallError:
    service.apply(actions)
    return doubtful(DecodeError("$", "is no JSON"))


def fail_halfway(service: Service, actions: list[Any]) -> CallError:
    service.apply(actions[: len(actions) // 2])
    return doubtful(status_error(502))


def never_connected(service: Service, actions: list[Any]) -> CallError:
    return NetworkConnectionError("refused", sent=False)


def throttle(service: Service, actions: list[Any]) -> CallError:
    return status_error(429, 2.0)


FAULTS: tuple[Fault, ...] = (
    reset_before,
    reset_after,
    fail_after,
    fail_halfway,
    never_connected,
    throttle,
)


class Simulation:
    """Drives a schedule against a simulated service, with a clock that jumps."""

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
        self.unreadable: Callable[[], CallError | None] = lambda: None
        self.now = 0.0
        self.most_in_flight = 0
        self.largest = 10_000
        self.tasks: list[Task] = []
        self.store = OutcomeStore(len(plan))
        self.records: list[tuple[str, list[int]]] = []
        aborts = plan.abort_mode is not AbortMode.NONE
        self.schedule = BulkScheduler(
            self.store,
            ConcurrencyLimiter(max_limit=4),
            RetryPolicy(),
            attempts=attempts,
            aborts=aborts,
            uniform=lambda low, high: high,
        )

    def run(self, in_doubt: Iterable[list[int]] = ()) -> list[Outcome]:
        self.schedule.begin(self.plan, in_doubt)
        in_flight: list[Task] = []
        while not self.schedule.is_over:
            while (task := self.schedule.next(self.now)) is not None:
                in_flight.append(task)
            self.most_in_flight = max(self.most_in_flight, len(in_flight))
            if in_flight:
                self.end(in_flight.pop(self.order(len(in_flight))))
                self.now += 0.1
            else:
                wait = self.schedule.wait(self.now)
                assert wait is not None, "nothing is running, and nothing ever will be"
                self.now += max(wait, 1e-6)
            self.records += [
                ("known" if record.outcomes else "open", list(record.rows))
                for record in self.schedule.records()
            ]
        return list(self.store.outcomes(self.plan.actions))

    def end(self, task: Task) -> None:
        self.tasks.append(task)
        actions = [self.plan.action(row) for row in task.rows]
        if task.is_read and (error := self.unreadable()) is not None:
            self.schedule.on_failure(task, error, self.now)
        elif task.requests:
            self.schedule.on_response(self.now)
            self.schedule.on_read(task, self.service.observations(task.needs))
        elif task.unlinks:
            self.schedule.on_response(self.now)
            self.schedule.on_lookup(task, self.service.diff(task.rows, actions))
        elif task.is_read:
            observations = Observations()
            for _ in range(2):
                needs = required_reads(
                    actions,
                    observations,
                    self.schedule.before,
                    all_or_nothing=self.schedule.aborts,
                    judge_all=task.final,
                )
                observations |= self.service.observations(needs)
            if observations != Observations() or self.schedule.needs_probe(task):
                self.schedule.on_response(self.now)
            self.schedule.on_read(task, observations)
        elif len(task.rows) > self.largest:
            self.schedule.on_failure(task, status_error(413), self.now)
        elif (fault := self.fault()) is not None:
            sent = self.schedule.sendable(task)
            self.schedule.on_failure(task, fault(self.service, sent), self.now)
        else:
            results = self.service.apply(self.schedule.sendable(task), aborts=self.schedule.aborts)
            self.schedule.on_results(task, results, 0.1, self.now)


def links(count: int, sequence: str = "A", **place: Any) -> list[dict[str, Any]]:
    return [
        {"asset_id": f"asset_{n}", "sequence": {"name": sequence, "ord": n + 1, **place}}
        for n in range(count)
    ]


def plan_of(actions: Iterable[Any], *, chunk_size: int = 500, abort_mode: AbortMode = AbortMode.NONE) -> Plan:
    return make_plan(
        typed_actions(list(actions)), limits=Limits(chunk_size=chunk_size), abort_mode=abort_mode
    )
