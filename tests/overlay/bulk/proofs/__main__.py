"""Proves that a bulk update loses and doubles nothing, whatever happens to it, and prints what was seen.

    python -m tests.overlay.bulk.proofs faults --actions 100000 --seed 1
    python -m tests.overlay.bulk.proofs kills --links 20000 --kills 20 --seed 1

Exits with 1 if anything is not as it should be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from tests.overlay.bulk.proofs import faulty, killing
from tests.overlay.bulk.proofs.work import make_work

SIDES = ("sync", "async")
CHUNK_OF_KILLS = 200
WINDOWS = 4
"""How many windows a stream has."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a proof, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.overlay.bulk.proofs")
    proofs = parser.add_subparsers(dest="proof", required=True)
    faults = proofs.add_parser("faults", help="every fifth request goes wrong")
    faults.add_argument("--actions", type=int, default=100_000, help="how many (default: %(default)s)")
    faults.add_argument(
        "--chunk", type=int, default=500, help="the most actions of one request (default: %(default)s)"
    )
    kills = proofs.add_parser("kills", help="the process is killed again and again")
    kills.add_argument("--links", type=int, default=20_000, help="how many (default: %(default)s)")
    kills.add_argument("--kills", type=int, default=20, help="how often (default: %(default)s)")
    for each in (faults, kills):
        each.add_argument("--seed", type=int, default=1, help="what chance depends on (default: %(default)s)")
    options = parser.parse_args(arguments)
    return _faults(options) if options.proof == "faults" else _kills(options)


def _faults(options: argparse.Namespace) -> int:
    work = make_work(options.actions, options.seed)
    tallies = [
        faulty.tally(work, side, seed=options.seed, chunk=options.chunk, window=window)
        for window in (None, options.actions // WINDOWS)
        for side in SIDES
    ]
    return told(tallies)


def _kills(options: argparse.Namespace) -> int:
    tallies: list[killing.Tally] = []
    for window in (None, options.links // WINDOWS):
        for side in SIDES:
            job = killing.Job(links=options.links, chunk=CHUNK_OF_KILLS, window=window, side=side)
            with tempfile.TemporaryDirectory() as folder:
                tallies.append(killing.tally(job, options.kills, options.seed, Path(folder)))
    return told(tallies)


def told(tallies: Sequence[Any]) -> int:
    """Print what each run came to, and return the exit code."""
    for tally in tallies:
        print(*(f"{name}: {value}" for name, value in attrs.asdict(tally).items()), sep="\n", end="\n\n")
    is_proof = all(tally.is_proof for tally in tallies)
    print("All is as it should be." if is_proof else "Something is not as it should be.")
    return 0 if is_proof else 1


if __name__ == "__main__":
    sys.exit(main())
