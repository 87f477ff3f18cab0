"""The faults of a running sandbox, which depend only on the plan, the seed and the order of requests."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from typing import Any

import attrs

from ..operation_ids import OPERATION_IDS
from .fault import Delays, Fault
from .model import Rule, When
from .plan import PlanSource, read_plan


@attrs.define
class RuleState:
    """The counts of a rule.

    Attributes:
        rule: The number of the rule, from 1.
        label: Its fault, as in the request log.
        matched: The number of requests to its operations, also those for which an earlier rule fired.
        fired: The number of requests for which it fired.
    """

    rule: int
    label: str
    matched: int = 0
    fired: int = 0


class Schedule:
    """A plan with its counts."""

    def __init__(self, rules: Iterable[Rule], seed: int) -> None:
        self.rules = tuple(rules)
        self.seed = seed
        self.states = tuple(
            RuleState(number, f"rule {number}: {rule.do.label}") for number, rule in enumerate(self.rules, 1)
        )
        matched = [rule.operations for rule in self.rules]
        self._by_operation = {
            operation: [position for position, names in enumerate(matched) if operation in names]
            for operation in OPERATION_IDS
        }

    def next(self, operation_id: str) -> int | None:
        """Count a request to an operation, and return the index of the rule that fires."""
        due: int | None = None
        for position in self._by_operation.get(operation_id, ()):
            # Also after a due rule: the counts of a rule do not depend on earlier rules.
            state = self.states[position]
            state.matched += 1
            if due is None and self._is_due(position, state):
                state.fired += 1
                due = position
        return due

    def _is_due(self, position: int, state: RuleState) -> bool:
        when = self.rules[position].when or When()
        if when.count is not None and state.fired >= when.count:
            return False
        ordinal = state.matched
        if when.nth is not None and ordinal not in ((when.nth,) if isinstance(when.nth, int) else when.nth):
            return False
        if when.every is not None and ordinal % when.every:
            return False
        if when.sequence is not None and when.sequence[(ordinal - 1) % len(when.sequence)] == "ok":
            return False
        return when.rate is None or _chance(self.seed, position + 1, ordinal) < when.rate


def _chance(seed: int, rule: int, ordinal: int) -> float:
    """Return a reproducible pseudo-random number in [0, 1)."""
    digest = hashlib.blake2b(b"%d/%d/%d" % (seed, rule, ordinal), digest_size=8).digest()
    # 53 bits, so that nothing is rounded up to 1.
    return (int.from_bytes(digest, "big") >> 11) / 2**53


class Faults:
    """Selects the fault of each request. Thread-safe.

    Args:
        rules: The rules of the plan. `Faults.load` reads them from a source.
        seed: The seed of random faults.

    Example:
        >>> faults = Faults.load([{"when": {"nth": 2}, "do": {"reset": "after"}}])
        >>> [fault and fault.label for fault in (faults.next_fault("getWorkspace") for _ in range(3))]
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
        """Load a plan.

        Args:
            source: A YAML file, or its content as a list; `None` for no faults.
            seed: The seed of random faults.

        Raises:
            FaultPlanError: The plan is not valid.
        """
        return cls(() if source is None else read_plan(source), seed)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the plan."""
        return self._schedule.rules

    @property
    def plan(self) -> list[dict[str, Any]]:
        """The rules as a plan, in JSON types."""
        return [rule.to_plain() for rule in self._schedule.rules]

    @property
    def seed(self) -> int:
        """The seed of random faults."""
        return self._schedule.seed

    def next_fault(self, operation_id: str) -> Fault | None:
        """Count a request to an operation, and return its fault."""
        if not self._schedule.rules:
            return None
        with self._lock:
            position = self._schedule.next(operation_id)
            return None if position is None else self._faults[position]

    def state(self) -> list[RuleState]:
        """Return the counts of each rule."""
        with self._lock:
            return [attrs.evolve(state) for state in self._schedule.states]

    def replace(self, source: PlanSource, seed: int | None = None) -> None:
        """Replace the plan, from the next request on.

        Args:
            source: A YAML file, or its content as a list; an empty list ends all faults.
            seed: The seed of random faults; default: the current seed.

        Raises:
            FaultPlanError: The plan is not valid; the current one is kept.
        """
        rules = read_plan(source)
        with self._lock:
            self._begin(Schedule(rules, self._schedule.seed if seed is None else seed))

    def restart(self) -> None:
        """Reset the counts of the plan."""
        self._delays.begin()
        with self._lock:
            self._begin(Schedule(self._schedule.rules, self._schedule.seed))

    def start(self) -> None:
        """Reset the counts, and make the current plan the one that `reset` restores."""
        self._delays.begin()
        with self._lock:
            self._first = Schedule(self._schedule.rules, self._schedule.seed)
            self._begin(self._first)

    def reset(self) -> None:
        """Restore the initial plan and seed, reset the counts, and end current delays."""
        with self._lock:
            self._begin(Schedule(self._first.rules, self._first.seed))
        self._delays.cancel_pending()

    def end_delays(self) -> None:
        """End current delays and disable new ones until `start` or `restart`."""
        self._delays.end()

    def _begin(self, schedule: Schedule) -> None:
        self._faults = [
            Fault(state.label, rule.do, self._delays)
            for state, rule in zip(schedule.states, schedule.rules, strict=True)
        ]
        # Last, because `next_fault` reads it without the lock.
        self._schedule = schedule
