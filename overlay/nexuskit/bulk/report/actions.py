"""Actions in a report: in words, as on the wire, and as cells of a table. Pure."""

from __future__ import annotations

import reprlib
from contextlib import suppress
from typing import Any

import msgspec

from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)
from nexus_api.structs import encode_json

from ...error_types import one_line
from ...resources.actions import ActionLike
from ...runs.terminal_text import pluralize

_TYPED = (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)

_LONGEST_NAME = 255  # the maximum filename length of common file systems
_LONGEST = 600


_BRIEF = reprlib.Repr()
_BRIEF.maxdict, _BRIEF.maxlevel, _BRIEF.maxstring, _BRIEF.maxother = 8, 3, 60, 60


def describe(action: ActionLike) -> str:
    """Describe an action in a few words; an invalid one by its beginning.

    >>> from nexus_api.models import SequenceLinkMetadata
    >>> describe(SequenceBulkUpdateActionLink(SequenceLinkMetadata("Patient A", ord=3), asset_id="asset_1"))
    "link to 'Patient A', ord 3: 'asset_1'"
    >>> describe({"asset": "asset_1"})
    "{'asset': 'asset_1'}"
    """
    try:
        return _describe(action)
    except Exception:
        # A typed action with invalid members, or an object that raises.
        with suppress(Exception):
            return one_line(_BRIEF.repr(action), _LONGEST)
        return f"<{type(action).__name__}>"


def _describe(action: ActionLike) -> str:
    # repr() leaves only printable characters in texts.
    if isinstance(action, SequenceBulkUpdateActionLink):
        asset = _format_name(action.asset_filename if action.asset_id is None else action.asset_id)
        if isinstance(action.sequence, str):
            return f"unlink {asset}"
        # The sequence comes first because long filenames often begin alike.
        place = f"link to {_format_name(action.sequence.name)}"
        place += "" if action.sequence.role is None else f", role {_format_name(action.sequence.role)}"
        return place + ("" if action.sequence.ord is None else f", ord {action.sequence.ord}") + f": {asset}"
    if isinstance(action, SequenceBulkUpdateActionPatchSequence):
        if action.patch.name is not None and not action.patch.attributes:
            return f"rename {_sequence_of(action)} to {_format_name(action.patch.name)}"
        changed = [] if action.patch.name is None else [f"name {_format_name(action.patch.name)}"]
        if action.patch.attributes:
            changed.append(pluralize(len(action.patch.attributes), "attribute"))
        return f"patch {_sequence_of(action)}: {', '.join(changed) or 'nothing'}"
    if isinstance(action, SequenceBulkUpdateActionRemoveSequence):
        return f"remove {_sequence_of(action)}"
    return one_line(_BRIEF.repr(action), _LONGEST)


def _sequence_of(
    action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence,
) -> str:
    return _format_name(action.sequence_name if action.sequence_id is None else action.sequence_id)


def _format_name(name: object) -> str:
    if isinstance(name, str) and len(name) > _LONGEST_NAME:
        return one_line(repr(name), _LONGEST_NAME)
    return repr(name) if isinstance(name, str) else _BRIEF.repr(name)


def as_json(action: ActionLike) -> dict[str, Any]:
    """Return an action as on the wire, with its kind; an invalid one as given, or described."""
    name = "action" if isinstance(action, _TYPED) else "given"
    try:
        plain = msgspec.to_builtins(action, str_keys=True)
        encode_json(plain)
    except Exception:  # an invalid action may be any object and raise anything
        return {"given": describe(action)}
    if name == "given":
        return {name: plain}
    # On the wire, an unlink is a link.
    return {"kind": "Unlink" if plain.get("sequence") == "Unset" else plain["kind"], name: plain}


def cells(action: ActionLike) -> dict[str, Any]:
    """Return the cells of an action by column; an invalid one has only `given`."""
    shown = as_json(action)
    wire = shown.get("action")
    if wire is None:
        return {"given": describe(action)}
    place = wire.get("sequence")
    place = place if isinstance(place, dict) else {}
    change = wire.get("patch", {})
    attributes = change.get("attributes")
    return {
        "kind": shown["kind"],
        "asset": wire.get("assetId", wire.get("assetFilename")),
        "sequence": place.get("name", wire.get("sequenceId", wire.get("sequenceName"))),
        "role": place.get("role"),
        "ord": place.get("ord"),
        "merge": place.get("merge"),
        "name": change.get("name"),
        "attributes": None if attributes is None else encode_json(attributes).decode(),
    }
