"""The calls that upload files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ...uploads.progress import UploadProgress
from ...uploads.session_limit import SessionLimit
from ...uploads.sources import Entry, NameRule, Source, is_stream
from ...uploads.upload_settings import SESSION_FILES, Existing, FailOn, UploadSettings
from .custom_metadata import AsyncCustomMetadataCalls
from .operations import AsyncOperations

if TYPE_CHECKING:
    from ..uploads.report import AsyncUploadReport
    from ..uploads.session import AsyncUploadSession


class AsyncUploadCalls(AsyncCustomMetadataCalls):
    """The uploads of `project.assets`."""

    async def upload(
        self,
        source: Source,
        *,
        groups: Sequence[str] = ("main",),
        filename: NameRule = "name",
        existing: Existing = "skip",
        fail_on: FailOn = "error",
        journal: str | os.PathLike[str] | None = None,
        same_project: bool = False,
        wait: bool = True,
        timeout: float = 3_600.0,
        progress: Callable[[UploadProgress], Any] | bool | None = None,
        concurrency: int = 8,
        attempts: int = 8,
        outage_timeout: float = 120.0,
        session_files: int = SESSION_FILES,
        session_limit: SessionLimit | None = None,
    ) -> AsyncUploadReport:
        """Upload files, and report the outcome of each.

        Files go through upload sessions (observed) and are read twice: for the checksum, and to be sent. The
        signed URLs of a session never get the key. A session that does not get all of its files is cancelled.
        Transient failures are retried, and files whose outcome is not known are looked up by name and size.
        The manual, `uploads/README.md`, has the details.

        After the first request, this always returns a report; `stopped` says why an upload ended early. Only
        `KeyboardInterrupt` and exceptions from `progress`, hooks and a source that is an iterator propagate.

        Args:
            source: A path, a folder with its subfolders, a glob, or an iterable of paths or of
                `(filename, bytes or open file)`. An iterator is read as it is sent; anything else is checked
                before anything is sent.
            groups: The groups of the new assets, at least one.
            filename: How paths become filenames: `"name"` takes the base name, `"path"` joins the path inside
                the folder with `__`, and a function gets the path and returns the filename.
            existing: What happens if an asset has the filename already. `"skip"` takes an asset of the same
                size as `ok`, `already there`, and fails otherwise. `"replace"` sends the file (that the
                service then replaces the bytes is assumed). `"error"` fails.
            fail_on: `"error"` raises if files cannot be uploaded, and `"never"` reports them as failed: equal
                filenames, types that the service does not take, files that are too large or cannot be read.
            journal: The path of a file that records sessions and outcomes, without names. If it exists, the
                upload resumes: use the same source and `session_files`. Files that changed since are noticed.
            same_project: Whether to accept a journal with another project id or endpoint, because it is the
                same project under another name.
            wait: Whether to wait until the files are assets. Otherwise a file is `ok` when it was sent,
                without `asset_id`; see `operation_ids` of the report.
            timeout: The most seconds to wait for the assets of a session after its last file was sent.
            progress: A function of an `UploadProgress`, called while files are sent; `True` prints a line on
                stderr.
            concurrency: The maximum number of files, or parts of one file, that are sent at once.
            attempts: The maximum number of attempts per request.
            outage_timeout: The upload stops after an outage of the service of this many seconds.
            session_files: The maximum number of files per session. The service's own maximum is not known;
                5,000 is what Datature's client sends.
            session_limit: How many sessions may be started; default: 15 in 5 minutes for all uploads of the
                process with the same key, as the service allows (stated in Datature's client).

        Returns:
            One outcome per file, in the order of the source. Failed files do not raise: see `failures` and
            `raise_for_failures()` of the report.

        Raises:
            UploadPlanError: Files cannot be uploaded; `findings` has all of them. Nothing was sent.
            JournalError: The journal belongs to other files or another project, is in use, or cannot be read
                or written. Nothing was sent.
            ArgumentError: An option is invalid, or the source does not exist.
            ConfigurationError: A package is missing: `pip install 'nexuskit[uploads]'`.

        Example:
            >>> report = await project.assets.upload([("slice_1.png", png)], groups=["axial"])
            >>> report[0].status, (await project.assets.get("slice_1.png")).metadata.groups
            ('ok', ['axial'])
        """
        settings = UploadSettings(
            groups=groups,
            filename=filename,
            existing=existing,
            fail_on=fail_on,
            journal=journal,
            same_project=same_project,
            wait=wait,
            timeout=timeout,
            progress=progress,
            concurrency=concurrency,
            attempts=attempts,
            outage_timeout=outage_timeout,
            session_files=session_files,
            session_limit=SessionLimit() if session_limit is None else session_limit,
        )
        return await self._upload(source, settings)

    def create_upload_session(
        self, groups: Sequence[str] | None = None, background: bool = False, show_progress: bool = True
    ) -> AsyncUploadSession:
        """Return an upload session like that of the existing client.

        It collects files in a `with` block, and uploads them at its end.

        Args:
            groups: The groups of the new assets; default: `["main"]`.
            background: Whether to end without waiting until the files are assets.
            show_progress: Whether to print the progress on stderr.

        Example:
            >>> async with project.assets.create_upload_session(show_progress=False) as session:
            ...     session.add_bytes(png, "slice_1.png")
            >>> len(session.get_operation_ids())
            1
        """
        from ..uploads.session import AsyncUploadSession

        return AsyncUploadSession(
            self, AsyncOperations(self._transport, self._project_id), groups, background, show_progress
        )

    async def _upload_again(self, left: Iterable[Entry], /, **options: Any) -> AsyncUploadReport:
        """Upload files again whose names are known."""
        options.setdefault("fail_on", "never")
        settings = UploadSettings(**options)
        return await self._upload(tuple(left), settings)

    async def _upload(self, source: Source, settings: UploadSettings) -> AsyncUploadReport:
        # Imported here because many programs upload nothing.
        from ...uploads.outcome import UploadOutcomeStore
        from ..uploads.report import AsyncUploadReport
        from ..uploads.runner import AsyncUploadRunner

        store = UploadOutcomeStore()
        run = AsyncUploadRunner(self._transport, self._project_id, settings, store)
        await run.run(source)
        return AsyncUploadReport(
            store.outcomes(),
            run.elapsed,
            run.sender.durations,
            stopped=run.scheduler.stopped,
            error=run.scheduler.error,
            notes=run.notes,
            from_journal=run.preparation.from_journal,
            operation_ids=tuple(run.scheduler.operation_ids),
            left=store.unfinished,
            retry=self._upload_again,
            is_stream=is_stream(source),
        )
