"""What a careless service, network or caller can do, and where it must end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from nexuskit import ApiTypes, AsyncClient
from nexuskit.errors import ArgumentError, DecodeError, InternalServerError
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Side, Wire, answering, sequence

pytestmark = pytest.mark.anyio
Wiring = Callable[[Handler], Wire]
OK = {"actions": ["Ok"]}


async def test_a_deeply_nested_error_body_is_still_that_error(wire: Wiring) -> None:
    body = b'{"message":' + b"[" * 100_000
    wired = wire(lambda _: httpx.Response(500, content=body))
    with pytest.raises(InternalServerError) as caught:
        await wired.settle(wired.project.workflows.list())
    assert caught.value.body == body


async def test_an_id_that_makes_no_url_is_an_argument_error(wire: Wiring) -> None:
    wired = wire(answering([]))
    with pytest.raises(ArgumentError, match="makes no URL"):
        await wired.settle(wired.project.workflows.get("f" * 70_000))
    assert wired.requests == []


async def test_a_broken_compression_is_no_broken_connection(wire: Wiring) -> None:
    wired = wire(lambda _: httpx.Response(200, content=b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(DecodeError, match="content encoding"):
        await wired.settle(wired.project.workflows.list())


async def test_an_empty_cursor_leads_nowhere(wire: Wiring) -> None:
    wired = wire(answering({"nextPage": "", "prevPage": "", "data": [sequence("A")]}))
    page = await wired.settle(wired.project.sequences.list())
    assert (page.next_page, page.prev_page) == (None, None)
    assert await wired.settle(page.next()) is None
    assert (await wired.settle(wired.project.sequences.by_name("A"))).name == "A"


async def test_an_empty_page_is_not_the_end(wire: Wiring) -> None:
    wired = wire(answering({"nextPage": "c", "data": []}, {"data": [sequence("A")]}))
    page = await wired.settle(wired.project.sequences.list())
    names = []
    while page:
        names += [item.name for item in page]
        page = await wired.settle(page.next())
    assert names == ["A"]


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ({"asset_id": "é\ud800"}, {"kind": "Link", "sequence": "Unset", "assetId": "é\ud800"}),
        (
            {"sequence_id": "s", "patch": {"attributes": {"\udfff": '"\ud800\\'}}},
            {"kind": "PatchSequence", "sequenceId": "s", "patch": {"attributes": {"\udfff": '"\ud800\\'}}},
        ),
    ],
)
async def test_half_a_character_is_sent_as_an_escape(wire: Wiring, action: Any, sent: Any) -> None:
    wired = wire(answering({"actions": ["Ok", "Ok"]}))
    await wired.settle(wired.project.sequences.bulk_update([{"asset_id": "fine"}, action]))
    body = wired.bodies[0].decode("utf-8")
    assert json.loads(body)["actions"][1] == sent
    assert "é" in body or "é" not in str(sent)


async def test_a_builder_whose_answer_cannot_be_paired_is_spent(wire: Wiring) -> None:
    wired = wire(answering({"actions": []}))
    bulk = wired.project.sequences.bulk().unlink(asset_id="a")
    report = await wired.settle(bulk.run(attempts=1))
    assert isinstance(report.error, DecodeError)
    with pytest.raises(ArgumentError, match="carried out"):
        await wired.settle(bulk.run())
    assert len(wired.requests) == 1


async def test_two_runs_at_the_same_time_send_once() -> None:
    sent = 0
    arrived, release = asyncio.Event(), asyncio.Event()

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal sent
        sent += 1
        arrived.set()
        await release.wait()
        return httpx.Response(200, json=OK)

    async with AsyncClient(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(answer)) as client:
        bulk = client.get_project(PROJECT).sequences.bulk().unlink(asset_id="a")
        first = asyncio.create_task(bulk.run())
        await arrived.wait()
        with pytest.raises(ArgumentError, match="just now are"):
            await bulk.run()
        release.set()
        report = await first
    assert (sent, report.counts["ok"]) == (1, 1)


def test_a_prefix_alone_is_no_project(side: Side) -> None:
    client = side.client_class(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(answering([])))
    with pytest.raises(ArgumentError, match="only the prefix"):
        client.get_project("proj_")


@pytest.mark.parametrize("number", ["1.0", "1e0"])
async def test_an_integer_may_be_written_as_a_float(wire: Wiring, number: str) -> None:
    text = f'{{"id":"f","projectId":"p","title":"t","createDate":{number},"updateDate":1}}'
    wired = wire(lambda _: httpx.Response(200, content=text.encode()))
    flow: ApiTypes.Workflow = await wired.settle(wired.project.workflows.get("f"))
    assert flow.create_date == 1
