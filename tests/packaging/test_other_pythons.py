from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.packaging.environments import Environment, other_interpreters, run

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def newest(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The newest Python of the machine; `make test` mostly runs under the oldest.

    On a machine with one Python it is that one, in a fresh environment.
    """
    others = other_interpreters()
    version = max(others, key=lambda each: [int(part) for part in each.split(".")], default="")
    made = Environment.make(tmp_path_factory.mktemp("python"), others.get(version, sys.executable))
    made.install("--require-hashes", "-r", str(root / "requirements/dev.txt"))
    made.install("--no-deps", "--no-build-isolation", "--editable", str(root))
    return made


def test_another_python_generates_the_same_bytes(newest: Environment, root: Path) -> None:
    run([str(newest.python), "-m", "generator", "check"], cwd=root)


def test_the_tests_of_the_client_pass_on_another_python(newest: Environment, root: Path) -> None:
    # They use the sandbox as well. Other tests depend on the spec, the documents or databases, not on Python.
    folders = [f"tests/{name}" for name in ("overlay", "generated", "contract", "sandbox/pytest_plugin")]
    options = ["-m", "not full", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider", "-q"]
    run([str(newest.python), "-m", "pytest", *options, *folders], cwd=root)
