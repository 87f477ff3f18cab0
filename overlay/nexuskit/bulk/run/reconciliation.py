"""Reconciles uncertain actions with the state of the project. Pure: nothing here reads.

A request without a response was applied completely, up to some action, or not at all. `required_reads`
returns what to read. `reconcile` returns one verdict per action: done, to be sent again, or unknown. The
actions to be sent again complete the request, in their order. One that failed at first may succeed then,
because a later action of the request has removed the reason.

A read before the request (see `preread`) shows what changed since. Two things are assumed: the read is up to
date, so no part of the request is applied later, and no other user changes the same sequences. Without more
assumptions, the verdict is `UNKNOWN` if

- an asset linked without `ord` is present, but its position shows nothing: it is followed by entries that no
  later such link put there, or an earlier link was not applied and could have been;
- several sequences have a required name, or its sequence is another one than before;
- the response lacks attributes;
- the request was to be all or nothing, and is neither;
- the request was sent by a process that was killed, so the state before is not known: a link with `ord`
  follows one without, a link that rejects follows one of the same position, or a sequence is named by id and
  by name, and one of the actions renames or removes it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from nexus_api.models import Sequence as SequenceModel
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove

from ...resources.actions import Action
from ..rules.keys import Key, UnionFind, sequence_key
from .idempotency import DONE, RETRY, UNKNOWN, Verdict, is_repeatable
from .links import Links
from .observations import Observations, RequiredReads
from .preread import ids_by_name, key_by_id, replace_name_by_id


def required_reads(
    actions: Sequence[Action],
    observations: Observations | None = None,
    before: Observations | None = None,
    *,
    all_or_nothing: bool = False,
    judge_all: bool = False,
) -> RequiredReads:
    """Return what to read before `reconcile` can judge.

    Repeat with what was read until nothing is needed. A second round, which few requests need, looks up
    assets of links that were not applied. Without it, some verdicts are `UNKNOWN` unnecessarily.

    >>> from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
    >>> required_reads([Remove(sequence_id="seq_1"), Remove(sequence_name="Patient B")]).names
    frozenset({'Patient B'})
    """
    return _Request(actions, observations or Observations(), before, judge_all, all_or_nothing).needs(
        all_or_nothing
    )


def reconcile(
    actions: Sequence[Action],
    observations: Observations,
    before: Observations | None = None,
    *,
    all_or_nothing: bool = False,
    judge_all: bool = False,
) -> list[Verdict]:
    """Reconcile the actions of an uncertain request.

    A removal by name that finds nothing is `RETRY`: it is safe to repeat, also if the read missed the
    sequence. A rename by the old name is `RETRY` if both names exist, or neither: the service then rejects
    it, most likely with the same result as before.

    Args:
        actions: All actions of the request, in order.
        observations: What was read after the request; see `required_reads`.
        before: What was read before it; `None` if nothing was.
        all_or_nothing: Whether the request was to be all or nothing (`AbortOnAnyFailed`). Its actions then
            have one verdict. It is `RETRY` if they are all links or patches that are safe to repeat, or if no
            action shows an effect and some would; `DONE` if all show theirs. It is `UNKNOWN` if only some do:
            they may have had this state before, or the service did not apply all or nothing.
        judge_all: Whether to judge each action by the state, because none is sent again: `RETRY` then means
            that it was not applied.

    >>> from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
    >>> reconcile([Remove(sequence_name="Patient B")], Observations(by_name={"Patient B": None}))
    [<Verdict.RETRY: 'retry'>]
    """
    request = _Request(actions, observations, before, judge_all, all_or_nothing)
    rows = range(len(actions))
    if not all_or_nothing:
        return [request.judge(row) if judge_all else request.verdict(row) for row in rows]
    shown = set() if request.harmless else {request.judge(row) for row in rows}
    if shown == {DONE}:
        verdict = DONE
    elif request.harmless or (RETRY in shown and DONE not in shown):
        verdict = RETRY
    else:
        verdict = UNKNOWN
    return [verdict for _ in rows]


class _Request:
    """The actions of a request by key, with the state.

    A missing key in the state raises `KeyError`, which becomes `UNKNOWN`.
    """

    def __init__(
        self,
        actions: Sequence[Action],
        observations: Observations,
        before: Observations | None,
        judge_all: bool,
        all_or_nothing: bool,
    ) -> None:
        self.actions = actions
        self.observations = observations
        self._before = before
        # It can be sent again as a whole: no action of it fails because it was applied before.
        self.harmless = not judge_all and all(
            is_repeatable(action) and not isinstance(action, Remove) for action in actions
        )
        self._judge_all = judge_all
        self._shows = judge_all or all_or_nothing
        self._links = Links(actions, observations, before)
        self._designations = [sequence_key(action) for action in actions]
        self._ids = {} if before is None else ids_by_name(before)
        self._identities = [key and key_by_id(key, self._ids) for key in self._designations]
        self._renaming = {
            how: self._renaming_or_removing_rows(how) for how in ("sequence_name", "sequence_id")
        }
        self._interdependent = self._find_interdependent()

    def verdict(self, row: int) -> Verdict:
        """Return the verdict on one action."""
        if (
            self._is_safe(self.actions[row])
            and row not in self._interdependent
            and not self._renamed_since(row)
        ):
            return RETRY
        return self.judge(row)

    def _is_safe(self, action: Action) -> bool:
        """Return whether an action is safe to repeat, if necessary as `preread.by_id`."""
        return is_repeatable(replace_name_by_id(action, self._before))

    def judge(self, row: int) -> Verdict:
        """Return what the state shows: the effect of an action, no effect, or neither."""
        action = self.actions[row]
        if isinstance(action, Link) and self._links.does_not_exist(action):
            return RETRY
        if row in self._interdependent:
            return UNKNOWN
        try:
            found = self._read(action, row)
            misleads = self._renamed_later(row) if found is DONE else self._renamed_since(row)
        except KeyError:
            return UNKNOWN
        return UNKNOWN if misleads else found

    def needs(self, all_or_nothing: bool) -> RequiredReads:
        """Return what else to read."""
        if all_or_nothing and self.harmless:
            return RequiredReads()
        judges_all = all_or_nothing or self._judge_all
        names: set[str] = set()
        ids: set[str] = set()
        links: set[int] = set()
        appended: set[tuple[str, str | None]] = set()
        for row, action in enumerate(self.actions):
            designation = self._designations[row]
            judged = judges_all or not self._is_safe(action)
            before, renames = self._renames_around(row)
            if row in self._interdependent or not (judged or renames):
                continue
            others = [self._designations[rename] for rename in (before + renames if judged else renames)]
            for how, text in filter(None, [self._sequence_to_read(action, designation), *others]):
                (names if how == "sequence_name" else ids).add(text)
            if isinstance(action, Patch) and action.sequence_id is None and action.patch.name is not None:
                names.add(action.patch.name)
            if isinstance(action, Link) and not isinstance(place := action.sequence, str):
                made_anew = bool(renames) and self._links.last[place.name] > renames[0]
                if not (judged or made_anew):
                    continue
                links.add(row)
                if place.ord is None:
                    appended.add((place.name, place.role))
                else:
                    links.update(self._links.at[place.name, (place.role, place.ord)])
        for where in appended:
            links.update(self._links.into[where])
        filenames = {file for row in links if (file := self._links.by_row[row].asset_filename) is not None}
        needs = RequiredReads(
            frozenset(names - self.observations.by_name.keys()),
            frozenset(ids - self.observations.by_id.keys()),
            frozenset(filenames - self.observations.assets.keys()),
        )
        return needs or self._required_assets()

    def _required_assets(self) -> RequiredReads:
        """Return which assets to look up, because a link of one that does not exist may be sent again."""
        open_links = [link for row, link in self._links.by_row.items() if self.verdict(row) is UNKNOWN]
        read = self.observations.assets.keys()
        filenames = frozenset(link.asset_filename for link in open_links if link.asset_filename is not None)
        ids = frozenset(link.asset_id for link in open_links if link.asset_id is not None)
        return RequiredReads(filenames=filenames - read, asset_ids=(ids | self._links.absent_assets()) - read)

    def _sequence_to_read(self, action: Action, designation: Key | None) -> Key | None:
        """Return the key of an action's sequence: its id, if that was read before."""
        if designation is None or isinstance(action, Link):
            return designation
        return key_by_id(designation, self._ids)

    def _find_interdependent(self) -> frozenset[int]:
        """Return the actions on sequences that another action of the request renames or removes."""
        connected = UnionFind[Key]()
        changed: list[Key] = []
        for action, designation in zip(self.actions, self._identities, strict=True):
            if designation is None:
                continue
            if isinstance(action, Patch) and action.patch.name is not None:
                connected.join(designation, ("sequence_name", action.patch.name))
                changed.append(designation)
            elif isinstance(action, Remove):
                changed.append(designation)
        if not changed:
            return frozenset()
        roots = [designation and connected.find(designation) for designation in self._identities]
        touched = Counter(roots)
        several = {found for found in map(connected.find, changed) if touched[found] > 1}
        return frozenset(row for row, found in enumerate(roots) if found in several)

    def _renaming_or_removing_rows(self, how: str) -> list[int]:
        """Return the actions that may change a sequence that others name differently.

        These are removals, and renames by id, whose old name is not known.
        """
        return [
            row
            for row, (action, designation) in enumerate(zip(self.actions, self._designations, strict=True))
            if designation is not None
            and designation[0] == how
            and not self._was_read(designation)
            and (
                isinstance(action, Remove)
                or (how == "sequence_id" and isinstance(action, Patch) and action.patch.name is not None)
            )
        ]

    def _was_read(self, key: Key) -> bool:
        """Return whether it is known which sequence a key meant when the request was sent."""
        how, text = key
        if self._before is None:
            return False
        return text in (self._before.by_name if how == "sequence_name" else self._before.by_id)

    def _renames_around(self, row: int) -> tuple[list[int], list[int]]:
        """Return earlier and later actions that may change its sequence under another key."""
        designation = self._designations[row]
        if designation is None:
            return [], []
        renames = self._renaming["sequence_id" if designation[0] == "sequence_name" else "sequence_name"]
        place = bisect_right(renames, row)
        return renames[:place], renames[place:]

    def _renamed_later(self, row: int) -> bool:
        """Return whether an earlier action is still to remove or rename the sequence of an action."""
        designation = self._designations[row]
        before, _ = self._renames_around(row)
        if not before or designation is None or (sequence := self._sequence(designation)) is None:
            return False
        for rename in before:
            other = self._designations[rename]
            found = None if other is None else self._sequence(other)
            if (
                found is not None
                and found.id == sequence.id
                and self._read(self.actions[rename], rename) is RETRY
            ):
                return True
        return False

    def _renamed_since(self, row: int) -> bool:
        """Return whether the sequence of an action may have been removed or renamed after it."""
        _, renames = self._renames_around(row)
        designation = self._designations[row]
        if not renames or designation is None:
            return False
        how, text = designation
        try:
            rename = next((each for each in renames if self._may_be_applied(each)), None)
            there = self._sequence(designation) is not None
        except KeyError:
            return True
        if rename is None:
            return False
        made_anew = how == "sequence_name" and self._links.last.get(text, -1) > rename
        return not there or made_anew

    def _may_be_applied(self, row: int) -> bool:
        action = self.actions[row]
        if isinstance(action, Remove):
            return self._target(action) is None
        return self._read(action, row) is DONE

    def _read(self, action: Action, row: int) -> Verdict:
        if isinstance(action, Link):
            return self._links.judge(action, row)
        before, name = self._before, action.sequence_name
        was = None if before is None or name is None else before.by_name[name]
        if isinstance(action, Remove):
            sequence = self._target(action)
            if sequence is None and name is not None:
                # It is only known to be gone if it was read before: another spelling may be meant.
                shown = DONE if was is not None else UNKNOWN
                return shown if self._shows else RETRY
            if sequence is None:
                return DONE
            # A sequence that got this name since is another one.
            return UNKNOWN if before is not None and name is not None and was is None else RETRY
        new = action.patch.name
        sequence = self._target(action)
        if new is not None and name not in (None, new) and was is None:
            # The new name is only evidence if the old one is gone, and no other sequence had it before.
            is_free = before is None or before.by_name[new] is None
            sequence = self.observations.by_name[new] if sequence is None and is_free else None
        if sequence is None or new not in (None, sequence.name):
            return RETRY
        return _attributes_shown(action.patch.attributes, sequence)

    def _target(self, action: Patch | Remove) -> SequenceModel | None:
        """Return the current state of the sequence that an action meant when it was sent."""
        designation = self._sequence_to_read(action, sequence_key(action))
        return None if designation is None else self._sequence(designation)

    def _sequence(self, designation: Key) -> SequenceModel | None:
        how, text = designation
        return self.observations.by_name[text] if how == "sequence_name" else self.observations.by_id[text]


def _attributes_shown(wanted: Mapping[str, str] | None, sequence: SequenceModel) -> Verdict:
    present = sequence.attributes.items
    if not wanted:
        return DONE
    if present is None:
        return UNKNOWN if sequence.attributes.bytes_used else RETRY
    return DONE if all(present.get(name) == value for name, value in wanted.items()) else RETRY
