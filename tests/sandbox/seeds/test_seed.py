"""Seeds: defaults, and errors that name the file and the place."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox, SeedError
from tests.sandbox.support import Api


def project(**parts: Any) -> dict[str, Any]:
    return {"projects": [{"id": "proj_a", **parts}]}


def items(*entries: dict[str, Any]) -> dict[str, Any]:
    sequences = [{"id": "seq_1", "items": list(entries)}]
    return project(assets=[{"id": "a"}, {"id": "b"}], sequences=sequences)


def attributes(values: dict[Any, Any]) -> dict[str, Any]:
    return project(sequences=[{"id": "seq_1", "attributes": values}])


REFUSED: list[tuple[Any, str]] = [
    (project(zzz=1), "unknown key 'zzz' at `$.projects[0]`; expected one of id, name"),
    (project(assets=[{"id": "a", "metadata": {"size": 5}}]), "at `$.projects[0].assets[0].metadata`"),
    (items({"asset_id": "a"}), "at `$.projects[0].sequences[0].items[0]`; did you mean 'assetId'?"),
    ({"projects": [{"id": "a"}]}, "must begin with `proj_` - at `$.projects[0].id`"),
    (project(workflows=[{"id": 5}]), "got `int` - at `$.projects[0].workflows[0].id`; put it in quotes"),
    (project(createDate="2024"), "got `str` - at `$.projects[0].createDate`; give milliseconds since 1970"),
    (
        project(workflows=[{"id": "f", "updateDate": datetime(2024, 1, 1, 12, 30)}]),
        "at `$.projects[0].workflows[0].updateDate`; give milliseconds since 1970, here 1704112200000",
    ),
    (
        project(createDate=datetime(2024, 1, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))),
        "give milliseconds since 1970, here 1704105000000",
    ),
    (project(createDate=2**70), "- at `$.projects[0].createDate`"),
    (attributes({"gender": "female", "age": 20, "weight": 70}), "; put it in quotes to make it a string"),
    (attributes({"a": "x", 5: "x"}), "at key 5 in `$.projects[0].sequences[0].attributes`; put it in quotes"),
    (attributes({"a": "x", "": "x"}), "length >= 1 - at key '' in `$.projects[0].sequences[0].attributes`"),
    (
        project(assets=[{"id": "a", "metadata": {"customMetadata": {"x": 1, "y": [1]}}}]),
        "at `$.projects[0].assets[0].metadata.customMetadata.<key 'y'>`",
    ),
    (
        project(assets=[{"id": "a", "metadata": {"customMetadata": {"x": float("nan")}}}]),
        "not JSON compliant",
    ),
    (project(workflows=[{"id": "\ud800"}]), "surrogates not allowed"),
    (project(tags={"a", "b"}), "not JSON serializable"),
    ({"secret_keys": {}}, "must contain at least one key"),
    ({"secret_keys": {"k": [], 5: []}}, "got `int` - at key 2 in `$.secret_keys`; put it in quotes"),
    ({"secret_keys": {"k": [], "l": "proj_a"}}, "got `str` - at `$.secret_keys.<key 2>`"),
    ({"secret_keys": {"k": ["proj_b"]}, "projects": [{"id": "proj_a"}]}, "; did you mean 'proj_a'?"),
    ({"secret_keys": {"k": ["proj_a", "proj_a"]}, "projects": [{"id": "proj_a"}]}, "duplicate project"),
    ({"projects": [{"id": "proj_a"}, {"id": "proj_b"}, {"id": "proj_a"}]}, "at `$.projects[0].id`"),
    (project(workflows=[{"id": "f"}, {"id": "f"}]), "duplicate workflow id 'f'"),
    (
        project(assets=[{"id": "a"}, {"id": "b", "filename": "a.jpg"}]),
        "duplicate filename 'a.jpg' - at `$.projects[0].assets[1].filename`",
    ),
    (
        project(assets=[{"id": "a", "frames": [{"frame": 3, "customMetadata": {}}] * 2}]),
        "duplicate frame 3 - at `$.projects[0].assets[0].frames[1].frame`, first at",
    ),
    (
        project(assets=[{"id": "a", "logs": [{"id": "l", "event": "e"}] * 2}]),
        "duplicate log id 'l' - at `$.projects[0].assets[0].logs[1].id`, first at",
    ),
    (
        project(assets=[{"id": "a", "logs": [{"id": "l", "event": "e", "kind": "Sequence"}]}]),
        "missing required field `sequenceId`",
    ),
    (project(sequences=[{"id": "s"}, {"id": "t", "name": "s"}]), "duplicate sequence name 's'"),
    (items({"assetId": "a.jpg"}), "no asset 'a.jpg' - at `$.projects[0].sequences[0].items[0].assetId`"),
    (items({"assetId": "a"}, {"assetId": "a"}), "an asset can have only one entry"),
    (
        project(
            assets=[{"id": "a"}],
            sequences=[{"id": "s", "items": [{"assetId": "a"}]}, {"id": "t", "items": [{"assetId": "a"}]}],
        ),
        "asset 'a' is already in `$.projects[0].sequences[0].items[0]`",
    ),
    (
        items({"assetId": "a", "ord": 1, "role": "R"}, {"assetId": "b", "ord": 1, "role": "R"}),
        "role 'R' and ord 1 are already used by `$.projects[0].sequences[0].items[0]`",
    ),
    (items({"assetId": "a", "ord": 2**53 - 1}, {"assetId": "b"}), "the last ord of the role is the maximum"),
]


@pytest.mark.parametrize(("seed", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_a_seed_that_is_refused(seed: Any, message: str) -> None:
    with pytest.raises(SeedError) as caught:
        Sandbox(seed=seed).start()
    assert str(caught.value).startswith("seed: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("projects: [", "line 1, column 12"),
        ("projects: []\nprojects: []\n", "line 2, column 1: duplicate key 'projects'"),
        ("a: b: c", "line 1, column 5"),
        ("- a\n", "Expected `object`, got `array`"),
        ("", "the file is empty; add `projects`, each with an `id` that begins with `proj_`"),
        ("# nothing yet\n", "the file is empty; add `projects`"),
        ("projects: !!python/object:os.system {}", "line 1, column 11"),
        ("projects: [{id: proj_a, createDate: 2024-01-01}]", "1970, here 1704067200000"),
        ("projects: [{id: proj_a, naem: x}]", "did you mean 'name'?"),
        ("? [a]\n: b\n", "line 1"),
        ("\x00", "is not YAML"),
    ],
)
def test_a_file_that_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(text)
    with pytest.raises(SeedError) as caught:
        Sandbox(seed=file).start()
    assert str(caught.value).startswith(f"{file}:")
    assert message in str(caught.value)


def test_an_empty_text_is_no_seed() -> None:
    with pytest.raises(SeedError, match="empty string; give a filename, or omit it"):
        Sandbox(seed="").start()


def test_a_seed_of_another_type() -> None:
    wrong: Any = 5
    with pytest.raises(TypeError, match="seed must be a path or a mapping, got int"):
        Sandbox(seed=wrong).start()


def test_a_refused_seed_writes_nothing(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with pytest.raises(SeedError):
        Sandbox(seed=project(workflows=[{"id": "f"}, {"id": "f"}]), db=db).start()
    assert not db.exists()


def test_what_a_seed_says_of_an_asset_is_answered() -> None:
    asset = {
        "id": "a",
        "filename": "a.png",
        "status": "Annotated",
        "url": "https://example.com/a",
        "createDate": 7,
        "metadata": {
            "fileSize": 1,
            "mimeType": "image/png",
            "height": 2,
            "width": 3,
            "groups": ["g"],
            "customMetadata": {"s": "x", "n": 1.5, "b": False},
        },
        "statistic": {"tagsCount": [{"name": "t", "count": 2}], "totalAnnotations": 2},
        "transformationUrls": {"small": "https://example.com/b"},
    }
    with Sandbox(seed=project(assets=[asset])) as sandbox, Api(sandbox, key=sandbox.secret_key) as api:
        assert api.call("GET", "/assets/a") == {**asset, "projectId": "proj_a"}
