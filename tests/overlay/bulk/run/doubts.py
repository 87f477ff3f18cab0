"""Actions, states and observations for tests of requests in doubt, by the sandbox's rules."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from collections.abc import Sequence as Rows

from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    Asset,
    AssetFileMetadata,
    Sequence,
    SequenceAttributes,
    SequenceEntryAsset,
    SequenceLinkMetadata,
    SequencePatch,
)
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
from nexuskit.bulk.run.idempotency import Verdict
from nexuskit.bulk.run.observations import Observations, RequiredReads
from nexuskit.bulk.run.reconciliation import required_reads
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import BulkUpdateState, Rules, SequenceState, apply_actions

DONE, RETRY, UNKNOWN = Verdict.DONE, Verdict.RETRY, Verdict.UNKNOWN
REPLACE, REJECT = SequenceMergeMode.REPLACE_EXISTING_ENTRY, SequenceMergeMode.REJECT_SEQUENCE_OPERATION
NEWER = SequenceMergeMode("ShiftOthers")
COUNT = 6
IDS = {f"asset_{number}": number for number in range(COUNT)}
FILES = {f"{number}.jpg": number for number in range(COUNT)}


def link(
    asset: str, name: str, ord: int | None = None, merge: SequenceMergeMode = REPLACE, role: str | None = None
) -> Link:
    place = SequenceLinkMetadata(name, merge, ord, role)
    return Link(place, asset_filename=asset) if asset.endswith(".jpg") else Link(place, asset_id=asset)


def unlink(asset: str) -> Link:
    return Link(asset_filename=asset) if asset.endswith(".jpg") else Link(asset_id=asset)


def targets_of(sequence: str) -> dict[str, str]:
    return {"sequence_id" if sequence.startswith("seq_") else "sequence_name": sequence}


def patch(sequence: str, name: str | None = None, attributes: dict[str, str] | None = None) -> Patch:
    return Patch(SequencePatch(name, attributes), **targets_of(sequence))


def remove(sequence: str) -> Remove:
    return Remove(**targets_of(sequence))


def state(name: str, *assets: tuple[int, int], **attributes: str) -> SequenceState:
    """A sequence with assets at ords, without role."""
    return SequenceState(name, attributes, {(None, ord): asset for asset, ord in assets})


def sequence(id: str, state: SequenceState) -> Sequence:
    items = [SequenceEntryAsset(f"asset_{asset}", ord, role) for (role, ord), asset in state.slots.items()]
    used = sum(map(len, state.attributes.values()))
    return Sequence(id, state.name, "proj_1", items, SequenceAttributes(used, 2**20, state.attributes), 0, 0)


def asset(number: int) -> Asset:
    metadata = AssetFileMetadata(1, "image/jpeg", 1, 1, [])
    return Asset(f"asset_{number}", "proj_1", f"{number}.jpg", "None", 0, "https://a.example", metadata)


def read(
    needs: RequiredReads, states: Mapping[str, SequenceState], assets: Mapping[str, int] = IDS | FILES
) -> Observations:
    """Read this, and nothing else."""
    by_id = {id: sequence(id, state) for id, state in states.items()}
    by_name = {each.name: each for each in by_id.values()}
    return Observations(
        {name: by_name.get(name) for name in needs.names},
        {id: by_id.get(id) for id in needs.ids},
        {text: asset(assets[text]) if text in assets else None for text in needs.filenames | needs.asset_ids},
    )


def observations(
    actions: Rows[Action],
    states: dict[str, SequenceState],
    before: Observations | None = None,
    *,
    all_or_nothing: bool = False,
) -> Observations:
    """Read what is needed, and nothing else, until nothing is."""
    found = Observations()
    rounds = 0
    while needs := required_reads(actions, found, before, all_or_nothing=all_or_nothing):
        rounds += 1
        assert rounds <= 2
        found |= read(needs, states)
    return found


new_ids = (f"new_{number}" for number in itertools.count())


def rules() -> Rules:
    return Rules(max_entries=100, max_attribute_bytes=1000, new_sequence_id=lambda: next(new_ids))


names = st.sampled_from(["A", "B", "C", "D"])
any_sequence = st.sampled_from(["A", "B", "C", "D", "seq_a", "seq_b", "seq_c"])
any_asset = st.sampled_from([*IDS, *FILES, "asset_9"])
ords = st.one_of(st.none(), st.integers(1, 4))
values = st.dictionaries(st.sampled_from("kl"), st.sampled_from("vw"), max_size=2)
links = st.builds(
    link, any_asset, names, ords, st.sampled_from([REPLACE, REJECT]), st.sampled_from([None, "R"])
)
drawn_actions = st.lists(
    st.one_of(
        links,
        links,
        st.builds(unlink, any_asset),
        st.builds(patch, any_sequence, st.one_of(st.none(), names), values),
        st.builds(remove, any_sequence),
    ),
    max_size=7,
)


@st.composite
def pictures(draw: st.DrawFn) -> BulkUpdateState:
    """Some of three sequences, with assets in any order, some out of all."""
    sequences: dict[str, SequenceState] = {}
    for letter in draw(st.sets(st.sampled_from("ABC"))):
        sequences[f"seq_{letter.lower()}"] = SequenceState(letter, draw(values))
    for number in range(COUNT):
        if sequences and draw(st.booleans()):
            slots = sequences[draw(st.sampled_from(sorted(sequences)))].slots
            slots.setdefault((draw(st.sampled_from([None, "R"])), draw(st.integers(1, 8))), number)
    return BulkUpdateState(IDS, FILES, sequences)


def sequence_of(action: Action) -> str | None:
    if isinstance(action, Link):
        return None if isinstance(action.sequence, str) else action.sequence.name
    return action.sequence_id or action.sequence_name


def keys(action: Action) -> set[str | None]:
    new = action.patch.name if isinstance(action, Patch) else None
    return {sequence_of(action), new} - {None}


def changes_names(action: Action) -> bool:
    return isinstance(action, Remove) or (isinstance(action, Patch) and action.patch.name is not None)


def as_planned(actions: Rows[Action], *, exclusive: bool) -> list[Action]:
    """Keep what the planner would put into one request.

    What names one thing in two ways is left out if the service would refuse it in one request, but not in
    two: the repetition of a part of the request then does what the user wanted, and the request did not.
    """
    kept: list[Action] = []
    once: set[object] = set()
    for action in actions:
        if isinstance(action, Link):
            text = action.asset_id or action.asset_filename or ""
            target: object = (Link, text.strip("aset_.jpg"))
        else:
            target = (type(action), (sequence_of(action) or "").removeprefix("seq_").upper())
        clashes = exclusive and any(
            (changes_names(action) or changes_names(other)) and keys(action) & keys(other) for other in kept
        )
        if target not in once and not clashes:
            once.add(target)
            kept.append(action)
    return kept


def by_role(state: SequenceState) -> list[tuple[str | None, int]]:
    return sorted(state.slots, key=lambda slot: (slot[0] or "", slot[1]))


def describe(states: Mapping[str, SequenceState]) -> dict[str, object]:
    """Sequences by name, with their entries in order: by which numbers an appended one is last is open."""
    return {
        state.name: (state.attributes, [(slot[0], state.slots[slot]) for slot in by_role(state)])
        for state in states.values()
    }


def after(
    picture: BulkUpdateState, actions: Rows[Action], *, all_or_nothing: bool = False
) -> tuple[BulkUpdateState, list[Result]]:
    outcome = apply_actions(picture, actions, rules(), abort_on_failure=all_or_nothing)
    states = picture.sequences if outcome.sequences is None else outcome.sequences
    return BulkUpdateState(IDS, FILES, states), outcome.results
