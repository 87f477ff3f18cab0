"""All steps in order, from a document to the expected files."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import attrs

from .bundle import bundle
from .diagnostics import Diagnostic, Location, SpecError, raise_if_any
from .ir_builder import build
from .writer import format_python, render

SETTINGS = "pyproject.toml"


@attrs.frozen
class Output:
    """The folders that a run owns, and what they should hold."""

    # For each folder, relative to the project: its files, by their paths within it.
    folders: dict[str, dict[str, str]]
    left_out: tuple[Diagnostic, ...] = ()  # what the document has and the files have not, or otherwise


def run(spec: Path, package: str, *, strict: bool) -> Output:
    """Return the package for any document."""
    header = f"# Generated from {spec.name}. Do not edit: change that and generate again.\n"
    document = bundle(spec, spec.resolve().parent)
    built = build(document)
    raise_if_any(document.diagnostics, strict=strict)
    files = format_python(render(document, built, package, header))
    return Output({package: files}, tuple(document.diagnostics))


def run_project(project: Path) -> Output:
    """Return what a project generates by rules of its own.

    Its `pyproject.toml` names a module with a function `output(project: Path) -> Output`:

        [tool.generator]
        project = "tools.generated_files"
    """
    try:
        settings = tomllib.loads((project / SETTINGS).read_text(encoding="utf-8"))
        name = settings["tool"]["generator"]["project"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        message = f"no project is set under [tool.generator]: {error}"
        hint = "give --spec FILE, --out FOLDER and --package NAME"
        raise SpecError([Diagnostic(Location(SETTINGS), message, hint)]) from None
    output: Output = importlib.import_module(name).output(project)
    return output
