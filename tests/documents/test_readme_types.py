"""Also run by `make check`, which has the type checkers; the lock of `make test` has not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.blocks import blocks

MANUALS = (
    "overlay/nexuskit/README.md",
    "overlay/nexuskit/bulk/README.md",
    "overlay/nexuskit/sandbox/README.md",
)


@pytest.mark.full
def test_the_readme_and_the_manuals_are_well_typed(root: Path, tmp_path: Path) -> None:
    """Holds the examples to the settings of this project, which are those of `mypy --strict` and more."""
    names = []
    session = "\n".join(blocks(root / "README.md", "python"))
    examples = [session, *(block for document in MANUALS for block in blocks(root / document, "python"))]
    for number, block in enumerate(examples, 1):
        names.append(f"readme_{number}.py")
        (tmp_path / names[-1]).write_text(block, encoding="utf-8")
    assert len(names) >= 16
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(root / "pyproject.toml"), *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
