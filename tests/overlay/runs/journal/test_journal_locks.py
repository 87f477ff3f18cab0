"""One run at a time has a journal, and a run that is killed leaves neither a lock nor a lie."""

from __future__ import annotations

import errno
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import pytest

from nexuskit.errors import JournalError
from nexuskit.runs.journal.run_journal import Journal
from tests.overlay.programs import run
from tests.overlay.runs.journal.journals import HELD

IN_USE = "another run is using it; wait until that run ends, or use another journal"

BEGINNING = textwrap.dedent("""
    import sys
    from nexuskit.runs.journal.run_journal import Journal
    from nexuskit.runs.journal.state import PLAIN_OK
    from nexuskit.errors import JournalError
    from tests.overlay.runs.journal.journals import HELD

    path = sys.argv[1]
""")


@contextmanager
def running(program: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program that has a journal; it is killed at the end."""
    command = [sys.executable, "-c", BEGINNING + textwrap.dedent(program), str(path)]
    root = Path(__file__).parents[4]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=root) as process:
        try:
            yield process
        finally:
            process.kill()


def refused(path: Path) -> bool:
    """Whether another run has the journal."""
    try:
        Journal.open(path, HELD).close()
    except JournalError as error:
        return error.message == f"journal {path}: {IN_USE}"
    return False


def test_two_names_of_one_journal_are_one_journal(path: Path) -> None:
    symbolic, hard = path.with_name("symbolic"), path.with_name("hard")
    with Journal.open(path, HELD):
        symbolic.symlink_to(path)
        hard.hardlink_to(path)
        assert refused(symbolic)
        assert refused(hard)


def test_a_killed_process_has_the_journal_for_itself_and_leaves_one_that_opens(path: Path) -> None:
    program = """
        with Journal.open(path, HELD) as journal:
            for row in range(10**9):
                journal.note_sent([row])
                print("sent", row, flush=True)
                journal.note_outcomes([row], [PLAIN_OK])
                print("known", row, flush=True)
    """
    for number_of_lines in (1, 41):
        path.unlink(missing_ok=True)
        with running(program, path) as process:
            assert process.stdout is not None
            heard = [process.stdout.readline() for _ in range(number_of_lines)]
            assert refused(path)
            process.kill()
            heard += process.stdout.readlines()
        done = sum(line.startswith("known") and line.endswith("\n") for line in heard)
        with Journal.open(path, HELD) as journal:
            assert all(journal.state.is_known(row) for row in range(done))
            assert not journal.state.is_known(done + 1)
            assert len(journal.state.in_doubt) <= 1


def test_a_child_that_was_forked_meanwhile_keeps_no_lock(path: Path) -> None:
    program = """
        import os

        journal = Journal.open(path, HELD)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(writing)
            os.read(reading, 1)
            os._exit(0)
        journal.close()
        Journal.open(path, HELD).close()
        os.close(writing)
        os.waitpid(child, 0)
        print("opened again")
    """
    assert run(BEGINNING + textwrap.dedent(program), str(path)) == "opened again\n"


def test_a_file_system_without_locks_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int, *, blocking: bool) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(filelock, "lock_descriptor", fail)
    with pytest.raises(JournalError, match="it cannot be locked: No locks available; put it on a local file"):
        Journal.open(path, HELD)
