"""`make endpoint NAME=…` lists what an operation of the spec still lacks, each with its file."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import attrs

from generator.diagnostics import SpecError
from generator.ir import Operation
from generator.ir_builder import build

from . import generated_files

ROOT = Path(__file__).resolve().parent.parent


@attrs.frozen
class Part:
    """One thing that an operation needs: what it is, where it belongs, and the file that has it."""

    what: str
    file: str
    found: str


def parts_of(operation: Operation, root: Path) -> list[Part]:
    """Return what an operation needs outside the spec, with the files where such things are by default.

    Args:
        operation: The operation.
        root: The folder of the project.
    """
    tag, function = operation.tag, operation.python
    call = rf"\bapi\.{tag}\.{function}\b"
    resources, others = "overlay/nexuskit/_async/resources/*.py", "overlay/nexuskit/_async/**/*.py"
    used = _first(root, resources, call) or _first(root, others, call)
    method = function
    if used:
        before = re.split(call, (root / used).read_text(encoding="utf-8"))[0]
        methods = re.findall(r"^    (?:async )?def ([a-z]\w*)\(", before, re.MULTILINE)
        method = [method, *methods][-1]
    use = rf"\b(?:{tag}|client|project)\.{method}\b"
    # In code, as prose has words such as "list" by chance: `things.get`, or `.get` after `things.list`.
    entry = rf"`{operation.id}`|`[^`\n]*{use}[^`\n]*`|`{tag}\.[^\n]*`\.{method}\b"
    handlers, cases = "overlay/nexuskit/sandbox/api/handlers/", "tests/sandbox/conformance/cases/"
    listed = (
        ("generated function", f"generated/nexus_api/api/{tag}.py", "", rf"^def {function}\("),
        ("sandbox handler", f"{handlers}{tag}.py", f"{handlers}*.py", rf'handles\(\s*"{operation.id}"'),
        ("test of the method", "tests/overlay/resources/test_calls.py", "tests/overlay/**/test_*.py", use),
        ("row of the fault matrix", "tests/overlay/faults/runner.py", "", rf'"{operation.id}": lambda'),
        ("cases of conformance", f"{cases}{tag}.py", f"{cases}*.py", rf'"{operation.id}"'),
        ("call in the tour", "examples/tour.py", "", use),
        ("sample of the call", "tools/share/python_calls.yaml", "", rf"^{operation.id}:"),
        ("entry in the changelog", "CHANGELOG.md", "", entry),
    )
    found = [Part(what, file, _first(root, pattern or file, text)) for what, file, pattern, text in listed]
    return [*found, Part("overlay method", resources.replace("*", tag), used)]


def _first(root: Path, files: str, pattern: str) -> str:
    """Return the first of the files with a pattern, relative to the project; empty if none has it."""
    for path in sorted(root.glob(files)):
        if re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE):
            return path.relative_to(root).as_posix()
    return ""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line: 0 if nothing is missing, 1 if something is, 2 if there is no such operation."""
    parser = argparse.ArgumentParser(prog="make endpoint", description=__doc__)
    parser.add_argument("name", help="the operationId")
    name = parser.parse_args(arguments).name
    try:
        package = build(generated_files.read(root))
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    operation = next((one for one in package.operations if one.id == name), None)
    if operation is None:
        known = ", ".join(one.id for one in package.operations)
        print(f"spec/ has no operation {name!r}; it has {known}", file=sys.stderr)
        return 2
    listed = parts_of(operation, root)
    for part in listed:
        file = part.found or part.file + " (a new file)" * (not (root / part.file).exists())
        print(f"{'there' if part.found else 'MISSING':>8}  {part.what:<23} {file}")
    return 0 if all(part.found for part in listed) else 1


if __name__ == "__main__":
    sys.exit(main())
