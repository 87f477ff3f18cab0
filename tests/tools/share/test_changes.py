"""Planted edits of the spec: each is judged as it should be, and named with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from generator.pointers import look_up
from nexuskit import spec
from tools.share.changes import changes

DOCUMENT: dict[str, Any] = json.loads(spec.text())
TEXT = {"type": "string"}
REQUIRED = {"name": "order", "in": "query", "schema": TEXT, "required": True}
Edit = Callable[[Any], object]

# Where the edits are made: `~` is #/components/schemas.
FLOW = "#/paths/~1projects~1{projectId}~1workflows~1{flowId}"
LIST = "#/paths/~1projects~1{projectId}~1sequences/get"
LIMIT = "#/components/parameters/Limit"
RETRY_AFTER = "#/components/headers/RetryAfter"
MODES = "~/SequenceMergeMode/x-enum-varnames"
PATCH_NAME = "~/SequencePatch/properties/name"
ACTION = "~/SequenceBulkUpdateAction"
SECRET_KEY = "#/components/securitySchemes/SecretKey"


def put_edit(key: str | int, value: object) -> Edit:
    return lambda found: found.__setitem__(key, value)


def drop(key: str | int) -> Edit:
    return lambda found: found.pop(key)


def add(value: object) -> Edit:
    return lambda found: found.append(value)


def rename(key: str) -> Edit:
    return lambda found: found.update({"New": found.pop(key)})


def require(name: str) -> Edit:
    return lambda found: found.setdefault("required", []).append(name)


def optional(name: str) -> Edit:
    return lambda found: found["required"].remove(name)


def parameter(**more: object) -> Edit:
    return add({"name": "order", "in": "query", "schema": TEXT, **more})


BREAKING = [
    (FLOW, drop("delete"), f"{FLOW}/delete", "the operation was removed"),
    (f"{FLOW}/get", put_edit("operationId", "read"), f"{FLOW}/get/operationId", "`operationId` changed"),
    (f"{FLOW}/get", put_edit("x-idempotent", False), f"{FLOW}/get/x-idempotent", "no longer safe to repeat"),
    ("#/security", drop(0), f"{FLOW}/get/security", "SecretKey is no longer accepted"),
    (
        SECRET_KEY,
        put_edit("name", "X-Key"),
        f"{SECRET_KEY}/name",
        "`name` of the credential SecretKey changed",
    ),
    ("#/servers", drop(0), "#/servers", "was removed"),
    (f"{LIST}/parameters", parameter(required=True), f"{LIST}/parameters/4", "is new and required"),
    (f"{LIST}/parameters", drop(3), "#/components/parameters/SequenceNameFilter", "was removed"),
    (LIMIT, put_edit("required", True), f"{LIMIT}/required", "'limit' is now required"),
    (f"{LIMIT}/schema", put_edit("maximum", 5), f"{LIMIT}/schema", "`maximum` is 5"),
    (f"{LIMIT}/schema", put_edit("default", 7), f"{LIMIT}/schema", "the default"),
    (f"{LIMIT}/schema", put_edit("type", "string"), f"{LIMIT}/schema", "the type is string and was integer"),
    (f"{FLOW}/get/responses", put_edit("202", {}), f"{FLOW}/get/responses/202", "is new, and no error"),
    # A request accepts less.
    ("~/SequencePatch", require("name"), "~/SequencePatch/properties/name", "now required in a request"),
    (
        *("~/SequencePatch/properties/name", put_edit("type", "string"), "~/SequencePatch/properties/name"),
        "null is no longer possible in a request",
    ),
    ("~/SequenceMergeMode/enum", drop(0), "~/SequenceMergeMode", "no longer possible in a request"),
    ("~/SequenceBulkUpdateAction/oneOf", drop(1), "~/SequenceBulkUpdateAction/oneOf/1", "was removed from"),
    # A response may hold more.
    ("~/Sequence/properties", drop("length"), "~/Sequence/properties/length", "the property was removed"),
    (
        "~/SequenceBulkUpdateResult/enum",
        add("Loud"),
        "~/SequenceBulkUpdateResult",
        '"Loud" is also possible in a response',
    ),
    (
        *("~/Workflow/properties/title", put_edit("type", ["string", "null"]), "~/Workflow/properties/title"),
        "null is also possible in a response",
    ),
    ("~/Workflow/properties/createDate", drop("format"), "~/Workflow/properties/createDate", "the format is"),
    # Generated code changes its names, its order of arguments, or the address of the service.
    (
        "~/SequenceMergeMode/x-enum-varnames",
        put_edit(0, "SWAP"),
        "~/SequenceMergeMode/x-enum-varnames",
        "is SWAP and was REPLACE",
    ),
    (f"{LIST}/parameters", lambda found: found.reverse(), f"{LIST}/parameters", "order of the parameters"),
    ("#/servers", lambda found: found.reverse(), "#/servers", "another server is the first one"),
    (
        FLOW,
        put_edit("parameters", [{"name": "a", "in": "query", "schema": TEXT, "required": True}]),
        f"{FLOW}/parameters/0",
        "is new and required",
    ),
    (f"{ACTION}/discriminator/mapping", rename("Link"), f"{ACTION}/discriminator/mapping", "'Link' does not"),
    (
        "~/SequencePatch/properties/name",
        put_edit("readOnly", True),
        "~/SequencePatch/properties/name/readOnly",
        "`readOnly` changed",
    ),
]
ADDITIONS = [
    (FLOW, put_edit("head", {"operationId": "check"}), f"{FLOW}/head", "the operation is new"),
    ("#/security", add({}), f"{FLOW}/get/security", "no credentials is accepted"),
    ("#/servers", add({"url": "https://nexus.test"}), "#/servers", "the server https://nexus.test is new"),
    (RETRY_AFTER, put_edit("required", True), RETRY_AFTER, "the header Retry-After is now required"),
    (f"{FLOW}/get", put_edit("security", []), f"{FLOW}/get/security", "no credentials is accepted"),
    (f"{LIST}/parameters", parameter(), f"{LIST}/parameters/4", "query parameter 'order' is new"),
    (f"{FLOW}/get/responses", put_edit("418", {}), f"{FLOW}/get/responses/418", "the response 418 is new"),
    ("~/SequenceMergeMode/enum", add("Swap"), "~/SequenceMergeMode", '"Swap" is also possible in a request'),
    ("~/SequenceLinkMetadata", optional("name"), "~/SequenceLinkMetadata/properties/name", "is now optional"),
    ("~/Sequence/properties", put_edit("a", TEXT), "~/Sequence/properties/a", "optional property is new"),
    (
        "~/SequenceBulkUpdateResult/enum",
        drop(-1),
        "~/SequenceBulkUpdateResult",
        "no longer possible in a response",
    ),
]
TEXTS = [
    (f"{FLOW}/get", put_edit("summary", "Read it")),
    ("~/Sequence/properties/id", put_edit("description", "Its id.")),
    ("~/Sequence", put_edit("examples", [])),
    ("~/Sequence/properties/length", put_edit("minimum", -5)),  # constraints do not apply to responses
]


def edit_spec(pointer: str, edit: Edit) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    edit(look_up(document, full(pointer)))
    return document


def full(pointer: str) -> str:
    return pointer.replace("~/", "#/components/schemas/") if pointer.startswith("~") else pointer


@pytest.mark.parametrize(
    ("pointer", "edit", "kind", "place", "text"),
    [(*edit[:2], "breaking", *edit[2:]) for edit in BREAKING]
    + [(*edit[:2], "addition", *edit[2:]) for edit in ADDITIONS],
)
def test_an_edit_is_judged_and_named(pointer: str, edit: Edit, kind: str, place: str, text: str) -> None:
    found = changes(DOCUMENT, edit_spec(pointer, edit))
    assert {change.kind for change in found} == {kind}
    assert any(change.pointer == full(place) and text in change.text for change in found), found


@pytest.mark.parametrize(("pointer", "edit"), TEXTS)
def test_texts_are_no_changes_for_programs(pointer: str, edit: Edit) -> None:
    assert changes(DOCUMENT, edit_spec(pointer, edit)) == []


def test_a_new_required_property_breaks_requests_and_not_responses() -> None:
    def with_property(found: dict[str, Any]) -> None:
        found["properties"]["a"] = TEXT
        require("a")(found)

    [request] = changes(DOCUMENT, edit_spec("~/FlowMetadata", with_property))
    [response] = changes(DOCUMENT, edit_spec("~/DeleteResponse", with_property))
    assert (request.kind, response.kind) == ("breaking", "addition")
