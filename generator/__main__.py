"""`python -m generator generate` writes the generated folders, `python -m generator check` compares them.

`generate --spec FILE --out FOLDER --package NAME` writes a package for any OpenAPI document.
"""

from __future__ import annotations

import argparse
import keyword
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from .diagnostics import Diagnostic, Location, SpecError, summary
from .output import compare, replace

_SHOWN = 20
_DEPTH = 20_000
_DONE = {"missing": "added", "extra": "removed", "different": "rewritten"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0: done, or up to date. 1: the folders are not up to date (check).
    2: the document has problems; nothing was written.
    """
    given = _arguments(arguments)
    # Schemas may refer to each other in a long chain. The reader limits how deep they are nested.
    sys.setrecursionlimit(_DEPTH)
    from .pipeline import run, run_project  # so that --help does not wait for the parser

    begin = perf_counter()
    try:
        if given.spec is None:
            output = run_project(given.project.resolve())
        else:
            output = run(given.spec, given.package, strict=given.strict)
    except Exception as error:
        print(error if isinstance(error, SpecError) else _own_error(error, given.spec), file=sys.stderr)
        return 2
    if given.verb == "check":
        return _check(given.project, output.folders)
    for folder, files in output.folders.items():
        differences = replace(files, given.project / folder)
        print(f"{folder}: {len(files)} files, {len(differences)} changed")
        for difference in differences:
            print(f"{_DONE[difference.kind]:>13}  {folder}/{difference.path}")
    print(f"{perf_counter() - begin:.2f} s")
    if given.spec is not None:
        print(summary(output.left_out, sys.maxsize if given.all else _SHOWN) or "nothing was left out")
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m generator", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ours = Path(__file__).resolve().parent.parent
    about = "without --spec: the folder with pyproject.toml (default: the one that this generator is in)"
    parser.add_argument("verb", choices=("generate", "check"))
    parser.add_argument("--project", type=Path, default=ours, help=about)
    parser.add_argument("--spec", type=Path, help="another document: OpenAPI 3.0 or 3.1, as YAML or JSON")
    parser.add_argument("--out", type=Path, help="the folder that gets the package")
    parser.add_argument("--package", help="the name of the package")
    parser.add_argument("--strict", action="store_true", help="make everything that is left out an error")
    parser.add_argument("--all", action="store_true", help="list everything that is left out")
    given = parser.parse_args(arguments)
    if given.spec is not None:
        name = given.package or ""
        if given.out is None or not name.isidentifier() or keyword.iskeyword(name):
            parser.error("--spec needs --out FOLDER and --package NAME, a Python identifier")
        written = (path.read_bytes() for path in (given.out / name).rglob("*.py"))
        if not all(text.startswith(b"# Generated from ") for text in written):
            parser.error(f"{given.out / name} has code that was not generated, which would be removed")
        given.project = given.out
    return given


def _own_error(error: Exception, spec: Path | None) -> SpecError:
    """Return the message for an unexpected error."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
    hint = "report it with the document; until then, undo the last change of it"
    message = f"an error of the generator itself: {where}"
    return SpecError([Diagnostic(Location(str(spec or "spec")), message, hint)])


def _check(project: Path, folders: dict[str, dict[str, str]]) -> int:
    count = 0
    for folder, files in folders.items():
        for difference in compare(files, project / folder):
            count += 1
            print(f"{difference.kind:>9}  {folder}/{difference.path}")
            print(difference.diff, end="\n" if difference.diff else "")
    if not count:
        print(f"up to date: {', '.join(folders)}")
        return 0
    print(f"{count} file{'s are' if count > 1 else ' is'} not what would be generated.")
    print("If you changed what they are generated from, generate again (`make generate`) and commit.")
    print("If you edited the files above, make the change there instead.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
