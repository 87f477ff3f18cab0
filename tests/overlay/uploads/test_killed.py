"""An upload that is killed and started again ends as one that was left alone.

`python -m tests.overlay.uploads.proofs kills` shows the same with twenty kills.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.overlay.uploads.proofs.killing import tally


@pytest.mark.parametrize("side", ["sync", pytest.param("async", marks=pytest.mark.full)])
def test_kills_make_no_difference(side: str, tmp_path: Path) -> None:
    found = tally(60, 2, side, seed=1, session_files=20, folder=tmp_path)
    assert found.is_proof, found
    assert found.begun >= 1
