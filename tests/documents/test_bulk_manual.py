"""What the manual of bulk updates says is so: its programs print what stands there, its tables hold."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import get_args

import attrs
import pytest

from nexuskit import Bulk, errors
from nexuskit.bulk import BulkProgress, Finding, Status
from nexuskit.bulk.builder import WINDOW, BulkBuilder
from nexuskit.bulk.diff.change import EFFECTS
from nexuskit.bulk.plan.checks import Code
from nexuskit.bulk.run.concurrency_limiter import ConcurrencyLimiter
from nexuskit.bulk.run.failure_policy import Consequence, consequence
from nexuskit.bulk.run.idempotency import is_repeatable
from tests.documents.manuals import Manual
from tests.overlay.programs import run

MANUAL = Manual.at("overlay/nexuskit/bulk/README.md")


def test_the_programs_are_found() -> None:
    assert len(MANUAL.programs) == 6
    assert len(MANUAL.tables) == 2
    assert MANUAL.are_all_told


@pytest.mark.parametrize("program", MANUAL.programs, ids=lambda program: program.splitlines()[0])
@pytest.mark.usefixtures("demo")
def test_the_programs_run_as_printed(program: str, tmp_path: Path) -> None:
    MANUAL.check(program, tmp_path)


@pytest.mark.parametrize(
    "table",
    [
        "file;patient;slice\r\nimage_3.jpg;Patient C;1.0\r\nimage_4.jpg;P;2,0\r\n".encode("utf-8-sig"),
        b'"file","patient","slice"\n"image_3.jpg","Patient ""C"", new",1\nimage_4.jpg,"Two\nlines",2\n',
        b"file\tpatient\tslice\r\nimage_3.jpg\tPatient C\t1\r\nimage_4.jpg\tPatient, C\t 2 \r\n",
    ],
    ids=["semicolons", "quotes", "tabs"],
)
@pytest.mark.usefixtures("demo")
def test_the_job_reads_what_spreadsheets_save(table: bytes, tmp_path: Path) -> None:
    (program,) = (each for each in MANUAL.programs if "slices-7.csv" in each)
    line = next(each for each in program.splitlines() if "write_text" in each)
    program = program.replace(line, "").replace("raise SystemExit(report.exit_code)", "print(report.counts)")
    source = tmp_path / "slices-7.csv"
    source.write_bytes(table.replace(b"image_4", b"missing"))
    assert run(program, cwd=tmp_path).startswith("1\n")
    report = source.with_suffix(".report.csv").read_text(encoding="utf-8").splitlines()
    # A record of two lines has the number of its second line, as the csv module counts.
    number = 4 if b"Two" in table else 3
    assert report[1].startswith(f"1,{number},failed,FailedLinkAssetNotFound,")


def test_the_methods_are_those_that_add_actions() -> None:
    methods = {method.strip("`"): takes for method, takes, _ in MANUAL.rows_of("| method | takes | does |")}
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


def test_the_findings_effects_and_statuses_are_those_that_there_are() -> None:
    rows = MANUAL.rows_of("| `code` | of what |")
    assert {code for codes, _ in rows for code in re.findall(r"`([\w-]+)`", codes)} == set(get_args(Code))
    assert all(f"`{field.name}`" in MANUAL.text for field in attrs.fields(Finding))
    assert f"{', '.join(f'`{effect}`' for effect in EFFECTS[:-1])} and `{EFFECTS[-1]}`" in MANUAL.text
    statuses = [row[0].strip("`") for row in MANUAL.rows_of("| `status` | means | what to do |")]
    assert sorted(statuses) == sorted(get_args(Status))


def test_what_is_sent_again_is_what_the_table_of_the_code_says() -> None:
    safe, by_id, read_first = (row[0].split("; ") for row in MANUAL.rows_of("| action | sent again |"))
    table = re.findall(r"\| (.+?) \| (safe|read first) \|", is_repeatable.__doc__ or "")
    assert sorted(safe) == sorted(action for action, answer in table if answer == "safe")
    assert sorted(by_id + read_first) == sorted(action for action, answer in table if answer != "safe")


def test_what_follows_on_a_status_is_what_the_code_decides() -> None:
    halved, again, doubtful, stopped = (
        row[0] for row in MANUAL.rows_of("| what happened to a request | what follows |")
    )
    for text, expected in [
        (halved, Consequence.SPLIT),
        (again, Consequence.RETRY),
        (stopped, Consequence.ABORT),
    ]:
        statuses = [int(status) for status in re.findall(r"\b\d{3}\b", text)]
        for status in statuses:
            assert consequence(errors.error_class(status)("no", status=status)) is expected, status
    assert [int(status) for status in re.findall(r"\b\d{3}\b", doubtful)] == [408]


def test_the_figures_are_those_of_a_run() -> None:
    options = {name: each.default for name, each in inspect.signature(Bulk.run).parameters.items()}
    assert f"at most {options['chunk_size']} actions in {options['max_chunk_bytes']:,} bytes" in MANUAL.text
    assert f"at most `concurrency` requests at a time ({options['concurrency']} by default)" in MANUAL.text
    assert f"given up after `attempts` tries ({options['attempts']} by default)" in MANUAL.text
    assert f"`outage_timeout` seconds ({options['outage_timeout']:.0f} by default)" in MANUAL.text
    assert f"It begins with {ConcurrencyLimiter().limit}, and" in MANUAL.text
    assert f"{WINDOW:,} actions by default" in MANUAL.text
    assert inspect.signature(BulkBuilder.stream).parameters["window"].default == WINDOW
    for name in options.keys() - {"self"}:
        assert re.search(rf"`{name}`|\b{name}=", MANUAL.text), f"{name} of run() is not told of"
    assert all(f"`{name}`" in MANUAL.text for name in attrs.fields_dict(BulkProgress))
