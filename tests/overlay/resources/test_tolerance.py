"""What the client tolerates: responses without optional parts, and texts that no request can contain."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from nexuskit.errors import NotFoundError
from tests.overlay.support import Handler, Wire, answering, sequence

pytestmark = pytest.mark.anyio


async def test_null_stands_for_an_absent_field(wire: Callable[[Handler], Wire]) -> None:
    found = {
        **sequence("A"),
        "items": [{"assetId": "asset_1", "ord": 1, "role": None}],
        "attributes": {"bytesUsed": 0, "bytesTotal": 1, "items": None},
    }
    calls = wire(answering({"data": [found], "nextPage": None, "prevPage": None}))
    page = await calls.settle(calls.project.sequences.list())
    assert (page.next_page, page.prev_page, page.data[0].items[0].role) == (None, None, None)
    assert not page.data[0].attributes.items
    assert await calls.settle(page.next()) is None


HALVES = ["B\ud83d", "\udc00B", "B\ud83d\ud83dB", "\udc00\ud83d"]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("form", ["escape", "bytes"])
async def test_half_a_character_is_read_and_sent_back(
    half: str, form: str, wire: Callable[[Handler], Wire]
) -> None:
    found = [sequence("A"), {**sequence(half, "seq_1"), "createDate": 1.0}, sequence("\U0001f600")]
    found[1]["attributes"] |= {"items": {half: half}}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"actions": ["Ok"]})
        value = found[1] if request.method == "PATCH" else {"data": found}
        text = json.dumps(value, ensure_ascii=form == "escape")
        return httpx.Response(200, content=text.encode("utf-8", "surrogatepass"))

    calls = wire(answer)
    sequences = calls.project.sequences
    page = await calls.settle(sequences.list())
    assert [each.name for each in page] == ["A", half, "\U0001f600"]
    assert page.data[1].attributes.items == {half: half}
    assert (await calls.settle(sequences.by_name("A"))).name == "A"
    [again] = await calls.settle(sequences.find(prefix=half))
    assert json.loads(again.to_json()) == again.to_dict() == page.data[1].to_dict()
    assert json.loads(page.to_json())["data"][1]["name"] == half
    assert again._repr_html_().encode()
    await calls.settle(sequences.patch(again.id, {"name": again.name, "attributes": again.attributes.items}))
    assert json.loads(calls.bodies[-1].decode()) == {"name": half, "attributes": {half: half}}
    report = await calls.settle(sequences.bulk().patch(sequence_name=again.name, name="B").run())
    assert report.counts["ok"] == 1
    assert json.loads(calls.bodies[-1].decode())["actions"][0]["sequenceName"] == half


async def test_a_byte_order_mark_is_skipped(wire: Callable[[Handler], Wire]) -> None:
    statuses = iter([200, 404])
    bodies = iter([{"data": [sequence("A")]}, {"message": "no such sequence"}])
    calls = wire(
        lambda _: httpx.Response(next(statuses), content=b"\xef\xbb\xbf" + json.dumps(next(bodies)).encode())
    )
    assert [each.name for each in await calls.settle(calls.project.sequences.list())] == ["A"]
    with pytest.raises(NotFoundError, match="status 404: no such sequence"):
        await calls.settle(calls.project.sequences.get("seq_1"))
