"""The two sides offer the same: names, arguments, defaults and, but for awaiting, annotations."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

import nexuskit
from nexuskit import ApiTypes
from nexuskit._async import assets as async_assets
from nexuskit._async import bulk as async_bulk
from nexuskit._async import sequences as async_sequences
from nexuskit._async import workflows as async_workflows
from nexuskit._sync import assets, bulk, sequences, workflows

PAIRS: list[tuple[type, type]] = [
    (nexuskit.AsyncClient, nexuskit.Client),
    (nexuskit.AsyncProject, nexuskit.Project),
    (async_workflows.AsyncWorkflows, workflows.Workflows),
    (async_sequences.AsyncSequences, sequences.Sequences),
    (async_assets.AsyncAssets, assets.Assets),
    (async_bulk.AsyncBulk, bulk.Bulk),
    (ApiTypes.AsyncPaginationResponse, ApiTypes.PaginationResponse),
]
NOT_AWAITED = {
    "AsyncClient": {"endpoint", "get_project"},
    "AsyncProject": set(),
    "AsyncWorkflows": set(),
    "AsyncSequences": {"bulk"},
    "AsyncAssets": set(),
    "AsyncBulk": {"actions", "extend", "link", "patch", "remove", "unlink"},
    "AsyncPaginationResponse": {"data", "get", "next_page", "prev_page", "to_dict", "to_json"},
}
"""What talks to nobody; every other public method does, and is awaited on the asynchronous side."""

CONTEXT = {"__aenter__": "__enter__", "__aexit__": "__exit__"}

each_pair = pytest.mark.parametrize(("asynchronous", "synchronous"), PAIRS, ids=lambda kind: kind.__name__)


def public(kind: type) -> dict[str, Any]:
    names = [
        name
        for name in dir(kind)
        if not name.startswith("_") or name in CONTEXT | dict.fromkeys(CONTEXT.values())
    ]
    return {CONTEXT.get(name, name): inspect.getattr_static(kind, name) for name in names}


def as_synchronous(text: str) -> str:
    return re.sub(r"\bAsync(?=[A-Z])", "", text)


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

    silent = NOT_AWAITED[asynchronous.__name__]
    assert awaited(asynchronous) == public(asynchronous).keys() - silent
    assert awaited(synchronous) == set()


@each_pair
def test_everything_public_is_documented(asynchronous: type, synchronous: type) -> None:
    for kind in (asynchronous, synchronous):
        documented = {name: member for name, member in public(kind).items() if not name.startswith("_")}
        for name, member in documented.items():
            if inspect.isfunction(member):
                assert member.__doc__, name
                assert ">>>" in member.__doc__ or kind.__mro__[1].__name__ == "Page", name


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
