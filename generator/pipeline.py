"""All steps in order, from the files of a project to the expected generated files."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from pathlib import Path

import attrs

from . import house
from .builder import build
from .bundle import bundle
from .diagnostics import Diagnostic, raise_if_any
from .document import Document
from .reading import PARSER
from .render import HEADER, format_python, render
from .unasync import derive

# What the generator reads and writes, relative to the project.
PACKAGE = "nexus_api"
SPEC = "spec/openapi.yaml"
OUTPUT = "generated"
ASYNC, SYNC = "overlay/nexuskit/_async", "overlay/nexuskit/_sync"
LOCK = "generator.lock.json"
TOOLS = (PARSER, "Jinja2", "openapi-spec-validator", "ruff")


@attrs.frozen
class Output:
    """The folders that the generator owns, and what they should hold."""

    # For each folder, relative to the project: its files, by their paths within it.
    folders: dict[str, dict[str, str]]
    left_out: tuple[Diagnostic, ...] = ()  # what the document has and the files have not, or otherwise


def run(project: Path) -> Output:
    """Work out what the generated folders of a project, which has `spec/` and `overlay/`, should hold."""
    document = house.expand(bundle(project / SPEC, project))
    house.check(document)
    files = _rendered(document, PACKAGE, HEADER, strict=True)
    derived = format_python(derive(project / ASYNC, ASYNC))
    output = {f"{PACKAGE}/{path}": text for path, text in files.items()} | {LOCK: _lock(document)}
    return Output({OUTPUT: output, SYNC: derived})


def run_foreign(spec: Path, package: str, *, strict: bool) -> Output:
    """Return the package for any document, without the rules for `spec/`."""
    header = f"# Generated from {spec.name}. Do not edit: change that and generate again.\n"
    document = bundle(spec, spec.resolve().parent, house=False)
    files = _rendered(document, package, header, strict=strict)
    return Output({package: files}, tuple(document.diagnostics))


def _rendered(document: Document, name: str, header: str, *, strict: bool) -> dict[str, str]:
    package = build(document)
    raise_if_any(document.diagnostics, strict=strict)
    return format_python(render(document, package, name, header))


def _lock(document: Document) -> str:
    folder = Path(__file__).parent
    kinds = (".py", ".yaml", ".toml", ".jinja")
    modules = [path for path in sorted(folder.rglob("*")) if path.suffix in kinds]
    lock = {
        "spec": {name: _digest(source.text) for name, source in sorted(document.sources.items())},
        "generator": {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in modules},
        "tools": {tool: importlib.metadata.version(tool) for tool in TOOLS},
    }
    return json.dumps(lock, indent=2) + "\n"


def _digest(data: bytes) -> str:
    # A checkout may have changed the line ends.
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
