from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import nexus_api
import nexuskit
from nexus_api.errors import RequestError
from nexuskit.errors import ArgumentError, NotFoundError
from tests.generator.recorder import Recorder, recorder

NASTY = [
    *("a/b", "a/../b?x", "../..", "...", "?", "#", "%", "%2F", "&limit=1", "=", "+", " ", "a b", ";"),
    *("\r\nSecret-Key: other", "\x00", "\\", "Ünïcödé", "病人 A", "🩻", "\u2028"),
]
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY)
IDS = TEXT.filter(lambda text: text not in ("", ".", ".."))
NOT_EMPTY = TEXT.filter(bool)


@pytest.fixture(scope="module")
def server() -> Iterator[Recorder]:
    with recorder() as running:
        running.answers(404, b"{}")
        yield running


@pytest.fixture(scope="module")
def client(server: Recorder) -> Iterator[nexuskit.Client]:
    with nexuskit.Client("key", endpoint=server.base_url) as client:
        yield client


@given(project=IDS, asset=IDS)
@example(project="a/../b?x", asset="\r\n")
def test_any_id_reaches_the_server(
    project: str, asset: str, client: nexuskit.Client, server: Recorder
) -> None:
    with pytest.raises(NotFoundError):
        client.get_project(f"proj_{project}").assets.get(asset)
    assert segments(server.last.target) == ["projects", f"proj_{project}", "assets", asset]


@given(name=NOT_EMPTY, page=NOT_EMPTY)
def test_any_filter_reaches_the_server(
    name: str, page: str, client: nexuskit.Client, server: Recorder
) -> None:
    with pytest.raises(NotFoundError):
        client.get_project("proj_a").sequences.list({"page": page}, {"name": name})
    path, _, query = server.last.target.partition("?")
    assert path == "/projects/proj_a/sequences"
    assert dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) == {
        "page": page,
        "limit": "100",
        "name": name,
    }


@pytest.mark.parametrize("refused", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_refused(
    refused: str, client: nexuskit.Client, server: Recorder
) -> None:
    server.arrived.clear()
    with pytest.raises(RequestError, match="flow_id"):
        nexus_api.api.workflows.get_workflow("proj_a", refused)
    with pytest.raises(ArgumentError):
        client.get_project("proj_a").workflows.get(refused)
    assert server.arrived == []


def segments(target: str) -> list[str]:
    """Split a raw target into its path segments, which must have come without a query or fragment."""
    assert "?" not in target
    assert "#" not in target
    return [unquote(segment, errors="strict") for segment in target.removeprefix("/").split("/")]
