"""An export is a seed that gives the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.storage.store import open_store
from tests.sandbox.support import SEED, Api, link, patch, remove, unlink

VALUES = {"\0": "\uffff", "": "", "bool": True, "integer": 2**53 - 1, "number": -1.5e-300}
TAGS = [{"name": "\0", "count": 2**53 - 1}, {"name": "", "count": 0}]
LOGS = [
    {"id": "1", "event": "AssetCreated", "level": "Debug", "userId": "", "metadata": VALUES},
    {"id": "2", "event": "x", "kind": "Annotation", "resource": {"annotationId": "\0"}},
    {"id": "3", "event": "\0", "kind": "CommentThread", "resource": {"threadId": "a"}},
    {"id": "4", "event": "x", "kind": "Sequence", "resource": {"sequenceId": "\uffff"}, "createDate": -1},
    {"id": "5", "event": "x", "kind": "AssetFrame", "resource": {"frame": 2**53 - 1}},
]
ASSET: dict[str, Any] = {
    "id": "\0",
    "filename": "\U0001f9b4",
    "status": "",
    "url": "",
    "createDate": -(2**53) + 1,
    "metadata": {
        "fileSize": 0,
        "mimeType": "",
        "height": 1,
        "groups": ["b", "", "a"],
        "customMetadata": VALUES,
    },
    "frames": [{"frame": 0, "customMetadata": VALUES}, {"frame": 2**53 - 1, "customMetadata": {}}],
    "logs": LOGS,
    "statistic": {"tagsCount": TAGS, "totalAnnotations": 0},
    "transformationUrls": {"": "\0"},
}
SEQUENCES = [
    {"id": "b", "name": "\0", "attributes": {"\0": "", "a": "\uffff"}, "createDate": 5, "updateDate": -5},
    {"id": "a", "items": [{"assetId": "\0", "ord": -5, "role": ""}, {"assetId": "other", "ord": 2**53 - 1}]},
]
PROJECT: dict[str, Any] = {
    "id": "proj_\0",
    "name": "",
    "type": "\0",
    "localization": "",
    "createDate": 7,
    "tags": ["b", "a", ""],
    "groups": [],
    "statistic": {"tagsCount": TAGS, "totalAssets": 0, "annotatedAssets": 1, "totalAnnotations": 2},
    "workflows": [{"id": "\0", "title": "", "createDate": 9, "updateDate": -9}, {"id": "a"}],
    "assets": [ASSET, {"id": "other"}],
    "sequences": SEQUENCES,
}
FULL: dict[str, Any] = {
    "secret_keys": {"z": ["proj_\0"], "a": [], "m": ["proj_empty", "proj_\0"]},
    "workspace": {"id": "\0", "name": "", "owner": "\uffff", "tier": "", "createDate": -1},
    "projects": [PROJECT, {"id": "proj_empty"}],
}
"""A seed with every field, and with as few as possible."""


def answers_over_http(api: Api) -> list[Any]:
    paths = ["", "/workflows", "/sequences", "/assets"]
    answers = [api.call("GET", path) if path in paths[:2] else api.walk(path) for path in paths]
    logs = [api.walk(f"/assets/asset_{number}/logs", detailed="true") for number in range(1, 10)]
    return [*answers, *logs]


@pytest.mark.parametrize("seed", [FULL, SEED, None], ids=["full", "tests", "demo"])
def test_an_export_seeded_again_is_the_same(seed: dict[str, Any] | None) -> None:
    store, again = open_store(None, seed, Settings()), open_store(None, None, Settings())
    export = store.export()
    json.dumps(export)
    again.reseed(export)
    assert again.export() == export
    # Which key is the first matters as well.
    assert list(again.keys) == list(store.keys)
    store.close()
    again.close()


def test_an_export_tells_every_field_of_a_seed() -> None:
    store = open_store(None, FULL, Settings())
    [project, _] = store.export()["projects"]
    store.close()
    [asset, _] = project["assets"]
    assert asset == {**ASSET, "metadata": {**ASSET["metadata"], "width": 512}, "logs": asset["logs"]}
    assert [log | given for log, given in zip(asset["logs"], LOGS, strict=True)] == asset["logs"]
    lists = {"workflows": [], "assets": [], "sequences": []}
    assert project | lists == project | PROJECT | lists


def test_the_state_after_changes_is_exported(where: str | None, tmp_path: Path) -> None:
    with Sandbox(seed=SEED, db=str(tmp_path / "changed.db")) as sandbox, Api(sandbox) as api:
        api.bulk(
            link("asset_9", "Patient \0", role=""),
            link("asset_8", "Patient \0", ord=-5),
            link("asset_7", "Patient \0", role="\U0001f9b4"),
            unlink("asset_1"),
            patch("seq_b", name="\u2028", attributes={"\0": "\uffff"}),
        )
        api.bulk(remove("seq_a"))
        api.call("PATCH", "/workflows/flow_1", json={"title": "\0"})
        api.call("DELETE", "/workflows/flow_2")
        before = answers_over_http(api)
    changed = open_store(tmp_path / "changed.db", None, Settings())
    file = tmp_path / "seed.yaml"
    file.write_text(yaml.safe_dump(changed.export(), allow_unicode=False), encoding="utf-8")
    changed.close()
    with Sandbox(seed=file, db=where) as sandbox, Api(sandbox) as api:
        assert answers_over_http(api) == before
