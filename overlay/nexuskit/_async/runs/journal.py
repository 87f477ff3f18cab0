"""The journal of a run, if any. Threads read and write it, and the run waits for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Concatenate, ParamSpec

from ...concurrency._async import run_in_thread
from ...error_types import JournalError, NexusError
from ...runs.journal.run_journal import Journal, JournalHeader, JournalPath
from ...runs.journal.state import JournalState

P = ParamSpec("P")


class AsyncRunJournal:
    """Does nothing without a path.

    Attributes:
        state: The state when it was opened; `None` before.
        notes: Sentences on repaired damage.
        existed: Whether the file existed before. Its end may then be lost.
    """

    def __init__(self, path: JournalPath | None, *, same_project: bool = False) -> None:
        self.state: JournalState | None = None
        self.notes: tuple[str, ...] = ()
        self.existed = False
        self._path = path
        self._same_project = same_project
        self._journal: Journal | None = None

    async def open(self, header: JournalHeader) -> None:
        """Open the journal, new or existing."""
        if (path := self._path) is None:
            return

        def open_journal() -> Journal:
            # Stored here, so that a cancelled run closes it.
            self._journal = Journal.open(path, header, same_project=self._same_project)
            return self._journal

        journal = await run_in_thread(open_journal)
        self.state, self.notes, self.existed = journal.state, journal.notes, journal.existed

    async def write(
        self, record: Callable[Concatenate[Journal, P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Write a record."""
        if self._journal is not None:
            await run_in_thread(partial(record, self._journal, *args, **kwargs))

    def window_at(self, first_row: int) -> int | None:
        """Return the size of the window that begins with a row; `None` if it is not recorded."""
        windows = {} if self.state is None else self.state.windows
        return windows[first_row][0] if first_row in windows else None

    @property
    def doubtful_rows(self) -> frozenset[int]:
        """The rows that were sent and have no outcome."""
        return frozenset() if self.state is None else frozenset(chain.from_iterable(self.state.in_doubt))

    def missing_rows(self, rows: int) -> JournalError | None:
        """Return an error if the journal has more rows than the stream."""
        windows = {} if self.state is None else self.state.windows
        if not windows or max(windows) < rows:
            return None
        return JournalError(
            f"journal {self._path}: the source ended at row {rows}, but had more; use the same source"
        )

    def note_how_to_resume(self, error: BaseException, ended: str, how: str) -> None:
        """Add a note to an exception that ends a run with a journal. The traceback shows it."""
        if self.state is not None and not isinstance(error, NexusError):
            path = os.fspath(self._path or "")
            error.add_note(f"{ended} To resume it, {how} with journal={path!r} again.")

    def close(self) -> None:
        """Close the file and release the lock."""
        if self._journal is not None:
            self._journal.close()
