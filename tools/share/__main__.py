"""`python -m tools.share write` writes `spec/dist/`, `python -m tools.share check` compares it with the spec.

`write --record` also keeps this version permanently, in a folder of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from generator.diagnostics import SpecError, raise_if_any
from generator.output import compare, replace

from .. import profile, project
from .bundles import bundles
from .recorded import FOLDER, Files, changed_files, version_problems

DIST = "spec/dist"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: done, or up to date. 1: the files are not up to date (check). 2: the spec, its version or a recorded
    version has problems; nothing was written.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.share",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=("write", "check"))
    parser.add_argument("--record", action="store_true", help="keep this version in a folder of its own")
    parser.add_argument("--project", type=Path, default=Path(__file__).resolve().parents[2])
    given = parser.parse_args(arguments)
    folder = given.project / DIST
    try:
        document = project.read(given.project.resolve())
        profile.check(document)
        raise_if_any(document.diagnostics)
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    latest, recorded = bundles(document.data), _recorded(folder)
    problems = [message for name, files in recorded.items() for message in changed_files(name, files)]
    if problems := problems or version_problems(recorded, latest):
        print("\n".join(problems), file=sys.stderr)
        return 2
    kept = {
        f"{name}/{file}": data.decode() for name, files in recorded.items() for file, data in files.items()
    }
    expected = latest | kept
    if given.verb == "write" and given.record:
        version = f"v{document.data['info']['version']}"
        expected |= {f"{version}/{name}": text for name, text in latest.items()}
    if given.verb == "write":
        changed = replace(expected, folder)
        print(f"{DIST}: {len(expected)} files, {len(changed)} changed")
        return 0
    differences = [difference.path for difference in compare(expected, folder)]
    if differences:
        print(f"not what the spec gives, run `make share`: {', '.join(differences)}")
        return 1
    print(f"up to date: {DIST}")
    return 0


def _recorded(folder: Path) -> dict[str, Files]:
    """Return the files of each recorded version."""
    found = (path for path in folder.glob("v*") if path.is_dir() and FOLDER.fullmatch(path.name))
    return {path.name: {one.name: one.read_bytes() for one in path.iterdir()} for path in sorted(found)}


if __name__ == "__main__":
    sys.exit(main())
