"""What the sandbox writes into the logs of assets."""

from __future__ import annotations

from typing import Any

import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.support import SEED, Api, Clock, link, remove, unlink


def events(api: Api, asset: str) -> list[tuple[str, int, Any]]:
    return [
        (log["event"], log["createDate"], log["resource"].get("sequence", {}).get("sequenceId"))
        for log in api.walk(f"/assets/{asset}/logs", limit=1)
    ]


def delete_in_bulk(api: Api) -> None:
    assert api.bulk(remove("seq_a"), remove("seq_b")) == ["Ok", "Ok"]


def delete_one(api: Api) -> None:
    api.call("DELETE", "/sequences/seq_a")


@pytest.mark.parametrize("deletion", [delete_one, delete_in_bulk])
def test_the_deletion_of_a_sequence_is_logged_for_each_of_its_assets(
    where: str | None, deletion: Any
) -> None:
    clock = Clock(5_000)
    with Sandbox(seed=SEED, db=where, settings=Settings(clock=clock)) as sandbox, Api(sandbox) as api:
        assert api.bulk(unlink("asset_4"), link("asset_9", "Patient A")) == ["Ok", "Ok"]
        deletion(api)
        for number in (1, 2, 3, 9):
            [created, deleted] = events(api, f"image_{number}.jpg")
            assert created == ("AssetCreated", number, None)
            assert (deleted[0], deleted[2]) == ("SequenceDeleted", "seq_a")
            assert deleted[1] > 5_000
        for number in (4, 5):
            assert events(api, f"image_{number}.jpg") == [("AssetCreated", number, None)]
        api.call("DELETE", "/assets/asset_2")
        assert "has no asset" in api.problem(404, "GET", "/assets/asset_2/logs")
        sandbox.reset()
        assert events(api, "asset_3") == [("AssetCreated", 3, None)]


def test_a_bulk_update_that_is_undone_logs_nothing() -> None:
    with Sandbox(seed=SEED) as sandbox, Api(sandbox) as api:
        assert api.bulk(remove("seq_a"), link("none", "Patient C"), abort=True)[0] == "Failed"
        assert len(events(api, "asset_3")) == 1


def test_a_cursor_belongs_to_the_log_of_one_asset() -> None:
    with Sandbox(seed=SEED) as sandbox, Api(sandbox) as api:
        delete_one(api)
        page = api.call("GET", "/assets/asset_2/logs", params={"limit": 1})["nextPage"]
        [log] = api.call("GET", "/assets/asset_2/logs", params={"page": page})["data"]
        assert api.call("GET", f"/assets/image_2.jpg/logs/{log['id']}") == log
        problem = api.problem(400, "GET", "/assets/asset_3/logs", params={"page": page})
        assert "is not a cursor of this listing" in problem
        api.problem(404, "GET", f"/assets/asset_3/logs/{log['id']}")
