"""Writes the package: the representation through the templates, then through ruff."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import jinja2

from . import docstrings, expressions
from .document import Document
from .expressions import Values, annotation, plain_annotation
from .ir import Body, Field, Operation, Package, Ref, Scalar, Struct, Type, parts
from .naming import camel_case

TEMPLATES = Path(__file__).parent / "templates"
HEADER = (
    "# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.\n"
)
RUNTIME = ("structs", "html", "open_enum", "errors", "request", "encoding", "key", "client")


def render(document: Document, package: Package, name: str, header: str = HEADER) -> dict[str, str]:
    """Return the files of the package by their paths within it, not yet formatted.

    Args:
        document: The joined document, which goes into the package as `openapi.json`.
        package: What to write.
        name: The name of the Python package.
        header: The first line of every file.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    values = Values(package)
    extras = _extras(package)
    is_camel = _is_camel(package)
    environment.globals.update(
        annotation=annotation,
        answer_annotation=expressions.answer_annotation,
        answer_entries=expressions.answer_entries,
        attribute=docstrings.attribute,
        base_class=_base_class,
        body_annotation=expressions.body_annotation,
        body_expression=_body_expression,
        call_example=lambda operation: _call_example(operation, values, name),
        escape=docstrings.escape,
        extras=extras,
        field_line=lambda field: _field_line(field, values, is_camel),
        is_camel=is_camel,
        joined=docstrings.joined,
        keywords=lambda fields: ", ".join(f"{field.python}={field.python}" for field in fields),
        list_headers=lambda struct: {f.wire for f in struct.fields if annotation(f.type).startswith("list[")},
        name=name,
        noted=docstrings.noted,
        ordered=_ordered,
        package=package,
        paragraphs=docstrings.paragraphs,
        path_expression=_path_expression,
        plain_annotation=plain_annotation,
        exactly_one_of=_exactly_one_of,
        sentence=docstrings.sentence,
        shared_errors=_shared_errors,
        styles=lambda fields: {field.wire: field.style for field in fields if field.style},
        summarized=docstrings.summarized,
        signature=lambda operation: _signature(operation, values),
        struct_example=lambda struct: _struct_example(struct, values),
        structs={struct.name: struct for struct in package.structs},
    )

    def rendered(template: str, **context: object) -> str:
        return header + environment.get_template(template).render(**context)

    files = {"__init__.py": rendered("init.py.jinja"), "enums.py": rendered("enums.py.jinja")}
    files["models.py"] = rendered("models.py.jinja")
    for module in (*RUNTIME, *sorted(extras - {"downloads"})):
        files[f"{module}.py"] = rendered(f"runtime/{module}.py.jinja")
    files["api/__init__.py"] = rendered("api/init.py.jinja")
    for tag in package.tags:
        operations = [operation for operation in package.operations if operation.tag == tag.module]
        files[f"api/{tag.module}.py"] = rendered("api/module.py.jinja", tag=tag, operations=operations)
    files["py.typed"] = ""
    files["openapi.json"] = json.dumps(document.data, indent=2, ensure_ascii=False) + "\n"
    return files


def _shared_errors(operations: list[Operation]) -> tuple[tuple[str, Type], ...]:
    """Return the error answers that most operations have, if more than one has them."""
    counted = Counter(operation.errors for operation in operations if operation.errors)
    found, count = counted.most_common(1)[0] if counted else ((), 0)
    return found if count > 1 else ()


def _extras(package: Package) -> set[str]:
    """Return what this package needs of the runtime beside what every one has."""
    found = set()
    kinds = [kind for struct in package.structs for field in struct.fields for kind in parts(field.type)]
    bodies = [operation.body for operation in package.operations if operation.body is not None]
    if Scalar("file") in kinds or any(body.kind != "json" for body in bodies):
        found.add("bodies")
    for one in package.operations:
        if any(answer.raw for _, answer in one.answers):
            found.add("downloads")
    if package.untagged or any(struct.is_open for struct in package.structs):
        found.add("hooks")
    return found


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
    lint = [
        "--select=I,F401",
        "--fix",
        f"--config=lint.isort.known-first-party={first_party}",
        "--config=lint.isort.split-on-trailing-comma=false",
    ]
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


def _is_camel(package: Package) -> bool:
    """Return whether the API has at least as many names in camelCase as in snake_case."""
    fields = [field for struct in package.structs for field in struct.fields]
    fields += [field for operation in package.operations for field in operation.query_parameters]
    camel = sum(camel_case(field.python) == field.wire for field in fields)
    return camel >= sum(field.python == field.wire for field in fields)


def _field_line(field: Field, values: Values, is_camel: bool) -> str:
    """Return the line of a field; a name that the rule of the models does not give back is stated."""
    default = values.default(field)
    if field.wire != (camel_case(field.python) if is_camel else field.python):
        name = f"msgspec.field(name={field.wire!r}"
        if default is None:
            default = f"{name})"
        elif default.startswith("msgspec.field("):
            default = default.replace("msgspec.field(", f"{name}, ", 1)
        else:
            default = f"{name}, default={default})"
    kind = annotation(field.type)
    null = " | None" if (field.nullable or field.is_optional) and kind not in ("Any", "None") else ""
    kind += " | UnsetType" * field.keeps_null + null
    return f"{field.python}: {kind}" + ("" if default is None else f" = {default}")


def _base_class(struct: Struct) -> str:
    if struct.role == "answer":
        return "AnswerStruct"
    return "ExclusiveStruct" if struct.exactly_one_of else "RequestStruct"


def _exactly_one_of(struct: Struct) -> str:
    """Return the rules of a struct as Python, in the names of its attributes."""
    python = {field.wire: field.python for field in struct.fields}
    return repr(tuple(tuple(python[wire] for wire in names) for names in struct.exactly_one_of))


def _signature(operation: Operation, values: Values) -> str:
    """Return the parameters of the function: path parameters, the body, and all others by name alone."""
    listed = [f"{field.python}: {plain_annotation(field.type)}" for field in operation.path_parameters]
    if operation.body is not None:
        listed.append(f"body: {expressions.body_annotation(operation.body)}")
    if operation.keyword_parameters:
        listed.append("*")
    for field in operation.keyword_parameters:
        kind = plain_annotation(field.type)
        optional = " | None = None" if kind != "Any" else " = None"
        default = " | None" if field.nullable and kind != "Any" else ""
        if field.has_default:
            default = f" = {values.expression(field.type, field.default)}"
        elif not field.required:
            default = optional
        listed.append(f"{field.python}: {kind}{default}")
    return ", ".join(listed)


def _is_segment(field: Field) -> bool:
    return (
        isinstance(field.type, Scalar)
        and field.type.kind == "string"
        and not field.style
        and ({key for key, _ in field.type.limits} <= {"min_length"})
    )


def _path_expression(operation: Operation) -> str:
    fields = {field.wire: field for field in operation.path_parameters}
    code = []
    # Of the parts, every second one is a parameter's name.
    for index, part in enumerate(re.split(r"\{([^{}]+)\}", operation.path)):
        if index % 2 == 0:
            code += [repr(part)] if part else []
        elif _is_segment(fields[part]):
            code.append(f'segment("{fields[part].python}", {fields[part].python})')
        else:
            field = fields[part]
            style = f", {field.style!r}, {part!r}" if field.style else ""
            code.append(f'segment("{field.python}", {field.python}, {annotation(field.type)}{style})')
    return " + ".join(code)


def _body_expression(body: Body) -> str:
    kind = annotation(body.type)
    parts = f", {dict(body.parts)!r}" if body.parts else ""
    call = {
        "json": f"encode_body(body, {plain_annotation(body.type) if isinstance(body.type, Ref) else kind})",
        "multipart": f"multipart_body(body, {kind}{parts})",
        "form": f"form_body(body, {kind}{parts})",
        "content": f"Stream({body.media_type!r}, [body])",
    }[body.kind]
    return call if body.required else f"None if body is None else {call}"


def _call_example(operation: Operation, values: Values, name: str) -> str:
    """Return a doctest that calls the function with the examples of the document, if they make one."""
    required = [field for field in operation.keyword_parameters if field.required]
    if not all(map(_is_segment, operation.path_parameters)) or any(field.style for field in required):
        return ""
    if any(field.example is None for field in (*operation.path_parameters, *required)):
        return ""
    if operation.body is not None and (operation.body.kind != "json" or operation.body.example is None):
        return ""
    if any(field.has_default and field.style for field in operation.query_parameters):
        return ""
    body, arguments = "", [repr(field.example) for field in operation.path_parameters]
    try:
        if operation.body is not None:
            body = "body = " + values.pretty(operation.body.type, operation.body.example)
            arguments.append("body")
        arguments += [f"{f.python}={values.expression(f.type, f.example)}" for f in required]
    except (ValueError, KeyError, StopIteration, TypeError, AttributeError):
        return ""  # the example is none of its schema, which only a document of somebody else can have
    call = f"request = {operation.python}({', '.join(arguments)})"
    if len(call) > docstrings.WIDTH - 12:
        call = "request = {}(\n{})".format(operation.python, "".join(f"    {part},\n" for part in arguments))
    imports = f"from {name}.models import *" if body else ""
    target = expressions.example_target(operation)
    return _doctest(imports, body, call, "request.target") + f"\n        {target!r}"


def _struct_example(struct: Struct, values: Values) -> str:
    """Return a doctest that makes a struct from the example of its schema, if there is one."""
    if not isinstance(struct.example, dict):
        return ""
    try:
        return _doctest("example = " + values.pretty(Ref(struct.name), struct.example))
    except (ValueError, KeyError, StopIteration, TypeError, AttributeError):
        return ""  # see above


def _doctest(*statements: str) -> str:
    """Format statements as a doctest in the docstring of a class or function."""
    shown = []
    for statement in filter(None, statements):
        first, *rest = statement.split("\n")
        shown += [f"        >>> {first}", *(f"        ... {line}" for line in rest)]
    return docstrings.escape("\n".join(shown))
