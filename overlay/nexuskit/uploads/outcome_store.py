"""Collects the outcomes of an upload. Pure."""

from __future__ import annotations

from ..runs.base_outcome import STATUSES, Status
from ..runs.outcomes import ListedOutcomes
from .files import UploadFile
from .outcome import UploadOutcome
from .sessions import Note
from .sources import Entry


class OutcomeStore:
    """The outcomes so far. A later outcome of a file replaces an earlier one.

    Attributes:
        unfinished: The files that are not `ok`, by row, so that they can be sent again.
    """

    def __init__(self) -> None:
        self.unfinished: dict[int, Entry] = {}
        self._outcomes: list[UploadOutcome | None] = []
        """By row; a list takes a tenth of the memory of a dictionary."""
        self._counts: dict[Status, int] = dict.fromkeys(reversed(STATUSES), 0)

    @property
    def counts(self) -> dict[Status, int]:
        """The number of files by status so far, failures first."""
        return dict(self._counts)

    def note(self, note: Note) -> None:
        """Set the outcome of a file."""
        file: UploadFile = note.file
        if (missing := file.row + 1 - len(self._outcomes)) > 0:
            self._outcomes += [None] * missing
        if (before := self._outcomes[file.row]) is not None:
            self._counts[before.status] -= 1
        self._counts[note.status] += 1
        self._outcomes[file.row] = UploadOutcome(
            file.row, file.name, note.status, note.asset_id, note.detail, file.size, file.path
        )
        if note.status == "ok":
            self.unfinished.pop(file.row, None)
        else:
            self.unfinished[file.row] = Entry(file.name, file.path, file.content)

    def outcomes(self) -> ListedOutcomes[UploadOutcome]:
        """Return the outcomes for a report, by row."""
        return ListedOutcomes(each for each in self._outcomes if each is not None)
