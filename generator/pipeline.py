"""All steps in their order: from the files of a project to the files that it should have."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import attrs
import yaml

from . import house
from .builder import build
from .bundle import bundle
from .diagnostics import Diagnostic, Location, SpecError, raise_if_any
from .document import Document
from .reading import PARSER
from .render import TEMPLATES, format_python, render
from .unasync import derive

CONFIG = Path(__file__).parent / "config.yaml"
LOCK = "generator.lock.json"
TOOLS = (PARSER, "Jinja2", "openapi-spec-validator", "ruff", "tokenize-rt")


@attrs.frozen
class Output:
    """The folders that the generator owns, and what they should hold.

    Attributes:
        folders: For each folder, relative to the project: its files, by their paths within it.
        seconds: How long each step took, in seconds.
        left_out: What the document has and the files have not, or otherwise.
    """

    folders: dict[str, dict[str, str]]
    seconds: dict[str, float]
    left_out: tuple[Diagnostic, ...] = ()


def run(project: Path) -> Output:
    """Work out what the generated folders of a project should hold. Writes nothing.

    Args:
        project: The folder that has `spec/` and `overlay/`.

    Raises:
        SpecError: The document has problems; they are listed with their places.
    """
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    source = config["derive"]["from"]
    clock = _Clock(Location(config["spec"]))
    with clock.step("load"):
        document = house.expand(bundle(project / config["spec"], project))
    with clock.step("check"):
        house.check(document)
    with clock.step("build"):
        package = build(document)
        raise_if_any(document.diagnostics)
    with clock.step("render"):
        files = render(document, package, config["package"])
    with clock.step("derive"):
        derived = derive(project / source, source)
    with clock.step("format"):
        files = format_python(files, config["format"])
        derived = format_python(derived, config["format"])
    output = {f"{config['package']}/{path}": text for path, text in files.items()}
    output[LOCK] = _lock(document)
    return Output({config["output"]: output, config["derive"]["to"]: derived}, clock.seconds)


def run_foreign(spec: Path, package: str, *, strict: bool) -> Output:
    """Work out the package for a document of somebody else, without our own rules. Writes nothing.

    Args:
        spec: The document: OpenAPI 3.0 or 3.1, as YAML or JSON.
        package: The name of the Python package.
        strict: Whether what would be left out is an error.

    Raises:
        SpecError: The document cannot be read, or has something to leave out and the run is strict.
    """
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["format"] | {"first_party": [package]}
    clock = _Clock(Location(spec.name))
    with clock.step("load"):
        document = bundle(spec, spec.resolve().parent, house=False)
    with clock.step("build"):
        built = build(document)
        raise_if_any(document.diagnostics, strict=strict)
    with clock.step("render"):
        header = f"# Generated from {spec.name}. Do not edit: change that and generate again.\n"
        files = render(document, built, package, header)
    with clock.step("format"):
        files = format_python(files, settings)
    return Output({package: files}, clock.seconds, tuple(document.diagnostics))


def _lock(document: Document) -> str:
    folder = Path(__file__).parent
    lock: dict[str, Any] = {
        "spec": {name: _digest(source.text) for name, source in sorted(document.sources.items())},
        "templates": _digests(TEMPLATES, "*.jinja"),
        "generator": _digests(folder, "*.py") | _digests(folder, "*.yaml"),
        "tools": {tool: importlib.metadata.version(tool) for tool in TOOLS},
    }
    return json.dumps(lock, indent=2) + "\n"


def _digests(folder: Path, pattern: str) -> dict[str, str]:
    paths = sorted(folder.rglob(pattern))
    return {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in paths}


def _digest(data: bytes) -> str:
    # A checkout may have changed the line ends.
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


class _Clock:
    """Times the steps, and turns an error that none of them expects into one for people."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.seconds: dict[str, float] = {}

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
            raise SpecError([Diagnostic(self.location, message, hint)]) from error
        finally:
            self.seconds[name] = perf_counter() - begin
