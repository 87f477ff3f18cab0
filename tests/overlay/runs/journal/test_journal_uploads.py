"""What a journal records for uploads, and that it is not mistaken for that of a bulk update."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from nexuskit.errors import JournalError
from nexuskit.runs.journal.records import HashChain
from nexuskit.runs.journal.run_journal import Journal
from nexuskit.runs.journal.state import PLAIN_OK
from tests.overlay.runs.journal.journals import HELD

UPLOAD = attrs.evolve(HELD, kind="upload", abort_mode="")


def test_a_journal_without_a_kind_is_of_a_bulk_update(path: Path) -> None:
    record = HELD.record
    del record["kind"]
    path.write_bytes(HashChain().line(record))
    Journal.open(path, HELD).close()
    with pytest.raises(JournalError, match="of a bulk update, not of an upload"):
        Journal.open(path, UPLOAD)


def test_a_journal_of_an_unknown_kind_is_rejected(path: Path) -> None:
    path.write_bytes(HashChain().line(UPLOAD.record | {"kind": "export"}))
    with pytest.raises(JournalError, match="another kind of run, 'export'; use another path"):
        Journal.open(path, UPLOAD)


def test_files_and_open_sessions_are_kept(path: Path) -> None:
    stamps = [(10_000, 1_700_000_000_123_456_789), (0, -1), (5 << 40, 0)]
    with Journal.open(path, UPLOAD) as journal:
        assert (journal.state.files, journal.state.sessions) == ({}, {})
        journal.note_session("upload_1", "op_1")
        journal.note_session("upload_2", "op_2")
        journal.note_sent([0, 1, 7], stamps)
        journal.note_outcomes([0, 1], [("ok", "asset_1", ""), ("ok", "asset_2", "already there")])
        journal.note_session_closed("upload_1")
        journal.note_sent([7], [(1, 2)])
        with pytest.raises(ValueError, match="2 rows have 1 files"):
            journal.note_sent([0, 1], [(1, 2)])
        with pytest.raises(ValueError, match="2 rows have 1 outcomes"):
            journal.note_outcomes([0, 1], [PLAIN_OK])
    with Journal.open(path, UPLOAD) as journal:
        past = journal.state
    assert past.files == {0: stamps[0], 1: stamps[1], 7: (1, 2)}
    assert past.sessions == {"upload_2": "op_2"}
    assert past.in_doubt == ((7,),)
    assert [past.outcome(row) for row in (0, 1)] == [
        ("ok", "asset_1", ""),
        ("ok", "asset_2", "already there"),
    ]


def test_the_end_of_a_session_sends_nothing(path: Path) -> None:
    with Journal.open(path, UPLOAD) as journal:
        journal.note_session("upload_1", "op_1")
        journal.note_finished({"ok": 1})
        journal.note_session_closed("upload_1")
    with Journal.open(path, UPLOAD) as journal:
        assert journal.state.is_finished
        journal.note_session("upload_2", "op_2")
    with Journal.open(path, UPLOAD) as journal:
        assert not journal.state.is_finished
