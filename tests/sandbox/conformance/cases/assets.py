"""Assets: listed, read, changed, deleted; and their groups."""

from __future__ import annotations

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request, cases, sending

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
_REGROUPED = {"status": "None", "metadata": {**_FILE, "groups": ["b", "a"]}}
_MAIN = {"group": "main", "statistic": {"totalAssets": 10, "annotatedAssets": 0}}
_REVIEWED = {
    "totalAssets": 1,
    "annotatedAssets": 0,
    "reviewedAssets": 1,
    "toFixedAssets": 0,
    "completedAssets": 0,
}
_GROUPS = [{"group": "main", "statistic": {"totalAssets": 9}}, {"group": "new", "statistic": _REVIEWED}]


def _listed(title: str, query: str, *ids: str, before: tuple[tuple[str, Request], ...] = ()) -> Case:
    return Case("listAssets", 200, title, Request(query=query), {"data": [{"id": id} for id in ids]}, before)


_ENTRIES = {"items": [{"assetId": "asset_4"}, {"assetId": "asset_3"}, {"assetId": "asset_2", "ord": 6}]}

CASES = [
    *cases(
        "listAssets",
        200,
        ("oldest first", Request(), {"data": _ALL, "nextPage": None, "prevPage": None}),
        ("a page of one", Request(query="limit=1"), {"nextPage": ..., "data": [...]}),
    ),
    _listed("a filter of a filename", "filename=image_1.jpg", "asset_1"),
    _listed("a filter of a part of one", "filename=image_"),
    _listed("a filter in capitals", "filename=IMAGE_1.JPG"),
    _listed("a filter of an id", "filename=asset_2"),
    _listed("two groups", "group[]=none&group%5B%5D=new", "asset_2", before=(_IN_NEW_GROUP,)),
    _listed("a group and a status", "group[]=new&status=Annotated", before=(_IN_NEW_GROUP,)),
    _listed("a status", "status=Review", "asset_2", before=(_IN_NEW_GROUP,)),
    _listed("a status in capitals", "status=NONE"),
    *cases(
        "listAssets",
        400,
        ("a limit beyond the largest", Request(query="limit=1001"), "limit"),
        ("a cursor that is none", Request(query="page=x"), "page"),
        ("a filename twice", Request(query="filename=a&filename=a"), "'filename'"),
        ("an empty group", Request(query="group[]="), "group[]"),
        ("a query of metadata", Request(query="metadataQuery=a=1"), "metadataQuery"),
        ("a query of assets", Request(query="filter=%7B%7D"), "'filter'"),
    ),
    *cases(
        "listAssetGroups",
        200,
        ("all", Request(), [_MAIN]),
        ("after an asset left its group for a new one", Request(), _GROUPS, (_IN_NEW_GROUP,)),
        ("one of them", Request(query="group[]=main&group[]=x"), [_MAIN]),
        ("one that there is not", Request(query="group[]=x"), []),
    ),
    Case("listAssetGroups", 400, "an empty group", Request(query="group[]="), "group[]"),
    *cases(
        "updateAsset",
        200,
        ("status alone", sending({"status": "A b"}), {"status": "A b", "metadata": _FILE}),
        ("groups alone, one of them twice", sending({"groups": ["b", "a", "b"]}), _REGROUPED),
        ("no groups", sending({"groups": []}), {"metadata": {"groups": []}}),
        ("nothing", sending({}), _FIRST),
        ("by its filename", sending({}, path={"assetIdOrFilename": "image_2.jpg"}), {"id": "asset_2"}),
    ),
    *cases(
        "updateAsset",
        400,
        ("an empty status", sending({"status": ""}), "status"),
        ("an empty group", sending({"groups": [""]}), "groups"),
        ("a text for the groups", sending({"groups": "main"}), "groups"),
    ),
    Case("updateAsset", 404, "an unknown asset", sending({}, path={"assetIdOrFilename": "none"}), "no asset"),
    *cases(
        "deleteAsset",
        200,
        ("by its id", Request(), {"deleted": True, "id": "asset_1"}),
        ("by its filename", _by("image_2.jpg"), {"deleted": True, "id": "asset_2"}),
    ),
    Case("deleteAsset", 404, "one that is deleted", _by("asset_2"), "no asset", (_DELETED,)),
    Case("getSequence", 200, "without a deleted asset", Request(), _ENTRIES, (("deleteAsset", Request()),)),
    *cases(
        "getAsset",
        200,
        ("by its id", Request(), _FIRST),
        ("by its filename", _by("image_1.jpg"), _FIRST),
        ("by its filename with escapes", _by("image%5F1%2Ejpg"), _FIRST),
        ("the one whose filename is another's id", _by("asset_x"), {"filename": "asset_1"}),
    ),
    *cases(
        "getAsset",
        404,
        ("an unknown text", _by("flow_1"), "no asset with the id or filename"),
        ("a filename in capitals", _by("IMAGE_1.JPG"), "no asset"),
        ("a part of a filename", _by("image_1"), "no asset"),
    ),
    *(
        Case(operation, 400, "a name that is not UTF-8", _by("%FF"), "'assetIdOrFilename': is not UTF-8")
        for operation in ("getAsset", "deleteAsset")
    ),
]
