"""Custom metadata of assets and frames: set, read, deleted, in one request or by id."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conformance.case import Case, Request, sending

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

CASES = [
    Case("getCustomMetadata", 200, "none", Request(_PATH), {"customMetadatas": []}),
    Case(
        "getCustomMetadata",
        200,
        "that of the asset before that of a frame",
        Request(_PATH),
        {"customMetadatas": [_record({"a": 1}), _record({"b": 2}, frame=0)]},
        _BOTH[::-1],
    ),
    Case("getAsset", 200, "with metadata", Request(_PATH), {"metadata": {"customMetadata": {"a": 1}}}, _BOTH),
    Case("setCustomMetadata", 200, "every kind of value", _set(_VALUES), _record(_VALUES)),
    Case("setCustomMetadata", 200, "the id of its asset", _set({}, assetId="asset_2"), _record({})),
    Case("setCustomMetadata", 200, "again, with fewer", _set({"b": 1}), _record({"b": 1}), _BOTH),
    Case(
        "setCustomMetadata",
        200,
        "the filename of another asset",
        _set({}, kind="assetFilenameParent", filename="image_3.jpg"),
        _record({}),
    ),
    Case(
        "getCustomMetadata",
        200,
        "true in the place of 1",
        Request(_PATH),
        {"customMetadatas": [_record({"a": True})]},
        (("setCustomMetadata", _set({"a": 1})), ("setCustomMetadata", _set({"a": True}))),
    ),
    Case("setCustomMetadata", 400, "a list as a value", _set({"a": []}), "customMetadata"),
    Case("setCustomMetadata", 400, "a frame below 0", _set({}, frame=-1), "frame"),
    Case("setCustomMetadata", 400, "an unknown kind", _set({}, kind="other"), "parent"),
    *(
        Case(operation, 404, "an unknown asset", request, "no asset")
        for operation, request in (
            ("getCustomMetadata", Request({"assetIdOrFilename": "none"})),
            ("setCustomMetadata", sending(_item({}), path={"assetIdOrFilename": "none"})),
            ("deleteCustomMetadata", Request({"assetIdOrFilename": "none"})),
        )
    ),
    *(
        Case(operation, 400, "a name that is not UTF-8", request, "'assetIdOrFilename': is not UTF-8")
        for operation, request in (
            ("getCustomMetadata", Request({"assetIdOrFilename": "%FF"})),
            ("deleteCustomMetadata", Request({"assetIdOrFilename": "%FF"})),
        )
    ),
    Case("deleteCustomMetadata", 404, "none", Request(_PATH), "no custom metadata"),
    Case(
        "bulkSetCustomMetadata",
        200,
        "by id and filename, one of them twice",
        sending(
            {
                "customMetadatas": [
                    _item({"a": 1}, assetId="asset_2"),
                    _item({"b": 2}, kind="assetFilenameFrameParent", filename="image_2.jpg", frame=7),
                    _item({"a": 2}, kind="assetFilenameParent", filename="image_2.jpg"),
                ]
            }
        ),
        {"errors": [], "customMetadatas": [_record({"a": 1}), _record({"b": 2}, frame=7), _record({"a": 2})]},
    ),
    Case(
        "bulkSetCustomMetadata",
        200,
        "items that fail beside one that does not",
        sending(
            {
                "customMetadatas": [
                    _item({}, assetId="asset_none"),
                    _item({}, kind="assetFilenameParent", filename="none.jpg"),
                    _item({}),
                    _item({"a": 1}, assetId="asset_2"),
                ]
            }
        ),
        {"errors": [{"error": ...}, {"error": ...}, {"error": ...}], "customMetadatas": [_record({"a": 1})]},
    ),
    Case("bulkSetCustomMetadata", 400, "no list", sending({"customMetadatas": {}}), "customMetadatas"),
    Case(
        "bulkDeleteCustomMetadata",
        200,
        "ids that there are not",
        sending({"ids": ["custommeta_none", f"custommeta_{_KIND}assetFrameParent:x:y:z"]}),
        {"errors": [{"id": "custommeta_none"}, {"error": "no such custom metadata"}]},
    ),
    Case("bulkDeleteCustomMetadata", 400, "no ids", sending({}), "ids"),
]
