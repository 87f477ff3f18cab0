"""All steps in their order: from the files of a project to the files that it should have."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import attrs

from . import house
from .builder import build
from .bundle import bundle
from .diagnostics import Diagnostic, Location, SpecError, raise_if_any
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
TOOLS = (PARSER, "Jinja2", "openapi-spec-validator", "ruff", "tokenize-rt")


@attrs.frozen
class Output:
    """The folders that the generator owns, and what they should hold."""

    # For each folder, relative to the project: its files, by their paths within it.
    folders: dict[str, dict[str, str]]
    seconds: dict[str, float]  # how long each step took, in seconds
    left_out: tuple[Diagnostic, ...] = ()  # what the document has and the files have not, or otherwise


def run(project: Path) -> Output:
    """Work out what the generated folders of a project, which has `spec/` and `overlay/`, should hold.

    Raises:
        SpecError: The document has problems; they are listed with their places.
    """
    clock = _Clock(SPEC)
    with clock.step("load"):
        document = house.expand(bundle(project / SPEC, project))
    with clock.step("check"):
        house.check(document)
    files = _render(clock, document, PACKAGE, HEADER, strict=True)
    with clock.step("derive"):
        derived = derive(project / ASYNC, ASYNC)
    with clock.step("format"):
        files, derived = format_python(files), format_python(derived)
    output = {f"{PACKAGE}/{path}": text for path, text in files.items()} | {LOCK: _lock(document)}
    return Output({OUTPUT: output, SYNC: derived}, clock.seconds)


def run_foreign(spec: Path, package: str, *, strict: bool) -> Output:
    """Work out the package for a document of somebody else, without our own rules.

    Raises:
        SpecError: The document cannot be read, or has something to leave out and the run is strict.
    """
    header = f"# Generated from {spec.name}. Do not edit: change that and generate again.\n"
    clock = _Clock(spec.name)
    with clock.step("load"):
        document = bundle(spec, spec.resolve().parent, house=False)
    files = _render(clock, document, package, header, strict=strict)
    with clock.step("format"):
        files = format_python(files)
    return Output({package: files}, clock.seconds, tuple(document.diagnostics))


def _render(clock: _Clock, document: Document, name: str, header: str, *, strict: bool) -> dict[str, str]:
    with clock.step("build"):
        package = build(document)
        raise_if_any(document.diagnostics, strict=strict)
    with clock.step("render"):
        return render(document, package, name, header)


def _lock(document: Document) -> str:
    folder = Path(__file__).parent
    modules = [
        path for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".yaml", ".toml", ".jinja")
    ]
    lock = {
        "spec": {name: _digest(source.text) for name, source in sorted(document.sources.items())},
        "generator": {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in modules},
        "tools": {tool: importlib.metadata.version(tool) for tool in TOOLS},
    }
    return json.dumps(lock, indent=2) + "\n"


def _digest(data: bytes) -> str:
    # A checkout may have changed the line ends.
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


@attrs.frozen
class _Clock:
    """Times the steps, and turns an error that none of them expects into one for people."""

    spec: str
    seconds: dict[str, float] = attrs.field(factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begin = perf_counter()
        try:
            yield
        except SpecError:
            raise
        except Exception as error:
            text = f"{type(error).__name__}: {error}".strip()
            message = f"an error of the generator itself in step {name!r}: {text}"
            hint = "report it with the document; until then, undo the last change of it"
            raise SpecError([Diagnostic(Location(self.spec), message, hint)]) from error
        finally:
            self.seconds[name] = perf_counter() - begin
