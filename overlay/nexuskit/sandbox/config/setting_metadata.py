"""Fields that describe themselves: their values are checked, and may come as text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, TypeVar, cast

import attrs

from ..errors import SandboxError
from ..messages import shown

_T = TypeVar("_T")

Value: TypeAlias = str | int | bool | None
"""What a setting can be, all of which JSON and YAML have."""

LARGEST = 2**53 - 1
"""The largest integer that every JSON implementation represents exactly."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_FLAGS = {"true": True, "false": False}
_SETTING = "setting"


class SettingsError(SandboxError, ValueError):
    """There is no such setting, or it takes no such value; the message tells what there is."""


@attrs.frozen(kw_only=True)
class Setting:
    """What there is to know about a setting.

    Attributes:
        name: Its name.
        kind: What its values are.
        choices: All its values, if they are few; the default comes first.
        minimum: The least value of a number.
        maximum: The largest value of a number.
        nullable: Whether it may be `None`, which texts spell `none`.
        default: Its value unless another is given.
        help: What it is for, in one line.
    """

    name: str = ""
    kind: Literal["choice", "number", "flag"]
    choices: tuple[Value, ...] = ()
    minimum: int = 0
    maximum: int = LARGEST
    nullable: bool = False
    default: Value
    help: str

    @property
    def allowed(self) -> str:
        """The values that it takes, in words."""
        if self.choices:
            return " or ".join(", ".join(map(spelt, self.choices)).rsplit(", ", 1))
        text = f"an integer from {self.minimum} to {self.maximum}"
        return f"{text} or none" if self.nullable else text


def spelt(value: Value) -> str:
    """Spell a value as `NAME=VALUE` on a command line has it.

    >>> spelt(None), spelt(True), spelt(404), spelt("exact")
    ('none', 'true', '404', 'exact')
    """
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def choice(default: _T, choices: tuple[_T, ...], help: str) -> _T:
    """Make a field that takes one of few values."""
    return _field(default, kind="choice", choices=choices, help=help)


def flag(default: bool, help: str) -> bool:
    """Make a field that is true or false."""
    return _field(default, kind="flag", choices=(default, not default), help=help)


def number(default: int, minimum: int, help: str) -> int:
    """Make a field that takes an integer, up to what JSON represents exactly."""
    return _field(default, kind="number", minimum=minimum, help=help)


def optional_number(minimum: int, help: str) -> int | None:
    """Make a field that takes an integer or, by default, nothing."""
    nothing: int | None = None
    return _field(nothing, kind="number", minimum=minimum, nullable=True, help=help)


def _field(default: _T, **facts: Any) -> _T:
    described = Setting(default=cast("Value", default), **facts)
    # attrs' stubs give a field the type of its default, which is what a reader of the class sees.
    return attrs.field(default=default, validator=_check, metadata={_SETTING: described})


def setting_of(field: attrs.Attribute[Any]) -> Setting | None:
    """Return the description of a field, if it has one."""
    setting = field.metadata.get(_SETTING)
    return None if setting is None else attrs.evolve(setting, name=field.name)


def _check(_: object, field: attrs.Attribute[Any], value: Any) -> None:
    setting = setting_of(field)
    if setting is None or _fits(setting, value):
        return
    if setting.kind == "number" and _is_integer(value) and value < setting.minimum:
        raise SettingsError(f"{setting.name} must be at least {setting.minimum}, got {shown(value)}")
    raise SettingsError(f"{setting.name} must be {setting.allowed}, got {shown(value)}")


def _fits(setting: Setting, value: Any) -> bool:
    if setting.kind != "number":
        # `1 == True` and `404.0 == 404`, and neither is meant.
        return any(type(value) is type(choice) and value == choice for choice in setting.choices)
    if value is None:
        return setting.nullable
    return _is_integer(value) and bool(setting.minimum <= value <= setting.maximum)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def parse(setting: Setting, value: Any) -> Any:
    """Turn a text into a value of a setting, if it spells one; all else is left to the field to judge."""
    if not isinstance(value, str):
        return value
    for known in (*setting.choices, *([None] if setting.nullable else [])):
        if value == spelt(known):
            return known
    if setting.kind == "number" and _INTEGER.fullmatch(value):
        return int(value)
    return value


def unknown(name: object, names: Iterable[str]) -> SettingsError:
    """Make the error for a setting that there is not."""
    known = list(names)
    near = difflib.get_close_matches(str(name).replace("-", "_"), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return SettingsError(f"there is no setting {shown(name)}; {hint}")
