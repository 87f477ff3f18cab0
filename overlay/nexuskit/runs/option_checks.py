"""The checks of options that bulk updates and uploads share, as validators of attrs."""

from __future__ import annotations

from typing import Any

import attrs

from ..error_types import ArgumentError
from ..resources.validation import positive_int, positive_seconds
from ..transport.hooks import arity_problem


def positive(_: object, field: attrs.Attribute[int], value: object) -> None:
    """Accept an integer of at least 1."""
    positive_int(field.name, value)


def seconds(_: object, field: attrs.Attribute[float], value: object) -> None:
    """Accept a number of seconds."""
    positive_seconds(field.name, value)


def progress(_: object, field: attrs.Attribute[Any], value: object) -> None:
    """Accept a bool, `None`, or a function that takes one argument."""
    if value is None or isinstance(value, bool):
        return
    expected = "must be True or a function of one argument"
    if not callable(value):
        raise ArgumentError(field.name, f"{expected}, got {type(value).__name__}")
    if problem := arity_problem(value):
        raise ArgumentError(field.name, f"{expected}: {problem}")
