"""The bytes of uploaded files, in the database or in a folder.

A file is stored as one part with the number 0, or as the parts in which it was sent, from 1.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

import attrs
from sqlalchemy import Connection, bindparam, delete, insert, select

from ..errors import SandboxError
from . import tables
from .tables import blob_pieces, blobs

PIECE_BYTES = 1_048_576
"""The number of bytes that are in memory at once."""

URL_PREFIX = "/_files/"
"""The beginning of the URL of an asset whose bytes the sandbox has, followed by the token of the bytes."""

_of_token = blob_pieces.c.token == bindparam("of_token")
_of_part = (_of_token, blob_pieces.c.part == bindparam("of_part"))
_GET = select(blobs).where(blobs.c.token == bindparam("of_token"))
_ADD = insert(blobs)
_OWN_URLS = select(tables.assets.c.url).where(tables.assets.c.url.startswith(URL_PREFIX, autoescape=True))
_FORGET = delete(blobs).where(blobs.c.token == bindparam("of_token"))
_DELETE = delete(blob_pieces).where(_of_token)
_DELETE_PART = delete(blob_pieces).where(*_of_part)
_PIECE = select(blob_pieces.c.data).where(*_of_part, blob_pieces.c.position == bindparam("of_position"))


class DatabaseBlobs:
    """Stores parts of files in the database, in pieces."""

    def spool(self) -> contextlib.AbstractContextManager[BinaryIO]:
        """Open a temporary file for a part that is being received."""
        return tempfile.TemporaryFile()

    def save(self, connection: Connection, token: str, part: int, content: BinaryIO) -> None:
        """Store a part, in memory or in the file that `spool` opened. Replaces an earlier one."""
        if part:
            # A part may be sent again; a whole file has a new token.
            connection.execute(_DELETE_PART, {"of_token": token, "of_part": part})
        for position, piece in enumerate(_pieces(content)):
            values = {"token": token, "part": part, "position": position, "data": piece}
            connection.execute(insert(blob_pieces), values)

    def piece(self, connection: Connection, token: str, part: int, position: int) -> bytes:
        """Return `PIECE_BYTES` of a part, the last piece with less; empty after its end."""
        key = {"of_token": token, "of_part": part, "of_position": position}
        return connection.execute(_PIECE, key).scalar() or b""

    def delete(self, connection: Connection, token: str, part_count: int) -> None:
        """Delete a file. Parts that were not sent are ignored."""
        connection.execute(_DELETE, {"of_token": token})


class FolderBlobs:
    """Stores each part as a file of a folder."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        if not os.fspath(folder):
            raise SandboxError("the folder for uploaded files is an empty string; give a name, or omit it")
        self._folder = Path(folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SandboxError(f"{folder}: cannot be used for uploaded files: {error.strerror}") from error

    @contextlib.contextmanager
    def spool(self) -> Iterator[BinaryIO]:
        """Open a file of the folder, which is deleted at the end unless it was saved."""
        path = self._folder / f"incoming-{secrets.token_hex(8)}"
        try:
            with path.open("w+b") as file:
                yield file
        finally:
            path.unlink(missing_ok=True)

    def save(self, connection: Connection, token: str, part: int, content: BinaryIO) -> None:
        """Write or rename a file."""
        path = self._path(token, part)
        if isinstance(content, io.BytesIO):
            path.write_bytes(content.getvalue())
        else:
            # Windows does not rename an open file.
            content.close()
            Path(content.name).replace(path)

    def piece(self, connection: Connection, token: str, part: int, position: int) -> bytes:
        """Read from the file. A file that somebody removed is empty."""
        try:
            with self._path(token, part).open("rb") as file:
                file.seek(position * PIECE_BYTES)
                return file.read(PIECE_BYTES)
        except FileNotFoundError:
            return b""

    def delete(self, connection: Connection, token: str, part_count: int) -> None:
        """Delete the files."""
        for part in _parts(part_count):
            self._path(token, part).unlink(missing_ok=True)

    def _path(self, token: str, part: int) -> Path:
        return self._folder / (f"{token}.{part}" if part else token)


Blobs: TypeAlias = DatabaseBlobs | FolderBlobs
"""Where the bytes are stored."""


@attrs.frozen
class Blob:
    """A stored file."""

    mime: str
    size: int
    # 0 for a file that is whole.
    part_count: int


def find_blob(connection: Connection, token: str) -> Blob | None:
    """Return the stored file with a token."""
    row = connection.execute(_GET, {"of_token": token}).first()
    return None if row is None else Blob(row.mime, row.size, row.part_count)


def add_blob(connection: Connection, token: str, blob: Blob) -> None:
    """Record a file whose parts are stored."""
    connection.execute(_ADD, {"token": token, **attrs.asdict(blob)})


def pieces_of(part_count: int, read: Callable[[int, int], bytes]) -> Iterator[bytes]:
    """Yield the pieces of a file, each read by its part and its position."""
    for part in _parts(part_count):
        for position in itertools.count():
            piece = read(part, position)
            if not piece:
                break
            yield piece


@contextlib.contextmanager
def open_blob(blob: Blob, read: Callable[[int, int], bytes]) -> Iterator[BinaryIO]:
    """Open the bytes of a file as a file object. A missing piece ends a part."""
    with tempfile.SpooledTemporaryFile(PIECE_BYTES) as file:
        file.writelines(pieces_of(blob.part_count, read))
        file.seek(0)
        yield cast("BinaryIO", file)


def drop_blob(store: Blobs, connection: Connection, url: str) -> None:
    """Delete the file at the URL of an asset, if the sandbox has it."""
    token = url.removeprefix(URL_PREFIX)
    if token != url and (blob := find_blob(connection, token)) is not None:
        connection.execute(_FORGET, {"of_token": token})
        store.delete(connection, token, blob.part_count)


def drop_unused_blobs(store: Blobs, connection: Connection) -> None:
    """Delete the files that belong to no asset."""
    rows = list(connection.execute(select(blobs.c.token)).scalars())
    if rows:
        urls = set(connection.execute(_OWN_URLS).scalars())
        for token in rows:
            if URL_PREFIX + token not in urls:
                drop_blob(store, connection, URL_PREFIX + token)


def _parts(part_count: int) -> Iterable[int]:
    return range(1, part_count + 1) or (0,)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        yield piece
