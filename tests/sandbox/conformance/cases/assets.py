"""Assets: listed, read, changed, deleted; and their groups."""

from __future__ import annotations

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request, sending

_FIRST = {"id": "asset_1", "projectId": OWN_PROJECT, "filename": "image_1.jpg", "createDate": 1}
_ALL = [*({"id": f"asset_{number}"} for number in range(1, 10)), {"id": "asset_x"}]


def _by(text: str) -> Request:
    return Request({"assetIdOrFilename": text})


_IN_NEW_GROUP = (
    "updateAsset",
    sending({"status": "Review", "groups": ["new"]}, path={"assetIdOrFilename": "asset_2"}),
)
_DELETED = ("deleteAsset", _by("asset_2"))
_FILE = {"groups": ["main"], "fileSize": 65536}
_MAIN = {"group": "main", "statistic": {"totalAssets": 10, "annotatedAssets": 0}}
_REVIEWED = {
    "totalAssets": 1,
    "annotatedAssets": 0,
    "reviewedAssets": 1,
    "toFixedAssets": 0,
    "completedAssets": 0,
}

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
    Case("listAssets", 200, "a page of one", Request(query="limit=1"), {"nextPage": ..., "data": [...]}),
    Case("listAssets", 400, "a limit beyond the largest", Request(query="limit=1001"), "limit"),
    Case("listAssets", 400, "a cursor that is none", Request(query="page=x"), "page"),
    Case("listAssets", 400, "a filename twice", Request(query="filename=a&filename=a"), "'filename'"),
    Case(
        "listAssets",
        200,
        "two groups, of which one has an asset",
        Request(query="group[]=none&group%5B%5D=new"),
        {"data": [{"id": "asset_2"}]},
        (_IN_NEW_GROUP,),
    ),
    Case(
        "listAssets",
        200,
        "a group and a status",
        Request(query="group[]=new&status=Annotated"),
        {"data": []},
        (_IN_NEW_GROUP,),
    ),
    Case(
        "listAssets",
        200,
        "a status",
        Request(query="status=Review"),
        {"data": [{"id": "asset_2"}]},
        (_IN_NEW_GROUP,),
    ),
    Case("listAssets", 200, "a status in capitals", Request(query="status=NONE"), {"data": []}),
    Case("listAssets", 400, "an empty group", Request(query="group[]="), "group[]"),
    Case("listAssets", 400, "a query of metadata", Request(query="metadataQuery=a=1"), "metadataQuery"),
    Case("listAssets", 400, "a query of assets", Request(query="filter=%7B%7D"), "'filter'"),
    Case("listAssetGroups", 200, "all", Request(), [_MAIN]),
    Case(
        "listAssetGroups",
        200,
        "after an asset left its group for a new one",
        Request(),
        [{"group": "main", "statistic": {"totalAssets": 9}}, {"group": "new", "statistic": _REVIEWED}],
        (_IN_NEW_GROUP,),
    ),
    Case("listAssetGroups", 200, "one of them", Request(query="group[]=main&group[]=x"), [_MAIN]),
    Case("listAssetGroups", 200, "one that there is not", Request(query="group[]=x"), []),
    Case(
        "updateAsset", 200, "status alone", sending({"status": "A b"}), {"status": "A b", "metadata": _FILE}
    ),
    Case(
        "updateAsset",
        200,
        "groups alone, one of them twice",
        sending({"groups": ["b", "a", "b"]}),
        {"status": "None", "metadata": {"groups": ["b", "a"], "fileSize": 65536}},
    ),
    Case("updateAsset", 200, "no groups", sending({"groups": []}), {"metadata": {"groups": []}}),
    Case("updateAsset", 200, "nothing", sending({}), _FIRST),
    Case(
        "updateAsset",
        200,
        "by its filename",
        sending({"status": "x"}, path={"assetIdOrFilename": "image_2.jpg"}),
        {"id": "asset_2"},
    ),
    Case("updateAsset", 400, "an empty status", sending({"status": ""}), "status"),
    Case("updateAsset", 400, "an empty group", sending({"groups": [""]}), "groups"),
    Case("updateAsset", 400, "a text for the groups", sending({"groups": "main"}), "groups"),
    Case("updateAsset", 404, "an unknown asset", sending({}, path={"assetIdOrFilename": "none"}), "no asset"),
    Case("deleteAsset", 200, "by its id", Request(), {"deleted": True, "id": "asset_1"}),
    Case("deleteAsset", 200, "by its filename", _by("image_2.jpg"), {"deleted": True, "id": "asset_2"}),
    Case("deleteAsset", 404, "one that is deleted", _by("asset_2"), "no asset", (_DELETED,)),
    Case("deleteAsset", 400, "a name that is not UTF-8", _by("%FF"), "'assetIdOrFilename': is not UTF-8"),
    Case("listAssetGroups", 400, "an empty group", Request(query="group[]="), "group[]"),
    Case(
        "getSequence",
        200,
        "after the asset of an entry is deleted",
        Request(),
        {"items": [{"assetId": "asset_4"}, {"assetId": "asset_3"}, {"assetId": "asset_2", "ord": 6}]},
        (("deleteAsset", Request()),),
    ),
    Case("getAsset", 200, "by its id", Request(), _FIRST),
    Case("getAsset", 200, "by its filename", _by("image_1.jpg"), _FIRST),
    Case("getAsset", 200, "by its filename with escapes", _by("image%5F1%2Ejpg"), _FIRST),
    Case("getAsset", 200, "by the filename that is another's id", _by("asset_1"), _FIRST),
    Case("getAsset", 200, "the one whose filename is another's id", _by("asset_x"), {"filename": "asset_1"}),
    Case("getAsset", 404, "an unknown text", _by("flow_1"), "no asset with the id or filename"),
    Case("getAsset", 404, "a filename in capitals", _by("IMAGE_1.JPG"), "no asset"),
    Case("getAsset", 404, "a part of a filename", _by("image_1"), "no asset"),
    Case("getAsset", 400, "a name that is not UTF-8", _by("%FF"), "'assetIdOrFilename': is not UTF-8"),
]
