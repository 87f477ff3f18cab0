from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.__main__ import main


def test_what_is_generated_is_what_the_generator_writes(root: Path) -> None:
    assert main(["check", "--project", str(root)]) == 0


@pytest.mark.full
def test_neither_the_order_of_hashes_nor_the_folder_matters(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "generator", "check"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "4294967295"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
