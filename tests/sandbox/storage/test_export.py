"""An export is a seed that gives the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.storage.store import open_store
from tests.sandbox.support import SEED, Api, link, patch, remove, unlink

TEXT = st.text(st.characters(codec="utf-8"), max_size=4)
ID = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
DATE = st.integers(-(2**53) + 1, 2**53 - 1)
NUMBER = st.integers(0, 2**53 - 1)
TAGS = st.lists(st.fixed_dictionaries({"name": TEXT, "count": NUMBER}), max_size=2)


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def with_ids(fields: st.SearchStrategy[dict[str, Any]], *unique: str) -> st.SearchStrategy[list[Any]]:
    """Rows with an id and other texts that no two of them share."""
    texts = st.fixed_dictionaries(dict.fromkeys(unique, ID))
    rows = st.lists(texts, max_size=4, unique_by=tuple(_getter(name) for name in unique))
    return rows.flatmap(
        lambda rows: st.tuples(*(fields.map(lambda more, row=row: {**more, **row}) for row in rows)).map(list)
    )


def _getter(name: str) -> Any:
    return lambda row: row[name]


VALUES = st.dictionaries(
    TEXT, TEXT | st.booleans() | DATE | st.floats(allow_nan=False, allow_infinity=False), max_size=2
)
METADATA = maybe(
    fileSize=NUMBER, mimeType=TEXT, height=NUMBER, groups=st.lists(TEXT, max_size=2), customMetadata=VALUES
)
FRAMES = st.lists(
    st.fixed_dictionaries({"frame": NUMBER, "customMetadata": VALUES}),
    max_size=2,
    unique_by=lambda row: row["frame"],
)
LOGS = with_ids(
    st.builds(
        lambda kind, more: {**kind, **more},
        st.sampled_from(
            [
                {"kind": "Asset", "event": "AssetCreated"},
                {"kind": "Annotation", "event": "x", "resource": {"annotationId": "\0"}},
                {"kind": "CommentThread", "event": "x", "resource": {"threadId": "a"}},
                {"kind": "Sequence", "event": "\0", "resource": {"sequenceId": "\uffff"}},
                {"kind": "AssetFrame", "event": "x", "resource": {"frame": 2**53 - 1}},
            ]
        ),
        maybe(
            level=st.sampled_from(["Debug", "Info", "Warning", "Error"]),
            userId=TEXT,
            metadata=VALUES,
            createDate=DATE,
        ),
    ),
    "id",
)
ASSETS = with_ids(
    maybe(
        status=TEXT,
        url=TEXT,
        createDate=DATE,
        metadata=METADATA,
        frames=FRAMES,
        logs=LOGS,
        statistic=maybe(tagsCount=TAGS, totalAnnotations=NUMBER),
        transformationUrls=st.dictionaries(TEXT, TEXT, max_size=2),
    ),
    "id",
    "filename",
)
SEQUENCES = with_ids(
    maybe(attributes=st.dictionaries(ID, TEXT, max_size=2), createDate=DATE, updateDate=DATE), "id", "name"
)
WORKFLOWS = with_ids(maybe(title=TEXT, createDate=DATE, updateDate=DATE), "id")


@st.composite
def projects(draw: st.DrawFn, id: str) -> dict[str, Any]:
    assets, sequences = draw(ASSETS), draw(SEQUENCES)
    slots: set[Any] = set()
    for asset in assets if sequences else ():
        role, ord = draw(st.none() | TEXT), draw(DATE)
        sequence = draw(st.sampled_from(sequences))
        if draw(st.booleans()) and (sequence["id"], role, ord) not in slots:
            slots.add((sequence["id"], role, ord))
            sequence.setdefault("items", []).append({"assetId": asset["id"], "ord": ord, "role": role})
    fields = maybe(
        name=TEXT,
        type=TEXT,
        localization=TEXT,
        createDate=DATE,
        tags=st.lists(TEXT, max_size=2),
        groups=st.lists(TEXT, max_size=2),
        statistic=maybe(tagsCount=TAGS, totalAssets=NUMBER, annotatedAssets=NUMBER),
    )
    return {**draw(fields), "id": id, "workflows": draw(WORKFLOWS), "assets": assets, "sequences": sequences}


@st.composite
def seeds(draw: st.DrawFn) -> dict[str, Any]:
    ids = [f"proj_{text}" for text in draw(st.lists(TEXT, max_size=3, unique=True))]
    some = st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])
    keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=5)
    workspace = maybe(id=ID, name=TEXT, owner=TEXT, tier=TEXT, createDate=DATE)
    return {
        "secret_keys": draw(st.dictionaries(keys, some, min_size=1, max_size=3)),
        "workspace": draw(workspace),
        "projects": [draw(projects(id)) for id in ids],
    }


def answers_over_http(api: Api) -> list[Any]:
    paths = ["", "/workflows", "/sequences", "/assets"]
    answers = [api.call("GET", path) if path in paths[:2] else api.walk(path) for path in paths]
    logs = [api.walk(f"/assets/asset_{number}/logs", detailed="true") for number in range(1, 10)]
    return [*answers, *logs]


@settings(max_examples=8)
@given(seeds())
def test_an_export_seeded_again_is_the_same(seed: dict[str, Any]) -> None:
    store, again = open_store(None, seed, Settings()), open_store(None, None, Settings())
    try:
        export = store.export()
        json.dumps(export)
        again.reseed(export)
        assert again.export() == export
        # Which key is the first matters as well.
        assert list(again.keys) == list(store.keys)
    finally:
        store.close()
        again.close()


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
