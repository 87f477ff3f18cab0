"""What is to be read of a project, and what was read. Pure: pages of listings go in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs

from nexus_api.models import Asset, Sequence

T = TypeVar("T")


@attrs.frozen
class Observations:
    """What was read; `None` for what does not exist. A missing key was not read, or is a name of several.

    Attributes:
        by_name: Sequences by the name that was looked up.
        by_id: Sequences by the id that was looked up.
        assets: Assets by the filename or id that was looked up.
    """

    by_name: Mapping[str, Sequence | None] = attrs.Factory(dict)
    by_id: Mapping[str, Sequence | None] = attrs.Factory(dict)
    assets: Mapping[str, Asset | None] = attrs.Factory(dict)

    def __or__(self, more: Observations) -> Observations:
        """Return all readings of both; of a key that both have, the later reading."""
        return Observations(
            {**self.by_name, **more.by_name}, {**self.by_id, **more.by_id}, {**self.assets, **more.assets}
        )


@attrs.frozen
class RequiredReads:
    """What is to be read; false if nothing is.

    Attributes:
        names: The names of sequences.
        ids: The ids of sequences.
        filenames: The filenames of assets.
        asset_ids: The ids of assets; it only matters whether they exist.
    """

    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    filenames: frozenset[str] = frozenset()
    asset_ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.ids or self.filenames or self.asset_ids)

    def __or__(self, more: RequiredReads) -> RequiredReads:
        """Return what either needs."""
        return RequiredReads(
            self.names | more.names,
            self.ids | more.ids,
            self.filenames | more.filenames,
            self.asset_ids | more.asset_ids,
        )


class Gathering:
    """What was found so far of what is to be read.

    Names and filenames are compared exactly, whatever the filters of a service match. A name of several
    sequences, or a filename of several assets, is left out of the readings: it is not known which one was
    meant.

    Args:
        needs: What is to be read.

    Attributes:
        unseen_filenames: Filenames that no asset had so far.
        unseen_assets: Ids that no asset had so far.
        unseen_names: Names that no sequence had so far.
        unseen_sequences: Ids that no sequence had so far.

    >>> gathering = Gathering(RequiredReads(names=frozenset({"Patient A"})))
    >>> gathering.unseen_names, gathering.readings().by_name
    ({'Patient A'}, {'Patient A': None})
    """

    def __init__(self, needs: RequiredReads) -> None:
        self.unseen_filenames = set(needs.filenames)
        self.unseen_assets = set(needs.asset_ids)
        self.unseen_names = set(needs.names)
        self.unseen_sequences = set(needs.ids)
        self._needs = needs
        self._by_name: dict[str, dict[str, Sequence]] = {}
        self._by_id: dict[str, Sequence] = {}
        self._by_filename: dict[str, dict[str, Asset]] = {}
        self._assets: dict[str, Asset] = {}

    def take_assets(self, assets: Iterable[Asset]) -> None:
        """Pick out of a page of assets what is wanted."""
        for asset in assets:
            if asset.filename in self._needs.filenames:
                self._by_filename.setdefault(asset.filename, {})[asset.id] = asset
                self.unseen_filenames.discard(asset.filename)
            if asset.id in self._needs.asset_ids:
                self._assets[asset.id] = asset
                self.unseen_assets.discard(asset.id)

    def take(self, sequences: Iterable[Sequence]) -> None:
        """Pick out of a page of sequences what is wanted."""
        for sequence in sequences:
            if sequence.name in self._needs.names:
                self._by_name.setdefault(sequence.name, {})[sequence.id] = sequence
                self.unseen_names.discard(sequence.name)
            if sequence.id in self._needs.ids:
                self._by_id[sequence.id] = sequence
                self.unseen_sequences.discard(sequence.id)

    @property
    def by_filename(self) -> dict[str, Asset]:
        """The assets whose filename no other one was seen to have."""
        return _alone(self._by_filename)

    def readings(self) -> Observations:
        """Return what was read; what was not found does not exist."""
        needs = self._needs
        assets: dict[str, Asset | None] = {id: self._assets.get(id) for id in needs.asset_ids}
        assets |= dict.fromkeys(self.unseen_filenames)
        return Observations(
            by_name={**dict.fromkeys(self.unseen_names), **_alone(self._by_name)},
            by_id={id: self._by_id.get(id) for id in needs.ids},
            assets=assets | self.by_filename,
        )


def _alone(found: Mapping[str, Mapping[str, T]]) -> dict[str, T]:
    """Return those that share their name with no other."""
    return {name: next(iter(each.values())) for name, each in found.items() if len(each) == 1}
