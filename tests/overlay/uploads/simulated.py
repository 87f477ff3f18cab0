"""A service of uploads without a wire, with faults by chance and a clock that jumps."""

from __future__ import annotations

from itertools import count
from random import Random
from typing import Any

import attrs

from nexus_api.enums import OperationStatusOverview
from nexus_api.models import (
    Operation,
    OperationProgress,
    OperationProgressWithStatus,
    OperationStatus,
    UploadSession,
    UploadSessionAssetItem,
    UploadSessionAssetMetadata,
    UploadSignedUrl,
)
from nexuskit.errors import NetworkConnectionError, NexusError, error_class
from nexuskit.transport.retry import RetryPolicy
from nexuskit.uploads.files import Asset, UploadFile
from nexuskit.uploads.scheduler import UploadScheduler
from nexuskit.uploads.session_limit import SessionLimit, SessionTimes
from nexuskit.uploads.sessions import (
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
    Task,
)
from nexuskit.uploads.upload_settings import UploadSettings


@attrs.define
class Opened:
    """A session at the service."""

    files: list[UploadFile]
    arrived: dict[str, float] = attrs.field(factory=dict)
    """When the asset of a file appears; never if its processing fails."""
    failed: set[str] = attrs.field(factory=set)
    is_cancelled: bool = False

    @property
    def is_open(self) -> bool:
        return not self.is_cancelled and len(self.arrived) < len(self.files)


@attrs.define
class Service:
    """What the service has, and what goes wrong with its answers.

    Attributes:
        rate: How often something goes wrong.
        late: The most seconds after which an asset appears.
        unreliable: Whether the operation ends before all assets are in the list.
    """

    random: Random
    rate: float = 0.0
    late: float = 1.0
    unreliable: float = 0.0
    bytes: dict[str, tuple[int, float]] = attrs.field(factory=dict)
    """The size of the bytes of each asset, and when it appears in the list."""
    sessions: dict[str, Opened] = attrs.field(factory=dict)
    lost: set[str] = attrs.field(factory=set)
    """The sessions of which nobody got to know."""
    rejected: set[str] = attrs.field(factory=set)
    """Files whose processing always fails."""
    ids: Any = attrs.field(factory=count)

    def goes_wrong(self) -> bool:
        return self.random.random() < self.rate

    def create(self, files: list[UploadFile], now: float) -> UploadSession | NexusError:
        if self.goes_wrong():
            if self.random.random() < 0.5:
                status = self.random.choice([429, 503])
                return error_class(status)("no", status=status, retry_after=2.0)
            id = self._open(files)
            self.lost.add(id)
            return NetworkConnectionError("reset", sent=True).after(attempts=1, elapsed=0, maybe_applied=True)
        id = self._open(files)
        items = [
            UploadSessionAssetItem(
                UploadSessionAssetMetadata(file.name, file.mime, file.size, file.crc32c or 0),
                UploadSignedUrl("PUT", f"https://store.test/{id}/{place}", {}),
            )
            for place, file in enumerate(files)
        ]
        return UploadSession(id, id, items)

    def _open(self, files: list[UploadFile]) -> str:
        id = f"up_{next(self.ids)}"
        self.sessions[id] = Opened(list(files))
        return id

    def send(self, id: str, file: UploadFile, now: float) -> SendResult:
        session = self.sessions[id]
        if session.is_cancelled:
            return SendResult(file, "expired", "cancelled")
        if self.goes_wrong():
            kind = self.random.choice(["expired", "lost", "lost, arrived", "failed"])
            if kind == "lost, arrived":
                self._arrive(session, file, now)
            return SendResult(file, kind.partition(",")[0], kind)  # type: ignore[arg-type]
        self._arrive(session, file, now)
        return SendResult(file, "sent")

    def _arrive(self, session: Opened, file: UploadFile, now: float) -> None:
        session.arrived.setdefault(file.name, now + self.random.uniform(0, self.late))
        if file.name in self.rejected:
            session.failed.add(file.name)
        else:
            appears = session.arrived[file.name] + self.random.uniform(0, self.unreliable)
            _, before = self.bytes.get(file.name, (0, appears))
            self.bytes[file.name] = file.size, min(before, appears)

    def poll(self, id: str, now: float) -> Operation | NexusError:
        if self.goes_wrong() and self.random.random() < 0.2:
            return error_class(404)("no", status=404)
        session = self.sessions[id]
        done = [name for name, due in session.arrived.items() if due <= now]
        errored = len(session.failed.intersection(done))
        overview = OperationStatusOverview.RUNNING
        if session.is_cancelled:
            overview = OperationStatusOverview.CANCELLED
        elif len(done) == len(session.files):
            overview = OperationStatusOverview.ERRORED if errored else OperationStatusOverview.FINISHED
        counts = OperationProgressWithStatus(
            0, len(session.files) - len(done), len(done) - errored, 0, errored
        )
        return Operation(
            id, "kind", OperationStatus(overview, "said", OperationProgress("assets", counts)), 0, 0
        )

    def cancel(self, id: str) -> NexusError | None:
        self.sessions[id].is_cancelled = True
        return None

    def list(self, names: set[str], now: float) -> dict[str, Asset] | NexusError:
        if self.goes_wrong() and self.random.random() < 0.1:
            return error_class(503)("no", status=503)
        return {
            name: Asset(f"asset_{name}", self.bytes[name][0])
            for name in names & self.bytes.keys()
            if self.bytes[name][1] <= now
        }


class Simulation:
    """Drives a scheduler; tasks end in a random order."""

    def __init__(self, service: Service, files: list[UploadFile], **options: Any) -> None:
        self.service = service
        self.notes: dict[int, list[FileOutcome]] = {file.row: [] for file in files}
        self.now = 1_000.0
        self.steps = 0
        self._left = list(files)
        self._window = options.get("session_files", 5_000)
        settings = UploadSettings(session_limit=SessionLimit(3, 10), **options)
        times = SessionTimes()
        self.scheduler = UploadScheduler(
            settings,
            RetryPolicy(attempts=settings.attempts),
            lambda note: self.notes[note.file.row].append(note),
            lambda now: times.start(settings.session_limit, now),
            times.forget,
        )

    def run(self) -> dict[int, FileOutcome]:
        """Run to the end, and return the outcome of each file that was read."""
        in_flight: list[Task] = []
        while not self.scheduler.is_over:
            self.steps += 1
            assert self.steps < 100_000, "this does not end"
            while (task := self.scheduler.next(self.now)) is not None:
                in_flight.append(task)
            if in_flight:
                task = in_flight.pop(self.service.random.randrange(len(in_flight)))
                self.scheduler.on_result(task, self.result(task), self.now)
                self.now += 0.01
            elif not self.scheduler.is_over:
                wait = self.scheduler.wait(self.now)
                assert wait is not None, "no task is in flight, and none will be"
                assert wait > 0, "it waits for nothing"
                self.now += wait
        assert not in_flight
        assert all(len(notes) <= 1 for notes in self.notes.values()), "a file has several outcomes"
        return {row: notes[0] for row, notes in self.notes.items() if notes}

    def result(self, task: Task) -> Result:
        service = self.service
        match task:
            case Prepare():
                taken, self._left = self._left[: self._window], self._left[self._window :]
                return Prepared(taken or None)
            case Create(files):
                return service.create(list(files), self.now)
            case Send(session, first, last):
                id = session.session.id
                return [service.send(id, file, self.now) for file in session.files[first:last]]
            case Poll(session):
                return service.poll(session.session.id, self.now)
            case Cancel(session):
                return service.cancel(session.session.id)
            case Reconcile(session):
                names = {file.name for file in (*session.arrived, *session.repeated)}
                return service.list(names, self.now)
        raise TypeError(task)


def files(number: int) -> list[UploadFile]:
    """Make files of different sizes."""
    return [UploadFile(row, f"{row}.png", size=row + 1, mime="image/png") for row in range(number)]
