"""`python -m generator generate` writes the generated folders, `python -m generator check` compares them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .problems import SpecError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: done, or everything is as it should be. 1: the folders are not up to date (check).
    2: the document has problems; nothing was written.
    """
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("verb", choices=("generate", "check"))
    parser.add_argument(
        "--project",
        type=Path,
        default=Path(__file__).resolve().parent.parent,
        help="the folder with spec/ and overlay/ (default: the one that this generator is in)",
    )
    parsed = parser.parse_args(arguments)
    from .pipeline import run  # so that --help does not wait for the parser

    try:
        output = run(parsed.project.resolve())
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    if parsed.verb == "check":
        return _check(parsed.project, output.folders)
    return _generate(parsed.project, output.folders, output.seconds)


def _generate(project: Path, folders: dict[str, dict[str, str]], seconds: dict[str, float]) -> int:
    from .tree import replace

    for folder, files in folders.items():
        differences = replace(files, project / folder)
        print(f"{folder}: {len(files)} files, {len(differences)} changed")
        for difference in differences:
            done = {"missing": "added", "extra": "removed", "different": "rewritten"}[difference.kind]
            print(f"{done:>13}  {folder}/{difference.path}")
    steps = ", ".join(f"{name} {spent:.2f}" for name, spent in seconds.items())
    print(f"{sum(seconds.values()):.2f} s: {steps}")
    return 0


def _check(project: Path, folders: dict[str, dict[str, str]]) -> int:
    from .tree import compare

    count = 0
    for folder, files in folders.items():
        for difference in compare(files, project / folder):
            count += 1
            print(f"{difference.kind:>9}  {folder}/{difference.path}")
            print(difference.diff, end="\n" if difference.diff else "")
    if count:
        print(f"{count} file{'s are' if count > 1 else ' is'} not what spec/, generator/ and _async/ give.")
        print("If you changed one of those, run `make generate` and commit.")
        print("If you edited the files above, make the change there instead.")
        return 1
    print(f"up to date: {', '.join(folders)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
