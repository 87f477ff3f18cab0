"""Writes the package: the representation through the templates, then through ruff."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import jinja2

from . import docstrings
from .bundle import Document
from .code import Values, annotation, example_target, plain_annotation
from .ir import Field, Operation, Package, Ref, Struct
from .naming import camel_case, query_class, snake_case
from .walk import schemas

TEMPLATES = Path(__file__).parent / "templates"
HEADER = (
    "# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.\n"
)
RUNTIME = ("structs", "html", "open_enum", "errors", "request", "key", "client")


def render(document: Document, package: Package, name: str) -> dict[str, str]:
    """Return the files of the package by their paths within it, not yet formatted.

    Args:
        document: The joined document, which goes into the package as `openapi.json`.
        package: What to write.
        name: The name of the Python package.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    values = Values(package)
    environment.globals.update(
        annotation=annotation,
        attribute=docstrings.attribute,
        base_class=_base_class,
        call_example=lambda operation: _call_example(operation, values, name),
        escape=docstrings.escape,
        joined=docstrings.joined,
        model_default=lambda field: _model_default(field, values),
        name=name,
        ordered=_ordered,
        package=package,
        paragraphs=docstrings.paragraphs,
        path_expression=_path_expression,
        plain_annotation=plain_annotation,
        exactly_one_of=_exactly_one_of,
        keywords=lambda fields: ", ".join(f"{field.python}={field.python}" for field in fields),
        query_name=lambda operation: query_class(operation.id),
        sentence=docstrings.sentence,
        summarized=docstrings.summarized,
        signature=lambda operation: _signature(operation, values),
        snake_case=snake_case,
        struct_example=lambda struct: _struct_example(document, struct, values),
    )

    def rendered(template: str, **context: object) -> str:
        return HEADER + environment.get_template(template).render(**context)

    files = {"__init__.py": rendered("init.py.jinja"), "enums.py": rendered("enums.py.jinja")}
    files["models.py"] = rendered("models.py.jinja")
    for module in RUNTIME:
        files[f"{module}.py"] = rendered(f"runtime/{module}.py.jinja")
    files["api/__init__.py"] = rendered("api/init.py.jinja")
    for tag in package.tags:
        operations = [operation for operation in package.operations if operation.tag == tag.name]
        files[f"api/{tag.name}.py"] = rendered("api/module.py.jinja", tag=tag, operations=operations)
    files["py.typed"] = ""
    files["openapi.json"] = json.dumps(document.data, indent=2, ensure_ascii=False) + "\n"
    return files


def format_python(files: dict[str, str], settings: dict[str, Any]) -> dict[str, str]:
    """Sort imports, drop unused ones and format, with the pinned ruff and no settings but these.

    Args:
        files: Source texts by their relative paths; files that are not Python are left as they are.
        settings: `line_length`, `target_version` and `first_party` of the configuration.

    Raises:
        RuntimeError: ruff refuses the text, which is a fault of a template.
    """
    first_party = json.dumps(settings["first_party"])
    common = [
        "--isolated",
        "--no-cache",
        "--quiet",
        f"--config=line-length={settings['line_length']}",
        f"--config=target-version='{settings['target_version']}'",
    ]
    lint = ["--select=I,F401", "--fix", f"--config=lint.isort.known-first-party={first_party}"]
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        for arguments in (["check", *common, *lint, "."], ["format", *common, "."]):
            done = subprocess.run(
                [sys.executable, "-m", "ruff", *arguments],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(
                    f"ruff {arguments[0]} refuses the generated code:\n{done.stdout}{done.stderr}"
                )
        return {path: Path(folder, path).read_text(encoding="utf-8") for path in files}


def _ordered(fields: tuple[Field, ...]) -> list[Field]:
    """Return the fields in the order of a constructor's arguments: those that must be given come first."""
    return sorted(fields, key=lambda field: not field.required or field.has_default)


def _model_default(field: Field, values: Values) -> str | None:
    """Return what stands behind the `=` of a field; a name that camelCase does not give back is stated."""
    default = values.default(field)
    if camel_case(field.python) == field.wire:
        return default
    if default is None:
        return f"msgspec.field(name={field.wire!r})"
    if default.startswith("msgspec.field("):
        return default.replace("msgspec.field(", f"msgspec.field(name={field.wire!r}, ", 1)
    return f"msgspec.field(name={field.wire!r}, default={default})"


def _base_class(struct: Struct) -> str:
    if struct.role == "answer":
        return "AnswerStruct"
    return "ExclusiveStruct" if struct.exactly_one_of else "RequestStruct"


def _exactly_one_of(struct: Struct) -> str:
    """Return the rules of a struct as Python, in the names of its attributes."""
    python = {field.wire: field.python for field in struct.fields}
    return repr(tuple(tuple(python[wire] for wire in names) for names in struct.exactly_one_of))


def _signature(operation: Operation, values: Values) -> str:
    """Return the parameters of the function: path parameters, the body, and the query by name alone."""
    parts = [f"{field.python}: str" for field in operation.path_parameters]
    if operation.body is not None:
        parts.append(f"body: {plain_annotation(operation.body)}")
    if operation.query_parameters:
        parts.append("*")
    for field in operation.query_parameters:
        optional = "" if field.required or field.has_default else " | None = None"
        default = f" = {values.expression(field.type, field.default)}" if field.has_default else optional
        parts.append(f"{field.python}: {plain_annotation(field.type)}{default}")
    return ", ".join(parts)


def _path_expression(operation: Operation) -> str:
    python = {field.wire: field.python for field in operation.path_parameters}
    parts = re.split(r"\{(.+?)\}", operation.path)
    # Of the parts, every second one is a parameter's name.
    code = [
        f'segment("{python[part]}", {python[part]})' if index % 2 else repr(part)
        for index, part in enumerate(parts)
        if part
    ]
    return " + ".join(code)


def _call_example(operation: Operation, values: Values, name: str) -> str:
    """Return a doctest that calls the function with the examples of the document."""
    arguments = [repr(field.example) for field in operation.path_parameters]
    body = ""
    if operation.body is not None:
        body = "body = " + values.pretty(operation.body, operation.body_example)
        arguments.append("body")
    arguments += [f"{f.python}={f.example!r}" for f in operation.query_parameters if f.required]
    call = f"request = {operation.python}({', '.join(arguments)})"
    if len(call) > docstrings.WIDTH - 12:
        call = "request = {}(\n{})".format(operation.python, "".join(f"    {part},\n" for part in arguments))
    imports = f"from {name}.models import *" if body else ""
    return _doctest(imports, body, call, "request.target") + f"\n        {example_target(operation)!r}"


def _struct_example(document: Document, struct: Struct, values: Values) -> str:
    """Return a doctest that makes a struct from the example of its schema."""
    example = schemas(document)[struct.name]["examples"][0]
    return _doctest("example = " + values.pretty(Ref(struct.name), example))


def _doctest(*statements: str) -> str:
    """Format statements as a doctest in the docstring of a class or function."""
    shown = []
    for statement in filter(None, statements):
        first, *rest = statement.split("\n")
        shown += [f"        >>> {first}", *(f"        ... {line}" for line in rest)]
    return docstrings.escape("\n".join(shown))
