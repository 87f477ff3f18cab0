"""What the errors of real calls carry: each field, against a service that fails on purpose."""

from __future__ import annotations

import copy
import pickle
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from nexuskit import RetryPolicy
from nexuskit.errors import (
    CallError,
    DecodeError,
    NetworkConnectionError,
    RetryableError,
    StatusError,
    one_line,
)
from nexuskit.sandbox import Sandbox
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Side, Wire

pytestmark = pytest.mark.anyio

FLOW = "flow_64e812a7e47592ef374cbbc2"
ONCE = RetryPolicy(attempts=1)


class Failing:
    """A client of one side, and the sandbox that is to fail."""

    def __init__(self, side: Side, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = side.client_class(KEY, endpoint=sandbox.base_url)
        self.project = self.client.get_project(PROJECT)
        self.settle = side.settle

    async def error(self, call: Callable[[], Any]) -> Any:
        """Return what a call is ended by."""
        with pytest.raises(CallError) as caught:
            await self.settle(call())
        assert_prints_and_pickles(caught.value)
        return caught.value


@pytest.fixture
async def failing(side: Side, shared: Sandbox) -> AsyncIterator[Failing]:
    shared.reset()
    made = Failing(side, shared)
    yield made
    await side.settle(made.client.close())


@pytest.mark.parametrize("do", [{"status": 500}, {"status": 520}, {"html": 502}, {"status": 504}], ids=str)
async def test_a_gateway_does_not_tell_whether_a_change_was_made(do: Any, failing: Failing) -> None:
    failing.sandbox.faults.replace([{"do": do}])
    reading = await failing.error(lambda: failing.project.workflows.get(FLOW))
    writing = await failing.error(lambda: failing.project.workflows.update(FLOW, {"title": "New"}))
    bulk = await failing.error(lambda: failing.project.sequences.bulk_update([]))
    assert (reading.maybe_applied, writing.maybe_applied, bulk.maybe_applied) == (False, True, True)
    assert (reading.attempts, writing.attempts, bulk.attempts) == (4, 4, 1)
    if "html" in do:
        assert reading.detail == reading.body.decode()
        assert reading.message == "502 Bad Gateway"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_connection_that_is_reset(when: str, failing: Failing) -> None:
    failing.sandbox.faults.replace([{"do": {"reset": when}}])
    reading = await failing.error(lambda: failing.project.workflows.list())
    bulk = await failing.error(lambda: failing.project.sequences.bulk_update([]))
    for error, operation, attempts in ((reading, "listWorkflows", 4), (bulk, "bulkUpdateSequences", 1)):
        assert type(error) is NetworkConnectionError
        assert isinstance(error, RetryableError)
        assert (error.operation, error.attempts, error.sent) == (operation, attempts, True)
        assert isinstance(error.__cause__, httpx.ReadError)
        assert "https" not in str(error)
    assert (reading.maybe_applied, bulk.maybe_applied) == (False, True)


async def test_an_answer_that_breaks_off_is_no_sign_of_https(failing: Failing) -> None:
    failing.sandbox.faults.replace([{"do": {"cut": "close"}}])
    error = await failing.error(lambda: failing.client.with_options(retry=ONCE).get_info())
    assert type(error) is NetworkConnectionError
    assert error.sent
    assert "https" not in str(error)


async def test_reading_what_does_not_fit_has_changed_nothing(failing: Failing) -> None:
    failing.sandbox.faults.replace([{"operation": "listWorkflows", "do": {"wrong_json": "fields"}}])
    error = await failing.error(lambda: failing.project.workflows.list())
    assert (error.path, error.maybe_applied) == ("$[0]", False)


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://example.test/login?token=hidden", " to https://example.test"),
        ("//user:hidden@example.test:8443/x", " to //example.test:8443"),
        ("/hidden", ""),
        ("", ""),
        ("http://[hidden", " to an invalid URL"),
    ],
)
async def test_a_redirect_names_where_to_and_nothing_more(
    location: str, named: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(lambda _: httpx.Response(307, headers=[(b"Location", location.encode())]))
    with pytest.raises(StatusError) as caught:
        await calls.settle(calls.client.list_projects())
    await calls.settle(calls.client.close())
    assert_prints_and_pickles(caught.value)
    assert caught.value.hint == (
        f"check the endpoint, {ENDPOINT} (from the argument endpoint): it redirects{named}; "
        "redirects are not followed, to protect the key"
    )
    assert "hidden" not in str(caught.value)
    assert len(calls.requests) == 1


HUGE = b"<html>\r\n" + b"<p>a\x00\x1b[2J\x85\xe2\x80\xa8\xe2\x80\xaeb</p>\n" * 50_000 + b"</html>"


@pytest.mark.parametrize("status", [200, 404, 500])
async def test_whatever_the_service_sends_an_error_is_a_line_of_bounded_length(
    status: int, wire: Callable[[Handler], Wire]
) -> None:
    headers = [(b"X-Request-Id", b"r\xc2\x85" * 5000)]
    calls = wire(lambda _: httpx.Response(status, content=HUGE, headers=headers))
    with pytest.raises(CallError) as caught:
        await calls.settle(calls.project.workflows.get("ü" * 2000))
    await calls.settle(calls.client.close())
    error = caught.value
    assert_prints_and_pickles(error)
    assert isinstance(error, StatusError | DecodeError)
    assert error.body == HUGE
    assert error.request_id == ("r\x85" * 5000)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n\tb\u2028c\x85d", "a b c d"),
        ("  a  ", "a"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("a\u202etxt.exe", "a\ufffdtxt.exe"),
        ("lone \ud800", "lone \ufffd"),
        ("Jürgen 膝 👩\u200d⚕", "Jürgen 膝 👩\u200d⚕"),
        ("x" * 1000, "x" * 1000),
        ("a" * 666 + "b" * 2 + "c" * 333, "a" * 666 + "…" + "c" * 333),
    ],
)
def test_a_line_can_be_printed_anywhere(text: str, line: str) -> None:
    assert one_line(text) == line
    assert line.encode().decode() == line


def assert_prints_and_pickles(error: CallError) -> None:
    for shown in (str(error), error.message):
        assert len(shown.splitlines()) <= 1
        assert len(shown) <= 2000
        assert not any(letter != " " and letter.isspace() for letter in shown)
        assert not any(ord(letter) < 32 for letter in shown)
        assert KEY not in shown
    assert len(repr(error)) < 5000
    twins = [pickle.loads(pickle.dumps(error, number)) for number in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in (*twins, copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert vars(twin) == vars(error)
        assert str(twin) == str(error)
        assert twin.args == error.args
