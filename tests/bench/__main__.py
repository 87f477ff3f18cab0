"""`make bench`: how fast and how large things are, as tables; figures are noisy, ratios less so."""

from __future__ import annotations

import argparse
import sys

from tests.bench.sandbox import report


def main() -> int:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--sequences",
        type=int,
        default=1_000_000,
        help="how many there are to page through (%(default)s)",
    )
    parser.add_argument(
        "--postgresql", action="store_true", help="measure on PostgreSQL as well, which is started for it"
    )
    options = parser.parse_args()
    print(report.table(options.sequences, postgresql=options.postgresql))
    return 0


if __name__ == "__main__":
    sys.exit(main())
