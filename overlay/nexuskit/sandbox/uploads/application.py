"""The signed URLs, which take the bytes of files and of parts, and the URLs of assets, which return them."""

from __future__ import annotations

import functools
import io
from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

from sqlalchemy import Connection, bindparam, update
from starlette import requests
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ..api.service import LoggedService, RequestRecord
from ..errors import Problem
from ..faults import Fault
from ..operation_ids import SEND_FILE, SEND_PART
from ..state import SandboxState
from ..storage.blobs import Blob, add_blob, pieces_of
from ..storage.tables import multipart_parts
from ..web.http import Disconnected, Reply, Request
from .files import AnnouncedFile, UploadPart, checked_crc32c, find_file, find_part
from .receiving import SMALL_BYTES, Received, receive, run_at_once
from .signature import FILES, PARTS, check_headers, check_method, check_no_secret, new_token, required_headers

_Target: TypeAlias = AnnouncedFile | UploadPart

_ARRIVED = (
    update(multipart_parts)
    .where(
        multipart_parts.c.upload_id == bindparam("upload"), multipart_parts.c.number == bindparam("of_part")
    )
    .values(entity_tag=bindparam("tag"))
)


class SignedUrls(LoggedService):
    """Takes the bytes of files and of parts.

    A small body is read before the transaction, which checks it and stores it. A large one is checked by its
    head, written to a temporary file, and then stored.
    """

    async def _answer(self, request: Request, record: RequestRecord) -> Reply:
        is_part = request.raw_path.startswith(PARTS)
        token = request.raw_path.removeprefix(PARTS if is_part else FILES).decode("ascii", "backslashreplace")
        record.operation_id = SEND_PART if is_part else SEND_FILE
        record.is_safe = False
        record.received = 0
        record.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers}
        # Before the fault plan counts it, because a reset clears the counts.
        self._check_epoch(record)
        fault = self._state.faults.next_fault(record.operation_id)
        carry_out = functools.partial(self._carry_out, request, token, is_part, record, fault)
        if fault is not None and fault.do.reset == "during":
            await request.read_on((request.length() or 0) // 2)
        return await self._apply_fault(fault, record, carry_out)

    async def _carry_out(
        self, request: Request, token: str, is_part: bool, record: RequestRecord, fault: Fault | None
    ) -> Reply:
        find: Callable[[Connection, str], _Target | None] = find_part if is_part else find_file
        seconds = self._state.receive_seconds
        # A URL may expire while the bytes arrive.
        now = self._state.settings.clock()

        def check(connection: Connection) -> _Target:
            return self._check_head(request, find(connection, token), now)

        def store(received: Received) -> Reply:
            with self._state.store.database.write() as connection:
                self._check_epoch(record)
                target = check(connection)
                applied, reply = self._store(connection, target, received, fault)
            record.applied = applied
            return reply

        def check_first() -> _Target:
            with self._state.store.database.read() as connection:
                return check(connection)

        try:
            length = request.length()
            if length is not None and length <= SMALL_BYTES:
                received = await receive(request, io.BytesIO(), SMALL_BYTES, seconds, run_at_once)
                record.received = received.size
                return await self._state.run_write(lambda: store(received))
            target = await self._state.run_read(check_first)
            with self._state.uploads.blobs.spool() as file:
                received = await receive(request, file, target.size, seconds, self._state.run_in_thread)
                record.received = received.size
                return await self._state.run_in_thread(lambda: store(received))
        except Disconnected:
            raise
        except Exception as error:
            return self._error_reply(request, error)

    def _check_head(self, request: Request, target: _Target | None, now: int) -> _Target:
        if target is None:
            raise Problem(403, "the signed URL is not valid")
        file = target.file if isinstance(target, UploadPart) else target
        check_no_secret(request)
        check_method(request, [self._state.settings.upload_method])
        if isinstance(target, AnnouncedFile):
            check_headers(
                request,
                required_headers(
                    file.session_id, file.filename, file.mime, checked_crc32c(file, self._state.settings)
                ),
            )
        if now >= target.expiry_date:
            raise Problem(403, "the signed URL has expired")
        if file.cancel_date is not None and not file.has_arrived:
            raise Problem(403, "the upload session was cancelled")
        return target

    def _store(
        self, connection: Connection, target: _Target, received: Received, fault: Fault | None
    ) -> tuple[bool, Reply]:
        """Store the bytes, unless the file has arrived before. Return whether they were stored."""
        if received.size != target.size:
            raise Problem(400, f"body: must have {target.size} bytes, got {received.size}")
        blobs = self._state.uploads.blobs
        if isinstance(target, UploadPart):
            tag = f'"{received.crc32c & 0xFFFFFFFF:08x}"'
            is_new = not (target.completed or target.file.has_arrived)
            if is_new:
                blobs.save(connection, target.blob, target.number, received.file)
                key = {"upload": target.upload_id, "of_part": target.number, "tag": tag}
                connection.execute(_ARRIVED, key)
            return is_new, _empty((b"etag", tag.encode()))
        crc32c = checked_crc32c(target, self._state.settings)
        if crc32c is not None and received.crc32c != crc32c:
            raise Problem(400, f"body: its CRC-32C must be {crc32c}, got {received.crc32c}")
        is_new = not target.has_arrived
        if is_new:
            blob = new_token()
            blobs.save(connection, blob, 0, received.file)
            add_blob(connection, blob, Blob(target.mime, target.size, part_count=0))
            failure = "a fault of the sandbox" if fault is not None and fault.do.fail_processing else None
            self._state.uploads.note_received(connection, self._state.settings, target, blob, failure=failure)
        return is_new, _empty()


def _empty(*headers: tuple[bytes, bytes]) -> Reply:
    return Reply(200, b"", headers, content_type=b"text/plain")


def download_routes(state: SandboxState) -> list[Route]:
    """Return the route of the bytes of assets. A token in the path replaces the key."""

    async def download(request: requests.Request) -> Response:
        token = request.path_params["token"]
        blob = await state.run_read(lambda: state.uploads.find(token))
        if blob is None:
            raise Problem(404, "the sandbox has no file at this URL")
        headers = {"content-length": str(blob.size)}
        if request.method == "HEAD":
            return Response(None, headers=headers, media_type=blob.mime)
        return StreamingResponse(_pieces(state, token, blob), headers=headers, media_type=blob.mime)

    return [Route("/_files/{token}", download, methods=["GET"])]


async def _pieces(state: SandboxState, token: str, blob: Blob) -> AsyncIterator[bytes]:
    pieces = pieces_of(blob.part_count, functools.partial(state.uploads.piece, token))
    while (piece := await state.run_in_thread(lambda: next(pieces, None))) is not None:
        yield piece
