"""HTTP/2, with a client of httpx that the user has set up for it, against a server that speaks it."""

from __future__ import annotations

import logging

import pytest
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

from tests.overlay.support import KEY, Side
from tests.tls import Authority, Service

pytestmark = pytest.mark.anyio


@pytest.fixture
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    # By name too, as a user who looks for an error of HTTP/2 would.
    for name in ("hpack", "hpack.hpack", "hpack.table", "h2", "httpcore", "httpx", "nexuskit"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.mark.parametrize("http2", [False, True])
async def test_the_key_is_in_no_log_of_any_library(
    http2: bool,
    authority: Authority,
    service: Service,
    side: Side,
    everything_is_logged: pytest.LogCaptureFixture,
) -> None:
    service.begin_anew()
    url = service.listen(authority.issue("127.0.0.1"))
    async with side.http_client(http2=http2, verify=authority.trusting()) as http_client:
        client = side.client_class(KEY, endpoint=url, http_client=http_client)
        for _ in range(2):
            await side.settle(client.list_projects())
    assert {seen.version for seen in service.requests} == {"2" if http2 else "1.1"}
    assert {seen.headers["secret-key"] for seen in service.requests} == {KEY}
    logged = everything_is_logged.text
    assert "httpcore" in logged
    assert KEY not in logged
    assert pack(KEY) not in logged


def pack(key: str) -> str:
    """Spell a key as the log of hpack would: as it is packed for the wire, which anybody can unpack."""
    code = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH).encode(key.encode())
    return repr(code)[2:-1]
