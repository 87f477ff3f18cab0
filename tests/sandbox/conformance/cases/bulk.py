"""The bulk update: each result, and each way in which an action can be wrong."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conformance.case import Case, Request, cases, sending
from tests.sandbox.support import link, patch, remove, unlink

MAX_ACTIONS = 20
MAX_ENTRIES = 6
MAX_ORD = 2**53 - 1
REJECT = "RejectSequenceOperation"


def _request(*actions: Any, **parts: Any) -> Request:
    return sending({"actions": list(actions), **parts})


_APPLIED: dict[str, tuple[list[dict[str, Any]], Any]] = {
    "no action": ([], []),
    "a link by id": ([link("asset_9", "Patient A")], ["Ok"]),
    "a link by filename": ([link("image_9.jpg", "Patient A")], ["Ok"]),
    "a link to a new name": ([link("asset_9", "New")], ["Ok"]),
    "a link with all that it may have": (
        [link("asset_9", "Patient B", ord=1, role="Axial", merge="ReplaceExistingEntry")],
        ["Ok"],
    ),
    "a link with the largest ord": ([link("asset_9", "Patient B", ord=MAX_ORD)], ["Ok"]),
    "a link beyond the largest ord": (
        [link("asset_8", "Patient B", ord=MAX_ORD), link("asset_9", "Patient B")],
        ["Ok", "Failed"],
    ),
    "a link with an ord that has a fraction of zero": ([link("asset_9", "Patient B", ord=1.0)], ["Ok"]),
    "an unlink by id": ([unlink("asset_1")], ["Ok"]),
    "an unlink of what is in no sequence": ([unlink("asset_9")], ["Ok"]),
    "an asset twice": (
        [link("asset_9", "Patient A"), unlink("image_9.jpg")],
        ["Ok", "FailedLinkAssetAlreadyProcessed"],
    ),
    "an unknown asset id": ([link("asset_none", "Patient A")], ["FailedLinkAssetNotFound"]),
    "a place that is taken, replaced": ([link("asset_9", "Patient A", ord=3, role="Sagittal")], ["Ok"]),
    "a place that is taken, rejected": (
        [link("asset_9", "Patient A", ord=3, role="Sagittal", merge=REJECT)],
        ["FailedLinkWouldOverwriteExistingItem"],
    ),
    "more entries than fit": (
        [link(f"asset_{number}", "Patient A") for number in (7, 8, 9)],
        ["Ok", "Ok", "FailedLinkSequenceWouldExceedMaximumItemCount"],
    ),
    "a patch by id": ([patch("seq_a", name="New")], ["Ok"]),
    "a patch by name": ([patch("Patient A", attributes={"age": "20"})], ["Ok"]),
    "an empty patch": ([patch("seq_a")], ["Ok"]),
    "a patch of an unknown name": ([patch("none")], ["FailedPatchSequenceSequenceNotFound"]),
    "attributes beyond the limit": (
        [patch("seq_a", attributes={"x": "y" * 1_000})],
        ["FailedPatchSequenceAttributeSizeWouldExceedLimit"],
    ),
    "the name of another": ([patch("seq_a", name="Patient B")], ["FailedPatchSequenceRenameWouldDuplicate"]),
    "a sequence patched twice": (
        [patch("seq_a"), patch("Patient A")],
        ["Ok", "FailedPatchSequenceSequenceAlreadyProcessed"],
    ),
    "a removal by id": ([remove("seq_a")], ["Ok"]),
    "a removal by name": ([remove("Patient A")], ["Ok"]),
    "a removal of an unknown name": ([remove("none")], ["FailedRemoveSequenceSequenceNotFound"]),
    "a sequence removed twice": (
        [remove("seq_a"), remove("seq_a")],
        ["Ok", "FailedRemoveSequenceSequenceAlreadyProcessed"],
    ),
    "a property that means nothing": ([{**remove("seq_a"), "force": 5}], ["Ok"]),
    "as many actions as may be": ([unlink("asset_none")] * MAX_ACTIONS, ...),
}
_REFUSED: dict[str, tuple[Any, str]] = {
    "a number for an action": (5, "actions[0]"),
    "no kind": ({"assetId": "asset_1"}, "kind"),
    "an unknown kind": ({"kind": "CreateSequence"}, "kind"),
    "a link that names no asset": ({"kind": "Link", "sequence": "Unset"}, "actions[0]"),
    "a link that names two": ({**unlink("asset_1"), "assetFilename": "image_1.jpg"}, "actions[0]"),
    "an empty asset id": ({"kind": "Link", "assetId": ""}, "assetId"),
    "a sequence that is another word": ({**unlink("asset_1"), "sequence": "unset"}, "sequence"),
    "a sequence without a name": ({**unlink("asset_1"), "sequence": {"ord": 1}}, "sequence"),
    "an empty name of a sequence": (link("asset_1", ""), "name"),
    "a boolean for the ord": (link("asset_1", "A", ord=True), "ord"),
    "an ord with a fraction": (link("asset_1", "A", ord=1.5), "ord"),
    "an ord beyond the largest": (link("asset_1", "A", ord=MAX_ORD + 1), "ord"),
    "an unknown merge": (link("asset_1", "A", merge="Replace"), "merge"),
    "a patch that names no sequence": ({"kind": "PatchSequence", "patch": {}}, "actions[0]"),
    "a patch that names two": ({**patch("seq_a"), "sequenceName": "Patient A"}, "actions[0]"),
    "a patch without a patch": ({"kind": "PatchSequence", "sequenceId": "seq_a"}, "patch"),
    "a number for an attribute": (patch("seq_a", attributes={"age": 20}), "attributes"),
    "an attribute without a name": (patch("seq_a", attributes={"": "x"}), "attributes"),
    "a removal that names no sequence": ({"kind": "RemoveSequence"}, "actions[0]"),
    "a removal that names two": ({**remove("seq_a"), "sequenceName": "Patient A"}, "actions[0]"),
}
_TOO_MANY = [unlink("asset_1")] * (MAX_ACTIONS + 1)
_MIXED = [link("asset_none", "Patient A"), remove("seq_a")]

CASES = [
    *(
        Case("bulkUpdateSequences", 200, title, _request(*actions), {"actions": results})
        for title, (actions, results) in _APPLIED.items()
    ),
    *(
        Case("bulkUpdateSequences", 200, mode, request, {"actions": ["FailedLinkAssetNotFound", result]})
        for mode, request, result in (
            ("a failure without abort", _request(*_MIXED, abortMode="None"), "Ok"),
            ("a failure with abort", _request(*_MIXED, abortMode="AbortOnAnyFailed"), "Failed"),
        )
    ),
    *cases(
        "bulkUpdateSequences",
        400,
        *((title, _request(action), place) for title, (action, place) in _REFUSED.items()),
        ("a wrong action behind a right one", _request(remove("seq_a"), {}), "actions[1]"),
        ("no actions", sending({}), "actions"),
        ("null for the actions", sending({"actions": None}), "actions"),
        ("an object for the actions", sending({"actions": {}}), "actions"),
        ("too many actions", _request(*_TOO_MANY), f"at most {MAX_ACTIONS}"),
        ("an unknown abort mode", _request(abortMode="AbortAll"), "abortMode"),
        ("null for the abort mode", _request(abortMode=None), "abortMode"),
        ("a boolean for the abort mode", _request(abortMode=True), "abortMode"),
    ),
]
