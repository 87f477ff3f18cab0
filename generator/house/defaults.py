"""What our document states once, written out where it holds: error answers and evidence."""

from __future__ import annotations

import attrs

from ..bundle import ERROR_RESPONSES, Document
from ..pointers import Json, join
from ..reading import METHODS


def expand(document: Document) -> Document:
    """Return the document with every default written out.

    An operation gets the error answers of the root that it does not state itself. A parameter that is written
    in an operation, and a property of a schema, gets the evidence and the assumptions of what it is part of.
    """
    data = {key: value for key, value in document.data.items() if key != ERROR_RESPONSES}
    errors = document.data.get(ERROR_RESPONSES)
    origins = dict(document.origins)
    root, _ = origins["#"]
    for path, item in data.get("paths", {}).items():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            responses = operation.get("responses") if isinstance(operation, dict) else None
            if not isinstance(operation, dict) or not isinstance(responses, dict):
                continue
            for status, answer in errors.items() if isinstance(errors, dict) else ():
                if status not in responses:
                    responses[status] = answer
                    place = join("#/paths", path, method, "responses", status)
                    origins[place] = (root, join("#", ERROR_RESPONSES, status))
            ordered = sorted(responses, key=lambda status: (status == "default", status))
            operation["responses"] = {status: responses[status] for status in ordered}
            for parameter in operation.get("parameters") or ():
                if isinstance(parameter, dict) and "$ref" not in parameter:
                    _inherit(parameter, operation)
    schemas = data.get("components", {}).get("schemas", {})
    for schema in schemas.values() if isinstance(schemas, dict) else ():
        properties = schema.get("properties") if isinstance(schema, dict) else None
        for node in properties.values() if isinstance(properties, dict) else ():
            if isinstance(node, dict):
                _inherit(node, schema)
    return attrs.evolve(document, data=data, origins=origins)


def _inherit(node: dict[str, Json], holder: dict[str, Json]) -> None:
    if "x-evidence" not in node and "x-evidence" in holder:
        node["x-evidence"] = holder["x-evidence"]
        if holder["x-evidence"] == "assumed" and "x-assumptions" in holder:
            node.setdefault("x-assumptions", holder["x-assumptions"])
