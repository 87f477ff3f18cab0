"""Exports a report as CSV, JSON Lines or a data frame. Files are written atomically."""

from __future__ import annotations

import csv
import importlib
import io
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from nexus_api.structs import encode_json

from ..error_types import ArgumentError
from .base_outcome import RunOutcome, encodable
from .outcomes import Outcomes

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Beginnings of a text that a spreadsheet evaluates as a formula. The last four are the full-width forms."""

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

Target = str | os.PathLike[str] | TextIO


def write_csv(outcomes: Outcomes[RunOutcome], columns: Sequence[str], target: Target) -> int:
    """Write outcomes as CSV; see `Report.to_csv()`."""
    with _open(target) as file:
        # With this line terminator the csv module also quotes texts with a carriage return.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        count = 0
        for outcome in _sort(outcomes):
            cells = outcome.cells()
            writer.writerow([_escape_formula(cells.get(column)) for column in columns])
            count += 1
        return count


def write_jsonl(outcomes: Outcomes[RunOutcome], target: Target) -> int:
    """Write outcomes as JSON Lines; see `Report.to_jsonl()`."""
    with _open(target) as file:
        count = 0
        for outcome in _sort(outcomes):
            file.write(encode_json(outcome.as_json()).decode() + "\n")
            count += 1
        return count


def as_dataframe(outcomes: Outcomes[RunOutcome], columns: Sequence[str], integers: Iterable[str]) -> Any:
    """Return outcomes as a pandas data frame; see `Report.to_dataframe()`."""
    try:
        pandas = importlib.import_module("pandas")
    except ImportError as error:
        problem = f"to_dataframe() needs pandas ({error}): pip install pandas, or use to_csv() or to_jsonl()"
        raise ImportError(problem, name="pandas") from None
    cells = [outcome.cells() for outcome in outcomes]
    frame = pandas.DataFrame({column: [each.get(column) for each in cells] for column in columns})
    # Without this, one missing value would make all floats.
    return frame.astype({"row": "int64"} | dict.fromkeys(integers, "Int64"))


def _sort(outcomes: Outcomes[RunOutcome]) -> Iterator[RunOutcome]:
    yield from outcomes.not_ok()
    if outcomes.counts["ok"]:
        for outcome in outcomes:
            if outcome.status == "ok":
                yield outcome


def _escape_formula(cell: object) -> object:
    """Escape a text that a spreadsheet would evaluate as a formula."""
    if not isinstance(cell, str):
        return cell
    return encodable(f"'{cell}" if cell.startswith(_FORMULA) else cell)


@contextmanager
def _open(target: Target) -> Iterator[TextIO]:
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
