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
from tests.contract.echo import Echo, echo_server

NASTY = [
    "a/b",
    "a/../b?x",
    "../..",
    "...",
    "?",
    "#",
    "%",
    "%2F",
    "&limit=1",
    "=",
    "+",
    " ",
    "a b",
    ";",
    "\r\nSecret-Key: other",
    "\x00",
    "\\",
    "Ünïcödé",
    "病人 A",
    "🩻",
    "\u2028",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY)
IDS = TEXT.filter(lambda text: text not in ("", ".", ".."))
NOT_EMPTY = TEXT.filter(bool)
REFUSED = ["", ".", ".."]


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    with echo_server() as running:
        yield running


@pytest.fixture(scope="module")
def generated(echo: Echo) -> Iterator[nexus_api.Client]:
    with nexus_api.Client(base_url=echo.base_url, secret_key="key") as client:
        yield client


@pytest.fixture(scope="module")
def overlay(echo: Echo) -> Iterator[nexuskit.Client]:
    with nexuskit.Client("key", endpoint=echo.base_url) as client:
        yield client


@given(project=IDS, flow=IDS)
@example(project="a/../b?x", flow="\r\n")
def test_any_path_id_reaches_the_server(
    project: str, flow: str, generated: nexus_api.Client, echo: Echo
) -> None:
    generated.exchange(nexus_api.api.workflows.get_workflow(project, flow))
    assert segments(echo.last()) == ["projects", project, "workflows", flow]


@given(name=NOT_EMPTY, page=TEXT)
def test_any_query_value_reaches_the_server(
    name: str, page: str, generated: nexus_api.Client, echo: Echo
) -> None:
    generated.exchange(nexus_api.api.sequences.list_sequences("proj_a", page=page, limit=2, name=name))
    path, _, query = echo.last().partition("?")
    assert path == "/projects/proj_a/sequences"
    assert dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) == {
        "page": page,
        "limit": "2",
        "name": name,
    }


@given(project=IDS, asset=IDS)
def test_any_id_given_to_a_handle_reaches_the_server(
    project: str, asset: str, overlay: nexuskit.Client, echo: Echo
) -> None:
    with pytest.raises(NotFoundError) as caught:
        overlay.get_project(f"proj_{project}").assets.get(asset)
    target = echo.last()
    assert segments(target) == ["projects", f"proj_{project}", "assets", asset]
    assert caught.value.message == target


@given(name=NOT_EMPTY, page=NOT_EMPTY)
def test_any_filter_given_to_a_handle_reaches_the_server(
    name: str, page: str, overlay: nexuskit.Client, echo: Echo
) -> None:
    with pytest.raises(NotFoundError):
        overlay.get_project("proj_a").sequences.list({"page": page}, {"name": name})
    _, _, query = echo.last().partition("?")
    assert dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) == {
        "page": page,
        "limit": "100",
        "name": name,
    }


@pytest.mark.parametrize("refused", REFUSED)
def test_an_id_that_would_change_the_path_is_refused(
    refused: str, overlay: nexuskit.Client, echo: Echo
) -> None:
    with pytest.raises(RequestError, match="flow_id"):
        nexus_api.api.workflows.get_workflow("proj_a", refused)
    with pytest.raises(ArgumentError):
        overlay.get_project("proj_a").workflows.get(refused)
    assert echo.targets == []


def segments(target: str) -> list[str]:
    """Split a raw target into its path segments, which must have come without a query or fragment."""
    assert "?" not in target
    assert "#" not in target
    return [unquote(segment, errors="strict") for segment in target.removeprefix("/").split("/")]
