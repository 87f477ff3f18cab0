"""A timeline: the entries of one role in their places, with the gaps between them.

Gaps are computed and not enumerated, so an `ord` may have any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from ..storage.blobs import URL_PREFIX

_MAX_CELLS = 4


@attrs.frozen
class Tile:
    """An asset in its place."""

    ord: int
    asset_id: str
    filename: str
    url: str = ""

    @property
    def token(self) -> str | None:
        """The token of the bytes, if the sandbox may have them.

        >>> Tile(1, "a", "a.jpg", "/_files/1f").token, Tile(1, "a", "a.jpg").token
        ('1f', None)
        """
        return self.url.removeprefix(URL_PREFIX) if self.url.startswith(URL_PREFIX) else None


@attrs.frozen
class Gap:
    """Places from `first` to `last` that no asset has."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of places."""
        return self.last - self.first + 1

    @property
    def cells(self) -> range:
        """The places that are shown one by one: all if they are few, else none."""
        return range(self.first, self.last + 1) if self.length <= _MAX_CELLS else range(0)

    @property
    def label(self) -> str:
        """The gap in words.

        >>> Gap(4, 5).label, Gap(7, 7).label, Gap(-3, 1_200).label
        ('2 empty: 4 to 5', '1 empty: 7', '1,204 empty: -3 to 1,200')
        """
        places = f"{self.first:,}" if self.length == 1 else f"{self.first:,} to {self.last:,}"
        return f"{self.length:,} empty: {places}"


def with_gaps(tiles: Iterable[Tile], after: int | None = None) -> Iterator[Tile | Gap]:
    """Put gaps between tiles where places are missing.

    >>> [type(cell).__name__ for cell in with_gaps([Tile(3, "a", "a.jpg"), Tile(6, "b", "b.jpg")])]
    ['Tile', 'Gap', 'Tile']
    """
    for tile in tiles:
        if after is not None and tile.ord > after + 1:
            yield Gap(after + 1, tile.ord - 1)
        yield tile
        after = tile.ord
