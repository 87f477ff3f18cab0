"""Explore the sandbox at random: `python -m tests.sandbox.conformance.fuzz --seconds 300`.

Every round has a seed of its own and fresh sandboxes, so that `--seed N --seconds 0` repeats a round. The
seed is printed before the round, the summary at the end; the exit code is 1 if anything is found.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

from nexuskit.sandbox import Sandbox
from tests.sandbox.conformance.drawing import SEED, SETTINGS
from tests.sandbox.conformance.exploration import Pass, Summary, explore

Fresh: TypeAlias = Callable[[], AbstractContextManager[Sandbox]]
"""Makes a sandbox on an empty database, seeded with `drawing.SEED`."""


@contextmanager
def databases(db: str | None) -> Iterator[Fresh]:
    """Provide fresh sandboxes in memory, or on a PostgreSQL server that this starts."""
    if db is None:
        yield lambda: Sandbox(seed=SEED, settings=SETTINGS)
        return
    # What it needs is not needed without it.
    from tests.postgresql import running_server

    with running_server() as server:
        yield lambda: Sandbox(seed=SEED, db=server.new_database(), settings=SETTINGS)


def explore_all(fresh: Fresh, seed: int, *, examples: int, steps: int) -> Summary:
    """Do one round: all passes, each on a fresh sandbox."""
    total = Summary()
    for part in Pass:
        with fresh() as sandbox:
            total.add(explore(sandbox, part, seed, examples=examples, steps=steps))
    return total


def report(summary: Summary, rounds: int, seconds: float) -> str:
    """Say what was done and found."""
    found = f"{summary.cases.total()} requests, {len(summary.failures)} failures"
    return f"{rounds} rounds in {seconds:.0f} s, {found}\n{dict(sorted(summary.statuses.items()))}"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="tests.sandbox.conformance.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="begin rounds for so long; 0 is one round")
    parser.add_argument(
        "--seed", type=int, help="the seed of the first round; the next ones count up from it"
    )
    parser.add_argument("--db", choices=["postgresql"], help="start a server; without it in memory")
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
