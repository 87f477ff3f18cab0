"""What a journal tells, read from its lines as they are described, and not by what reads them in a run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs


@attrs.define
class Told:
    """Which rows a journal knows the outcome of, and which were sent and not answered for."""

    known: set[int] = attrs.Factory(set)
    in_doubt: set[int] = attrs.Factory(set)

    @classmethod
    def by(cls, journal: Path) -> Told:
        """Read a journal; a last line without an end does not count."""
        told = cls()
        lines = journal.read_bytes().splitlines(keepends=True) if journal.exists() else []
        for line in lines:
            if line.endswith(b"\n"):
                told.take(json.loads(line))
        return told

    def take(self, record: Mapping[str, Any]) -> None:
        """Take the next record into account."""
        kind = next((kind for kind in ("sent", "known", "open") if kind in record), None)
        if kind is None:
            return
        rows = list(_rows(record[kind]))
        self.known.difference_update(rows)
        self.in_doubt.difference_update(rows)
        if kind == "sent":
            self.in_doubt.update(rows)
        if kind == "known":
            statuses = [status for count, status, *_ in record["outcomes"] for _ in range(count)]
            for row, status in zip(rows, statuses, strict=True):
                if status != "not_sent":
                    (self.in_doubt if status == "unknown" else self.known).add(row)


def _rows(ranges: str) -> Iterator[int]:
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
