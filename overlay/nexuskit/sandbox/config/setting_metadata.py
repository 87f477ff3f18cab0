"""Descriptions of settings: validation, parsing and help."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias, TypeVar, cast, get_args, get_origin

import attrs

from ..errors import SandboxError
from ..messages import safe_repr

_T = TypeVar("_T")

Value: TypeAlias = str | int | bool | None
"""The types of values of settings."""

LARGEST = 2**53 - 1
"""The largest integer that every JSON implementation represents exactly."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_SETTING = "setting"


class SettingsError(SandboxError, ValueError):
    """A setting is unknown, or its value is not allowed."""


@attrs.frozen(kw_only=True)
class Setting:
    """The description of a setting."""

    name: str = ""
    default: Value
    # The allowed values, the default first; empty for numbers.
    choices: tuple[Value, ...] = ()
    minimum: int = 0
    help: str

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        if self.choices:
            return " or ".join(", ".join(map(format_value, self.choices)).rsplit(", ", 1))
        text = f"an integer from {self.minimum} to {LARGEST}"
        return f"{text} or none" if self.default is None else text

    def check(self, value: Any) -> None:
        """Raise `SettingsError` if a value is not allowed."""
        # Compares types, because `1 == True` and `404.0 == 404`.
        known = self.choices or (None,) * (self.default is None)
        if any(type(value) is type(one) and value == one for one in known):
            return
        if self.choices or isinstance(value, bool) or not isinstance(value, int) or value > LARGEST:
            raise SettingsError(f"{self.name} must be {self.allowed}, got {safe_repr(value)}")
        if value < self.minimum:
            raise SettingsError(f"{self.name} must be at least {self.minimum}, got {safe_repr(value)}")

    def parse(self, value: Any) -> Any:
        """Convert a string to the value that it spells. Other values are returned unchanged."""
        if not isinstance(value, str):
            return value
        for known in self.choices or (self.default,):
            if value == format_value(known):
                return known
        return int(value) if not self.choices and _INTEGER.fullmatch(value) else value


def format_value(value: Value) -> str:
    """Return a value as it is written on the command line.

    >>> format_value(None), format_value(True), format_value(404), format_value("exact")
    ('none', 'true', '404', 'exact')
    """
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def setting(default: _T, *, help: str, minimum: int = 0) -> _T:
    """Return a field for a choice, a flag or a number. The choices are those of its type."""
    described = Setting(default=cast("Value", default), minimum=minimum, help=help)
    # attrs' stubs give a field the type of its default.
    return attrs.field(default=default, validator=_check, metadata={_SETTING: described})


def setting_of(field: attrs.Attribute[Any]) -> Setting | None:
    """Return the description of a field; `None` if it has none."""
    setting: Setting | None = field.metadata.get(_SETTING)
    if setting is None:
        return None
    choices = get_args(field.type) if get_origin(field.type) is Literal else ()
    if isinstance(setting.default, bool):
        choices = (setting.default, not setting.default)
    return attrs.evolve(setting, name=field.name, choices=choices)


def _check(_: object, field: attrs.Attribute[Any], value: Any) -> None:
    if (setting := setting_of(field)) is not None:
        setting.check(value)
