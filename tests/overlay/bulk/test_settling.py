"""What readings say of actions in doubt: single cases, and that nothing is lost, doubled or out of order."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from collections.abc import Sequence as Rows

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    Asset,
    AssetMetadata,
    Sequence,
    SequenceAttributes,
    SequenceEntryAsset,
    SequenceLinkMetadata,
    SequencePatch,
)
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
from nexuskit.actions import Action
from nexuskit.bulk.run.preread import by_id, needed_before, separated
from nexuskit.bulk.run.readings import Needs, Readings
from nexuskit.bulk.run.repeating import Repeat, repeat
from nexuskit.bulk.run.settling import needed, settle
from nexuskit.bulk.run.verdict import Verdict
from nexuskit.sandbox.bulk.rules import Picture, Rules, SequenceState, run

DONE, AGAIN, UNKNOWN = Verdict.DONE, Verdict.AGAIN, Verdict.UNKNOWN
REPLACE, REJECT = SequenceMergeMode.REPLACE_EXISTING_ENTRY, SequenceMergeMode.REJECT_SEQUENCE_OPERATION
NEWER = SequenceMergeMode("ShiftOthers")
COUNT = 6
IDS = {f"asset_{number}": number for number in range(COUNT)}
FILES = {f"{number}.jpg": number for number in range(COUNT)}


def link(
    asset: str,
    name: str,
    ord: int | None = None,
    merge: SequenceMergeMode = REPLACE,
    role: str | None = None,
) -> Link:
    place = SequenceLinkMetadata(name, merge, ord, role)
    return Link(place, asset_filename=asset) if asset.endswith(".jpg") else Link(place, asset_id=asset)


def unlink(asset: str) -> Link:
    return Link(asset_filename=asset) if asset.endswith(".jpg") else Link(asset_id=asset)


def designated(sequence: str) -> dict[str, str]:
    return {"sequence_id" if sequence.startswith("seq_") else "sequence_name": sequence}


def patch(sequence: str, name: str | None = None, attributes: dict[str, str] | None = None) -> Patch:
    return Patch(SequencePatch(name, attributes), **designated(sequence))


def remove(sequence: str) -> Remove:
    return Remove(**designated(sequence))


def state(name: str, *assets: tuple[int, int], **attributes: str) -> SequenceState:
    """A sequence with assets at ords, without role."""
    return SequenceState(name, attributes, {(None, ord): asset for asset, ord in assets})


def sequence(id: str, state: SequenceState) -> Sequence:
    items = [SequenceEntryAsset(f"asset_{asset}", ord, role) for (role, ord), asset in state.slots.items()]
    used = sum(map(len, state.attributes.values()))
    return Sequence(id, state.name, "proj_1", items, SequenceAttributes(used, 2**20, state.attributes), 0, 0)


def asset(number: int) -> Asset:
    metadata = AssetMetadata(1, "image/jpeg", 1, 1, [])
    return Asset(f"asset_{number}", "proj_1", f"{number}.jpg", "None", 0, "https://a.example", metadata)


def readings(
    actions: Rows[Action],
    states: dict[str, SequenceState],
    before: Readings | None = None,
    *,
    whole: bool = False,
) -> Readings:
    """Read what is needed, and nothing else, until nothing is."""
    by_id = {id: sequence(id, state) for id, state in states.items()}
    by_name = {each.name: each for each in by_id.values()}
    assets = {text: asset(number) for text, number in (IDS | FILES).items()}
    found = Readings({}, {}, {})
    rounds = 0
    while needs := needed(actions, found, before, whole=whole):
        rounds += 1
        assert rounds <= 2
        found = Readings(
            {**found.by_name, **{name: by_name.get(name) for name in needs.names}},
            {**found.by_id, **{id: by_id.get(id) for id in needs.ids}},
            {**found.assets, **{text: assets.get(text) for text in needs.filenames | needs.asset_ids}},
        )
    return found


def settled(
    actions: Rows[Action], *states: SequenceState, whole: bool = False, ids: str = "abcdef"
) -> list[Verdict]:
    present = {f"seq_{id}": state for id, state in zip(ids, states, strict=False)}
    return settle(actions, readings(actions, present, whole=whole), whole=whole)


CASES: dict[str, tuple[list[Action], list[SequenceState], list[Verdict]]] = {
    "safe": ([remove("seq_z"), link("asset_0", "A", 1), unlink("asset_1")], [], [AGAIN] * 3),
    "reject, at its place": ([link("0.jpg", "A", 1, REJECT)], [state("A", (0, 1))], [DONE]),
    "reject, elsewhere": ([link("0.jpg", "A", 1, REJECT)], [state("A", (0, 2))], [AGAIN]),
    "reject, refused": ([link("0.jpg", "A", 1, REJECT)], [state("A", (9, 1))], [AGAIN]),
    "reject, no such asset": ([link("9.jpg", "A", 1, REJECT)], [state("A")], [AGAIN]),
    "reject, perhaps replaced": (
        [link("asset_0", "A", 1, REJECT), link("1.jpg", "A", 1)],
        [state("A", (1, 1))],
        [UNKNOWN, AGAIN],
    ),
    "reject, before it was to be refused": (
        [link("asset_1", "A", 1), link("asset_0", "A", 1, REJECT)],
        [state("A", (0, 1))],
        [AGAIN, UNKNOWN],
    ),
    "newer mode, at its place": ([link("asset_0", "A", 1, NEWER)], [state("A", (0, 1))], [DONE]),
    "newer mode, elsewhere": ([link("asset_0", "A", 1, NEWER)], [state("A", (0, 2))], [UNKNOWN]),
    "appended to nothing": ([link("asset_0", "A")], [], [AGAIN]),
    "appended, not there": ([link("asset_0", "A")], [state("A", (9, 1))], [AGAIN]),
    "appended, other role": ([link("asset_0", "A", role="R")], [state("A", (0, 1))], [AGAIN]),
    "appended, last": ([link("0.jpg", "A")], [state("A", (9, 1), (0, 2))], [DONE]),
    "appended, foreign behind": ([link("asset_0", "A")], [state("A", (0, 1), (9, 2))], [UNKNOWN]),
    "appended, later ones behind": (
        [link("asset_0", "A"), link("1.jpg", "A"), link("asset_2", "A")],
        [state("A", (9, 1), (0, 2), (1, 3))],
        [DONE, DONE, AGAIN],
    ),
    "appended, earlier one behind": (
        [link("asset_0", "A"), link("asset_1", "A")],
        [state("A", (1, 1), (0, 2))],
        [DONE, UNKNOWN],
    ),
    "appended, earlier one missing": (
        [link("asset_0", "A"), link("asset_1", "A")],
        [state("A", (1, 1))],
        [AGAIN, UNKNOWN],
    ),
    "appended, earlier asset does not exist": (
        [link("asset_9", "A"), link("9.jpg", "A"), link("asset_1", "A")],
        [state("A", (1, 1))],
        [AGAIN, AGAIN, DONE],
    ),
    "appended, earlier one was refused": (
        [link("asset_0", "A", 1, REJECT), link("asset_1", "A")],
        [state("A", (9, 1), (1, 2))],
        [AGAIN, DONE],
    ),
    "appended, earlier place": (
        [link("asset_0", "A", 5), link("asset_1", "A")],
        [state("A", (0, 5), (1, 6))],
        [AGAIN, DONE],
    ),
    "appended, later place": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (0, 1), (1, 2))],
        [UNKNOWN, AGAIN],
    ),
    "appended, perhaps pushed out": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (1, 2))],
        [UNKNOWN, AGAIN],
    ),
    "rename by id, done": ([patch("seq_a", "B")], [state("B")], [DONE]),
    "rename by id, not done": ([patch("seq_a", "B")], [state("A")], [AGAIN]),
    "rename by id, not there": ([patch("seq_z", "B")], [state("A")], [AGAIN]),
    "rename by name, done": ([patch("A", "B")], [state("B")], [DONE]),
    "rename by name, not done": ([patch("A", "B")], [state("A")], [AGAIN]),
    "rename by name, both": ([patch("A", "B")], [state("A"), state("B")], [AGAIN]),
    "rename by name, neither": ([patch("A", "B")], [], [AGAIN]),
    "rename to its own name": ([patch("A", "A")], [state("A")], [DONE]),
    "name and attributes": ([patch("seq_a", "B", {"k": "v"})], [state("B", k="v", l="w")], [DONE]),
    "name without attributes": ([patch("seq_a", "B", {"k": "v"})], [state("B", k="w")], [AGAIN]),
    "name of another": ([patch("A", "B", {"k": "v"})], [state("B")], [AGAIN]),
    "remove by name, gone": ([remove("A")], [], [AGAIN]),
    "remove by name, there": ([remove("A")], [state("A")], [AGAIN]),
    "entangled": (
        [link("asset_0", "A", 1), patch("A", "B"), remove("C"), patch("D", None, {"k": "v"})],
        [state("A"), state("D")],
        [UNKNOWN, UNKNOWN, AGAIN, AGAIN],
    ),
    "entangled by the new name": ([patch("seq_a", "B"), link("asset_0", "B", 1)], [], [UNKNOWN] * 2),
    "perhaps removed by id": ([link("asset_0", "A", 1), remove("seq_z")], [], [UNKNOWN, AGAIN]),
    "not yet removed by id": ([link("asset_0", "B", 1), remove("seq_a")], [state("A")], [AGAIN, AGAIN]),
    "perhaps removed and made anew": (
        [link("0.jpg", "A", 1), remove("seq_z"), link("1.jpg", "A", 2)],
        [state("A", (1, 2))],
        [UNKNOWN, AGAIN, AGAIN],
    ),
    "not of what was removed": (
        [link("0.jpg", "A", 1), remove("seq_z"), link("1.jpg", "A", 2)],
        [state("A", (0, 1), (1, 2))],
        [DONE, AGAIN, AGAIN],
    ),
    "yet to be removed by id": (
        [remove("seq_a"), link("asset_0", "A")],
        [state("A", (0, 1))],
        [AGAIN, UNKNOWN],
    ),
    "perhaps renamed by id": (
        [link("asset_0", "A", 1), patch("seq_a", "B")],
        [state("B", (0, 1))],
        [UNKNOWN, DONE],
    ),
    "perhaps removed by name": ([patch("seq_z", None, {"k": "v"}), remove("A")], [], [UNKNOWN, AGAIN]),
}


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_verdicts(case: str) -> None:
    actions, states, verdicts = CASES[case]
    assert settled(actions, *states) == verdicts


WHOLE: dict[str, tuple[list[Action], list[SequenceState], Verdict]] = {
    "all are safe": ([link("0.jpg", "A", 1), unlink("asset_1"), patch("A", None, {"k": "v"})], [], AGAIN),
    "all show": ([link("0.jpg", "A", 1), patch("seq_b", "C")], [state("A", (0, 1)), state("C")], DONE),
    "none shows": ([link("0.jpg", "A", 1), patch("seq_b", "C")], [state("A"), state("B")], AGAIN),
    "some show": ([link("0.jpg", "A", 1), patch("seq_b", "C")], [state("A"), state("C")], UNKNOWN),
    "a removal is refused on the repeat": ([remove("seq_z"), link("0.jpg", "A", 1)], [], UNKNOWN),
    "none shows, some tell nothing": (
        [unlink("asset_0"), link("asset_1", "A", 1), patch("A", "B"), remove("seq_b")],
        [state("A"), state("C")],
        AGAIN,
    ),
    "nothing tells anything": ([link("asset_0", "A", 1), patch("A", "B")], [state("B", (0, 1))], UNKNOWN),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_request_that_is_all_or_nothing_has_one_verdict(case: str) -> None:
    actions, states, verdict = WHOLE[case]
    assert settled(actions, *states, whole=True) == [verdict] * len(actions)


def test_only_what_needs_it_is_read() -> None:
    actions = [link("0.jpg", "A", 1), link("1.jpg", "B"), remove("C"), patch("seq_a", "D"), unlink("2.jpg")]
    assert needed(actions) == Needs(frozenset("BCA"), frozenset({"seq_a"}), frozenset({"1.jpg"}))
    assert not needed([remove("seq_z"), link("0.jpg", "A", 1), patch("B", None, {"k": "v"})])
    assert not needed([link("0.jpg", "A", 1), unlink("1.jpg")], whole=True)


@pytest.mark.parametrize("whole", [False, True])
def test_without_readings_nothing_is_known_but_what_is_safe(whole: bool) -> None:
    actions = [
        link("0.jpg", "A"),
        link("1.jpg", "A", 1, REJECT),
        patch("A", "B"),
        remove("C"),
        unlink("3.jpg"),
    ]
    found = settle(actions, Readings(), whole=whole)
    assert found == ([UNKNOWN] * 5 if whole else [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, AGAIN])


def test_attributes_that_an_answer_leaves_out_are_not_taken_for_missing() -> None:
    read = sequence("seq_a", state("B"))
    read.attributes = SequenceAttributes(5, 2**20)
    action = patch("seq_a", "B", {"k": "v"})
    assert settle([action], Readings(by_id={"seq_a": read})) == [UNKNOWN]


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
def pictures(draw: st.DrawFn) -> Picture:
    """Some of three sequences, with assets in any order, some out of all."""
    sequences: dict[str, SequenceState] = {}
    for letter in draw(st.sets(st.sampled_from("ABC"))):
        sequences[f"seq_{letter.lower()}"] = SequenceState(letter, draw(values))
    for number in range(COUNT):
        if sequences and draw(st.booleans()):
            slots = sequences[draw(st.sampled_from(sorted(sequences)))].slots
            slots.setdefault((draw(st.sampled_from([None, "R"])), draw(st.integers(1, 8))), number)
    return Picture(IDS, FILES, sequences)


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


def told(states: Mapping[str, SequenceState]) -> dict[str, object]:
    """Sequences by name, with their entries in order: by which numbers an appended one is last is open."""
    return {
        state.name: (state.attributes, [(slot[0], state.slots[slot]) for slot in by_role(state)])
        for state in states.values()
    }


def after(picture: Picture, actions: Rows[Action], *, whole: bool = False) -> tuple[Picture, list[Result]]:
    outcome = run(picture, actions, rules(), abort_on_failure=whole)
    states = picture.sequences if outcome.sequences is None else outcome.sequences
    return Picture(IDS, FILES, states), outcome.results


def has_reason_for_doubt(actions: Rows[Action]) -> bool:
    """Whether one of the documented reasons may make a verdict unknown."""
    places = [
        (action.sequence.name, action.sequence.role, action.sequence.ord)
        for action in actions
        if isinstance(action, Link) and not isinstance(action.sequence, str)
    ]
    ways = {(sequence_of(action) or "")[:4] == "seq_" for action in actions if sequence_of(action)}
    return (
        any(ord is None for _, _, ord in places)
        or len(set(places)) < len(places)
        or (len(ways) > 1 and any(map(changes_names, actions)))
    )


@given(pictures(), drawn_actions, st.integers(0, 7))
def test_a_request_that_was_carried_out_in_part_ends_as_if_it_was_carried_out_once(
    before: Picture, drawn: list[Action], applied: int
) -> None:
    actions = as_planned(drawn, exclusive=True)
    once, results = after(before, actions)
    present, _ = after(before, actions[:applied])
    verdicts = settle(actions, readings(actions, dict(present.sequences)))
    assert len(verdicts) == len(actions)
    if UNKNOWN in verdicts:
        assert has_reason_for_doubt(actions)
        return
    rows = [row for row, verdict in enumerate(verdicts) if verdict is AGAIN]
    final, repeated = after(present, [actions[row] for row in rows])
    # What was refused, and is no more because a later action removed the obstacle, is as its sender wanted.
    assume(
        all(
            result is not Result.OK or results[row] is Result.OK
            for row, result in zip(rows, repeated, strict=True)
        )
    )
    assert told(final.sequences) == told(once.sequences)


@given(pictures(), drawn_actions, st.booleans())
def test_a_request_that_is_all_or_nothing_ends_as_if_it_was_carried_out_once(
    before: Picture, drawn: list[Action], applied: bool
) -> None:
    actions = as_planned(drawn, exclusive=False)
    once, _ = after(before, actions, whole=True)
    present = once if applied else before
    verdicts = settle(actions, readings(actions, dict(present.sequences), whole=True), whole=True)
    assert len(verdicts) == len(actions)
    assert len(set(verdicts)) <= 1
    again = actions if AGAIN in verdicts else []
    if UNKNOWN not in verdicts:
        assert told(after(present, again, whole=True)[0].sequences) == told(once.sequences)


@given(pictures(), st.permutations(list(IDS)), st.integers(0, COUNT), st.integers(1, COUNT))
def test_what_is_appended_to_where_it_is_not_yet_leaves_no_doubt(
    before: Picture, assets: list[str], applied: int, count: int
) -> None:
    actions: list[Action] = [link(asset, "A", role="new") for asset in ["asset_9", *assets[:count]]]
    present, _ = after(before, actions[:applied])
    verdicts = settle(actions, readings(actions, dict(present.sequences)))
    assert verdicts[1:] == [DONE if row < applied else AGAIN for row in range(1, len(actions))]
    again = [action for action, verdict in zip(actions, verdicts, strict=True) if verdict is AGAIN]
    assert told(after(present, again)[0].sequences) == told(after(before, actions)[0].sequences)


@given(drawn_actions)
def test_nothing_is_read_for_a_request_of_safe_actions_alone(drawn: list[Action]) -> None:
    actions = [action for action in drawn if repeat(action) is Repeat.SAFE and not isinstance(action, Remove)]
    assert not needed(actions)
    assert settle(actions, Readings()) == [AGAIN] * len(actions)


def foreseen(actions: Rows[Action], states: Mapping[str, SequenceState]) -> Readings:
    """Read what is needed before actions are sent."""
    needs = needed_before(actions)
    by_id = {id: sequence(id, state) for id, state in states.items()}
    by_name = {each.name: each for each in by_id.values()}
    return Readings(
        {name: by_name.get(name) for name in needs.names}, {id: by_id.get(id) for id in needs.ids}
    )


@given(pictures(), drawn_actions, st.data())
def test_what_is_read_before_leaves_no_doubt(
    before: Picture, drawn: list[Action], data: st.DataObject
) -> None:
    """Every part of a request is carried out in part, and ends as if it was carried out once."""
    actions = as_planned(drawn, exclusive=True)
    read = foreseen(actions, before.sequences)
    for part in separated(actions, read):
        sent = actions[part.start : part.stop]
        once, results = after(before, sent)
        present, _ = after(before, sent[: data.draw(st.integers(0, len(sent)))])
        verdicts = settle(sent, readings(sent, dict(present.sequences), read), read)
        if UNKNOWN in verdicts:
            # Only where appended assets were there before, and nothing else was read about them.
            assert all(
                isinstance(action, Link)
                and not isinstance(action.sequence, str)
                and action.sequence.ord is None
                for action, verdict in zip(sent, verdicts, strict=True)
                if verdict is UNKNOWN
            )
            return
        rows = [row for row, verdict in enumerate(verdicts) if verdict is AGAIN]
        before, repeated = after(present, [by_id(sent[row], read) for row in rows])
        assume(
            all(
                result is not Result.OK or results[row] is Result.OK
                for row, result in zip(rows, repeated, strict=True)
            )
        )
        assert told(before.sequences) == told(once.sequences)


BEFORE: dict[str, tuple[list[Action], list[SequenceState], list[SequenceState], list[Verdict]]] = {
    "a removal by name is repeated by id": ([remove("A")], [state("A")], [state("A")], [AGAIN]),
    "a sequence that has come to the name": ([remove("A")], [], [state("A")], [UNKNOWN]),
    "renamed by name, done": ([patch("A", "B")], [state("A")], [state("B")], [DONE]),
    "renamed by name, not done": ([patch("A", "B")], [state("A")], [state("A")], [AGAIN]),
    "renamed to a name that another has": (
        [patch("A", "B")],
        [state("A"), state("B")],
        [state("A"), state("B")],
        [AGAIN],
    ),
    "appended, then a place": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (5, 1), (4, 2))],
        [state("A", (5, 1), (1, 2), (0, 3))],
        [DONE, AGAIN],
    ),
    "appended, where it was already": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (0, 1), (1, 2))],
        [state("A", (0, 1), (1, 2))],
        [AGAIN, AGAIN],
    ),
    "another sequence is removed by id": (
        [link("asset_0", "A"), remove("seq_b")],
        [state("A"), state("B")],
        [state("A", (0, 1)), state("B")],
        [DONE, AGAIN],
    ),
}


@pytest.mark.parametrize("case", BEFORE)
def test_what_was_there_before_tells_more(case: str) -> None:
    actions, states, now, verdicts = BEFORE[case]
    names = ("seq_a", "seq_b")
    read = foreseen(actions, dict(zip(names, states, strict=False)))
    present = dict(zip(names, now, strict=False))
    assert settle(actions, readings(actions, present, read), read) == verdicts


def test_actions_that_would_hide_each_other_are_sent_apart() -> None:
    read = foreseen([remove("seq_a"), link("asset_0", "A", 1)], {"seq_a": state("A")})
    assert separated([link("asset_0", "A", 1), remove("seq_a")], read) == [range(1), range(1, 2)]
    assert separated([link("asset_0", "B", 1), remove("seq_a")], read) == [range(2)]
    rejecting = [link("asset_0", "A", 1, REJECT), link("asset_1", "A", 1)]
    assert separated(rejecting, Readings()) == [range(1), range(1, 2)]
    mixed = [link("asset_0", "A"), link("asset_1", "A", 2), link("asset_2", "A", 9)]
    held = foreseen(mixed, {"seq_a": state("A", (5, 3))})
    assert separated(mixed, held) == [range(2), range(2, 3)]
