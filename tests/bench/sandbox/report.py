"""The table of what the sandbox has to keep, and what it does."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import yaml

from nexuskit.sandbox import Sandbox
from tests.bench.sandbox import filling, measures
from tests.bench.sandbox.measures import Running, running

LINKS = 1_000
FLOW = "/projects/proj_bench/workflows/flow_1"
SEED: dict[str, Any] = {
    "projects": [
        {
            "id": "proj_bench",
            "workflows": [{"id": "flow_1", "title": "Baseline"}],
            "assets": [{"id": f"asset_{number}"} for number in range(LINKS)],
        }
    ]
}


@attrs.frozen
class Row:
    """A figure, and the bound that it has to keep."""

    what: str
    where: str
    figure: float
    unit: str
    bound: float | None
    at_least: bool = False

    def __str__(self) -> str:
        if self.bound is None:
            return f"| {self.what} | {self.where} | {self.figure:,.2f} {self.unit} | | |"
        sign = "≥" if self.at_least else "≤"
        ratio = self.figure / self.bound if self.at_least else self.bound / self.figure
        verdict = "kept" if ratio >= 1 else "missed"
        return (
            f"| {self.what} | {self.where} | {self.figure:,.2f} {self.unit} | "
            f"{sign} {self.bound:,g} {self.unit} | {ratio:.2f} × {verdict} |"
        )


def table(sequences: int, *, postgresql: bool) -> str:
    """Measure everything, which takes some minutes, and give a Markdown table."""
    rows: list[Row] = [*_at_rest(), _reset()]
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        seed = folder / "seed.yaml"
        seed.write_text(yaml.safe_dump(SEED), encoding="utf-8")
        targets: dict[str, list[str]] = {"memory": [], "file": ["--db", str(folder / "calls.db")]}
        many = {"file": str(folder / "many.db")}
        if postgresql:
            from tests.postgresql import running_server

            server = stack.enter_context(running_server())
            targets["PostgreSQL"] = ["--db", server.new_database()]
            many["PostgreSQL"] = server.new_database()
        for where, arguments in targets.items():
            with running("--seed", str(seed), *arguments) as target:
                rows += _calls(where, target)
        for where, db in many.items():
            rows += _pages(where, db, sequences)
    head = "| what | on | figure | bound | ratio |\n|---|---|---|---|---|"
    return "\n".join([head, *map(str, rows)])


def _at_rest() -> Iterator[Row]:
    seconds, sizes = [], []
    for _ in range(measures.ROUNDS):
        with running() as target:
            seconds.append(target.seconds_to_ready)
            measures.Caller(target).call("GET", "/workspace")
            sizes.append(target.resident_bytes() / 1e6)
    yield Row("start to ready", "memory", statistics.median(seconds), "s", 1)
    yield Row("resident at rest", "memory", statistics.median(sizes), "MB", 120)


def _reset() -> Row:
    seconds = []
    with Sandbox() as sandbox:
        for _ in range(50):
            began = time.perf_counter()
            sandbox.reset()
            seconds.append(time.perf_counter() - began)
    return Row("reset of the demo data", "memory", statistics.median(seconds) * 1000, "ms", 5)


def _calls(where: str, target: Running) -> Iterator[Row]:
    in_memory = where == "memory"
    rates = [measures.requests_per_second(target, FLOW) for _ in range(3)]
    yield Row(
        "workflows.get, wrk, 8 connections",
        where,
        statistics.median(rates),
        "calls/s",
        2_500 if in_memory else None,
        at_least=True,
    )
    assets = [f"asset_{number}" for number in range(LINKS)]
    milliseconds = measures.bulk(target, "proj_bench", assets) * 1000
    yield Row(f"one bulk request of {LINKS:,} links", where, milliseconds, "ms", 150)


def _pages(where: str, db: str, count: int) -> Iterator[Row]:
    filling.fill(db, count)
    with running("--db", db) as target:
        medians = measures.interleaved(filling.paths(db, count), target)
    for name, seconds in medians.items():
        yield Row(f"{name} page of {count:,} sequences", where, seconds * 1000, "ms", None)
    ratio = max(medians.values()) / min(medians.values())
    yield Row("the dearest page to the cheapest", where, ratio, "×", 1.5)
