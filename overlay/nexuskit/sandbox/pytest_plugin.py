"""A pytest plugin: a sandbox that is as new in every test, with clients of it.

It comes with the distribution, so pytest loads it by itself; `-p no:nexus_sandbox` leaves it out.

    def test_a_workflow_is_found_by_its_title(nexus_project):
        assert nexus_project.workflows.by_title("My Awesome Workflow").id

    @pytest.mark.nexus_sandbox(seed={"projects": [{"id": "proj_1"}]})
    def test_a_project_without_workflows(nexus_project):
        assert len(nexus_project.workflows.list()) == 0

pytest loads it also where the extra is not installed or no test uses it, so all that takes time to import is
imported by the fixtures.
"""

from __future__ import annotations

import inspect
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

# Tests with options of their own keep their sandbox for the next test that has the same, up to this many.
_MAX_RUNNING = 8


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare what a configuration file may set."""
    parser.addini(
        _SEED,
        "YAML file, relative to the rootdir, with the data that each test begins with (default: demo data)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, for `--strict-markers` and `--markers`."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**options): arguments of nexuskit.sandbox.Sandbox for the sandbox of this test, such as "
        "seed=…, faults=… or settings=…; they win over the fixture nexus_sandbox_options",
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
    """A running sandbox: data, faults, clock, settings and log as new, and no snapshots of other tests."""
    options = {**nexus_sandbox_options}
    if seed := request.config.getini(_SEED):
        options.setdefault("seed", seed)
    # The closest comes first, and wins.
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        if marker.args:
            pytest.fail(f"@pytest.mark.{_MARKER} takes arguments by name, such as seed=…", pytrace=False)
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
    """An asynchronous client of the sandbox, with its first key; for any event loop, and several in turn."""
    import asyncio

    from nexuskit import AsyncClient

    client = AsyncClient(nexus_sandbox.secret_key, endpoint=nexus_sandbox.base_url)
    yield client
    # The event loop of the test may be gone, with the connections that it had.
    asyncio.run(client.close())


@pytest.fixture
def nexus_project(nexus_sandbox: Sandbox, nexus_client: Client) -> Project:
    """The first project of the seed that the key of `nexus_client` opens."""
    return nexus_client.get_project(_first_project(nexus_sandbox))


@pytest.fixture
def nexus_async_project(nexus_sandbox: Sandbox, nexus_async_client: AsyncClient) -> AsyncProject:
    """The first project of the seed that the key of `nexus_async_client` opens."""
    return nexus_async_client.get_project(_first_project(nexus_sandbox))


@pytest.fixture
def nexus_environment(nexus_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox in the environment of the test, for code that makes its own client."""
    monkeypatch.setenv("DATATURE_API_BASE_URL", nexus_sandbox.base_url)
    monkeypatch.setenv("DATATURE_SECRET_KEY", nexus_sandbox.secret_key)


class _Sandboxes:
    """The sandboxes that run; the one used last comes last."""

    def __init__(self) -> None:
        self._running: list[_RunningSandbox] = []

    def get(self, options: dict[str, Any]) -> Sandbox:
        """Return a sandbox with these options in which nothing has happened yet."""
        self._drop_what_tests_stopped()
        for number, kept in enumerate(self._running):
            if kept.options == options:
                self._running.append(self._running.pop(number))
                kept.reset()
                return kept.sandbox
        sandbox = _start(options)
        if len(self._running) == _MAX_RUNNING:
            self._running.pop(0).sandbox.stop()
        kept = _RunningSandbox(_deep_copy(options), sandbox, sandbox.requests, _snapshot_names(sandbox))
        self._running.append(kept)
        if {"seed", "db"} <= options.keys():
            # A database that an earlier session filled has what its last test left.
            kept.reset()
        return sandbox

    def _drop_what_tests_stopped(self) -> None:
        for kept in self._running:
            if not kept.is_same_run:
                kept.sandbox.stop()
        self._running = [kept for kept in self._running if kept.sandbox.is_running]

    def stop(self) -> None:
        """Stop them all."""
        while self._running:
            self._running.pop().sandbox.stop()


class _RunningSandbox(NamedTuple):
    """A sandbox that runs, with the options and the snapshots that it was started with, and its log."""

    options: dict[str, Any]
    sandbox: Sandbox
    log: RequestLog
    snapshots: frozenset[str]

    @property
    def is_same_run(self) -> bool:
        """Whether nobody has stopped it: what it was started with again may be something else."""
        # Each run has a log of its own.
        return self.sandbox.is_running and self.sandbox.requests is self.log

    def reset(self) -> None:
        self.sandbox.reset()
        # A database that is kept may have had some before.
        for name in _snapshot_names(self.sandbox) - self.snapshots:
            self.sandbox.drop_snapshot(name)


def _snapshot_names(sandbox: Sandbox) -> frozenset[str]:
    return frozenset(snapshot.name for snapshot in sandbox.snapshots())


def _start(options: dict[str, Any]) -> Sandbox:
    from . import Sandbox

    known = inspect.signature(Sandbox).parameters
    if unknown := options.keys() - known:
        raise SandboxError(
            f"a sandbox has no option {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
    try:
        sandbox = Sandbox(**options)
    except TypeError as error:
        # An option of another type, or two that do not go together.
        raise SandboxError(str(error)) from error
    sandbox.start()
    return sandbox


def _deep_copy(value: Any) -> Any:
    """Copy what a test may change in place; what is no plain data, such as a clock, stays itself."""
    if isinstance(value, dict):
        return {key: _deep_copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_deep_copy(inner) for inner in value]
    return value


def _first_project(sandbox: Sandbox) -> str:
    # Not asked for over HTTP: the log of the sandbox is to hold the requests of the test alone.
    for project_id in sandbox.secret_keys[sandbox.secret_key]:
        return project_id
    pytest.fail("the first key of the seed opens no project", pytrace=False)
