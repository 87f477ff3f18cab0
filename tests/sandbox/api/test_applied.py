"""What the request log calls applied: a request that changed data, once that is committed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.storage.database import Database
from tests.sandbox.support import SEED, Api, link, patch, remove, unlink


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


@pytest.mark.parametrize("make", CHANGING.values(), ids=CHANGING)
def test_what_changed_data_is_applied(sandbox: Sandbox, api: Api, make: Callable[[Api], object]) -> None:
    assert was_applied(sandbox, api, make)


@pytest.mark.parametrize("make", CHANGING_NOTHING.values(), ids=CHANGING_NOTHING)
def test_what_changed_nothing_is_not(sandbox: Sandbox, api: Api, make: Callable[[Api], object]) -> None:
    assert not was_applied(sandbox, api, make)


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
