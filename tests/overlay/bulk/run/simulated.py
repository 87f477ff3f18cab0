"""A service without a wire: the sandbox's pure rules over a state in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nexuskit import ApiTypes
from nexuskit.bulk.diff.project_diff import Diff, compare
from nexuskit.bulk.diff.project_state import ProjectState, Targets
from nexuskit.bulk.run.observations import Observations, RequiredReads
from nexuskit.resources.actions import Action
from tests.overlay.bulk.proofs.holding import Holding
from tests.overlay.bulk.run.doubts import asset, read, sequence


class Service(Holding):
    """What a project holds, and what bulk requests do to it."""

    def __init__(self, assets: int, sequences: Iterable[str] = ()) -> None:
        self._assets = {f"asset_{number}": number for number in range(assets)}
        self._filenames = {f"{number}.jpg": number for number in range(assets)}
        self.requests: list[Sequence[Action]] = []
        super().__init__(
            {
                "assets": [
                    {"id": f"asset_{number}", "filename": f"{number}.jpg"} for number in range(assets)
                ],
                "sequences": [{"id": f"seq_{number}", "name": name} for number, name in enumerate(sequences)],
            }
        )

    def apply(
        self, actions: Sequence[Action], *, aborts: bool = False
    ) -> list[ApiTypes.SequenceBulkUpdateResult]:
        """Carry out a request."""
        self.requests.append(actions)
        return super().apply(actions, aborts=aborts)

    def entries(self) -> Mapping[str, Mapping[tuple[str | None, int], str]]:
        """Return the entries by the names of their sequences."""
        return {name: slots for name, (_, slots) in self.contents().items()}

    def observations(self, needs: RequiredReads) -> Observations:
        """Read what actions in doubt are settled by."""
        return read(needs, self.sequences, self._assets | self._filenames)

    def diff(self, rows: Sequence[int], actions: Sequence[Action]) -> Diff:
        """Compare actions with what the project holds."""
        held = ProjectState(Targets.of(actions))
        held.add_assets(asset(number) for number in self._assets.values())
        held.add_sequences(sequence(id, state) for id, state in self.sequences.items())
        return compare(zip(rows, actions, strict=True), held)
