"""A bulk request, as a pure function over the part of a project that its actions touch.

Nothing here reads or writes a database: `run` takes the state and gives the state after the actions, and
`changes` tells what to write. What each action does is a rule of `nexuskit.bulk.rules`, which `diff()` of the
client shares; the tests have a small model of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import attrs

from nexus_api.enums import SequenceBulkUpdateResult as Result

from ...bulk.rules.attributes import attribute_bytes
from ...bulk.rules.engine import Engine, Rules, SequenceState
from ...bulk.rules.ord_allocation import AssetKey
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
    """The part of a project that a bulk request can touch.

    Attributes:
        assets: The assets that the actions name, by id.
        filenames: The same by filename.
        sequences: By id, every sequence that the actions name (the new name of a patch included) and every
            sequence that holds an asset which they name.
    """

    assets: Mapping[str, AssetKey] = attrs.Factory(dict)
    filenames: Mapping[str, AssetKey] = attrs.Factory(dict)
    sequences: Mapping[str, SequenceState] = attrs.Factory(dict)


@attrs.frozen
class Outcome:
    """What came of a bulk request.

    Attributes:
        results: One result for each action, in order.
        sequences: The sequences as they are afterwards, by id; `None` if nothing is applied.
        renamed: The new names that sequences were given, by id, in the order in which they became free.
        written: The ids of sequences that an action succeeded on, whether or not it changed anything.
        lost: The ids of sequences that lost an entry, whether or not they have others.
    """

    results: list[Result]
    sequences: Mapping[str, SequenceState] | None
    renamed: tuple[tuple[str, str], ...] = ()
    written: Set[str] = frozenset()
    lost: Set[str] = frozenset()


def run(before: ProjectState, actions: Iterable[Action], rules: Rules, *, abort_on_failure: bool) -> Outcome:
    """Apply actions in order, each seeing the effect of those before it.

    Args:
        before: What is there; it is left as it is.
        actions: The actions, with known enum values only.
        rules: The limits and policies to keep.
        abort_on_failure: Whether one failure undoes everything. The first action to fail then carries its
            own result and all others `FAILED`. By `rules.on_abort` it may stop the request instead: what came
            before it stays, and carries its results.

    Returns:
        The results and what is there afterwards.
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
            if done.displaced is not None:
                lost.add(done.sequence)
        if done.before is not None and done.before != done.after:
            lost.add(done.before[0])
    present = sequences.keys()
    kept = tuple((id, name) for id, name in renamed if id in present)
    return Outcome(results, sequences, kept, present & written, present & lost)
