from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from nexuskit.errors import ArgumentError, NoMatch, SeveralMatches
from nexuskit.resources.lookup import Criteria, conditions, find_unique
from nexuskit.resources.suggestions import MAX_SUGGESTION_CANDIDATES, closest_matches


@attrs.frozen
class Thing:
    id: str
    title: str


def things(*titles: str) -> list[Thing]:
    return [Thing(f"flow_{number}", title) for number, title in enumerate(titles, 1)]


def find(wanted: str, *titles: str) -> Thing:
    return find_unique("workflow", wanted, things(*titles), lambda thing: thing.title)


@pytest.mark.parametrize(
    ("wanted", "near", "told"),
    [
        ("P002", "p002", "'p002' differs from 'P002' only in letter case"),
        ("P 2", "P  2", r"'P \x202' differs from 'P 2' only in spaces"),
        ("P 2", "P\N{NO-BREAK SPACE}2", r"'P\xa02' differs from 'P 2' only in spaces"),
        ("caf\xe9", "cafe\u0301", r"'cafe\u0301' differs from 'caf\xe9' only in Unicode normalisation"),
        (
            "e\u0301\xe9",
            "\xe9e\u0301",
            r"'\xe9e\u0301' differs from 'e\u0301\xe9' only in Unicode normalisation",
        ),
        ("a-b", "a–b", r"'a\u2013b' differs from 'a-b' only in dashes, quotes or invisible characters"),
        ("膝 a", "膝\u3000A", r"'膝\u3000A' differs from '膝 a' only in spaces and letter case"),
    ],
)
def test_what_looks_alike_is_told_apart(wanted: str, near: str, told: str) -> None:
    with pytest.raises(NoMatch) as caught:
        find(wanted, "Knee", near)
    assert caught.value.near[0] == near
    assert str(caught.value).endswith(f"? {told}")


def test_what_looks_alike_is_found_among_any_number() -> None:
    others = [f"Patient {number}" for number in range(3 * MAX_SUGGESTION_CANDIDATES)]
    assert closest_matches("knee ", [*others, "Knee"])[0] == "Knee"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("A", ["flow_1"]),
        ("flow_1", ["flow_1"]),
        ("flow_2", ["flow_2", "flow_3"]),
        ("flow_5", []),
        ("B", ["flow_2", "flow_5b"]),
    ],
)
def test_an_id_designates_like_a_title(wanted: str, found: list[str]) -> None:
    candidates = [
        Thing("flow_1", "A"),
        Thing("flow_2", "B"),
        Thing("flow_3", "flow_2"),
        Thing("flow_4", "flow_4"),
        Thing("flow_5b", "B"),
    ]

    def designated() -> Thing:
        return find_unique("workflow", wanted, candidates, lambda thing: thing.title, or_id=True)

    if len(found) == 1:
        assert designated().id == found[0]
        return
    with pytest.raises(SeveralMatches if found else NoMatch) as caught:
        designated()
    assert list(getattr(caught.value, "ids", ())) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"exact": "Knee 1"}, ["Knee 1"]),
        ({"prefix": "knee"}, ["knee 4"]),
        ({"prefix": "Cafe"}, ["Cafe\N{COMBINING ACUTE ACCENT}"]),
        ({"pattern": re.compile("(?i)^KNEE .$")}, ["Knee 1", "knee 4"]),
        (
            {"pattern": re.compile("")},
            ["Knee 1", "Knee 12", "Knee\n3", "knee 4", "Cafe\N{COMBINING ACUTE ACCENT}"],
        ),
        ({"where": lambda thing: thing.id == "flow_2"}, ["Knee 12"]),
        ({"prefix": "Knee", "pattern": re.compile("2")}, ["Knee 12"]),
    ],
)
def test_what_conditions_hold_for(given: dict[str, Any], found: list[str]) -> None:
    wanted: Criteria[Thing] = Criteria(lambda thing: thing.title, **given)
    there = things("Knee 1", "Knee 12", "Knee\n3", "knee 4", "Cafe\N{COMBINING ACUTE ACCENT}")
    assert [thing.title for thing in there if wanted.matches(thing)] == found


def criteria_of(
    exact: Any = None, prefix: Any = None, pattern: Any = None, where: Any = None
) -> Criteria[Thing]:
    return conditions(
        lambda thing: thing.title, "name", exact, prefix, pattern, where, otherwise="iter() gives all"
    )


async def awaited(thing: Thing) -> bool:
    return True


class Awaited:
    async def __call__(self, thing: Thing) -> bool:
        return True


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: criteria_of(), "find: give name, prefix, pattern or where; iter() gives all"),
        (lambda: criteria_of(""), "name: must not be empty"),
        (lambda: criteria_of(prefix=""), "prefix: must not be empty"),
        (lambda: criteria_of(pattern=""), "pattern: must not be empty"),
        (
            lambda: criteria_of(pattern="Knee ("),
            "pattern: is not a regular expression: missing ), unterminated subpattern at position 5; "
            "re.escape() escapes a text",
        ),
        (
            lambda: criteria_of(pattern="a{99999999999}"),
            "pattern: is not a regular expression: the repetition number is too large; "
            "re.escape() escapes a text",
        ),
        (
            lambda: criteria_of(pattern=b"Knee"),
            "pattern: must be a string or a compiled regular expression, got bytes",
        ),
        (
            lambda: criteria_of(pattern=re.compile(b"Knee")),
            "pattern: matches bytes; compile it from a string",
        ),
        (lambda: criteria_of(where="Knee"), "where: must be a function of one item, got str"),
        (lambda: criteria_of(where=awaited), "where: is a coroutine function; give a plain function"),
        (lambda: criteria_of(where=Awaited()), "where: is a coroutine function; give a plain function"),
    ],
)
def test_conditions_that_cannot_be_used_are_refused(refused: Callable[[], Any], message: str) -> None:
    assert (
        criteria_of(pattern="knee").pattern
        == criteria_of(pattern=re.compile("knee")).pattern
        == re.compile("knee")
    )
    with pytest.raises(ArgumentError) as caught:
        refused()
    assert str(caught.value) == message
