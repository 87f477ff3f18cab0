"""Decides what an upload does next: sessions, sending, waiting, reconciling, and what failures mean. Pure.

A session is started, sent, awaited and reconciled. If not all of its files arrive, it is cancelled, because
it would otherwise stay open for up to 48 hours; the files that arrived still become assets (assumed), and the
others get another session. The outcome of a file is read from the list of assets at the end, because an
operation counts files but does not name them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from nexus_api.enums import OperationStatusOverview
from nexus_api.models import Operation, UploadSession

from ..error_types import CallError, NexusError
from ..runs.journal.state import FileParts
from ..transport.retry import RetryPolicy
from .files import Asset, UploadFile
from .outcome import NOT_AWAITED
from .sessions import (
    Cancel,
    Create,
    FileOutcome,
    Poll,
    Prepare,
    Prepared,
    ReadyFiles,
    Reconcile,
    Result,
    Send,
    SendResult,
    Session,
    Task,
    batches,
    reconcile_session,
)
from .start_failures import StartFailures, concerns_files
from .upload_settings import UploadSettings

_FILE_SESSIONS: Final = 4
"""The number of sessions that a file is tried in."""

_FIRST_PAUSE, _PAUSE_FACTOR, _LONGEST_PAUSE = 0.1, 1.6, 8.0
"""The first pause between two polls in seconds, its growth, and its maximum, as in Datature's client."""

_FINAL = {
    OperationStatusOverview.FINISHED,
    OperationStatusOverview.CANCELLED,
    OperationStatusOverview.ERRORED,
}


class UploadScheduler:
    """The state of an upload. One coordinator calls it; nothing here waits.

    Args:
        settings: The options.
        policy: The retry policy, for waits between attempts to start a session.
        note: Records the outcome of a file.
        start_session: Returns the seconds until a session may start; 0 also counts it as started.
        forget_session: Takes the last one back, because it was not started.

    Attributes:
        stopped: Why the upload stopped early; else empty.
        error: The error that stopped it, if any.
        sent: The number of files whose bytes were sent.
        sent_bytes: The number of these bytes.
        started: The number of sessions.
        lost_sessions: The number of sessions that may be open, because the response to their start was lost.
        operation_ids: The ids of their operations.
        is_creating: Whether a session is being started.
    """

    def __init__(
        self,
        settings: UploadSettings,
        policy: RetryPolicy,
        note: Callable[[FileOutcome], None],
        start_session: Callable[[float], float],
        forget_session: Callable[[], None],
    ) -> None:
        self.stopped = ""
        self.error: NexusError | None = None
        self.sent = self.sent_bytes = self.started = self.lost_sessions = 0
        self.operation_ids: list[str] = []
        self._settings = settings
        self._note = note
        self._start_session = start_session
        self._forget_session = forget_session
        self._ready = ReadyFiles(settings.session_files)
        self.is_creating = self._is_read = self._is_preparing = False
        self._failures = StartFailures(settings, policy)
        self._to_send: deque[Send] = deque()
        self._sending = 0
        self._open: list[Session] = []
        self._closed: list[str] = []
        self._idle: deque[Cancel | Poll | Reconcile] = deque()

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        waiting = self._is_preparing or self.is_creating or self._open
        return not waiting and (bool(self.stopped) or (self._is_read and not self._ready))

    @property
    def in_flight(self) -> int:
        """The number of files of open sessions that are not sent yet."""
        return sum(session.pending for session in self._open)

    @property
    def unfinished(self) -> Sequence[Session]:
        """The sessions whose files did not all arrive, for an exception that ends the run."""
        return [session for session in self._open if session.pending or session.repeated]

    def take_closed(self) -> list[str]:
        """Return the ids of the sessions that ended since the last call."""
        closed, self._closed = self._closed, []
        return closed

    def next(self, now: float) -> Task | None:
        """Return the next task to begin; `None` if none can begin now."""
        for task in tuple(self._idle):
            if task.session.due <= now:
                self._idle.remove(task)
                return task
        if self.stopped:
            return None
        if self._to_send and self._sending < self._settings.concurrency:
            self._sending += 1
            return self._to_send.popleft()
        if not self._is_preparing and not self._is_read and not self._ready.is_full:
            self._is_preparing = True
            return Prepare()
        return self._create(now)

    def wait(self, now: float) -> float | None:
        """Return the seconds until a task may begin, if no other one ends before; `None` for no limit."""
        due = [task.session.due for task in self._idle]
        if self._ready and not self.is_creating and not self.stopped and self._failures.next_at > now:
            due.append(self._failures.next_at)
        return max(min(due) - now, 0.0) if due else None

    def on_result(self, task: Task, result: Result, now: float) -> None:
        """Take the result of a task."""
        match task, result:
            case Prepare(), Prepared(files, notes):
                self._is_preparing = False
                for each in notes:
                    self._note(each)
                self._is_read = files is None
                self._ready.add(file for file in files or () if file.earlier_parts is None)
                for file in files or ():
                    if file.earlier_parts is not None:
                        self._resume(file, file.earlier_parts)
                if self.stopped:
                    self.stop(self.error or NexusError(self.stopped))
            case Create(files), UploadSession() as session:
                self._on_created(session, files)
            case Create(files), NexusError() as error:
                self._on_create_failure(files, error, now)
            case Send(session), list(results):
                self._sending -= 1
                self._on_sent(session, results, now)
            case Poll(session), Operation() as operation:
                self._on_polled(session, operation, now)
            case Reconcile(session), Mapping() as found:
                self._on_reconciled(session, found, now)
            case Cancel(session), _:
                session.cancelled = True
                session.is_lost = isinstance(result, NexusError)
                self.lost_sessions += session.is_lost
                self._reconcile_soon(session, now)
            case Poll(session), NexusError() as error:
                self._give_up(session, error.message)
            case Reconcile(session), NexusError() as error:
                self._unknown(session, session.doubt or error.message)
            case Prepare(), NexusError() as error:
                self._is_preparing, self._is_read = False, True
                self.stop(error)
            case _:
                raise TypeError(f"{type(result).__name__} is not a result of {type(task).__name__}")

    def stop(self, error: NexusError) -> None:
        """Start no more sessions and send no more files; the files that were sent are reconciled."""
        if not self.stopped:
            self.stopped, self.error = error.message, error
        for file in self._ready.take_all():
            self._note(FileOutcome(file, "not_sent", None, ""))
        unsent, self._to_send = self._to_send, deque()
        for task in unsent:
            for place in range(task.first, task.last):
                task.session.pending -= 1
                task.session.repeated.append(task.session.files[place])
            self._check_sent(task.session, 0.0)

    # Sessions

    def _create(self, now: float) -> Create | None:
        if not self._ready or self.is_creating or now < self._failures.next_at:
            return None
        if self._ready.is_full:
            # The next session starts when the last one is nearly sent, so that its URLs stay fresh.
            if len(self._to_send) > self._settings.concurrency:
                return None
        elif self._is_preparing or not self._is_read or any(session.pending for session in self._open):
            # More files may come, also such that need another session. Sessions are limited in number.
            return None
        if seconds := self._start_session(now):
            self._failures.next_at = now + seconds
            if self._failures.error is not None and self._failures.is_outage(now + seconds):
                # The failed starts may have used up the limit.
                self.stop(self._failures.error)
            return None
        self.is_creating = True
        return Create(self._ready.take_session())

    def _on_created(self, session: UploadSession, files: Sequence[UploadFile]) -> None:
        self.is_creating = False
        self._failures.clear()
        self.started += 1
        self.operation_ids.append(session.op_id)
        if len(session.assets) != len(files):
            # URLs and files are matched by position, so nothing can be sent.
            opened = Session(session, files, 0, repeated=list(files))
            self._open.append(opened)
            problem = f"the session has {len(session.assets)} URLs for {len(files)} files"
            self.stop(NexusError(problem))
            self._check_sent(opened, 0.0)
            return
        opened = Session(session, files, len(files))
        for file in files:
            file.attempts += 1
        self._open.append(opened)
        self._to_send.extend(batches(opened, self._settings.concurrency))
        if self.stopped:
            self.stop(self.error or NexusError(self.stopped))

    def _resume(self, file: UploadFile, earlier: FileParts) -> None:
        """Resume a file whose parts an earlier run sent."""
        session = UploadSession(id=earlier.session_id, op_id=earlier.op_id, assets=[])
        file.attempts = 1
        self._open.append(opened := Session(session, [file], 1))
        self._to_send.append(Send(opened, 0, 1))

    def _on_create_failure(self, files: Sequence[UploadFile], error: NexusError, now: float) -> None:
        self.is_creating = False
        if isinstance(error, CallError) and error.maybe_applied:
            self.lost_sessions += 1
        else:
            self._forget_session()
        is_transient = not self.stopped and self._failures.on_failure(error, now)
        if is_transient or self.stopped or not concerns_files(error):
            self._ready.put_back(files)
            if not is_transient:
                self.stop(error)
            return
        for file in files:
            self._note(FileOutcome(file, "failed", None, error.message))

    # Sending

    def _on_sent(self, session: Session, results: Sequence[SendResult], now: float) -> None:
        for file, sent, detail in results:
            session.pending -= 1
            if sent == "sent":
                session.arrived.append(file)
                self.sent += 1
                self.sent_bytes += file.size
            elif sent == "failed":
                # Its bytes will not arrive, so the session cannot end by itself.
                session.cancelled = True
                self._note(FileOutcome(file, "failed", None, detail))
            else:
                file.problem = detail
                session.repeated.append(file)
        self._check_sent(session, now)

    def _check_sent(self, session: Session, now: float) -> None:
        """Continue with a session whose files were all tried."""
        if session.pending:
            return
        session.until = now + self._settings.timeout
        session.pause = _FIRST_PAUSE
        # Many sessions may wait for the service, each with some megabytes of signed URLs.
        session.session.assets = []
        if session.repeated or session.cancelled:
            self._idle.append(Cancel(session))
        elif self._settings.wait:
            self._queue_later(Poll(session), now)
        else:
            for file in session.arrived:
                self._note(FileOutcome(file, "ok", None, NOT_AWAITED))
            self._close(session)

    # Waiting and reconciling

    def _on_polled(self, session: Session, operation: Operation, now: float) -> None:
        status = operation.status
        if status.overview in _FINAL:
            session.message = status.message
            session.errored = (status.progress and status.progress.with_status.errored) or 0
            self._reconcile_soon(session, now)
        elif now >= session.until:
            overview = getattr(status.overview, "value", status.overview)
            self._give_up(
                session, f"operation {operation.id} was still {overview} after {self._settings.timeout:g} s"
            )
        else:
            self._queue_later(Poll(session), now)

    def _queue_later(self, task: Poll | Reconcile, now: float) -> None:
        session = task.session
        session.due = now + session.pause
        session.pause = min(session.pause * _PAUSE_FACTOR, _LONGEST_PAUSE)
        self._idle.append(task)

    def _reconcile_soon(self, session: Session, now: float) -> None:
        session.pause, session.due = _FIRST_PAUSE, now
        self._idle.append(Reconcile(session))

    def _give_up(self, session: Session, doubt: str) -> None:
        """Wait no longer for a session; a last read of the assets shows which files are there."""
        session.doubt, session.due = doubt, 0.0
        self._idle.append(Reconcile(session))

    def _on_reconciled(self, session: Session, found: Mapping[str, Asset], now: float) -> None:
        session.reads += 1
        result = reconcile_session(session, found)
        for file, asset_id in result.ok:
            self._note(FileOutcome(file, "ok", asset_id, ""))
        session.arrived, session.repeated = [*result.missing, *result.unclear], result.unsent
        if session.doubt:
            self._unknown(session, session.doubt)
            return
        if result.may_be_late(session):
            self._queue_later(Reconcile(session), now)
            return
        self._close(session)
        for file in result.unclear:
            detail = (
                f"the service rejected {session.errored} files, and does not say which; {session.message}"
            )
            self._note(FileOutcome(file, "unknown", None, detail))
        for file in result.unsent:
            self._retry(file)
        for file in result.missing:
            if session.cancelled:
                self._retry(file)
            else:
                said = f": {session.message}" if session.message else ""
                self._note(FileOutcome(file, "failed", None, f"the service did not make it an asset{said}"))

    def _close(self, session: Session) -> None:
        self._open.remove(session)
        if not session.is_lost:
            self._closed.append(session.session.id)

    def _retry(self, file: UploadFile) -> None:
        if self.stopped:
            self._note(FileOutcome(file, "not_sent", None, ""))
        elif file.attempts >= _FILE_SESSIONS:
            self._note(FileOutcome(file, "failed", None, file.problem or "its bytes did not arrive"))
        else:
            self._ready.add((file,))

    def _unknown(self, session: Session, detail: str) -> None:
        self._close(session)
        for file in (*session.arrived, *session.repeated):
            self._note(FileOutcome(file, "unknown", None, detail))
