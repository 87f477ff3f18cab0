"""Every example in a docstring of the sandbox runs as printed."""

from __future__ import annotations

import doctest
import importlib
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
