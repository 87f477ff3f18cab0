"""Who may look: everybody on this machine, and from elsewhere those with the token or a key to everything."""

from __future__ import annotations

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.inspector.markup import read
from tests.sandbox.support import BOTH_KEY, KEY, PROJECT, SEED

PATHS = [
    "/",
    f"/_inspector/projects/{PROJECT}",
    "/_inspector/log",
    "/_inspector/log/rows",
    "/_inspector/none",
]
# What a proxy adds, for which a request that comes from this machine may come from anywhere.
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}


@pytest.mark.parametrize("path", PATHS)
def test_from_elsewhere_nothing_is_shown_without_a_key(shown: Sandbox, path: str) -> None:
    answer = httpx.get(shown.base_url + path, headers=ELSEWHERE, trust_env=False)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert "Knee study" not in answer.text
    assert read(answer.text).one("h1").text == "Not without a key"


def test_from_elsewhere_a_key_to_everything_opens_it(shown: Sandbox) -> None:
    auth = ("anyone", BOTH_KEY)
    assert httpx.get(shown.base_url, headers=ELSEWHERE, auth=auth, trust_env=False).status_code == 200


@pytest.mark.parametrize("key", [KEY, "none", ""])
def test_from_elsewhere_no_other_key_does(shown: Sandbox, key: str) -> None:
    answer = httpx.get(shown.base_url, headers=ELSEWHERE, auth=("anyone", key), trust_env=False)
    assert answer.status_code == 401


def test_from_elsewhere_the_token_opens_it() -> None:
    with Sandbox(seed=SEED, token="open-sesame") as sandbox:
        answer = httpx.get(sandbox.base_url, headers=ELSEWHERE, auth=("", "open-sesame"), trust_env=False)
        assert answer.status_code == 200
        assert "open-sesame" not in answer.text


def test_without_the_inspector_there_is_no_page() -> None:
    with Sandbox(inspector=False) as sandbox:
        for path in PATHS:
            answer = httpx.get(sandbox.base_url + path, trust_env=False)
            assert (answer.status_code, answer.headers["content-type"]) in [
                (404, "application/json"),
                (401, "application/json"),
            ]
