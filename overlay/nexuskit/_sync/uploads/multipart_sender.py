# Derived from overlay/nexuskit/_async/uploads/multipart_sender.py; do not edit.
# Change that file and run `make generate`.
"""Sends a large file in parts, some of them at once."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from nexus_api import api, models

from ...concurrency._sync import TaskPool, run_in_thread
from ...error_types import CallError, NexusError
from ...runs.journal.run_journal import Journal
from ...runs.journal.state import FileParts
from ...uploads.files import UploadFile
from ...uploads.sessions import SendResult, part_range
from ...uploads.signed_sender import Delivery, SignedSender
from ..runs.journal import RunJournal

if TYPE_CHECKING:
    from ..transport.sender import Transport

_URLS = 4
"""How many signed URLs are tried for a part."""


class MultipartSender:
    """Sends large files in parts."""

    def __init__(
        self,
        transport: Transport,
        project_id: str,
        sender: SignedSender,
        parts: int,
        journal: RunJournal,
    ) -> None:
        self._transport = transport
        self._project_id = project_id
        self._sender = sender
        self._parts = parts
        self._journal = journal

    def send(self, session: models.UploadSession, file: UploadFile) -> SendResult:
        """Send a file, or the rest of it if an earlier run sent parts."""
        upload, file.earlier_parts = file.earlier_parts, None
        try:
            if upload is None:
                upload = self._begin(session, file)
            problem = self._send_parts(file, upload)
            if problem is None:
                self._transport.call(
                    api.uploads.complete_multipart_upload, self._project_id, upload.upload_id
                )
                return SendResult(file, "sent")
        except CallError as error:
            problem = Delivery("lost", error.message)
        except NexusError as error:
            problem = Delivery("failed", error.message)
        # An upload that an exception ended may resume.
        if upload is not None and not self._sender.is_closed:
            self._abort(upload)
        return SendResult(file, problem.sent, problem.detail)

    def _begin(self, session: models.UploadSession, file: UploadFile) -> FileParts:
        body = models.NewMultipartUpload(filename=file.name, mime=file.mime, size=file.size)
        created = self._transport.call(
            api.uploads.create_multipart_upload, self._project_id, session.id, body
        )
        upload = FileParts(session.id, session.op_id, created.id, created.part_count)
        self._record_part(file, upload, 0)
        return upload

    def _send_parts(self, file: UploadFile, upload: FileParts) -> Delivery | None:
        """Send the parts that the service lacks; return what stopped this, if anything."""
        left = deque(number for number in range(1, upload.count + 1) if number not in upload.done)
        problem: Delivery | None = None
        with TaskPool[tuple[int, Delivery]]() as pool:
            while (left and problem is None) or len(pool):
                while left and problem is None and len(pool) < self._parts:
                    pool.start(partial(self._send_part, file, upload, left.popleft()))
                ended = pool.next()
                if ended is None:
                    continue
                number, delivery = ended
                if delivery.sent != "sent":
                    problem = problem or delivery
                    continue
                upload.done.add(number)
                self._record_part(file, upload, number)
        return problem

    def _send_part(self, file: UploadFile, upload: FileParts, number: int) -> tuple[int, Delivery]:
        first, size = part_range(file.size, upload.count, number)
        delivery = Delivery("failed", "no part was sent")
        for _ in range(_URLS):
            try:
                to = self._transport.call(
                    api.uploads.create_multipart_upload_part, self._project_id, upload.upload_id, number
                )
                delivery = run_in_thread(self._sender.send, to, file, first, size)
                if delivery.sent == "sent":
                    self._complete_part(upload, number, to, delivery)
            except CallError as error:
                delivery = Delivery("lost", error.message)
            if delivery.sent in ("sent", "failed"):
                break
        return number, delivery

    def _complete_part(
        self, upload: FileParts, number: int, to: models.MultipartUploadSignedUrl, delivery: Delivery
    ) -> None:
        headers = {
            name: delivery.headers[name.lower()]
            for name in to.response_headers
            if name.lower() in delivery.headers
        }
        body = models.CompletedPart(
            response_headers=headers, response_body=delivery.body if to.response_body else None
        )
        self._transport.call(
            api.uploads.complete_multipart_upload_part, self._project_id, upload.upload_id, number, body
        )

    def _record_part(self, file: UploadFile, upload: FileParts, number: int) -> None:
        self._journal.write(
            Journal.note_part, file.row, upload.session_id, upload.upload_id, upload.count, number
        )

    def _abort(self, upload: FileParts) -> None:
        """Give an upload up. The session is cancelled anyway, so a failure does not matter."""
        try:
            self._transport.call(api.uploads.abort_multipart_upload, self._project_id, upload.upload_id)
        except NexusError:
            return
