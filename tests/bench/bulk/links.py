"""Links as a caller writes them: dicts, each of an asset of its own, as in `sandbox/filling.py`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

SLICES = 50
"""Default number of assets per sequence."""

Given = dict[str, Any]


def links(count: int, *, a_sequence: int = SLICES) -> Iterator[Given]:
    """Yield links, one sequence after the other.

    Args:
        count: How many.
        a_sequence: How many of them go into one sequence.
    """
    for number in range(count):
        patient, place = divmod(number, a_sequence)
        yield {
            "asset_filename": f"image_{number}.jpg",
            "sequence": {"name": f"Patient {patient:06d}", "ord": place + 1, "role": "Axial"},
        }


def shuffled_links(count: int) -> list[Given]:
    """Return the same links in an order in which they do not stand sequence by sequence."""
    given = [*links(count)]
    random.Random(count).shuffle(given)
    return given
