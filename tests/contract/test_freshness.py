from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("seed", ["0", pytest.param("4294967295", marks=pytest.mark.full)])
def test_what_is_generated_is_what_the_generator_writes(seed: str, root: Path, tmp_path: Path) -> None:
    """Whatever the order of hashes, and wherever it runs."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "check"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
