"""The assumptions of the API description, each with what the sandbox does and the settings that change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from ..api.routing import read_document
from ..config.setting_metadata import Setting, Value
from ..config.settings import Settings, describe
from ..errors import SandboxError

FAULTS = "faults"
"""What an assumption names as its setting that a plan of faults can break."""


@attrs.frozen(kw_only=True)
class Assumption:
    """Something about the service that nobody knows, and that is taken to be so."""

    id: str
    text: str
    sandbox: str
    # Each with the value that it has.
    settings: tuple[tuple[Setting, Value], ...] = ()
    by_faults: bool = False
    fixed: str | None = None

    @property
    def is_default(self) -> bool:
        """Whether `sandbox` holds as things are set; plans of faults are not looked at."""
        return all(value == setting.default for setting, value in self.settings)


def assumptions(settings: Settings, document: Mapping[str, Any] | None = None) -> list[Assumption]:
    """List every assumption, in the order of the API description."""
    document = read_document() if document is None else document
    return [_assumption(id, entry, settings) for id, entry in document.get("x-assumptions", {}).items()]


def _assumption(id: str, entry: Mapping[str, Any], settings: Settings) -> Assumption:
    named: str | list[str] = entry.get("setting", [])
    names = [named] if isinstance(named, str) else named
    known = {setting.name: setting for setting in describe()}
    if missing := set(names) - known.keys() - {FAULTS}:
        raise SandboxError(f"the assumption {id!r} names {min(missing)!r}, which is no setting")
    return Assumption(
        id=id,
        text=entry["text"],
        sandbox=entry["sandbox"],
        settings=tuple((known[name], getattr(settings, name)) for name in names if name != FAULTS),
        by_faults=FAULTS in names,
        fixed=entry.get("fixed"),
    )
