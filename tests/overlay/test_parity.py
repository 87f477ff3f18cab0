"""The two sides offer the same: names, arguments, defaults and, but for awaiting, annotations."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import nexuskit
import nexuskit._async
from nexuskit.runs.report import Report


def pairs() -> Iterator[tuple[type, type]]:
    """Every class that an asynchronous module defines for others, with its synchronous twin."""
    for module in pkgutil.walk_packages(nexuskit._async.__path__, "nexuskit._async."):
        asynchronous = importlib.import_module(module.name)
        synchronous = importlib.import_module(module.name.replace("._async.", "._sync."))
        for name, kind in vars(asynchronous).items():
            if inspect.isclass(kind) and kind.__module__ == module.name and not name.startswith("_"):
                yield kind, getattr(synchronous, as_synchronous(name))


def as_synchronous(text: str) -> str:
    return re.sub(r"\b(_?)Async(?=[A-Z])", r"\1", text)


PAIRS = list(pairs())
NOT_AWAITED = {
    "AsyncClient": {"endpoint", "get_project", "with_options"},
    "AsyncProject": {"id"},
    "AsyncPool": {"client", "key", "pool_timeout"},
    "AsyncTransport": {"prepare", "view"},
    "AsyncSequences": {"bulk", "iter", "pages"},
    "AsyncSequenceReader": {"iter", "pages"},
    "AsyncAssetLogCalls": {"iter_logs"},
    "AsyncAssets": {"create_upload_session", "iter", "iter_logs", "pages"},
    "AsyncUploadCalls": {"create_upload_session"},
    "AsyncUploadReport": set(dir(Report))
    | {
        "durations",
        "elapsed",
        "error",
        "from_journal",
        "links",
        "notes",
        "operation_ids",
        "outcomes",
        "stopped",
    },
    "AsyncUploadSession": {"add_bytes", "add_path", "get_operation_ids"},
    "AsyncUploadRunner": {"known"},
    "AsyncPreparation": {"begun", "unread"},
    "Delivery": {"body", "detail", "headers", "sent"},
    "SignedUrl": {"headers", "method", "url"},
    "AsyncWorkflows": {"iter"},
    "AsyncWalk": {"cursor", "finished"},
    "AsyncBulk": {"actions", "extend", "link", "patch", "plan", "remove", "rename", "stream", "unlink"},
    "AsyncBulkReport": set(dir(Report)) | {"durations", "elapsed", "error", "notes", "outcomes", "stopped"},
    "AsyncBulkRunner": {"error", "stopped"},
    "AsyncRunJournal": {"close", "doubtful_rows", "missing_rows", "window_at"},
    "AsyncPaginationResponse": {"data", "get", "next_page", "prev_page", "to_dict", "to_json"},
}
"""What talks to nobody; every other public method does, and is awaited on the asynchronous side."""

CONTEXT = {"__aenter__": "__enter__", "__aexit__": "__exit__", "aclose": "close"}

each_pair = pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS, ids=lambda kind: kind.__name__)


def public(kind: type) -> dict[str, Any]:
    names = [
        name
        for name in dir(kind)
        if not name.startswith("_") or name in CONTEXT | dict.fromkeys(CONTEXT.values())
    ]
    return {CONTEXT.get(name, name): inspect.getattr_static(kind, name) for name in names}


@each_pair
def test_the_names_agree(asynchronous: type, synchronous: type) -> None:
    assert synchronous.__name__ == as_synchronous(asynchronous.__name__)
    assert public(asynchronous).keys() == public(synchronous).keys()
    assert (
        as_synchronous(asynchronous.__doc__ or "").replace("await ", "").replace("async ", "")
        == synchronous.__doc__
    )


@each_pair
def test_the_signatures_agree(asynchronous: type, synchronous: type) -> None:
    assert as_synchronous(str(inspect.signature(asynchronous))) == str(inspect.signature(synchronous))
    twins = public(synchronous)
    for name, member in public(asynchronous).items():
        assert type(member) is type(twins[name])
        if inspect.isfunction(member):
            assert as_synchronous(str(inspect.signature(member))) == str(inspect.signature(twins[name]))


@each_pair
def test_what_talks_to_the_service_is_awaited(asynchronous: type, synchronous: type) -> None:
    def awaited(kind: type) -> set[str]:
        return {name for name, member in public(kind).items() if inspect.iscoroutinefunction(member)}

    silent = NOT_AWAITED.get(asynchronous.__name__, set())
    assert awaited(asynchronous) == public(asynchronous).keys() - silent
    assert awaited(synchronous) == set()


def test_the_client_takes_what_the_existing_one_takes() -> None:
    parameters = list(inspect.signature(nexuskit.Client).parameters.values())
    assert [
        parameter.name for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ] == [
        "secret_key",
        "mtls_certificate_file_path",
        "mtls_private_key_file_path",
        "endpoint",
    ]
