"""`make bench`: how fast and how large things are, as tables; figures are noisy, ratios less so."""

from __future__ import annotations

import argparse
import sys

from tests.bench import walks
from tests.bench.bulk import report as bulk
from tests.bench.sandbox import report as sandbox
from tests.bench.sandbox.measures import Unmeasurable
from tests.bench.uploads import report as uploads
from tests.postgresql import Missing


def main() -> int:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--of", choices=["bulk", "client", "sandbox", "uploads"], help="measure this alone")
    parser.add_argument(
        "--sequences",
        type=int,
        default=1_000_000,
        help="how many there are to page through (default: %(default)s)",
    )
    parser.add_argument(
        "--files", type=int, default=uploads.FILES, help="how many files to upload (default: %(default)s)"
    )
    parser.add_argument(
        "--postgresql", action="store_true", help="measure on PostgreSQL as well, which is started for it"
    )
    options = parser.parse_args()
    if options.sequences < sandbox.FEWEST:
        parser.error(f"--sequences: must be at least {sandbox.FEWEST}, got {options.sequences}")
    if options.files < uploads.FEWEST:
        parser.error(f"--files: must be at least {uploads.FEWEST}, got {options.files}")
    try:
        if options.of in (None, "sandbox"):
            print(sandbox.table(options.sequences, postgresql=options.postgresql))
        if options.of in (None, "client"):
            print(walks.table(options.sequences))
        if options.of in (None, "bulk"):
            bulk.show()
        if options.of in (None, "uploads"):
            uploads.show(options.files)
    except (Missing, Unmeasurable) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
