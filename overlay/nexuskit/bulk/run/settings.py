"""The options of one run, validated before anything is sent. Pure."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from typing import Any, Literal, TypeAlias, TypedDict, cast

import attrs

from ...error_types import ArgumentError
from ...resources.validation import exact_str, plain, safe_repr
from ...runs.journal.run_journal import JournalPath
from ...runs.option_checks import positive, seconds
from ...runs.option_checks import progress as progress_function
from ...runs.progress_line import ProgressLine
from ..plan.chunks import CHUNK_SIZE, MAX_CHUNK_BYTES, Limits
from .progress import BulkProgress, progress_line

FailOn: TypeAlias = Literal["error", "warning", "never"]
"""The least severe finding that prevents a run."""

OUTAGE_TIMEOUT = 120.0
"""The default number of seconds of an outage after which a run stops."""

_FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "never")


class RunOptions(TypedDict, total=False):
    """The options of `run()`, for functions that pass them on."""

    chunk_size: int
    max_chunk_bytes: int
    concurrency: int
    attempts: int
    outage_timeout: float
    fail_on: FailOn
    only_changes: bool
    journal: JournalPath | None
    same_project: bool
    verify: bool
    progress: Callable[[BulkProgress], Any] | bool | None


def _fail_on(value: object) -> FailOn:
    value = plain(value)
    # Only strings are compared: comparing other objects may return anything.
    text = exact_str(value) if isinstance(value, str) else None
    for known in _FAIL_ON:
        if text == known:
            return known
    close = difflib.get_close_matches(text or "", _FAIL_ON, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    known_values = ", ".join(map(repr, _FAIL_ON))
    raise ArgumentError("fail_on", f"must be one of {known_values}, got {safe_repr(value)}{hint}")


def _bool(value: bool) -> bool:
    """Convert a NumPy bool to a Python bool; return anything else unchanged."""
    is_numpy = type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_")
    return bool(value) if is_numpy else value


def _a_bool(settings: RunSettings, field: attrs.Attribute[bool], value: object) -> None:
    if not isinstance(value, bool):
        raise ArgumentError(field.name, f"must be True or False, got {safe_repr(value)}")


def _a_path(settings: RunSettings, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, str | os.PathLike):
        raise ArgumentError("journal", f"must be the path of a file, got {type(value).__name__}")


def _has_a_journal(settings: RunSettings, field: attrs.Attribute[bool], value: object) -> None:
    if value and settings.journal is None:
        raise ArgumentError(field.name, "needs a journal; pass journal, too")


def _progress(value: Callable[[BulkProgress], Any] | bool | None) -> Callable[[BulkProgress], Any] | None:
    chosen: object = _bool(cast(bool, value))
    if isinstance(chosen, bool):
        return ProgressLine(progress_line) if chosen else None
    return cast("Callable[[BulkProgress], Any] | None", value)


@attrs.frozen(kw_only=True)
class RunSettings:
    """The options of one run, as documented at `run()`.

    Raises:
        ArgumentError: An option is invalid.
    """

    chunk_size: int = attrs.field(default=CHUNK_SIZE, validator=positive)
    max_chunk_bytes: int = attrs.field(default=MAX_CHUNK_BYTES, validator=positive)
    concurrency: int = attrs.field(default=8, validator=positive)
    attempts: int = attrs.field(default=8, validator=positive)
    outage_timeout: float = attrs.field(default=OUTAGE_TIMEOUT, validator=seconds)
    fail_on: FailOn = attrs.field(default="error", converter=_fail_on)
    only_changes: bool = attrs.field(default=False, converter=_bool, validator=_a_bool)
    journal: JournalPath | None = attrs.field(default=None, validator=_a_path)
    same_project: bool = attrs.field(default=False, converter=_bool, validator=[_a_bool, _has_a_journal])
    verify: bool = attrs.field(default=False, converter=_bool, validator=[_a_bool, _has_a_journal])
    progress: Callable[[BulkProgress], Any] | None = attrs.field(
        default=None, converter=_progress, validator=progress_function
    )

    @property
    def limits(self) -> Limits:
        """The limits of one request."""
        return Limits(chunk_size=self.chunk_size, max_chunk_bytes=self.max_chunk_bytes)

    def end_progress(self) -> None:
        """End the progress line on stderr, if any."""
        if isinstance(self.progress, ProgressLine):
            self.progress.end()
