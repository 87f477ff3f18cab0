"""The faults of a running sandbox, which can be replaced while it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import attrs

from .delays import Delays
from .fault import Fault
from .model import Rule
from .plan import PlanSource, read_plan
from .schedule import RuleState, Schedule


class Faults:
    """Decides what is done to each request; any thread may use it.

    Args:
        rules: The rules of the plan, as `read_plan` gives them; `Faults.load` reads them from a source.
        seed: What the decisions by rate depend on.

    Example:
        >>> faults = Faults.load([{"when": {"nth": 2}, "do": {"reset": "after"}}])
        >>> [fault and fault.label for fault in (faults.draw("getWorkspace") for _ in range(3))]
        [None, 'rule 1: reset after', None]
        >>> faults.state()
        [RuleState(rule=1, label='rule 1: reset after', matched=3, fired=1)]
    """

    def __init__(self, rules: Iterable[Rule] = (), seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._delays = Delays()
        self._first = Schedule(rules, seed)
        self._begin(self._first)

    @classmethod
    def load(cls, source: PlanSource | None, seed: int = 0) -> Faults:
        """Make them of a plan.

        Args:
            source: A YAML file, or the list that such a file holds; `None` for no faults.
            seed: What the decisions by rate depend on.

        Raises:
            FaultPlanError: The plan cannot be used; the message names all that is wrong.
        """
        return cls(() if source is None else read_plan(source), seed)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the plan."""
        return self._schedule.rules

    @property
    def plan(self) -> list[dict[str, Any]]:
        """The rules, as a plan has them, in types that JSON has."""
        return [rule.to_plain() for rule in self._schedule.rules]

    @property
    def seed(self) -> int:
        """What the decisions by rate depend on."""
        return self._schedule.seed

    def draw(self, operation_id: str) -> Fault | None:
        """Decide what is done to the next request of an operation."""
        if not self._schedule.rules:
            return None
        with self._lock:
            position = self._schedule.next(operation_id)
            return None if position is None else self._faults[position]

    def state(self) -> list[RuleState]:
        """Tell how far each rule has come."""
        with self._lock:
            return [attrs.evolve(state) for state in self._schedule.states]

    def replace(self, source: PlanSource, seed: int | None = None) -> None:
        """Put another plan in place of this one, from the next request on.

        Args:
            source: A YAML file, or the list that such a file holds; an empty list ends all faults.
            seed: What the decisions by rate depend on; the seed stays as it is if left out.

        Raises:
            FaultPlanError: The plan cannot be used; the one before stays.
        """
        rules = read_plan(source)
        with self._lock:
            self._begin(Schedule(rules, self._schedule.seed if seed is None else seed))

    def restart(self) -> None:
        """Begin the plan anew: no request has been counted."""
        self._delays.begin()
        with self._lock:
            self._begin(Schedule(self._schedule.rules, self._schedule.seed))

    def start(self) -> None:
        """Begin the plan anew as a server starts; `reset` goes back to it."""
        self._delays.begin()
        with self._lock:
            self._first = Schedule(self._schedule.rules, self._schedule.seed)
            self._begin(self._first)

    def reset(self) -> None:
        """Go back to the plan and the seed that there were at the start, and begin it anew.

        Delays that are under way end: the requests that they hold back are of the past.
        """
        with self._lock:
            self._begin(Schedule(self._first.rules, self._first.seed))
        self._delays.cancel_pending()

    def end_delays(self) -> None:
        """End all delays that are under way, and make no more until the plan is begun anew.

        A server that calls this before it stops need not wait for them.
        """
        self._delays.end()

    def _begin(self, schedule: Schedule) -> None:
        self._faults = [
            Fault(state.label, rule.do, self._delays)
            for state, rule in zip(schedule.states, schedule.rules, strict=True)
        ]
        # Last: whoever draws looks at it without the lock, to see whether there is anything to draw.
        self._schedule = schedule
