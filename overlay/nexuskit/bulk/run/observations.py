"""What is to be read of a project, and what was read. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from nexus_api.models import Asset, Sequence


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
