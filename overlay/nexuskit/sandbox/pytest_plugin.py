"""A pytest plugin with fixtures for a sandbox and its clients.

    def test_a_workflow_is_found_by_its_title(nexus_project):
        assert nexus_project.workflows.by_title("My Awesome Workflow").id

    @pytest.mark.nexus_sandbox(seed={"projects": [{"id": "proj_1"}]})
    def test_a_project_without_workflows(nexus_project):
        assert len(nexus_project.workflows.list()) == 0

pytest always loads it, so only the fixtures import the sandbox, which is slow and needs the extra.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from .errors import MissingExtra, SandboxError

if TYPE_CHECKING:
    from nexuskit import AsyncClient, AsyncProject, Client, Project

    from . import RequestLog, Sandbox

_MARKER = "nexus_sandbox"
_SEED = "nexus_sandbox_seed"

# The maximum number of sandboxes that wait for the next test with the same options.
_MAX_RUNNING = 8


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the configuration option."""
    parser.addini(
        _SEED,
        "YAML file, relative to the rootdir, with the initial data of each test (default: demo data)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**options): arguments of nexuskit.sandbox.Sandbox for this test, such as seed=… or "
        "faults=…; they override the fixture nexus_sandbox_options",
    )


@pytest.fixture(scope="session")
def nexus_sandbox_options() -> Mapping[str, Any]:
    """Arguments of `nexuskit.sandbox.Sandbox` for all tests; override it to change them."""
    return {}


@pytest.fixture(scope="session")
def _nexus_sandboxes() -> Iterator[_Sandboxes]:
    sandboxes = _Sandboxes()
    yield sandboxes
    sandboxes.stop()


@pytest.fixture
def nexus_sandbox(
    request: pytest.FixtureRequest, nexus_sandbox_options: Mapping[str, Any], _nexus_sandboxes: _Sandboxes
) -> Sandbox:
    """A running sandbox in its initial state."""
    options = {**nexus_sandbox_options}
    if seed := request.config.getini(_SEED):
        options.setdefault("seed", seed)
    # The closest marker comes first, and overrides the others.
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        if marker.args:
            pytest.fail(f"@pytest.mark.{_MARKER} needs keyword arguments, such as seed=…", pytrace=False)
        options.update(marker.kwargs)
    for name in ("seed", "faults"):
        if isinstance(options.get(name), str | os.PathLike):
            options[name] = request.config.rootpath / options[name]
    try:
        return _nexus_sandboxes.get(options)
    except (MissingExtra, SandboxError) as error:
        problem = str(error)
    pytest.fail(problem, pytrace=False)


@pytest.fixture
def nexus_client(nexus_sandbox: Sandbox) -> Iterator[Client]:
    """A client of the sandbox, with its first key."""
    from nexuskit import Client

    with Client(nexus_sandbox.secret_key, endpoint=nexus_sandbox.base_url) as client:
        yield client


@pytest.fixture
def nexus_async_client(nexus_sandbox: Sandbox) -> Iterator[AsyncClient]:
    """An asynchronous client of the sandbox, with its first key, for any event loop."""
    import asyncio

    from nexuskit import AsyncClient

    client = AsyncClient(nexus_sandbox.secret_key, endpoint=nexus_sandbox.base_url)
    yield client
    # The event loop of the test may be closed.
    asyncio.run(client.close())


@pytest.fixture
def nexus_project(nexus_sandbox: Sandbox, nexus_client: Client) -> Project:
    """The first project that the key of `nexus_client` opens."""
    return nexus_client.get_project(_first_project(nexus_sandbox))


@pytest.fixture
def nexus_async_project(nexus_sandbox: Sandbox, nexus_async_client: AsyncClient) -> AsyncProject:
    """The first project that the key of `nexus_async_client` opens."""
    return nexus_async_client.get_project(_first_project(nexus_sandbox))


@pytest.fixture
def nexus_environment(nexus_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment variables of the client for the test, for code that creates its own client."""
    monkeypatch.setenv("DATATURE_API_BASE_URL", nexus_sandbox.base_url)
    monkeypatch.setenv("DATATURE_SECRET_KEY", nexus_sandbox.secret_key)


class _Sandboxes:
    """The running sandboxes, the most recently used last."""

    def __init__(self) -> None:
        self._running: list[_RunningSandbox] = []

    def get(self, options: dict[str, Any]) -> Sandbox:
        """Return a sandbox with these options in its initial state."""
        # As text, because a test may change a seed that it has given.
        said = repr(options)
        for kept in [*self._running]:
            if not kept.is_same_run:
                # A test stopped it.
                kept.sandbox.stop()
                self._running.remove(kept)
        for kept in self._running:
            if kept.options == said:
                self._running.remove(kept)
                self._running.append(kept)
                kept.reset()
                return kept.sandbox
        sandbox = _start(options)
        if len(self._running) == _MAX_RUNNING:
            self._running.pop(0).sandbox.stop()
        kept = _RunningSandbox(said, sandbox, sandbox.requests, _snapshot_names(sandbox))
        self._running.append(kept)
        if {"seed", "db"} <= options.keys():
            # A database that an earlier session filled has what its last test left.
            kept.reset()
        return sandbox

    def stop(self) -> None:
        """Stop all sandboxes."""
        while self._running:
            self._running.pop().sandbox.stop()


class _RunningSandbox(NamedTuple):
    """A running sandbox with its options, log and initial snapshots."""

    options: str
    sandbox: Sandbox
    log: RequestLog
    snapshots: frozenset[str]

    @property
    def is_same_run(self) -> bool:
        """Whether it was not restarted, possibly with other data."""
        # Each run has its own log.
        return self.sandbox.is_running and self.sandbox.requests is self.log

    def reset(self) -> None:
        self.sandbox.reset()
        # A persistent database may have initial snapshots.
        for name in _snapshot_names(self.sandbox) - self.snapshots:
            self.sandbox.drop_snapshot(name)


def _snapshot_names(sandbox: Sandbox) -> frozenset[str]:
    return frozenset(snapshot.name for snapshot in sandbox.snapshots())


def _start(options: dict[str, Any]) -> Sandbox:
    from . import Sandbox

    try:
        sandbox = Sandbox(**options)
    except TypeError as error:
        # An unknown option, one of a wrong type, or two that are mutually exclusive.
        raise SandboxError(str(error)) from error
    sandbox.start()
    return sandbox


def _first_project(sandbox: Sandbox) -> str:
    # Not over HTTP, so that the request log contains only the requests of the test.
    for project_id in sandbox.secret_keys[sandbox.secret_key]:
        return project_id
    pytest.fail("the first key of the seed opens no project", pytrace=False)
