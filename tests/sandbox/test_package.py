"""What the package lists, and the examples of its docstrings, each of which runs as printed."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path
from typing import Any

import pytest

import nexuskit.sandbox


def test_the_package_has_what_it_lists_and_nothing_else() -> None:
    package: Any = nexuskit.sandbox
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    with pytest.raises(AttributeError, match=r"'nexuskit\.sandbox' has no attribute 'Sandpit'"):
        package.Sandpit  # noqa: B018


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
