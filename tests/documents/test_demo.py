from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nexus_api
import nexuskit._sync
import nexuskit.bulk
from nexus_api.api import OPERATIONS
from tests.overlay.test_docstrings import NOT_FOR_USERS

NOT_SHOWN = {
    "Report.to_dataframe": "pandas need not be installed",
    "Client.close": "the context manager calls it",
    "Page.get": "one line, as of a dict",
    "Page.to_dict": "one line, as of any answer",
    "Page.to_json": "one line, as of any answer",
    "Report.merged": "`retry_failed` does it",
    "Walk.close": "the context manager calls it",
}
"""Public methods that the tour leaves out, each with the reason."""


def methods() -> dict[str, tuple[type, Callable[..., Any]]]:
    """Every public method of the objects that a client gives, under the class that defines it."""
    given = [
        kind
        for module in pkgutil.walk_packages(nexuskit._sync.__path__, "nexuskit._sync.")
        for kind in vars(importlib.import_module(module.name)).values()
        if inspect.isclass(kind)
        and kind.__module__ == module.name
        and not kind.__name__.startswith("_")
        and kind.__name__ not in NOT_FOR_USERS
    ]
    given += [nexuskit.bulk.Diff, nexuskit.bulk.Plan]
    classes = {owner for kind in given for owner in kind.__mro__ if owner.__module__.startswith("nexuskit.")}
    return {
        f"{kind.__name__}.{name}": (kind, member)
        for kind in classes
        for name, member in vars(kind).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }


UNSEEN = {
    "abortMultipartUpload",
    "cancelUploadSession",
    "completeMultipartUpload",
    "completeMultipartUploadPart",
    "createMultipartUpload",
    "createMultipartUploadPart",
}
"""What an upload sends only for files of more than 1 GiB, and if something fails."""


def test_the_demo_sends_every_operation_and_calls_every_method(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent: set[str] = set()
    called: set[str] = set()

    exchange = nexus_api.Client.exchange

    def counting(
        client: nexus_api.Client, request: nexus_api.Request[Any], **options: Any
    ) -> nexus_api.Answer:
        sent.add(request.operation.id)
        return exchange(client, request, **options)

    def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            # Called by the tour itself, whose statements are compiled under this name.
            if sys._getframe(1).f_code.co_filename == "tour":
                called.add(name)
            return method(*args, **kwargs)

        return call

    monkeypatch.setattr(nexus_api.Client, "exchange", counting)
    for name, (kind, method) in methods().items():
        monkeypatch.setattr(kind, method.__name__, watched(name, method))
    monkeypatch.syspath_prepend(root / "examples")

    runpy.run_path(str(root / "examples/demo.py"), run_name="__main__")

    assert OPERATIONS.keys() - sent == UNSEEN, "show these operations in examples/tour.py"
    assert methods().keys() - called - NOT_SHOWN.keys() == set(), "show these methods in examples/tour.py"
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    [done, hint] = printed.partition("== Done ==")[2].split("\n")[2:4]
    assert re.fullmatch(r"\d+ requests were answered in \d+\.\d seconds\.", done)
    assert "make sandbox" in hint
