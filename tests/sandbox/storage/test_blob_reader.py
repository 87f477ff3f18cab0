"""A stored file as a file object: reads at any position give the same as from the bytes themselves."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.sandbox.storage import blob_reader
from nexuskit.sandbox.storage.blob_reader import BlobReader
from nexuskit.sandbox.storage.blobs import Blob

PIECE = 8
CONTENT = bytes(range(101))


def stored(part_count: int) -> BlobReader:
    """Give a reader of the content in parts, as uploads cut it."""
    usual = len(CONTENT) // max(part_count, 1)
    edges = [*range(0, usual * max(part_count, 1), usual)[: max(part_count, 1)], len(CONTENT)]
    parts = [CONTENT[start:end] for start, end in itertools.pairwise(edges)]

    def read(part: int, position: int) -> bytes:
        assert (part == 0) == (part_count == 0)
        return parts[max(part - 1, 0)][position * PIECE :][:PIECE]

    return BlobReader(Blob("image/png", len(CONTENT), part_count), read)


@pytest.fixture(autouse=True, scope="module")
def small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blob_reader, "PIECE_BYTES", PIECE)
        yield


@given(
    st.sampled_from([0, 1, 2, 3, 7]), st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40)), max_size=8)
)
def test_reads_at_any_position(part_count: int, reads: list[tuple[int, int]]) -> None:
    file, expected = io.BufferedReader(stored(part_count), 16), io.BytesIO(CONTENT)
    for offset, count in reads:
        assert file.seek(offset) == expected.seek(offset)
        assert file.read(count) == expected.read(count)
    assert file.seek(-5, io.SEEK_END) == expected.seek(-5, io.SEEK_END)
    assert file.read() == expected.read()
    assert io.BufferedReader(stored(part_count)).read() == CONTENT


def test_a_missing_piece_ends_it() -> None:
    file = io.BufferedReader(BlobReader(Blob("image/png", 99, 0), lambda part, position: b""))
    assert file.read() == b""
    with pytest.raises(OSError, match="before the start"):
        file.seek(-100, io.SEEK_END)
