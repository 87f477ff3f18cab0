"""A service that repeats the secret key brings it into no error, no variable of a frame and no log."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

import nexus_api
from nexuskit import Hooks, RequestEvent, RetryPolicy
from nexuskit.errors import DecodeError, NetworkConnectionError, NexusError, StatusError
from tests.overlay.support import KEY, PROJECT, SEQUENCE, Side
from tests.overlay.transport.key_search import Peer, answer, client_of, failing, failure, leaks

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("searched_logs")]

HEADER = f"secret-key: {KEY}".encode()
ENCODED = "".join(f"%{ord(character):02x}" for character in KEY)
AS_ENTITIES = "".join(f"&#{ord(character)};" for character in KEY)
AS_JSON = "".join(f"\\u{ord(character):04X}" for character in KEY)

ECHOES = {
    "JSON": answer("401 No", f'{{"message": "no key {KEY} here", "seen": ["{KEY.upper()}"]}}'.encode()),
    "escaped JSON": answer("403 No", f'{{"message": "no key {AS_JSON} here"}}'.encode()),
    "a page": answer("502 No", f"<p>no key {KEY}, {AS_ENTITIES} here</p>".encode()),
    "a URL": answer("404 No", f"see https://other.test/?key={ENCODED}".encode()),
    "gzip": answer("500 No", gzip.compress(KEY.encode()), "Content-Encoding: gzip"),
    "headers": answer("429 No", b"{}", f"X-Request-Id: {KEY}", f"X-{KEY}: {KEY}", f"Retry-After: {KEY}"),
    "the reason phrase": answer(f"400 {KEY}", b"{}"),
    "no JSON": answer("200 OK", f"hello {KEY}".encode(), f"X-Request-Id: {KEY}"),
    "another shape": answer("200 OK", f'{{"{KEY}": "{KEY}"}}'.encode()),
    "a broken encoding": answer("200 OK", KEY.encode(), "Content-Encoding: gzip", f"X-Request-Id: {KEY}"),
    "a redirect": answer("302 Found", b"", f"Location: https://other.test/{KEY}?k={ENCODED}"),
    "a redirect to a host": answer("308 Found", b"", f"Location: https://{KEY}.test/"),
    "a redirect nowhere": answer("301 Found", b"", f"Location: https://other.test:{KEY}/"),
    "half a body": answer("200 OK", KEY.encode(), length=lambda size: size + 1),
    "a broken status line": f"HTTP/1.1 {KEY} OK\r\n\r\n".encode(),
    "a broken header": f"HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n".encode(),
}


@pytest.mark.parametrize("echo", ECHOES)
async def test_a_service_that_repeats_the_key_is_not_repeated(echo: str, side: Side) -> None:
    events: list[object] = []
    with Peer(ECHOES[echo]) as peer:
        error = await failing(side, peer.url, hooks=Hooks(before=events.append, after=events.append))
    assert isinstance(error, StatusError | DecodeError | NetworkConnectionError)
    assert leaks(events, KEY) == []
    assert len(events) == 2 or echo == "a broken encoding"
    assert [HEADER in head.lower() for head in peer.heads] == [True]
    if echo in ("JSON", "escaped JSON"):
        assert error.message == "no key [secret] here"


@pytest.mark.parametrize("echo", ECHOES)
async def test_a_span_has_a_repeated_key_from_an_error_of_httpx_alone(echo: str, side: Side) -> None:
    exporter, provider, instrumentor = InMemorySpanExporter(), TracerProvider(), HTTPXClientInstrumentor()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor.instrument(tracer_provider=provider)
    try:
        with Peer(ECHOES[echo]) as peer:
            client = client_of(side, peer.url)
            with pytest.raises(NexusError):
                await side.settle(client.list_projects())
            await side.settle(client.close())
    finally:
        instrumentor.uninstrument()
        provider.shutdown()
    [span] = [span for span in exporter.get_finished_spans() if span.kind is SpanKind.CLIENT]
    assert (leaks(span.to_json(), KEY) != []) == (echo in ("a broken status line", "a broken header"))


CALLS: dict[str, Callable[[Any], Any]] = {
    "of another resource": lambda client: client.get_project(PROJECT).get_info(),
    "for a page": lambda client: client.get_project(PROJECT).sequences.list(),
    "by a title": lambda client: client.get_project(PROJECT).workflows.by_title("Yolov8 Workflow"),
    "with a body": lambda client: client.get_project(PROJECT).sequences.patch(SEQUENCE, {"name": "B"}),
    "in bulk": lambda client: client.get_project(PROJECT).sequences.bulk_update([{"asset_id": "asset_1"}]),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("echo", ["headers", "no JSON", "a page", "another shape", "other results"])
async def test_no_call_repeats_what_repeats_the_key(call: str, echo: str, side: Side) -> None:
    results = answer("200 OK", f'{{"actions": [], "key": "{KEY}"}}'.encode())
    with Peer({**ECHOES, "other results": results}[echo]) as peer:
        client = client_of(side, peer.url)
        error = await failure(side, lambda: CALLS[call](client))
        await side.settle(client.close())
    assert isinstance(error, StatusError | DecodeError)
    assert len(peer.heads) == 1


async def test_what_ends_a_call_between_attempts_has_no_earlier_answer(side: Side) -> None:
    def fail(event: RequestEvent) -> None:
        if event.attempt == 2:
            raise KeyboardInterrupt

    policy = RetryPolicy(attempts=2, wait_initial=0)
    with Peer(answer(f"503 {KEY}", KEY.encode(), f"X-Request-Id: {KEY}")) as peer:
        await failing(side, peer.url, KeyboardInterrupt, hooks=Hooks(before=fail), retry=policy)
    assert len(peer.heads) == 1


async def test_what_ends_the_decoding_has_no_answer(side: Side) -> None:
    class Interrupting(msgspec.Struct):
        name: str

        def __post_init__(self) -> None:
            raise KeyboardInterrupt

    operation = nexus_api.ApiOperation(
        id="get", method="GET", path="/", answers={200: Interrupting}, safe=True
    )
    with Peer(answer("200 OK", f'{{"name": "{KEY}"}}'.encode())) as peer:
        client = client_of(side, peer.url)
        raw = await side.settle(client.raw(nexus_api.Request(operation, "/")))
        await side.settle(client.close())
    with pytest.raises(KeyboardInterrupt) as caught:
        raw.decode()
    assert leaks(caught.value, KEY) == []


async def test_what_came_with_success_is_left_as_it_is(side: Side) -> None:
    body = f'{{"id": "ws_1", "name": "{KEY}", "owner": "o", "tier": "t", "createDate": 0}}'.encode()
    with Peer(answer("200 OK", body)) as peer:
        client = client_of(side, peer.url)
        raw = await side.settle(client.raw(nexus_api.api.workspace.get_workspace()))
        await side.settle(client.close())
    assert raw.body == body
    assert KEY not in repr(raw)


async def test_no_warning_and_no_log_of_a_repeated_call_shows_the_key(
    side: Side, recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    with Peer(answer(f"503 {KEY}", KEY.encode(), f"X-Request-Id: {KEY}")) as peer:
        error = await failing(side, peer.url, retry=RetryPolicy(attempts=3))
    assert error.attempts == 3
    assert [warning for warning in recwarn if KEY in str(warning.message)] == []
    assert {"httpx", "httpcore.http11", "nexuskit.calls"} <= {record.name for record in caplog.records}
    assert "[secret]" in caplog.text
