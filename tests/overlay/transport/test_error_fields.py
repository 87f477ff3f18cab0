"""What the errors of real calls carry: each field, against a service that fails on purpose."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from nexuskit.errors import CallError, DecodeError, StatusError, one_line
from tests.overlay.support import ENDPOINT, Handler, Wire
from tests.overlay.test_errors import assert_well_behaved

pytestmark = pytest.mark.anyio


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
    assert_well_behaved(caught.value)
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
    assert_well_behaved(error)
    assert len(str(error)) <= 2000
    assert len(repr(error)) < 5000
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


async def test_a_deeply_nested_error_body_is_still_that_error(wire: Callable[[Handler], Wire]) -> None:
    body = b'{"message":' + b"[" * 100_000
    wired = wire(lambda _: httpx.Response(500, content=body))
    with pytest.raises(StatusError, match="status 500") as caught:
        await wired.settle(wired.project.workflows.list())
    assert caught.value.body == body
