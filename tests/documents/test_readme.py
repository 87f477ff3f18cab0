from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(
    r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
)


def test_the_readme_has_its_examples() -> None:
    assert len(BLOCKS) >= 3
    assert any("AsyncClient" in block for block in BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_readme_example_runs_as_printed(block: str, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        environment = {
            **os.environ,
            "DATATURE_API_BASE_URL": sandbox.base_url,
            "DATATURE_SECRET_KEY": sandbox.secret_key,
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout
