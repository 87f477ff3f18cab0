# Derived from overlay/nexuskit/_async/bulk/journal.py; do not edit.
# Change that file and run `make generate`.
"""The journal of a run, if it has one: it is read and written in a thread, and the run waits for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Concatenate, ParamSpec

from ...bulk.journal.run_journal import Journal, JournalHeader
from ...bulk.journal.state import JournalState
from ...bulk.run.settings import JournalPath
from ...concurrency._sync import run_in_thread
from ...errors import JournalError

P = ParamSpec("P")


class RunJournal:
    """Does nothing if there is no path.

    Args:
        path: Where the journal is.
        same_project: Whether one of another project id or endpoint is accepted.

    Attributes:
        state: What it told when it was opened; `None` as long as it is not.
        notes: Sentences on damage that was repaired.
        was_there: Whether its file existed before; its end may then be lost.
    """

    def __init__(self, path: JournalPath | None, *, same_project: bool = False) -> None:
        self.state: JournalState | None = None
        self.notes: tuple[str, ...] = ()
        self.was_there = False
        self._path = path
        self._same_project = same_project
        self._journal: Journal | None = None

    def open(self, header: JournalHeader) -> None:
        """Begin the journal, or continue the one that is there."""
        if (path := self._path) is None:
            return

        def open_journal() -> Journal:
            # Kept here, so that a run that is cancelled meanwhile closes what was opened for it.
            self._journal = Journal.open(path, header, same_project=self._same_project)
            return self._journal

        journal = run_in_thread(open_journal)
        self.state, self.notes, self.was_there = journal.state, journal.notes, journal.was_there

    def keep(
        self, record: Callable[Concatenate[Journal, P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Write a record."""
        if self._journal is not None:
            run_in_thread(partial(record, self._journal, *args, **kwargs))

    def missing_rows(self, rows: int) -> JournalError | None:
        """Return an error if the journal tells of more rows than a stream had."""
        windows = {} if self.state is None else self.state.windows
        if not windows or max(windows) < rows:
            return None
        return JournalError(
            f"journal {self._path}: the source ended at row {rows}, and had more actions before"
        )

    def close(self) -> None:
        """Close the file, which ends the lock."""
        if self._journal is not None:
            self._journal.close()
