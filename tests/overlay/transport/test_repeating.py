"""Calls that are repeated against a server: what arrives, what is waited for, what is raised at last."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import httpx
import pytest

from nexus_api import api
from nexuskit import ApiTypes, Client, Hooks, RetryPolicy
from nexuskit.errors import DecodeError, NexusError, NotFoundError, ServiceUnavailableError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import ENDPOINT, KEY, PROJECT, SEED, SEQUENCE, Side

pytestmark = pytest.mark.anyio

FLOW = "flow_64e812a7e47592ef374cbbc2"
AT_ONCE = RetryPolicy(wait_initial=0)


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    """A sandbox; what faults make of its answers is not held to the description."""
    server.reset()
    server.requests.clear()
    return server


@attrs.frozen
class Served:
    """A client of one side against a sandbox."""

    side: Side
    sandbox: Sandbox
    client: Any

    @property
    def project(self) -> Any:
        return self.client.get_project(PROJECT)

    def after(self, *rules: Any) -> None:
        """Have these things done to the first requests, one to each."""
        self.sandbox.faults = [
            {"operation": "*", "when": {"nth": nth}, "do": do} for nth, do in enumerate(rules, 1)
        ]

    async def raised(self, call: Callable[[], Any]) -> Any:
        with pytest.raises(NexusError) as caught:
            await self.side.settle(call())
        return caught.value

    def statuses(self) -> list[int | None]:
        return [entry.status for entry in self.sandbox.requests.entries()]


@pytest.fixture
async def served(side: Side, sandbox: Sandbox) -> AsyncIterator[Served]:
    client = side.client_class(KEY, endpoint=sandbox.base_url, retry=AT_ONCE)
    yield Served(side, sandbox, client)
    await side.settle(client.close())


DELETIONS: list[tuple[str, Callable[[Any, str], Any], str]] = [
    ("workflow", lambda project, thing: project.workflows.delete(thing), FLOW),
    ("sequence", lambda project, thing: project.sequences.delete(thing), SEQUENCE),
]


@pytest.mark.parametrize(("kind", "delete", "thing"), DELETIONS, ids=[kind for kind, *_ in DELETIONS])
class TestDelete:
    async def test_carried_out_without_an_answer_then_not_found(
        self, kind: str, delete: Any, thing: str, served: Served
    ) -> None:
        served.after({"reset": "after"})
        answer = await served.side.settle(delete(served.project, thing))
        assert answer == ApiTypes.DeleteResponse(deleted=True, id=thing)
        entries = served.sandbox.requests.entries()
        assert [(entry.result, entry.applied) for entry in entries] == [(200, True), (404, False)]

    async def test_carried_out_behind_an_error_then_not_found(
        self, kind: str, delete: Any, thing: str, served: Served
    ) -> None:
        served.after({"status": 502, "applied": True}, {"status": 503})
        answer = await served.side.settle(delete(served.project, thing))
        assert answer == ApiTypes.DeleteResponse(deleted=True, id=thing)
        assert served.statuses() == [502, 503, 404]

    async def test_never_there_and_not_begun_before(
        self, kind: str, delete: Any, thing: str, served: Served
    ) -> None:
        served.after({"status": 429}, {"status": 429})
        error = await served.raised(lambda: delete(served.project, thing[:-1]))
        assert isinstance(error, NotFoundError)
        assert (error.attempts, error.maybe_applied) == (3, False)

    async def test_never_there_and_in_doubt_before_counts_as_deleted(
        self, kind: str, delete: Any, thing: str, served: Served
    ) -> None:
        # From the client this looks as if the first attempt had deleted it: there is no such thing now.
        served.after({"reset": "before"})
        answer = await served.side.settle(delete(served.project, thing[:-1]))
        assert answer == ApiTypes.DeleteResponse(deleted=True, id=thing[:-1])
        assert [entry.applied for entry in served.sandbox.requests.entries()] == [False, False]

    async def test_never_there_at_the_first_attempt(
        self, kind: str, delete: Any, thing: str, served: Served
    ) -> None:
        error = await served.raised(lambda: delete(served.project, thing[:-1]))
        assert isinstance(error, NotFoundError)
        assert error.attempts == 1

    async def test_in_doubt_and_given_up(self, kind: str, delete: Any, thing: str, served: Served) -> None:
        served.after({"reset": "after"}, {"status": 503}, {"status": 503}, {"status": 503})
        error = await served.raised(lambda: delete(served.project, thing))
        assert isinstance(error, ServiceUnavailableError)
        assert (error.attempts, error.maybe_applied) == (4, True)


@pytest.mark.parametrize(
    "fault", [{"invalid_json": True}, {"html": 200}, {"cut": "close"}, {"reset": "after"}, {"slow": 1}]
)
async def test_an_answer_that_is_not_whole_is_asked_for_again_where_that_only_reads(
    fault: Any, served: Served
) -> None:
    served.after(fault, fault)
    hasty = served.client.with_options(timeout=0.2)
    assert (await served.side.settle(hasty.get_info())).name == "Knee imaging"
    assert len(served.statuses()) == 3


async def test_a_broken_content_encoding_is_asked_for_again_where_that_only_reads(side: Side) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if len(asked) % 3:
            return httpx.Response(200, content=b"no gzip", headers={"content-encoding": "gzip"})
        return httpx.Response(200, json=[])

    client = side.client_class(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(handler), retry=AT_ONCE)
    assert await side.settle(client.list_projects()) == []
    assert len(asked) == 3
    # It is no matter of what is in the body, so that a raw answer is asked for again too.
    assert (await side.settle(client.raw(api.projects.list_projects()))).attempts == 3
    with pytest.raises(DecodeError) as caught:
        await side.settle(client.get_project(PROJECT).workflows.delete(FLOW))
    assert (caught.value.attempts, caught.value.maybe_applied) == (1, True)


@pytest.mark.parametrize("kind", ["shape", "fields"])
async def test_json_of_another_shape_is_not_asked_for_again(kind: str, served: Served) -> None:
    served.after({"wrong_json": kind})
    error = await served.raised(lambda: served.client.get_info())
    assert isinstance(error, DecodeError)
    assert (error.attempts, len(served.statuses())) == (1, 1)


async def test_after_the_last_attempt_the_error_says_what_was_tried(served: Served) -> None:
    served.after(*[{"invalid_json": True}] * 4)
    error = await served.raised(lambda: served.client.get_info())
    assert isinstance(error, DecodeError)
    assert (error.status, error.attempts, error.maybe_applied) == (200, 4, False)
    assert "; 4 attempts in" in str(error)


async def test_what_an_earlier_attempt_left_open_stands_on_a_later_error(served: Served) -> None:
    served.after({"reset": "after"}, {"status": 409})
    error = await served.raised(lambda: served.project.sequences.patch(SEQUENCE, {"name": "Patient Z"}))
    assert (error.status, error.attempts, error.maybe_applied) == (409, 2, True)
    assert "; 2 attempts in 0." in str(error)


async def test_a_pause_that_is_asked_for_is_the_least(served: Served, pauses: list[float]) -> None:
    patient = served.client.with_options(retry=RetryPolicy(wait_initial=0.5))
    served.after({"status": 429, "retry_after": 1}, {"status": 429, "retry_after": 0}, {"status": 503})
    await served.side.settle(patient.get_info())
    assert 1 <= pauses[0] <= 1.5
    assert 0 <= pauses[1] <= 1.0
    assert 0 <= pauses[2] <= 2.0
    assert len(pauses) == 3


async def test_a_date_is_waited_for(served: Served, pauses: list[float]) -> None:
    served.after({"status": 503, "retry_after": {"date_in": 10}})
    await served.side.settle(served.client.get_info())
    # Dates have whole seconds, and so has the clock that this one counts from.
    assert 10 <= pauses[0] <= 12


@pytest.mark.parametrize("asked", [61, {"date_in": 61}], ids=["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_that_is_too_long_is_told_at_once(
    asked: Any, status: int, served: Served, pauses: list[float]
) -> None:
    served.after({"status": status, "retry_after": asked})
    error = await served.raised(served.client.get_info)
    assert error.status == status
    assert 61 <= error.retry_after <= 63
    assert (error.attempts, served.statuses(), pauses) == (1, [status], [])


async def test_a_page_is_fetched_again_where_it_was_lost(served: Served) -> None:
    served.after({"status": 503}, {"cut": "reset"})
    page = await served.side.settle(served.project.sequences.list({"limit": 1}))
    served.after({"reset": "before"}, {"status": 520})
    after = await served.side.settle(page.next())
    assert [sequence.name for sequence in [*page, *after]] == ["Patient A", "Patient B"]


def test_threads_share_a_client_under_faults(sandbox: Sandbox) -> None:
    sandbox.faults = [
        {"operation": "listSequences", "when": {"every": 3}, "do": {"cut": "reset"}},
        {"operation": "getWorkflow", "when": {"every": 4}, "do": {"reset": "before"}},
        {"operation": "getAsset", "when": {"every": 2}, "do": {"status": 503}},
    ]
    told = threading.Lock()
    attempts: list[int] = []

    def tell(event: Any) -> None:
        with told:
            attempts.append(event.attempt)

    retry = RetryPolicy(attempts=50, wait_initial=0)
    with Client(KEY, endpoint=sandbox.base_url, retry=retry, hooks=Hooks(before=tell)) as client:
        project = client.get_project(PROJECT)

        def work(asset: str) -> list[str]:
            found = [project.sequences.get(SEQUENCE).id, project.workflows.get(FLOW).id]
            return [*found, project.assets.get(asset).id, *(one.name for one in project.sequences.list())]

        with ThreadPoolExecutor(8) as threads:
            results = list(threads.map(work, ["asset_1", "asset_2"] * 20))
    for asset, result in zip(["asset_1", "asset_2"] * 20, results, strict=True):
        assert result == [SEQUENCE, FLOW, asset, "Patient A", "Patient B"]
    assert len(attempts) == len(sandbox.requests.entries())
    assert len(attempts) > 160
