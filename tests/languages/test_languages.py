"""Programs in other languages, with clients generated from `spec/dist/`, work against a sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.runner import run
from tests.languages.targets import STEPS, TARGETS

pytestmark = pytest.mark.full


@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if target.every_run])
def test_every_step_passes(name: str, tmp_path: Path) -> None:
    assert run(name, tmp_path).steps == STEPS
