"""Every example in a docstring runs as printed: `client` and `project` belong to a seeded sandbox."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import doctest
import importlib
import inspect
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nexuskit
from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, SEED

PACKAGE = Path(nexuskit.__file__).parent
MODULES = [
    ".".join(["nexuskit", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
    if "sandbox" not in path.parts
]


def examples() -> Iterator[Any]:
    finder = doctest.DocTestFinder()
    for name in MODULES:
        for test in finder.find(importlib.import_module(name), name):
            if test.examples:
                yield pytest.param(test, id=test.name)


EXAMPLES = list(examples())


def test_the_examples_are_found() -> None:
    names = {parameter.id for parameter in EXAMPLES}
    assert len(names) == len(EXAMPLES) > 60
    assert {
        "nexuskit._async.client.AsyncClient.get_project",
        "nexuskit._sync.client.Client.get_project",
    } <= names


@pytest.mark.parametrize("test", EXAMPLES)
def test_the_example_runs_as_printed(test: doctest.DocTest) -> None:
    if "._async." in test.name:
        asyncio.run(run_with_client(test, nexuskit.AsyncClient))
    elif "._sync." in test.name:
        asyncio.run(run_with_client(test, nexuskit.Client))
    else:
        asyncio.run(run(test, {}))


async def run_with_client(test: doctest.DocTest, client_class: Any) -> None:
    with Sandbox(seed=SEED) as sandbox:
        client = client_class(KEY, endpoint=sandbox.base_url)
        await run(test, {"client": client, "project": client.get_project(PROJECT)})
        closing = client.close()
        if inspect.isawaitable(closing):
            await closing


async def run(test: doctest.DocTest, given: dict[str, Any]) -> None:
    """Run the lines of a docstring as an interactive interpreter would, which may await at the top level."""
    names = {**test.globs, **given}
    for example in test.examples:
        code = compile(example.source, test.name, "single", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            value = eval(code, names)
            if inspect.iscoroutine(value):
                await value
        assert printed.getvalue() == example.want, example.source
