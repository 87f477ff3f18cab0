"""What the manual of the client says is so: its programs print what stands beside, its figures hold."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

import nexuskit
from nexus_api.client import DEFAULT_TIMEOUT
from nexuskit import RetryPolicy, errors
from nexuskit.retry import RETRIED_STATUSES
from nexuskit.sandbox import Sandbox
from tests.documents.blocks import blocks
from tests.documents.programs import printed, run_program

MANUAL = Path(__file__).parents[2] / "overlay/nexuskit/README.md"
TEXT = " ".join(MANUAL.read_text(encoding="utf-8").split())
PROGRAMS = blocks(MANUAL, "python")


def test_the_programs_are_found() -> None:
    assert len(PROGRAMS) == 12
    assert all(printed(program) for program in PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.splitlines()[0])
def test_the_programs_run_as_printed(program: str, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        assert run_program(program, sandbox, tmp_path) == printed(program)


def test_the_figures_are_those_of_the_policy() -> None:
    policy = RetryPolicy()
    assert attrs.astuple(policy) == (4, 0.5, 2.0, 8.0, 60.0, 300.0)
    assert "at most 4 attempts within 300 seconds" in TEXT
    assert (
        "grows from at most half a second to at most 8. `Retry-After` comes on top, up to 60 seconds" in TEXT
    )
    assert (
        f"{DEFAULT_TIMEOUT.connect:.0f} seconds for a connection and {DEFAULT_TIMEOUT.read:.0f} for" in TEXT
    )


def test_the_statuses_are_those_that_are_repeated() -> None:
    [row] = [line for line in MANUAL.read_text(encoding="utf-8").splitlines() if line.startswith("| 408")]
    named = {int(status) for status in re.findall(r"\d{3}", row.split("|")[1])} | set(range(520, 525))
    assert named == RETRIED_STATUSES


def test_the_attributes_are_those_of_the_errors() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| (.+?) \| .+ \|$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 6
    for attributes, classes in rows:
        for name in re.findall(r"`(\w+)`", classes):
            documented = "\n".join(kind.__doc__ or "" for kind in getattr(errors, name).__mro__)
            for attribute in re.findall(r"`(\w+)`", attributes):
                assert re.search(rf"^ +{attribute}: ", documented, re.MULTILINE), (name, attribute)


def test_what_it_names_is_public() -> None:
    for name in ("RetryPolicy", "Hooks", "warmup"):
        assert name in TEXT
        assert name in nexuskit.__all__
