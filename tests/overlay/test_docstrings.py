"""What is public has a docstring, a public method has an example in it, and every example runs as printed.

Public is what a user can get: a class that an `__all__` lists, or one of the two sides of the client unless
it works behind them alone, and with it whatever it inherits. `client` and `project` in an example belong to a
seeded sandbox.
"""

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
from nexuskit.uploads import session_limit
from tests.overlay.support import KEY, PROJECT
from tests.overlay.uploads.support import png

PACKAGE = Path(nexuskit.__file__).parent
MODULES = [
    ".".join(["nexuskit", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
    if "sandbox" not in path.parts
]
PUBLIC_MODULES = [
    "nexuskit",
    "nexuskit.api_types",
    "nexuskit.bulk",
    "nexuskit.errors",
    "nexuskit.sandbox",
    *(name for name in MODULES if name.startswith(("nexuskit._async.", "nexuskit._sync."))),
]

NOT_FOR_USERS = {
    "AssetIndex": "finds assets for an upload",
    "Delivery": "is what a `SignedSender` returns",
    "MultipartSender": "sends large files for an upload",
    "Preparation": "prepares files for an upload",
    "Retry": "is how a report uploads again",
    "SignedSender": "sends bytes for an upload",
    "UploadRunner": "carries out what `upload()` is called for",
    "Uploader": "is what an upload session calls",
    "StateReader": "reads for `diff()` and for a run",
    "Pool": "holds the connections of a client",
    "BulkRunner": "carries out what `run()` is called for",
    "RunJournal": "writes down what a run does",
    "TaskCaller": "makes the calls of a run",
    "Transport": "sends what the methods ask for",
}
"""Classes of the two sides that no user gets to see, by the name of the plain one."""

WITHOUT_EXAMPLE = {
    **{
        f"nexuskit.{side}.{method}": "the manual shows a whole session"
        for side in ("_async.uploads.session.AsyncUploadSession", "_sync.uploads.session.UploadSession")
        for method in ("add_bytes", "add_path", "get_operation_ids", "wait_until_done")
    },
    "nexuskit.errors.CallError.after": "the client does it at the end of a call",
    "nexuskit.errors.ArgumentError.within": "for code that checks arguments of its own, in one line",
    "nexuskit.resources.paging.Page.get": "one line, as of a dict",
    "nexuskit.resources.paging.Page.to_dict": "one line, as of any answer",
    "nexuskit.resources.paging.Page.to_json": "one line, as of any answer",
    "nexuskit.transport.raw_response.RawAnswer.decode_error": "for an answer that contradicts its request",
    "nexuskit.runs.base_report.Report.to_dataframe": "pandas need not be installed; a test runs it",
}
"""Public methods that need no example, each with the reason."""


def public_classes() -> dict[str, type]:
    """Every class of ours that a public module lists, or that has the input and output of a client."""
    classes: list[type] = []
    for module_name in PUBLIC_MODULES:
        module = importlib.import_module(module_name)
        listed = getattr(module, "__all__", None)
        found = [getattr(module, name) for name in listed or vars(module)]
        classes += [
            kind for kind in found if inspect.isclass(kind) and (listed or kind.__module__ == module_name)
        ]
    return {
        f"{kind.__module__}.{kind.__name__}": kind
        for kind in classes
        if kind.__module__.startswith("nexuskit.")
        and not kind.__name__.startswith("_")
        and kind.__name__.removeprefix("Async") not in NOT_FOR_USERS
    }


def public_members() -> dict[str, Any]:
    """Every public method and property of those classes, by the class of ours that defines it."""
    return {
        f"{owner.__module__}.{owner.__name__}.{name}": getattr(member, "__func__", member)
        for kind in public_classes().values()
        for owner in kind.__mro__
        if owner.__module__.startswith("nexuskit.")
        for name, member in vars(owner).items()
        if not name.startswith("_")
        and (isinstance(member, property | classmethod | staticmethod) or inspect.isfunction(member))
    }


def examples() -> Iterator[Any]:
    finder = doctest.DocTestFinder()
    for name in MODULES:
        for test in finder.find(importlib.import_module(name), name):
            if test.examples:
                yield pytest.param(test, id=test.name)


EXAMPLES = list(examples())


def test_everything_public_has_a_docstring() -> None:
    public = {name: inspect.getdoc(importlib.import_module(name)) for name in PUBLIC_MODULES}
    public |= {name: kind.__doc__ for name, kind in public_classes().items()}
    public |= {name: member.__doc__ for name, member in public_members().items()}
    assert len(public) > 300
    assert [name for name, text in public.items() if not (text or "").strip()] == []


def test_every_public_method_has_an_example() -> None:
    without = {
        name
        for name, member in public_members().items()
        if inspect.isfunction(member)
        and not name.startswith("nexuskit.sandbox.")  # its classes and its manual show how it is used
        and ">>>" not in (member.__doc__ or "")
    }
    assert without - WITHOUT_EXAMPLE.keys() == set(), "show each of these in its docstring, with `>>>`"


@pytest.mark.parametrize("test", EXAMPLES)
def test_the_example_runs_as_printed(test: doctest.DocTest, shared: Sandbox) -> None:
    if "._async." in test.name:
        asyncio.run(run_with_client(test, nexuskit.AsyncClient, shared))
    elif "._sync." in test.name or any("client." in example.source for example in test.examples):
        asyncio.run(run_with_client(test, nexuskit.Client, shared))
    else:
        asyncio.run(run(test, {}))


async def run_with_client(test: doctest.DocTest, client_class: Any, sandbox: Sandbox) -> None:
    sandbox.reset()
    session_limit._BY_KEY.clear()  # the examples start more sessions than one program may
    client = client_class(KEY, endpoint=sandbox.base_url)
    try:
        given = {"client": client, "project": client.get_project(PROJECT), "png": png(1)}
        await run(test, given)
    finally:
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
