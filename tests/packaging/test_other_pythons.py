from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.packaging.environments import Environment, other_interpreters, run

# On a machine with one Python this is that one, in a fresh environment.
INTERPRETERS = other_interpreters() or {"the same": sys.executable}


@pytest.fixture(scope="module", params=INTERPRETERS)
def environment(
    request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    made = Environment.make(tmp_path_factory.mktemp("python"), INTERPRETERS[request.param])
    made.install("--require-hashes", "-r", str(root / "requirements/dev.txt"))
    made.install("--no-deps", "--no-build-isolation", "--editable", str(root))
    return made


# What holds under the oldest Python, which `make test` mostly runs under, and under the newest holds between.
NEWEST = max(INTERPRETERS, key=lambda version: [int(part) for part in version.split(".") if part.isdecimal()])


@pytest.mark.full
def test_another_python_generates_the_same_bytes(environment: Environment, root: Path) -> None:
    run([str(environment.python), "-m", "generator", "languages", "check"], cwd=root)


@pytest.mark.full
@pytest.mark.parametrize("environment", [NEWEST], indirect=True)
def test_the_tests_pass_on_the_newest_python(environment: Environment, root: Path) -> None:
    # As `make test` does, without what depends on the description or the documents rather than on Python.
    left_out = ("browser", "documents", "generator", "sandbox/conformance", "tools")
    ignored = [f"--ignore=tests/{folder}" for folder in left_out]
    selection = ["-m", "not full", *ignored, "-n", "2", "--dist", "loadfile"]
    command = [str(environment.python), "-m", "pytest", *selection, "-p", "no:cacheprovider", "-q"]
    run(command, cwd=root)
