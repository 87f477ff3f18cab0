"""Settings as values: what they take, how they are format_value, and what describes them."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest

from nexuskit.sandbox import SandboxError, Settings
from nexuskit.sandbox.config.settings import Setting, SettingsError, describe, format_value

DESCRIBED = {setting.name: setting for setting in describe()}


def other_value(setting: Setting) -> Any:
    """A value of a setting that is not its default."""
    if setting.choices:
        return setting.choices[-1]
    return 7 if setting.default != 7 else 8


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"max_entries": 0}, "max_entries must be at least 1, got 0"),
        ({"max_entries": True}, "max_entries must be an integer from 1 to 9007199254740991, got True"),
        ({"max_limit": 2**53}, f"max_limit must be an integer from 1 to {2**53 - 1}, got {2**53}"),
        ({"list_order": "x" * 500}, f"list_order must be oldest or newest, got '{'x' * 27}...{'x' * 28}'"),
        ({"once_per_request": "yes"}, "once_per_request must be true or false, got 'yes'"),
        ({"rename_conflict_status": 409.0}, "rename_conflict_status must be 409 or 400, got 409.0"),
        (
            {"cursor_seconds": "soon"},
            f"cursor_seconds must be an integer from 1 to {2**53 - 1} or none, got 'soon'",
        ),
        ({"name_filtr": "exact"}, "unknown setting 'name_filtr'; did you mean 'name_filter'?"),
        ({"clock": 5}, "unknown setting 'clock'; expected one of closed_project_status, "),
    ],
    ids=str,
)
def test_what_is_refused_is_named_with_what_is_allowed(values: dict[Any, Any], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_mapping(values)
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, SandboxError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("setting", describe(), ids=lambda setting: setting.name)
def test_each_value_can_be_given_as_text_and_as_json(setting: Setting) -> None:
    for value in (setting.default, *setting.choices, other_value(setting)):
        for given in (value, format_value(value)):
            settings = Settings.from_mapping({setting.name: given})
            found = settings.to_mapping()[setting.name]
            assert (found, type(found)) == (value, type(value))


def test_the_mapping_is_json_and_leads_back() -> None:
    values = {name: other_value(setting) for name, setting in DESCRIBED.items()}
    changed = Settings.from_mapping(values)
    assert changed.to_mapping() == values
    assert Settings.from_mapping(json.loads(json.dumps(changed.to_mapping()))) == changed


def test_every_field_but_the_functions_is_described_with_its_default() -> None:
    functions = {"clock", "new_sequence_id"}
    fields = attrs.fields_dict(Settings)
    assert DESCRIBED.keys() == fields.keys() - functions
    for name, setting in DESCRIBED.items():
        assert setting.default == fields[name].default
        assert setting.help
        assert len(setting.help.splitlines()) == 1
