"""What the manual of the client says is so: its programs print what stands beside, its figures hold."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

import nexuskit
from nexus_api.client import DEFAULT_TIMEOUT
from nexuskit import RetryPolicy, errors
from nexuskit.transport.retry import RETRIED_STATUSES
from tests.documents.manuals import Manual

MANUAL = Manual.at("overlay/nexuskit/README.md")


def test_the_programs_are_found() -> None:
    assert len(MANUAL.programs) == 14
    assert len(MANUAL.tables) == 0
    assert MANUAL.are_all_told


@pytest.mark.parametrize("program", MANUAL.programs, ids=lambda program: program.splitlines()[0])
@pytest.mark.usefixtures("demo")
def test_the_programs_run_as_printed(program: str, tmp_path: Path) -> None:
    MANUAL.check(program, tmp_path)


def test_the_figures_are_those_of_the_policy() -> None:
    policy = RetryPolicy()
    assert attrs.astuple(policy) == (4, 0.5, 2.0, 8.0, 60.0, 300.0)
    assert "at most 4 attempts within 300 seconds" in MANUAL.text
    assert "first up to half a second, later up to 8. It adds `Retry-After`, up to 60 seconds" in MANUAL.text
    assert (
        f"{DEFAULT_TIMEOUT.connect:.0f} seconds for a connection and {DEFAULT_TIMEOUT.read:.0f} for"
        in MANUAL.text
    )


def test_the_statuses_are_those_that_are_repeated() -> None:
    [row] = [line for line in MANUAL.markdown.splitlines() if line.startswith("| 408")]
    named = {int(status) for status in re.findall(r"\d{3}", row.split("|")[1])} | set(range(520, 525))
    assert named == RETRIED_STATUSES


def test_the_attributes_are_those_of_the_errors() -> None:
    rows = MANUAL.rows_of("| attribute | class | meaning |")
    assert len(rows) == 6
    for attributes, classes, _ in rows:
        for name in re.findall(r"`(\w+)`", classes):
            documented = "\n".join(kind.__doc__ or "" for kind in getattr(errors, name).__mro__)
            for attribute in re.findall(r"`(\w+)`", attributes):
                assert re.search(rf"^ +{attribute}: ", documented, re.MULTILINE), (name, attribute)


def test_the_table_of_names_leads_from_what_is_not_there_to_what_is() -> None:
    with nexuskit.Client("any-key") as client:
        parts = {"client": client, "project": client.get_project("proj_a")}
        parts |= {name: getattr(parts["project"], name) for name in ("workflows", "sequences", "assets")}
        for missing, there in MANUAL.rows_of("| you look for | here it is |"):
            for text, is_there in ((missing, False), (there, True)):
                for owner, name in re.findall(r"\b(client|workflows|sequences|assets)\.(\w+)", text):
                    is_call = name == "list" and "limit" in text  # there, and without this argument
                    assert hasattr(parts[owner], name) is is_there or is_call, (owner, name)
