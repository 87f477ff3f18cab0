"""A file that is removed or replaced under a running sandbox: told, and no second database beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import KEY, PROJECT, SEED, Api


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_file_that_is_gone_is_told(tmp_path: Path, replaced: bool) -> None:
    db, copy = tmp_path / "state.db", tmp_path / "copy.db"
    with Sandbox(seed=SEED, db=copy):
        pass
    with Sandbox(seed=SEED, db=db) as sandbox, Api(sandbox, PROJECT, KEY) as api:
        api.call("GET", "/workflows")
        for file in tmp_path.glob("state.db*"):
            file.unlink()
        if replaced:
            shutil.copy(copy, db)
        for method, path, body in (
            ("GET", "/workflows", None),
            ("PATCH", "/workflows/flow_1", {"title": "New"}),
        ):
            answer = api.http.request(method, api.project + path, json=body)
            assert answer.status_code == 503
            assert "was removed or replaced; restart the sandbox" in answer.json()["message"]
        assert api.http.get("/_health").status_code == 503
        assert db.exists() is replaced
