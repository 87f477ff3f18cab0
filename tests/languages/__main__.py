"""`make languages`: run the programs of this folder, or those that are named, and print a table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .runner import run
from .targets import STEPS, TARGETS
from .tools import Failed, path_with


def main(arguments: list[str] | None = None) -> int:
    """Return 1 if a program failed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.languages", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all; of {', '.join(TARGETS)}")
    parser.add_argument("--tools", action="store_true", help="only check that the tools are new enough")
    options = parser.parse_args(arguments)
    names = options.names or list(TARGETS)
    if unknown := sorted(set(names) - set(TARGETS)):
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    if not options.tools:
        print(
            "| folder | generator | steps | seconds | processor seconds |\n|---|---|---|---|---|", flush=True
        )
    failed = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                if options.tools:
                    path_with(TARGETS[name].needs)
                    continue
                ran = run(name, Path(folder))
            except Failed as failure:
                failed = 1
                print(f"{name}: {failure}", file=sys.stderr)
                continue
        columns = (
            f"`{name}/`",
            TARGETS[name].generator,
            f"{len(ran.steps)} of {len(STEPS)}",
            f"{ran.seconds:.0f}",
            f"{ran.processor_seconds:.0f}",
        )
        print(f"| {' | '.join(columns)} |", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
