"""Selection of the rule that fires. Depends only on the plan, the seed and the order of requests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import attrs

from ..operation_ids import OPERATION_IDS
from .model import Rule, When


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
        drawn = 0.0 if when.rate is None else chance(self.seed, position + 1, state.matched)
        return is_due(when, state.matched, drawn)


def is_due(when: When, ordinal: int, drawn: float) -> bool:
    """Return whether the conditions other than `count` hold."""
    if when.nth is not None and ordinal not in ((when.nth,) if isinstance(when.nth, int) else when.nth):
        return False
    if when.every is not None and ordinal % when.every:
        return False
    if when.sequence is not None and when.sequence[(ordinal - 1) % len(when.sequence)] == "ok":
        return False
    return when.rate is None or drawn < when.rate


def chance(seed: int, rule: int, ordinal: int) -> float:
    """Return a reproducible pseudo-random number in [0, 1)."""
    digest = hashlib.blake2b(b"%d/%d/%d" % (seed, rule, ordinal), digest_size=8).digest()
    # 53 bits, so that nothing is rounded up to 1.
    return (int.from_bytes(digest, "big") >> 11) / 2**53
