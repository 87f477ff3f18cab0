"""The server in a background thread: where it listens, how it starts, fails and stops."""

from __future__ import annotations

import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox, SandboxError, Settings, SettingsError
from nexuskit.sandbox.api.routing import read_document
from tests.sandbox.support import KEY, SEED, Api, link


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "nexuskit-sandbox"]


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def test_other_hosts_give_a_url_that_can_be_reached() -> None:
    for host in ("0.0.0.0", "localhost", *(("::1", "::") if has_ipv6() else ())):
        with Sandbox(seed=SEED, host=host) as sandbox, Api(sandbox) as api:
            assert len(api.call("GET", "/workflows")) == 2


def test_nothing_is_left_when_it_stops() -> None:
    before = threads()
    with Sandbox() as sandbox:
        url = sandbox.base_url
        assert len(threads()) == len(before) + 1
    assert threads() == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_of_many_threads_that_start_it_one_does() -> None:
    before = threads()
    with Sandbox(seed=SEED) as sandbox, ThreadPoolExecutor(8) as pool:
        sandbox.stop()
        errors = [attempt.exception() for attempt in [pool.submit(sandbox.start) for _ in range(8)]]
        assert [type(error) for error in errors if error] == [SandboxError] * 7
        assert len(threads()) == len(before) + 1
    assert threads() == before


def test_what_only_a_running_one_has_and_can_do() -> None:
    sandbox = Sandbox()
    for name in ("base_url", "secret_key", "secret_keys", "requests", "clock"):
        with pytest.raises(SandboxError, match="not running; use `with` or call start"):
            getattr(sandbox, name)
    for name in ("reset", "reseed", "snapshots", "export"):
        with pytest.raises(SandboxError, match="not running"):
            getattr(sandbox, name)()
    for name in ("snapshot", "restore", "drop_snapshot"):
        with pytest.raises(SandboxError, match="not running"):
            getattr(sandbox, name)("s")


PLAN = [{"operation": "listWorkflows", "do": {"status": 503}}]


def test_settings_and_faults_that_are_set_before_it_runs_are_those_of_the_start() -> None:
    sandbox = Sandbox(seed=SEED, fault_seed=5)
    sandbox.settings = Settings(max_entries=4)
    sandbox.faults = PLAN
    assert (sandbox.settings.max_entries, sandbox.faults.seed) == (4, 5)
    with sandbox, Api(sandbox) as api:
        api.problem(503, "GET", "/workflows")
        sandbox.settings = Settings(max_entries=9)
        sandbox.faults = []
        assert api.bulk(link("asset_9", "Patient A")) == ["Ok"]
        api.call("GET", "/workflows")
        sandbox.reset()
        assert (sandbox.settings.max_entries, sandbox.faults.plan) == (4, PLAN)
        assert api.bulk(link("asset_9", "Patient A")) == ["FailedLinkSequenceWouldExceedMaximumItemCount"]
        api.problem(503, "GET", "/workflows")


def test_settings_may_be_a_mapping_of_some() -> None:
    sandbox = Sandbox(settings={"max_entries": "7", "name_filter": "prefix"})
    assert sandbox.settings == Settings(max_entries=7, name_filter="prefix")
    sandbox.settings = {"max_entries": 4}
    assert sandbox.settings == Settings(max_entries=4)
    with pytest.raises(SettingsError, match="max_entries must be at least 1"):
        Sandbox(settings={"max_entries": 0})
    assert Sandbox(max_entries=3).settings.max_entries == 3
    with pytest.raises(TypeError, match="max_entries and settings are mutually exclusive"):
        Sandbox(max_entries=4, settings=Settings())


def test_the_icon_that_browsers_ask_for_is_no_request_of_the_api() -> None:
    for inspector, docs, status in ((True, True, 200), (False, True, 200), (False, False, 404)):
        with Sandbox(inspector=inspector, docs=docs) as sandbox:
            icon = httpx.get(f"{sandbox.base_url}/favicon.ico", follow_redirects=True, trust_env=False)
            assert (icon.status_code, sandbox.requests.total) == (status, 0)


def test_its_repr_has_the_url_while_it_runs_and_never_the_key() -> None:
    sandbox = Sandbox(seed=SEED)
    assert (repr(sandbox), sandbox.is_running) == ("<Sandbox, not running>", False)
    with sandbox:
        assert sandbox.is_running
        assert repr(sandbox) == f"<Sandbox at {sandbox.base_url}>"
        assert sandbox.secret_key not in repr(vars(sandbox)["_running"])
    assert (repr(sandbox), sandbox.is_running) == ("<Sandbox, not running>", False)


def test_an_address_that_cannot_be_listened_on_is_an_error_of_the_caller() -> None:
    before = threads()
    with Sandbox() as sandbox:
        port = httpx.URL(sandbox.base_url).port or 0
        for host, wrong in (("127.0.0.1", port), ("x" * 64, 0), ("192.0.2.1", 0), ("127.0.0.1", 70000)):
            with pytest.raises(SandboxError, match=f"cannot listen on {host} port {wrong}: "):
                Sandbox(host=host, port=wrong).start()
    with pytest.raises(SandboxError, match="the host is an empty string; give an address"):
        Sandbox(host="").start()
    assert threads() == before


def test_an_open_connection_does_not_keep_it_from_stopping() -> None:
    sandbox = Sandbox()
    sandbox.start()
    url = httpx.URL(sandbox.base_url)
    with socket.create_connection((url.host, url.port)) as idle:
        idle.sendall(b"GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 404")
        sandbox.stop()
        while idle.recv(1000):
            pass


def is_listening(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address).close()
    except ConnectionError:
        return False
    return True


def test_what_is_under_way_is_answered_before_it_stops() -> None:
    sandbox = Sandbox(seed=SEED)
    sandbox.start()
    url = httpx.URL(sandbox.base_url)
    assert url.port is not None
    address = (url.host, url.port)
    body = b'{"title": "Late"}'
    head = (
        "PATCH /projects/proj_a/workflows/flow_1 HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        f"Secret-Key: {sandbox.secret_key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(address) as slow, ThreadPoolExecutor(1) as pool:
        slow.sendall(head.encode())
        # It says so when it waits for the body.
        assert slow.recv(1000).startswith(b"HTTP/1.1 100")
        stopped = pool.submit(sandbox.stop)
        while is_listening(address):
            pass
        slow.sendall(body)
        answer = b"".join(iter(lambda: slow.recv(1000), b""))
        stopped.result(timeout=30)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"Late"' in answer


def test_the_limits_are_those_of_the_description() -> None:
    document: Any = read_document()
    components = document["components"]
    actions = components["schemas"]["SequenceBulkUpdate"]["properties"]["actions"]
    assert Settings().max_actions == actions["x-sandbox-max-items"]
    limits = [
        parameter["schema"]["x-sandbox-maximum"]
        for parameter in components["parameters"].values()
        if parameter["name"] == "limit" and "maximum" not in parameter["schema"]
    ]
    assert limits == [Settings().max_limit]


def test_an_offer_of_http_2_is_ignored_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Java's client sends these headers with each request."""
    caplog.set_level(logging.WARNING)
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEAAEAAAAIAAAAB"}
    with Sandbox(seed=SEED) as sandbox, httpx.Client(trust_env=False) as http:
        answer = http.get(f"{sandbox.base_url}/workspace", headers={"Secret-Key": KEY, **offer})
    assert (answer.status_code, answer.http_version) == (200, "HTTP/1.1")
    assert caplog.messages == []
