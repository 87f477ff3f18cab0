"""Keyset pagination, in which all pages take the same time, and cursors: opaque texts for a place."""

from __future__ import annotations

import base64
import hashlib
import hmac
import operator
import re
import struct
from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs
import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, bindparam

from ..errors import Problem

_PLACE_TEXT = re.compile(r"(after|before):(-?[0-9]{1,16}):([0-9]{1,18})")
# The direction, the creation date and the row number. With the mark they have 27 bytes, which are exactly 36
# characters in base64, so that each cursor has only one spelling.
_PLACE = struct.Struct(">?qq")
_MARK_SIZE = 27 - _PLACE.size
_SPELLING = re.compile(r"[A-Za-z0-9_-]{36}")

Order: TypeAlias = tuple[ColumnElement[Any], ColumnElement[int]]
"""The columns of the order: one that may have duplicates, and a unique one."""


@attrs.frozen
class Position:
    """A place between the rows of a table, and a direction. Valid also after its row is deleted."""

    # Whether the page comes after the place; otherwise it comes before it.
    forward: bool
    key: Any
    row: int

    @classmethod
    def parse(cls, text: str) -> Position:
        """Parse the result of `__str__`, for an integer key."""
        match = _PLACE_TEXT.fullmatch(text)
        if match is None:
            raise Problem(400, f"{text[:80]!r} is not a valid place; follow the links of the page")
        return cls(match[1] == "after", int(match[2]), int(match[3]))

    def __str__(self) -> str:
        return f"{'after' if self.forward else 'before'}:{self.key}:{self.row}"


@attrs.frozen
class Window:
    """A page of rows, and the places of the neighbouring pages, if any."""

    rows: list[Row[Any]]
    preceding: Position | None
    following: Position | None


class Keyset:
    """Reads the rows of a statement by place."""

    def __init__(self, rows: Select[Any], order: Order, *, descending: bool = False) -> None:
        self._order = key, row = order
        self._step = -1 if descending else 1
        self._statements: dict[bool | None, tuple[Select[Any], ...]] = {}
        limited = rows.limit(bindparam("count", type_=BigInteger))
        at_key = key == (given_key := bindparam("key", type_=key.type))
        given_row = bindparam("row", type_=BigInteger)
        for forward in (None, True, False):
            ascending = (forward is not False) != descending
            beyond = operator.gt if ascending else operator.lt
            ordered = limited.order_by(key, row) if ascending else limited.order_by(key.desc(), row.desc())
            # Not `(key, row) > (?, ?)`, for which SQLite uses only the first column of the index, and scans
            # all rows of one key.
            self._statements[forward] = (
                (ordered,)
                if forward is None
                else (
                    ordered.where(at_key, beyond(row, given_row)),
                    ordered.where(beyond(key, given_key)),
                )
            )

        self._firsts = {
            forward: [statement.with_only_columns(row) for statement in self._statements[forward]]
            for forward in (True, False)
        }

    def statements(self, forward: bool | None) -> tuple[Select[Any], ...]:
        """Return the statements that read a page from a place, in order; `None` is the start."""
        return self._statements[forward]

    def read(
        self,
        connection: Connection,
        place: Position | None,
        count: int,
        given: Mapping[str, Any] | None = None,
    ) -> Window:
        """Read the rows at a place, or the first ones. `given` has the parameters of the statement."""
        values = {**(given or {}), **({} if place is None else {"key": place.key, "row": place.row})}
        forward = None if place is None else place.forward
        rows: list[Row[Any]] = []
        for statement in self._statements[forward]:
            if len(rows) <= count:
                rows += connection.execute(statement, {**values, "count": count + 1 - len(rows)})
        more = len(rows) > count
        del rows[count:]
        if place is None:
            return Window(rows, None, self._place(True, rows[-1]) if more else None)
        if not place.forward:
            rows.reverse()
        if rows:
            preceding, following = self._place(False, rows[0]), self._place(True, rows[-1])
        else:
            # No rows are left in this direction. The other side includes the place itself.
            preceding = Position(False, place.key, place.row + self._step)
            following = Position(True, place.key, place.row - self._step)
        behind = following if not place.forward else preceding
        known = {place.forward: more, behind.forward: self._has_rows(connection, behind, values)}
        return Window(rows, preceding if known[False] else None, following if known[True] else None)

    def _has_rows(self, connection: Connection, place: Position, given: Mapping[str, Any]) -> bool:
        values = {**given, "key": place.key, "row": place.row, "count": 1}
        firsts = self._firsts[place.forward]
        return any(connection.execute(first, values).first() is not None for first in firsts)

    def _place(self, forward: bool, row: Row[Any]) -> Position:
        return Position(forward, *(row._mapping[column] for column in self._order))


@attrs.frozen
class CursorCodec:
    """Encodes and decodes cursors, which it signs."""

    secret: bytes = attrs.field(repr=False)

    def encode(self, place: Position, listing: tuple[str | None, ...]) -> str:
        """Return the cursor for a place."""
        packed = _PLACE.pack(place.forward, place.key, place.row)
        return base64.urlsafe_b64encode(packed + self._mark(packed, listing)).decode()

    def decode(self, text: str, listing: tuple[str | None, ...]) -> Position:
        """Return the place of a cursor."""
        if not _SPELLING.fullmatch(text):
            raise ValueError("is not a cursor")
        raw = base64.urlsafe_b64decode(text)
        packed, mark = raw[: _PLACE.size], raw[_PLACE.size :]
        if not hmac.compare_digest(mark, self._mark(packed, listing)):
            raise ValueError(
                "is not a cursor of this listing; send it with the filters of the request that returned it"
            )
        return Position(*_PLACE.unpack(packed))

    def _mark(self, packed: bytes, listing: tuple[str | None, ...]) -> bytes:
        signed = msgspec.json.encode(listing) + packed
        return hashlib.blake2b(signed, key=self.secret, digest_size=_MARK_SIZE).digest()
