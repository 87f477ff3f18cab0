"""Which rule fires for which request: a function of the plan, the seed and the order of requests alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import attrs

from nexus_api.api import OPERATIONS

from .model import Rule, When


@attrs.define
class RuleState:
    """How far a rule of the plan has come.

    Attributes:
        rule: Its number, from 1 on.
        label: What it does, as the request log has it.
        matched: The requests to its operations, also those for which an earlier rule fired.
        fired: Those to which it did something.
    """

    rule: int
    label: str
    matched: int = 0
    fired: int = 0


class Schedule:
    """The decisions of a plan, one request after the other."""

    def __init__(self, rules: Iterable[Rule], seed: int) -> None:
        self.rules = tuple(rules)
        self.seed = seed
        self.states = tuple(
            RuleState(number, f"rule {number}: {rule.do.label}") for number, rule in enumerate(self.rules, 1)
        )
        self._by_operation = {
            operation: [position for position, rule in enumerate(self.rules) if operation in rule.operations]
            for operation in OPERATIONS
        }

    def next(self, operation_id: str) -> int | None:
        """Count a request of an operation, and return the position of the rule that fires for it."""
        due: int | None = None
        for position in self._by_operation.get(operation_id, ()):
            # Also once one is due: what a rule counts does not depend on the rules before it.
            state = self.states[position]
            state.matched += 1
            if due is None and self._is_due(position, state):
                state.fired += 1
                due = position
        return due

    def _is_due(self, position: int, state: RuleState) -> bool:
        when = self.rules[position].when
        if when.count is not None and state.fired >= when.count:
            return False
        drawn = 0.0 if when.rate is None else chance(self.seed, position + 1, state.matched)
        return is_due(when, state.matched, drawn)


def is_due(when: When, ordinal: int, drawn: float) -> bool:
    """Tell whether a rule is for a request, however often it fired before."""
    if when.nth is not None and ordinal not in ((when.nth,) if isinstance(when.nth, int) else when.nth):
        return False
    if when.every is not None and ordinal % when.every:
        return False
    if when.sequence is not None and when.sequence[(ordinal - 1) % len(when.sequence)] == "ok":
        return False
    return when.rate is None or drawn < when.rate


def chance(seed: int, rule: int, ordinal: int) -> float:
    """Return a number from 0 to below 1, the same for the same arguments in every run and everywhere."""
    digest = hashlib.blake2b(b"%d/%d/%d" % (seed, rule, ordinal), digest_size=8).digest()
    # As many bits as a float holds, so that nothing is rounded up to 1.
    return (int.from_bytes(digest, "big") >> 11) / 2**53
