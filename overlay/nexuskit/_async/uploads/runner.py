"""Runs uploads: connects the scheduler with the service, the files, the journal and the caller.

One coordinator holds all state; concurrent calls only return their results.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import attrs

from nexus_api import api, models

from ...concurrency._async import TaskPool, call_hook, check_hook, run_in_thread, shield
from ...error_types import ConflictError, JournalError, NexusError, NotFoundError
from ...runs.journal.records import JournalHeader, RowOutcome
from ...runs.journal.run_journal import Journal
from ...runs.terminal_text import pluralize
from ...uploads.files import UploadFile
from ...uploads.findings import UploadPlanError, check_source
from ...uploads.outcome import UploadOutcomeStore
from ...uploads.progress import UploadProgress
from ...uploads.scheduler import UploadScheduler
from ...uploads.session_limit import session_times
from ...uploads.sessions import (
    Cancel,
    Create,
    FileOutcome,
    Poll,
    Prepare,
    Prepared,
    Reconcile,
    Result,
    Send,
    SendResult,
    Session,
    Task,
    is_multipart,
)
from ...uploads.signed_sender import SignedSender
from ...uploads.sources import Entry, Source, entries, is_stream
from ...uploads.upload_settings import UploadSettings
from ..runs.journal import AsyncRunJournal
from .asset_index import AsyncAssetIndex
from .multipart_sender import AsyncMultipartSender
from .preparation import AsyncPreparation, digest

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport

_HELD_BYTES: Final = 64 << 20
"""The most bytes of a source that are held for the next session."""

_PATIENCE: Final = 30.0
"""Seconds to wait for the start of a session when an exception ends the run."""

_RGBD: Final = "RGBD"


class AsyncUploadRunner:
    """One upload.

    Attributes:
        scheduler: Makes the decisions.
        sender: Sends the bytes.
        elapsed: Seconds of the upload, when it is over.
        notes: Remarks.
        preparation: Prepares files, and counts the outcomes from the journal.
    """

    def __init__(
        self, transport: AsyncTransport, project_id: str, settings: UploadSettings, store: UploadOutcomeStore
    ) -> None:
        if settings.progress is not None:
            check_hook(settings.progress)
        options = transport.options
        retry = attrs.evolve(options.retry, attempts=settings.attempts, deadline=settings.outage_timeout)
        self._transport = transport.view(options.with_changes(retry=retry))
        self._project_id = project_id
        self._settings = settings
        self._store = store
        self._journal = AsyncRunJournal(settings.journal, same_project=settings.same_project)
        self.sender = SignedSender(retry)
        self._multipart = AsyncMultipartSender(
            self._transport, project_id, self.sender, settings.concurrency, self._journal
        )
        self._index = AsyncAssetIndex(self._transport, project_id)
        self.preparation = AsyncPreparation(self._index, settings, self._journal)
        self._began = time.monotonic()
        self._listed: deque[Entry] | None = None
        self._total: int | None = None
        self._resumable: set[str] = set()
        self._unrecorded: list[tuple[int, RowOutcome]] = []
        times = session_times(transport.endpoint, transport.pool.key)
        self.scheduler = UploadScheduler(
            settings,
            retry,
            self._note,
            lambda now: times.start(settings.session_limit, now),
            times.forget,
        )
        self.elapsed = 0.0
        self.notes: tuple[str, ...] = ()

    async def run(self, source: Source) -> None:
        """Upload the files of a source."""
        pool = TaskPool[tuple[Task, Result]]()
        try:
            project = await self._transport.call(api.projects.get_project, self._project_id)
            self.preparation.is_rgbd = project.type == _RGBD
            found = await self._check_files(source)
            await self._open_journal()
            if self._listed is not None and self._settings.session_files < len(self._listed):
                await self.preparation.look_up(entry.name for entry in self._listed)
            async with pool:
                try:
                    await self._upload_all(pool, found)
                except BaseException:
                    # Ends the requests that threads are sending.
                    self.sender.close()
                    with shield():
                        await self._cancel_unfinished(pool)
                    raise
            await self._finish()
        except BaseException as error:
            self._note_how_to_resume(error)
            raise
        finally:
            self._settings.end_progress()
            self.sender.close()
            pool.on_finished(self._journal.close)

    async def _check_files(self, source: Source) -> Iterator[Entry]:
        """Return the files of a source. Unless it can be read only once, all findings are known before."""
        if is_stream(source):
            return entries(source, self._settings.filename)
        listed = await run_in_thread(lambda: deque(entries(source, self._settings.filename)))
        self._listed, self._total = listed, len(listed)
        if self._settings.fail_on == "error":
            is_rgbd = self.preparation.is_rgbd
            findings = await run_in_thread(lambda: check_source(listed, is_rgbd=is_rgbd))
            if findings:
                raise UploadPlanError(findings)
            self.preparation.names = None
        return _drain(listed)

    async def _upload_all(self, pool: TaskPool[tuple[Task, Result]], source: Iterator[Entry]) -> None:
        row = 0
        while not self.scheduler.is_over:
            # One time for both calls: what becomes due between them would be missed.
            now = time.monotonic()
            while (task := self.scheduler.next(now)) is not None:
                if isinstance(task, Prepare):
                    # In this thread: a source may not be thread-safe.
                    taken = self._next_window(source, self._journal.window_at(row))
                    pool.start(partial(self._prepare, task, row, taken))
                    row += len(taken)
                else:
                    pool.start(partial(self._call, task))
            if not len(pool) and self.scheduler.is_over:
                break
            ended = await pool.next(self.scheduler.wait(now))
            if ended is not None:
                await self._take_result(*ended)
        if not self.scheduler.stopped and (error := self._journal.missing_rows(row)) is not None:
            self.scheduler.stop(error)
        for left, entry in enumerate(() if self._listed is None else source, row):
            self._note(self.preparation.unread(left, entry))

    def _next_window(self, source: Iterator[Entry], recorded: int | None) -> list[Entry]:
        """Take the files of the next window: as many as an earlier run, or as fit into a session."""
        if recorded is not None:
            return list(islice(source, recorded))
        taken: list[Entry] = []
        held = 0
        for entry in islice(source, self._settings.session_files):
            taken.append(entry)
            held += len(entry.content) if isinstance(entry.content, bytes) else 0
            if held >= _HELD_BYTES:
                break
        return taken

    async def _prepare(self, task: Prepare, row: int, taken: Sequence[Entry]) -> tuple[Task, Result]:
        try:
            return task, await self.preparation.prepare(row, taken)
        except NexusError as error:
            return task, error

    async def _take_result(self, task: Task, result: Result) -> None:
        if isinstance(task, Create) and isinstance(result, models.UploadSession):
            await self._record_session(task.files, result)
        if isinstance(result, Prepared):
            self._resumable -= {
                file.earlier_parts.session_id for file in result.files or () if file.earlier_parts
            }
        self.scheduler.on_result(task, result, time.monotonic())
        await self._record_outcomes()
        for session_id in self.scheduler.take_closed():
            if self._settings.journal is not None:
                await self._record(Journal.note_session_closed, session_id)
        await self._report_progress()

    # Calls

    async def _call(self, task: Task) -> tuple[Task, Result]:
        try:
            return task, await self._execute(task)
        except NexusError as error:
            return task, error

    async def _execute(self, task: Task) -> Result:
        match task:
            case Create(files):
                # Otherwise, a session whose id is lost would stay open.
                with shield():
                    return await self._create(files)
            case Send(session, first, _) if is_multipart(session.files[first]):
                return [await self._multipart.send(session.session, session.files[first])]
            case Send(session, first, last):
                return await run_in_thread(self._send, session, range(first, last))
            case Poll(session):
                return await self._transport.call(
                    api.operations.get_operation, self._project_id, session.session.op_id
                )
            case Cancel(session):
                await self._cancel(session.session.id)
                return None
            case Reconcile(session):
                return await self._index.find_new(
                    {file.name for file in (*session.arrived, *session.repeated)}
                )
        raise TypeError(f"{type(task).__name__} is not a call")

    async def _create(self, files: Sequence[UploadFile]) -> models.UploadSession:
        assets = [
            models.AssetToUpload(
                filename=file.name,
                mime=file.mime,
                size=file.size,
                crc32c=file.crc32c or 0,
                frames=file.frames,
                encoder=None if file.frames is None else models.VideoEncoder("h264Saver", 1),
            )
            for file in files
        ]
        body = models.NewUploadSession(groups=list(self._settings.groups), assets=assets)
        return await self._transport.call(api.uploads.create_upload_session, self._project_id, body)

    def _send(self, session: Session, places: Iterable[int]) -> list[SendResult]:
        results = []
        for place in places:
            file = session.files[place]
            delivery = self.sender.send(session.session.assets[place].upload, file)
            results.append(SendResult(file, delivery.sent, delivery.detail))
        return results

    async def _cancel(self, session_id: str) -> None:
        try:
            await self._transport.call(api.uploads.cancel_upload_session, self._project_id, session_id)
        except (ConflictError, NotFoundError):
            return  # it has ended

    async def _cancel_unfinished(self, pool: TaskPool[tuple[Task, Result]]) -> None:
        """Cancel sessions when an exception ends the run, because they would stay open."""
        while self.scheduler.is_creating and (ended := await pool.next(_PATIENCE)) is not None:
            task, result = ended
            if isinstance(task, Create) and isinstance(result, models.UploadSession):
                await self._record_session(task.files, result)
            self.scheduler.on_result(task, result, time.monotonic())
        await self._record_outcomes()
        for session in self.scheduler.unfinished:
            # A large file resumes in its session.
            if self._settings.journal is None or not is_multipart(session.files[0]):
                await self._close_session(session.session.id)

    async def _close_session(self, session_id: str) -> None:
        """Cancel a session that an earlier run left open, or this one does."""
        try:
            await self._cancel(session_id)
        except NexusError:
            self.scheduler.lost_sessions += 1
        else:
            # Files that arrived become assets, and are found; the others get another session.
            await self._record(Journal.note_session_closed, session_id)

    # Journal and outcomes

    async def _open_journal(self) -> None:
        if self._settings.journal is None:
            return
        listed = self._listed
        await self._journal.open(
            JournalHeader(
                kind="upload",
                project_id=self._project_id,
                endpoint=self._transport.endpoint,
                abort_mode="",
                actions=self._total,
                digest=None if listed is None else digest(listed),
                window=self._settings.session_files,
            )
        )
        self.notes = self._journal.notes
        state = self._journal.state
        if state is None:
            return
        self._resumable = {part.session_id for part in self.preparation.earlier_parts.values()}
        for session_id in [each for each in state.sessions if each not in self._resumable]:
            await self._close_session(session_id)

    def _note(self, note: FileOutcome) -> None:
        self._store.note(note)
        is_kept = self._settings.journal is not None and not note.is_recorded
        if is_kept and note.status != "not_sent":
            self._unrecorded.append((note.file.row, (note.status, note.asset_id, note.detail)))

    async def _record_session(self, files: Sequence[UploadFile], session: models.UploadSession) -> None:
        if self._settings.journal is not None:
            await self._record(Journal.note_session, session.id, session.op_id)
            stamps = [(file.size, file.stamp) for file in files]
            await self._record(Journal.note_sent, [file.row for file in files], stamps)

    async def _record_outcomes(self) -> None:
        if self._unrecorded:
            unrecorded, self._unrecorded = self._unrecorded, []
            await self._record(
                Journal.note_outcomes, [row for row, _ in unrecorded], [outcome for _, outcome in unrecorded]
            )

    async def _record(self, *record: Any) -> None:
        try:
            await self._journal.write(*record)
        except JournalError as error:
            self.scheduler.stop(error)

    async def _finish(self) -> None:
        if not self.scheduler.stopped:
            for session_id in sorted(self._resumable):
                await self._close_session(session_id)
            await self._record(Journal.note_finished, self._store.counts)
        lost = self.scheduler.lost_sessions
        if lost:
            count = pluralize(lost, "upload session")
            self.notes += (f"{count} may still be open at the service, which closes them within 48 hours.",)
        self.notes += tuple(self.preparation.notes)
        self.elapsed = time.monotonic() - self._began

    def _note_how_to_resume(self, error: BaseException) -> None:
        """Add a note to an exception that ends a run with a journal. The traceback shows it."""
        done = sum(self._store.counts.values())
        self._journal.note_how_to_resume(
            error, f"The upload ended early: {done:,} files have an outcome.", "upload the same source"
        )

    async def _report_progress(self) -> None:
        if self._settings.progress is None:
            return
        counts = self._store.counts
        progress = UploadProgress(
            done=sum(counts.values()),
            total=self._total,
            counts=counts,
            sent=self.scheduler.sent,
            sent_bytes=self.scheduler.sent_bytes,
            sessions=self.scheduler.started,
            in_flight=self.scheduler.in_flight,
            elapsed=time.monotonic() - self._began,
        )
        await call_hook(self._settings.progress, progress)


def _drain(listed: deque[Entry]) -> Iterator[Entry]:
    """Yield the files, and hold each no longer than necessary."""
    while listed:
        yield listed.popleft()
