"""Exports a report as CSV, JSON Lines or a data frame. Files are written atomically."""

from __future__ import annotations

import csv
import importlib
import io
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import msgspec

from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)
from nexus_api.structs import encode_json

from ...error_types import ArgumentError
from ...resources.actions import ActionLike
from .outcome import Outcome, describe
from .outcomes import Outcomes

COLUMNS = (
    "row",
    "source_row",
    "status",
    "reason",
    "result",
    "detail",
    "kind",
    "asset",
    "sequence",
    "role",
    "ord",
    "merge",
    "name",
    "attributes",
    "given",
)

_INTEGERS = {"row": "int64", "source_row": "Int64", "ord": "Int64"}

_TYPED = (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Beginnings of a text that a spreadsheet evaluates as a formula. The last four are the full-width forms."""

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

Target = str | os.PathLike[str] | TextIO


def write_csv(outcomes: Outcomes, target: Target) -> int:
    """Write outcomes as CSV; see `Report.to_csv()`."""
    with _opened(target) as file:
        # With this line terminator the csv module also quotes texts with a carriage return.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        count = 0
        for outcome in _ordered(outcomes):
            cells = _cells(outcome)
            writer.writerow([_escape_formula(cells.get(column)) for column in COLUMNS])
            count += 1
        return count


def write_jsonl(outcomes: Outcomes, target: Target) -> int:
    """Write outcomes as JSON Lines; see `Report.to_jsonl()`."""
    with _opened(target) as file:
        count = 0
        for outcome in _ordered(outcomes):
            action = _as_json(outcome.action)
            line = _serialize(outcome) | _kind(action) | action
            file.write(encode_json(line).decode() + "\n")
            count += 1
        return count


def as_dataframe(outcomes: Outcomes) -> Any:
    """Return outcomes as a pandas data frame; see `Report.to_dataframe()`."""
    try:
        pandas = importlib.import_module("pandas")
    except ImportError as error:
        problem = f"to_dataframe() needs pandas ({error}): pip install pandas, or use to_csv() or to_jsonl()"
        raise ImportError(problem, name="pandas") from None
    cells = [_cells(outcome) for outcome in outcomes]
    frame = pandas.DataFrame({column: [each.get(column) for each in cells] for column in COLUMNS})
    # Without this, one missing value would make all floats.
    return frame.astype(_INTEGERS)


def _ordered(outcomes: Outcomes) -> Iterator[Outcome]:
    yield from outcomes.not_ok()
    if outcomes.counts["ok"]:
        for outcome in outcomes:
            if outcome.status == "ok":
                yield outcome


def _serialize(outcome: Outcome) -> dict[str, Any]:
    return {
        "row": outcome.row,
        "source_row": outcome.source_row,
        "status": outcome.status,
        "reason": _encodable(outcome.reason),
        "result": None if outcome.result is None else _encodable(outcome.result.value),
        "detail": _encodable(outcome.detail),
    }


def _kind(action: dict[str, Any]) -> dict[str, str]:
    """Return the kind of a valid action. On the wire, an unlink is a link."""
    wire = action.get("action")
    if wire is None:
        return {}
    return {"kind": "Unlink" if wire.get("sequence") == "Unset" else wire["kind"]}


def _cells(outcome: Outcome) -> dict[str, Any]:
    wire = _as_json(outcome.action)
    action = wire.get("action")
    if action is None:
        return _serialize(outcome) | {"given": describe(outcome.action)}
    place = action.get("sequence")
    place = place if isinstance(place, dict) else {}
    change = action.get("patch", {})
    attributes = change.get("attributes")
    return (
        _serialize(outcome)
        | _kind(wire)
        | {
            "asset": action.get("assetId", action.get("assetFilename")),
            "sequence": place.get("name", action.get("sequenceId", action.get("sequenceName"))),
            "role": place.get("role"),
            "ord": place.get("ord"),
            "merge": place.get("merge"),
            "name": change.get("name"),
            "attributes": None if attributes is None else encode_json(attributes).decode(),
        }
    )


def _as_json(action: ActionLike) -> dict[str, Any]:
    """Return an action as on the wire; an invalid one as given, or described."""
    name = "action" if isinstance(action, _TYPED) else "given"
    try:
        plain = msgspec.to_builtins(action, str_keys=True)
        encode_json(plain)
    except Exception:  # an invalid action may be any object and raise anything
        return {"given": describe(action)}
    return {name: plain}


def _encodable(text: str) -> str:
    # A response may contain a lone surrogate, which UTF-8 cannot encode.
    return text.encode("utf-8", "backslashreplace").decode()


def _escape_formula(cell: object) -> object:
    """Escape a text that a spreadsheet would evaluate as a formula."""
    if not isinstance(cell, str):
        return cell
    return _encodable(f"'{cell}" if cell.startswith(_FORMULA) else cell)


@contextmanager
def _opened(target: Target) -> Iterator[TextIO]:
    if isinstance(target, str | os.PathLike):
        with _replacing(Path(target)) as file:
            yield file
    elif callable(getattr(target, "write", None)) and not isinstance(
        target, io.RawIOBase | io.BufferedIOBase
    ):
        yield target
    else:
        raise ArgumentError("target", f"must be a path or a file open for text, got {type(target).__name__}")


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Open a temporary file that replaces a path at the end, and is removed after an error.

    It gets the mode of the file that it replaces, and its owner and group if the system allows.
    """
    if path.exists() and not path.is_file():
        # A pipe or a terminal cannot be replaced.
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    # The target of a symbolic link is replaced, not the link.
    home = Path(os.path.realpath(path))
    draft = home.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        older = home.stat() if home.exists() else None
        # The file is private from the first byte on, if it is to be private.
        descriptor = os.open(draft, _FLAGS, 0o666 if older is None else 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            if older is not None:
                _take_over(draft, older)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(home)
    except OSError as error:
        error.filename, error.filename2 = os.fspath(path), None
        raise
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def _take_over(path: Path, older: os.stat_result) -> None:
    """Copy the owner, the group and the mode of an older file."""
    mode = stat.S_IMODE(older.st_mode)
    if hasattr(os, "chown"):
        # Only an administrator can change the owner. Others can set one of their groups.
        with suppress(OSError):
            os.chown(path, -1, older.st_gid)
        with suppress(OSError):
            os.chown(path, older.st_uid, -1)
        if path.stat().st_gid != older.st_gid:
            mode &= ~stat.S_IRWXG  # the mode was meant for another group
    with suppress(OSError):
        path.chmod(mode)
