"""The options of one upload. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Literal, TypeAlias

import attrs

from ..error_types import ArgumentError
from ..resources.asset_arguments import text_list
from ..resources.validation import safe_repr
from ..runs.base_settings import BaseSettings, as_bool, is_bool, positive, seconds, validate_choice
from .progress import UploadProgress, progress_line
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


def _existing(value: object) -> Existing:
    option: Existing = validate_choice("existing", value, ("skip", "replace", "error"))
    return option


def _fail_on(value: object) -> FailOn:
    option: FailOn = validate_choice("fail_on", value, ("error", "never"))
    return option


def _session_limit(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, SessionLimit):
        raise ArgumentError(field.name, f"must be a SessionLimit, got {type(value).__name__}")


def _name_rule(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value not in ("name", "path") and not callable(value):
        raise ArgumentError(
            field.name, f"must be 'name', 'path' or a function of a path, got {safe_repr(value)}"
        )


@attrs.frozen(kw_only=True)
class UploadSettings(BaseSettings):
    """The options of one upload, as documented at `assets.upload()`."""

    line: ClassVar[Callable[[UploadProgress], str]] = progress_line

    groups: Sequence[str] = attrs.field(default=("main",), converter=_groups)
    filename: NameRule = attrs.field(default="name", validator=_name_rule)
    existing: Existing = attrs.field(default="skip", converter=_existing)
    fail_on: FailOn = attrs.field(default="error", converter=_fail_on)
    wait: bool = attrs.field(default=True, converter=as_bool, validator=is_bool)
    timeout: float = attrs.field(default=3_600.0, validator=seconds)
    session_files: int = attrs.field(default=SESSION_FILES, validator=positive)
    session_limit: SessionLimit = attrs.field(factory=SessionLimit, validator=_session_limit)
