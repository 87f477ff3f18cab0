"""A record is on disk before the next step; one that cannot be written ends the run with an error."""

from __future__ import annotations

import errno
import os
import re
import textwrap
from pathlib import Path

import pytest

from nexuskit.errors import JournalError
from nexuskit.runs.journal.run_journal import Journal
from nexuskit.runs.journal.state import PLAIN_OK
from tests.overlay.programs import run
from tests.overlay.runs.journal.journals import HELD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.journal"


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
        journal.sent(range(500))
        assert [call[:15] for call in calls] == ['{"sent":"0-499"', "flush"]
        journal.known(range(500), [PLAIN_OK] * 500)
        assert [call[:16] for call in calls[2:]] == ['{"known":"0-499"', "flush"]
    assert "".join(path.read_text("ascii").splitlines(keepends=True)[1:]) == calls[0] + calls[2]


def test_what_a_killed_run_wrote_is_flushed_before_it_is_built_on(path: Path, calls: list[str]) -> None:
    Journal.open(path, HELD).close()
    calls.clear()
    Journal.open(path, HELD).close()
    assert calls == ["flush"]


def test_a_full_disk_is_told_and_no_record_follows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def full(descriptor: int, line: bytes) -> int:
        if len(line) < 60:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, line[:-59])

    with Journal.open(path, HELD) as journal:
        journal.sent([1])
        whole = path.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", full)
            with pytest.raises(JournalError) as caught:
                journal.known([1], [("failed", None, "a detail that makes the line a long one")])
        assert caught.value.message == (
            f"journal {path}: it cannot be written: No space left on device; free some space, then start "
            "the run again: it resumes from the journal"
        )
        torn = path.read_bytes()
        assert len(whole) < len(torn)
        with pytest.raises(JournalError, match="an earlier record could not be written; start the run again"):
            journal.sent([2])
        assert path.read_bytes() == torn
    with Journal.open(path, HELD) as journal:
        assert len(journal.notes) == 1
        assert journal.state.in_doubt == ((1,),)
    assert path.read_bytes() == whole


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
                journal.sent([1])
            told = "it cannot be written: Input/output error; fix this" in str(caught.value)
            assert told == (raised is JournalError)
        with pytest.raises(JournalError, match="an earlier record could not be written"):
            journal.sent([2])
    with Journal.open(path, HELD) as journal:
        assert journal.state.in_doubt == ((1,),)


def test_a_disk_too_full_for_a_new_journal_leaves_one_that_begins_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def full(descriptor: int, line: bytes) -> int:
        if line.startswith(b"{"):
            return write(descriptor, line[:50])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(JournalError, match="free some space, then start the run again"):
            Journal.open(path, HELD)
    with Journal.open(path, HELD) as journal:
        assert len(journal.notes) == 1
        journal.sent([0])


def test_a_real_limit_of_the_system_is_told_and_repaired(path: Path) -> None:
    program = """
        import resource
        import sys
        from nexuskit.runs.journal.run_journal import Journal
        from nexuskit.errors import JournalError
        from tests.overlay.runs.journal.journals import HELD

        with Journal.open(sys.argv[1], HELD) as journal:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
            for row in range(100):
                try:
                    journal.sent([row])
                except JournalError as error:
                    print(row, error)
                    break
    """
    row, _, message = run(textwrap.dedent(program), str(path)).partition(" ")
    assert re.search(
        "it cannot be written: File too large; free some space, then start the run again", message
    )
    assert path.stat().st_size == 1_000
    with Journal.open(path, HELD) as journal:
        assert len(journal.notes) == 1
        assert journal.state.in_doubt == tuple((sent,) for sent in range(int(row)))
