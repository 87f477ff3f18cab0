"""`make endpoint NAME=…` lists what an operation of the spec still lacks, each with its file."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

from generator import house
from generator.builder import build
from generator.bundle import bundle
from generator.diagnostics import SpecError
from generator.ir import Operation

ROOT = Path(__file__).resolve().parent.parent


@attrs.frozen
class Part:
    """One thing that an operation needs: what it is, where it belongs, and whether it is there."""

    what: str
    file: str
    found: str


def parts_of(operation: Operation, root: Path) -> Iterator[Part]:
    """Yield what an operation needs outside the spec.

    Args:
        operation: The operation.
        root: The folder of the project.
    """
    call = rf"\bapi\.{operation.tag}\.{operation.python}\b"
    overlay = root / "overlay/nexuskit"
    resource = f"overlay/nexuskit/_async/resources/{operation.tag}.py"
    used = _first(root, root / resource, call) or _first(root, overlay / "_async", call)
    method = operation.python
    if used:
        before = re.split(call, (root / used).read_text(encoding="utf-8"))[0]
        methods = re.findall(r"^    (?:async )?def ([a-z]\w*)\(", before, re.MULTILINE)
        method = [method, *methods][-1]
    use = rf"\b(?:{operation.tag}|client|project)\.{method}\("
    for what, file, place, pattern in (
        (
            "generated function",
            f"generated/nexus_api/api/{operation.tag}.py",
            "",
            rf"^def {operation.python}\(",
        ),
        (
            "sandbox handler",
            f"overlay/nexuskit/sandbox/api/handlers/{operation.tag}.py",
            "",
            rf'handles\(\s*"{operation.id}"',
        ),
        ("overlay method", resource, "overlay/nexuskit/_async", call),
        ("test of the method", f"tests/overlay/resources/test_{operation.tag}.py", "tests/overlay", use),
        ("row of the fault matrix", "tests/overlay/faults/runner.py", "", rf'"{operation.id}": lambda'),
        ("cases of conformance", "tests/sandbox/conformance/cases/access.py", "", rf'"{operation.id}"'),
        ("call in the tour", "examples/tour.py", "examples", use),
        ("entry in the changelog", "CHANGELOG.md", "CHANGELOG.md", rf"\b{method}\b|{operation.id}"),
    ):
        yield Part(what, file, _first(root, root / (place or Path(file).parent), pattern))


def _first(root: Path, place: Path, pattern: str) -> str:
    """Return the first file that a pattern occurs in, relative to the project; empty if there is none."""
    found = re.compile(pattern, re.MULTILINE)
    for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
        if found.search(path.read_text(encoding="utf-8")):
            return path.relative_to(root).as_posix()
    return ""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line: 0 if nothing is missing, 1 if something is, 2 if there is no such operation."""
    parser = argparse.ArgumentParser(prog="make endpoint", description=__doc__)
    parser.add_argument("name", help="the operationId")
    name = parser.parse_args(arguments).name
    try:
        package = build(house.expand(bundle(root / "spec/openapi.yaml", root)))
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    operation = next((one for one in package.operations if one.id == name), None)
    if operation is None:
        known = ", ".join(one.id for one in package.operations)
        print(f"spec/ has no operation {name!r}; it has {known}", file=sys.stderr)
        return 2
    listed = list(parts_of(operation, root))
    for part in listed:
        print(f"{'there' if part.found else 'MISSING':>8}  {part.what:<22} {part.found or part.file}")
    return 0 if all(part.found for part in listed) else 1


if __name__ == "__main__":
    sys.exit(main())
