"""Without the extra, the plugin is installed too, and costs nothing until a fixture is used."""

from __future__ import annotations

import pytest

# As if they were not installed: pytest loads a plugin of `-p` before those of installed distributions.
BLOCKED = """
import sys

for name in ("sqlalchemy", "starlette", "uvicorn", "yaml", "jinja2"):
    sys.modules[name] = None
"""


def test_tests_without_its_fixtures_import_nothing_of_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys

        def test_it():
            assert "nexuskit.sandbox.pytest_plugin" in sys.modules
            assert not {"sqlalchemy", "starlette", "uvicorn", "jinja2", "yaml", "PIL"} & sys.modules.keys()
            parts = {"faults", "request_log", "server", "storage"}
            assert not {f"nexuskit.sandbox.{part}" for part in parts} & sys.modules.keys()
        """
    )
    suite.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_fixture_says_what_to_install(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        blocked=BLOCKED,
        test_it="""
        def test_without_it():
            pass

        def test_with_it(nexus_client):
            pass
        """,
    )
    suite.syspathinsert()
    result = suite.runpytest_subprocess("-p", "blocked")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["the sandbox needs *, which is not installed; run pip install 'nexuskit[[]sandbox]'*"]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")
