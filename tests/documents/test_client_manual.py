"""What the manual of the client says is so: its programs print what stands beside, its figures hold."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

import nexuskit
from nexus_api.client import DEFAULT_TIMEOUT
from nexuskit import RetryPolicy, errors
from nexuskit.bulk import Bulk, BulkProgress, Finding, Status
from nexuskit.bulk.builder import WINDOW, BulkBuilder
from nexuskit.bulk.diff.change import EFFECTS
from nexuskit.bulk.plan.findings import Code
from nexuskit.bulk.run.consequences import Consequence, consequence
from nexuskit.bulk.run.pace import Pace
from nexuskit.bulk.run.repeating import repeat
from nexuskit.retry import RETRIED_STATUSES
from nexuskit.sandbox import Sandbox
from tests.documents.blocks import blocks
from tests.documents.programs import printed, run_program

MANUAL = Path(__file__).parents[2] / "overlay/nexuskit/README.md"
MARKDOWN = MANUAL.read_text(encoding="utf-8")
TEXT = " ".join(MARKDOWN.split())
PROGRAMS = blocks(MANUAL, "python")
WITH_BLOCKS = re.compile(r"^```python\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
TABLES = {program: block for program, block in WITH_BLOCKS.findall(MARKDOWN) if block}
"""What a program prints as a block after it, where that does not fit beside the program."""


def timeless(lines: list[str]) -> list[str]:
    """Lines without the seconds in them, which are others each time."""
    return [re.sub(r"\d+\.\d+", "0.0", line) for line in lines]


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table that begins with this heading."""
    _, _, rest = MARKDOWN.partition(f"\n{heading}\n")
    lines = rest.split("\n\n")[0].splitlines()[1:]
    assert lines, f"there is no table {heading}"
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_programs_are_found() -> None:
    assert len(PROGRAMS) == 17
    assert len(TABLES) == 2
    assert all(bool(printed(program)) is (program not in TABLES) for program in PROGRAMS)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.splitlines()[0])
def test_the_programs_run_as_printed(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = TABLES[program].splitlines() if program in TABLES else printed(program)
    with Sandbox() as sandbox:
        assert timeless(run_program(program, sandbox, tmp_path)) == timeless(said)


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
    [row] = [line for line in MARKDOWN.splitlines() if line.startswith("| 408")]
    named = {int(status) for status in re.findall(r"\d{3}", row.split("|")[1])} | set(range(520, 525))
    assert named == RETRIED_STATUSES


def test_the_attributes_are_those_of_the_errors() -> None:
    rows = rows_of("| attribute | of | says |")
    assert len(rows) == 6
    for attributes, classes, _ in rows:
        for name in re.findall(r"`(\w+)`", classes):
            documented = "\n".join(kind.__doc__ or "" for kind in getattr(errors, name).__mro__)
            for attribute in re.findall(r"`(\w+)`", attributes):
                assert re.search(rf"^ +{attribute}: ", documented, re.MULTILINE), (name, attribute)


def test_what_it_names_is_public() -> None:
    for name in ("RetryPolicy", "Hooks", "warmup", "PlanError", "JournalError", "BulkError"):
        assert name in TEXT
        assert name in nexuskit.__all__


def test_the_methods_are_those_that_add_actions() -> None:
    methods = {method.strip("`"): takes for method, takes, _ in rows_of("| method | takes | does |")}
    adding = {
        name: member
        for name, member in vars(BulkBuilder).items()
        if not name.startswith("_")
        and inspect.isfunction(member)
        and inspect.signature(member).return_annotation == "Self"
    }
    assert methods.keys() == adding.keys()
    for name in methods.keys() - {"extend", "stream"}:
        named = set(re.findall(r"`(\w+)`", methods[name]))
        assert named == inspect.signature(adding[name]).parameters.keys() - {"self"}


def test_the_findings_are_those_that_there_are() -> None:
    rows = rows_of("| `code` | of what |")
    assert {code for codes, _ in rows for code in re.findall(r"`([\w-]+)`", codes)} == set(get_args(Code))
    assert all(f"`{field.name}`" in TEXT for field in attrs.fields(Finding))


def test_the_effects_are_those_that_there_are() -> None:
    assert f"{', '.join(f'`{effect}`' for effect in EFFECTS[:-1])} and `{EFFECTS[-1]}`" in TEXT


def test_the_statuses_are_those_that_there_are() -> None:
    statuses = [row[0].strip("`") for row in rows_of("| `status` | means | what to do |")]
    assert sorted(statuses) == sorted(get_args(Status))


def test_what_is_sent_again_is_what_the_table_of_the_code_says() -> None:
    safe, read_first = (row[0].split("; ") for row in rows_of("| action | sent again |"))
    table = re.findall(r"\| (.+?) \| (safe|read first) \|", repeat.__doc__ or "")
    assert sorted(safe) == sorted(action for action, answer in table if answer == "safe")
    assert sorted(read_first) == sorted(action for action, answer in table if answer != "safe")


def test_what_follows_on_a_status_is_what_the_code_decides() -> None:
    halved, again, doubtful, stopped = (
        row[0] for row in rows_of("| what happened to a request | what follows |")
    )
    for text, expected in [
        (halved, Consequence.HALVE),
        (again, Consequence.AGAIN),
        (stopped, Consequence.STOP),
    ]:
        statuses = [int(status) for status in re.findall(r"\b\d{3}\b", text)]
        for status in statuses:
            assert consequence(errors.error_class(status)("no", status=status)) is expected, status
    assert [int(status) for status in re.findall(r"\b\d{3}\b", doubtful)] == [408]


def test_the_figures_are_those_of_a_run() -> None:
    options = {name: each.default for name, each in inspect.signature(Bulk.run).parameters.items()}
    assert f"at most {options['max_actions']} actions in {options['max_bytes']:,} bytes" in TEXT
    assert (
        f"At most `concurrency` requests are under way at a time, {options['concurrency']} unless told"
        in TEXT
    )
    assert f"tried `attempts` times in a row, {options['attempts']} unless told" in TEXT
    assert f"It begins with {Pace().limit}, and" in TEXT
    assert f"{WINDOW:,} actions unless told" in TEXT
    assert inspect.signature(BulkBuilder.stream).parameters["window"].default == WINDOW
    for name in options.keys() - {"self"}:
        assert re.search(rf"`{name}`|\b{name}=", TEXT), f"{name} of run() is not told of"
    assert all(f"`{name}`" in TEXT for name in progress_fields())


def progress_fields() -> list[str]:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(BulkProgress)
    return [field.name for field in fields]
