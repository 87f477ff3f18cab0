"""What a connection of the sandbox accepts besides plain requests."""

from __future__ import annotations

import logging

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import KEY, SEED


def test_an_offer_of_http_2_is_ignored_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Java's client sends these headers with each request."""
    caplog.set_level(logging.WARNING)
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEAAEAAAAIAAAAB"}
    with Sandbox(seed=SEED) as sandbox, httpx.Client(trust_env=False) as http:
        answer = http.get(f"{sandbox.base_url}/workspace", headers={"Secret-Key": KEY, **offer})
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
    assert caplog.messages == []
