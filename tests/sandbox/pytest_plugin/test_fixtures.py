from __future__ import annotations

import pytest

FIXTURES = """
from nexuskit import AsyncClient, AsyncProject, Client, Project
from nexuskit.sandbox import Sandbox

def test_the_sandbox_runs(nexus_sandbox):
    assert isinstance(nexus_sandbox, Sandbox)
    assert nexus_sandbox.base_url.startswith("http://127.0.0.1:")

def test_the_client_is_one_of_the_sandbox(nexus_sandbox, nexus_client):
    assert isinstance(nexus_client, Client)
    assert nexus_sandbox.base_url in repr(nexus_client)
    assert nexus_client.get_info().name == "Knee imaging"

def test_the_project_is_the_first_one(nexus_client, nexus_project):
    assert isinstance(nexus_project, Project)
    assert nexus_project.project_id == nexus_client.list_projects()[0].project_id
    assert nexus_project.get_info().name == "Knee study"

def test_the_asynchronous_ones_belong_together(
    nexus_sandbox, nexus_async_client, nexus_async_project, nexus_project
):
    assert isinstance(nexus_async_client, AsyncClient)
    assert nexus_sandbox.base_url in repr(nexus_async_client)
    assert isinstance(nexus_async_project, AsyncProject)
    assert nexus_async_project.project_id == nexus_project.project_id
"""

ISOLATED = """
import pytest

@pytest.fixture(scope="session")
def seen():
    return set()

@pytest.mark.parametrize("attempt", range(3))
def test_data_are_as_new(attempt, nexus_sandbox, nexus_project, seen):
    seen.add(nexus_sandbox.base_url)
    assert len(seen) == 1
    [flow, *_] = nexus_project.workflows.list()
    assert flow.title != "Changed"
    nexus_project.workflows.update(flow.id, {"title": "Changed"})
    assert nexus_project.workflows.get(flow.id).title == "Changed"
"""

ENVIRONMENT = """
import os

import pytest
from nexuskit import Client

@pytest.mark.usefixtures("nexus_environment")
def test_its_own_client(nexus_sandbox):
    with Client() as client:
        assert nexus_sandbox.base_url in repr(client)
        assert client.get_info().name == "Knee imaging"
    assert nexus_sandbox.requests.total

def test_the_environment_is_as_before():
    assert os.environ["DATATURE_SECRET_KEY"] == "the-real-key"
    assert "DATATURE_API_BASE_URL" not in os.environ
"""

CLOSED = """
import pytest
from nexuskit.errors import ConfigurationError

kept = []

def test_a_client_is_open(nexus_client, nexus_async_client):
    nexus_client.get_info()
    kept.extend([nexus_client, nexus_async_client])

def test_both_are_closed_after_it():
    client, async_client = kept
    with pytest.raises(ConfigurationError, match="closed"):
        client.get_info()
    with pytest.raises(ConfigurationError, match="closed"):
        async_client.get_info().send(None)
"""

LOOPS = """
import asyncio
import gc

import pytest

def test_two_event_loops_of_its_own(nexus_async_client, nexus_async_project):
    async def both():
        return await asyncio.gather(nexus_async_client.get_info(), nexus_async_project.workflows.list())

    for _ in range(2):
        info, flows = asyncio.run(both())
        assert (info.name, len(flows)) == ("Knee imaging", 3)
    gc.collect()

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_event_loop_of_anyio(nexus_async_client, nexus_async_project):
    assert (await nexus_async_client.get_info()).name == "Knee imaging"
    assert len(await nexus_async_project.workflows.list()) == 3

def test_the_garbage_of_the_test_before():
    gc.collect()
"""


def test_each_fixture_gives_what_its_name_says_and_the_sandbox_is_as_new_for_each_test(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(test_fixtures=FIXTURES, test_isolated=ISOLATED, test_closed=CLOSED, test_loops=LOOPS)
    suite.runpytest_inprocess().assert_outcomes(passed=12)


def test_code_that_makes_its_own_client_finds_the_sandbox_and_not_the_key_of_whoever_runs_it(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATATURE_SECRET_KEY", "the-real-key")
    monkeypatch.delenv("DATATURE_API_BASE_URL", raising=False)
    suite.makepyfile(ENVIRONMENT)
    suite.runpytest_inprocess().assert_outcomes(passed=2)


# As if they were not installed: pytest loads a plugin of `-p` before those of installed distributions.
BLOCKED = """
import sys

for name in ("sqlalchemy", "starlette", "uvicorn", "yaml", "jinja2"):
    sys.modules[name] = None
"""

SUITE = """
import sys

def test_without_it():
    assert "nexuskit.sandbox.pytest_plugin" in sys.modules
    parts = {"faults", "logs.request_log", "server", "storage"}
    assert not {"PIL", *(f"nexuskit.sandbox.{part}" for part in parts)} & sys.modules.keys()

def test_with_it(nexus_client):
    pass
"""


def test_a_fixture_says_what_to_install(suite: pytest.Pytester) -> None:
    suite.makepyfile(blocked=BLOCKED, test_it=SUITE)
    suite.syspathinsert()
    result = suite.runpytest_subprocess("-p", "blocked")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["the sandbox needs *, which is not installed; run pip install 'nexuskit[[]sandbox]'*"]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")
