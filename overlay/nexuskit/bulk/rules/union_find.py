"""Union-find."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class UnionFind(Generic[T]):
    """Disjoint sets of items, each with a representative.

    >>> sets = UnionFind[str]()
    >>> sets.join("a", "b")
    >>> sets.join("b", "c")
    >>> sets.find("c"), sets.find("d")
    ('a', 'd')
    """

    def __init__(self) -> None:
        self._parents: dict[T, T] = {}

    def find(self, item: T) -> T:
        """Return the representative of an item's set."""
        parents = self._parents
        while (parent := parents.get(item)) is not None:
            if (grandparent := parents.get(parent)) is not None:
                parents[item] = grandparent
            item = parent
        return item

    def join(self, kept: T, other: T) -> None:
        """Join the sets of two items; the representative of the first one represents both."""
        kept, other = self.find(kept), self.find(other)
        if kept != other:
            self._parents[other] = kept
