"""Convert the dicts and objects of bulk actions to typed actions.

A dict needs no `kind` (documented). Its keys determine the action: `asset_id` or `asset_filename` with
`sequence` is a link, without it an unlink; `sequence_id` or `sequence_name` with `patch` is a patch, without
it a removal. Unknown keys are always rejected, because a misspelled key could turn a patch into a removal.

The code is deliberately flat: it runs once per action, and there may be a million actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import Any, Literal, NoReturn, TypeAlias

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
)

from ..error_types import ArgumentError
from .sequence_patches import sequence_patch
from .validation import (
    check_keys,
    exact_str,
    fits_utf8,
    integer,
    parse_member,
    plain,
    reject_unknown_key,
    require_exactly_one,
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

_REPLACE = SequenceMergeMode.REPLACE_EXISTING_ENTRY
_LINK_KEYS = frozenset({"kind", "asset_id", "asset_filename", "sequence"})
_METADATA_KEYS = frozenset({"name", "merge", "ord", "role"})
_PATCH_KEYS = frozenset({"kind", "sequence_id", "sequence_name", "patch"})
_REMOVE_KEYS = frozenset({"kind", "sequence_id", "sequence_name"})
_ALL_KEYS = _LINK_KEYS | _PATCH_KEYS

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

    Errors of encoding are included; see `check_encodable`. The actions are returned in the same order, typed
    if they are valid and as given otherwise, with the errors by row, whose paths begin within the action.
    `source_rows` notes the `source_row` of each row; without it, the key is unknown.

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
            check_encodable(typed)
        except ArgumentError as error:
            # A new error without traceback and cause saves memory if a million rows are invalid.
            refused[first_row + len(kept)] = ArgumentError(error.argument, error.problem)
            kept.append(action)
        else:
            kept.append(typed)
    return kept, refused


def parse_source_row(value: object) -> int:
    """Return the line of a file, counted from 0 or 1 as its caller likes."""
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


def check_encodable(action: Action) -> None:
    """Reject an action that cannot be encoded safely.

    An `ord` must not exceed `MAX_ORD`. A lone surrogate in a text is sent as a JSON escape, as services send
    it, but a merge mode must not have one.
    """
    if not isinstance(action, SequenceBulkUpdateActionLink) or isinstance(metadata := action.sequence, str):
        return
    if (ord := metadata.ord) is not None and not -MAX_ORD <= ord <= MAX_ORD:
        # Python does not convert an integer with thousands of digits.
        got = str(ord) if ord.bit_length() < 256 else f"one of {ord.bit_length():,} bits"
        raise ArgumentError("sequence.ord", f"must be between -{MAX_ORD} and {MAX_ORD}, got {got}")
    if metadata.merge is not _REPLACE and not fits_utf8(metadata.merge):
        problem = f"{metadata.merge.value!r} has a lone surrogate; give one of the known modes"
        raise ArgumentError("sequence.merge", problem)


def typed_action(action: ActionLike) -> Action:
    """Validate one action and return it as a typed action."""
    try:
        # Nearly every action is a plain dict, and isinstance() of Mapping is slow.
        if type(action) is dict or isinstance(action, Mapping):
            return _from_mapping(action)
        if isinstance(action, SequenceBulkUpdateActionLink):
            return link_action(action.asset_id, action.asset_filename, action.sequence)
        if isinstance(action, SequenceBulkUpdateActionPatchSequence):
            return patch_action(action.sequence_id, action.sequence_name, action.patch)
        if isinstance(action, SequenceBulkUpdateActionRemoveSequence):
            return remove_action(action.sequence_id, action.sequence_name)
    except ArgumentError:
        raise
    except Exception as error:
        # An exception from an object of the caller invalidates only its row.
        raise ArgumentError("", unreadable(error)) from error
    raise ArgumentError("", f"must be a dict or an action of ApiTypes, got {type(action).__name__}")


def link_action(
    asset_id: object, asset_filename: object, sequence: object = UNSET
) -> SequenceBulkUpdateActionLink:
    """Return a valid link action, or an unlink action if `sequence` is `"Unset"`."""
    given, other = (asset_filename, asset_id) if asset_id is None else (asset_id, asset_filename)
    if other is not None or type(given) is not str or not given:
        asset_id, asset_filename = _asset(asset_id, asset_filename)
    # Not `==`: any object may return true for it.
    metadata = UNSET if type(sequence) is str and sequence == UNSET else link_metadata(sequence)
    return SequenceBulkUpdateActionLink(metadata, asset_id, asset_filename)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def link_metadata(sequence: object) -> SequenceLinkMetadata:
    """Return the valid `sequence` of a link action."""
    if type(sequence) is dict or isinstance(sequence, Mapping):
        if not sequence.keys() <= _METADATA_KEYS:
            check_keys(sequence, _METADATA_KEYS, within="sequence")
        get = sequence.get
        name, merge, ord, role = get("name"), get("merge"), get("ord"), get("role")
    elif isinstance(sequence, SequenceLinkMetadata):
        name, merge, ord, role = sequence.name, sequence.merge, sequence.ord, sequence.role
    else:
        _reject_sequence(sequence)
    if type(name) is not str or not name:
        if name is None:
            raise ArgumentError("sequence.name", "is missing; a link needs the name of its sequence")
        name = validate_text("sequence.name", name)
    if merge is None:
        merge = _REPLACE
    elif type(merge) is not SequenceMergeMode:
        merge = parse_member("sequence.merge", SequenceMergeMode, merge)
    if ord is not None and type(ord) is not int:
        ord = integer("sequence.ord", ord)
    if role is not None and type(role) is not str:
        role = _role(role)
    return SequenceLinkMetadata(name, merge, ord, role)


def patch_action(
    sequence_id: object, sequence_name: object, patch: object
) -> SequenceBulkUpdateActionPatchSequence:
    """Return a valid patch action."""
    id, name = _sequence(sequence_id, sequence_name)
    return SequenceBulkUpdateActionPatchSequence(sequence_patch(patch), id, name)


def remove_action(sequence_id: object, sequence_name: object) -> SequenceBulkUpdateActionRemoveSequence:
    """Return a valid removal action."""
    return SequenceBulkUpdateActionRemoveSequence(*_sequence(sequence_id, sequence_name))


def check_list(actions: object) -> None:
    """Reject what is not an iterable of actions, and a data frame, which iterates over its columns."""
    if isinstance(actions, Mapping | str | bytes) or not isinstance(actions, Iterable):
        raise ArgumentError("actions", f"must be a list of actions, got {type(actions).__name__}")
    if hasattr(actions, "columns") and hasattr(actions, "to_dict"):
        problem = 'is a data frame, which iterates over columns; give its rows: df.to_dict("records")'
        raise ArgumentError("actions", problem)


def _from_mapping(action: Mapping[str, Any]) -> Action:
    if "kind" in action:
        return _of_kind(action)
    if "asset_id" in action or "asset_filename" in action:
        return _link(action)
    if "sequence_id" in action or "sequence_name" in action:
        return _patch(action) if "patch" in action else _remove(action)
    check_keys(action, _ALL_KEYS)
    raise ArgumentError(
        "", "must name an asset (asset_id or asset_filename) or a sequence (sequence_id or sequence_name)"
    )


def _of_kind(action: Mapping[str, Any]) -> Action:
    kind = plain(action["kind"])
    # Only strings are compared: comparing other objects may return anything.
    make = _BY_KIND.get(exact_str(kind)) if isinstance(kind, str) else None
    if make is None:
        raise ArgumentError(
            "kind", f"must be 'Link', 'PatchSequence' or 'RemoveSequence', got {safe_repr(kind)}"
        )
    return make(action)


def _link(action: Mapping[str, Any]) -> SequenceBulkUpdateActionLink:
    if not action.keys() <= _LINK_KEYS:
        _reject_unknown_keys(action, _LINK_KEYS, "link")
    return link_action(action.get("asset_id"), action.get("asset_filename"), action.get("sequence", UNSET))


def _patch(action: Mapping[str, Any]) -> SequenceBulkUpdateActionPatchSequence:
    if not action.keys() <= _PATCH_KEYS:
        _reject_unknown_keys(action, _PATCH_KEYS, "patch of a sequence")
    return patch_action(action.get("sequence_id"), action.get("sequence_name"), action.get("patch"))


def _remove(action: Mapping[str, Any]) -> SequenceBulkUpdateActionRemoveSequence:
    if not action.keys() <= _REMOVE_KEYS:
        # The suggestions include `patch`: the caller may have misspelled it.
        _reject_unknown_keys(action, _REMOVE_KEYS, "removal of a sequence", suggested=_PATCH_KEYS)
    return remove_action(action.get("sequence_id"), action.get("sequence_name"))


_BY_KIND: Mapping[str, Callable[[Mapping[str, Any]], Action]] = {
    SequenceBulkUpdateActionLink.kind: _link,
    SequenceBulkUpdateActionPatchSequence.kind: _patch,
    SequenceBulkUpdateActionRemoveSequence.kind: _remove,
}


def _reject_unknown_keys(
    action: Mapping[str, Any], known: frozenset[str], meaning: str, *, suggested: frozenset[str] | None = None
) -> None:
    for key in action:
        if key in known:
            continue
        if key in _ALL_KEYS:
            raise ArgumentError(str(key), f"does not belong to a {meaning}; give a separate action")
        reject_unknown_key(key, suggested or known)


def _asset(asset_id: object, asset_filename: object) -> tuple[str | None, str | None]:
    require_exactly_one("asset_id", asset_id, "asset_filename", asset_filename)
    if asset_id is not None:
        return validate_text("asset_id", asset_id), None
    if isinstance(asset_filename, PurePath):
        asset_filename = asset_filename.name
    return None, validate_text("asset_filename", asset_filename)


def _sequence(sequence_id: object, sequence_name: object) -> tuple[str | None, str | None]:
    require_exactly_one("sequence_id", sequence_id, "sequence_name", sequence_name)
    if sequence_id is not None:
        return validate_text("sequence_id", sequence_id), None
    return None, validate_text("sequence_name", sequence_name)


def _role(role: object) -> str:
    role = plain(role)
    if not isinstance(role, str):
        raise ArgumentError("sequence.role", f"must be a string, got {type(role).__name__}")
    return exact_str(role)


def _reject_sequence(sequence: object) -> NoReturn:
    if sequence is None:
        problem = f"must not be None; omit it or give {UNSET!r} to unlink the asset"
    elif isinstance(sequence, str):
        problem = (
            f'must be a dict; to link the asset to the sequence of this name, give {{"name": {sequence!r}}}'
        )
    else:
        problem = f"must be a dict or a SequenceLinkMetadata, got {type(sequence).__name__}"
    raise ArgumentError("sequence", problem)
