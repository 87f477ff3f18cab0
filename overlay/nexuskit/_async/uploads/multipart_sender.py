"""Sends a large file in parts, some of them at once."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from nexus_api import api, models

from ...concurrency._async import TaskPool, run_in_thread
from ...error_types import CallError, NexusError
from ...runs.journal.run_journal import Journal
from ...runs.journal.state import FileParts
from ...uploads.files import UploadFile
from ...uploads.sessions import SendResult, part_range
from ...uploads.signed_sender import Delivery, SignedSender
from ..runs.journal import AsyncRunJournal

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport

_URLS = 4
"""How many signed URLs are tried for a part."""


class AsyncMultipartSender:
    """Sends large files in parts."""

    def __init__(
        self,
        transport: AsyncTransport,
        project_id: str,
        sender: SignedSender,
        parts: int,
        journal: AsyncRunJournal,
    ) -> None:
        self._transport = transport
        self._project_id = project_id
        self._sender = sender
        self._parts = parts
        self._journal = journal

    async def send(self, session: models.UploadSession, file: UploadFile) -> SendResult:
        """Send a file, or the rest of it if an earlier run sent parts."""
        upload, file.earlier_parts = file.earlier_parts, None
        try:
            if upload is None:
                upload = await self._begin(session, file)
            problem = await self._send_parts(file, upload)
            if problem is None:
                await self._transport.call(
                    api.uploads.complete_multipart_upload, self._project_id, upload.upload_id
                )
                return SendResult(file, "sent")
        except CallError as error:
            problem = Delivery("lost", error.message)
        except NexusError as error:
            problem = Delivery("failed", error.message)
        # An upload that an exception ended may resume.
        if upload is not None and not self._sender.is_closed:
            await self._abort(upload)
        return SendResult(file, problem.sent, problem.detail)

    async def _begin(self, session: models.UploadSession, file: UploadFile) -> FileParts:
        body = models.NewMultipartUpload(filename=file.name, mime=file.mime, size=file.size)
        created = await self._transport.call(
            api.uploads.create_multipart_upload, self._project_id, session.id, body
        )
        upload = FileParts(session.id, session.op_id, created.id, created.part_count)
        await self._record_part(file, upload, 0)
        return upload

    async def _send_parts(self, file: UploadFile, upload: FileParts) -> Delivery | None:
        """Send the parts that the service lacks; return what stopped this, if anything."""
        left = deque(number for number in range(1, upload.count + 1) if number not in upload.done)
        problem: Delivery | None = None
        async with TaskPool[tuple[int, Delivery]]() as pool:
            while (left and problem is None) or len(pool):
                while left and problem is None and len(pool) < self._parts:
                    pool.start(partial(self._send_part, file, upload, left.popleft()))
                ended = await pool.next()
                if ended is None:
                    continue
                number, delivery = ended
                if delivery.sent != "sent":
                    problem = problem or delivery
                    continue
                upload.done.add(number)
                await self._record_part(file, upload, number)
        return problem

    async def _send_part(self, file: UploadFile, upload: FileParts, number: int) -> tuple[int, Delivery]:
        first, size = part_range(file.size, upload.count, number)
        delivery = Delivery("failed", "no part was sent")
        for _ in range(_URLS):
            try:
                to = await self._transport.call(
                    api.uploads.create_multipart_upload_part, self._project_id, upload.upload_id, number
                )
                delivery = await run_in_thread(self._sender.send, to, file, first, size)
                if delivery.sent == "sent":
                    await self._complete_part(upload, number, to, delivery)
            except CallError as error:
                delivery = Delivery("lost", error.message)
            if delivery.sent in ("sent", "failed"):
                break
        return number, delivery

    async def _complete_part(
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
        await self._transport.call(
            api.uploads.complete_multipart_upload_part, self._project_id, upload.upload_id, number, body
        )

    async def _record_part(self, file: UploadFile, upload: FileParts, number: int) -> None:
        await self._journal.write(
            Journal.note_part, file.row, upload.session_id, upload.upload_id, upload.count, number
        )

    async def _abort(self, upload: FileParts) -> None:
        """Give an upload up. The session is cancelled anyway, so a failure does not matter."""
        try:
            await self._transport.call(api.uploads.abort_multipart_upload, self._project_id, upload.upload_id)
        except NexusError:
            return
