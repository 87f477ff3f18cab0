"""Who may ask: hosts, sites and insiders, over plain sockets, as an attacker would."""

from __future__ import annotations

import json
import socket
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import attrs
import httpx
import pytest

from nexuskit.sandbox import Sandbox, SandboxError
from nexuskit.sandbox.errors import Problem
from nexuskit.sandbox.web.access_control import AccessControl
from nexuskit.sandbox.web.http import Request
from tests.sandbox.support import BOTH_KEY, KEY, SEED

ALLOWED = "http://app.test:3000"
TOKEN = "open-sesame"


@attrs.frozen
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, control=True, allow_hosts=["Sandbox.Test."], allow_origins=[ALLOWED]) as running:
        yield running


@pytest.fixture(scope="module")
def with_token() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, control=True, token=TOKEN) as running:
        yield running


def send(sandbox: Sandbox, head: str, body: bytes = b"") -> Answer:
    """Send a head as it is, with `PORT` in it replaced, and give the answer."""
    url = httpx.URL(sandbox.base_url)
    with socket.create_connection((url.host, url.port)) as connection:
        text = head.replace("PORT", str(url.port)).replace("\n", "\r\n")
        connection.sendall(f"{text}\r\nConnection: close\r\n\r\n".encode("latin-1") + body)
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    top, _, rest = received.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Answer(int(first.split()[1]), headers, rest)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:PORT", "127.0.0.1.:PORT", "127.8.9.1:1", "192.168.1.7:PORT"),
        *("localhost", "LocalHost:PORT", "localhost.", "app.localhost:80", "[::1]", "[::1]:PORT"),
        *("[fe80::1%25eth0]:PORT", "[::ffff:127.0.0.1]", "sandbox.test", "SANDBOX.test.:9"),
    ],
)
def test_names_of_its_own(sandbox: Sandbox, host: str) -> None:
    assert send(sandbox, f"GET /_health HTTP/1.1\nHost: {host}").status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.test", "evil.test:PORT", "localhost.evil.test", "127.0.0.1.evil.test", "localhostevil"),
        *("evil.sandbox.test", "evil@127.0.0.1", "127.0.0.1:PORT@evil.test", "127.0.0.1#evil.test"),
        *("127.0.0.1/evil.test", "127.0.0.1, evil.test", "127.0.0.1:port", "[::1", "[evil.test]"),
        *("[::1]evil.test", "::1", "2130706433", "0x7f000001", "127.1", ".", "", "*"),
    ],
)
def test_names_of_others(sandbox: Sandbox, host: str) -> None:
    for path in ("/_health", "/workspace", "/_sandbox/data"):
        answer = send(sandbox, f"GET {path} HTTP/1.1\nHost: {host}\nSecret-Key: {KEY}")
        # What is no host at all, the HTTP implementation may refuse before.
        assert answer.status in (421, 400)
        assert list(json.loads(answer.body)) == ["message"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET /_health HTTP/1.1", 400),
        ("GET /_health HTTP/1.1\nHost: localhost\nHost: evil.test", 400),
        ("GET /_health HTTP/1.1\nHost: evil.test\nHost: localhost", 400),
        # No browser sends these.
        ("GET /_health HTTP/1.0", 200),
        ("GET http://evil.test/_health HTTP/1.1\nHost: localhost", 404),
        ("GET http://evil.test/_health HTTP/1.1\nHost: evil.test", 421),
        ("GET //evil.test/_health HTTP/1.1\nHost: localhost", 404),
        ("GET /_health HTTP/1.1\nHost: evil.test\nX-Forwarded-Host: localhost", 421),
        ("GET /_health HTTP/1.1\nHost: localhost\nX-Forwarded-Host: evil.test", 200),
    ],
)
def test_forms_of_requests(sandbox: Sandbox, head: str, status: int) -> None:
    assert send(sandbox, head).status == status


def test_any_name_can_be_allowed() -> None:
    with Sandbox(seed=SEED, allow_hosts=["*"]) as sandbox:
        assert send(sandbox, "GET /_health HTTP/1.1\nHost: any.test").status == 200
        assert send(sandbox, "GET /_health HTTP/1.1\nHost: evil@any.test").status == 200


FORM = "Content-Type: text/plain\nContent-Length: 2"


@pytest.mark.parametrize(
    "lines",
    [
        "Origin: http://evil.test",
        "Origin: null",
        "Origin: http://127.0.0.1:1",
        "Origin: http://localhost:PORT",
        "Origin: http://127.0.0.1",
        "Origin: http://127.0.0.1:PORT.evil.test",
        "Origin: http://evil.test@127.0.0.1:PORT",
        "Origin: 127.0.0.1:PORT",
        "Origin: ",
        "Origin: http://app.test:3001",
        "Origin: https://app.test:3000",
        "Origin: http://127.0.0.1:PORT\nOrigin: http://evil.test",
        "Origin: http://evil.test\nSec-Fetch-Site: same-origin",
        "Origin: http://evil.test\nSec-Fetch-Mode: navigate",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: cross-site\nX-HTTP-Method-Override: GET",
        f"Origin: http://evil.test\nSecret-Key: {BOTH_KEY}",
    ],
)
def test_no_other_site_changes_anything(sandbox: Sandbox, lines: str) -> None:
    for target in ("POST /_sandbox/reset", "DELETE /projects/proj_a/workflows/flow_1"):
        answer = send(sandbox, f"{target} HTTP/1.1\nHost: 127.0.0.1:PORT\n{lines}\n{FORM}", b"{}")
        assert answer.status == 403
        assert "--allow-origin" in json.loads(answer.body)["message"]
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "lines",
    [
        "Accept: */*",
        "Origin: http://127.0.0.1:PORT\nSec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
        f"Origin: {ALLOWED}\nSec-Fetch-Site: cross-site",
        f"Origin: {ALLOWED.upper()}",
    ],
)
def test_own_pages_allowed_sites_and_programs_may(sandbox: Sandbox, lines: str) -> None:
    for target in ("POST /_sandbox/faults/restart", "DELETE /projects/proj_a/workflows/none"):
        head = f"{target} HTTP/1.1\nHost: 127.0.0.1:PORT\nSecret-Key: {KEY}\n{lines}"
        assert send(sandbox, head).status in (200, 404)


@pytest.mark.parametrize("path", ["/", "/docs", "/_sandbox/data", "/_inspector/log"])
def test_another_site_may_link_to_an_inner_part_and_nothing_else(sandbox: Sandbox, path: str) -> None:
    cross = f"GET {path} HTTP/1.1\nHost: 127.0.0.1:PORT\nSec-Fetch-Site: cross-site"
    assert send(sandbox, f"{cross}\nSec-Fetch-Mode: navigate").status == 200
    for mode in ("no-cors", "cors\nOrigin: http://evil.test", "websocket\nOrigin: http://evil.test"):
        assert send(sandbox, f"{cross}\nSec-Fetch-Mode: {mode}").status == 403


PREFLIGHT = "OPTIONS /workspace HTTP/1.1\nHost: localhost:PORT\nAccess-Control-Request-Method: PATCH"


def test_an_allowed_site_is_answered_before_and_may_read(sandbox: Sandbox) -> None:
    asked = f"{PREFLIGHT}\nAccess-Control-Request-Headers: secret-key,content-type\nOrigin: {ALLOWED}"
    answer = send(sandbox, f"{asked}\nAccess-Control-Request-Private-Network: true")
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-headers"] == "secret-key,content-type"
    assert "patch" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-private-network"] == "true"
    assert "origin" in answer.headers["vary"].split(", ")
    for key, status in ((KEY, 200), ("wrong", 401)):
        head = f"GET /workspace HTTP/1.1\nHost: localhost:PORT\nSecret-Key: {key}\nOrigin: {ALLOWED}"
        answer = send(sandbox, head)
        assert answer.status == status
        assert answer.headers["access-control-allow-origin"] == ALLOWED
        assert answer.headers["access-control-expose-headers"] == "*"
        assert answer.headers["vary"] == "origin"


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "*", f"{ALLOWED}.evil.test"])
def test_no_other_site_is_answered_before_or_may_read(sandbox: Sandbox, origin: str) -> None:
    answers = [
        send(sandbox, f"{PREFLIGHT}\nOrigin: {origin}"),
        send(sandbox, f"GET /workspace HTTP/1.1\nHost: localhost\nSecret-Key: {KEY}\nOrigin: {origin}"),
    ]
    assert [answer.status for answer in answers] == [400, 200]
    assert not any("access-control-allow-origin" in answer.headers for answer in answers)


def test_without_allowed_sites_no_site_may_read(with_token: Sandbox) -> None:
    answer = send(with_token, f"{PREFLIGHT}\nOrigin: {ALLOWED}")
    assert answer.status == 405
    assert not {"vary", "access-control-allow-origin"} & set(answer.headers)


def basic(password: str) -> str:
    return f"Authorization: Basic {b64encode(f'any:{password}'.encode()).decode()}"


FROM_ELSEWHERE = "X-Forwarded-For: 203.0.113.7"


@pytest.mark.parametrize(
    "credential",
    [
        f"Secret-Key: {BOTH_KEY}",
        f"Secret-Key: {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f"authorization: bearer  {BOTH_KEY}",
        basic(TOKEN),
        basic(BOTH_KEY),
    ],
)
def test_a_token_or_a_key_to_everything_opens(with_token: Sandbox, credential: str) -> None:
    for path in ("/", "/docs", "/_sandbox/data"):
        head = f"GET {path} HTTP/1.1\nHost: localhost\n{FROM_ELSEWHERE}\n{credential}"
        assert send(with_token, head).status == 200


@pytest.mark.parametrize(
    "credential",
    [
        "Accept: */*",
        f"Secret-Key: {KEY}",
        "Secret-Key: ",
        f"Secret-Key: {TOKEN}x",
        "Secret-Key: \xff",
        f"Authorization: Token {TOKEN}",
        "Authorization: Bearer ",
        "Authorization: Basic !",
        "Authorization: Basic /w==",
        f"Authorization: Basic {b64encode(TOKEN.encode()).decode()}",
        basic(""),
        basic("wrong"),
    ],
)
# A proxy need not identify itself, so every client needs the token.
@pytest.mark.parametrize("sent_by", [FROM_ELSEWHERE, "Accept: */*"])
def test_where_there_is_a_token_nothing_else_opens(
    with_token: Sandbox, credential: str, sent_by: str
) -> None:
    for path in ("/", "/docs", "/_sandbox/data"):
        answer = send(with_token, f"GET {path} HTTP/1.1\nHost: localhost\n{sent_by}\n{credential}")
        assert answer.status == 401
        assert b"needs the token or a secret key" in answer.body or path == "/"
        assert answer.headers["www-authenticate"].startswith("basic realm=")
        assert TOKEN.encode() not in answer.body
        assert BOTH_KEY.encode() not in answer.body
    health = send(with_token, f"GET /_health HTTP/1.1\nHost: localhost\n{sent_by}\n{credential}")
    assert health.status == 200


@pytest.mark.parametrize(
    "sent_by",
    [
        FROM_ELSEWHERE,
        "X-Forwarded: 127.0.0.1",
        "X-Forwarded-Proto: https",
        "X_Forwarded_For: 127.0.0.1",
        "X-Real-IP: 127.0.0.1",
        "X_Real_IP: 127.0.0.1",
        "Forwarded: for=127.0.0.1",
        "Forwarded-For: 127.0.0.1",
        "Via: 1.1 proxy",
        "CDN-Loop: proxy",
        "X-Original-Forwarded-For: 127.0.0.1",
        "X-Original-Host: localhost",
        "X-Envoy-External-Address: 127.0.0.1",
        "X-Cluster-Client-IP: 127.0.0.1",
        "True-Client-IP: 127.0.0.1",
        "X-Azure-ClientIP: 127.0.0.1",
        "X-AppEngine-User-IP: 127.0.0.1",
        "CF-Connecting-IP: 127.0.0.1",
    ],
)
def test_what_a_proxy_says_it_passed_on_is_from_elsewhere(sandbox: Sandbox, sent_by: str) -> None:
    head = f"GET /_sandbox/clock HTTP/1.1\nHost: localhost\n{sent_by}"
    answer = send(sandbox, head)
    assert answer.status == 401
    assert json.loads(answer.body)["message"].startswith("requests from other machines need a secret key")
    assert send(sandbox, f"{head}\nSecret-Key: {BOTH_KEY}").status == 200


def test_a_key_that_opens_everything_is_one_of_the_present_data() -> None:
    head = f"GET /_sandbox/clock HTTP/1.1\nHost: localhost\n{FROM_ELSEWHERE}\nSecret-Key: "
    with Sandbox(seed=SEED, control=True) as sandbox:
        sandbox.reseed({"secret_keys": {"n": ["proj_n"]}, "projects": [{"id": "proj_n"}]})
        assert [send(sandbox, head + key).status for key in ("n", BOTH_KEY)] == [200, 401]
        sandbox.reseed({"secret_keys": {"n": ["proj_n"]}, "projects": [{"id": "proj_n"}, {"id": "proj_m"}]})
        assert send(sandbox, head + "n").status == 401


def came_from(address: str | None) -> Request:
    async def receive() -> Any:
        raise AssertionError

    scope: dict[str, Any] = {"method": "GET", "path": "/", "query_string": b"", "headers": []}
    return Request.from_scope({**scope, "client": address and (address, 1)}, receive)


def test_addresses_of_this_machine_and_of_others() -> None:
    for address in ("127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"):
        AccessControl().require_admin(came_from(address), [])
    for other in (None, "192.168.1.7", "0.0.0.0", "10.0.0.1", "fe80::1%eth0", "::ffff:10.0.0.1"):
        with pytest.raises(Problem, match="requests from other machines need a secret key"):
            AccessControl().require_admin(came_from(other), ["key"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"token": ""}, "the token is an empty string"),
        ({"token": "two words"}, "use ASCII letters, digits and punctuation, without spaces"),
        ({"allow_hosts": "x"}, "allow_hosts must be a list of strings"),
        ({"allow_hosts": ["http://x"]}, "'http://x' is not a host name"),
        ({"allow_origins": ["*"]}, "'*' is not an origin"),
        ({"allow_origins": ["http://x/path"]}, "give scheme, host and port"),
    ],
)
def test_rules_that_cannot_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises((SandboxError, TypeError)) as raised:
        Sandbox(**options)
    assert message in str(raised.value)


def test_the_token_is_not_in_a_repr(with_token: Sandbox) -> None:
    assert TOKEN not in repr(AccessControl(token=TOKEN)) + repr(with_token) + repr(vars(with_token))
