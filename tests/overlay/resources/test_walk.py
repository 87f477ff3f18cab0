"""What a walk over pages gives, in which order, and where it can be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nexuskit.errors import ArgumentError, DecodeError, InternalServerError
from nexuskit.sandbox import Sandbox
from tests.overlay.resources.walking import collect, names, numbered_sequences, step
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, answering, sequence
from tests.sandbox.conformance.hooks import hold_all

pytestmark = pytest.mark.anyio
Wiring = Callable[[Handler], Wire]

NAMES = [f"Patient {letter}" for letter in "ABCDEFG"]
SEVEN: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "projects": [
        {
            "id": PROJECT,
            "sequences": [
                {"id": f"seq_{number}", "name": name, "createDate": 1705475663570 + number}
                for number, name in enumerate(NAMES)
            ],
            "assets": [{"id": f"asset_{number}", "filename": f"{number}.jpg"} for number in range(7)],
        }
    ],
}


@pytest.fixture
def seven(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with Sandbox(seed=SEVEN) as running:
        hold_all(monkeypatch, running.base_url)
        yield running


async def test_a_walk_over_a_real_service(seven: Sandbox, side: Side) -> None:
    client = side.client_class(KEY, endpoint=seven.base_url)
    sequences, assets = client.get_project(PROJECT).sequences, client.get_project(PROJECT).assets
    for page_size in (1, 2, 3, 6, 7, 8, 100):
        assert names(await collect(side, sequences.iter(page_size=page_size))) == NAMES
    pages = await collect(side, sequences.pages(page_size=3))
    assert [names(page) for page in pages] == [NAMES[:3], NAMES[3:6], NAMES[6:]]
    assert [
        following and names(following) for following in [await side.settle(page.next()) for page in pages]
    ] == [NAMES[3:6], NAMES[6:], None]
    assert names(await collect(side, sequences.iter({"name": "Patient C"}))) == ["Patient C"]
    assert await collect(side, sequences.iter({"name": "Patient Z"})) == []
    files = [asset.filename for asset in await collect(side, assets.iter(page_size=4, max_items=6))]
    assert files == [f"{number}.jpg" for number in range(6)]
    [page] = await collect(side, assets.pages({"filename": "3.jpg"}))
    assert [asset.id for asset in page] == ["asset_3"]
    await side.settle(client.close())


async def test_after_a_fault_a_walk_goes_on_where_it_was(seven: Sandbox, side: Side) -> None:
    # 501 is no status after which a call is repeated by itself.
    seven.faults = [{"operation": "listSequences", "when": {"nth": 3}, "do": {"status": 501}}]
    client = side.client_class(KEY, endpoint=seven.base_url)
    sequences = client.get_project(PROJECT).sequences
    walk = sequences.iter(page_size=2)
    seen = [await step(side, walk) for _ in range(4)]
    assert names(seen) == NAMES[:4]
    with pytest.raises(InternalServerError):
        await step(side, walk)
    resumed = await collect(side, sequences.iter(page_size=2, cursor=walk.cursor))
    assert names(resumed) == NAMES[4:]
    assert names(await collect(side, walk)) == NAMES[4:]
    await side.settle(client.close())


@pytest.mark.parametrize(
    ("max_items", "limit", "requests"),
    [
        (0, 0, 0),
        (1, 1, 1),
        (3, 3, 1),
        (4, 3, 2),
        (8, 3, 3),
        (None, 3, 3),
    ],
)
async def test_a_limited_walk_asks_for_no_more_than_it_needs(
    max_items: int | None, limit: int, requests: int, wire: Wiring, side: Side
) -> None:
    calls = wire(numbered_sequences(8))
    wanted = [str(number) for number in range(8)][:max_items]
    items = await collect(side, calls.project.sequences.iter(page_size=3, max_items=max_items))
    assert names(items) == wanted
    assert [request.url.params["limit"] for request in calls.requests] == [str(limit)] * requests
    pages = await collect(side, calls.project.sequences.pages(page_size=3, max_items=max_items))
    assert [name for page in pages for name in names(page)] == wanted
    assert len(pages) == requests


@pytest.mark.parametrize(
    ("cursor", "cursors", "given"),
    [
        (None, ["same", "same"], 2),
        (None, ["a", "b", "c", "a"], 4),
        ("mine", ["a", "mine"], 2),
        ("mine", ["mine"], 1),
    ],
)
async def test_a_circle_ends_in_an_error_after_what_was_read(
    cursor: str | None, cursors: list[str], given: int, wire: Wiring, side: Side
) -> None:
    pages = [
        {"data": [sequence(str(number))], "nextPage": next_page} for number, next_page in enumerate(cursors)
    ]
    calls = wire(answering(*pages))
    walk = calls.project.sequences.iter(cursor=cursor)
    seen = [await step(side, walk) for _ in range(given)]
    assert names(seen) == [str(number) for number in range(given)]
    for _ in range(2):
        with pytest.raises(DecodeError, match=f"'{cursors[-1]}' leads back") as caught:
            await step(side, walk)
    assert caught.value.path == "$.nextPage"
    assert len(calls.requests) == given


@pytest.mark.parametrize("method", ["iter", "pages"])
@pytest.mark.parametrize("resource", ["sequences", "assets"])
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"page_size": 0}, "page_size: must be 1 or more, got 0"),
        ({"page_size": True}, "page_size: must be an integer, got True"),
        ({"max_items": -1}, "max_items: must be 0 or more, got -1"),
        ({"cursor": ""}, "cursor: must not be empty"),
        ({"filters": {"nam": "A"}}, r"filters\.nam: unknown key"),
    ],
)
async def test_wrong_arguments_are_refused_by_the_call_itself(
    method: str, resource: str, arguments: dict[str, Any], problem: str, wire: Wiring
) -> None:
    calls = wire(answering({"data": []}))
    with pytest.raises(ArgumentError, match=f"^{problem}") as caught:
        getattr(getattr(calls.project, resource), method)(**arguments)
    assert caught.value.argument.split(".")[0] in arguments
    assert calls.requests == []
