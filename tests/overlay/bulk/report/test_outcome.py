from __future__ import annotations

from typing import Any

import pytest

from nexuskit import ApiTypes
from nexuskit.bulk.report.actions import describe
from nexuskit.resources.actions import typed_action

Result = ApiTypes.SequenceBulkUpdateResult
Link = ApiTypes.SequenceBulkUpdateActionLink
REFUSED = Result.FAILED_LINK_ASSET_NOT_FOUND
UNLINK = typed_action({"asset_id": "asset_1"})


def loop() -> dict[str, Any]:
    again: dict[str, Any] = {}
    again["again"] = again
    return again


class Mute:
    def __repr__(self) -> str:
        raise RuntimeError("says nothing")


@pytest.mark.parametrize(
    "given",
    [
        {"asset_id": "a" * 100_000, "sequence": {"name": "b" * 100_000}},
        {"attributes": {f"name {n}": "v" * 1000 for n in range(10_000)}},
        {"\x1b[31m\u202e": "\n\r"},
        {"ord": 10**5000},
        loop(),
        5,
        None,
        Mute(),
        Link(5, 6, None),
        Link("Unset", "x" * 10_000),
        typed_action({"asset_id": "a\u202eb\x07", "sequence": {"name": "n" * 10_000, "role": "r" * 10_000}}),
        ApiTypes.SequenceBulkUpdateActionPatchSequence(None, "seq_1"),
    ],
)
def test_whatever_was_given_is_described_in_one_harmless_line(given: Any) -> None:
    text = describe(given)
    assert 0 < len(text) <= 600
    assert text.isprintable()
