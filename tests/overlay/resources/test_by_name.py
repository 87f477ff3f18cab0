from __future__ import annotations

from collections.abc import Callable

import pytest

from nexuskit.errors import ForbiddenError, NoMatch, SeveralMatches
from tests.overlay.resources.services import SEMANTICS, Matches, sequence_service
from tests.overlay.support import Handler, Wire, answering, sequence

pytestmark = pytest.mark.anyio


def service(names: list[str], matches: Matches) -> Handler:
    return sequence_service([sequence(name, f"seq_{number}") for number, name in enumerate(names)], matches)


@pytest.mark.parametrize("semantics", SEMANTICS)
async def test_none_is_an_error_with_near_names(semantics: str, wire: Callable[[Handler], Wire]) -> None:
    names = ["Knee", "Patient\N{NO-BREAK SPACE}A", "PATIENT A", "Patient \N{EN DASH} A"]
    calls = wire(service(names, SEMANTICS[semantics]))
    with pytest.raises(NoMatch) as caught:
        await calls.settle(calls.project.sequences.by_name("Patient A"))
    assert set(caught.value.near) == set(names[1:])


async def test_several_beyond_a_filter_that_misses_them_are_an_error(wire: Callable[[Handler], Wire]) -> None:
    names = ["Patient A", *[f"Scan {number}" for number in range(1500)], "Patient A"]
    calls = wire(service(names, lambda name, wanted: False))
    with pytest.raises(SeveralMatches) as caught:
        await calls.settle(calls.project.sequences.by_name("Patient A"))
    assert caught.value.ids == ("seq_0", "seq_1501")


PROJECTS = [
    {
        "id": f"proj_{number}",
        "name": name,
        "workspaceId": "ws_1",
        "type": "T",
        "createDate": 1,
        "localization": "MULTI",
        "tags": [],
        "groups": [],
    }
    for number, name in enumerate(["Knee study", "Hip", "Hip"])
]


async def test_a_project_is_found_by_its_name(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering(PROJECTS))
    project = await calls.settle(calls.client.project_by_name("Knee study"))
    assert (project.id, project.project_id, project.name) == ("proj_0", "proj_0", "Knee study")
    listed = await calls.settle(calls.client.list_projects())
    assert [one.name for one in listed] == ["Knee study", "Hip", "Hip"]
    with pytest.raises(NoMatch, match=r"did you mean 'Knee study'\?"):
        await calls.settle(calls.client.project_by_name("Knee Study"))
    with pytest.raises(SeveralMatches) as caught:
        await calls.settle(calls.client.project_by_name("Hip"))
    assert caught.value.ids == ("proj_1", "proj_2")


async def test_a_refused_name_in_place_of_an_id_is_told(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering({"message": "forbidden"}, status=403))
    with pytest.raises(ForbiddenError, match=r"'proj_Knee study' does not look like .*project_by_name"):
        await calls.settle(calls.client.get_project("Knee study").get_info())
    with pytest.raises(ForbiddenError) as caught:
        await calls.settle(calls.project.get_info())
    assert "does not look like" not in str(caught.value)


async def test_one_that_comes_twice_counts_once_as_it_was_last(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(
        answering(
            {"data": [sequence("A1", "seq_1"), sequence("A2", "seq_2")], "nextPage": "1"},
            {"data": [], "nextPage": "2"},
            {"data": [sequence("A3", "seq_2"), sequence("B", "seq_1"), sequence("A4", "seq_4")]},
        )
    )
    found = await calls.settle(calls.project.sequences.find(prefix="A"))
    assert [(one.id, one.name) for one in found] == [("seq_2", "A3"), ("seq_4", "A4")]


async def test_what_the_predicate_raises_passes_through(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering({"data": [sequence("A")]}))
    with pytest.raises(ZeroDivisionError):
        await calls.settle(calls.project.sequences.find(where=lambda _: 1 / 0))
