"""A service without a wire: the sandbox's pure rules over a state in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from nexuskit import ApiTypes
from nexuskit.bulk.diff.project_diff import Diff, compare
from nexuskit.bulk.diff.project_state import ProjectState as Held
from nexuskit.bulk.diff.project_state import Targets
from nexuskit.bulk.run.observations import Observations, RequiredReads
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import ProjectState, Rules, SequenceState, run
from tests.overlay.bulk.run.doubts import asset, read, sequence

Result = ApiTypes.SequenceBulkUpdateResult


class Service:
    """What a project holds, and what bulk requests do to it."""

    def __init__(self, assets: int, sequences: Iterable[str] = ()) -> None:
        self._assets = {f"asset_{number}": number for number in range(assets)}
        self._filenames = {f"{number}.jpg": number for number in range(assets)}
        self._ids = map("seq_{}".format, count())
        self._state = {next(self._ids): SequenceState(name) for name in sequences}
        self.requests: list[list[Action]] = []

    def apply(self, actions: list[Action], *, aborts: bool = False) -> list[Result]:
        """Carry out a request."""
        self.requests.append(actions)
        rules = Rules(
            max_entries=10_000, max_attribute_bytes=1_048_576, new_sequence_id=lambda: next(self._ids)
        )
        state = ProjectState(self._assets, self._filenames, self._state)
        outcome = run(state, actions, rules, abort_on_failure=aborts)
        if outcome.sequences is not None:
            self._state = dict(outcome.sequences)
        return outcome.results

    def entries(self) -> Mapping[str, Mapping[tuple[str | None, int], str]]:
        """Return the entries by the names of their sequences."""
        return {
            state.name: {slot: f"asset_{asset}" for slot, asset in state.slots.items()}
            for state in self._state.values()
        }

    def contents(self) -> Mapping[str, object]:
        """Return all that counts, by name; ids come as they come."""
        return {state.name: (state.attributes, state.slots) for state in self._state.values()}

    def readings(self, needs: RequiredReads) -> Observations:
        """Read what actions in doubt are settled by."""
        return read(needs, self._state, self._assets | self._filenames)

    def diff(self, rows: Sequence[int], actions: Sequence[Action]) -> Diff:
        """Compare actions with what the project holds."""
        held = Held(Targets.of(actions))
        held.take_assets(asset(number) for number in self._assets.values())
        held.take(sequence(id, state) for id, state in self._state.items())
        return compare(zip(rows, actions, strict=True), held)
