from __future__ import annotations

import shutil
from pathlib import Path

import attrs
import pytest

from generator.__main__ import main


@attrs.frozen
class Outcome:
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


@attrs.define
class Project:
    """A copy of the project's sources, to be broken on purpose."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands in a file exactly once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def line_of(self, file: str, text: str) -> int:
        """Return the number of the line on which a text begins for the first time."""
        before, found, _ = (self.folder / file).read_text(encoding="utf-8").partition(text)
        assert found, f"{text!r} does not stand in {file}"
        return before.count("\n") + 1

    def run(self, verb: str) -> Outcome:
        self.capsys.readouterr()
        code = main([verb, "--project", str(self.folder)])
        captured = self.capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def project(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    folder = tmp_path / "project"
    for name in ("spec", "overlay/nexuskit/_async"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(folder, capsys)
