from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CALLS = [
    "client.get_info(",
    "client.list_projects(",
    "client.get_project(",
    ".get_info(",
    "workflows.list(",
    "workflows.get(",
    "workflows.update(",
    "workflows.delete(",
    "workflows.by_title(",
    "sequences.list(",
    "sequences.get(",
    "sequences.patch(",
    "sequences.delete(",
    "sequences.bulk_update(",
    "sequences.by_name(",
    "sequences.bulk(",
    "assets.list(",
    "assets.get(",
]


def test_the_demo_makes_every_call_and_prints_it(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "examples/demo.py"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [call for call in CALLS if call not in done.stdout] == []
    assert "every call was made and answered" in done.stdout
