"""Assets: filters, changes and groups, over HTTP with a sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from nexuskit import ApiTypes
from nexuskit.errors import ArgumentError, NotFoundError
from tests.overlay.support import SEQUENCE, Side

pytestmark = pytest.mark.anyio


async def test_what_is_changed_is_found_by_it(side: Side, project: Any) -> None:
    metadata = ApiTypes.AssetMetadata(status=ApiTypes.AssetStatus.TOFIX, groups=["axial", "a&b"])
    changed = await side.settle(project.assets.update("slice_3.jpg", metadata))
    assert (changed.id, changed.status, changed.metadata.groups) == ("asset_3", "Tofix", ["axial", "a&b"])
    changed = await side.settle(project.assets.update("asset_6", {"groups": ("axial",)}))
    assert (changed.status, changed.metadata.groups) == ("None", ["axial"])
    for filters, ids in [
        (ApiTypes.AssetFilter(["axial"]), ["asset_3", "asset_6"]),
        ({"groups": ["a&b", "none"]}, ["asset_3"]),
        ({"groups": ["axial"], "status": "Tofix"}, ["asset_3"]),
        ({"status": ApiTypes.AssetStatus.NONE, "filename": "image_1.jpg"}, ["asset_1"]),
        ({"groups": []}, ["asset_1", "asset_2", "asset_3", "asset_6"]),
    ]:
        page = await side.settle(project.assets.list(filters=filters))
        assert [asset.id for asset in page] == ids
    assert await side.settle(project.assets.count(groups=["axial"], status="None")) == 1
    groups = await side.settle(project.assets.list_groups())
    assert [(group.group, group.statistic.total_assets) for group in groups] == [
        ("a&b", 1),
        ("axial", 2),
        ("main", 2),
    ]
    [one] = await side.settle(project.assets.list_groups(["axial"]))
    assert (one.group, one.statistic.to_fixed_assets) == ("axial", 1)


async def test_a_deleted_asset_leaves_its_sequence(side: Side, project: Any) -> None:
    deleted = await side.settle(project.assets.delete("slice_3.jpg"))
    assert (deleted.deleted, deleted.id) == (True, "asset_3")
    sequence = await side.settle(project.sequences.get(SEQUENCE))
    assert [(item.asset_id, item.ord) for item in sequence.items] == [("asset_6", 6)]
    with pytest.raises(NotFoundError):
        await side.settle(project.assets.delete("slice_3.jpg"))


async def test_custom_metadata_of_assets_and_frames(side: Side, project: Any) -> None:
    assets = project.assets
    whole = await side.settle(assets.add_custom_metadata("slice_3.jpg", {"series": "T1", "n": 3, "ok": True}))
    first = await side.settle(assets.add_custom_metadata("asset_3", {"depth": 0.5}, frame=0))
    assert (whole.parent.frame, first.parent.frame) == (None, 0)
    found = await side.settle(assets.get_custom_metadata("asset_3"))
    assert found.custom_metadatas == [whole, first]
    asset = await side.settle(assets.get("asset_3"))
    assert asset.metadata.custom_metadata == {"series": "T1", "n": 3, "ok": True}
    result = await side.settle(
        assets.add_custom_metadata_batch(
            [
                {"parent": {"filename": "slice_6.jpg", "frame": 2}, "custom_metadata": {"depth": 1}},
                ApiTypes.AssetCustomMetadata(ApiTypes.AssetParent("asset_6"), {"series": "T2"}),
                {"parent": {"asset_id": "asset_none"}, "custom_metadata": {}},
            ]
        )
    )
    assert [record.parent.frame for record in result.custom_metadatas] == [2, None]
    assert [error.error for error in result.errors] == ["no asset has the id 'asset_none'"]
    deleted = await side.settle(assets.delete_custom_metadata("asset_3", whole))
    assert (deleted.deleted, deleted.id) == (True, whole.id)
    with pytest.raises(NotFoundError):
        await side.settle(assets.delete_custom_metadata("asset_3", whole.id))
    ids = [first, *result.custom_metadatas, "custommeta_none"]
    gone = await side.settle(assets.delete_custom_metadata_batch(ids))
    assert [error.id for error in gone.errors] == ["custommeta_none"]
    assert (await side.settle(assets.get_custom_metadata("asset_6"))).custom_metadatas == []


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([{"parent": {"filename": "a", "asset_id": "b"}}], r"\[0\].parent: names the asset twice"),
        ([{"parent": {}, "custom_metadata": {}}], r"\[0\].parent: names no asset; give asset_id or filename"),
        ([{"parent": {"asset_id": "a", "frame": -1}}], r"parent.frame: must be 0 or more, got -1"),
        ([{"parent": {"asset": "a"}}], r"parent.asset: unknown key; did you mean 'asset_id'"),
        ([{"parent": {"asset_id": "a"}, "custom_metadata": {"x": None}}], r"\['x'\]: must be a string"),
        ([{"parent": {"asset_id": "a"}, "custom_metadata": {"x": float("nan")}}], "finite number"),
        ({"parent": {}}, "must be a list of dicts"),
    ],
)
async def test_custom_metadata_that_cannot_be_sent(side: Side, project: Any, items: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        await side.settle(project.assets.add_custom_metadata_batch(items))
