from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.errors import LookupFailed, NoMatch, SeveralMatches
from nexuskit.lookup import NEAR_POOL, exactly_one, near_titles, normalised


@attrs.frozen
class Thing:
    id: str
    title: str


def things(*titles: str) -> list[Thing]:
    return [Thing(f"flow_{number}", title) for number, title in enumerate(titles, 1)]


def find(wanted: str, *titles: str) -> Thing:
    return exactly_one("workflow", wanted, things(*titles), lambda thing: thing.title)


def test_the_one_that_has_the_title() -> None:
    assert find("B", "A", "B", "C").id == "flow_2"


@pytest.mark.parametrize(
    "near", ["patient a", "Patient-A", "Patient\N{NO-BREAK SPACE}A", "Patient A ", "Patíent A"]
)
def test_matching_is_exact(near: str) -> None:
    with pytest.raises(NoMatch) as caught:
        find("Patient A", near)
    assert caught.value.near == (near,)
    assert caught.value.wanted == "Patient A"
    assert caught.value.kind == "workflow"


def test_canonically_equal_titles_are_different_titles() -> None:
    composed, decomposed = "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"
    assert find(composed, decomposed, composed).id == "flow_2"


def test_several_are_an_error_with_all_ids() -> None:
    with pytest.raises(SeveralMatches) as caught:
        find("A", "A", "B", "A")
    assert caught.value.ids == ("flow_1", "flow_3")
    assert [thing.title for thing in caught.value.candidates] == ["A", "A"]
    assert str(caught.value) == "2 workflows are called 'A': flow_1, flow_3; choose one by its id"


def test_one_that_is_listed_twice_is_one() -> None:
    twice = Thing("flow_1", "A")
    assert exactly_one("workflow", "A", [twice, Thing("flow_1", "A")], lambda thing: thing.title) == twice
    with pytest.raises(SeveralMatches) as caught:
        exactly_one("workflow", "A", [twice, Thing("flow_2", "A"), twice], lambda thing: thing.title)
    assert caught.value.ids == ("flow_1", "flow_2")


def test_a_message_does_not_list_hundreds() -> None:
    with pytest.raises(SeveralMatches) as caught:
        find("A", *["A"] * 100)
    assert len(caught.value.ids) == 100
    assert "flow_5 and 95 more" in str(caught.value)


def test_none_of_none() -> None:
    with pytest.raises(NoMatch) as caught:
        find("A")
    assert str(caught.value) == "no workflow is called 'A'"
    assert caught.value.near == ()
    assert isinstance(caught.value, LookupFailed)


def test_further_titles_are_suggested_but_never_chosen() -> None:
    with pytest.raises(NoMatch) as caught:
        exactly_one("sequence", "Patient A", [], lambda thing: "", others=["Patient B", "Patient A"])
    assert caught.value.near == ("Patient B",)


@pytest.mark.parametrize(
    ("wanted", "titles", "near"),
    [
        (
            "Patient A",
            ["patient a", "Patient B", "Knee", "Patient AB"],
            ["patient a", "Patient AB", "Patient B"],
        ),
        ("Knee", ["Patient A"], []),
        ("Ｋｎｅｅ", ["knee"], ["knee"]),
        ("Straße", ["STRASSE"], ["STRASSE"]),
        ("2024-01-02", ["2024\N{EN DASH}01\N{MINUS SIGN}02"], ["2024\N{EN DASH}01\N{MINUS SIGN}02"]),
        ("A\N{ZERO WIDTH SPACE}B", ["AB"], ["AB"]),
        (
            "A  B",
            ["A\tB", "A\N{NO-BREAK SPACE}B", "A\nB", "A\N{EM SPACE}B"],
            ["A\tB", "A\N{NO-BREAK SPACE}B", "A\nB"],
        ),
        ("A B", ["A B"], []),
        ("", ["A"], []),
    ],
)
def test_near_titles(wanted: str, titles: list[str], near: list[str]) -> None:
    assert near_titles(wanted, titles) == near


def test_only_so_many_titles_are_compared() -> None:
    titles = [f"{number}" for number in range(NEAR_POOL)]
    assert near_titles("Patient A", [*titles, "Patient-A"]) == []
    assert near_titles("Patient A", [*titles[:-1], "Patient-A"]) == ["Patient-A"]


@given(st.lists(st.sampled_from("abc")), st.sampled_from("abc"))
def test_exactly_one_or_an_error(titles: list[str], wanted: str) -> None:
    count = titles.count(wanted)
    if count == 1:
        assert find(wanted, *titles).title == wanted
        return
    with pytest.raises(SeveralMatches if count else NoMatch) as caught:
        find(wanted, *titles)
    assert len(getattr(caught.value, "ids", ())) == count


@given(st.text())
def test_normalising_twice_changes_nothing(title: str) -> None:
    assert normalised(normalised(title)) == normalised(title)


@given(st.text(), st.lists(st.text()))
def test_near_titles_are_existing_ones(wanted: str, titles: list[str]) -> None:
    near = near_titles(wanted, titles)
    assert len(near) <= 3
    assert set(near) <= set(titles) - {wanted}
