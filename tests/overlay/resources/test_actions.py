from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from nexuskit.api_types import SequenceBulkUpdateActionLink as Link
from nexuskit.api_types import SequenceBulkUpdateActionPatchSequence as Patch
from nexuskit.api_types import SequenceBulkUpdateActionRemoveSequence as Remove
from nexuskit.api_types import SequenceLinkMetadata, SequenceMergeMode, SequencePatch
from nexuskit.bulk.builder import BulkBuilder
from nexuskit.bulk.report.actions import describe
from nexuskit.errors import ArgumentError
from nexuskit.resources.actions import UNSET, typed_action, typed_actions, validate_actions

REJECT = SequenceMergeMode.REJECT_SEQUENCE_OPERATION
A = SequenceLinkMetadata("A")


@pytest.mark.parametrize(
    ("action", "typed"),
    [
        ({"asset_id": "a", "sequence": {"name": "A"}}, Link(A, asset_id="a")),
        (
            {
                "asset_id": "a",
                "sequence": {"name": "A", "ord": 3, "role": "R", "merge": "RejectSequenceOperation"},
            },
            Link(SequenceLinkMetadata("A", REJECT, 3, "R"), asset_id="a"),
        ),
        (
            {"asset_id": "a", "sequence": SequenceLinkMetadata("A", REJECT)},
            Link(SequenceLinkMetadata("A", REJECT), "a"),
        ),
        ({"asset_id": "a"}, Link(UNSET, "a")),
        ({"sequence_id": "s", "patch": {"name": "N"}}, Patch(SequencePatch("N"), "s")),
        (
            {"sequence_name": "s", "patch": {"attributes": {"age": 20}}},
            Patch(SequencePatch(None, {"age": "20"}), None, "s"),
        ),
        ({"sequence_id": "s"}, Remove("s")),
        (MappingProxyType({"sequence_id": "s"}), Remove("s")),
        (Link(A, "a"), Link(A, "a")),
        (
            Link({"name": "A", "merge": "RejectSequenceOperation"}, "a"),
            Link(SequenceLinkMetadata("A", REJECT), "a"),
        ),
    ],
    ids=str,
)
def test_an_action_is_told_by_its_keys(action: Any, typed: Any) -> None:
    assert typed_action(action) == typed
    assert typed_action(typed) == typed


@pytest.mark.parametrize(
    ("action", "message"),
    [
        # What it is
        (3, "actions[1]: must be a dict or an action of ApiTypes, got int"),
        (
            {},
            "actions[1]: must name an asset (asset_id or asset_filename) "
            "or a sequence (sequence_id or sequence_name)",
        ),
        (
            {"kind": "Unlink", "asset_id": "a"},
            "actions[1].kind: must be 'Link', 'PatchSequence' or 'RemoveSequence', got 'Unlink'",
        ),
        # Exclusive keys
        (
            {"asset_id": "a", "asset_filename": "b"},
            "actions[1]: give either asset_id or asset_filename, not both",
        ),
        (
            {"asset_id": "a", "sequence_id": "s"},
            "actions[1].sequence_id: does not belong to a link; give a separate action",
        ),
        # A misspelt key must not turn a patch into a removal or a link into an unlink
        ({"sequence_name": "s", "pacth": {}}, "actions[1].pacth: unknown key; did you mean 'patch'?"),
        (
            {"asset_id": "a", "seqeunce": {"name": "A"}},
            "actions[1].seqeunce: unknown key; did you mean 'sequence'?",
        ),
        (
            {"asset_id": "a", "sequence": None},
            "actions[1].sequence: must not be None; omit it or give 'Unset' to unlink the asset",
        ),
        # Values
        ({"asset_id": ""}, "actions[1].asset_id: must not be empty"),
        (
            {"asset_id": "a", "sequence": "Patient A"},
            "actions[1].sequence: must be a dict; to link the asset to the sequence of this name, give "
            "{\"name\": 'Patient A'}",
        ),
        (
            {"asset_id": "a", "sequence": {"ord": 1}},
            "actions[1].sequence.name: is missing; a link needs the name of its sequence",
        ),
    ],
    ids=str,
)
def test_a_wrong_action_is_refused_with_its_place(action: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        typed_actions([{"asset_id": "fine"}, action, {}])
    assert str(caught.value) == message


@pytest.mark.parametrize("actions", [None, 3, "asset_1", {"asset_id": "a"}])
def test_only_a_list_of_actions_is_collected(actions: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^actions: must be a list of actions, got"):
        validate_actions(actions)


ORD = "sequence.ord: must be between -9007199254740991 and 9007199254740991, got"


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"asset_id": "a", "sequence": {"name": "A", "ord": 2**53}}, f"{ORD} 9007199254740992"),
        ({"asset_id": "a", "sequence": {"name": "A", "ord": -(2**53)}}, f"{ORD} -9007199254740992"),
        ({"asset_id": "a", "sequence": {"name": "A", "ord": 10**5000}}, f"{ORD} one of 16,610 bits"),
        (
            {"asset_id": "a", "sequence": {"name": "A", "merge": SequenceMergeMode("\ud800")}},
            r"sequence.merge: '\ud800' has a lone surrogate; give one of the known modes",
        ),
    ],
)
def test_what_cannot_be_encoded_is_refused_before(action: Any, message: str) -> None:
    _, refused = validate_actions([action])
    assert str(refused[0]) == message
    with pytest.raises(ArgumentError):
        typed_action(action)


class Unclear:
    """Like arrays and missing values: no comparison with it is true or false, and each may raise."""

    def __eq__(self, other: object) -> Any:
        raise ValueError("the truth value of an array is ambiguous")

    __hash__ = object.__hash__
    __bool__ = __repr__ = __str__ = __eq__  # type: ignore[assignment]


class Closed(dict[str, Any]):
    """A dict that raises whenever it is looked at."""

    def __contains__(self, *key: object) -> bool:
        raise LookupError

    keys = get = items = __repr__ = __contains__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("action", "place"),
    [
        ({"kind": Unclear(), "asset_id": "a"}, "kind: must be 'Link'"),
        ({"asset_id": "a", "sequence": {"name": "A", "ord": Unclear()}}, "sequence.ord: must be an integer"),
        ({"asset_id": "a", "sequence": Unclear()}, "sequence: must be a dict"),
        ({"asset_id": Unclear()}, "asset_id: must be a string"),
        ({"sequence_id": "s", "patch": {"attributes": {"a": Unclear()}}}, "patch.attributes['a']: raised"),
        ({Unclear(): "a"}, "[<Unclear>]: unknown key"),
        (Unclear(), "must be a dict or an action of ApiTypes, got Unclear"),
        (Closed(asset_id="a"), "raised LookupError when it was checked"),
    ],
)
def test_whatever_a_value_raises_is_about_its_row(action: Any, place: str) -> None:
    kept, refused = validate_actions([{"asset_id": "a"}, action, {"asset_id": "b"}])
    assert kept == [Link("Unset", "a"), kept[1], Link("Unset", "b")]
    assert kept[1] is action
    assert str(refused[1]).startswith(place)
    assert refused.keys() == {1}
    # A million of them keep no frames.
    assert (refused[1].__traceback__, refused[1].__context__, refused[1].__cause__) == (None, None, None)
    assert describe(action)
    with pytest.raises(ArgumentError, match=r"^actions\[0\]"):
        typed_actions([action])


class _Frame:
    """What a data frame looks like: iterating over it gives the names of its columns."""

    columns = ("asset_filename", "ord")

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def to_dict(self, orient: str) -> list[dict[str, Any]]:
        raise NotImplementedError(orient)


def test_what_people_have_in_tables_is_taken() -> None:
    given = {"asset_filename": Path("scans/image_1.jpg"), "sequence": {"name": "A", "ord": 3.0}}
    assert typed_action(given) == Link(SequenceLinkMetadata("A", ord=3), asset_filename="image_1.jpg")
    with pytest.raises(ArgumentError, match=r"must be an integer, got 3\.5"):
        typed_action({"asset_id": "a", "sequence": {"name": "A", "ord": 3.5}})
    with pytest.raises(ArgumentError, match="must be an integer, got nan"):
        typed_action({"asset_id": "a", "sequence": {"name": "A", "ord": float("nan")}})
    with pytest.raises(ArgumentError, match=r'give its rows: df\.to_dict\("records"\)'):
        typed_actions(_Frame())  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r'give its rows: df\.to_dict\("records"\)'):
        BulkBuilder().stream(_Frame())  # type: ignore[arg-type]
