"""Seeds: defaults, and errors that name the file and the place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox, SeedError
from nexuskit.sandbox.seeds.loader import read_seed
from tests.sandbox.support import Api


def project(**parts: Any) -> dict[str, Any]:
    return {"projects": [{"id": "proj_a", **parts}]}


def asset(**parts: Any) -> dict[str, Any]:
    return project(assets=[{"id": "a", **parts}])


def items(*entries: dict[str, Any]) -> dict[str, Any]:
    sequences = [{"id": "seq_1", "items": list(entries)}]
    return project(assets=[{"id": "a"}, {"id": "b"}], sequences=sequences)


def attributes(values: dict[Any, Any]) -> dict[str, Any]:
    return project(sequences=[{"id": "seq_1", "attributes": values}])


MANY = [str(number) for number in range(10)]
REFUSED: list[tuple[Any, str]] = [
    (project(zzz=1), "unknown key 'zzz' at `$.projects[0]`; expected one of id, name"),
    (items({"asset_id": "a"}), "at `$.projects[0].sequences[0].items[0]`; did you mean 'assetId'?"),
    ({"projects": [{"id": "a"}]}, "must begin with `proj_` - at `$.projects[0].id`"),
    (project(workflows=[{"id": 5}]), "got `int` - at `$.projects[0].workflows[0].id`; put it in quotes"),
    (project(createDate=datetime(2024, 1, 1)), "`$.projects[0].createDate`; give milliseconds since 1970"),
    (attributes({"gender": "female", "age": 20}), "; put it in quotes to make it a string"),
    (attributes({"a": "x", "": "x"}), "length >= 1 - at `key` in `$.projects[0].sequences[0].attributes`"),
    (attributes({"a": "x" * 99}), "must be at most 99 bytes, got 100 - at `$.projects[0].sequences[0].attr"),
    (
        project(
            assets=[{"id": id} for id in MANY],
            sequences=[{"id": "s", "items": [{"assetId": id} for id in MANY]}],
        ),
        "must be at most 9 entries, got 10 - at `$.projects[0].sequences[0].items`",
    ),
    (asset(metadata={"customMetadata": {"x": float("nan")}}), "not JSON compliant"),
    (project(workflows=[{"id": "\ud800"}]), "surrogates not allowed"),
    (project(tags={"a", "b"}), "not JSON serializable"),
    ({"secret_keys": {}}, "must contain at least one key"),
    ({"secret_keys": {"two words": []}}, "visible ASCII characters without spaces - at `key` in `$."),
    ({"secret_keys": {"k": ["proj_b"]}, "projects": [{"id": "proj_a"}]}, "; did you mean 'proj_a'?"),
    ({"secret_keys": {"k": ["proj_a", "proj_a"]}, "projects": [{"id": "proj_a"}]}, "duplicate project"),
    ({"projects": [{"id": "proj_a"}, {"id": "proj_b"}, {"id": "proj_a"}]}, "at `$.projects[0].id`"),
    (project(workflows=[{"id": "f"}, {"id": "f"}]), "duplicate workflow id 'f'"),
    (
        project(assets=[{"id": "a"}, {"id": "b", "filename": "a.jpg"}]),
        "duplicate filename 'a.jpg' - at `$.projects[0].assets[1].filename`",
    ),
    (asset(frames=[{"frame": 3, "customMetadata": {}}] * 2), "duplicate frame 3 - at `$.projects[0].assets"),
    (asset(logs=[{"id": "l", "event": "e"}] * 2), "duplicate log id 'l' - at `$.projects[0].assets[0].logs"),
    (asset(logs=[{"id": "l", "event": "e", "kind": "Sequence"}]), "missing required field `sequenceId`"),
    (project(sequences=[{"id": "s"}, {"id": "t", "name": "s"}]), "duplicate sequence name 's'"),
    (items({"assetId": "a.jpg"}), "no asset 'a.jpg' - at `$.projects[0].sequences[0].items[0].assetId`"),
    (items({"assetId": "a"}, {"assetId": "a"}), "an asset can have only one entry"),
    (
        items({"assetId": "a", "ord": 1, "role": "R"}, {"assetId": "b", "ord": 1, "role": "R"}),
        "role 'R' and ord 1 are already used by `$.projects[0].sequences[0].items[0]`",
    ),
    (items({"assetId": "a", "ord": 2**53 - 1}, {"assetId": "b"}), "the last ord of the role is the maximum"),
]


@pytest.mark.parametrize(("seed", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_a_seed_that_is_refused(seed: Any, message: str) -> None:
    with pytest.raises(SeedError) as caught:
        read_seed(seed, max_entries=9, max_attribute_bytes=99)
    assert str(caught.value).startswith("seed: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "two words" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("projects: []\nprojects: []\n", "line 2, column 1: duplicate key 'projects'"),
        ("- a\n", "Expected `object`, got `array`"),
        ("", "the file is empty; add `projects`, each with an `id` that begins with `proj_`"),
        ("projects: !!python/object:os.system {}", "line 1, column 11"),
        ("\x00", "is not YAML"),
    ],
)
def test_a_file_that_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(text)
    with pytest.raises(SeedError) as caught:
        read_seed(file, max_entries=9, max_attribute_bytes=99)
    assert str(caught.value).startswith(f"{file}:")
    assert message in str(caught.value)


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
