"""The viewer that is distributed with the sandbox."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.sandbox.docs.refresh import (
    FILES,
    FOLDER,
    MANIFEST,
    PACKAGE,
    RefreshError,
    integrity_of,
    read,
    write,
)

BUDGET = 600_000


def test_the_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_bytes())
    assert manifest["package"] == PACKAGE
    assert manifest["integrity"].startswith("sha512-")
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES}
    assert found == manifest["files"]


def test_nothing_else_is_distributed_with_them() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([*FILES, MANIFEST])


def test_they_add_little_to_the_wheel(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "vendor.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.write(FOLDER / name, name)
    assert (tmp_path / "vendor.zip").stat().st_size < BUDGET


def make_archive(path: Path, names: list[str]) -> Path:
    source = path.parent / "source"
    source.mkdir()
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            (source / name).write_bytes(name.encode())
            archive.add(source / name, f"package/{name}")
    return path


def test_a_refresh_writes_the_files_and_what_they_are(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "package.tgz", [*FILES, "swagger-ui.js"])
    written = tmp_path / "vendor"
    written.mkdir()
    write("9.9.9", integrity_of(archive.read_bytes()), read(archive), written)
    assert sorted(path.name for path in written.iterdir()) == sorted([*FILES, MANIFEST])
    manifest = json.loads((written / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["version"] == "9.9.9"
    assert manifest["files"]["NOTICE"] == hashlib.sha256((written / "NOTICE").read_bytes()).hexdigest()


def test_a_release_that_lacks_a_file_changes_nothing(tmp_path: Path) -> None:
    archive = make_archive(tmp_path / "package.tgz", [*FILES[1:]])
    with pytest.raises(RefreshError, match=r"package\.tgz has no file LICENSE"):
        read(archive)
