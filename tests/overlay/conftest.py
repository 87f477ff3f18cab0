from __future__ import annotations

import logging
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

import anyio
import pytest

import nexuskit._async.transport.sender
import nexuskit._sync.transport.sender
from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, SEED, Handler, Side, Wire
from tests.overlay.transport.key_search import leaks_of_logs
from tests.sandbox.conformance.hooks import hold_all

if TYPE_CHECKING:
    from tests.tls import Authority, Service

SIDES = ("sync", "async")
DERIVED = tuple(
    f"tests/overlay/{name}" for name in ("bulk/", "faults/", "resources/", "transport/", "uploads/")
)
ON_BOTH = (
    *("test_task_pool.py", "test_walk_ahead.py", "test_hooks.py", "test_many_calls.py", "test_deadline.py"),
    *("test_secret.py", "test_repeated_key.py"),
)
"""Tests in those folders of what is written for each client, where httpx differs, and of the secret key."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the one client is derived from the other, run a test for one of them unless all tests run."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            side = item.callspec.params.get("side")
            is_derived = item.nodeid.startswith(DERIVED) and item.path.name not in ON_BOTH
            case = f"{item.originalname} {item.callspec.id.replace(str(side), '', 1)}"
            if is_derived and side in SIDES and side != SIDES[zlib.crc32(case.encode()) % 2]:
                item.add_marker(pytest.mark.full)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox; every exchange with it is held against the description."""
    with Sandbox(seed=SEED) as running:
        hold_all(monkeypatch, running.base_url)
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    """A sandbox for all tests of a module, each of which resets it."""
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A sandbox behind a server that tells who connected."""
    # Imported here, as few tests need it.
    from tests.tls import Service

    with Service() as running:
        yield running


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    from tests.tls import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def endpoint(service: Service) -> str:
    service.begin_anew()
    return service.listen()


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> Side:
    return Side(request.param)


@pytest.fixture
async def client(side: Side, shared: Sandbox) -> AsyncIterator[Any]:
    """A client of one side, of the shared sandbox as new."""
    shared.reset()
    made = side.client_class(KEY, endpoint=shared.base_url)
    yield made
    await side.settle(made.close())


@pytest.fixture
async def project(side: Side, sandbox: Sandbox) -> AsyncIterator[Any]:
    """A project of a client of one side, of a new sandbox."""
    client = side.client_class(KEY, endpoint=sandbox.base_url)
    yield client.get_project(PROJECT)
    await side.settle(client.close())


@pytest.fixture
def wire(side: Side) -> Callable[[Handler], Wire]:
    """Make a client of one side whose requests are answered by a function."""
    return lambda handler: Wire(side, handler)


@pytest.fixture
def searched_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every record of every logger is searched for the key, whatever the test is about."""
    caplog.set_level(logging.DEBUG)
    yield
    assert leaks_of_logs(caplog.get_records("call"), KEY) == []


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    # Certificates that the environment names are read by each client, which takes longer than most tests.
    for name in ("DATATURE_SECRET_KEY", "DATATURE_API_BASE_URL", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that clients make between attempts, in seconds; none of them is waited for."""
    seconds: list[float] = []

    async def pause(time: float) -> None:
        seconds.append(time)
        await anyio.sleep(0)

    monkeypatch.setattr(nexuskit._sync.transport.sender, "sleep", seconds.append)
    monkeypatch.setattr(nexuskit._async.transport.sender, "sleep", pause)
    return seconds
