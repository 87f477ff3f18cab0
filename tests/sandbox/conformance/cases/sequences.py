"""Sequences: listed, read, patched, deleted."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request, cases, sending
from tests.sandbox.conformance.cases.workflows import UNKNOWN

MAX_ATTRIBUTE_BYTES = 400
"""The most bytes of attributes in the sandbox of the table."""

_A = {
    "id": "seq_a",
    "name": "Patient A",
    "projectId": OWN_PROJECT,
    "items": [
        {"assetId": "asset_4", "ord": 1},
        {"assetId": "asset_3", "ord": 9, "role": "Coronal"},
        {"assetId": "asset_1", "ord": 3, "role": "Sagittal"},
        {"assetId": "asset_2", "ord": 6, "role": "Sagittal"},
    ],
    "attributes": {
        "bytesUsed": 20,
        "bytesTotal": MAX_ATTRIBUTE_BYTES,
        "items": {"report0": "...", "report1": "..."},
    },
    "createDate": 1000,
    "updateDate": 1001,
    "length": 4,
    "itemCountWithRole": {"Coronal": 1, "Sagittal": 2},
}
_B = {"id": "seq_b", "items": [], "attributes": {"bytesUsed": 0, "items": {}}, "length": 0}
_DELETED = ("deleteSequence", Request())
_OTHER = {"sequenceId": "seq_b"}


def _attributes(items: dict[str, str]) -> dict[str, Any]:
    return {"attributes": {"items": items}}


_PATCHED: dict[str, tuple[Any, Any]] = {
    "a new name": ({"name": "New"}, {**_A, "name": "New", "updateDate": ...}),
    "its own name": ({"name": "Patient A"}, _A),
    "the name of another in capitals": ({"name": "PATIENT B"}, {"name": "PATIENT B"}),
    "a name of any characters": ({"name": "\0🦵'%_"}, {"name": "\0🦵'%_"}),
    "attributes beside those that it has": (
        {"attributes": {"age": "20"}},
        _attributes({"report0": "...", "report1": "...", "age": "20"}),
    ),
    "an attribute that it has": (
        {"attributes": {"report0": ""}},
        _attributes({"report0": "", "report1": "..."}),
    ),
    "a name and attributes": (
        {"name": "New", "attributes": {"age": "20"}},
        {"name": "New", **_attributes({"report0": "...", "report1": "...", "age": "20"})},
    ),
    "an empty patch": ({}, _A),
    "null for the name": ({"name": None, "attributes": {"age": "20"}}, {"name": "Patient A"}),
    "null for the attributes": ({"name": "New", "attributes": None}, {"name": "New"}),
    "properties that mean nothing": ({"items": 5, "length": "x"}, _A),
    "attributes up to the limit": (
        {"attributes": {"x": "y" * (MAX_ATTRIBUTE_BYTES - 21)}},
        {"attributes": {"bytesUsed": MAX_ATTRIBUTE_BYTES}},
    ),
}
_REFUSED: dict[str, tuple[Any, str]] = {
    "an empty name": ({"name": ""}, "name"),
    "a number for the name": ({"name": 5}, "name"),
    "a list for the attributes": ({"attributes": []}, "attributes"),
    "a number for an attribute": ({"attributes": {"age": 20}}, "attributes"),
    "null for an attribute": ({"attributes": {"age": None}}, "attributes"),
    "an attribute without a name": ({"attributes": {"": "x"}}, "attributes"),
    "attributes beyond the limit": ({"attributes": {"x": "y" * (MAX_ATTRIBUTE_BYTES - 20)}}, "attributes"),
    "attributes beyond the limit in UTF-8 alone": (
        {"attributes": {"x": "ä" * (MAX_ATTRIBUTE_BYTES // 2)}},
        "attributes",
    ),
}

_REFUSED_QUERIES = {
    "a limit of 0": "limit=0",
    "a limit beyond the largest": "limit=1001",
    "a limit without a value": "limit",
    "a limit that is a word": "limit=ten",
    "a limit with a fraction": "limit=1.0",
    "a limit with a plus sign": "limit=%2B5",
    "a limit in other digits": "limit=%D9%A3",
    "a limit of 5,000 digits": f"limit={'9' * 5_000}",
    "a limit twice": "limit=5&limit=5",
    "an empty cursor": "page=",
    "a cursor that is none": "page=x",
    "a cursor of 36 letters": f"page={'A' * 36}",
    "a cursor of other letters": f"page={'%C3%A9' * 36}",
    "a cursor twice": "page=x&page=x",
    "an empty filter": "name=",
    "a filter that is not UTF-8": "name=%FF",
    "a filter twice": "name=a&name=a",
    "a filter twice, once with escapes": "name=a&%6Eame=a",
}
_END = {"nextPage": None, "prevPage": None}
_ONE_PAGE = {
    "the largest limit": "limit=1000",
    "a limit with zeros before it": "limit=0100",
    "an unknown parameter twice": "sort=1&sort=2",
    "a parameter in capitals": "Limit=0",
    "a parameter that is not UTF-8": "%FF=x",
}

CASES = [
    *cases(
        "listSequences",
        200,
        ("oldest first", Request(), {"data": [_A, _B]}),
        ("a filter of a name", Request(query="name=Patient+A"), {"data": [_A]}),
        ("a filter with an escaped space", Request(query="name=Patient%20B"), {"data": [_B]}),
        ("a filter of a part of a name", Request(query="name=Patient"), {**_END, "data": []}),
        ("a filter in capitals", Request(query="name=PATIENT+A"), {"data": []}),
        ("a filter of a wildcard", Request(query="name=%25"), {"data": []}),
        ("after one is deleted", Request(), {"data": [_B]}, (_DELETED,)),
        ("a page of one", Request(query="limit=1"), {"nextPage": ..., "data": [...]}),
        *((title, Request(query=query), _END) for title, query in _ONE_PAGE.items()),
    ),
    *(
        Case("listSequences", 400, title, Request(query=query), query.partition("=")[0])
        for title, query in _REFUSED_QUERIES.items()
    ),
    Case("getSequence", 200, "by its id", Request(), _A),
    Case("getSequence", 200, "one without entries", Request(_OTHER), _B),
    Case("getSequence", 404, "its name", Request({"sequenceId": "Patient%20A"}), "no sequence 'Patient A'"),
    *(Case("patchSequence", 200, title, sending(body), expect) for title, (body, expect) in _PATCHED.items()),
    *(Case("patchSequence", 400, title, sending(body), place) for title, (body, place) in _REFUSED.items()),
    *cases(
        "patchSequence",
        409,
        ("the name of another", sending({"name": "Patient B"}), "'Patient B'"),
        (
            "that with attributes",
            sending({"name": "Patient A", "attributes": {}}, path=_OTHER),
            "'Patient A'",
        ),
    ),
    *cases(
        "deleteSequence",
        200,
        ("one with entries", Request(), {"deleted": True, "id": "seq_a"}),
        ("one without entries", Request(_OTHER), {"deleted": True, "id": "seq_b"}),
        ("with a body that means nothing", sending(b"[", "text/plain"), {"deleted": True, "id": "seq_a"}),
    ),
    *(
        Case(operation, 404, "one that is deleted", sending({}), "no sequence 'seq_a'", (_DELETED,))
        for operation in ("getSequence", "patchSequence", "deleteSequence")
    ),
    *(
        Case("patchSequence", 404, title, sending({}, path={"sequenceId": id}), "no sequence")
        for title, id in UNKNOWN.items()
    ),
    *(
        Case(operation, 400, "an id that is not UTF-8", Request({"sequenceId": "%FF"}), "is not UTF-8")
        for operation in ("getSequence", "deleteSequence")
    ),
]
