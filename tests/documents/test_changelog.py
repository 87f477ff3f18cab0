from __future__ import annotations

import re
from pathlib import Path

import nexuskit
from nexuskit._version import __version__


def test_the_newest_entry_is_the_version(root: Path) -> None:
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[?(\d[^\]\s]*)\]?", changelog, flags=re.MULTILINE)
    assert versions[0] == __version__ == nexuskit.__version__
    assert len(versions) == len(set(versions))


def test_changes_have_a_place_above_the_newest_version(root: Path) -> None:
    headings = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1].startswith(__version__)
