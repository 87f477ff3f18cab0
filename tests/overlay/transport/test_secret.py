"""The secret key stays secret: these tests try to get it out. `SECURITY.md` names them."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any

import httpcore
import httpx
import pytest

import nexus_api
from nexuskit import Hooks, RequestEvent, RetryPolicy
from nexuskit.errors import ArgumentError, ConfigurationError, NetworkConnectionError, StatusError
from nexuskit.sandbox import Sandbox
from nexuskit.transport.options import Options
from tests.overlay.support import ENDPOINT, KEY, PROJECT, SEQUENCE, Side
from tests.overlay.transport.key_search import (
    Peer,
    answer,
    client_of,
    failing,
    failure,
    leaks,
    leaks_of_copies,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("searched_logs")]

HEADER = f"secret-key: {KEY}".encode()


async def test_nothing_that_a_client_gives_shows_the_key(side: Side, sandbox: Sandbox) -> None:
    events: list[object] = []
    client = client_of(side, sandbox.base_url, hooks=Hooks(before=events.append, after=events.append))
    project = client.get_project(PROJECT)
    bulk = project.sequences.bulk()
    bulk.patch(sequence_id=SEQUENCE, name="Patient C")
    given = {
        "client": client,
        "view": client.with_options(timeout=3),
        "connections": client._transport.pool.client(),
        "project": project,
        "projects": await side.settle(client.list_projects()),
        "workflows": await side.settle(project.workflows.list()),
        "page": await side.settle(project.sequences.list({"limit": 1})),
        "walk": project.sequences.iter(),
        "bulk": bulk,
        "report": await side.settle(bulk.run()),
        "raw": await side.settle(client.raw(nexus_api.api.workspace.get_workspace())),
        "events": events,
    }
    for name, thing in given.items():
        assert leaks(thing, KEY) + leaks_of_copies(thing, KEY) == [], name
    assert len(events) == 10
    await side.settle(client.close())


async def test_the_request_has_no_key_once_it_is_sent(side: Side) -> None:
    sent: list[tuple[httpx.Request, str | None]] = []
    responses: list[httpx.Response] = []

    def see(request: httpx.Request) -> None:
        sent.append((request, request.headers.get("secret-key")))

    async def see_soon(request: httpx.Request) -> None:
        see(request)

    async def keep_soon(response: httpx.Response) -> None:
        responses.append(response)

    moved = httpx.MockTransport(lambda _: httpx.Response(307, headers={"Location": "https://other.test/"}))
    hooks = (
        {"request": [see_soon], "response": [keep_soon]}
        if side.name == "async"
        else {"request": [see], "response": [responses.append]}
    )
    http_client = side.http_client_class(transport=moved, event_hooks=hooks)
    await failing(side, ENDPOINT, StatusError, http_client=http_client, timeout=None)
    assert [key for _, key in sent] == [KEY]
    assert leaks([sent[0][0], responses], KEY) == []
    assert responses[0].next_request is not None
    await side.close(http_client)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("given", [False, True])
async def test_no_redirect_is_followed(status: int, given: bool, side: Side) -> None:
    with Peer(answer("200 OK", b"[]")) as other, Peer() as peer:
        http_client = side.http_client_class(follow_redirects=True) if given else None
        settings = {"http_client": http_client, "timeout": None}
        for location in (other.url, "/elsewhere", other.url.replace("127.0.0.1", "localhost")):
            peer.answer = answer(f"{status} Found", b"", f"Location: {location}")
            error = await failing(side, peer.url, StatusError, **settings)
            assert error.status == status
        if http_client is not None:
            await side.close(http_client)
    assert len(peer.heads) == 3
    assert other.heads == []


async def test_no_answer_no_key(side: Side) -> None:
    with Peer() as peer:
        closed = peer.url
    refused = await failing(side, closed)
    assert not refused.sent
    assert refused.__cause__ is not None
    assert str(refused).endswith("start a sandbox with: python -m nexuskit.sandbox")
    with Peer() as peer:
        assert (await failing(side, peer.url)).sent
        assert not (await failing(side, peer.url.replace("http:", "https:"))).maybe_applied
    with Peer(answer("200 OK", KEY.encode(), length=lambda size: 1000), silent=True) as peer:
        assert "read timeout" in str(await failing(side, peer.url, timeout=0.05))
        deadline = RetryPolicy(attempts=1, deadline=0.05)
        assert "deadline" in str(await failing(side, peer.url, retry=deadline))


@pytest.mark.parametrize("raised", [httpcore.WriteTimeout("slow"), KeyboardInterrupt(), MemoryError()])
async def test_variables_of_what_was_writing_are_gone(
    raised: BaseException, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    def write(stream: object, buffer: bytes, timeout: float | None = None) -> None:
        seen.append(buffer)
        raise raised

    async def write_soon(stream: object, buffer: bytes, timeout: float | None = None) -> None:
        write(stream, buffer, timeout)

    monkeypatch.setattr("httpcore._backends.sync.SyncStream.write", write)
    monkeypatch.setattr("httpcore._backends.anyio.AnyIOStream.write", write_soon)
    with Peer() as peer:
        error = await failing(side, peer.url, BaseException)
    assert any(HEADER in buffer.lower() for buffer in seen)
    expected = NetworkConnectionError if isinstance(raised, httpcore.WriteTimeout) else type(raised)
    assert type(error).__mro__.index(expected) <= 1


async def test_a_cancelled_call_has_no_key() -> None:
    with Peer(silent=True) as peer:
        client = client_of(Side("async"), peer.url)
        task = asyncio.create_task(client.list_projects())
        while not peer.heads:
            await asyncio.sleep(0.001)
        task.cancel()
        await failure(Side("async"), lambda: task, asyncio.CancelledError)
        await client.close()


async def test_what_the_caller_was_handling_keeps_its_variables(side: Side) -> None:
    def failed_before() -> None:
        kept = "kept"
        raise ValueError(len(kept))

    async def call_after_it() -> None:
        try:
            failed_before()
        except ValueError:
            await side.settle(client.list_projects())

    client = client_of(side, "http://127.0.0.1:9")
    with pytest.raises(NetworkConnectionError) as caught:
        await call_after_it()
    await side.settle(client.close())
    before = caught.value.__context__
    while before is not None and not isinstance(before, ValueError):
        before = before.__context__
    assert before is not None
    frames = [frame for frame, _ in traceback.walk_tb(before.__traceback__)]
    assert frames[-1].f_locals == {"kept": "kept"}


@pytest.mark.parametrize("name", ["Secret-Key", "secret-key", "SECRET-KEY"])
async def test_a_hook_neither_sees_nor_replaces_the_key(name: str, side: Side) -> None:
    events: list[RequestEvent] = []

    def replace(event: RequestEvent) -> None:
        events.append(event)
        event.headers[name] = "another"

    with Peer(answer("200 OK", b"[]")) as peer:
        client = client_of(side, peer.url, hooks=Hooks(before=replace))
        assert await side.settle(client.list_projects()) == []
        await side.settle(client.close())
    assert peer.heads[0].lower().count(b"secret-key:") == 1
    assert HEADER in peer.heads[0].lower()
    assert leaks(events, KEY) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Trace", "1\r\nSecret-Key: another"),
        ("X-Trace", "1\nSecret-Key: another"),
        ("X-Trace: 1\r\nSecret-Key", "another"),
        ("X-Trace", " 1"),
        ("X-Trace", "é"),
        ("X-Trace", 1),
        ("", "1"),
        (7, "1"),
        ("X Trace", "1"),
        ("transfer-encoding", "chunked"),
    ],
)
async def test_no_header_is_smuggled_in_by_a_hook(name: str, value: Any, side: Side) -> None:
    with Peer(answer("200 OK", b"[]")) as peer:
        hooks = Hooks(before=lambda event: event.headers.update({name: value}))
        error = await failing(side, peer.url, hooks=hooks)
    assert peer.heads == []
    assert "another" not in str(error)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_hook_that_raises_lets_nothing_out(when: str, side: Side) -> None:
    def fail(event: object) -> None:
        raise LookupError(f"hook of {event}")

    with Peer(answer("200 OK", KEY.encode(), f"X-Request-Id: {KEY}")) as peer:
        await failing(side, peer.url, LookupError, hooks=Hooks(**{when: fail}))


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get_project(KEY).get_info(),
        lambda client: client.get_project(PROJECT).workflows.get(KEY),
        lambda client: client.get_project(PROJECT).sequences.list(None, {"name": f"a {KEY} b"}),
        lambda client: client.get_project(PROJECT).workflows.get("flow_" + 70_000 * "x"),
    ],
)
async def test_no_url_has_the_key(call: Any, side: Side) -> None:
    with Peer() as peer:
        client = client_of(side, peer.url)
        with pytest.raises(ArgumentError) as caught:
            await side.settle(call(client))
        await side.settle(client.close())
    assert peer.heads == []
    assert KEY not in str(caught.value)


PLAIN = [
    *("127.0.0.1.example", "localhost.example", "localhost.", "notlocalhost", "[::ffff:8.8.8.8]", "[::]"),
    *("0.0.0.0", "2130706433", "0x7f000001", "127.1", "128.0.0.1", "localhost@other.test"),
    *("127.0.0.1:80@other.test", "other.test\\@127.0.0.1", "LOCALHOST.EXAMPLE", "localhost%00.other.test"),
    *("127.0.0.1%2eother.test", "\uff11\uff12\uff17.0.0.1", "\u24db\u24de\u24d2alhost"),
    *("b\u00fccher.example", "nexus.test"),
]


@pytest.mark.parametrize("host", PLAIN)
def test_plain_http_is_refused_but_to_this_machine(
    host: str, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError):
        side.client_class(KEY, endpoint=f"HTTP://{host}")
    monkeypatch.setenv("DATATURE_API_BASE_URL", f"http://{host}/v1")
    monkeypatch.setenv("DATATURE_SECRET_KEY", KEY)
    with pytest.raises(ConfigurationError):
        side.client_class()


def test_plain_http_elsewhere_needs_it(side: Side) -> None:
    side.client_class(KEY, endpoint="http://nexus.test", allow_insecure=True)


@pytest.mark.parametrize(
    "endpoint",
    [
        f"https://user:{KEY}@nexus.test",
        f"https://nexus.test?key={KEY}",
        f"https://nexus.test#{KEY}",
        f"https://nexus.test/{KEY}",
        f"https://{KEY}.test",
        f"http://{KEY}.test",
        f"user:{KEY}@nexus.test",
        f"https://user:{KEY}@",
        f"https://nexus.test:{KEY}",
        KEY,
        f"{KEY}://nexus.test",
    ],
)
@pytest.mark.parametrize("source", ["argument", "environment"])
def test_an_endpoint_with_the_key_in_it_is_refused_without_repeating_it(
    source: str, endpoint: str, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source == "environment":
        monkeypatch.setenv("DATATURE_API_BASE_URL", endpoint)
    with pytest.raises(ConfigurationError) as caught:
        side.client_class(KEY, endpoint=endpoint if source == "argument" else None)
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in f"{error} {error!r} {error.args}".lower()
        error = error.__cause__ or error.__context__
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("wrong", [{"base_url": "ftp://x"}, {"base_url": 1}, {"nothing": 1}])
async def test_a_generated_client_that_is_refused_does_not_show_its_key(
    wrong: dict[str, Any], side: Side
) -> None:
    made = nexus_api.AsyncClient if side.name == "async" else nexus_api.Client
    settings: dict[str, Any] = {"base_url": ENDPOINT, "secret_key": KEY, **wrong}
    with pytest.raises((nexus_api.errors.ClientError, TypeError)) as caught:
        made(**settings)
    # What is given in the call itself is in a variable of this test alone.
    assert leaks(caught.value, KEY) == []


@pytest.mark.parametrize("wrong", [{"timeout": -1}, {"mtls_certificate_file_path": "no.pem"}])
def test_settings_that_are_refused_do_not_show_the_environment(
    wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATATURE_SECRET_KEY", KEY)
    with pytest.raises(ConfigurationError) as caught:
        Options.resolve(**wrong)
    assert leaks(caught.value, KEY) == []


@pytest.mark.parametrize("key", [f"{KEY}\n", f" {KEY}", f"{KEY}é", f"{KEY}\t{KEY}"])
def test_a_key_that_cannot_be_sent_is_not_repeated(key: str, side: Side) -> None:
    with pytest.raises(ConfigurationError) as caught:
        side.client_class(key, endpoint=ENDPOINT)
    assert KEY not in f"{caught.value} {caught.value.__context__}"


def test_a_certificate_leaves_the_key_of_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexuskit.transport.options._tls_context", lambda *_: True)
    environment = {"DATATURE_SECRET_KEY": KEY}
    assert Options.resolve(None, "client.pem", "client.key", environment=environment).key is None
    given = Options.resolve(KEY, "client.pem", "client.key", environment={}).key
    assert given is not None
    assert given.reveal() == KEY


async def test_a_proxy_of_the_environment_sees_no_key_for_this_machine(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Peer(answer("200 OK", b"[]")) as proxy, Peer(answer("200 OK", b"[]")) as peer:
        for variable in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        client = client_of(side, peer.url)
        assert await side.settle(client.list_projects()) == []
        await side.settle(client.close())
    assert (len(proxy.heads), len(peer.heads)) == (0, 1)
