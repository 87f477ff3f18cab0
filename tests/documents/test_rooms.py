"""CONTRIBUTING.md says of every module of the client what it is for."""

from __future__ import annotations

import re
from pathlib import Path


def test_every_module_has_a_place_in_the_table(root: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## The rooms of the client")[2].partition("\n## ")[0]
    named: list[str] = []
    for cell in re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE):
        folder, _, modules = cell.rpartition(": ")
        named += [folder.strip("`") + module for module in re.findall(r"`([\w/]+)`", modules)]
    package = root / "overlay/nexuskit"
    modules_there = {
        path.relative_to(package).with_suffix("").as_posix()
        for path in package.rglob("*.py")
        if path.name != "__init__.py" and not {"_sync", "sandbox"} & {*path.relative_to(package).parts}
    }
    assert sorted(named) == sorted(modules_there)
