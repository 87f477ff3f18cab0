"""CONTRIBUTING.md says of every room of the client what is in it."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_room_is_in_the_table(root: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## The folders of the client")[2].partition("\n## ")[0]
    named = {room.rstrip("/") for room in re.findall(r"^\| `([\w/]+)` \|", section, re.MULTILINE)}
    package = root / "overlay/nexuskit"
    modules = [path.relative_to(package) for path in package.rglob("*.py") if path.name != "__init__.py"]
    rooms = {path.parent.as_posix() for path in modules if len(path.parts) > 1}
    known = {"_sync", "_async", "sandbox"}  # their rooms are named in one row
    assert named == {room.split("/")[0] if room.split("/")[0] in known else room for room in rooms} - {"bulk"}
