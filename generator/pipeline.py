"""All steps in their order: from the files of a project to the files that it should have."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

import attrs
import yaml

from .build import build
from .bundle import Document, bundle
from .constructs import check_constructs
from .examples import check_examples
from .extensions import check_assumptions, check_extensions, check_schemas
from .gate import gate
from .keys import check_keys
from .lint import lint
from .lint_names import lint_names
from .parse import PARSER, parse
from .problems import Place, Problem, SpecError, refuse
from .references import check_references, check_targets
from .render import TEMPLATES, format_python, render
from .schema_constructs import check_schema_constructs
from .unasync import derive
from .validate import validate, validate_rest

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
    clock = _Clock(Place(config["spec"]))
    document = clock.time("load", lambda: bundle(project / config["spec"], project))
    clock.time("check", lambda: _check(document))
    parsed = clock.time("parse", lambda: parse(document, config["parser"]))
    package = clock.time("build", lambda: build(document, parsed))
    clock.time("gate", lambda: refuse(gate(document, package)))
    files = clock.time("render", lambda: render(document, package, config["package"]))
    derived = clock.time(
        "derive", lambda: derive(project / config["derive"]["from"], config["derive"]["from"])
    )
    files = clock.time("format", lambda: format_python(files, config["format"]))
    derived = clock.time("format derived", lambda: format_python(derived, config["format"]))
    output = {f"{config['package']}/{path}": text for path, text in files.items()}
    output[LOCK] = _lock(document)
    return Output({config["output"]: output, config["derive"]["to"]: derived}, clock.seconds)


# Each group relies on those before it; within a group, all problems are told at once.
_CHECKS: tuple[tuple[Callable[[Document], Iterable[Problem]], ...], ...] = (
    (check_references,),
    (validate,),
    (check_schemas,),
    (check_extensions, check_targets),
    (lint, lint_names, check_assumptions, check_keys),
    (check_constructs, check_schema_constructs),
    (check_examples,),
    (validate_rest,),
)


def _check(document: Document) -> None:
    """Refuse a document that is wrong."""
    for group in _CHECKS:
        refuse(problem for step in group for problem in step(document))


def _lock(document: Document) -> str:
    templates = sorted(path for path in TEMPLATES.rglob("*.jinja"))
    modules = sorted(Path(__file__).parent.glob("*.py"))
    lock = {
        "spec": {name: _digest(source.text) for name, source in sorted(document.sources.items())},
        "templates": {
            path.relative_to(TEMPLATES).as_posix(): _digest(path.read_bytes()) for path in templates
        },
        "config": _digest(CONFIG.read_bytes()),
        "generator": {path.name: _digest(path.read_bytes()) for path in modules},
        "tools": {tool: importlib.metadata.version(tool) for tool in TOOLS},
    }
    return json.dumps(lock, indent=2) + "\n"


def _digest(data: bytes) -> str:
    # A checkout may have changed the line ends.
    return "sha256:" + hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


class _Clock:
    """Times the steps, and turns what none of them foresaw into an answer for people."""

    def __init__(self, place: Place) -> None:
        self.place = place
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
            mend = "report it with the document; until then, undo the last change of it"
            raise SpecError([Problem(self.place, message, mend)]) from error
        finally:
            self.seconds[name] = perf_counter() - begin
