"""Makes the plan of a run from its actions. Pure.

A plan holds the actions, the findings, and the requests: stages of chunks. Chunks of one stage may be sent at
the same time (see `stages.py`). The same arguments give the same plan, so a resumed run has the same rows in
the same chunks, and compares plans by their digest.
"""

from __future__ import annotations

import hashlib
import itertools
import re
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
from ...error_types import ArgumentError, one_line
from ...resources.actions import Action, ActionLike
from ...resources.tables import TableTuple
from ...runs.terminal_text import pluralize
from ..rules.keys import Key, targets
from ..source_rows import SourceRows, row_name
from .checks import Checker, Finding
from .chunks import Chunk, Limits
from .look_alikes import find_within_plan
from .render import finding_groups, finding_lines, findings_table
from .stages import assign_stages

_LISTED = 5
"""The maximum number of kinds of findings in an error message."""

_LONGEST_NAME = 120

_MANY = 10
"""From this number of stages on, a printed plan names the most frequent key."""

_HALF = (
    "a text has a lone surrogate, which is sent as an escape and not accepted by every service; correct the "
    "text unless it came from the service"
)

_BATCH = 1000
"""The number of actions that are encoded at a time, to limit memory."""


class PlanError(ArgumentError):
    """The plan has findings that prevent the run. Nothing was sent.

    Attributes:
        findings: The findings.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        named = "; ".join(finding_groups(self.findings, _LISTED))
        count = pluralize(len({each.row for each in self.findings}), "row")
        super().__init__("", f"{count} refused, nothing was sent: {named}")


@renamed_arguments("Plan")
@attrs.frozen(eq=False, repr=False)
class Plan:
    """The actions of a run, the findings, and the requests.

    Attributes:
        actions: The actions in row order, as given if invalid.
        first_row: The row of the first action.
        stages: The requests. Chunks of one stage may be sent at the same time; stages follow each other.
        findings: The findings, in row order.
        refused: The reason for each row that is in no chunk: the rows with errors.
        digest: The SHA-256 of the actions in row order and the abort mode, in hexadecimal. Limits are not
            included, so a run can resume with others.
        limits: The limits of a request.
        abort_mode: The abort mode of the requests.
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
        # A plan without actions is true: `plan or default` must not drop it.
        return True

    def __repr__(self) -> str:
        return f"<Plan: {', '.join(self._counts())}>"

    def __str__(self) -> str:
        lines = [f"Plan: {', '.join(self._counts())}"]
        if len(self.stages) >= _MANY and (often := self._most_often()):
            lines.append(f"  {often} of the stages, which therefore follow each other")
        return "\n".join([*lines, *finding_lines(self.findings)])

    def _repr_html_(self) -> str:
        """Return the notebook view: findings, errors first, and counts."""
        # Imported here because few programs run in a notebook.
        from ...resources import html

        parts: list[str] = []
        if self.findings:
            parts.append(findings_table(self.findings))
        parts.append(html.note(f"Plan: {', '.join(self._counts())}"))
        return html.stack(*parts)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings with severity `error`: actions that are not sent."""
        return TableTuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings with severity `warning`: actions that are sent, but are probably a mistake."""
        return TableTuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def requests(self) -> int:
        """The number of requests without retries."""
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
            raise IndexError(f"row {row} is not in the plan, which has rows {self.first_row} to {last}")
        return self.actions[row - self.first_row]

    def _most_often(self) -> str:
        """Name the asset or sequence that is in most stages, if it is in more than half of them."""
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
        """Return the counts, problems first, so that truncation keeps them."""
        errors, warnings = len(self.errors), len(self.warnings)
        counts = [
            pluralize(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number
        ]
        counts.append(pluralize(len(self), "action"))
        requests = pluralize(self.requests, "request")
        return [*counts, requests if len(self.stages) < 2 else f"{requests} in {len(self.stages):,} stages"]


def make_plan(
    actions: Sequence[ActionLike],
    *,
    refused: Mapping[int, ArgumentError] = MappingProxyType({}),
    first_row: int = 0,
    limits: Limits = Limits(),  # noqa: B008
    abort_mode: SequenceBulkUpdateAbortMode = SequenceBulkUpdateAbortMode.NONE,
    done: Collection[int] = frozenset(),
    source_rows: SourceRows = MappingProxyType({}),
) -> Plan:
    """Check actions and distribute them over requests.

    Args:
        actions: The actions, from `actions.validate_actions`.
        refused: The reasons why some cannot be sent, by row, from there as well.
        first_row: The row of the first action.
        limits: The limits of a request.
        abort_mode: The abort mode of the requests.
        done: Rows that have an outcome: they are checked and part of the digest, but not sent.
        source_rows: The line of the caller's own file, by row; not part of the digest.

    Returns:
        The plan. The same arguments give the same plan.

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
    sizes, digest, halves = _measure(actions, refused, first_row, abort_mode)
    rows: Sequence[int] = range(first_row, first_row + len(actions))
    findings = [Finding(row, "invalid", "error", str(error)) for row, error in refused.items()]
    findings += [Finding(row, "lone-surrogate", "warning", _HALF) for row in halves]
    findings += _check(actions, first_row, [row for row in rows if row not in refused] if refused else rows)
    findings.sort(key=lambda finding: finding.row)
    if source_rows:
        findings = [_with_source_rows(finding, source_rows) for finding in findings]
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


def _with_source_rows(finding: Finding, source_rows: SourceRows) -> Finding:
    """Return a finding with source rows instead of rows."""
    message, other = finding.message, finding.other_row
    if other is not None and other in source_rows:
        source = row_name(other, source_rows[other])
        message = re.sub(rf"\b(in|of|which) row {other:,}\b", rf"\1 {source}", message)
    return attrs.evolve(finding, message=message, source_row=source_rows.get(finding.row))


def _check(actions: Sequence[ActionLike], first_row: int, rows: Sequence[int]) -> list[Finding]:
    checker = Checker(actions, first_row)
    checker.check(rows)
    alike = (*find_within_plan("sequence name", checker.names), *find_within_plan("role", checker.roles))
    return [*checker.findings, *alike]


def _measure(
    actions: Sequence[ActionLike],
    refused: Mapping[int, ArgumentError],
    first_row: int,
    abort_mode: SequenceBulkUpdateAbortMode,
) -> tuple[Sequence[int], str, Sequence[int]]:
    """Return the encoded size of each action, the digest of all, and the rows with a lone surrogate."""
    encoder = msgspec.json.Encoder()
    digest = hashlib.sha256(encoder.encode(abort_mode) + b"\n")
    sizes, halves = array("Q"), array("Q")
    for start in range(0, len(actions), _BATCH):
        batch: list[object] = list(actions[start : start + _BATCH])
        if refused:
            for place in range(len(batch)):
                if (error := refused.get(first_row + start + place)) is not None:
                    # An invalid action may be any object; its error message can be encoded.
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
        # JSON escapes line breaks, so a line break ends each action.
        sizes.extend(map(len, lines.split(b"\n")[:-1]))
    return sizes, digest.hexdigest(), halves
