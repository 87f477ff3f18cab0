"""The log of an asset: its creation, and the deletion of its sequence."""

from __future__ import annotations

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request

_CREATED = {
    "id": "nexuslog_asset_1",
    "object": "asset_log",
    "projectId": OWN_PROJECT,
    "assetId": "asset_1",
    "createDate": 1,
    "level": "Info",
    "kind": "Asset",
    "event": "AssetCreated",
    "resource": {"asset": {"kind": "Asset", "assetId": "asset_1", "projectId": OWN_PROJECT}},
}
_REMOVED = {
    "kind": "Sequence",
    "event": "SequenceDeleted",
    "resource": {"sequence": {"kind": "Sequence", "sequenceId": "seq_a", "projectId": OWN_PROJECT}},
}
_SECOND = Request({"assetIdOrFilename": "asset_2"})
_DELETED = (("deleteSequence", Request({"sequenceId": "seq_a"})),)


def _finds(query: str, *events: str) -> Case:
    expected = {"data": [{"event": event} for event in events]}
    return Case("listAssetLogs", 200, f"entries of {query}", Request(query=query), expected, _DELETED)


def _rejects(title: str, query: str, expect: str = "") -> Case:
    return Case("listAssetLogs", 400, title, Request(query=query), expect or f"'{query.partition('=')[0]}'")


CASES = [
    Case(
        "listAssetLogs",
        200,
        "the creation",
        Request(),
        {"data": [_CREATED], "nextPage": None, "prevPage": None},
    ),
    Case("listAssetLogs", 200, "its sequence gone", Request(), {"data": [_CREATED, _REMOVED]}, _DELETED),
    Case(
        "listAssetLogs",
        200,
        "of another asset",
        Request({"assetIdOrFilename": "image_9.jpg"}),
        {"data": [{"assetId": "asset_9", "event": "AssetCreated"}]},
        _DELETED,
    ),
    Case("listAssetLogs", 200, "a page of one", Request(query="limit=1"), {"nextPage": ...}, _DELETED),
    _finds("beforeTime=1", "AssetCreated"),
    _finds("afterTime=1", "AssetCreated", "SequenceDeleted"),
    _finds("afterTime=2", "SequenceDeleted"),
    _finds("beforeTime=1&afterTime=2"),
    _finds("levels=Debug,Info", "AssetCreated", "SequenceDeleted"),
    _finds("levels=Warning"),
    _finds("levels=&events=", "AssetCreated", "SequenceDeleted"),
    _finds("kinds=Sequence", "SequenceDeleted"),
    _finds("kinds=Asset,Sequence", "AssetCreated", "SequenceDeleted"),
    _finds("events=AssetCreated,Other", "AssetCreated"),
    _finds("userIds=user_1"),
    _finds("annotationIds=annot_1"),
    _finds("detailed=true&limit=1000", "AssetCreated", "SequenceDeleted"),
    _rejects("a limit of 0", "limit=0"),
    _rejects("a limit beyond the largest", "limit=1001"),
    _rejects("a time before 1970", "beforeTime=-1"),
    _rejects("a time of 20 digits", f"afterTime={'9' * 20}"),
    _rejects("an unknown level", "levels=Info,Fatal", "levels[1]"),
    _rejects("a level in small letters", "levels=info", "levels[0]"),
    _rejects("a list of kinds twice", "kinds=Asset&kinds=Sequence"),
    _rejects("an escaped comma", "events=a%2Cb", "events"),
    _rejects("an empty event", "events=a,,b", "events"),
    _rejects("a user that is not UTF-8", "userIds=%FF"),
    _rejects("details of 1", "detailed=1"),
    _rejects("details twice", "detailed=true&detailed=true"),
    _rejects("a cursor that is none", "page=x"),
    Case("listAssetLogs", 404, "an unknown asset", Request({"assetIdOrFilename": "none"}), "no asset"),
    Case("listAssetLogs", 404, "a deleted asset", _SECOND, "no asset", (*_DELETED, ("deleteAsset", _SECOND))),
    Case("getAssetLog", 200, "the creation", Request(query="detailed=true"), _CREATED),
    Case("getAssetLog", 400, "details of True", Request(query="detailed=True"), "'detailed'"),
    Case("getAssetLog", 400, "an id that is not UTF-8", Request({"logId": "%FF"}), "'logId': is not UTF-8"),
    Case("getAssetLog", 404, "an unknown asset", Request({"assetIdOrFilename": "none"}), "no asset"),
    Case("getAssetLog", 404, "an unknown entry", Request({"logId": "nexuslog_asset_2"}), "no log entry"),
]
