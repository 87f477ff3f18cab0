"""The table of what the sandbox has to keep, and what it does."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from nexuskit.sandbox import Sandbox
from tests.bench.sandbox import filling, measures
from tests.bench.sandbox.measures import Running, running
from tests.bench.table import Row, markdown, print_rows
from tests.postgresql import running_server

LINKS = 1_000
# Pages in the middle and at the end, and assets to link, take that many.
FEWEST = LINKS
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


def table(sequences: int, *, postgresql: bool) -> str:
    """Measure everything, which takes some minutes, and give a Markdown table.

    Raises:
        Missing: PostgreSQL is not installed.
        Unmeasurable: Something else is missing.
    """
    measures.find_wrk()
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        seed = folder / "seed.yaml"
        seed.write_text(yaml.safe_dump(SEED), encoding="utf-8")
        targets: dict[str, list[str]] = {"memory": [], "file": ["--db", str(folder / "calls.db")]}
        many = {"file": str(folder / "many.db")}
        if postgresql:
            server = stack.enter_context(running_server())
            targets["PostgreSQL"] = ["--db", server.new_database()]
            many["PostgreSQL"] = server.new_database()
        rows = [*print_rows(_start("memory", "the demo data")), *print_rows([_reset()])]
        for where, arguments in targets.items():
            with running("--seed", str(seed), *arguments) as target:
                rows += print_rows(_calls(where, target))
        for where, db in many.items():
            rows += print_rows(_many(where, db, sequences))
    return markdown(rows)


def _start(where: str, holding: str, *arguments: str) -> Iterator[Row]:
    seconds, sizes = [], []
    for _ in range(measures.ROUNDS):
        with running(*arguments) as target:
            seconds.append(target.seconds_to_ready)
            measures.Caller(target).call("GET", "/workspace")
            sizes.append(target.resident_bytes() / 1e6)
    yield Row(f"start to ready with {holding}", where, statistics.median(seconds), "s", 1)
    yield Row(f"resident at rest with {holding}", where, statistics.median(sizes), "MB", 120)


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
    yield from _bulk(where, target, "proj_bench", "")


def _bulk(where: str, target: Running, project: str, beside: str) -> Iterator[Row]:
    assets = [f"asset_{number}" for number in range(LINKS)]
    kinds: dict[str, tuple[Callable[[int], int], bool]] = {
        "into one sequence": (lambda _: 0, False),
        f"into {LINKS:,} new sequences": (lambda position: position, False),
        "of assets that are elsewhere": (lambda position: position // 20, True),
    }
    for kind, (sequence_of, elsewhere) in kinds.items():
        seconds = measures.bulk(target, project, assets, sequence_of, elsewhere=elsewhere)
        yield Row(f"{LINKS:,} links {kind}{beside}", where, seconds * 1000, "ms", 150)


def _many(where: str, db: str, count: int) -> Iterator[Row]:
    held = f"{count:,} sequences"
    began = time.perf_counter()
    filling.fill(db, count)
    yield Row(f"filling with {held}, below the API", where, time.perf_counter() - began, "s")
    yield from _start(where, held, "--db", db)
    with running("--db", db) as target:
        medians = measures.measure_interleaved(filling.paths(db, count), target)
        for name, seconds in medians.items():
            yield Row(f"{name} page of {held}", where, seconds * 1000, "ms")
        ratio = max(medians.values()) / min(medians.values())
        yield Row("the dearest of these pages to the cheapest", where, ratio, "×", 1.5)
        yield from _bulk(where, target, filling.PROJECT, f" beside {held}")
