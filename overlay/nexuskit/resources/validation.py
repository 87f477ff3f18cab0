"""Validate and convert arguments. Each function raises `ArgumentError` with the path of the argument.

msgspec does not validate a struct when it is created, and its errors for an encoded body use the names of the
service. These functions use the names that the caller wrote, and suggest the closest known word.
"""

from __future__ import annotations

import math
import operator
import re
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import PurePath
from typing import Any, NoReturn, TypeVar

from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import FlowMetadata
from nexus_api.open_enum import OpenEnum
from nexus_api.structs import RequestStruct

from ..error_types import ArgumentError
from .query_params import Pagination, SequenceFilter
from .suggestions import did_you_mean

_E = TypeVar("_E", bound=OpenEnum)

_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
"""The text of an integer."""


def unreadable(error: Exception) -> str:
    """Describe the exception that an object of the caller raised during a check."""
    said = ""
    with suppress(Exception):
        said = f": {error}"
    return f"raised {type(error).__name__} when it was checked{said}"


def plain(value: object) -> object:
    """Return the value of an enumeration member, and anything else unchanged."""
    while isinstance(value, Enum):
        value = value.value
    return value


def validate_id(argument: str, value: object) -> str:
    """Return a valid id: not empty, nor `.` or `..`, which clients and servers resolve as paths."""
    value = plain(value)
    if not isinstance(value, str):
        own_id = None
        with suppress(Exception):
            own_id = getattr(value, "id", None)
        hint = f"; give its id, {own_id!r}" if isinstance(own_id, str) else ""
        if isinstance(value, PurePath):
            hint = f"; give its name, {value.name!r}"
        raise ArgumentError(argument, f"must be a string, got {type_name(value)}{hint}")
    text = exact_str(value)
    if text in ("", ".", ".."):
        raise ArgumentError(argument, f"{text!r} is not a valid id; give the id as the service shows it")
    return text


def validate_text(argument: str, value: object) -> str:
    """Return a non-empty text."""
    if type(value) is str and value:
        return value
    value = plain(value)
    if not isinstance(value, str):
        raise ArgumentError(argument, f"must be a string, got {type_name(value)}")
    text = exact_str(value)
    if not text:
        raise ArgumentError(argument, "must not be empty")
    return text


def project_id(value: object) -> str:
    """Return a project id with its prefix, which is optional (observed).

    >>> project_id("b705a"), project_id("proj_b705a")
    ('proj_b705a', 'proj_b705a')
    """
    text = validate_id("project_id", value)
    if text == "proj_":
        raise ArgumentError("project_id", "'proj_' is only the prefix; give the id as the service shows it")
    return text if text.startswith("proj_") else f"proj_{text}"


def pagination(
    value: Pagination | Mapping[str, object] | None,
    *,
    limit: int | None = None,
    page: str | None = None,
    default: type[Pagination] = Pagination,
) -> Pagination:
    """Return a valid page from a dict or keywords; `None` is the first page, with the limit of `default`."""
    value = or_keywords("pagination", value, limit=limit, page=page)
    if not isinstance(value, Pagination):
        value = to_class("pagination", value, default, ("page", "limit"))
    cursor = value.page if value.page is None else validate_text("pagination.page", value.page)
    return Pagination(cursor, positive_int("pagination.limit", value.limit))


def sequence_filter(
    value: SequenceFilter | Mapping[str, object] | None, name: str | None = None
) -> SequenceFilter:
    """Return a valid `SequenceFilter` from a dict or a keyword; `None` matches all sequences."""
    value = or_keywords("filters", value, name=name)
    value = to_class("filters", value, SequenceFilter, ("name",))
    return SequenceFilter(None if value.name is None else validate_text("filters.name", value.name))


def flow_metadata(value: FlowMetadata | Mapping[str, object]) -> FlowMetadata:
    """Return a valid `FlowMetadata` from a dict or a `FlowMetadata`."""
    if isinstance(value, Mapping):
        check_keys(value, ("title",), within="flow")
        if "title" not in value:
            raise ArgumentError("flow.title", 'is missing; give {"title": …}')
        return FlowMetadata(validate_text("flow.title", value["title"]))
    if not isinstance(value, FlowMetadata):
        raise ArgumentError("flow", f"must be a dict or a FlowMetadata, got {type_name(value)}")
    return FlowMetadata(validate_text("flow.title", value.title))


def integer(argument: str, value: object) -> int:
    """Return an integer. Integers of other libraries and whole floats are accepted, bools are not."""
    if type(value) is int:
        return value
    value = plain(value)
    if not isinstance(value, bool):
        # An object that is not an integer may raise any exception.
        with suppress(Exception):
            if isinstance(value, float) and value.is_integer():
                return int(value)
            return int(operator.index(value))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    hint = "; use int()" if isinstance(value, str) and _INTEGER.fullmatch(value) else ""
    raise ArgumentError(argument, f"must be an integer, got {safe_repr(value)}{hint}")


def positive_seconds(argument: str, value: object) -> float:
    """Return a number of seconds, 0.001 or more. More than the timers of the system take is rejected.

    >>> positive_seconds("timeout", 60)
    60.0
    """
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    # Written so that NaN fails.
    if not 0.001 <= number <= threading.TIMEOUT_MAX:
        raise ArgumentError(argument, f"must be a number of seconds, 0.001 or more, got {safe_repr(value)}")
    return float(number)


def positive_int(argument: str, value: object) -> int:
    """Return an integer of at least 1.

    >>> positive_int("window", 500)
    500
    """
    if (number := integer(argument, value)) < 1:
        raise ArgumentError(argument, f"must be 1 or more, got {safe_repr(number)}")
    return number


def parse_abort_mode(value: object) -> SequenceBulkUpdateAbortMode:
    """Return an abort mode from a member or its wire value."""
    if value is None:
        raise ArgumentError("abort_mode", "None is not an abort mode; give the text 'None' or omit it")
    return parse_member("abort_mode", SequenceBulkUpdateAbortMode, value)


def parse_member(argument: str, enum: type[_E], value: object) -> _E:
    """Return a member from itself or its wire value.

    `enum(value)` would accept any text, because the enums are open. Callers also accept members that a newer
    service sent; an unknown text is more likely a typo.
    """
    if type(value) is enum:
        return value
    # Only strings are compared: comparing other objects may return anything.
    value = plain(value)
    text = exact_str(value) if isinstance(value, str) else None
    for member in enum:
        if member.value == text:
            return member
    known = ", ".join(repr(member.value) for member in enum)
    if text is None:
        raise ArgumentError(
            argument, f"must be a member of {enum.__name__} or one of {known}, got {type_name(value)}"
        )
    hint = did_you_mean(text, [member.value for member in enum])
    raise ArgumentError(argument, f"must be one of {known}, got {text!r}{hint}")


def check_keys(given: Mapping[Any, object], known: Collection[str], *, within: str = "") -> None:
    """Reject a dict with an unknown key."""
    for key in given:
        if key not in known:
            reject_unknown_key(key, known, within=within)


def reject_unknown_key(key: object, known: Collection[str], *, within: str = "") -> NoReturn:
    """Reject an unknown key and suggest the closest known one."""
    known = sorted(known)
    hint = did_you_mean(key, known) or f"; known keys are {', '.join(map(repr, known))}"
    name = key if isinstance(key, str) and key else f"[{safe_repr(key)}]"
    raise ArgumentError(f"{within}.{name}" if within else str(name), f"unknown key{hint}")


def require_exactly_one(first: str, first_value: object, second: str, second_value: object) -> None:
    """Reject two mutually exclusive arguments unless exactly one of them is not `None`."""
    if first_value is None and second_value is None:
        raise ArgumentError("", f"give {first} or {second}")
    if first_value is not None and second_value is not None:
        raise ArgumentError("", f"give either {first} or {second}, not both")


def exact_str(value: str) -> str:
    """Return a plain `str`: the encoder accepts no subclass, such as that of NumPy."""
    return value if type(value) is str else str.__str__(value)


def fits_utf8(text: str) -> bool:
    """Return whether a text has no lone surrogate, which a URL cannot contain."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def safe_repr(value: object) -> str:
    """Return the repr of a value, or its type if `repr()` raises, as for a number with too many digits."""
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__}>"


_Q = TypeVar("_Q", bound=RequestStruct)


def or_keywords(
    argument: str, value: _Q | Mapping[str, object] | None, **keywords: object
) -> _Q | Mapping[str, object] | None:
    """Return the value, or the keywords if there is no value."""
    given = {name: keyword for name, keyword in keywords.items() if keyword is not None}
    if given and value is not None:
        raise ArgumentError(argument, f"give either {argument} or {' and '.join(given)}, not both")
    return given or value


def to_class(argument: str, value: object, cls: type[_Q], keys: Collection[str]) -> _Q:
    """Return `value` as an instance of a class with the arguments `keys`."""
    if isinstance(value, cls):
        return value
    if value is None:
        return cls()
    if not isinstance(value, Mapping):
        raise ArgumentError(argument, f"must be a dict or a {cls.__name__}, got {type_name(value)}")
    check_keys(value, keys, within=argument)
    return cls(**value)


def type_name(value: object) -> str:
    """Return the type of a value, for a message that must not contain the value itself."""
    return "None" if value is None else type(value).__name__
