"""A record is on disk before the next step; one that cannot be written ends the run with an error."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import pytest

from nexuskit.errors import JournalError
from nexuskit.runs.journal.run_journal import Journal
from nexuskit.runs.journal.state import PLAIN_OK
from tests.overlay.runs.journal.journals import HELD


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written and flushed, in order."""
    made: list[str] = []
    write, flush = os.write, os.fsync

    def noted_write(descriptor: int, line: bytes) -> int:
        made.append(line.decode())
        return write(descriptor, line)

    def noted_flush(descriptor: int) -> None:
        made.append("flush")
        flush(descriptor)

    monkeypatch.setattr(os, "write", noted_write)
    monkeypatch.setattr(os, "fsync", noted_flush)
    return made


def test_each_record_is_one_write_and_one_flush(path: Path, calls: list[str]) -> None:
    with Journal.open(path, HELD) as journal:
        assert [call if call == "flush" else call[:9] for call in calls] == ['{"format"', "flush", "flush"]
        calls.clear()
        journal.note_sent(range(500))
        assert [call[:15] for call in calls] == ['{"sent":"0-499"', "flush"]
        journal.note_outcomes(range(500), [PLAIN_OK] * 500)
        assert [call[:16] for call in calls[2:]] == ['{"known":"0-499"', "flush"]
    assert "".join(path.read_text("ascii").splitlines(keepends=True)[1:]) == calls[0] + calls[2]


def test_what_a_killed_run_wrote_is_flushed_before_it_is_built_on(path: Path, calls: list[str]) -> None:
    Journal.open(path, HELD).close()
    calls.clear()
    Journal.open(path, HELD).close()
    assert calls == ["flush"]


def test_a_limit_of_the_system_is_told_and_no_record_follows(path: Path) -> None:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal.open(path, HELD) as journal:
        journal.note_sent([1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, usual[1]))
        try:
            with pytest.raises(JournalError) as caught:
                journal.note_outcomes(range(100), [("failed", None, f"detail {row}") for row in range(100)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert caught.value.message == (
            f"journal {path}: it cannot be written: File too large; free some space, then start "
            "the run again: it resumes from the journal"
        )
        assert path.stat().st_size == 1_000
        with pytest.raises(JournalError, match="an earlier record could not be written; start the run again"):
            journal.note_sent([2])
    assert path.stat().st_size == 1_000
    with Journal.open(path, HELD) as journal:
        assert len(journal.notes) == 1
        assert journal.state.in_doubt == ((1,),)


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()], ids=str)
def test_no_record_follows_a_flush_that_failed(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(descriptor: int) -> None:
        raise error

    raised = JournalError if isinstance(error, OSError) else KeyboardInterrupt
    with Journal.open(path, HELD) as journal:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fail)
            with pytest.raises(raised) as caught:
                journal.note_sent([1])
            told = "it cannot be written: Input/output error; fix this" in str(caught.value)
            assert told == (raised is JournalError)
        with pytest.raises(JournalError, match="an earlier record could not be written"):
            journal.note_sent([2])
    with Journal.open(path, HELD) as journal:
        assert journal.state.in_doubt == ((1,),)
