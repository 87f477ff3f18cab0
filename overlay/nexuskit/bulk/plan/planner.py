"""What will be sent, before it is sent: a pure function from actions to a plan.

A plan holds every action, what was found wrong with them, and the requests that carry them out: stages of
chunks, of which those of one stage may be sent at the same time (`stages.py` tells how they come about). It
depends on nothing but what it is made from, so that a run that is started again finds the same rows in the
same chunks, and knows by the digest that it is the same plan.
"""

from __future__ import annotations

import hashlib
import itertools
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import cast

import attrs
import msgspec

from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.structs import encode_json

from ...deprecated import renamed_arguments
from ...errors import ArgumentError, one_line
from ...resources.actions import Action, ActionLike
from ...resources.tables import TableTuple, table
from ..rules.keys import Key, targets
from .checks import Checker, Finding
from .chunks import Chunk, Limits
from .look_alikes import within_plan
from .stages import assign_stages

_LISTED = 5
"""How many findings a printed plan, or an error, names before it says how many more there are."""

_LONGEST_NAME = 120

_MANY = 10
"""From how many stages on a printed plan says what they are for."""

_HALF = (
    "a text has a lone surrogate; it is sent as an escape, which not every service accepts; correct the text "
    "unless the service sent it"
)

_BATCH = 1000
"""How many actions are encoded at a time, so that no more than this is held encoded."""


class PlanError(ArgumentError):
    """Actions of a bulk update were refused before anything was sent.

    Attributes:
        findings: What was found, each with its row.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        named = "; ".join(f"row {each.row}: {each.message}" for each in self.findings[:_LISTED])
        more = f"; and {len(self.findings) - _LISTED:,} more" if len(self.findings) > _LISTED else ""
        count = len({each.row for each in self.findings})
        super().__init__(
            "", f"{count:,} row{'s' if count != 1 else ''} refused, nothing was sent: {named}{more}"
        )


@renamed_arguments("Plan")
@attrs.frozen(eq=False, repr=False)
class Plan:
    """Actions, what was found wrong with them, and the requests that carry them out.

    Attributes:
        actions: The actions in row order; one that cannot be sent is as it was given.
        first_row: The row of the first one.
        stages: The requests. Chunks of one stage may be sent at the same time, stages follow each other.
        findings: What is wrong or probably a mistake, in row order.
        refused: Why a row is in no chunk, by row: those with an error among the findings.
        digest: SHA-256 over the actions in row order and the abort mode, in hexadecimal digits. The limits
            do not count: what was begun with some can go on with others.
        limits: How large a request may be.
        abort_mode: What a request does if one of its actions fails.
    """

    actions: Sequence[ActionLike]
    first_row: int
    stages: tuple[tuple[Chunk, ...], ...]
    findings: tuple[Finding, ...]
    refused: Mapping[int, str]
    digest: str
    limits: Limits
    abort_mode: SequenceBulkUpdateAbortMode

    def __len__(self) -> int:
        return len(self.actions)

    def __bool__(self) -> bool:
        # A plan without actions is still a plan.
        return True

    def __repr__(self) -> str:
        return f"<Plan: {', '.join(self._counts())}>"

    def __str__(self) -> str:
        lines = [f"Plan: {', '.join(self._counts())}"]
        if len(self.stages) >= _MANY and (often := self._most_often()):
            lines.append(f"  {often} of the stages, which therefore follow each other")
        shown = (*self.errors, *self.warnings)[:_LISTED]
        lines += [f"  {finding.severity}: {finding}" for finding in shown]
        if (left := len(self.findings) - len(shown)) > 0:
            lines.append(f"  … and {left:,} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Return the tables that a notebook shows: the findings, errors first, and how much is sent."""
        # Few programs run in a notebook.
        from nexus_api import html

        parts: list[str] = []
        if self.findings:
            counts = Counter(finding.code for finding in self.findings)
            parts.append(html.nested(html.counted(len(self.findings), "finding"), dict(counts.most_common())))
            parts.append(table((*self.errors, *self.warnings), "Findings"))
        parts.append(html.note(f"Plan: {', '.join(self._counts())}"))
        return html.stacked(*parts)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings on actions that cannot be sent or cannot succeed."""
        return TableTuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings on actions that are carried out, but are probably a mistake."""
        return TableTuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def requests(self) -> int:
        """How many requests the plan takes if each is answered at once."""
        return sum(map(len, self.stages))

    def action(self, row: int) -> ActionLike:
        """Return the action of a row.

        Raises:
            IndexError: The plan has no such row.

        >>> from nexuskit.resources.actions import typed_actions
        >>> make_plan(typed_actions([{"asset_id": "asset_1"}]), first_row=1000).action(1000).asset_id
        'asset_1'
        """
        if not 0 <= row - self.first_row < len(self.actions):
            last = self.first_row + len(self.actions) - 1
            raise IndexError(f"the plan has the rows {self.first_row} to {last}, and not {row}")
        return self.actions[row - self.first_row]

    def _most_often(self) -> str:
        """Name the asset or sequence that is in most stages, if it is in most of them."""
        found: Counter[Key] = Counter()
        for stage in self.stages:
            rows = itertools.chain.from_iterable(chunk.rows for chunk in stage)
            found.update({key for row in rows for key in targets(cast(Action, self.action(row)))})
        [((kind, name), count)] = found.most_common(1)
        what = "asset" if kind.startswith("asset") else "sequence"
        return (
            f"{what} {one_line(repr(name), _LONGEST_NAME)} is in {count:,}"
            if 2 * count > len(self.stages)
            else ""
        )

    def _counts(self) -> list[str]:
        """Say how much of everything there is, problems first, so that no line is cut before them."""
        errors, warnings = len(self.errors), len(self.warnings)
        counts = [
            _pluralize(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number
        ]
        counts.append(_pluralize(len(self), "action"))
        requests = _pluralize(self.requests, "request")
        return [*counts, requests if len(self.stages) < 2 else f"{requests} in {len(self.stages):,} stages"]


def make_plan(
    actions: Sequence[ActionLike],
    *,
    refused: Mapping[int, ArgumentError] = MappingProxyType({}),
    first_row: int = 0,
    limits: Limits = Limits(),  # noqa: B008
    abort_mode: SequenceBulkUpdateAbortMode = SequenceBulkUpdateAbortMode.NONE,
    done: Collection[int] = frozenset(),
) -> Plan:
    """Check actions against each other and distribute them over requests.

    Args:
        actions: The actions as `actions.collected` returns them.
        refused: Why some of them cannot be sent, by row, from there as well.
        first_row: The row of the first one.
        limits: How large a request may be.
        abort_mode: What a request does if one of its actions fails.
        done: Rows that are settled already: they are checked and count in the digest, but are not sent.

    Returns:
        The plan. The same arguments always give the same one.

    >>> from nexuskit.resources.actions import validate_actions
    >>> link = {"asset_id": "a", "sequence": {"name": "A"}}
    >>> actions, refused = validate_actions([link, {"sequence_name": "A"}, {}])
    >>> plan = make_plan(actions, refused=refused)
    >>> plan
    <Plan: 1 error, 3 actions, 2 requests in 2 stages>
    >>> [[list(chunk.rows) for chunk in stage] for stage in plan.stages]
    [[[0]], [[1]]]
    """
    actions = tuple(actions)
    sizes, digest, halves = _measured(actions, refused, first_row, abort_mode)
    rows: Sequence[int] = range(first_row, first_row + len(actions))
    findings = [Finding(row, "invalid", "error", str(error)) for row, error in refused.items()]
    findings += [Finding(row, "lone-surrogate", "warning", _HALF) for row in halves]
    findings += _checked(actions, first_row, [row for row in rows if row not in refused] if refused else rows)
    findings.sort(key=lambda finding: finding.row)
    problems = {
        each.row: each.message for each in findings if each.severity == "error" and each.row not in done
    }
    return Plan(
        actions=actions,
        first_row=first_row,
        stages=assign_stages(
            actions,
            sizes,
            limits,
            exclusive=abort_mode is SequenceBulkUpdateAbortMode.NONE,
            left_out={*problems, *done} if problems or done else frozenset(),
            first_row=first_row,
        ),
        findings=TableTuple(findings),
        refused=problems,
        digest=digest,
        limits=limits,
        abort_mode=abort_mode,
    )


def _checked(actions: Sequence[ActionLike], first_row: int, rows: Sequence[int]) -> list[Finding]:
    checker = Checker(actions, first_row)
    checker.check(rows)
    alike = (*within_plan("sequence name", checker.names), *within_plan("role", checker.roles))
    return [*checker.findings, *alike]


def _measured(
    actions: Sequence[ActionLike],
    refused: Mapping[int, ArgumentError],
    first_row: int,
    abort_mode: SequenceBulkUpdateAbortMode,
) -> tuple[Sequence[int], str, Sequence[int]]:
    """Return the encoded size of each action, the digest of them all, and the rows with a lone surrogate."""
    encoder = msgspec.json.Encoder()
    digest = hashlib.sha256(encoder.encode(abort_mode) + b"\n")
    sizes, halves = array("Q"), array("Q")
    for start in range(0, len(actions), _BATCH):
        batch: list[object] = list(actions[start : start + _BATCH])
        if refused:
            for place in range(len(batch)):
                if (error := refused.get(first_row + start + place)) is not None:
                    # What was given may be anything; what is wrong with it can be encoded.
                    batch[place] = str(error)
        try:
            lines = encoder.encode_lines(batch)
        except UnicodeEncodeError:
            lines = b""
            for row, each in enumerate(batch, first_row + start):
                try:
                    lines += encoder.encode(each) + b"\n"
                except UnicodeEncodeError:
                    lines += encode_json(each) + b"\n"
                    halves.append(row)
        digest.update(lines)
        # A line holds no line break, because JSON escapes it. Each ends in one.
        sizes.extend(map(len, lines.split(b"\n")[:-1]))
    return sizes, digest.hexdigest(), halves


def _pluralize(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
