"""The viewer that is distributed with the sandbox."""

from __future__ import annotations

import hashlib
import json

from tests.sandbox.docs.refresh import FILES, FOLDER, MANIFEST, PACKAGE


def test_the_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_bytes())
    assert manifest["package"] == PACKAGE
    assert manifest["integrity"].startswith("sha512-")
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES}
    assert found == manifest["files"]


def test_nothing_else_is_distributed_with_them() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted([*FILES, MANIFEST])
