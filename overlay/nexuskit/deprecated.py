"""Former public names, which still work with a `DeprecationWarning`."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_CHUNKS = {"max_actions": "chunk_size", "max_bytes": "max_chunk_bytes"}

RENAMED: Mapping[str, Mapping[str, str]] = {
    "run": {**_CHUNKS, "refuse": "fail_on"},
    "plan": _CHUNKS,
    "Limits": _CHUNKS,
    "RetryPolicy": {"first_delay": "wait_initial", "factor": "wait_exp_base", "max_delay": "wait_max"},
    "Plan": {"waves": "stages"},
    "Change": {"loser": "displaced_asset"},
    "Outcome": {"told": "summary"},
    "BulkProgress": {"under_way": "in_flight"},
    "nexuskit.bulk": {
        "AsyncBulk": "nexuskit.AsyncBulk",
        "AsyncBulkReport": "nexuskit.AsyncBulkReport",
        "Bulk": "nexuskit.Bulk",
        "BulkReport": "nexuskit.BulkReport",
    },
}
"""New names by old names: of a module, of the arguments of a method, of the attributes of a class."""

RENAMED_VALUES: Mapping[str, Mapping[object, str]] = {
    "refuse": {"errors": "error", "warnings": "warning", "nothing": "never"}
}
"""New values by old values, by the old name of the option."""


def renamed_arguments(of: str) -> Callable[[F], F]:
    """Accept the old names in `RENAMED`: arguments of a function, or arguments and attributes of a class."""
    names = RENAMED[of]

    def decorate(decorated: F) -> F:
        if not isinstance(decorated, type):
            return _with_old_arguments(decorated, of, names)
        decorated.__init__ = _with_old_arguments(decorated.__init__, of, names)  # type: ignore[misc]
        # Not properties: code that reads all attributes of an object would trigger the warnings.
        decorated.__getattr__ = _old_attributes(of, names)  # type: ignore[attr-defined]
        return cast(F, decorated)

    return decorate


def import_moved(module: str, name: str) -> Any:
    """Return an object that has moved out of a module. Raise `AttributeError` for an unknown name."""
    new = RENAMED.get(module, {}).get(name)
    if new is None:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    _warn(f"{module}.{name}", new, stacklevel=4)
    home, _, attribute = new.rpartition(".")
    return getattr(import_module(home), attribute)


def _with_old_arguments(function: F, of: str, names: Mapping[str, str]) -> F:
    def translate(given: dict[str, Any]) -> dict[str, Any]:
        for old in names.keys() & given.keys():
            new, value = names[old], given.pop(old)
            if new in given:
                raise TypeError(f"{of}: {old} is the old name of {new}; give {new} alone")
            _warn(f"{of}: {old}", new, stacklevel=4)
            values = RENAMED_VALUES.get(old, {})
            given[new] = values.get(value, value) if isinstance(value, str) else value
        return given

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def call_later(*args: Any, **kwargs: Any) -> Any:
            return await function(*args, **translate(kwargs))

        return cast(F, call_later)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **translate(kwargs))

    return cast(F, call)


def _old_attributes(of: str, names: Mapping[str, str]) -> Callable[[Any, str], Any]:
    def get(instance: Any, name: str) -> Any:
        if name not in names:
            raise AttributeError(f"{type(instance).__name__!r} object has no attribute {name!r}")
        _warn(f"{of}.{name}", names[name], stacklevel=3)
        return getattr(instance, names[name])

    return get


def _warn(old: str, new: str, stacklevel: int) -> None:
    warnings.warn(f"{old} is deprecated; use {new}", DeprecationWarning, stacklevel=stacklevel)
