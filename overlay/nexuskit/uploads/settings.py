"""The options of one upload, validated before anything is read or sent. Pure."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias

import attrs

from ..error_types import ArgumentError
from ..resources.asset_arguments import text_list
from ..resources.validation import safe_repr
from ..runs.option_checks import positive, seconds
from ..runs.option_checks import progress as progress_function
from .progress import UploadProgress
from .session_limit import SessionLimit
from .sources import NameRule

Existing: TypeAlias = Literal["skip", "replace", "error"]
"""What happens to a file if an asset of the project has its filename already."""

FailOn: TypeAlias = Literal["error", "never"]
"""Whether findings before the upload prevent it."""

SESSION_FILES: Final = 5_000
"""The most files that Datature's client puts into a session (observed)."""


def _groups(value: object) -> Sequence[str]:
    groups = text_list("groups", value)
    if not groups:
        raise ArgumentError("groups", "must have at least one group")
    return groups


def _one_of(*known: str) -> Any:
    def check(_: object, field: attrs.Attribute[str], value: object) -> None:
        if value not in known:
            raise ArgumentError(
                field.name, f"must be one of {', '.join(map(repr, known))}, got {safe_repr(value)}"
            )

    return check


def _kind(kind: type | tuple[type, ...], what: str) -> Any:
    def check(_: object, field: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            raise ArgumentError(field.name, f"must be {what}, got {type(value).__name__}")

    return check


def _name_rule(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value not in ("name", "path") and not callable(value):
        raise ArgumentError(
            field.name, f"must be 'name', 'path' or a function of a path, got {safe_repr(value)}"
        )


@attrs.frozen(kw_only=True)
class UploadSettings:
    """The options of one upload, as documented at `assets.upload()`.

    Raises:
        ArgumentError: An option is invalid.
    """

    groups: Sequence[str] = attrs.field(default=("main",), converter=_groups)
    filename: NameRule = attrs.field(default="name", validator=_name_rule)
    existing: Existing = attrs.field(default="skip", validator=_one_of("skip", "replace", "error"))
    fail_on: FailOn = attrs.field(default="error", validator=_one_of("error", "never"))
    journal: str | os.PathLike[str] | None = attrs.field(
        default=None, validator=attrs.validators.optional(_kind((str, os.PathLike), "the path of a file"))
    )
    same_project: bool = attrs.field(default=False, validator=_kind(bool, "True or False"))
    wait: bool = attrs.field(default=True, validator=_kind(bool, "True or False"))
    timeout: float = attrs.field(default=3_600.0, validator=seconds)
    concurrency: int = attrs.field(default=8, validator=positive)
    attempts: int = attrs.field(default=8, validator=positive)
    outage_timeout: float = attrs.field(default=120.0, validator=seconds)
    session_files: int = attrs.field(default=SESSION_FILES, validator=positive)
    session_limit: SessionLimit = attrs.field(
        factory=SessionLimit, validator=_kind(SessionLimit, "a SessionLimit")
    )
    progress: Callable[[UploadProgress], Any] | bool | None = attrs.field(
        default=None, validator=progress_function
    )
