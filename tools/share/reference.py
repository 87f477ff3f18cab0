"""Writes the reference page: the whole spec as one HTML file that loads nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from generator.document import METHODS
from generator.pointers import last

from .samples import KEY, resolve

_CONSTRAINTS = (
    *("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "default"),
)


def reference(document: dict[str, Any]) -> str:
    """Return the page of a bundled document with code samples."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("tools.share"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.filters |= {
        "markdown": lambda text: Markup(markdown.render(str(text))),
        "inline": lambda text: Markup(markdown.renderInline(str(text))),
        "json": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
        "type": type_of,
        "resolved": lambda node: resolve(document, node),
    }
    groups = [(tag, list(_operations(document, tag["name"]))) for tag in document.get("tags", ())]
    page = made.get_template("reference.html.jinja").render(document=document, groups=groups, samples=KEY)
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def type_of(schema: dict[str, Any]) -> Markup:
    """Return the type of a schema as HTML, with links to the schemas that it refers to.

    >>> type_of({"type": "array", "items": {"$ref": "#/components/schemas/Thing"}})
    Markup('array of <a href="#schema-Thing">Thing</a>')
    >>> type_of({"type": ["integer", "null"], "format": "int64", "minimum": 1})
    Markup('integer or null, int64, minimum 1')
    """
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return Markup(" or ").join(map(type_of, schema[key]))
    types = schema.get("type", "string" if "const" in schema else "any value")
    parts = [escape(" or ".join([types] if isinstance(types, str) else types))]
    if "$ref" in schema:
        parts = [Markup('<a href="#schema-{0}">{0}</a>').format(last(schema["$ref"]))]
    if "items" in schema:
        parts[0] += " of " + type_of(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        parts[0] += " with values of type " + type_of(schema["additionalProperties"])
    if "const" in schema:
        parts.append(escape(f"always {json.dumps(schema['const'])}"))
    if "format" in schema:
        parts.append(escape(schema["format"]))
    parts += [escape(f"{key} {json.dumps(schema[key])}") for key in _CONSTRAINTS if key in schema]
    return Markup(", ").join(parts)


def _operations(document: dict[str, Any], tag: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in (method for method in METHODS if method in item):
            if tag in item[method]["tags"]:
                yield method, path, item[method]
