"""Assets: listed and read."""

from __future__ import annotations

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request
from tests.sandbox.conformance.cases.listings import listing_cases
from tests.sandbox.conformance.cases.workflows import NOT_UTF8, UNKNOWN

_FIRST = {"id": "asset_1", "projectId": OWN_PROJECT, "filename": "image_1.jpg", "createDate": 1}
_ALL = [*({"id": f"asset_{number}"} for number in range(1, 10)), {"id": "asset_x"}]


def _by(text: str) -> Request:
    return Request({"assetIdOrFilename": text})


CASES = [
    Case("listAssets", 200, "oldest first", Request(), {"data": _ALL}),
    Case(
        "listAssets",
        200,
        "a filter of a filename",
        Request(query="filename=image_1.jpg"),
        {"data": [_FIRST], "nextPage": None, "prevPage": None},
    ),
    Case("listAssets", 200, "a filter of a part of one", Request(query="filename=image_"), {"data": []}),
    Case("listAssets", 200, "a filter in capitals", Request(query="filename=IMAGE_1.JPG"), {"data": []}),
    Case("listAssets", 200, "a filter of an id", Request(query="filename=asset_2"), {"data": []}),
    *listing_cases("listAssets", "filename"),
    Case("getAsset", 200, "by its id", Request(), _FIRST),
    Case("getAsset", 200, "by its filename", _by("image_1.jpg"), _FIRST),
    Case("getAsset", 200, "by its filename with escapes", _by("image%5F1%2Ejpg"), _FIRST),
    Case("getAsset", 200, "by the filename that is another's id", _by("asset_1"), _FIRST),
    Case("getAsset", 200, "the one whose filename is another's id", _by("asset_x"), {"filename": "asset_1"}),
    *(
        Case(
            "getAsset",
            404,
            title,
            _by("flow_1" if id == "asset_1" else id),
            "no asset with the id or filename",
        )
        for title, id in UNKNOWN.items()
    ),
    Case("getAsset", 404, "a filename in capitals", _by("IMAGE_1.JPG"), "no asset"),
    Case("getAsset", 404, "a part of a filename", _by("image_1"), "no asset"),
    *(
        Case("getAsset", 400, title, _by(id), "'assetIdOrFilename': is not UTF-8")
        for title, id in NOT_UTF8.items()
    ),
]
