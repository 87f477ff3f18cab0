"""What SECURITY.md says of files that are written is so, and the tests that it names are there."""

from __future__ import annotations

import re
from pathlib import Path

from nexuskit import Client
from nexuskit.sandbox import Sandbox


def test_every_test_that_it_names_is_there(root: Path) -> None:
    text = (root / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", text)
    assert len(named) > 6
    for file, name in named:
        assert f"def {name}" in (root / file).read_text(encoding="utf-8"), (file, name)


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
