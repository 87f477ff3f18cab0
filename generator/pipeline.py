"""All steps in their order: from the files of a project to the files that it should have."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import attrs
import yaml

from . import house
from .builder import build
from .bundle import bundle
from .diagnostics import Diagnostic, Location, SpecError, raise_if_any
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
    """

    folders: dict[str, dict[str, str]]
    seconds: dict[str, float]


def run(project: Path) -> Output:
    """Work out what the generated folders of a project should hold. Writes nothing.

    Args:
        project: The folder that has `spec/` and `overlay/`.

    Raises:
        SpecError: The document has problems; they are listed with their places.
        RuntimeError: A template writes what ruff refuses.
    """
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    clock = _Clock(Location(config["spec"]))
    document = clock.time("load", lambda: house.expand(bundle(project / config["spec"], project)))
    found = clock.time("check", lambda: house.check(document))
    package, left_out = clock.time("build", lambda: build(document))
    raise_if_any([*found, *left_out])
    files = clock.time("render", lambda: render(document, package, config["package"]))
    derived = clock.time(
        "derive", lambda: derive(project / config["derive"]["from"], config["derive"]["from"])
    )
    files = clock.time("format", lambda: format_python(files, config["format"]))
    derived = clock.time("format derived", lambda: format_python(derived, config["format"]))
    output = {f"{config['package']}/{path}": text for path, text in files.items()}
    output[LOCK] = _lock(document)
    return Output({config["output"]: output, config["derive"]["to"]: derived}, clock.seconds)


def run_foreign(spec: Path, package: str, *, strict: bool) -> tuple[Output, list[Diagnostic]]:
    """Work out the package for a document of somebody else, without our own rules. Writes nothing.

    Args:
        spec: The document: OpenAPI 3.0 or 3.1, as YAML or JSON.
        package: The name of the Python package.
        strict: Whether what would be left out is an error.

    Returns:
        The files, under the name of the package, and what was left out or changed.

    Raises:
        SpecError: The document cannot be read, or has something to leave out and the run is strict.
        RuntimeError: A template writes what ruff refuses.
    """
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["format"] | {"first_party": [package]}
    clock = _Clock(Location(spec.name))
    document = clock.time("load", lambda: bundle(spec, spec.resolve().parent, house=False))
    built, left_out = clock.time("build", lambda: build(document))
    raise_if_any(left_out, strict=strict)
    header = f"# Generated from {spec.name}. Do not edit: change that and generate again.\n"
    files = clock.time("render", lambda: render(document, built, package, header))
    files = clock.time("format", lambda: format_python(files, settings))
    return Output({package: files}, clock.seconds), left_out


def _lock(document: Any) -> str:
    templates = sorted(path for path in TEMPLATES.rglob("*.jinja"))
    folder = Path(__file__).parent
    modules = sorted(folder.rglob("*.py"))
    lock = {
        "spec": {name: _digest(source.text) for name, source in sorted(document.sources.items())},
        "templates": {
            path.relative_to(TEMPLATES).as_posix(): _digest(path.read_bytes()) for path in templates
        },
        "config": _digest(CONFIG.read_bytes()),
        "generator": {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in modules},
        "tools": {tool: importlib.metadata.version(tool) for tool in TOOLS},
    }
    return json.dumps(lock, indent=2) + "\n"


def _digest(data: bytes) -> str:
    # A checkout may have changed the line ends.
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


class _Clock:
    """Times the steps, and turns what none of them foresaw into an answer for people."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.seconds: dict[str, float] = {}

    def time(self, name: str, step: Callable[[], Any]) -> Any:
        begin = perf_counter()
        try:
            return step()
        except SpecError:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}".strip()
            message = f"an error of the generator itself in step {name!r}: {said}"
            hint = "report it with the document; until then, undo the last change of it"
            raise SpecError([Diagnostic(self.location, message, hint)]) from error
        finally:
            self.seconds[name] = perf_counter() - begin
