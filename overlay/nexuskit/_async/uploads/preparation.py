"""Prepares files for a session: types, checksums, and what the journal and the project have already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from ...concurrency._async import run_in_thread
from ...runs.journal.run_journal import Journal
from ...runs.journal.state import FileParts
from ...uploads.files import Asset, UploadFile, inspect, prepare
from ...uploads.findings import NameCheck
from ...uploads.outcome import ALREADY_THERE
from ...uploads.sessions import FileOutcome, Prepared
from ...uploads.sources import Entry
from ...uploads.upload_settings import UploadSettings
from ..runs.journal import AsyncRunJournal
from .asset_index import AsyncAssetIndex

_CHANGED = "was changed after it was uploaded; existing='replace' uploads it again"


class AsyncPreparation:
    """Prepares the files of one upload.

    Attributes:
        is_rgbd: Whether the project has the type `RGBD`.
        names: Finds invalid and equal filenames; `None` if there are none.
        from_journal: The number of outcomes from the journal.
        notes: Remarks on files.
    """

    def __init__(self, index: AsyncAssetIndex, settings: UploadSettings, journal: AsyncRunJournal) -> None:
        self.is_rgbd = False
        self.names: NameCheck | None = NameCheck()
        self.from_journal = 0
        self.notes: list[str] = []
        self._index = index
        self._settings = settings
        self._journal = journal
        self._there: dict[str, Asset] | None = None

    @property
    def earlier_parts(self) -> dict[int, FileParts]:
        """The files of which an earlier run sent parts, in sessions that are open, by row."""
        state = self._journal.state
        if state is None:
            return {}
        return {
            row: parts
            for row, parts in state.parts.items()
            if parts.session_id in state.sessions and not state.is_known(row)
        }

    async def look_up(self, names: Iterable[str]) -> None:
        """Look up all filenames of a source at once; otherwise each window reads the list of assets again."""
        self._there = await self._index.find(set(names))

    async def prepare(self, first_row: int, entries: Sequence[Entry]) -> Prepared:
        """Prepare the files of a window."""
        if not entries:
            return Prepared(None)
        await self._journal.write(Journal.note_window, first_row, len(entries), digest(entries))
        files, notes = await run_in_thread(self._inspect, first_row, entries)
        files = self._skip_recorded(files, notes)
        there = self._there
        if there is None and files:
            there = await self._index.find({file.name for file in files})
        files = self._skip_existing(files, there or {}, notes)
        await run_in_thread(_prepare_all, files)
        notes += [FileOutcome(file, "failed", None, file.problem) for file in files if file.problem]
        return Prepared([file for file in files if not file.problem], notes)

    def unread(self, row: int, entry: Entry) -> FileOutcome:
        """Return the outcome of a file that a stopped upload did not reach."""
        file = UploadFile(row, entry.name, entry.path, entry.content)
        outcome = None if self._journal.state is None else self._journal.state.outcome(row)
        if outcome is None:
            return FileOutcome(file, "not_sent")
        self.from_journal += 1
        return FileOutcome(file, *outcome, is_recorded=True)

    def _inspect(
        self, first_row: int, entries: Sequence[Entry]
    ) -> tuple[list[UploadFile], list[FileOutcome]]:
        files, notes = [], list[FileOutcome]()
        for row, entry in enumerate(entries, first_row):
            file = inspect(row, entry, is_rgbd=self.is_rgbd, is_sent=True)
            if self.names is not None:
                file.problem = self.names.problem(row, entry) or file.problem
            if file.note:
                self.notes.append(f"File {row} ({file.name!r}): {file.note}; it was uploaded as {file.mime}.")
            if file.problem and not self._is_ok(row):
                notes.append(FileOutcome(file, "failed", None, file.problem))
            else:
                files.append(file)
        return files, notes

    def _is_ok(self, row: int) -> bool:
        """Whether an earlier run uploaded a file, which may be gone since."""
        outcome = None if self._journal.state is None else self._journal.state.outcome(row)
        return outcome is not None and outcome[0] == "ok"

    def _skip_recorded(self, files: Sequence[UploadFile], notes: list[FileOutcome]) -> list[UploadFile]:
        """Take the outcomes of the journal."""
        state = self._journal.state
        if state is None:
            return list(files)
        left = []
        earlier_parts = self.earlier_parts
        for file in files:
            outcome = state.outcome(file.row)
            then = state.files.get(file.row)
            has_changed = not file.problem and then is not None and then != (file.size, file.stamp)
            # The reason why a file was not sent may be gone.
            is_failure = outcome is not None and outcome[0] == "failed" and (then is None or has_changed)
            if outcome is None or is_failure or (has_changed and self._settings.existing == "replace"):
                file.earlier_parts = None if has_changed else earlier_parts.get(file.row)
                left.append(file)
            elif has_changed:
                notes.append(FileOutcome(file, "failed", None, _CHANGED))
            else:
                self.from_journal += 1
                notes.append(FileOutcome(file, *outcome, is_recorded=True))
        return left

    def _skip_existing(
        self, files: Sequence[UploadFile], there: dict[str, Asset], notes: list[FileOutcome]
    ) -> list[UploadFile]:
        """Apply `existing` to the files whose filename an asset has already."""
        left = []
        rule = self._settings.existing
        # Files that an earlier run sent may be there because of it.
        doubtful = self._journal.doubtful_rows
        for file in files:
            asset = there.get(file.name)
            is_same = asset is not None and asset.size == file.size
            if asset is None or rule == "replace":
                file.replaces = asset
                left.append(file)
            elif is_same and (rule == "skip" or file.row in doubtful):
                notes.append(FileOutcome(file, "ok", asset.id, ALREADY_THERE))
            else:
                sizes = "the same size" if is_same else f"{asset.size:,} bytes instead of {file.size:,}"
                problem = f"an asset has this filename, with {sizes}; existing='replace' replaces it"
                notes.append(FileOutcome(file, "failed", None, problem))
        return left


def digest(entries: Iterable[Entry]) -> str:
    """Return a hash of the filenames, for a journal."""
    names = "\0".join(entry.name for entry in entries)
    return sha256(names.encode("utf-8", "surrogatepass")).hexdigest()


def _prepare_all(files: Sequence[UploadFile]) -> None:
    for file in files:
        prepare(file)
