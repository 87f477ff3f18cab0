"""What a source names."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from nexuskit.errors import ArgumentError
from nexuskit.uploads.sources import entries, is_stream


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    for name in (
        "b/slice_10.png",
        "b/slice_9.png",
        "a/slice_1.png",
        "top.png",
        ".hidden/x.png",
        "a/.DS_Store",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "b" / "again").symlink_to(tmp_path, target_is_directory=True)
    return tmp_path


def test_a_folder_is_walked_in_natural_order_without_hidden_names_and_loops(scans: Path) -> None:
    found = [Path(entry.path).relative_to(scans).as_posix() for entry in entries(scans)]
    assert found == ["a/slice_1.png", "b/slice_9.png", "b/slice_10.png", "top.png"]


def test_a_glob_names_files_and_keeps_the_path_below_its_folder(scans: Path) -> None:
    found = entries(f"{scans}/**/slice_*.png", "path")
    assert [entry.name for entry in found] == ["a__slice_1.png", "b__slice_9.png", "b__slice_10.png"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("missing", "source: the file or folder 'missing' does not exist"),
        (5, "source: must be a path, a folder, a glob"),
        (b"bytes", "source: must be a path, a folder, a glob"),
        ([5], r"source\[0\]: must be a path or a \(filename, bytes\) pair, got int"),
        ([("a.png", "text")], r"source\[0\]: must have bytes or a seekable file"),
        ([("a.png", io.StringIO("x"))], r"source\[0\]: must have a file open in binary mode"),
        ([("a.png", b"", 1)], r"source\[0\]: must be a path or a \(filename, bytes\) pair, got tuple"),
    ],
)
def test_another_kind_of_source_is_rejected(source: Any, problem: str) -> None:
    with pytest.raises(ArgumentError, match=problem):
        list(entries(source))


def test_only_an_iterator_is_read_as_it_is_sent() -> None:
    assert is_stream(iter([]))
    others: tuple[Any, ...] = ("folder", ["a"], ("a.png", b""), io.BytesIO())
    assert not any(is_stream(source) for source in others)
