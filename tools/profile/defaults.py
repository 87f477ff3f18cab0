"""What our document states once, written out where it holds: error answers and evidence."""

from __future__ import annotations

from generator.document import ERROR_RESPONSES, METHODS, Document, Node
from generator.pointers import join


def expand(document: Document) -> Document:
    """Write out every default in the document, and return it.

    An operation gets the error answers of the root that it does not state itself. A parameter that is written
    in an operation, and a property of a schema, gets the evidence and the assumptions of what it is part of.
    """
    root = document.root
    errors = root.value.pop(ERROR_RESPONSES, {})
    file, _ = document.origins["#"]
    for _, item in root.items("paths"):
        for operation in (item.at(method) for method in METHODS):
            responses = operation.at("responses")
            if not isinstance(responses.value, dict):
                continue
            for status in errors.keys() - responses.value:
                responses.value[status] = errors[status]
                origin = join("#", ERROR_RESPONSES, status)
                document.origins[responses.at(status).pointer] = (file, origin)
            ordered = sorted(responses.value, key=lambda status: (status == "default", status))
            operation.value["responses"] = {status: responses.value[status] for status in ordered}
            for parameter in operation.list("parameters"):
                if "$ref" not in parameter:
                    _inherit(parameter, operation)
    for _, schema in root.at("components").items("schemas"):
        for _, node in schema.items("properties"):
            _inherit(node, schema)
    return document


def _inherit(node: Node, holder: Node) -> None:
    evidence, assumptions = holder.get("x-evidence"), holder.get("x-assumptions")
    if not isinstance(node.value, dict) or "x-evidence" in node or evidence is None:
        return
    node.value["x-evidence"] = evidence
    if evidence == "assumed" and assumptions is not None:
        node.value.setdefault("x-assumptions", assumptions)
