"""HTTP/2, with a client of httpx that the user has set up for it, against a server that speaks it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import attrs
import pytest
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

from tests.overlay.support import KEY, Side
from tests.tls import Authority, Service

pytestmark = pytest.mark.anyio


@attrs.frozen
class Place:
    """An authority, and a sandbox that speaks HTTP/2 to those who offer it."""

    authority: Authority
    service: Service
    url: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with Service() as service:
        yield Place(authority, service, service.listen(authority.issue("127.0.0.1")))


@pytest.fixture(autouse=True)
def from_the_start(place: Place) -> None:
    place.service.begin_anew()


@pytest.fixture
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    # By name too, as a user who looks for an error of HTTP/2 would.
    for name in ("hpack", "hpack.hpack", "hpack.table", "h2", "httpcore", "httpx", "nexuskit"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.mark.parametrize("http2", [False, True])
async def test_the_key_is_in_no_log_of_any_library(
    http2: bool, place: Place, side: Side, everything_is_logged: pytest.LogCaptureFixture
) -> None:
    async with side.http_client(http2=http2, verify=place.authority.trusting()) as http_client:
        client = side.client_class(KEY, endpoint=place.url, http_client=http_client)
        for _ in range(2):
            await side.settle(client.list_projects())
    assert {seen.version for seen in place.service.requests} == {"2" if http2 else "1.1"}
    assert {seen.headers["secret-key"] for seen in place.service.requests} == {KEY}
    logged = everything_is_logged.text
    assert "httpcore" in logged
    assert KEY not in logged
    assert packed(KEY) not in logged


def packed(key: str) -> str:
    """Spell a key as the log of hpack would: as it is packed for the wire, which anybody can unpack."""
    code = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH).encode(key.encode())
    return repr(code)[2:-1]
