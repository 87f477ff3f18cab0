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
from nexuskit.sandbox.bulk.rules import ProjectState, Rules, SequenceState, attribute_bytes, run
from tests.overlay.support import PROJECT

Result = ApiTypes.SequenceBulkUpdateResult


class Service:
    """What a project holds, and what bulk requests do to it."""

    def __init__(self, assets: int, sequences: Iterable[str] = ()) -> None:
        self._assets = {f"asset_{number}": number for number in range(assets)}
        self._filenames = {f"file_{number}": number for number in range(assets)}
        self._ids = count()
        self._state: dict[str, SequenceState] = {self._new_id(): SequenceState(name) for name in sequences}
        self.requests: list[list[Action]] = []
        self.most_entries = 10_000

    def _new_id(self) -> str:
        return f"seq_{next(self._ids)}"

    def apply(self, actions: list[Action], *, aborts: bool = False) -> list[Result]:
        """Carry out a request."""
        self.requests.append(actions)
        rules = Rules(
            max_entries=self.most_entries, max_attribute_bytes=1_048_576, new_sequence_id=self._new_id
        )
        outcome = run(
            ProjectState(self._assets, self._filenames, self._state), actions, rules, abort_on_failure=aborts
        )
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
        models = {id: self._model(id, state) for id, state in self._state.items()}
        by_name = {model.name: model for model in models.values()}
        known = {name: self._asset(number) for name, number in self._filenames.items()}
        known |= {id: self._asset(number) for id, number in self._assets.items()}
        return Observations(
            {name: by_name.get(name) for name in needs.names},
            {id: models.get(id) for id in needs.ids},
            {text: known.get(text) for text in needs.filenames | needs.asset_ids},
        )

    def diff(self, rows: Sequence[int], actions: Sequence[Action]) -> Diff:
        """Compare actions with what the project holds."""
        held = Held(Targets.of(actions))
        held.take_assets(self._asset(number) for number in self._assets.values())
        held.take(self._model(id, state) for id, state in self._state.items())
        return compare(zip(rows, actions, strict=True), held)

    def _model(self, id: str, state: SequenceState) -> ApiTypes.Sequence:
        entries = [
            ApiTypes.SequenceEntryAsset(f"asset_{asset}", ord, role)
            for (role, ord), asset in sorted(
                state.slots.items(), key=lambda item: (item[0][0] or "", item[0][1])
            )
        ]
        attributes = ApiTypes.SequenceAttributes(
            attribute_bytes(state.attributes), 1_048_576, dict(state.attributes)
        )
        return ApiTypes.Sequence(id, state.name, PROJECT, entries, attributes, 0, 0)

    def _asset(self, number: int) -> ApiTypes.Asset:
        metadata = ApiTypes.AssetFileMetadata(1, "image/jpeg", 1, 1, [])
        return ApiTypes.Asset(
            f"asset_{number}", PROJECT, f"file_{number}", "None", 0, "https://example.com", metadata
        )
