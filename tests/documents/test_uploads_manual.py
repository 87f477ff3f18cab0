"""What the manual of uploads says is so: its programs print what stands there, its tables hold."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from nexuskit.runs.base_outcome import Status
from nexuskit.uploads.upload_settings import Existing
from tests.documents.manuals import Manual

MANUAL = Manual.at("overlay/nexuskit/uploads/README.md")


@pytest.mark.parametrize("program", MANUAL.programs, ids=range(3))
@pytest.mark.usefixtures("demo")
def test_the_programs_run_as_printed(program: str, tmp_path: Path) -> None:
    MANUAL.check(program, tmp_path)


def test_the_tables_name_every_value() -> None:
    statuses = MANUAL.rows_of("| status | meaning |")
    assert [row[0].strip("`") for row in statuses] == list(get_args(Status))
    rules = MANUAL.rows_of("| `existing` | same size | another size |")
    assert [row[0].split('"')[1] for row in rules] == list(get_args(Existing))
