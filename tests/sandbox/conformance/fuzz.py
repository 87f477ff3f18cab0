"""Explore the sandbox at random: `python -m tests.sandbox.conformance.fuzz --seconds 300`.

Every round has a seed of its own and fresh sandboxes, so that `--seed N --seconds 0` repeats a round. The
seed is printed before the round, the summary at the end; the exit code is 1 if anything is found.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import random
import sys
import time

from nexuskit.sandbox import Sandbox
from tests.sandbox.conformance.drawing import SEED, SETTINGS
from tests.sandbox.conformance.exploration import Pass, Summary, explore


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="tests.sandbox.conformance.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="begin rounds for so long; 0 is one round")
    parser.add_argument(
        "--seed", type=int, help="the seed of the first round; the next ones count up from it"
    )
    parser.add_argument("--examples", type=int, default=100, help="the most for each operation and pass")
    parser.add_argument("--steps", type=int, default=15, help="the most calls in a chain")
    options = parser.parse_args()
    # The server warns of each request that is not HTTP, of which Schemathesis sends some.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    first = random.SystemRandom().getrandbits(32) if options.seed is None else options.seed
    total, failing, end = Summary(), [], time.monotonic() + options.seconds
    for seed in itertools.count(first):
        print(f"seed {seed}", flush=True)
        for part in Pass:
            with Sandbox(seed=SEED, settings=SETTINGS) as sandbox:
                found = explore(sandbox, part, seed, examples=options.examples, steps=options.steps)
            for failure in found.failures:
                print(f"seed {seed}: {failure}\n", flush=True)
                failing.append(seed)
            total.add(found)
        if time.monotonic() > end:
            break
    print(f"{total.cases.total()} requests, {len(failing)} failures")
    print(dict(sorted(total.statuses.items())))
    for seed in sorted(set(failing)):
        limits = f"--examples {options.examples} --steps {options.steps}"
        print(f"to repeat: python -m {parser.prog} --seconds 0 --seed {seed} {limits}")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
