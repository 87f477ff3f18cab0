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


def test_a_marker_gives_a_test_a_sandbox_of_its_own(suite: pytest.Pytester) -> None:
    suite.makepyfile(MARKED)
    suite.runpytest_inprocess().assert_outcomes(passed=9)


def test_of_more_sandboxes_than_may_wait_the_one_used_least_recently_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pytest_plugin, "_MAX_RUNNING", 2)
    sandboxes = pytest_plugin._Sandboxes()
    first, second, again, third = [sandboxes.get({"max_entries": number}) for number in (2, 3, 2, 4)]
    assert again is first
    assert [each.is_running for each in (first, second, third)] == [True, False, True]
    sandboxes.stop()


def test_faults_end_with_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAULTS)
    suite.runpytest_inprocess().assert_outcomes(passed=4)


def test_settings_clock_seed_log_and_snapshots_are_as_new_in_the_next_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(RESET)
    suite.runpytest_inprocess().assert_outcomes(passed=2)


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
