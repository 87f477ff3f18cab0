"""What requests leave behind: whether the request log calls them applied, and the logs of assets."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.storage.database import Database
from tests.sandbox.support import SEED, Api, Clock, link, patch, remove, unlink


def was_applied(sandbox: Sandbox, api: Api, make: Callable[[Api], object]) -> bool:
    """Tell what the log says of the last request."""
    make(api)
    return sandbox.requests.entries()[-1].applied


def bulk(*actions: dict[str, Any], abort: bool = False) -> Callable[[Api], object]:
    return lambda api: api.bulk(*actions, abort=abort)


def call(method: str, path: str, status: int = 200, **request: Any) -> Callable[[Api], object]:
    return lambda api: api.call(method, path, status=status, **request)


CHANGING = {
    "a link": bulk(link("asset_9", "New")),
    "a link that takes a slot": bulk(link("asset_9", "Patient A", ord=1)),
    "an unlink": bulk(unlink("asset_1")),
    "a bulk of which one action failed": bulk(link("none", "New"), link("asset_9", "New")),
    "a rename": bulk(patch("seq_b", name="Patient C")),
    "attributes": call("PATCH", "/sequences/seq_b", json={"attributes": {"a": "b"}}),
    "a removal": bulk(remove("seq_b")),
    "a deleted sequence": call("DELETE", "/sequences/seq_a"),
    "a new title": call("PATCH", "/workflows/flow_1", json={"title": "New"}),
    "a deleted workflow": call("DELETE", "/workflows/flow_1"),
}
CHANGING_NOTHING = {
    "a bulk that was aborted": bulk(link("asset_9", "New"), link("none", "New"), abort=True),
    "a bulk of which every action failed": bulk(link("none", "New"), remove("none")),
    "a link that is there": bulk(link("asset_1", "Patient A", ord=3, role="Sagittal")),
    "an unlink of nothing": bulk(unlink("asset_9")),
    "a name that it has": bulk(patch("seq_b", name="Patient B")),
    "attributes that it has": call("PATCH", "/sequences/seq_a", json={"attributes": {"report0": "..."}}),
    "a rename that is refused": call("PATCH", "/sequences/seq_b", 409, json={"name": "Patient A"}),
    "a sequence that is not there": call("DELETE", "/sequences/none", 404),
    "a title that it has": call("PATCH", "/workflows/flow_1", json={"title": "First"}),
    "a workflow that is not there": call("DELETE", "/workflows/none", 404),
    "a request that reads": call("GET", "/workflows"),
}


@pytest.mark.parametrize("name", [*CHANGING, *CHANGING_NOTHING])
def test_what_changed_data_is_applied(sandbox: Sandbox, api: Api, name: str) -> None:
    assert was_applied(sandbox, api, {**CHANGING, **CHANGING_NOTHING}[name]) == (name in CHANGING)


@pytest.mark.parametrize("name", ["a title that it has", "a name that it has"])
def test_a_date_of_update_that_is_set_is_a_change(name: str) -> None:
    with Sandbox(seed=SEED, settings=Settings(update_date="write")) as sandbox, Api(sandbox) as api:
        assert was_applied(sandbox, api, CHANGING_NOTHING[name])


def test_what_cannot_be_committed_is_not_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    write = Database.write

    @contextlib.contextmanager
    def failing_at_the_end(self: Database) -> Iterator[Connection]:
        with write(self) as connection:
            yield connection
            raise RuntimeError("the disk is full")

    with Sandbox(seed=SEED) as sandbox, Api(sandbox) as api:
        monkeypatch.setattr(Database, "write", failing_at_the_end)
        api.call("PATCH", "/workflows/flow_1", status=500, json={"title": "New"})
        [entry] = sandbox.requests.entries()
        assert (entry.status, entry.result, entry.applied) == (500, 500, False)
        assert api.call("GET", "/workflows/flow_1")["title"] == "First"


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
