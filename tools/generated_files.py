"""The generated files of this project: the package, its lock, and the synchronous code of the overlay."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from pathlib import Path

from generator.bundle import bundle
from generator.diagnostics import raise_if_any
from generator.document import Document
from generator.ir_builder import build
from generator.pipeline import Output
from generator.writer import format_python, render

from . import profile
from .share.bundles import OPENAPI_3_0, openapi_3_0
from .unasync import derive

# What is read and written, relative to the project.
PACKAGE = "nexus_api"
SPEC = "spec/openapi.yaml"
OUTPUT = "generated"
ASYNC, SYNC = "overlay/nexuskit/_async", "overlay/nexuskit/_sync"
LOCK = "generator.lock.json"
HEADER = (
    "# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.\n"
)
# These decide about the output: our code by its hashes, packages by their versions.
CODE = ("generator", "tools")
PACKAGES = ("openapi-python-client", "Jinja2", "ruff")


def output(project: Path) -> Output:
    """Return what the generated folders of a project, which has `spec/` and `overlay/`, should hold."""
    document = read(project)
    profile.check(document)
    package = build(profile.with_evidence(document))
    raise_if_any(document.diagnostics)
    files = format_python(render(document, package, PACKAGE, HEADER))
    derived = format_python(derive(project / ASYNC, ASYNC))
    files[OPENAPI_3_0] = openapi_3_0(document.data)
    written = {f"{PACKAGE}/{path}": text for path, text in files.items()} | {LOCK: _lock(document)}
    return Output({OUTPUT: written, SYNC: derived})


def read(project: Path) -> Document:
    """Return the spec with every default written out."""
    document = bundle(project / SPEC, project)
    profile.check_files(document)
    return profile.expand(document)


def _lock(document: Document) -> str:
    root, kinds = Path(__file__).parent.parent, (".py", ".yaml", ".toml", ".jinja")
    files = [path for folder in CODE for path in sorted((root / folder).rglob("*")) if path.suffix in kinds]
    lock = {
        "spec": {name: _digest(source.text) for name, source in sorted(document.sources.items())},
        "code": {path.relative_to(root).as_posix(): _digest(path.read_bytes()) for path in files},
        "packages": {package: importlib.metadata.version(package) for package in PACKAGES},
    }
    return json.dumps(lock, indent=2) + "\n"


def _digest(data: bytes) -> str:
    # A checkout may have changed the line ends.
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
