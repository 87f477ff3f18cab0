"""Error messages for seeds, made from msgspec's."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

VISIBLE = r"^[\x21-\x7e]+\Z"
PROJECT = r"^proj_"
_MEANINGS = {
    VISIBLE: "A secret key must consist of visible ASCII characters without spaces",
    PROJECT: "The id of a project must begin with `proj_`",
}

_LOCATED = re.compile(r"(?P<problem>.*) - at (?P<key>`key` in )?`(?P<path>\$.*)`", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<position>\d+)\]|(?P<some_key>\[\.\.\.\])")
# YAML values that become strings in quotes.
_UNQUOTED = re.compile(r"Expected `str\b.*got `(int|float|bool|null|date|datetime)`")

# The types of keys and values of the mappings in a seed.
MAPPINGS: Mapping[str, tuple[Any, Any]] = {
    "secret_keys": (Annotated[str, msgspec.Meta(pattern=VISIBLE)], list[str]),
    "attributes": (Annotated[str, msgspec.Meta(min_length=1)], str),
    "customMetadata": (str, str | int | float | bool),
    "transformationUrls": (str, str),
    "resource": (str, str | int),
    "metadata": (str, Any),
}


def explain(error: msgspec.ValidationError, data: Any) -> str:
    """Return a message with the problem, its location and a suggestion."""
    match = _LOCATED.fullmatch(str(error))
    if match is None:
        return str(error)
    problem = match["problem"]
    path, value = _follow(match["path"], data)
    place = f"`{path}`"
    if match["key"]:
        field = path.rpartition(".")[2]
        place = f"{_bad_item(field, value, of_keys=True)[1]} in {place}"
    if path == "$":
        return "a seed must be a mapping with `projects`; `python -m nexuskit.sandbox --print-seed` shows one"
    text = f"{_meaning(problem)} - at {place}"
    if path.endswith(("createDate", "updateDate")):
        return f"{text}; {_date_hint(value)}"
    return f"{text}; put it in quotes to make it a string" if _UNQUOTED.match(problem) else text


def _meaning(problem: str) -> str:
    for pattern, meaning in _MEANINGS.items():
        problem = problem.replace(f"Expected `str` matching regex {pattern!r}", meaning)
    return problem


def _follow(path: str, data: Any) -> tuple[str, Any]:
    """Return a path with the key instead of msgspec's `[...]`, and its value."""
    place, field, value = "$", "", data
    for step in _STEP.finditer(path):
        if step["some_key"] is None:
            field = step["field"] or ""
            place += step[0]
            value = value.get(field) if field else value[int(step["position"])]
            continue
        value, name = _bad_item(field, value, of_keys=False)
        place += f".<{name}>"
    return place, value


def _bad_item(field: str, mapping: Mapping[Any, Any], *, of_keys: bool) -> tuple[Any, str]:
    """Return the value and the name of the first item whose key or value is not valid."""
    kind_of_keys, kind_of_values = MAPPINGS[field]
    for number, (key, value) in enumerate(mapping.items(), 1):
        if not (_fits(key, kind_of_keys) if of_keys else _fits(value, kind_of_values)):
            # A secret key is given by number.
            return value, f"key {number if field == 'secret_keys' else repr(key)}"
    raise AssertionError(f"every item of {field} fits")


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _date_hint(value: Any) -> str:
    hint = "give milliseconds since 1970"
    if not isinstance(value, datetime.date):
        return hint
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    moment = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
    return f"{hint}, here {round(moment.timestamp() * 1000)}"
