"""How a key is found and taken out, and that the tests which look for one would find it."""

from __future__ import annotations

import gc
import html
import json
import logging
import pickle
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from nexus_api.key import SecretKey
from nexuskit.transport.redaction import Redactor
from tests.overlay.support import KEY
from tests.overlay.transport.key_search import leaks, leaks_of_copies, leaks_of_logs

HARD = "Ke y'\"<&>/\\%+=_:1"

SPELLINGS: dict[str, Callable[[str], str]] = {
    "itself": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON with slashes escaped": lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    "JSON, every character": lambda key: "".join(f"\\u{ord(character):04x}" for character in key),
    "JSON, in upper case": lambda key: "".join(f"\\u{ord(character):04X}" for character in key),
    "HTML": html.escape,
    "HTML without quotes": lambda key: html.escape(key, quote=False),
    "HTML by numbers": lambda key: "".join(f"&#{ord(character):04};" for character in key),
    "HTML by hexadecimal numbers": lambda key: "".join(f"&#x{ord(character):X};" for character in key),
    "HTML by names": lambda key: html.escape(key).replace("_", "&lowbar;").replace(":", "&colon;"),
    "a path": lambda key: quote(key, safe=""),
    "a path with slashes": quote,
    "a form": quote_plus,
    "a URL, every character": lambda key: "".join(f"%{ord(character):02x}" for character in key),
    "Python": lambda key: repr(key)[1:-1],
    "Python, bytes": lambda key: repr(key.encode())[2:-1],
    "half JSON, half URL": lambda key: json.dumps(key[:4])[1:-1] + quote(key[4:], safe=""),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("key", [KEY, HARD])
def test_every_common_spelling_is_taken_out(key: str, spelling: str) -> None:
    spelled = SPELLINGS[spelling](key)
    assert Redactor(key).text(f"<{spelled}>\ud800") == "<[secret]>\ud800"
    assert Redactor(key).body(b"\xff" + spelled.encode() + b"\xff") == b"\xff[secret]\xff"


def test_what_is_around_it_stays_valid() -> None:
    body = Redactor("/key/").body(json.dumps({"a\\": ["\\/key/", "/key/\\"]}).encode())
    assert json.loads(body) == {"a\\": ["\\[secret]", "[secret]\\"]}


@pytest.mark.parametrize("key", [None, "", "abc"])
def test_without_a_key_worth_the_name_nothing_is_taken_out(key: str | None) -> None:
    redactor = Redactor(key)
    assert redactor.text("abc") == "abc"
    assert not redactor.contains_secret("abc")


def test_neither_a_redactor_nor_a_key_shows_it() -> None:
    redactor, key = Redactor(KEY), SecretKey(KEY)
    redactor.text(KEY)
    for thing in (redactor, key, {"key": key}):
        assert leaks(thing, KEY) == []
        assert leaks_of_copies(thing, KEY) == []
    assert pickle.loads(pickle.dumps(redactor)).text(KEY) == KEY
    with pytest.raises(TypeError, match="a secret key cannot be pickled"):
        pickle.dumps(key)


def test_what_stands_behind_an_error_is_taken_out_of_it_too() -> None:
    first, second, third = ValueError(KEY), OSError(5, "other"), RuntimeError(f"because of {KEY}", 7)
    second.__cause__, first.__context__, third.__context__ = first, third, second
    Redactor(KEY).error(second)
    assert (first.args, second.args) == (("[secret]",), (5, "other"))
    assert third.args == ("because of [secret]", "7")


def test_a_log_is_redacted_as_long_as_the_client_lives(caplog: pytest.LogCaptureFixture) -> None:
    gc.collect()  # what other tests made and dropped
    caplog.set_level(logging.DEBUG)
    key = "key-of-no-other-client"
    redactor = Redactor(key)
    httpx_logger = logging.getLogger("httpx")
    filters = len(httpx_logger.filters)
    httpx_logger.info("answered %s", key)
    httpx_logger.info("answered %d", 200)
    del redactor
    gc.collect()
    httpx_logger.info("answered %s", key)
    assert [record.getMessage() for record in caplog.records] == [
        "answered [secret]",
        "answered 200",
        f"answered {key}",
    ]
    assert len(leaks_of_logs(caplog.records, key)) == 1
    assert [Redactor(key) for _ in range(3)]
    assert len(httpx_logger.filters) == filters


def test_of_a_very_long_key_the_rest_goes_too() -> None:
    key = "".join(f"{number:04x}" for number in range(1000))
    redacted = Redactor(key).text(f'<{key}> and "{key}"')
    assert redacted == '<[secret]> and "[secret]"'
    assert Redactor(key[:256]).text(f"{key[:256]} and more") == "[secret] and more"
