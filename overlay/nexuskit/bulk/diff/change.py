"""What one action of a plan would change in a project. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...deprecated import renamed_arguments
from ...error_types import one_line
from ...resources.actions import ActionLike
from ..report.actions import describe
from ..source_rows import row_cell

Effect: TypeAlias = Literal[
    "fail", "unclear", "remove", "overwrite", "unlink", "move", "change", "create", "add", "same"
]
"""The effect of an action:

- `fail`: nothing, because the service would reject it or it cannot be sent;
- `unclear`: not known, because several assets have the filename;
- `remove`: delete a sequence;
- `overwrite`: link an asset and unlink the one at this position;
- `unlink`: remove an asset from its sequence;
- `move`: link an asset that is at another position, in this sequence or in another one;
- `change`: set the name or attributes of a sequence;
- `create`: link an asset to a new sequence;
- `add`: link an asset that is in no sequence;
- `same`: nothing, because the project already has this state.
"""

EFFECTS: tuple[Effect, ...] = get_args(Effect)
"""All effects: problems first, then losses."""

_MOST_KEYS = 3
_LONGEST_VALUE = 40


@attrs.frozen
class Place:
    """A position in a sequence.

    Attributes:
        sequence: The name of the sequence when the action is applied.
        role: The role of the entry.
        ord: The ord of the entry.

    >>> print(Place("Patient A", "Sagittal", 3))
    'Patient A', role 'Sagittal', ord 3
    """

    sequence: str
    role: str | None
    ord: int

    def __str__(self) -> str:
        role = "" if self.role is None else f", role {self.role!r}"
        return f"{self.sequence!r}{role}, ord {self.ord}"


@renamed_arguments("Change")
@attrs.frozen(kw_only=True)
class Change:
    """What one action would do.

    Attributes:
        row: The index of the action, from 0.
        action: The action, as given if it is invalid.
        effect: The effect.
        reason: Why it fails or is unclear, else empty.
        result: The result that the service would return; `None` if it is unclear or the action is not sent.
        before: The current position of the asset; `None` if there is none or the action concerns no asset.
        after: The new position of the asset.
        displaced_asset: The id of the asset that would lose its position.
        rename: The old and the new name of a sequence that would be renamed.
        attributes: The attributes that would change: the old value, or `None`, and the new one.
        unlinked: The number of entries of a sequence that would be removed.
        source_row: The line of the caller's own file, if known; the table shows it instead of the row.

    >>> Change(row=4, action={}, effect="unlink", before=Place("Patient A", None, 3)).detail
    "from 'Patient A', ord 3"
    """

    row: int
    action: ActionLike
    effect: Effect
    reason: str = ""
    result: SequenceBulkUpdateResult | None = None
    before: Place | None = None
    after: Place | None = None
    displaced_asset: str | None = None
    rename: tuple[str, str] | None = None
    attributes: Mapping[str, tuple[str | None, str]] | None = None
    unlinked: int = 0
    source_row: int | None = None

    @property
    def description(self) -> str:
        """The action in a few words."""
        return describe(self.action)

    @property
    def detail(self) -> str:
        """The effect in words of bounded length; for a failure the reason.

        >>> change = Change(row=0, action={}, effect="change", attributes={"age": ("20", "21")})
        >>> change.detail
        "'age' from '20' to '21'"
        """
        if self.reason:
            return self.reason
        if self.effect == "remove":
            entries = f"{self.unlinked:,} entr{'y' if self.unlinked == 1 else 'ies'}"
            return f"unlinks {entries}" if self.unlinked else "has no entries"
        if self.effect == "same":
            return f"already at {self.after}" if self.after is not None else "already so"
        parts = [] if self.before is None else [f"from {self.before}"]
        if self.after is not None:
            parts.append(f"to {self.after}")
        if self.displaced_asset is not None:
            parts.append(f"instead of {self.displaced_asset!r}")
        if self.rename is not None:
            parts.append("name from {!r} to {!r}".format(*self.rename))
        if self.attributes:
            parts.append(_values(self.attributes))
        return "; ".join(parts) if self.rename is not None else " ".join(parts)

    def _table_cells(self) -> dict[str, object]:
        row = row_cell(self.row, self.source_row)
        shown = {"effect": self.effect, "row": row, "action": self.description}
        return {**shown, "what it would do": one_line(self.detail)}


def _values(attributes: Mapping[str, tuple[str | None, str]]) -> str:
    shown = [
        f"{_truncate(name)} {'' if old is None else f'from {_truncate(old)} '}to {_truncate(new)}"
        for name, (old, new) in list(attributes.items())[:_MOST_KEYS]
    ]
    more = f", and {len(attributes) - _MOST_KEYS:,} more" if len(attributes) > _MOST_KEYS else ""
    return ", ".join(shown) + more


def _truncate(value: str) -> str:
    return repr(value) if len(value) <= _LONGEST_VALUE else one_line(repr(value), _LONGEST_VALUE)
