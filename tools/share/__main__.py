"""`python -m tools.share write` writes `spec/dist/` and the changelog, `… check` compares them with the spec.

`write --record` also keeps this version permanently, in a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.diagnostics import SpecError, raise_if_any
from generator.output import compare, replace

from .. import generated_files, profile
from .bundles import bundles, with_checksums
from .changelog import changelog
from .recorded import FOLDER, Files, changed_files, parse, version_problems
from .reference import reference
from .samples import with_samples

DIST = "spec/dist"
CHANGELOG = "CHANGELOG.md"
REFERENCE = "reference.html"


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
        document = generated_files.read(given.project.resolve())
        profile.check(document)
        raise_if_any(document.diagnostics)
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    shared = with_samples(document.data)
    latest, recorded = bundles(shared), _read_recorded(folder)
    problems = [message for name, files in recorded.items() for message in changed_files(name, files)]
    if problems := problems or version_problems(recorded, latest):
        print("\n".join(problems), file=sys.stderr)
        return 2
    if given.record and given.verb == "write":
        version = f"v{document.data['info']['version']}"
        recorded[version] = {name: text.encode() for name, text in with_checksums(latest).items()}
    expected = with_checksums({**latest, REFERENCE: reference(shared)})
    for name, files in recorded.items():
        expected |= {f"{name}/{file}": data.decode() for file, data in files.items()}
    log, history = folder.parent / CHANGELOG, _history(recorded, shared)
    if given.verb == "write":
        changed = replace(expected, folder)
        log.write_text(history, encoding="utf-8", newline="\n")
        print(f"{DIST}: {len(expected)} files, {len(changed)} changed")
        return 0
    differences = [f"{DIST}/{difference.path}" for difference in compare(expected, folder)]
    if not log.exists() or log.read_bytes() != history.encode():
        differences.append(f"spec/{CHANGELOG}")
    if differences:
        print(f"not what the spec gives, run `make share`: {', '.join(differences)}")
        return 1
    print(f"up to date: {DIST}, spec/{CHANGELOG}")
    return 0


def _history(recorded: dict[str, Files], latest: dict[str, Any]) -> str:
    """Return the changelog of the recorded versions and of the latest one."""
    versions = {
        name.removeprefix("v"): json.loads(recorded[name]["openapi.json"])
        for name in sorted(recorded, key=parse)
    }
    versions.setdefault(latest["info"]["version"], latest)
    return changelog(versions, len(recorded))


def _read_recorded(folder: Path) -> dict[str, Files]:
    """Return the files of each recorded version."""
    found = (path for path in folder.glob("v*") if path.is_dir() and FOLDER.fullmatch(path.name))
    return {path.name: {one.name: one.read_bytes() for one in path.iterdir()} for path in sorted(found)}


if __name__ == "__main__":
    sys.exit(main())
