"""Writes the package: the representation through the templates, then through ruff."""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import jinja2
from ruff import find_ruff_bin  # type: ignore[import-untyped]

from . import docstrings
from .document import Document
from .expressions import Code
from .ir import Package, Scalar, parts

TEMPLATES = Path(__file__).parent / "templates"
FORMAT = Path(__file__).parent / "format.toml"
RUNTIME = ("structs", "open_enum", "errors", "request", "encoding", "key", "client")


def render(document: Document, package: Package, name: str, header: str = "") -> dict[str, str]:
    """Return the files of the package by their paths within it, not yet formatted.

    Args:
        document: The joined document, which goes into the package as `openapi.json`.
        package: What to write.
        name: The name of the Python package.
        header: The first line of every file.
    """
    extras, code = _extras(package), Code(package, name)
    common = {"code": code, "text": docstrings, "extras": extras, "name": name, "package": package}

    def render(template: str, **context: object) -> str:
        return header + _templates().get_template(template).render(**common, **context)

    files = {"py.typed": "", "openapi.json": json.dumps(document.data, indent=2, ensure_ascii=False) + "\n"}
    for module in ("__init__", "enums", "models", "api/__init__"):
        files[f"{module}.py"] = render(f"{module.replace('__', '')}.py.jinja")
    for module in (*RUNTIME, *sorted(extras - {"downloads"})):
        files[f"{module}.py"] = render(f"runtime/{module}.py.jinja")
    for tag in package.tags:
        operations = [operation for operation in package.operations if operation.tag == tag.module]
        files[f"api/{tag.module}.py"] = render("api/module.py.jinja", tag=tag, operations=operations)
    return files


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)


def _extras(package: Package) -> set[str]:
    """Return the optional parts of the runtime that this package needs."""
    kinds = [kind for struct in package.structs for field in struct.fields for kind in parts(field.type)]
    bodies = [operation.body for operation in package.operations if operation.body is not None]
    is_needed = {
        "bodies": Scalar("file") in kinds or any(body.kind != "json" for body in bodies),
        "downloads": any(operation.has_file for operation in package.operations),
        "hooks": any(one.is_open for one in package.structs) or not all(one.tag for one in package.choices),
    }
    return {name for name, needed in is_needed.items() if needed}


def format_python(files: dict[str, str]) -> dict[str, str]:
    """Sort imports, drop unused ones and format, with the pinned ruff and the settings of `format.toml`.

    Args:
        files: Source texts by their relative paths; files that are not Python are left as they are.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        for verb in (["check", "--fix"], ["format"]):
            command = [find_ruff_bin(), *verb, "--no-cache", "--quiet", f"--config={FORMAT}", "."]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"ruff {verb[0]} refuses the generated code:\n{done.stdout}{done.stderr}")
        return {path: Path(folder, path).read_text(encoding="utf-8") for path in files}
