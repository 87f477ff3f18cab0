"""Custom metadata of assets and frames: set, read, deleted, in one request or by id."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conformance.case import Case, Request, cases, sending

_PATH = {"assetIdOrFilename": "asset_2"}
_KIND = "customMetadata#"


def _item(values: Any, **parent: Any) -> dict[str, Any]:
    kind = parent.pop("kind", "assetFrameParent" if "frame" in parent else "assetParent")
    return {"parent": {"kind": f"{_KIND}{kind}", **parent}, "customMetadata": values}


def _set(values: Any, **parent: Any) -> Request:
    return sending(_item(values, **parent), path=_PATH)


def _record(values: Any, **parent: Any) -> dict[str, Any]:
    return {"parent": {"assetId": "asset_2", **parent}, "customMetadata": values}


_VALUES = {"text": "x", "integer": 1, "number": 1.5, "bool": True}
_BOTH = (("setCustomMetadata", _set({"a": 1})), ("setCustomMetadata", _set({"b": 2}, frame=0)))

_TWICE = [
    _item({"a": 1}, assetId="asset_2"),
    _item({"b": 2}, kind="assetFilenameFrameParent", filename="image_2.jpg", frame=7),
    _item({"a": 2}, kind="assetFilenameParent", filename="image_2.jpg"),
]
_SET_TWICE = [_record({"a": 1}), _record({"b": 2}, frame=7), _record({"a": 2})]
_FAILING = [
    _item({}, assetId="asset_none"),
    _item({}, kind="assetFilenameParent", filename="none.jpg"),
    _item({}),
    _item({"a": 1}, assetId="asset_2"),
]
_FAILED = {"errors": [{"error": ...}] * 3, "customMetadatas": [_record({"a": 1})]}
_NONE = ["custommeta_none", f"custommeta_{_KIND}assetFrameParent:x:y:z"]
_NONE_DELETED = {"errors": [{"id": "custommeta_none"}, {"error": "no such custom metadata"}]}
_TRUE = (("setCustomMetadata", _set({"a": 1})), ("setCustomMetadata", _set({"a": True})))

CASES = [
    *cases(
        "getCustomMetadata",
        200,
        ("none", Request(_PATH), {"customMetadatas": []}),
        (
            "that of the asset before that of a frame",
            Request(_PATH),
            {"customMetadatas": [_record({"a": 1}), _record({"b": 2}, frame=0)]},
            _BOTH[::-1],
        ),
        ("true in the place of 1", Request(_PATH), {"customMetadatas": [_record({"a": True})]}, _TRUE),
    ),
    Case("getAsset", 200, "with metadata", Request(_PATH), {"metadata": {"customMetadata": {"a": 1}}}, _BOTH),
    *cases(
        "setCustomMetadata",
        200,
        ("every kind of value", _set(_VALUES), _record(_VALUES)),
        ("the id of its asset", _set({}, assetId="asset_2"), _record({})),
        ("again, with fewer", _set({"b": 1}), _record({"b": 1}), _BOTH),
        ("another filename", _set({}, kind="assetFilenameParent", filename="image_3.jpg"), _record({})),
    ),
    *cases(
        "setCustomMetadata",
        400,
        ("a list as a value", _set({"a": []}), "customMetadata"),
        ("a frame below 0", _set({}, frame=-1), "frame"),
        ("an unknown kind", _set({}, kind="other"), "parent"),
    ),
    *(
        Case(operation, status, title, sending(_item({}), path={"assetIdOrFilename": name}), message)
        for operation in ("getCustomMetadata", "setCustomMetadata", "deleteCustomMetadata")
        for status, title, name, message in (
            (404, "an unknown asset", "none", "no asset"),
            (400, "a name that is not UTF-8", "%FF", "'assetIdOrFilename': is not UTF-8"),
        )
    ),
    Case("deleteCustomMetadata", 404, "none", Request(_PATH), "no custom metadata"),
    *(
        Case("bulkSetCustomMetadata", 200, title, sending({"customMetadatas": items}), expect)
        for title, items, expect in (
            ("one of them twice", _TWICE, {"errors": [], "customMetadatas": _SET_TWICE}),
            ("items that fail beside one that does not", _FAILING, _FAILED),
        )
    ),
    Case("bulkSetCustomMetadata", 400, "no list", sending({"customMetadatas": {}}), "customMetadatas"),
    Case("bulkDeleteCustomMetadata", 200, "ids that there are not", sending({"ids": _NONE}), _NONE_DELETED),
    Case("bulkDeleteCustomMetadata", 400, "no ids", sending({}), "ids"),
]
