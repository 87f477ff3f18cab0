"""The table of what bulk updates have to keep, and what they do."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests import existing
from tests.bench.bulk import processor, theirs
from tests.bench.bulk.runner import Given, links, shuffled_links
from tests.bench.sandbox import filling
from tests.bench.sandbox.measures import Unmeasurable, run_apart, running
from tests.bench.table import Row, markdown, print_rows

SIDES = ("sync", "async")
MANY = 100_000
VERY_MANY = 1_000_000
FEW = 10_000
WINDOWS_APART = 150  # MB
BYTES_AN_ACTION = 500
ROUNDS = 3


def show() -> None:
    """Measure everything, which takes some minutes, and print a Markdown table.

    Raises:
        Unmeasurable: The published package could not be installed; the table is printed without it.
    """
    encode, missing = None, None
    try:
        encode = theirs.fetch()
    except Unmeasurable as error:
        missing = error
    rows = [*print_rows(_processor(encode))]
    rows += print_rows(_held())
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name:
        filled = Path(name) / "filled.db"
        filling.fill(str(filled), MANY, in_sequences=False)
        rows += print_rows(_throughput(filled))
        filled.unlink()
        filling.fill(str(filled), VERY_MANY, in_sequences=False)
        rows += print_rows(_streamed(filled))
    print(markdown(rows))
    if missing is not None:
        raise missing


def _processor(encode: theirs.Encode | None) -> Iterator[Row]:
    linked = f"{MANY:,} links, from dicts to requests"
    # Made one after the other: the garbage collector goes through all that there is.
    orders: dict[str, Callable[[], list[Given]]] = {
        linked: lambda: [*links(MANY)],
        f"{linked}, in mixed order": lambda: shuffled_links(MANY),
        f"{linked}, each into a sequence of its own": lambda: [*links(MANY, a_sequence=1)],
    }
    for what, make in orders.items():
        steps, published = processor.measure(make(), encode)
        for step, seconds in steps.items():
            yield Row(what, step, _each(seconds), "µs an action")
        ours = [sum(times) for times in zip(*steps.values(), strict=True)]
        yield Row(what, "all of it", _each(ours), "µs an action")
        ratio = float("nan")  # the published package could not be installed
        if published:
            yield Row(what, f"{existing.NAME}, one request", _each(published), "µs an action")
            # Round by round: what slows one in a round slows both.
            ratio = statistics.median(our / their for our, their in zip(ours, published, strict=True))
        yield Row(what, f"all to {existing.NAME}, one request", ratio, "×", 1)


def _held() -> Iterator[Row]:
    shapes = ((MANY, 50, ""), (MANY, 1, ", each into a sequence of its own"), (VERY_MANY, 50, ""))
    for count, a_sequence, shape in shapes:
        figures = run_apart(["tests.bench.bulk.held", str(count), str(a_sequence)])
        plan = f"a plan of {count:,} links{shape}, beyond the actions"
        yield Row(plan, "held", figures["held"], "bytes an action", BYTES_AN_ACTION)
        yield Row(plan, "most while planning", figures["planning"], "bytes an action", BYTES_AN_ACTION)


def _throughput(filled: Path) -> Iterator[Row]:
    for side in SIDES:
        for concurrency in (1, 8):
            runs = [_run(filled, side, "held", MANY, concurrency) for _ in range(ROUNDS)]
            run = f"a held run of {MANY:,} links, {concurrency} at a time"
            rates = [MANY / figures["seconds"] for figures in runs]
            yield Row(run, side, statistics.median(rates), "actions/s")
            own = [figures["processor"] / MANY * 1e6 for figures in runs]
            yield Row(f"{run}, processor time of the client", side, statistics.median(own), "µs an action")
            shares = [
                100 * figures["processor"] / (figures["processor"] + figures["server"])
                for figures in runs
                if "server" in figures
            ]
            if shares:
                yield Row(f"{run}, its share in that of both", side, statistics.median(shares), "%")


def _streamed(filled: Path) -> Iterator[Row]:
    for side in SIDES:
        few = _run(filled, side, "streamed", FEW, 8)["peak"] / 1e6
        yield Row(f"most resident in a streamed run of {FEW:,} links", side, few, "MB")
        figures = _run(filled, side, "streamed", VERY_MANY, 8)
        run = f"a streamed run of {VERY_MANY:,} links"
        yield Row(f"most resident in {run}", side, figures["peak"] / 1e6, "MB", round(few + WINDOWS_APART, 1))
        yield Row(run, side, VERY_MANY / figures["seconds"], "actions/s")


def _run(filled: Path, side: str, kind: str, count: int, concurrency: int) -> Mapping[str, float]:
    """Carry out links on a copy of a filled database, so that every run finds the same."""
    used = filled.with_name("used.db")
    shutil.copyfile(filled, used)
    try:
        with running("--db", str(used)) as target:
            command = ["tests.bench.bulk.runner", side, kind, str(count), str(concurrency)]
            return run_apart(command, target)
    finally:
        for file in filled.parent.glob("used.db*"):
            file.unlink()


def _each(seconds: list[float]) -> float:
    return statistics.median(seconds) / MANY * 1e6
