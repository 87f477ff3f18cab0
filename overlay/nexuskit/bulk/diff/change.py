"""What one action of a plan would do to a project as it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...deprecated import renamed_arguments
from ...errors import one_line
from ...resources.actions import ActionLike
from ..report.outcome import describe

Effect: TypeAlias = Literal[
    "fail", "unclear", "remove", "overwrite", "unlink", "move", "change", "create", "add", "same"
]
"""What an action would do:

- `fail`: nothing, because the service would refuse it or it cannot be sent;
- `unclear`: what depends on facts that no call tells;
- `remove`: delete a sequence;
- `overwrite`: link an asset, and unlink another one whose place that was;
- `unlink`: take an asset out of its sequence;
- `move`: link an asset that another sequence, or another place of the same one, holds;
- `change`: set the name or attributes of a sequence;
- `create`: link an asset to a sequence that is not there yet;
- `add`: link an asset that no sequence holds to one that is there;
- `same`: nothing, because all is so already.
"""

EFFECTS: tuple[Effect, ...] = (
    "fail",
    "unclear",
    "remove",
    "overwrite",
    "unlink",
    "move",
    "change",
    "create",
    "add",
    "same",
)
"""All effects: first what goes wrong, then what is lost."""

_MOST_KEYS = 3
_LONGEST_VALUE = 40
_LONGEST_DETAIL = 400


@attrs.frozen
class Place:
    """A place in a sequence.

    Attributes:
        sequence: The name of the sequence, as it is when the action's turn has come.
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
        row: The place of the action among those given, from 0.
        action: The action, or what was given as one if it is invalid.
        effect: What it would do, in one word.
        reason: Why it fails or is unclear; empty if it does neither.
        result: What the service would answer; `None` if it is unclear or the action is not sent.
        before: Where the asset is, `None` if it is in no sequence or the action concerns no asset.
        after: Where the asset would be.
        displaced_asset: The id of the asset that would lose its place to it.
        rename: The old and the new name of a sequence that would get another one.
        attributes: The attributes that would get another value: the old one, `None` if there is none, and
            the new one.
        unlinked: How many entries a sequence has that would be removed.

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

    @property
    def detail(self) -> str:
        """What it would do, in words of bounded length; for a failure the reason.

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
            parts.append(f"in place of {self.displaced_asset!r}")
        if self.rename is not None:
            parts.append("name from {!r} to {!r}".format(*self.rename))
        if self.attributes:
            parts.append(_values(self.attributes))
        return "; ".join(parts) if self.rename is not None else " ".join(parts)

    def _table_cells(self) -> dict[str, object]:
        told = one_line(self.detail, _LONGEST_DETAIL)
        shown = {"effect": self.effect, "row": self.row, "action": describe(self.action)}
        return {**shown, "what it would do": told}


def _values(attributes: Mapping[str, tuple[str | None, str]]) -> str:
    shown = [
        f"{_cut(name)} {'' if old is None else f'from {_cut(old)} '}to {_cut(new)}"
        for name, (old, new) in list(attributes.items())[:_MOST_KEYS]
    ]
    more = f", and {len(attributes) - _MOST_KEYS:,} more" if len(attributes) > _MOST_KEYS else ""
    return ", ".join(shown) + more


def _cut(value: str) -> str:
    return repr(value) if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]!r}…"
