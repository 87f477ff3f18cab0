from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

import httpx
import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.postgresql import Server, running_server
from tests.sandbox.support import KEY, SEED, Api, Clock
from tests.sandbox.uploads.support import Uploader

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.full)

_create_ssl_context = cache(httpx.create_ssl_context)
_PROJECTS = [f"proj_{number}" for number in range(200)]

NewDatabase: TypeAlias = Callable[[], str | None]
"""Makes an empty database and gives what `Sandbox(db=...)` takes."""


@pytest.fixture(autouse=True, scope="module")
def one_ssl_context() -> Iterator[None]:
    """Certificates that no test here needs, read once and not by each client of httpx."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx._transports.default, "create_ssl_context", _create_ssl_context)
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(
    scope="session",
    params=["memory", pytest.param("file", marks=pytest.mark.full), POSTGRESQL],
)
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Databases of each kind in turn: what tests of behaviour hold, they hold of every kind."""
    return maker(request, tmp_path_factory)


@pytest.fixture(params=["memory", "file", POSTGRESQL])
def where(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """A new database of each kind."""
    yield from for_one_test(request, tmp_path_factory)


@pytest.fixture(params=["file", POSTGRESQL])
def shared_where(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str | None]:
    """A new database of each kind that processes can share."""
    yield from for_one_test(request, tmp_path_factory)


def for_one_test(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[str | None]:
    made = maker(request, folders)()
    yield made
    if request.param == "postgresql":
        request.getfixturevalue("postgresql").drop(made)


def maker(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> NewDatabase:
    """Give what makes databases of the kind that a fixture has as its parameter."""
    if request.param == "memory":
        return lambda: None
    if request.param == "file":
        return lambda: str(folders.mktemp("sandbox") / "state.db")
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database


@pytest.fixture(scope="session")
def sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    """A sandbox with small limits and many copies of one project."""
    [project, _] = SEED["projects"]
    seed = {
        "secret_keys": {KEY: _PROJECTS},
        "projects": [{**project, "id": id} for id in _PROJECTS],
    }
    settings = Settings(max_entries=6, max_actions=50, clock=Clock())
    with Sandbox(seed=seed, db=new_database(), settings=settings) as running:
        yield running


@pytest.fixture(scope="session")
def untouched_projects(sandbox: Sandbox) -> Iterator[str]:
    """The projects of the sandbox, each to be taken by one test."""
    return iter(_PROJECTS)


@pytest.fixture
def api(sandbox: Sandbox, untouched_projects: Iterator[str]) -> Iterator[Api]:
    """Calls of a project that no other test has touched, which is faster than a sandbox for each."""
    with Api(sandbox, next(untouched_projects)) as calls:
        yield calls


@pytest.fixture(scope="module")
def shared_sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    """A sandbox for tests that change nothing."""
    with Sandbox(seed=SEED, db=new_database()) as running:
        yield running


@pytest.fixture
def reader(shared_sandbox: Sandbox) -> Iterator[Api]:
    with Api(shared_sandbox) as calls:
        yield calls


@pytest.fixture
def uploader(sandbox: Sandbox) -> Iterator[Uploader]:
    with Api(sandbox) as api:
        made = Uploader(api)
        yield made
        made.http.close()
