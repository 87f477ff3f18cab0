"""Explore the sandbox at random: `python -m tests.sandbox.conformance.fuzz --seconds 300`.

Every round has a seed of its own and fresh sandboxes, so that `--seed N --seconds 0` repeats a round. The
seed is printed before the round, the summary at the end; the exit code is 1 if anything is found.
"""

from __future__ import annotations

import argparse
import functools
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

from sqlalchemy import MetaData, create_engine, make_url

from nexuskit.sandbox import Sandbox
from tests.sandbox.conformance.drawing import SEED, SETTINGS
from tests.sandbox.conformance.exploration import Pass, Summary, explore

Fresh: TypeAlias = Callable[[], AbstractContextManager[Sandbox]]
"""Makes a sandbox on an empty database, seeded with `drawing.SEED`."""


@contextmanager
def databases(db: str | None) -> Iterator[Fresh]:
    """Provide fresh sandboxes in memory, in a file, at a URL, or on a PostgreSQL server that this starts."""
    if db == "postgresql":
        # What it needs is not needed for the others.
        from tests.postgresql import running_server

        with running_server() as server:
            yield lambda: Sandbox(seed=SEED, db=server.new_database(), settings=SETTINGS)
    elif db is None:
        yield lambda: Sandbox(seed=SEED, settings=SETTINGS)
    else:
        yield functools.partial(_emptied, db)


@contextmanager
def _emptied(db: str) -> Iterator[Sandbox]:
    """Run a sandbox on a database that is empty, which the sandbox checks, and empty it again."""
    with Sandbox(seed=SEED, db=db, settings=SETTINGS) as sandbox:
        yield sandbox
    url = make_url(db if "://" in db else f"sqlite:///{db}")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()


def explore_all(fresh: Fresh, seed: int, *, examples: int, steps: int) -> Summary:
    """Do one round: all passes, each on a fresh sandbox.

    Args:
        fresh: Makes the sandboxes.
        seed: From which everything is drawn.
        examples: The most examples for each operation, or the most chains of calls.
        steps: The most calls in a chain.
    """
    total = Summary()
    for part in Pass:
        with fresh() as sandbox:
            total.add(explore(sandbox, part, seed, examples=examples, steps=steps))
    return total


def report(summary: Summary, rounds: int, seconds: float) -> str:
    """Say what was done and found, in Markdown."""
    statuses = sorted({status for _, status in summary.statuses})
    lines = [
        f"{rounds} rounds in {seconds:.0f} s, {summary.cases.total()} requests, "
        f"{len(summary.failures)} failures",
        "",
        f"| operation | {' | '.join(part.name for part in Pass)} | {' | '.join(map(str, statuses))} |",
        f"|---|{'---|' * (len(Pass) + len(statuses))}",
    ]
    operations = sorted({operation for _, operation in summary.cases}, key=lambda label: label.split()[::-1])
    for operation in operations:
        cases = [summary.cases[part.name, operation] for part in Pass]
        answers = [summary.statuses[operation, status] for status in statuses]
        lines.append(f"| `{operation}` | {' | '.join(map(str, [*cases, *answers]))} |")
    return "\n".join(lines)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="tests.sandbox.conformance.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="begin rounds for so long; 0 is one round")
    parser.add_argument(
        "--seed", type=int, help="the seed of the first round; the next ones count up from it"
    )
    parser.add_argument(
        "--db",
        help="URL or file of an empty database, or `postgresql` to start a server; without it in memory",
    )
    parser.add_argument("--examples", type=int, default=100, help="the most for each operation and pass")
    parser.add_argument("--steps", type=int, default=15, help="the most calls in a chain")
    options = parser.parse_args()
    # The server warns of each request that is not HTTP, of which Schemathesis sends some.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    first = random.SystemRandom().getrandbits(32) if options.seed is None else options.seed
    total, failing, rounds, start = Summary(), Counter[int](), 0, time.monotonic()
    with databases(options.db) as fresh:
        while rounds == 0 or time.monotonic() - start < options.seconds:
            seed = first + rounds
            print(f"seed {seed}", flush=True)
            summary = explore_all(fresh, seed, examples=options.examples, steps=options.steps)
            for failure in summary.failures:
                print(f"seed {seed}: {failure}\n", flush=True)
            failing[seed] += len(summary.failures)
            total.add(summary)
            rounds += 1
    print(report(total, rounds, time.monotonic() - start))
    database = "" if options.db is None else f" --db {options.db}"
    limits = f"--examples {options.examples} --steps {options.steps}{database}"
    for seed in +failing:
        print(f"to repeat: python -m {parser.prog} --seconds 0 --seed {seed} {limits}")
    return 1 if +failing else 0


if __name__ == "__main__":
    sys.exit(main())
