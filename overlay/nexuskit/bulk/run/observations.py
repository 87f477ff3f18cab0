"""What to read of a project, and what was read. Pure: the input is pages of listings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs

from nexus_api.models import Asset, Sequence

T = TypeVar("T")


@attrs.frozen
class Observations:
    """What was read. `None`: does not exist. A missing key: not read, or an ambiguous name.

    Attributes:
        by_name: Sequences by the name that was looked up.
        by_id: Sequences by the id that was looked up.
        assets: Assets by the filename or id that was looked up.
    """

    by_name: Mapping[str, Sequence | None] = attrs.Factory(dict)
    by_id: Mapping[str, Sequence | None] = attrs.Factory(dict)
    assets: Mapping[str, Asset | None] = attrs.Factory(dict)

    def __or__(self, more: Observations) -> Observations:
        """Return both; for a common key, the later read counts."""
        return Observations(
            {**self.by_name, **more.by_name}, {**self.by_id, **more.by_id}, {**self.assets, **more.assets}
        )


@attrs.frozen
class RequiredReads:
    """What to read; false if nothing.

    Attributes:
        names: Names of sequences.
        ids: Ids of sequences.
        filenames: Filenames of assets.
        asset_ids: Ids of assets; only their existence matters.
    """

    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    filenames: frozenset[str] = frozenset()
    asset_ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.ids or self.filenames or self.asset_ids)

    def __or__(self, more: RequiredReads) -> RequiredReads:
        """Return the union of both."""
        return RequiredReads(
            self.names | more.names,
            self.ids | more.ids,
            self.filenames | more.filenames,
            self.asset_ids | more.asset_ids,
        )


class ObservationCollector:
    """Collects what is to be read from pages.

    Names and filenames are compared exactly, whatever the service's filters match. A name of several
    sequences and a filename of several assets are left out, because they are ambiguous.

    Attributes:
        unseen_filenames: Filenames not found so far.
        unseen_assets: Asset ids not found so far.
        unseen_names: Sequence names not found so far.
        unseen_sequences: Sequence ids not found so far.

    >>> gathering = ObservationCollector(RequiredReads(names=frozenset({"Patient A"})))
    >>> gathering.unseen_names, gathering.observations().by_name
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

    def add_assets(self, assets: Iterable[Asset]) -> None:
        """Collect from a page of assets."""
        for asset in assets:
            if asset.filename in self._needs.filenames:
                self._by_filename.setdefault(asset.filename, {})[asset.id] = asset
                self.unseen_filenames.discard(asset.filename)
            if asset.id in self._needs.asset_ids:
                self._assets[asset.id] = asset
                self.unseen_assets.discard(asset.id)

    def add_sequences(self, sequences: Iterable[Sequence]) -> None:
        """Collect from a page of sequences."""
        for sequence in sequences:
            if sequence.name in self._needs.names:
                self._by_name.setdefault(sequence.name, {})[sequence.id] = sequence
                self.unseen_names.discard(sequence.name)
            if sequence.id in self._needs.ids:
                self._by_id[sequence.id] = sequence
                self.unseen_sequences.discard(sequence.id)

    @property
    def by_filename(self) -> dict[str, Asset]:
        """The assets with a unique filename."""
        return _unique_items(self._by_filename)

    def observations(self) -> Observations:
        """Return what was read. What was not found does not exist."""
        needs = self._needs
        assets: dict[str, Asset | None] = {id: self._assets.get(id) for id in needs.asset_ids}
        assets |= dict.fromkeys(self.unseen_filenames)
        return Observations(
            by_name={**dict.fromkeys(self.unseen_names), **_unique_items(self._by_name)},
            by_id={id: self._by_id.get(id) for id in needs.ids},
            assets=assets | self.by_filename,
        )


def _unique_items(found: Mapping[str, Mapping[str, T]]) -> dict[str, T]:
    """Return the items with a unique name."""
    return {name: next(iter(each.values())) for name, each in found.items() if len(each) == 1}
