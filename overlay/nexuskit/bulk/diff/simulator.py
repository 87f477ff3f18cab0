"""Simulates the actions of a plan on the state of a project. Pure.

`rules.engine` has the rules. The maximum number of entries of a sequence is not known and not checked. The
planner puts a second action on one target into another request, so no result is `…AlreadyProcessed`.
"""

from __future__ import annotations

import itertools
from typing import cast

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ...resources.actions import MAX_ORD, Action
from ..rules.engine import Applied, Engine, Rules, SequenceState
from ..rules.keys import AssetKey, Slot
from .change import Change, Effect, Place
from .project_state import ProjectState


class Simulator:
    """The state of a project as the actions of a plan change it.

    Attributes:
        unneeded: Rows that change nothing and may be left out; see `Diff.unneeded`.
    """

    def __init__(self, state: ProjectState) -> None:
        self.unneeded: set[int] = set()
        self._by_filename = state.by_filename
        # A control character cannot occur in an id of the service.
        new_ids = (f"\0{number}" for number in itertools.count())
        self._engine = Engine(
            Rules(new_sequence_id=new_ids.__next__, once_per_request=False),
            {id: one.copy() for id, one in state.sequences.items()},
            {id: id for id in state.assets},
            {filename: ids[0] for filename, ids in state.by_filename.items() if len(ids) == 1},
        )
        # What earlier rows may have changed: assets whose position may differ, sequences whose entries may
        # differ, and sequences whose name or attributes may differ, or that may be removed.
        self._moved: set[AssetKey] = set()
        self._refilled: set[str] = set()
        self._changed: set[str] = set()

    @property
    def sequences(self) -> dict[str, SequenceState]:
        """The simulated sequences, by id."""
        return self._engine.sequences

    def apply(self, row: int, action: Action) -> Change:
        """Apply one action and return what it changes."""
        if isinstance(action, SequenceBulkUpdateActionLink) and action.asset_filename is not None:
            found = self._by_filename.get(action.asset_filename, ())
            if len(found) > 1:
                return self._unclear(row, action, found)
        done = self._engine.apply(action)
        if done.result is not Result.OK:
            reason = f"{done.result.value}: {self._reason(action, done)}"
            return Change(row=row, action=action, effect="fail", result=done.result, reason=reason)
        if isinstance(action, SequenceBulkUpdateActionLink):
            return self._link(row, action, done)
        if done.removed is not None:
            self._moved.update(done.removed.slots.values())
            count = done.removed.count
            return Change(row=row, action=action, effect="remove", result=Result.OK, unlinked=count)
        return self._patch(row, cast(SequenceBulkUpdateActionPatchSequence, action), done)

    def _link(self, row: int, action: SequenceBulkUpdateActionLink, done: Applied) -> Change:
        asset = cast(str, done.asset)
        effect: Effect
        if done.before == done.after:
            effect = "same"
            is_as_read = asset not in self._moved
            if done.sequence is not None and not isinstance(action.sequence, str):
                # Without `ord`, the position also depends on other entries.
                follows = action.sequence.ord is None and done.sequence in self._refilled
                is_as_read = is_as_read and done.sequence not in self._changed and not follows
            if is_as_read:
                self.unneeded.add(row)
        else:
            self._moved.update(each for each in (asset, done.displaced) if each is not None)
            self._refilled.update(place[0] for place in (done.before, done.after) if place is not None)
            if done.created and done.sequence is not None:
                self._changed.add(done.sequence)
            if done.after is None:
                effect = "unlink"
            elif done.created:
                effect = "create"
            elif done.displaced is not None:
                effect = "overwrite"
            else:
                effect = "add" if done.before is None else "move"
        return Change(
            row=row,
            action=action,
            effect=effect,
            result=Result.OK,
            before=self._at(done.before),
            after=self._at(done.after),
            displaced_asset=cast("str | None", done.displaced),
        )

    def _patch(self, row: int, action: SequenceBulkUpdateActionPatchSequence, done: Applied) -> Change:
        id, given = cast(str, done.sequence), action.patch.attributes or {}
        if not done.attributes and done.renamed is None:
            # A service that replaces attributes instead of merging (assumed) would drop those not given.
            is_all = not given or len(given) == len(self.sequences[id].attributes)
            if id not in self._changed and is_all:
                self.unneeded.add(row)
            return Change(row=row, action=action, effect="same", result=Result.OK)
        self._changed.add(id)
        return Change(
            row=row,
            action=action,
            effect="change",
            result=Result.OK,
            rename=done.renamed,
            attributes=done.attributes or None,
        )

    def _unclear(self, row: int, action: SequenceBulkUpdateActionLink, found: tuple[str, ...]) -> Change:
        engine = self._engine
        self._moved.update(found)
        self._refilled.update(engine.places[asset][0] for asset in found if asset in engine.places)
        if not isinstance(link := action.sequence, str):
            id = engine.names.get(link.name)
            if id is None:
                # The position of the asset is not known.
                id = engine.create(link.name)
                self._changed.add(id)
            self._refilled.add(id)
            displaced = None if link.ord is None else self.sequences[id].slots.get((link.role, link.ord))
            self._moved.update(() if displaced is None else (displaced,))
        named = ", ".join(found[:3]) + (f" and {len(found) - 3:,} more" if len(found) > 3 else "")
        reason = f"{len(found):,} assets have this filename ({named}); use the id of the right one"
        return Change(row=row, action=action, effect="unclear", reason=reason)

    def _at(self, place: tuple[str, Slot] | None) -> Place | None:
        if place is None:
            return None
        id, (role, ord) = place
        return Place(self.sequences[id].name, role, ord)

    def _reason(self, action: Action, done: Applied) -> str:
        """Return why an action fails."""
        if isinstance(action, SequenceBulkUpdateActionLink):
            if done.displaced is not None:
                return f"{done.displaced!r} has this position, and merge rejects"
            if done.result is Result.FAILED:
                return f"no ord comes after {MAX_ORD}"
            return f"no asset has this {'filename' if action.asset_id is None else 'id'}"
        if done.sequence is None:
            return f"no sequence has this {'name' if action.sequence_id is None else 'id'}"
        patch = cast(SequenceBulkUpdateActionPatchSequence, action).patch
        if done.size:
            total = self.sequences[done.sequence].bytes_total
            return f"the attributes would take {done.size:,} bytes of {total:,}"
        return f"another sequence has the name {patch.name!r}"
