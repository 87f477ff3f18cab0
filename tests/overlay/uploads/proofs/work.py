"""Files to upload in a proof, and what the service says of them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs

from tests.overlay.bulk.proofs.work import KEY, PROJECT

SEED: Mapping[str, Any] = {"secret_keys": {KEY: [PROJECT]}, "projects": [{"id": PROJECT}]}
SETTINGS: Mapping[str, Any] = {"max_sessions": 1_000_000}

_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def write_files(folder: Path, count: int) -> None:
    """Write small images, each of other bytes and of its own size up to a period."""
    folder.mkdir()
    for number in range(count):
        (folder / f"slice_{number}.png").write_bytes(content(number))


def content(number: int) -> bytes:
    """Return the bytes of a file."""
    return _HEAD + f"{number:08}".encode() * (5 + number % 7)


@attrs.frozen(kw_only=True)
class Held:
    """What the database of the sandbox holds after uploads.

    Attributes:
        assets: The number of assets by filename.
        wrong: The number of assets with other bytes than their file.
        open: The sessions that wait for bytes.
        sessions: All sessions.
    """

    assets: Counter[str]
    wrong: int
    open: frozenset[str]
    sessions: int


def read_database(database: Path) -> Held:
    """Read the database of a sandbox, beside its API."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT filename, url FROM assets").fetchall()
        pieces: dict[str, bytes] = {}
        for token, piece in connection.execute(
            "SELECT token, data FROM blob_pieces ORDER BY token, part, position"
        ):
            pieces[token] = pieces.get(token, b"") + piece
        waiting = connection.execute(
            "SELECT DISTINCT s.id FROM upload_sessions s JOIN upload_files f ON f.session_id = s.id "
            "WHERE s.cancel_date IS NULL AND f.state = 'Queued'"
        ).fetchall()
        [[sessions]] = connection.execute("SELECT count(*) FROM upload_sessions").fetchall()
    return Held(
        assets=Counter(filename for filename, _ in rows),
        wrong=sum(pieces.get(url.rpartition("/")[2]) != content(_number(name)) for name, url in rows),
        open=frozenset(id for (id,) in waiting),
        sessions=sessions,
    )


def _number(filename: str) -> int:
    return int(filename.removeprefix("slice_").removesuffix(".png"))


def journal_sessions(journal: Path) -> set[str]:
    """Return the ids of all sessions that a journal names."""
    records: Iterable[Any] = map(json.loads, journal.read_bytes().splitlines())
    return {record["session"][0] for record in records if "session" in record}
