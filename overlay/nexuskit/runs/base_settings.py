"""The options that bulk updates and uploads share, validated before anything is read or sent. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import attrs

from ..error_types import ArgumentError
from ..resources.suggestions import did_you_mean
from ..resources.validation import exact_str, plain, positive_int, positive_seconds, safe_repr
from ..transport.hooks import arity_problem
from .progress_line import ProgressLine

OUTAGE_TIMEOUT = 120.0
"""The default number of seconds of an outage after which a run stops."""


def positive(_: object, field: attrs.Attribute[int], value: object) -> None:
    """Accept an integer of at least 1."""
    positive_int(field.name, value)


def seconds(_: object, field: attrs.Attribute[float], value: object) -> None:
    """Accept a number of seconds."""
    positive_seconds(field.name, value)


def is_bool(_: object, field: attrs.Attribute[bool], value: object) -> None:
    """Accept a bool."""
    if not isinstance(value, bool):
        raise ArgumentError(field.name, f"must be True or False, got {safe_repr(value)}")


def as_bool(value: Any) -> Any:
    """Convert a NumPy bool to a Python bool; return anything else unchanged."""
    is_numpy = type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_")
    return bool(value) if is_numpy else value


def validate_choice(name: str, value: object, known: Sequence[str]) -> Any:
    """Return the text of an option that has few values.

    >>> validate_choice("fail_on", "never", ("error", "never"))
    'never'
    """
    value = plain(value)
    # Only strings are compared: comparing other objects may return anything.
    text = exact_str(value) if isinstance(value, str) else ""
    if text in known:
        return text
    expected = f"must be one of {', '.join(map(repr, known))}"
    raise ArgumentError(name, f"{expected}, got {safe_repr(value)}{did_you_mean(text, known)}")


def _is_path(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, str | os.PathLike):
        raise ArgumentError(field.name, f"must be the path of a file, got {type(value).__name__}")


def _is_progress(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is None or isinstance(value, bool):
        return
    expected = "must be True or a function of one argument"
    if not callable(value):
        raise ArgumentError(field.name, f"{expected}, got {type(value).__name__}")
    if problem := arity_problem(value):
        raise ArgumentError(field.name, f"{expected}: {problem}")


@attrs.frozen(kw_only=True)
class BaseSettings:
    """The options of one run.

    Attributes:
        progress: A function that is called with the progress. `True` becomes one that prints a line.
        line: Returns this line.

    Raises:
        ArgumentError: An option is invalid.
    """

    line: ClassVar[Callable[[Any], str]] = str

    concurrency: int = attrs.field(default=8, validator=positive)
    attempts: int = attrs.field(default=8, validator=positive)
    outage_timeout: float = attrs.field(default=OUTAGE_TIMEOUT, validator=seconds)
    journal: str | os.PathLike[str] | None = attrs.field(default=None, validator=_is_path)
    same_project: bool = attrs.field(default=False, converter=as_bool, validator=is_bool)
    progress: Any = attrs.field(default=None, converter=as_bool, validator=_is_progress)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.progress, bool):
            callback = ProgressLine(type(self).line) if self.progress else None
            object.__setattr__(self, "progress", callback)

    def end_progress(self) -> None:
        """End the progress line on stderr, if any."""
        if isinstance(self.progress, ProgressLine):
            self.progress.end()
