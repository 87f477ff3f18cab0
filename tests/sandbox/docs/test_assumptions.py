"""The list of assumptions and the settings speak of the same things."""

from __future__ import annotations

import pytest

from nexuskit.sandbox import SandboxError, Settings
from nexuskit.sandbox.config.settings import describe, format_value
from nexuskit.sandbox.docs.pages import Assumption, assumptions

ALL = assumptions(Settings())


def test_every_setting_makes_some_assumption_wrong() -> None:
    named = [setting.name for assumption in ALL for setting, _ in assumption.settings]
    assert sorted(named) == sorted(setting.name for setting in describe())


@pytest.mark.parametrize("assumption", ALL, ids=lambda assumption: assumption.id)
def test_what_the_sandbox_does_names_the_defaults(assumption: Assumption) -> None:
    for setting, _ in assumption.settings:
        assert f"`{setting.name}={format_value(setting.default)}`" in assumption.sandbox


def test_a_setting_that_there_is_not_is_refused() -> None:
    entry = {"text": "T", "sandbox": "S", "setting": ["name_filter", "weather"]}
    with pytest.raises(SandboxError, match="'odd' names 'weather', which is no setting"):
        assumptions(Settings(), {"x-assumptions": {"odd": entry}})
