"""The model of a fault plan."""

from __future__ import annotations

import fnmatch
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta, Struct, json

from ..operation_ids import OPERATION_IDS

_LARGEST: Final = 2**53 - 1
_DAY: Final = 86_400

_Positive: TypeAlias = Annotated[int, Meta(ge=1, le=_LARGEST)]
_Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=_DAY)]
_Wait: TypeAlias = Annotated[int, Meta(ge=0, le=10 * 365 * _DAY)]

RESPONSES: Final = ("status", "html", "redirect", "invalid_json", "wrong_json")
DELIVERY_FAULTS: Final = ("reset", "cut", "slow")
FAULTS: Final = ("delay", "delay_after", "fail_processing", *RESPONSES, *DELIVERY_FAULTS)
"""The keys of faults; the others are options."""


class _Part(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The base of all parts of a plan."""


class When(_Part):
    """The conditions of a rule. All of them must hold."""

    nth: _Positive | Annotated[tuple[_Positive, ...], Meta(min_length=1)] | None = None
    every: _Positive | None = None
    sequence: Annotated[tuple[Literal["ok", "fault"], ...], Meta(min_length=1)] | None = None
    rate: Annotated[float, Meta(ge=0, le=1)] | None = None
    count: _Positive | None = None


class RetryDate(_Part):
    """A `Retry-After` with a date."""

    date_in: _Wait


class FaultAction(_Part):
    """The fault of a rule."""

    delay: _Seconds | None = None
    delay_after: _Seconds | None = None
    status: Annotated[int, Meta(ge=300, le=599)] | None = None
    retry_after: _Wait | RetryDate | None = None
    message: Annotated[str, Meta(min_length=1)] | None = None
    body: Literal["json", "text", "html", "empty"] | None = None
    applied: bool = False
    html: Annotated[int, Meta(ge=200, le=599)] | None = None
    # Visible ASCII characters, as in a header.
    redirect: Annotated[str, Meta(pattern=r"^[\x21-\x7e]+\Z")] | None = None
    fail_processing: bool = False
    invalid_json: bool = False
    wrong_json: Literal["shape", "fields"] | None = None
    reset: Literal["before", "during", "after"] | None = None
    cut: Literal["close", "reset"] | None = None
    slow: Annotated[float, Meta(ge=0.1, le=1e9)] | None = None

    def has(self, name: str) -> bool:
        """Return whether a key is given."""
        return getattr(self, name) not in (None, False)

    @property
    def carries_out(self) -> bool:
        """Whether the request is carried out."""
        if self.has("status") or self.has("html") or self.has("redirect"):
            return self.applied
        return self.reset in (None, "after")

    @property
    def label(self) -> str:
        """A short description."""
        words = []
        for name in filter(self.has, FAULTS):
            value = getattr(self, name)
            if name == "redirect":
                # Without the URL, which may contain secrets.
                value = self.status or 302
            if name == "status" and self.redirect is not None:
                continue
            shown = "" if value is True else f" {value:g}" if isinstance(value, float) else f" {value}"
            words.append(name + shown)
        return ", ".join([*words, "applied"] if self.applied else words)


class Rule(_Part, kw_only=True):
    """A rule of a plan."""

    operation: str | Annotated[tuple[str, ...], Meta(min_length=1)] = "*"
    when: When | None = None
    do: FaultAction

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns of the operations of the rule."""
        return (self.operation,) if isinstance(self.operation, str) else self.operation

    @property
    def operations(self) -> frozenset[str]:
        """The operations of the rule."""
        return frozenset(name for pattern in self.patterns for name in matching_operations(pattern))

    def to_plain(self) -> dict[str, Any]:
        """Return the rule as in a plan, in JSON types."""
        return {"operation": self.operation, **json.decode(json.encode(self))}


def matching_operations(pattern: str) -> list[str]:
    """Return the operations that match a pattern, in which `*` matches any characters."""
    return [name for name in OPERATION_IDS if fnmatch.fnmatchcase(name, pattern)]
