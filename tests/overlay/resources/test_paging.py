from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from nexuskit import ApiTypes
from nexuskit.errors import ConfigurationError, DecodeError
from tests.overlay.support import Handler, Side, Wire, answering, sequence

PAGES: list[Any] = [ApiTypes.PaginationResponse, ApiTypes.AsyncPaginationResponse]
each_page = pytest.mark.parametrize("page_class", PAGES, ids=lambda page: page.__name__)


@each_page
def test_a_page_is_read_in_every_way(page_class: Any) -> None:
    page = page_class("next", None, ["a", "b"])
    assert page.data == ["a", "b"] == list(page) == page["data"] == page.get("data")
    assert (page.next_page, page["next_page"], page.get("next_page")) == ("next",) * 3
    assert page["prev_page"] is page.prev_page is None
    assert len(page) == 2
    assert "a" in page
    assert page.get("nextPage", "none") == "none"
    with pytest.raises(KeyError, match="nextPage: the fields of a page are"):
        page["nextPage"]
    with pytest.raises(KeyError):
        page["next"]
    assert page == page_class(next_page="next", prev_page=None, data=["a", "b"])
    assert page != page_class("other", None, ["a", "b"])
    assert page_class() == page_class(None, None, [])
    assert page_class()


@each_page
@pytest.mark.parametrize("key", [0, -1, slice(0, 2), None])
def test_an_index_is_led_to_the_items(page_class: Any, key: Any) -> None:
    with pytest.raises(TypeError, match=r"its items are in \.data, got"):
        page_class("next", None, ["a", "b"])[key]


@each_page
def test_a_page_gives_wire_names(page_class: Any) -> None:
    page = page_class("n", None, [ApiTypes.SequenceEntryAsset("asset_1", 3)])
    assert page.to_dict() == {"nextPage": "n", "data": [{"assetId": "asset_1", "ord": 3}]}
    assert json.loads(page.to_json()) == page.to_dict()
    assert page_class().to_dict() == {"data": []}


@pytest.mark.anyio
async def test_the_client_stays_out_of_equality_repr_and_pickle(
    wire: Callable[[Handler], Wire], side: Side
) -> None:
    calls = wire(answering({"data": [sequence("A")], "nextPage": "n"}))
    page = await calls.settle(calls.project.sequences.list())
    again = await calls.settle(calls.project.sequences.list())
    assert page == again
    assert "fetch" not in repr(page)
    for twin in (pickle.loads(pickle.dumps(page)), copy.deepcopy(page)):
        assert twin == page
        assert type(twin) is type(page)
        with pytest.raises(ConfigurationError, match="this page has no client"):
            await side.settle(twin.next())
    assert len(calls.requests) == 2


@pytest.mark.anyio
async def test_next_keeps_limit_and_filters(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(
        answering(
            {"data": [sequence("A")], "nextPage": "c1"},
            {"data": [], "nextPage": "c2", "prevPage": "p"},
            {"data": [sequence("B")], "prevPage": "p"},
        )
    )
    page = await calls.settle(calls.project.sequences.list({"limit": 7}, {"name": "A&B"}))
    following = await calls.settle(page.next())
    assert len(following) == 0
    last = await calls.settle(following.next())
    assert [found.name for found in last] == ["B"]
    assert await calls.settle(last.next()) is None
    assert [dict(request.url.params) for request in calls.requests] == [
        {"limit": "7", "name": "A&B"},
        {"page": "c1", "limit": "7", "name": "A&B"},
        {"page": "c2", "limit": "7", "name": "A&B"},
    ]


@pytest.mark.anyio
async def test_a_cursor_that_does_not_advance_is_an_error(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering({"data": [], "nextPage": "same"}))
    page = await calls.settle(calls.project.sequences.list())
    with pytest.raises(DecodeError, match="'same' leads back") as caught:
        await calls.settle(page.next())
    assert caught.value.path == "$.nextPage"
