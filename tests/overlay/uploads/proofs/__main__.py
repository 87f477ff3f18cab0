"""Proves that an upload loses and doubles nothing under faults and kills, and prints what it saw.

    python -m tests.overlay.uploads.proofs faults --files 20000 --seed 1
    python -m tests.overlay.uploads.proofs kills --files 5000 --kills 20 --seed 1

Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.overlay.bulk.proofs.__main__ import SIDES, told
from tests.overlay.uploads.proofs import faulty, killing


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a proof, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.overlay.uploads.proofs")
    proofs = parser.add_subparsers(dest="proof", required=True)
    faults = proofs.add_parser("faults", help="every fifth request fails")
    faults.add_argument("--files", type=int, default=20_000, help="the number (default: %(default)s)")
    kills = proofs.add_parser("kills", help="the process is killed again and again")
    kills.add_argument("--files", type=int, default=5_000, help="the number (default: %(default)s)")
    kills.add_argument("--kills", type=int, default=20, help="the number (default: %(default)s)")
    for each in (faults, kills):
        each.add_argument("--seed", type=int, default=1, help="of chance (default: %(default)s)")
        each.add_argument("--session-files", type=int, help="per session (default: a tenth of the files)")
    options = parser.parse_args(arguments)
    session_files = options.session_files or max(1, options.files // 10)
    tallies: list[faulty.Tally | killing.Tally] = []
    for side in SIDES:
        with tempfile.TemporaryDirectory() as name:
            how = {"seed": options.seed, "session_files": session_files}
            if options.proof == "faults":
                tallies.append(faulty.tally(options.files, side, **how, folder=Path(name)))
            else:
                tallies.append(killing.tally(options.files, options.kills, side, **how, folder=Path(name)))
    return told(tallies)


if __name__ == "__main__":
    sys.exit(main())
