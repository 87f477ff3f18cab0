from __future__ import annotations

import csv
import io
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit import ApiTypes, ArgumentError, BulkReport
from nexuskit.bulk import Outcome
from nexuskit.resources.actions import typed_action, typed_actions

COLUMNS = BulkReport.columns

Result = ApiTypes.SequenceBulkUpdateResult
REFUSED = Result.FAILED_LINK_ASSET_NOT_FOUND
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def a_report() -> BulkReport:
    link, unlink, patch, remove = typed_actions(
        [
            {"asset_id": "asset_1", "sequence": {"name": "Köln", "role": "Sagittal", "ord": -3}},
            {"asset_filename": "b.jpg"},
            {"sequence_name": "A", "patch": {"name": "B", "attributes": {"age": 20}}},
            {"sequence_id": "seq_1"},
        ]
    )
    return BulkReport(
        [
            Outcome(0, link, "ok", Result.OK),
            Outcome(1, unlink, "failed", REFUSED),
            Outcome(2, patch, "ok", None, "already so"),
            Outcome(3, remove, "unknown"),
            Outcome(4, {"asset": "x"}, "not_sent", None, "asset: unknown key"),
        ]
    )


def records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


class Frame:
    """Stands for a data frame of pandas, which the tests do without."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns

    def astype(self, types: dict[str, str]) -> Frame:
        assert types.items() <= {"row": "int64", "source_row": "Int64", "ord": "Int64"}.items()
        assert types.keys() <= self.columns.keys()
        return self


def test_a_data_frame_has_what_csv_has_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=Frame))
    frame = a_report().to_dataframe()
    assert tuple(frame.columns) == COLUMNS
    assert frame.columns["row"] == [0, 1, 2, 3, 4]
    file = io.StringIO(newline="")
    a_report().to_csv(file)
    for line in csv.DictReader(io.StringIO(file.getvalue(), newline="")):
        for column, text in line.items():
            cell = frame.columns[column][int(line["row"])]
            assert text.removeprefix("'") == ("" if cell is None else str(cell))


def test_without_pandas_there_is_no_data_frame_but_an_error_that_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(
        ImportError, match=r"to_dataframe\(\) needs pandas .*: pip install pandas, or use"
    ) as no:
        a_report().to_dataframe()
    assert no.value.name == "pandas"


@given(st.text(min_size=1), st.sampled_from(["", "x", *FORMULA]))
def test_any_text_survives_and_none_is_a_formula(text: str, before: str) -> None:
    name = before + text
    action = typed_action({"asset_filename": name, "sequence": {"name": name}})
    file = io.StringIO(newline="")
    report = BulkReport([Outcome(0, action, "failed", Result(name), name)])
    assert report.to_csv(file) == 1
    [record] = records(file.getvalue())
    for cell in (record[column] for column in ("reason", "result", "detail", "asset", "sequence")):
        assert cell == (f"'{name}" if name[0] in FORMULA else name)
    file = io.StringIO()
    report.to_jsonl(file)
    assert json.loads(file.getvalue())["action"]["assetFilename"] == name


def test_half_a_character_is_written_as_an_escape(tmp_path: Path) -> None:
    half = typed_action({"sequence_name": "A\ud800", "patch": {"attributes": {"é\udfff": "\ud83d"}}})
    report = BulkReport([Outcome(0, half, "unknown")])
    assert report.to_csv(tmp_path / "a.csv") == report.to_jsonl(tmp_path / "a.jsonl") == 1
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))["action"] == half.to_dict()
    [record] = records((tmp_path / "a.csv").read_text(encoding="utf-8"))
    assert record["sequence"] == "A\\ud800"
    assert json.loads(record["attributes"]) == {"é\udfff": "\ud83d"}


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o664])
def test_a_file_that_is_replaced_keeps_mode_owner_and_group(mode: int, tmp_path: Path) -> None:
    path, link = tmp_path / "report.csv", tmp_path / "link"
    path.touch()
    link.symlink_to(path)
    is_root = os.name == "posix" and os.getuid() == 0
    for group in (4321,) if is_root else (*os.getgroups(), os.getgid()) if os.name == "posix" else ():
        os.chown(path, 4321 if is_root else -1, group)
        path.chmod(mode)
        before = path.stat()
        for write in (a_report().to_csv, a_report().to_jsonl):
            write(link)
            after = path.stat()
            assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, group)
        assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["row"] == 1


def test_a_group_that_cannot_be_kept_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    path = tmp_path / "report.csv"
    path.touch()
    path.chmod(0o664)
    there = Path.stat

    def of_others(self: Path, **options: Any) -> os.stat_result:
        result = there(self, **options)
        return os.stat_result((*result[:5], 4321, *result[6:])) if self == path else result

    monkeypatch.setattr(os, "chown", refuse, raising=False)
    monkeypatch.setattr(Path, "stat", of_others)
    a_report().to_csv(path)
    assert os.name != "posix" or there(path).st_mode & 0o777 == 0o604


def test_what_is_to_be_private_is_so_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.csv"
    path.touch(mode=0o600)
    seen: list[int] = []
    writer = csv.writer

    def watched(*args: Any, **options: Any) -> Any:
        seen.extend(each.stat().st_mode & 0o777 for each in tmp_path.iterdir())
        return writer(*args, **options)

    monkeypatch.setattr(csv, "writer", watched)
    a_report().to_csv(path)
    assert len(seen) == 2
    assert os.name != "posix" or seen == [0o600, 0o600]


def test_after_an_error_the_older_file_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.csv"
    path.write_text("older", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for write in (a_report().to_csv, a_report().to_jsonl):
        with pytest.raises(OSError, match="No space left") as caught:
            write(path)
        assert caught.value.filename == os.fspath(path)
    assert path.read_text(encoding="utf-8") == "older"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.csv"]


@pytest.mark.parametrize(
    "target", [5, None, b"report.csv", io.BytesIO()], ids=lambda each: type(each).__name__
)
def test_what_cannot_be_written_to_is_refused(target: Any) -> None:
    for write in (a_report().to_csv, a_report().to_jsonl):
        with pytest.raises(ArgumentError, match="target: must be a path or a file open for text"):
            write(target)


@pytest.mark.parametrize("make", [getattr(os, "mkfifo", None) or Path.touch])
def test_a_pipe_is_written_to_and_not_replaced(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    make(path)
    with ThreadPoolExecutor(1) as reader:
        text = reader.submit(path.read_text, encoding="utf-8") if path.is_fifo() else None
        assert a_report().to_jsonl(path) == 5
    assert (text.result() if text else path.read_text(encoding="utf-8")).count("\n") == 5
    assert path.is_fifo() == (text is not None)
