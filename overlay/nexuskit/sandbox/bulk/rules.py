"""A bulk request as a pure function of a part of a project.

The actions themselves are implemented in `nexuskit.bulk.rules`, which `diff()` of the client shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import attrs

from nexus_api.enums import SequenceBulkUpdateResult as Result

from ...bulk.rules.attributes import attribute_bytes
from ...bulk.rules.engine import Engine, Rules, SequenceState
from ...bulk.rules.keys import AssetKey
from ...resources.actions import MAX_ORD, Action

__all__ = [
    "MAX_ORD",
    "Action",
    "Outcome",
    "ProjectState",
    "Rules",
    "SequenceState",
    "attribute_bytes",
    "run",
]


@attrs.frozen
class ProjectState:
    """The part of a project that a bulk request can change."""

    # By id, and by filename.
    assets: Mapping[str, AssetKey] = attrs.Factory(dict)
    filenames: Mapping[str, AssetKey] = attrs.Factory(dict)
    # By id: those of the actions, those with the new name of a patch, and those that contain an asset.
    sequences: Mapping[str, SequenceState] = attrs.Factory(dict)


@attrs.frozen
class Outcome:
    """The outcome of a bulk request."""

    results: list[Result]
    # `None` if nothing is applied.
    sequences: Mapping[str, SequenceState] | None
    renamed: tuple[tuple[str, str], ...] = ()
    # The sequences with a successful action, also without a change, and those that lost an entry.
    written: Set[str] = frozenset()
    lost: Set[str] = frozenset()


def run(before: ProjectState, actions: Iterable[Action], rules: Rules, *, abort_on_failure: bool) -> Outcome:
    """Apply actions in order. Each sees the effects of earlier ones.

    With `abort_on_failure`, a failure undoes all actions: the failed one has its own result, all others
    `FAILED`. With `on_abort="stop"`, earlier actions and their results are kept.
    """
    actions = list(actions)
    sequences = {id: state.copy() for id, state in before.sequences.items()}
    engine = Engine(rules, sequences, before.assets, before.filenames)
    results: list[Result] = []
    renamed: list[tuple[str, str]] = []
    written: set[str] = set()
    lost: set[str] = set()
    for position, action in enumerate(actions):
        done = engine.apply(action)
        results.append(done.result)
        if done.result is not Result.OK:
            if not abort_on_failure:
                continue
            not_applied = [Result.FAILED] * (len(actions) - len(results))
            if rules.on_abort == "undo":
                return Outcome([*([Result.FAILED] * position), done.result, *not_applied], None)
            results += not_applied
            break
        if done.sequence is not None:
            written.add(done.sequence)
            if done.renamed is not None:
                renamed.append((done.sequence, done.renamed[1]))
        if done.before is not None and done.before != done.after:
            lost.add(done.before[0])
    present = sequences.keys()
    kept = tuple((id, name) for id, name in renamed if id in present)
    return Outcome(results, sequences, kept, present & written, present & lost)
