"""The plugin: what each fixture gives, what markers and configuration change, what a test leaves."""

from __future__ import annotations

import pytest

from nexuskit.sandbox import Sandbox, pytest_plugin

SEED = """
projects:
  - id: proj_yaml
    name: From a file
"""

MARKED = """
import pytest

SEED = {"projects": [{"id": "proj_own", "workflows": [{"id": "flow_1", "title": "Own"}]}]}

def test_before(nexus_project):
    assert len(nexus_project.workflows.list()) == 3

@pytest.mark.nexus_sandbox(seed=SEED)
@pytest.mark.parametrize("attempt", [1, 2])
def test_its_own_seed_as_new_each_time(nexus_project, attempt):
    assert nexus_project.project_id == "proj_own"
    assert nexus_project.workflows.update("flow_1", {"title": "Changed"}).title == "Changed"

@pytest.mark.nexus_sandbox(seed=SEED)
def test_the_same_options_find_the_same_sandbox_as_new(nexus_project):
    assert nexus_project.workflows.get("flow_1").title == "Own"
    SEED["projects"][0]["workflows"][0]["title"] = "New"

@pytest.mark.nexus_sandbox(seed=SEED)
def test_a_seed_that_a_test_has_changed_is_another(nexus_project):
    assert nexus_project.workflows.get("flow_1").title == "New"

@pytest.mark.nexus_sandbox(settings={"max_limit": 7})
class TestMarkersAddUp:
    def test_that_of_the_class(self, nexus_sandbox, nexus_project):
        assert nexus_sandbox.settings.max_limit == 7
        assert nexus_project.get_info().name == "Knee study"

    @pytest.mark.nexus_sandbox(seed=SEED)
    def test_both(self, nexus_sandbox, nexus_project):
        assert nexus_sandbox.settings.max_limit == 7
        assert nexus_project.project_id == "proj_own"

    @pytest.mark.nexus_sandbox(settings={"max_limit": 8})
    def test_the_closest_wins(self, nexus_sandbox):
        assert nexus_sandbox.settings.max_limit == 8

def test_after(nexus_sandbox, nexus_project):
    assert len(nexus_project.workflows.list()) == 3
    assert nexus_sandbox.settings.max_limit == 1000
"""

FAULTS = """
import pytest
from nexuskit import RetryPolicy
from nexuskit.errors import ServiceUnavailableError

ONCE = RetryPolicy(attempts=1)
BROKEN = [{"operation": "getWorkspace", "when": {"nth": 1}, "do": {"status": 503}}]

@pytest.mark.nexus_sandbox(faults=BROKEN)
@pytest.mark.parametrize("attempt", [1, 2])
def test_the_plan_begins_anew(nexus_client, attempt):
    with pytest.raises(ServiceUnavailableError):
        nexus_client.with_options(retry=ONCE).get_info()
    assert nexus_client.get_info().name == "Knee imaging"

def test_a_plan_is_set(nexus_sandbox, nexus_client):
    nexus_sandbox.faults = BROKEN
    with pytest.raises(ServiceUnavailableError):
        nexus_client.with_options(retry=ONCE).get_info()

def test_it_is_gone(nexus_client):
    assert nexus_client.get_info().name == "Knee imaging"
"""

RESET = """
from nexuskit.sandbox import Settings

def test_all_is_changed(nexus_sandbox, nexus_client):
    nexus_client.get_info()
    nexus_sandbox.settings = Settings(max_limit=5)
    nexus_sandbox.clock.set(12345)
    key = nexus_sandbox.secret_key
    nexus_sandbox.reseed({"secret_keys": {key: ["proj_other"]}, "projects": [{"id": "proj_other"}]})
    assert [project.project_id for project in nexus_client.list_projects()] == ["proj_other"]
    nexus_sandbox.snapshot("of this test")

def test_all_is_as_it_was(nexus_sandbox, nexus_client, nexus_project):
    assert nexus_sandbox.settings.max_limit == 1000
    assert nexus_sandbox.clock() > 12345
    assert nexus_sandbox.requests.entries() == []
    assert nexus_sandbox.snapshots() == []
    assert nexus_client.list_projects()[0].project_id == nexus_project.project_id
"""


def test_markers_faults_and_all_that_a_test_changes_end_with_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_marked=MARKED, test_faults=FAULTS, test_reset=RESET)
    suite.runpytest_inprocess().assert_outcomes(passed=15)


def test_of_more_sandboxes_than_may_wait_the_one_used_least_recently_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pytest_plugin, "_MAX_RUNNING", 2)
    sandboxes = pytest_plugin._Sandboxes()
    first, second, again, third = [sandboxes.get({"max_entries": number}) for number in (2, 3, 2, 4)]
    assert again is first
    assert [each.is_running for each in (first, second, third)] == [True, False, True]
    sandboxes.stop()


def test_snapshots_that_a_database_had_before_stay(suite: pytest.Pytester) -> None:
    db = suite.path / "state.db"
    with Sandbox(db=db) as sandbox:
        sandbox.snapshot("golden")
    suite.makepyfile(
        f"""
        import pytest

        pytestmark = pytest.mark.nexus_sandbox(db={str(db)!r})

        @pytest.mark.parametrize("attempt", [1, 2])
        def test_it(nexus_sandbox, attempt):
            assert [snapshot.name for snapshot in nexus_sandbox.snapshots()] == ["golden"]
            nexus_sandbox.snapshot("other")
        """
    )
    suite.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_database_begins_with_the_seed_in_every_session(suite: pytest.Pytester) -> None:
    options = {"db": str(suite.path / "state.db"), "seed": {"projects": [{"id": "proj_1"}]}}
    suite.makepyfile(
        f"""
        import pytest

        @pytest.mark.nexus_sandbox(**{options!r})
        def test_it(nexus_sandbox):
            assert [*nexus_sandbox.secret_keys] == ["sandbox-key"]
            nexus_sandbox.reseed()
        """
    )
    for _ in range(2):
        suite.runpytest_inprocess().assert_outcomes(passed=1)


def test_what_a_test_has_started_again_is_not_kept_for_the_next(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import threading

        def running():
            return {t for t in threading.enumerate() if t.name == "nexuskit-sandbox"}

        BEFORE = running()

        def test_another_run(nexus_sandbox):
            nexus_sandbox.stop()
            nexus_sandbox.settings = {"max_limit": 3}
            nexus_sandbox.faults = [{"do": {"status": 503}}]
            nexus_sandbox.start()

        def test_it_is_as_new(nexus_sandbox, nexus_client):
            assert nexus_sandbox.settings.max_limit == 1000
            assert nexus_client.get_info().name == "Knee imaging"
            assert len(running() - BEFORE) == 1
        """
    )
    suite.runpytest_inprocess().assert_outcomes(passed=2)


def test_the_seed_comes_from_the_configuration_relative_to_the_rootdir(suite: pytest.Pytester) -> None:
    suite.makefile(".yaml", seed=SEED)
    with suite.path.joinpath("pytest.ini").open("a", encoding="utf-8") as ini:
        ini.write("\nnexus_sandbox_seed = seed.yaml\n")
    folder = suite.mkdir("folder")
    (folder / "test_seed.py").write_text(
        "def test_it(nexus_project):\n    assert nexus_project.get_info().name == 'From a file'\n",
        encoding="utf-8",
    )
    suite.chdir()
    suite.runpytest_inprocess("folder").assert_outcomes(passed=1)


WRONG = """
import pytest

@pytest.mark.parametrize("one", [
    pytest.param(1, marks=pytest.mark.nexus_sandbox(seed={'projects': [{'id': 'x'}]})),
    pytest.param(2, marks=pytest.mark.nexus_sandbox(seed='missing.yaml')),
    pytest.param(3, marks=pytest.mark.nexus_sandbox(sead={})),
    pytest.param(4, marks=pytest.mark.nexus_sandbox({})),
    pytest.param(5, marks=pytest.mark.nexus_sandbox(settings={'max_limits': 1})),
    pytest.param(6, marks=pytest.mark.nexus_sandbox(settings={}, max_entries=3)),
])
def test_it(one, nexus_sandbox):
    pass
"""


def test_what_a_sandbox_cannot_take_is_said_without_a_traceback(suite: pytest.Pytester) -> None:
    suite.makepyfile(WRONG)
    result = suite.runpytest_inprocess()
    result.assert_outcomes(errors=6)
    for message in (
        "*proj_*",
        "*missing.yaml*",
        "*unexpected keyword argument 'sead'*",
        "*needs keyword arguments*",
        "*did you mean 'max_limit'?*",
        "*max_entries and settings are mutually exclusive*",
    ):
        result.stdout.fnmatch_lines([message])
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


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
