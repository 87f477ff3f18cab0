"""YAML by hand: what is refused, and that a small document cannot become a large one."""

from __future__ import annotations

import pytest

from nexuskit.sandbox import FaultPlanError, SandboxError, SeedError, Settings, SettingsError
from nexuskit.sandbox.config.yaml_loader import read_yaml
from nexuskit.sandbox.faults import Faults
from nexuskit.sandbox.seeds.loader import read_seed


def bomb(levels: int = 12) -> str:
    """A value of a few hundred characters that stands for a billion."""
    first = "&a0 [x, x]"
    return ", ".join([first, *(f"&a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels))])


@pytest.mark.parametrize("text", [f"a: [{bomb()}]", f"[{bomb()}]", f"{{a: {{b: [{bomb()}]}}}}"])
def test_aliases_that_stand_for_very_much_are_refused(text: str) -> None:
    with pytest.raises(SandboxError, match=r"line 1, column .*too many aliases"):
        read_yaml(text.encode(), "x.yaml")


def test_a_value_that_holds_itself_is_refused() -> None:
    with pytest.raises(SandboxError, match="an alias refers to a node that contains it"):
        read_yaml(b"a: &a [*a]", "x.yaml")


def test_aliases_for_what_repeats_are_taken() -> None:
    lines = ["common: &common {width: 512, height: 512}"]
    lines += [f"a{number}: *common" for number in range(5000)]
    found = read_yaml("\n".join(lines).encode(), "x.yaml")
    assert found["a4999"] == {"width": 512, "height": 512}


@pytest.mark.parametrize("tag", ["!!set {a}", "!!binary aGk=", "!!omap [a: 1]", "!!pairs [a: 1]", "!mine x"])
def test_what_json_has_no_word_for_is_refused(tag: str) -> None:
    with pytest.raises(SandboxError, match="could not determine a constructor"):
        read_yaml(f"a: {tag}".encode(), "x.yaml")


def test_a_number_that_cannot_be_written_is_no_failure_of_another_kind() -> None:
    number = read_yaml(f"a: 1{':59' * 3000}".encode(), "x.yaml")["a"]
    with pytest.raises(SettingsError, match="a very long integer"):
        Settings.from_mapping({"max_entries": number})
    with pytest.raises(FaultPlanError):
        Faults.load([number])
    with pytest.raises(SeedError):
        read_seed({"projects": [{"id": number}]}, max_entries=1, max_attribute_bytes=1)
