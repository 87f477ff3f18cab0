"""Every example in a docstring of the sandbox runs as printed."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import nexuskit.sandbox

PACKAGE = Path(nexuskit.sandbox.__file__).parent
EXAMPLES = [
    test
    for path in sorted(PACKAGE.rglob("*.py"))
    for name in [".".join(["nexuskit.sandbox", *path.relative_to(PACKAGE).with_suffix("").parts])]
    for test in doctest.DocTestFinder().find(importlib.import_module(name.removesuffix(".__init__")))
    if test.examples
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_runs_as_printed(example: doctest.DocTest) -> None:
    assert doctest.DocTestRunner().run(example).failed == 0


def test_the_examples_are_found() -> None:
    assert {example.name for example in EXAMPLES} >= {"nexuskit.sandbox.server.Sandbox"}


def test_the_fixture_of_the_package_works_in_a_test_suite(tmp_path: Path) -> None:
    lines = (nexuskit.sandbox.__doc__ or "").splitlines()
    example = "\n".join(line for line in lines if line.startswith("    ") or not line)
    (tmp_path / "test_example.py").write_text(textwrap.dedent(example), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
