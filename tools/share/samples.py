"""Writes `x-codeSamples`: each operation in several languages, made of the examples of the spec."""

from __future__ import annotations

import functools
import json
import re
import shlex
from collections.abc import Iterator
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

import attrs
import jinja2
import yaml

from generator.document import METHODS
from generator.pointers import look_up
from generator.writer import format_python

KEY = "x-codeSamples"
LANGUAGES = {"curl": "Shell", "Python": "Python", "TypeScript": "TypeScript", "Go": "Go", "Java": "Java"}
"""The labels of the samples, with the names that viewers know the languages by."""


@attrs.frozen(kw_only=True)
class Request:
    """A request of an operation, made of the examples of the spec.

    Attributes:
        id: The operationId.
        method: The method.
        target: The path and the query, encoded.
        body: The body, or `None`.
        values: The examples of all parameters by name.
    """

    id: str
    method: str
    target: str
    body: Any
    values: dict[str, Any]

    @property
    def json(self) -> str:
        """The body as JSON of several lines if one is too long."""
        line = json.dumps(self.body, ensure_ascii=False)
        return line if len(line) <= 80 else json.dumps(self.body, ensure_ascii=False, indent=2)


def requests(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Request]]:
    """Yield each operation of a bundled document, with its example request."""
    for path, item in document["paths"].items():
        for method in (method for method in METHODS if method in item):
            yield item[method], _request(document, method, path, item[method])


def _request(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> Request:
    """Return a request with the required parameters, and with `limit`, so that it asks for a short page."""
    parameters = [resolve(document, one) for one in operation.get("parameters", ())]
    values = {one["name"]: one["example"] for one in parameters}
    query = {
        one["name"]: one["example"]
        for one in parameters
        if one["in"] == "query" and (one.get("required") or one["name"] == "limit")
    }
    filled = re.sub(r"\{(\w+)\}", lambda found: quote(str(values[found[1]]), safe=""), path)
    media = resolve(document, operation.get("requestBody", {})).get("content", {}).get("application/json", {})
    first = next((example["value"] for example in media.get("examples", {}).values()), None)
    return Request(
        id=operation["operationId"],
        method=method.upper(),
        target=filled + ("?" + urlencode(query, doseq=True) if query else ""),
        body=media.get("example", first),
        values=values,
    )


def with_samples(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a bundled document in which each operation has code samples."""
    copied: dict[str, Any] = json.loads(json.dumps(document))
    python = _python({request.id: request for _, request in requests(copied)})
    for operation, request in requests(copied):
        sources = {
            label: python.get(request.id, "") if label == "Python" else _render(label, request)
            for label in LANGUAGES
        }
        operation[KEY] = [
            {"lang": LANGUAGES[label], "label": label, "source": source.strip() + "\n"}
            for label, source in sources.items()
            if source
        ]
    return copied


def _render(label: str, request: Request) -> str:
    return _templates().get_template(f"{label.lower()}.jinja").render(request=request)


def _python(given: dict[str, Request]) -> dict[str, str]:
    """Return the Python samples by operationId, of the operations that `python_calls.yaml` lists."""
    text = resources.files("tools.share").joinpath("python_calls.yaml").read_text(encoding="utf-8")
    calls: dict[str, str] = yaml.safe_load(text)
    expressions = jinja2.Environment(undefined=jinja2.StrictUndefined, finalize=repr)
    template, files = _templates().get_template("python.jinja"), {}
    for id, request in given.items():
        if id in calls:
            values = {"body": request.body, "snake": snake, **request.values}
            files[f"{id}.py"] = template.render(
                call=expressions.from_string(calls[id]).render(values), request=request
            )
    return {name.removesuffix(".py"): text for name, text in format_python(files).items()}


def snake(value: Any) -> Any:
    """Return JSON as the Python client takes it: `asset_id` for `assetId`, and no `kind`, which it infers."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key != "kind"}
        return {re.sub("([A-Z])", r"_\1", key).lower(): snake(one) for key, one in kept.items()}
    return [snake(one) for one in value] if isinstance(value, list) else value


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Return the component that a `$ref` leads to, or what is given."""
    while "$ref" in node:
        node = look_up(document, node["$ref"])
    return node


@functools.cache
def _templates() -> jinja2.Environment:
    loader, undefined = jinja2.PackageLoader("tools.share"), jinja2.StrictUndefined
    made = jinja2.Environment(loader=loader, undefined=undefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["shell"] = shlex.quote
    return made
