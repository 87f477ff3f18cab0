"""The options of one bulk update. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypeAlias, TypedDict

import attrs

from ...error_types import ArgumentError
from ...runs.base_settings import BaseSettings, as_bool, is_bool, positive, validate_choice
from ...runs.journal.run_journal import JournalPath
from ..plan.chunks import CHUNK_SIZE, MAX_CHUNK_BYTES, Limits
from .progress import BulkProgress, progress_line

FailOn: TypeAlias = Literal["error", "warning", "never"]
"""The least severe finding that prevents a run."""


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
    option: FailOn = validate_choice("fail_on", value, ("error", "warning", "never"))
    return option


@attrs.frozen(kw_only=True)
class RunSettings(BaseSettings):
    """The options of one run, as documented at `run()`."""

    line: ClassVar[Callable[[BulkProgress], str]] = progress_line

    chunk_size: int = attrs.field(default=CHUNK_SIZE, validator=positive)
    max_chunk_bytes: int = attrs.field(default=MAX_CHUNK_BYTES, validator=positive)
    fail_on: FailOn = attrs.field(default="error", converter=_fail_on)
    only_changes: bool = attrs.field(default=False, converter=as_bool, validator=is_bool)
    verify: bool = attrs.field(default=False, converter=as_bool, validator=is_bool)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for option in ("same_project", "verify") if self.journal is None else ():
            if getattr(self, option):
                raise ArgumentError(option, "needs a journal; pass journal, too")

    @property
    def limits(self) -> Limits:
        """The limits of one request."""
        return Limits(chunk_size=self.chunk_size, max_chunk_bytes=self.max_chunk_bytes)
