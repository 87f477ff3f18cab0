"""Without the extra, the plugin is installed too, and costs nothing until a fixture is used."""

from __future__ import annotations

import pytest

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
