"""The examples in the docstrings of the generated package run, in every module that has one."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import nexus_api

MODULES = [module.name for module in pkgutil.walk_packages(nexus_api.__path__, "nexus_api.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_operation_and_model_has_an_example() -> None:
    finder = doctest.DocTestFinder(exclude_empty=False)
    without = [
        found.name
        for name in MODULES
        if name.startswith(("nexus_api.api.", "nexus_api.models"))
        for found in finder.find(importlib.import_module(name))
        if not found.examples
        # A query model is described by its operation; methods and properties of models are one-liners.
        and not found.name.endswith("Query")
        and found.name.removeprefix(name).count(".") == 1
    ]
    assert without == []
