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
from .gate import gate
from .lint import lint
from .parse import PARSER, parse
from .problems import Problem, refuse
from .render import TEMPLATES, format_python, render
from .unasync import derive
from .validate import validate

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
    clock = _Clock()
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


def _check(document: Document) -> None:
    """Refuse a document that is wrong, one kind of check after the other: each relies on the ones before."""
    steps: tuple[Callable[[Document], Iterable[Problem]], ...] = (
        validate,
        lint,
        check_constructs,
        check_examples,
    )
    for step in steps:
        refuse(step(document))


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
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, name: str, step: Callable[[], Any]) -> Any:
        begin = perf_counter()
        try:
            return step()
        finally:
            self.seconds[name] = perf_counter() - begin
