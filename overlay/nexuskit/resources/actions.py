"""Convert the dicts and objects of bulk actions to typed actions.

A dict needs no `kind` (documented). Its keys determine the action: `asset_id` or `asset_filename` with
`sequence` is a link, without it an unlink; `sequence_id` or `sequence_name` with `patch` is a patch, without
it a removal. Unknown keys are always rejected, because a misspelled key could turn a patch into a removal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Literal, TypeAlias

import attrs

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequencePatch,
)

from ..error_types import ArgumentError
from .fields import Field, Fields
from .sequence_patches import sequence_patch
from .validation import (
    exact_str,
    fits_utf8,
    integer,
    parse_member,
    plain,
    safe_repr,
    unreadable,
    validate_text,
)

Action: TypeAlias = (
    SequenceBulkUpdateActionLink
    | SequenceBulkUpdateActionPatchSequence
    | SequenceBulkUpdateActionRemoveSequence
)
"""One typed action of a bulk update."""

ActionLike: TypeAlias = Action | Mapping[str, Any]
"""An action as callers write it: typed, or a dict of its fields in snake_case, with or without `kind`."""

UNSET: Literal["Unset"] = "Unset"
"""The `sequence` of a link action that unlinks its asset."""

MAX_ORD = 2**53 - 1
"""The largest `ord`: the largest integer that every JSON implementation represents exactly (assumed)."""


def typed_actions(actions: Iterable[ActionLike]) -> list[Action]:
    """Validate actions and return them as typed actions.

    >>> typed_actions([{"asset_filename": "image_1.jpg", "sequence": {"name": "Patient A"}}])[0].sequence.name
    'Patient A'
    """
    check_list(actions)
    typed: list[Action] = []
    for action in actions:
        try:
            typed.append(typed_action(action))
        except ArgumentError as error:
            raise error.within(f"actions[{len(typed)}]") from None
    return typed


def validate_actions(
    actions: Iterable[ActionLike], first_row: int = 0, source_rows: dict[int, int] | None = None
) -> tuple[list[ActionLike], dict[int, ArgumentError]]:
    """Validate actions like `typed_actions`, but collect the errors of all rows.

    The actions are returned in the same order, typed if they are valid and as given otherwise, with the
    errors by row, whose paths begin within the action. `source_rows` notes the `source_row` of each row;
    without it, the key is unknown.

    >>> kept, refused = validate_actions([{"asset_id": "asset_1"}, {"asset_idd": "asset_2"}], first_row=10)
    >>> kept[1], {row: str(error) for row, error in refused.items()}
    ({'asset_idd': 'asset_2'}, {11: "asset_idd: unknown key; did you mean 'asset_id'?"})
    """
    check_list(actions)
    kept: list[ActionLike] = []
    refused: dict[int, ArgumentError] = {}
    for action in actions:
        try:
            if source_rows is not None:
                typed = typed_action(_without_source_row(action, first_row + len(kept), source_rows))
            else:
                typed = typed_action(action)
        except ArgumentError as error:
            # A new error without traceback and cause saves memory if a million rows are invalid.
            refused[first_row + len(kept)] = ArgumentError(error.argument, error.problem)
            kept.append(action)
        else:
            kept.append(typed)
    return kept, refused


def parse_source_row(value: object) -> int:
    """Return the line of a file, counted from 0 or 1, as the caller prefers."""
    if not 0 <= (number := integer("source_row", value)) <= MAX_ORD:
        raise ArgumentError("source_row", f"must be 0 to {MAX_ORD}, got {safe_repr(number)}")
    return number


def _without_source_row(action: ActionLike, row: int, source_rows: dict[int, int]) -> ActionLike:
    """Note the `source_row` of a dict, and return the rest of it."""
    try:
        if not (type(action) is dict or isinstance(action, Mapping)) or "source_row" not in action:
            return action
        rest = dict(action)
    except Exception as error:
        raise ArgumentError("", unreadable(error)) from error
    if (value := rest.pop("source_row")) is not None:
        source_rows[row] = parse_source_row(value)
    return rest


def typed_action(action: ActionLike) -> Action:
    """Validate one action and return it as a typed action."""
    try:
        kind, fields = _kind_and_fields(action)
        return kind.model(**kind.fields.read(fields))
    except ArgumentError:
        raise
    except Exception as error:
        # An exception from an object of the caller invalidates only its row.
        raise ArgumentError("", unreadable(error)) from error


def _kind_and_fields(action: ActionLike) -> tuple[_Kind, Mapping[str, Any]]:
    # Nearly every action is a plain dict, and isinstance() of Mapping is slow.
    if type(action) is dict or isinstance(action, Mapping):
        return _kind_of(action), action
    for kind in _KINDS.values():
        if isinstance(action, kind.model):
            return kind, {name: getattr(action, name) for name in kind.model.__struct_fields__}
    raise ArgumentError("", f"must be a dict or an action of ApiTypes, got {type(action).__name__}")


def _kind_of(action: Mapping[str, Any]) -> _Kind:
    if "kind" in action:
        name = plain(action["kind"])
        # Only strings are compared: comparing other objects may return anything.
        if isinstance(name, str) and (kind := _KINDS.get(exact_str(name))):
            return kind
        raise ArgumentError(
            "kind", f"must be 'Link', 'PatchSequence' or 'RemoveSequence', got {safe_repr(name)}"
        )
    if "asset_id" in action or "asset_filename" in action:
        return _LINK
    if "sequence_id" in action or "sequence_name" in action:
        return _PATCH if "patch" in action else _REMOVAL
    Fields({}, ignored=_KEYS).read(action)
    raise ArgumentError(
        "", "must name an asset (asset_id or asset_filename) or a sequence (sequence_id or sequence_name)"
    )


def check_list(actions: object) -> None:
    """Reject what is not an iterable of actions, and a data frame, which iterates over its columns."""
    if isinstance(actions, Mapping | str | bytes) or not isinstance(actions, Iterable):
        raise ArgumentError("actions", f"must be a list of actions, got {type(actions).__name__}")
    if hasattr(actions, "columns") and hasattr(actions, "to_dict"):
        problem = 'is a data frame, which iterates over columns; give its rows: df.to_dict("records")'
        raise ArgumentError("actions", problem)


def _filename(argument: str, value: object) -> str:
    return validate_text(argument, value.name if isinstance(value, PurePath) else value)


def _sequence_name(argument: str, value: object) -> str:
    if value is None:
        raise ArgumentError(argument, "is missing; a link needs the name of its sequence")
    return validate_text(argument, value)


def _merge(argument: str, value: object) -> SequenceMergeMode:
    mode = (
        SequenceMergeMode.REPLACE_EXISTING_ENTRY
        if value is None
        else parse_member(argument, SequenceMergeMode, value)
    )
    if not fits_utf8(mode):
        raise ArgumentError(argument, f"{mode.value!r} has a lone surrogate; give one of the known modes")
    return mode


def _ord(argument: str, value: object) -> int:
    ord = integer(argument, value)
    if not -MAX_ORD <= ord <= MAX_ORD:
        # Python does not convert an integer with thousands of digits.
        got = str(ord) if ord.bit_length() < 256 else f"one of {ord.bit_length():,} bits"
        raise ArgumentError(argument, f"must be between -{MAX_ORD} and {MAX_ORD}, got {got}")
    return ord


def _role(argument: str, value: object) -> str:
    if type(value) is str:
        return value
    value = plain(value)
    if not isinstance(value, str):
        raise ArgumentError(argument, f"must be a string, got {type(value).__name__}")
    return exact_str(value)


_METADATA = Fields(
    {
        "name": Field(_sequence_name, nullable=False, required=True),
        "merge": Field(_merge),
        "ord": Field(_ord),
        "role": Field(_role),
    },
    within="sequence",
)


def _link_metadata(argument: str, value: object) -> SequenceLinkMetadata | Literal["Unset"]:
    if type(value) is dict or isinstance(value, Mapping):
        return SequenceLinkMetadata(**_METADATA.read(value))
    # Not `==` alone: any object may return true for it.
    if type(value) is str and value == UNSET:
        return UNSET
    if isinstance(value, SequenceLinkMetadata):
        return _link_metadata(argument, {name: getattr(value, name) for name in value.__struct_fields__})
    if value is None:
        problem = f"must not be None; omit it or give {UNSET!r} to unlink the asset"
    elif isinstance(value, str):
        problem = (
            f'must be a dict; to link the asset to the sequence of this name, give {{"name": {value!r}}}'
        )
    else:
        problem = f"must be a dict or a SequenceLinkMetadata, got {type(value).__name__}"
    raise ArgumentError(argument, problem)


def _patch(argument: str, value: object) -> SequencePatch:
    return sequence_patch(value)


@attrs.frozen
class _Kind:
    """A kind of action: its model and the keys of its dict."""

    model: type[Action]
    fields: Fields


_KEYS = ("kind", "asset_id", "asset_filename", "sequence", "sequence_id", "sequence_name", "patch")
_ASSET = {"asset_id": Field(validate_text), "asset_filename": Field(_filename)}
_SEQUENCE = {"sequence_id": Field(validate_text), "sequence_name": Field(validate_text)}

_LINK = _Kind(
    SequenceBulkUpdateActionLink,
    Fields(
        {**_ASSET, "sequence": Field(_link_metadata, nullable=False)},
        exactly_one=("asset_id", "asset_filename"),
        ignored=("kind",),
        elsewhere=(_KEYS, "does not belong to a link; give a separate action"),
    ),
)
_PATCH = _Kind(
    SequenceBulkUpdateActionPatchSequence,
    Fields(
        {**_SEQUENCE, "patch": Field(_patch, nullable=False, required=True)},
        exactly_one=("sequence_id", "sequence_name"),
        ignored=("kind",),
        elsewhere=(_KEYS, "does not belong to a patch of a sequence; give a separate action"),
    ),
)
_REMOVAL = _Kind(
    SequenceBulkUpdateActionRemoveSequence,
    Fields(
        _SEQUENCE,
        exactly_one=("sequence_id", "sequence_name"),
        ignored=("kind",),
        elsewhere=(_KEYS, "does not belong to a removal of a sequence; give a separate action"),
        # The caller may have misspelled `patch`.
        suggested=("kind", "patch", *_SEQUENCE),
    ),
)
_KINDS: dict[str, _Kind] = {kind.model.kind: kind for kind in (_LINK, _PATCH, _REMOVAL)}
