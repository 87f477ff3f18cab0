"""What SECURITY.md says of files that are written is so, and the tests that it names are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from nexuskit import Client
from nexuskit.sandbox import Sandbox


def test_every_test_that_it_names_is_there(root: Path) -> None:
    text = (root / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)(?:::(test_\w+))?`", text)
    assert len(named) > 30
    for file, name in named:
        path = root / (file if "/" in file else f"tests/overlay/transport/{file}")
        assert f"def {name}" in path.read_text(encoding="utf-8"), (file, name)


def test_the_packages_are_as_many_as_it_says(root: Path) -> None:
    assert "\nThe client needs six packages" in (root / "SECURITY.md").read_text("utf-8")
    assert len(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]) == 6


def test_a_journal_has_neither_names_nor_values_nor_the_key(tmp_path: Path) -> None:
    journal = tmp_path / "run.journal"
    with Sandbox() as sandbox, Client(sandbox.secret_key, endpoint=sandbox.base_url) as client:
        project = client.project_by_name("Knee study")
        sandbox.faults = [
            {"operation": "bulkUpdateSequences", "when": {"nth": 1}, "do": {"reset": "after"}},
            {"operation": "bulkUpdateSequences", "when": {"nth": 2}, "do": {"status": 413}},
        ]
        bulk = project.sequences.bulk()
        bulk.link(asset_filename="image_3.jpg", sequence="Patient D", role="Sagittal")
        bulk.patch(sequence_name="Patient B", attributes={"diagnosis": "lesion"})
        bulk.rename(sequence_name="Patient C", new_name="Patient X").unlink(asset_filename="missing.jpg")
        bulk.extend([{"asset_filenam": "image_4.jpg"}]).run(fail_on="never", journal=journal, chunk_size=1)
        written = journal.read_text(encoding="ascii")
        assert '"ok"' in written
        assert '"failed"' in written
        for text in ("image", "Patient", "Sagittal", "diagnosis", "lesion", "missing", sandbox.secret_key):
            assert text not in written
