"""The settings of a client, and a user's own httpx clients: used unchanged, and not closed."""

from __future__ import annotations

import inspect
import math
import platform
import sys
from typing import Any

import httpx
import pytest

from nexus_api.client import BASE_URL
from nexuskit import __version__
from nexuskit.errors import ConfigurationError
from nexuskit.transport.options import Options
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Side, answering
from tests.tls import Service, projects

pytestmark = pytest.mark.anyio

ENVIRONMENT = {
    "DATATURE_SECRET_KEY": "key-of-the-environment",
    "DATATURE_API_BASE_URL": "https://environment.test",
}


MTLS = {"mtls_certificate_file_path": "client.pem", "mtls_private_key_file_path": "client.key"}


def key_of(options: Options) -> str | None:
    return None if options.key is None else options.key.reveal()


def test_the_environment_wins_over_the_defaults() -> None:
    options = Options.resolve(environment=ENVIRONMENT)
    assert (key_of(options), options.endpoint) == ("key-of-the-environment", "https://environment.test")
    assert options.endpoint_source == "DATATURE_API_BASE_URL"


@pytest.mark.parametrize("environment", [{}, {"DATATURE_SECRET_KEY": "", "DATATURE_API_BASE_URL": ""}])
def test_an_empty_variable_is_none(environment: dict[str, str]) -> None:
    assert Options.resolve("key", environment=environment).endpoint == BASE_URL
    with pytest.raises(ConfigurationError, match="no secret key; give secret_key, set DATATURE_SECRET_KEY"):
        Options.resolve(environment=environment)


@pytest.mark.parametrize(
    ("timeout", "given"),
    [
        *(("5", "str"), (True, "bool"), (0, "0"), (-1, "-1"), (math.nan, "nan"), (1e300, "1e+300")),
        (httpx.Timeout(-1), ""),
    ],
    ids=lambda value: str(value)[:9],
)
def test_a_timeout_that_cannot_be_kept_to_is_refused(timeout: Any, given: str, side: Side) -> None:
    with pytest.raises(ConfigurationError) as caught:
        side.client_class(KEY, endpoint=ENDPOINT, timeout=timeout)
    assert str(caught.value).startswith(
        f"timeout must be a number of seconds above 0, or an httpx.Timeout, got {given}"
    )
    assert str(caught.value).endswith("httpx.Timeout(None) to use only the deadline of retry")


def test_both_certificate_files_are_needed() -> None:
    with pytest.raises(ConfigurationError, match="mtls_private_key_file_path is missing"):
        Options.resolve(None, "client.pem")
    with pytest.raises(ConfigurationError, match="mtls_certificate_file_path is missing"):
        Options.resolve(None, None, "client.key")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"endpoint": "nexus.test"}, "endpoint must begin with https://"),
        ({"endpoint": "http://nexus.test"}, "the secret key would be sent unencrypted to nexus.test"),
        ({"endpoint": f"{ENDPOINT}?a=b"}, "endpoint must end with its path"),
        ({"endpoint": "https://user:secret@nexus.test"}, "endpoint must not contain credentials"),
        ({"secret_key": ""}, r"secret_key must be a \w+ that is not empty"),
        ({"secret_key": " key"}, "secret_key has a space around it"),
        ({"secret_key": "ké"}, "a character that a header cannot carry"),
        ({"secret_key": 5}, r"secret_key must be a \w+"),
        *(
            ({"endpoint": endpoint}, "endpoint")
            for endpoint in (
                *(5, b"https://nexus.test", "http://127.0.0.1:99999", "https://a..example"),
                *(f"https://{'a' * 64}.example", "https://xn--zz.localhost"),
            )
        ),
        ({"transport": object()}, "transport must be an httpx"),
        ({"transport": httpx.MockTransport(answering([])), **MTLS}, "transport keeps its own TLS settings"),
        (
            {"endpoint": "http://nexus.test", "allow_insecure": "false"},
            "allow_insecure must be True or False",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(settings: dict[str, Any], message: str, side: Side) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        side.client_class(**{"secret_key": KEY, "endpoint": ENDPOINT, **settings})
    assert KEY not in str(caught.value)
    assert "user:secret" not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"timeout": 3},
        {"transport": httpx.MockTransport(answering([]))},
        MTLS,
    ],
    ids=lambda settings: next(iter(settings)),
)
async def test_a_given_http_client_keeps_its_own_settings(settings: dict[str, Any], side: Side) -> None:
    http_client = side.http_client_class()
    with pytest.raises(ConfigurationError, match="http_client keeps its own settings"):
        side.client_class(KEY, http_client=http_client, **settings)
    await side.close(http_client)


def test_what_is_of_the_other_side_is_refused(side: Side) -> None:
    other = httpx.AsyncBaseTransport() if side.name == "sync" else httpx.BaseTransport()
    with pytest.raises(ConfigurationError, match="transport must be an httpx"):
        side.client_class(KEY, endpoint=ENDPOINT, transport=other)
    with pytest.raises(ConfigurationError, match=r"http_client must be an httpx\.(Async)?Client, got"):
        side.client_class(KEY, http_client=httpx.Client() if side.name == "async" else httpx.AsyncClient())


def test_the_client_takes_what_the_existing_one_takes(side: Side) -> None:
    parameters = inspect.signature(side.client_class).parameters.values()
    assert [one.name for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD] == [
        "secret_key",
        "mtls_certificate_file_path",
        "mtls_private_key_file_path",
        "endpoint",
    ]


async def test_a_given_client_stays_open_for_others(side: Side, endpoint: str, service: Service) -> None:
    async with side.http_client(trust_env=False) as http_client:
        for _ in range(2):
            assert await projects(side, KEY, endpoint=endpoint, http_client=http_client) == [PROJECT]
        assert not http_client.is_closed
        answer = await side.settle(http_client.get(f"{endpoint}/_health"))
        assert answer.json() == {"status": "ok"}
    # One connection served them all, so the first of the two did not close it.
    assert len({seen.peer for seen in service.requests}) == 1


async def test_headers_cookies_and_auth_of_a_given_client_are_sent(
    side: Side, endpoint: str, service: Service
) -> None:
    async with side.http_client(
        headers={"X-Team": "knee", "User-Agent": "mine", "Secret-Key": "another"},
        cookies={"route": "7"},
        auth=("user", "password"),
        trust_env=False,
    ) as http_client:
        assert await projects(side, KEY, endpoint=endpoint, http_client=http_client) == [PROJECT]
        # What the client puts on its requests it does not leave on the given one.
        assert http_client.headers["secret-key"] == "another"
    [seen] = service.requests
    assert seen.headers["x-team"] == "knee"
    assert seen.headers["cookie"] == "route=7"
    assert seen.headers["authorization"] == "Basic dXNlcjpwYXNzd29yZA=="
    own = f"nexuskit/{__version__} (python {platform.python_version()}; {sys.platform})"
    assert seen.headers["user-agent"] == own
    assert seen.headers["secret-key"] == KEY
