"""The model of a fault plan."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeAlias

import attrs
from msgspec import Meta

from ..operation_ids import OPERATION_IDS
from .option_parsing import OptionType, option, to_builtins

_LARGEST: Final = 2**53 - 1
_DAY: Final = 86_400

_Positive: TypeAlias = Annotated[int, Meta(ge=1, le=_LARGEST)]
_Delay = OptionType(Annotated[float, Meta(ge=0, le=_DAY)], f"seconds, from 0 to {_DAY}")
_Wait: TypeAlias = Annotated[int, Meta(ge=0, le=10 * 365 * _DAY)]

REDIRECTS: Final = (301, 302, 303, 307, 308)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return bool(text)


def _is_wait(wait: int | Mapping[str, int]) -> bool:
    return wait != {}


def _is_status(status: int) -> bool:
    return status in REDIRECTS or status >= 400


def _is_page_status(status: int) -> bool:
    return status == 200 or status >= 400


def _is_header_text(text: str) -> bool:
    return bool(text) and all("\x21" <= character <= "\x7e" for character in text)


@attrs.frozen(kw_only=True)
class When:
    """The conditions of a rule. All of them must hold."""

    nth: int | tuple[int, ...] | None = option(
        OptionType(
            _Positive | tuple[_Positive, ...], "a number of at least 1, or a list of such numbers", bool
        )
    )
    every: int | None = option(OptionType(_Positive, "a number of at least 1"))
    sequence: tuple[Literal["ok", "fault"], ...] | None = option(
        OptionType(
            tuple[Literal["ok", "fault"], ...],
            "a list of ok and fault, with at least one fault",
            lambda words: "fault" in words,
        )
    )
    rate: float | None = option(OptionType(Annotated[float, Meta(ge=0, le=1)], "a number from 0 to 1"))
    count: int | None = option(OptionType(_Positive, "a number of at least 1"))


@attrs.frozen(kw_only=True)
class Do:
    """The fault of a rule."""

    delay: float | None = option(_Delay)
    delay_after: float | None = option(_Delay)
    status: int | None = option(
        OptionType(
            Annotated[int, Meta(ge=300, le=599)],
            "a status from 400 to 599, or with redirect one of 301, 302, 303, 307 and 308",
            _is_status,
        )
    )
    retry_after: int | Mapping[str, int] | None = option(
        OptionType(
            _Wait | dict[Literal["date_in"], _Wait], "whole seconds, or {date_in: whole seconds}", _is_wait
        )
    )
    message: str | None = option(OptionType(str, "a non-empty string", _is_utf8))
    body: Literal["json", "text", "html", "empty"] | None = option(
        OptionType(Literal["json", "text", "html", "empty"], "json, text, html or empty")
    )
    applied: bool | None = option(OptionType(bool, "true or false"))
    html: int | None = option(
        OptionType(Annotated[int, Meta(ge=200, le=599)], "a status: 200, or from 400 to 599", _is_page_status)
    )
    redirect: str | None = option(
        OptionType(str, "a URL or a path, in visible ASCII characters and without spaces", _is_header_text)
    )
    fail_processing: bool | None = option(OptionType(bool, "true", bool))
    invalid_json: bool | None = option(OptionType(bool, "true", bool))
    wrong_json: Literal["shape", "fields"] | None = option(
        OptionType(Literal["shape", "fields"], "shape or fields")
    )
    reset: Literal["before", "during", "after"] | None = option(
        OptionType(Literal["before", "during", "after"], "before, during or after")
    )
    cut: Literal["close", "reset"] | None = option(OptionType(Literal["close", "reset"], "close or reset"))
    slow: float | None = option(
        OptionType(Annotated[float, Meta(ge=0.1, le=1e9)], "bytes per second, from 0.1 to 1e9")
    )

    @property
    def replaces_answer(self) -> bool:
        """Whether the client gets another response than that of the operation."""
        return self.status is not None or self.html is not None or self.redirect is not None

    @property
    def carries_out(self) -> bool:
        """Whether the request is carried out."""
        if self.replaces_answer:
            return bool(self.applied)
        return self.reset in (None, "after")

    @property
    def label(self) -> str:
        """A short description."""
        words = []
        for name in _LABELLED:
            value = getattr(self, name)
            if name == "status" and self.redirect is not None:
                continue
            if name == "redirect" and value is not None:
                # Without the URL, which may contain secrets.
                value = self.status or 302
            if value is not None:
                words.append(_label(name, value))
        return ", ".join([*words, "applied"] if self.applied else words)


def _label(name: str, value: str | float | bool) -> str:
    if isinstance(value, bool):
        return name
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"


_LABELLED: Final = (
    *("delay", "delay_after", "fail_processing", "status", "html", "redirect", "invalid_json", "wrong_json"),
    *("reset", "cut", "slow"),
)


@attrs.frozen(kw_only=True, slots=False)
class Rule:
    """A rule of a plan."""

    operation: str | tuple[str, ...] = "*"
    when: When = When()
    do: Do

    @cached_property
    def operations(self) -> frozenset[str]:
        """The operations of the rule."""
        patterns = (self.operation,) if isinstance(self.operation, str) else self.operation
        return frozenset(name for pattern in patterns for name in operations_like(pattern))

    def to_plain(self) -> dict[str, Any]:
        """Return the rule as in a plan, in JSON types."""
        operation = self.operation if isinstance(self.operation, str) else list(self.operation)
        when = {"when": to_builtins(self.when)} if self.when != When() else {}
        return {"operation": operation, **when, "do": to_builtins(self.do)}


def operations_like(pattern: str) -> list[str]:
    """Return the operations that match a pattern, in which `*` matches any characters."""
    return [name for name in OPERATION_IDS if fnmatch.fnmatchcase(name, pattern)]
