"""What is read of a project for a plan, and by how many requests: over HTTP, on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from nexuskit._async.bulk.state_reader import AsyncStateReader
from nexuskit._sync.bulk.state_reader import StateReader
from nexuskit.bulk.diff.project_state import Targets
from nexuskit.bulk.run.observations import RequiredReads
from nexuskit.resources.actions import typed_actions
from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, asset, sequence

pytestmark = pytest.mark.anyio

PAGE = 10
FILENAMES = [f"slice_{number:02}.jpg" for number in range(60)]
ODD = ["a & b/c?d=é#.jpg", "患者 1.png", "asset_3", "..", "slice"]
NAMES = [f"Patient {number}" for number in range(25)]
ODD_NAMES = ["A & B/C?=é#", "患者", "seq_3", "..", "Patient"]

SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "workspace": {"id": "ws_1", "name": "Knee imaging"},
    "projects": [
        {
            "id": PROJECT,
            "name": "Knee study",
            "assets": [
                *({"id": f"asset_{place}", "filename": name} for place, name in enumerate(FILENAMES)),
                *({"id": f"odd_{place}", "filename": name} for place, name in enumerate(ODD)),
            ],
            "sequences": [
                *(
                    {
                        "id": f"seq_{place}",
                        "name": name,
                        "items": [{"assetId": f"asset_{place}", "ord": 1}],
                        "attributes": {"age": str(place)},
                    }
                    for place, name in enumerate(NAMES)
                ),
                *({"id": f"seq_odd_{place}", "name": name} for place, name in enumerate(ODD_NAMES)),
            ],
        }
    ],
}
PAGES_OF_ASSETS = 7
PAGES_OF_SEQUENCES = 3
SMALL_PAGES = {"max_limit": PAGE, "limit_beyond_max": "clamp"}


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as sandbox:
        yield sandbox


@pytest.fixture
def service(running: Sandbox) -> Sandbox:
    """The sandbox as new, with pages of ten."""
    running.reset()
    running.settings = SMALL_PAGES
    return running


@pytest.fixture
async def client(side: Side, service: Sandbox) -> AsyncIterator[Any]:
    made = side.client_class(KEY, endpoint=service.base_url)
    yield made
    await side.settle(made.close())


def look_of(side: Side, client: Any, project_id: str = PROJECT) -> Any:
    return (AsyncStateReader if side.name == "async" else StateReader)(client._transport, project_id)


@pytest.fixture
def look(side: Side, client: Any) -> Any:
    return look_of(side, client)


def link(filename: str, name: str = "New", **place: Any) -> dict[str, Any]:
    return {"asset_filename": filename, "sequence": {"name": name, **place}}


def patch(name: str, age: int) -> dict[str, Any]:
    return {"sequence_name": name, "patch": {"attributes": {"age": age}}}


def call_counts(service: Sandbox) -> dict[str | None, int]:
    """How often each operation was called since this was asked last; none of them changed anything."""
    entries = service.requests.entries()
    assert {entry.method for entry in entries} <= {"GET"}
    service.requests.clear()
    return Counter(entry.operation_id for entry in entries)


async def diff(side: Side, look: Any, *actions: dict[str, Any]) -> Any:
    return await side.settle(look.diff(enumerate(typed_actions(actions))))


async def test_what_is_missing_may_be_there_in_another_spelling(
    side: Side, service: Sandbox, client: Any
) -> None:
    bulk = client.get_project(PROJECT).sequences.bulk().unlink(asset_filename="SLICE_00.jpg")
    found = await side.settle(bulk.patch(sequence_name="patient  1", name="Knee").diff())
    assert [(each.row, each.code) for each in found.findings] == [
        (0, "looks-like-another"),
        (1, "looks-like-another"),
    ]
    assert [each.effect for each in found] == ["fail", "fail"]
    # A page of assets beside the question for the one.
    assert call_counts(service) == {"listAssets": 2, "listSequences": PAGES_OF_SEQUENCES}
    bulk = client.get_project(PROJECT).sequences.bulk().patch(sequence_name="patient 1", name="Knee")
    assert len((await side.settle(bulk.diff())).findings) == 1
    assert call_counts(service) == {"listSequences": 3}


@pytest.mark.parametrize(
    ("filenames", "expected"),
    [
        (FILENAMES[:1], {"listAssets": 1}),
        (FILENAMES[58:], {"listAssets": 2}),
        (FILENAMES[:10], {"listAssets": 1}),
        (FILENAMES, {"listAssets": 6}),
        ([*FILENAMES, "gone.jpg"], {"listAssets": PAGES_OF_ASSETS}),
        (FILENAMES[55:59], {"listAssets": 4 + 4}),
        ([f"gone_{number}" for number in range(50)], {"listAssets": PAGES_OF_ASSETS}),
    ],
    ids=lambda value: str(len(value)),
)
async def test_filenames_are_looked_up_in_few_requests(
    side: Side, service: Sandbox, look: Any, filenames: list[str], expected: dict[str, int]
) -> None:
    found = await diff(side, look, *map(link, filenames))
    assert call_counts(service) == {**expected, "listSequences": PAGES_OF_SEQUENCES}
    there = [change.row for change in found if change.effect != "fail"]
    assert [filenames[row] for row in there] == [name for name in filenames if name in FILENAMES]


@pytest.mark.parametrize("semantics", ["exact", "prefix", "contains"])
async def test_odd_texts_are_found_however_the_service_filters(
    side: Side, service: Sandbox, look: Any, semantics: str
) -> None:
    service.settings = {**SMALL_PAGES, "name_filter": semantics}
    for place, (filename, name) in enumerate(zip(ODD, ODD_NAMES, strict=True)):
        [change] = await diff(side, look, patch(name, 1))
        assert (change.effect, change.attributes) == ("change", {"age": (None, "1")})
        picture = await side.settle(look.read_state(Targets.of(typed_actions([link(filename, name)]))))
        assert picture.by_filename == {filename: (f"odd_{place}",)}
        assert picture.by_name[name] == f"seq_odd_{place}"


async def test_where_a_thousand_items_are_refused_the_documented_hundred_are_asked_for(
    side: Side, service: Sandbox, look: Any
) -> None:
    service.settings = {"max_limit": 100}
    found = await diff(side, look, *map(link, FILENAMES))
    assert found.counts["fail"] == 0
    entries = service.requests.entries()
    assert [
        (entry.status, "limit=1000" in entry.target, "limit=100" in entry.target) for entry in entries
    ] == [(400, True, True), (200, False, True), (200, False, True)]


def listing(request: httpx.Request) -> httpx.Response:
    """A service in which several assets have one filename."""
    assets = [("asset_1", "a.jpg"), ("asset_2", "a.jpg"), ("asset_3", "b.jpg")]
    is_assets = request.url.path.endswith("/assets")
    return httpx.Response(
        200, json={"data": [asset(*each) for each in assets] if is_assets else [sequence("A")]}
    )


async def test_a_filename_of_two_assets_is_unclear_and_settles_nothing(
    side: Side, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(listing)
    look = look_of(side, calls.client)
    found = await diff(side, look, link("a.jpg"), link("b.jpg"), link("c.jpg"))
    assert [change.effect for change in found] == ["unclear", "add", "fail"]
    observations = await side.settle(
        look.observe(RequiredReads(filenames=frozenset({"a.jpg", "b.jpg", "c.jpg"})))
    )
    assert {text: found and found.id for text, found in observations.assets.items()} == {
        "b.jpg": "asset_3",
        "c.jpg": None,
    }
    await side.settle(calls.client.close())


async def test_an_asset_that_a_shifted_listing_hides_is_looked_up(
    side: Side, wire: Callable[[Handler], Wire]
) -> None:
    def service(request: httpx.Request) -> httpx.Response:
        is_there = request.url.params.get("filename") == "a.jpg"
        return httpx.Response(200, json={"data": [asset("asset_1", "a.jpg")] if is_there else []})

    calls = wire(service)
    needs = RequiredReads(filenames=frozenset({"a.jpg", "b.jpg", "c.jpg"}))
    readings = await side.settle(look_of(side, calls.client).observe(needs))
    assert {text for text, found in readings.assets.items() if found} == {"a.jpg"}
    await side.settle(calls.client.close())


async def test_readings_are_of_now_and_exact(side: Side, service: Sandbox, client: Any, look: Any) -> None:
    service.settings = {**SMALL_PAGES, "name_filter": "prefix"}
    needs = RequiredReads(
        names=frozenset({"Patient", "Patient 1", "Pat"}),
        ids=frozenset({"seq_5", "seq_x", ".."}),
        filenames=frozenset({"slice", "slice_", "slice_11.jpg"}),
        asset_ids=frozenset({"asset_11", "slice_11.jpg", "."}),
    )
    for age in ("1", "100"):
        observations = await side.settle(look.observe(needs))
        assert {name: one and one.id for name, one in observations.by_name.items()} == {
            "Patient": "seq_odd_4",
            "Patient 1": "seq_1",
            "Pat": None,
        }
        assert {id: one and one.name for id, one in observations.by_id.items()} == {
            "seq_5": "Patient 5",
            "seq_x": None,
            "..": None,
        }
        assert observations.by_name["Patient 1"].attributes.items == {"age": age}
        assert observations.assets["slice"].id == "odd_4"
        assert observations.assets["asset_11"].filename == "slice_11.jpg"
        assert (observations.assets["slice_"], observations.assets["."]) == (None, None)
        await side.settle(client.get_project(PROJECT).sequences.patch("seq_1", {"attributes": {"age": 100}}))
