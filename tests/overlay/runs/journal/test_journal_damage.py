"""A torn end is reported and removed; any other damage is detected, and nothing is changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nexuskit.errors import JournalError
from nexuskit.runs.journal.records import HashChain
from nexuskit.runs.journal.run_journal import Journal
from nexuskit.runs.journal.state import JournalState
from tests.overlay.runs.journal.journals import STREAMED, summary, write_journal


@pytest.fixture(autouse=True)
def without_flushes(monkeypatch: pytest.MonkeyPatch) -> None:
    # These open thousands of journals, and no power is lost.
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def replay(lines: list[bytes]) -> JournalState:
    past, chain = JournalState(), HashChain()
    for number, line in enumerate(lines):
        record = chain.record(line)
        if number:
            past.replay(record)
    return past


def test_a_journal_cut_anywhere_tells_what_its_whole_lines_tell(path: Path) -> None:
    whole = write_journal(path)
    lines = whole.splitlines(keepends=True)
    ends = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for size in sorted({*ends, *range(0, len(whole) + 1, 11)}):
        path.write_bytes(whole[:size])
        kept = max(number for number, end in enumerate(ends) if end <= size)
        with Journal.open(path, STREAMED) as journal:
            assert summary(journal.state) == summary(replay(lines[:kept])), size
            if size in ends:
                assert journal.notes == ()
            elif kept == 0:
                name = f"journal {path}"
                assert journal.notes == (
                    f"The first line of the {name} was incomplete and the only one; "
                    "the journal starts again.",
                )
            else:
                assert journal.notes == (
                    f"Line {kept + 1} of the journal {path}, the last one, was incomplete and was removed.",
                )
            if kept:
                assert path.read_bytes() == b"".join(lines[:kept])


def test_a_repaired_journal_goes_on(path: Path) -> None:
    whole = write_journal(path)
    for size in (5, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with Journal.open(path, STREAMED) as journal:
            assert len(journal.notes) == 1
            journal.note_sent([1_500])
        with Journal.open(path, STREAMED) as journal:
            assert journal.notes == ()
            assert journal.state.in_doubt[-1] == (1_500,)


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_a_changed_byte_before_the_last_line_is_found(path: Path, bit: int) -> None:
    whole = write_journal(path)
    last = whole[:-1].rindex(b"\n") + 1
    for place in range(0, last, 7):
        changed = bytearray(whole)
        changed[place] ^= bit
        path.write_bytes(changed)
        with pytest.raises(JournalError, match=r"is damaged|not a journal of a bulk run|format version \d+"):
            Journal.open(path, STREAMED)
        assert path.read_bytes() == changed, place


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_a_changed_byte_in_the_last_line_is_found(path: Path, bit: int) -> None:
    whole = write_journal(path)
    last = whole[:-1].rindex(b"\n") + 1
    for place in (*range(last, len(whole) - 1, 5), len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= bit
        path.write_bytes(changed)
        with pytest.raises(JournalError, match=r"line \d+ is damaged"):
            Journal.open(path, STREAMED)
        assert path.read_bytes() == changed, place


def test_a_line_that_was_taken_out_doubled_or_moved_is_found(path: Path) -> None:
    header, *lines = write_journal(path).splitlines(keepends=True)
    without = lines[1:]
    doubled = [lines[0], *lines]
    moved = [lines[1], lines[0], *lines[2:]]
    for changed in (without, doubled, moved):
        path.write_bytes(header + b"".join(changed))
        with pytest.raises(JournalError, match=r"line [23] is damaged"):
            Journal.open(path, STREAMED)


def test_a_tail_of_zeros_as_a_loss_of_power_leaves_it_is_cut_off(path: Path) -> None:
    whole = write_journal(path)
    path.write_bytes(whole + bytes(4096))
    with Journal.open(path, STREAMED) as journal:
        assert len(journal.notes) == 1
    assert path.read_bytes() == whole


def test_a_whole_record_that_this_version_does_not_know_is_refused(path: Path) -> None:
    chain = HashChain()
    path.write_bytes(chain.line(STREAMED.record) + chain.line({"paused": "0-3"}))
    with pytest.raises(JournalError, match=r"line 2 is not of version 1: .*'paused'"):
        Journal.open(path, STREAMED)
