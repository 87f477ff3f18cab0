"""Files to upload: read for their type and size, for their checksum, and to be sent.

All functions block, and run in threads.
"""

from __future__ import annotations

import io
import os
import stat
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final, NamedTuple, cast

import attrs

from ..error_types import ConfigurationError
from ..runs.journal.state import FileParts
from .media_types import GIB, HEAD, MIB, is_video, media_type, size_limit
from .sources import Entry

BLOCK: Final = MIB
"""The number of bytes that are read at once."""

_SMALL: Final = 1 << 16
"""Files up to this size are opened once for their type and their checksum, because opening takes longest."""

MULTIPART_ABOVE: Final = GIB
"""Larger files are sent in parts, and have no checksum from this size on (observed in Datature's client)."""


class Asset(NamedTuple):
    """An asset of the project, as far as an upload needs it."""

    id: str
    size: int


@attrs.define
class UploadFile:
    """A file of an upload.

    Attributes:
        row: The index of the file in the source, from 0.
        name: The filename of the asset.
        path: The path; empty for bytes and open files.
        content: The bytes or the open file; `None` for a path.
        size: The size in bytes.
        stamp: When the file was last modified, in nanoseconds since the Unix epoch; a checksum for bytes, and
            0 for open files.
        mime: The media type.
        crc32c: The CRC-32C as a signed 32-bit integer, 0 for a file of 1 GiB or more; `None` if it is not
            known yet.
        frames: The number of frames of a video; otherwise `None`.
        problem: Why the file cannot be uploaded; else empty.
        note: A remark, for example that the name does not match the bytes.
        attempts: The number of sessions that the file was in.
        replaces: The asset that had the filename before; `None` if there was none.
        earlier_parts: The parts that an earlier run sent; `None` if it sent none.
    """

    row: int
    name: str
    path: str = ""
    content: bytes | BinaryIO | None = attrs.field(default=None, repr=False)
    size: int = 0
    stamp: int = 0
    mime: str = ""
    crc32c: int | None = None
    frames: int | None = None
    problem: str = ""
    note: str = ""
    attempts: int = 0
    replaces: Asset | None = None
    earlier_parts: FileParts | None = None

    @property
    def in_memory(self) -> int:
        """The number of bytes that the file takes in memory."""
        return len(self.content) if isinstance(self.content, bytes) else 0


class _View(io.RawIOBase):
    """An open file of the caller with its own position, because parts of it are read at the same time."""

    _lock = threading.Lock()

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with self._lock:
            first = offset + self._at if whence == os.SEEK_CUR else offset
            self._at = self._file.seek(first, os.SEEK_END if whence == os.SEEK_END else os.SEEK_SET)
        return self._at

    def readinto(self, buffer: Any) -> int:
        with self._lock:
            self._file.seek(self._at)
            block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)


class FileChangedError(Exception):
    """A file is no longer the one that was announced."""


def inspect(row: int, entry: Entry, *, is_rgbd: bool = False, is_sent: bool = False) -> UploadFile:
    """Read the beginning of a file, and return its type and size, or a problem.

    Args:
        row: The index of the file.
        entry: The file.
        is_rgbd: Whether the project has the type `RGBD`.
        is_sent: Whether it is probably sent next, so that a small file also gets its checksum.

    Raises:
        ConfigurationError: A package for uploads is not installed.
    """
    file = UploadFile(row, entry.name, entry.path, entry.content)
    with _problems(file), _open(file) as (stream, (file.size, file.stamp)):
        head = stream.read(_SMALL if is_sent else HEAD)
        kind = media_type(_name(entry), head[:HEAD], is_rgbd=is_rgbd)
        file.mime, file.problem, file.note = kind.mime, kind.problem, kind.note
        if not file.problem and file.size > (limit := size_limit(file.mime)):
            file.problem = f"has {file.size:,} bytes; the service takes at most {limit:,} for {file.mime}"
        if is_sent and not file.problem and file.size == len(head):
            file.crc32c = _checksum((head,))
    return file


def prepare(file: UploadFile) -> None:
    r"""Read a whole file for its checksum, and count the frames of a video.

    >>> file = inspect(0, Entry("slice_1.png", content=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
    >>> prepare(file)
    >>> file.mime, file.size, file.crc32c
    ('image/png', 16, 1843572804)
    """
    if file.crc32c is None:
        with _problems(file):
            file.crc32c = 0 if file.size >= GIB else _checksum(blocks(file))
    if is_video(file.mime) and not file.problem:
        file.frames = _frames(file)


def _checksum(content: Iterable[bytes]) -> int:
    try:
        from google_crc32c import extend
    except ImportError:
        raise ConfigurationError("uploads need more packages: pip install 'nexuskit[uploads]'") from None
    value = 0
    for block in content:
        value = extend(value, block)
    return value - (1 << 32) if value >= 1 << 31 else value


def blocks(file: UploadFile, first: int = 0, count: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of a file, or of a part of it, in blocks.

    Raises:
        FileChangedError: The file was changed since it was prepared.
        OSError: It cannot be read.
    """
    left = file.size if count is None else count
    with _open(file) as (stream, found):
        if found != (file.size, file.stamp):
            raise FileChangedError("the file was changed during the upload")
        if first:
            stream.seek(first)
        while left > 0:
            block = stream.read(min(BLOCK, left))
            if not block:
                raise FileChangedError("the file became shorter during the upload")
            left -= len(block)
            yield block


@contextmanager
def _open(file: UploadFile) -> Iterator[tuple[BinaryIO, tuple[int, int]]]:
    """Open a file for reading; also give its size and a stamp that changes with its contents."""
    if isinstance(file.content, bytes):
        yield io.BytesIO(file.content), (len(file.content), zlib.crc32(file.content))
    elif file.content is not None:
        view = _View(file.content)
        size = view.seek(0, os.SEEK_END)
        view.seek(0)
        yield cast("BinaryIO", view), (size, 0)
    else:
        # Without O_NONBLOCK, a pipe would block the upload until somebody writes to it.
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with io.FileIO(os.open(file.path, flags)) as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise FileChangedError("is not a regular file")
            yield cast("BinaryIO", stream), (found.st_size, found.st_mtime_ns)


@contextmanager
def _problems(file: UploadFile) -> Iterator[None]:
    """Keep an exception as the problem of a file."""
    try:
        yield
    except FileChangedError as error:
        file.problem = str(error)
    except OSError as error:
        file.problem = f"cannot be read: {error.strerror or error}"
    except ValueError as error:  # a closed file, or a path with a null character
        file.problem = f"cannot be read: {error}"


def _name(entry: Entry) -> str:
    # A function may give an asset a name without an ending; the path still has it.
    return entry.name if "." in entry.name else os.path.basename(entry.path) or entry.name  # noqa: PTH119


def _frames(file: UploadFile) -> int | None:
    """Count the frames of a video. Without a count in its header, all packets are read."""
    try:
        import av
        from av.error import FFmpegError
    except ImportError:
        file.problem = (
            "is a video, and counting its frames needs another package: pip install 'nexuskit[video]'"
        )
        return None
    try:
        with _open(file) as (stream, _), cast("Any", av).open(stream) as container:
            if not container.streams.video:
                file.problem = "has no video stream"
                return None
            video = container.streams.video[0]
            count = video.frames or sum(1 for packet in container.demux(video) if packet.size)
    except (FFmpegError, FileChangedError, OSError, ValueError) as error:
        file.problem = f"is not a video that can be read: {error}"
        return None
    if count < 1:
        file.problem = "has no frames"
    return count or None
