"""Validate the arguments of the log calls of assets. Errors have the path of the argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypedDict, TypeVar, Unpack

from nexus_api.enums import AssetLogKind, AssetLogLevel
from nexus_api.open_enum import OpenEnum

from ..error_types import ArgumentError
from .asset_arguments import text_list
from .query_params import AssetLogFilter, AssetLogPagination, Pagination
from .validation import integer, or_keywords, parse_member, safe_repr, to_class, type_name
from .validation import pagination as checked_pagination

_E = TypeVar("_E", bound=OpenEnum)

MAX_LOG_LIMIT = 1_000
"""The maximum number of log entries per page (observed)."""


def asset_log_pagination(
    value: Pagination | Mapping[str, object] | None, *, limit: int | None = None, page: str | None = None
) -> Pagination:
    """Return a valid page of a log from a dict or keywords; `None` is the first page of 200."""
    found = checked_pagination(value, limit=limit, page=page, default=AssetLogPagination)
    if found.limit > MAX_LOG_LIMIT:
        raise ArgumentError("pagination.limit", f"must be at most {MAX_LOG_LIMIT}, got {found.limit}")
    return found


class AssetLogKeywords(TypedDict, total=False):
    """The fields of an `AssetLogFilter`, as keyword arguments."""

    before_time: int | None
    after_time: int | None
    levels: Sequence[str] | None
    kinds: Sequence[str] | None
    events: Sequence[str] | None
    user_ids: Sequence[str] | None
    annotation_ids: Sequence[str] | None
    detailed: bool | None


def asset_log_filter(
    value: AssetLogFilter | Mapping[str, object] | None, **keywords: Unpack[AssetLogKeywords]
) -> dict[str, Any]:
    """Return the valid fields of an `AssetLogFilter`, a dict or keywords; `None` matches all entries."""
    value = or_keywords("filters", value, **keywords)
    value = to_class("filters", value, AssetLogFilter, AssetLogFilter.__struct_fields__)
    return {
        name: check(f"filters.{name}", given)
        for name, check in _CHECKS.items()
        if (given := getattr(value, name)) is not None
    }


def validate_detailed(argument: str, value: object) -> bool:
    """Return a bool."""
    if not isinstance(value, bool):
        raise ArgumentError(argument, f"must be True or False, got {safe_repr(value)}")
    return value


def _time(argument: str, value: object) -> int:
    number = integer(argument, value)
    if number < 0:
        raise ArgumentError(argument, f"must be a time in milliseconds since 1970, got {number}")
    return number


def _members(enum: type[_E], argument: str, value: object) -> list[_E]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ArgumentError(argument, f"must be a list of strings, got {type_name(value)}")
    return [parse_member(f"{argument}[{place}]", enum, item) for place, item in enumerate(value)]


def _texts_without_commas(argument: str, value: object) -> list[str]:
    texts = text_list(argument, value)
    for place, text in enumerate(texts):
        if "," in text:
            raise ArgumentError(f"{argument}[{place}]", f"must not contain a comma, got {text!r}")
    return texts


_CHECKS: Mapping[str, Callable[[str, object], Any]] = {
    "before_time": _time,
    "after_time": _time,
    "levels": partial(_members, AssetLogLevel),
    "kinds": partial(_members, AssetLogKind),
    "events": _texts_without_commas,
    "user_ids": _texts_without_commas,
    "annotation_ids": _texts_without_commas,
    "detailed": validate_detailed,
}
