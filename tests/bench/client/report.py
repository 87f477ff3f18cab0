"""The table of what the client has to keep, and what it does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.sandbox import filling
from tests.bench.sandbox.measures import Running, running
from tests.bench.table import Row, markdown, told

ROOT = Path(__file__).parents[3]


def table(sequences: int) -> str:
    """Measure everything, which takes some minutes, and give a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name:
        db = str(Path(name) / "many.db")
        filling.fill(db, sequences)
        with running("--db", db) as target:
            return markdown([*told(_walks(target, sequences))])


def _walks(target: Running, count: int) -> Iterator[Row]:
    for side in ("sync", "async"):
        walk = f"walking over {count:,} sequences, 100 a page"
        figures = _walked(side, target, count)
        if figures["items"] != count:
            raise RuntimeError(f"{figures['items']} of {count} items came")
        yield Row(walk, side, count / figures["seconds"], "items/s")
        yield Row(f"resident after a tenth of {walk}", side, figures["early"] / 1e6, "MB")
        yield Row(f"resident at the end of {walk}", side, figures["late"] / 1e6, "MB")
        yield Row("the end to the tenth", side, figures["late"] / figures["early"], "×", 1.1)


def _walked(side: str, target: Running, count: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client.walker", side, filling.PROJECT, str(count)],
        env={
            **os.environ,
            "DATATURE_API_BASE_URL": target.base_url,
            "DATATURE_SECRET_KEY": target.secret_key,
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures
