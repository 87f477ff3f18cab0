"""What to upload: the files that a source names, one after another.

A folder is walked in the order of names, numbers by their value, so that two runs see the same files in the
same order, and slices are in their own.
"""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

import attrs

from ..error_types import ArgumentError

Item: TypeAlias = "str | os.PathLike[str] | tuple[str, bytes | BinaryIO]"
"""A path, or a filename with bytes or with a file open for reading."""

Source: TypeAlias = "Item | Iterable[Item | Entry]"
"""A path, a folder, a glob, one item, or an iterable of items."""

NameRule: TypeAlias = str | Callable[[str], str]
"""`"name"` for the base name, `"path"` for the path inside the folder with its parts joined, or a function
that returns the
filename of a path."""

_SEPARATORS = re.compile(r"[\\/]+")
_JOINED = "__"
_NUMBERS = re.compile(r"(\d+)")


@attrs.frozen
class Entry:
    """A file of a source, before anything of it is read.

    Attributes:
        name: The filename of the asset.
        path: The path; empty for bytes and open files.
        content: The bytes or the open file; `None` for a path.
    """

    name: str
    path: str = ""
    content: bytes | BinaryIO | None = None


def is_stream(source: Source) -> bool:
    """Return whether a source can be read only once, such as a generator.

    >>> is_stream("scans"), is_stream(iter(["a.png"])), is_stream(["a.png"])
    (False, True, False)
    """
    return isinstance(source, Iterator) and not isinstance(source, io.IOBase)


def entries(source: Source, rule: NameRule = "name") -> Iterator[Entry]:
    """Yield the files of a source.

    Args:
        source: What to upload. A folder is searched with its subfolders; names that begin with a dot are left
            out.
        rule: How paths become filenames.

    Raises:
        ArgumentError: The source is of another kind, or a path does not exist.

    >>> [entry.name for entry in entries([("slice_1.png", b"...")])]
    ['slice_1.png']
    """
    if isinstance(source, str | os.PathLike):
        yield from _of_text(os.fspath(source), rule)
        return
    if (
        isinstance(source, tuple)
        and len(source) == 2
        and isinstance(source[1], bytes | bytearray | io.IOBase)
    ):
        yield _of_item(source, "", rule, "source")
        return
    given: object = source
    if not isinstance(given, Iterable) or isinstance(given, bytes | bytearray | io.IOBase):
        raise ArgumentError(
            "source",
            f"must be a path, a folder, a glob, or an iterable of paths or (filename, bytes) pairs, "
            f"got {type(given).__name__}",
        )
    for row, item in enumerate(cast("Iterable[Item | Entry]", given)):
        if isinstance(item, Entry):
            yield item
        elif isinstance(item, str | os.PathLike) and os.path.isdir(item):  # noqa: PTH112
            yield from _of_text(os.fspath(item), rule)
        else:
            yield _of_item(item, "", rule, f"source[{row}]")


def _of_text(text: str, rule: NameRule) -> Iterator[Entry]:
    if os.path.isdir(text):  # noqa: PTH112 (Path raises for invalid text)
        yield from (_of_item(path, text, rule, "source") for path in _walk(text))
    elif os.path.lexists(text):
        yield _of_item(text, "", rule, "source")
    elif glob.has_magic(text):
        parts = Path(text).parts
        fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
        folder = Path(*parts[:fixed])
        found = (str(path) for path in folder.glob(str(Path(*parts[fixed:]))) if not path.is_dir())
        yield from (
            _of_item(path, str(folder), rule, "source") for path in sorted(found, key=natural_sort_key)
        )
    else:
        raise ArgumentError("source", f"the file or folder {text!r} does not exist")


def _walk(folder: str) -> Iterator[str]:
    """Yield the paths of the files in a folder, in the order of names."""
    with os.scandir(folder) as found:
        children = sorted((each for each in found if not each.name.startswith(".")), key=_entry_sort_key)
    for child in children:
        if child.is_dir():
            # A link to a folder may lead back to this one.
            if not child.is_symlink():
                yield from _walk(child.path)
        else:
            yield child.path


def natural_sort_key(text: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers in texts by their value.

    >>> sorted(["slice_10.png", "slice_9.png"], key=natural_sort_key)
    ['slice_9.png', 'slice_10.png']
    """
    # Digits that int() does not take, such as superscripts, are texts.
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(text)]


def _entry_sort_key(child: os.DirEntry[str]) -> list[tuple[int, str]]:
    return natural_sort_key(child.name)


def _of_item(item: object, root: str, rule: NameRule, place: str) -> Entry:
    if isinstance(item, str | os.PathLike):
        path: object = os.fspath(item)
        if not isinstance(path, str) or not path:
            raise ArgumentError(place, f"must be the path of a file, got {path!r}")
        return Entry(_filename(path, root, rule), path)
    if not isinstance(item, tuple) or len(item) != 2 or not isinstance(item[0], str):
        raise ArgumentError(place, f"must be a path or a (filename, bytes) pair, got {type(item).__name__}")
    filename, content = item
    if isinstance(content, bytearray | memoryview):
        content = bytes(content)
    if isinstance(content, io.TextIOBase):
        raise ArgumentError(place, "must have a file open in binary mode; open it with mode 'rb'")
    if not isinstance(content, bytes) and not (hasattr(content, "read") and hasattr(content, "seek")):
        raise ArgumentError(place, f"must have bytes or a seekable file, got {type(content).__name__}")
    return Entry(filename, "", content)


def _filename(path: str, root: str, rule: NameRule) -> str:
    if callable(rule):
        name = rule(path)
        if not isinstance(name, str):
            raise ArgumentError("filename", f"must return a string, got {type(name).__name__} for {path!r}")
        return name
    if rule == "name":
        return os.path.basename(path)  # noqa: PTH119 (much faster than Path for many files)
    relative = os.path.relpath(path, root) if root else path
    return _JOINED.join(part for part in _SEPARATORS.split(relative) if part not in ("", ".", ".."))
