from __future__ import annotations

import enum
import pickle
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import pytest

from nexuskit import ApiTypes
from nexuskit.errors import ArgumentError
from nexuskit.resources import validation as arguments
from nexuskit.resources.asset_arguments import asset_filter
from nexuskit.resources.sequence_patches import attribute_strings, sequence_patch

ATTRIBUTES = "attributes"


class Colour(str, enum.Enum):  # noqa: UP042  # the kind that prints as `Colour.RED`
    RED = "red"


class Stage(enum.Enum):
    ONE = 1
    TWO = "two"
    NONE = float("nan")


class Rank(int, enum.Enum):  # the kind that prints as `Rank.FIRST`
    FIRST = 1


class Missing:
    """Like the missing value of pandas, which equals nothing and is neither true nor false."""

    def __eq__(self, other: object) -> Any:
        return self

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __repr__(self) -> str:
        return "<NA>"


class NoTime(datetime):
    """Like the missing date of pandas, which is a `datetime`."""

    def __str__(self) -> str:
        return "NaT"


REFUSED: list[tuple[Callable[[], Any], str]] = [
    # ids
    (
        lambda: arguments.validate_id("flow_id", ".."),
        "flow_id: '..' is not a valid id; give the id as the service shows it",
    ),
    (
        lambda: arguments.validate_id("asset_id", PurePosixPath("scans/image_1.jpg")),
        "asset_id: must be a string, got PurePosixPath; give its name, 'image_1.jpg'",
    ),
    # pagination
    (lambda: arguments.pagination({"limit": 0}), "pagination.limit: must be 1 or more, got 0"),
    (
        lambda: arguments.pagination({"limit": "2"}),
        "pagination.limit: must be an integer, got '2'; use int()",
    ),
    (lambda: arguments.pagination({"limt": 2}), "pagination.limt: unknown key; did you mean 'limit'?"),
    # filters
    (lambda: asset_filter({"groups": "main"}), "filters.groups: must be a list of strings, got str"),
    (lambda: asset_filter({"groups": ["a", " "]}), "filters.groups[1]: must not be blank"),
    (lambda: asset_filter({"groups": ["a"]}, status="x"), "filters: give either filters or status, not both"),
    # patches and attributes
    (
        lambda: sequence_patch({"attributes": {"age": None}}),
        "patch.attributes['age']: must not be None; omit the name to keep the current value, "
        "or give an empty string",
    ),
    (
        lambda: sequence_patch({"attributes": {"age": 10**5000}}),
        "patch.attributes['age']: is a number with too many digits, <int>; convert it to a string first",
    ),
    (
        lambda: attribute_strings(ATTRIBUTES, {"ages": [20, 21]}),
        "attributes['ages']: must be a string or a number, got list; convert it to a string first",
    ),
    # enumerations
    (
        lambda: arguments.parse_abort_mode("AbortOnAnyFailure"),
        "abort_mode: must be one of 'None', 'AbortOnAnyFailed', got 'AbortOnAnyFailure'; "
        "did you mean 'AbortOnAnyFailed'?",
    ),
    (
        lambda: arguments.parse_abort_mode(None),
        "abort_mode: None is not an abort mode; give the text 'None' or omit it",
    ),
    (
        lambda: arguments.parse_member("merge", ApiTypes.SequenceMergeMode, "xyz"),
        "merge: must be one of 'ReplaceExistingEntry', 'RejectSequenceOperation', got 'xyz'",
    ),
]


@pytest.mark.parametrize(("refused", "message"), REFUSED, ids=[message[:60] for _, message in REFUSED])
def test_a_wrong_argument_is_refused_in_words(refused: Callable[[], Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        refused()
    assert str(caught.value) == message
    assert isinstance(caught.value, ValueError)
    assert f"{caught.value.argument}: {caught.value.problem}" == message
    assert str(pickle.loads(pickle.dumps(caught.value))) == message


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("male", "male"),
        (20, "20"),
        (2**70, str(2**70)),
        (1.5, "1.5"),
        (True, "True"),
        (Decimal("1.50"), "1.50"),
        (Fraction(1, 3), "1/3"),
        (date(2024, 1, 2), "2024-01-02"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
    ],
)
def test_an_attribute_value_becomes_a_string(value: object, sent: str) -> None:
    assert attribute_strings(ATTRIBUTES, {"key": value}) == {"key": sent}


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        complex("1-infj"),
        Decimal("-Infinity"),
        NoTime(2024, 1, 2),
        Missing(),
        Stage.NONE,
        None,
    ],
    ids=str,
)
def test_what_stands_for_no_value_is_no_attribute(value: object) -> None:
    with pytest.raises(ArgumentError) as caught:
        attribute_strings(ATTRIBUTES, {"age": 20, "scan": value})
    assert caught.value.argument == "attributes['scan']"
    assert caught.value.problem.startswith("must not be ")
    assert "omit the name" in caught.value.problem


def test_a_member_gives_its_value_wherever_it_is_given() -> None:
    assert attribute_strings("a", {Stage.TWO: Stage.ONE, "rank": Rank.FIRST}) == {
        "two": "1",
        "rank": "1",
    }
    assert arguments.validate_id("a", Stage.TWO) == arguments.validate_text("a", Stage.TWO) == "two"
    assert arguments.flow_metadata({"title": Stage.TWO}).title == "two"  # type: ignore[dict-item]
    assert arguments.sequence_filter({"name": Stage.TWO}).name == "two"
    assert asset_filter({"filename": Stage.TWO}).filename == "two"
    assert arguments.pagination({"page": Stage.TWO, "limit": Stage.ONE}) == ApiTypes.Pagination("two", 1)
    assert arguments.integer("a", Rank.FIRST) == arguments.integer("a", Stage.ONE) == 1
    assert type(arguments.integer("a", Rank.FIRST)) is int


def test_two_names_that_are_one_are_refused() -> None:
    with pytest.raises(ArgumentError, match="attributes: two attributes have the same name"):
        attribute_strings(ATTRIBUTES, {Stage.TWO: 1, "two": 2})
