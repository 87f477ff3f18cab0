# Derived from overlay/nexuskit/_async/uploads/session.py; do not edit.
# Change that file and run `make generate`.
"""An upload session like that of the existing client."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from nexus_api.enums import OperationStatusOverview

from ...error_types import ArgumentError, OperationFailedError
from ...uploads.sources import Item, Source, entries

if TYPE_CHECKING:
    from ..resources.operations import Operations
    from .report import UploadReport


class Uploader(Protocol):
    """The calls of `project.assets` that a session needs."""

    def upload(
        self, source: Source, *, groups: Sequence[str], wait: bool, progress: bool | None
    ) -> UploadReport: ...
    def add_custom_metadata_batch(self, custom_metadata_batch: Iterable[Mapping[str, Any]]) -> object: ...


class UploadSession:
    """Collects files, and uploads them at the end of its `with` block.

    Attributes:
        report: The outcomes of the files; `None` before the end.
    """

    def __init__(
        self,
        assets: Uploader,
        operations: Operations,
        groups: Sequence[str] | None,
        background: bool,
        show_progress: bool,
    ) -> None:
        self.report: UploadReport | None = None
        self._assets = assets
        self._operations = operations
        self._groups = ("main",) if groups is None else groups
        self._background = background
        self._show_progress = show_progress
        self._items: list[Item] = []
        self._custom_metadata: dict[str, Mapping[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            return
        if not self._items:
            raise ArgumentError(
                "", "the upload session has no files; add some with add_path() or add_bytes()"
            )
        self.report = self._assets.upload(
            self._items,
            groups=self._groups,
            wait=not self._background,
            progress=self._show_progress or None,
        )
        self.report.raise_for_failures()
        if not self._background:
            self._set_custom_metadata()

    def __len__(self) -> int:
        return len(self._items)

    def add_path(
        self, file_path: str | os.PathLike[str], custom_metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Add a file, or the files of a folder and its subfolders.

        Args:
            file_path: The path.
            custom_metadata: Custom metadata of the assets, set when they are there.

        Raises:
            ArgumentError: The path does not exist.
        """
        found = list(entries(file_path))
        self._items += [entry.path for entry in found]
        if custom_metadata is not None:
            self._custom_metadata |= dict.fromkeys((entry.name for entry in found), custom_metadata)

    def add_bytes(
        self, file_bytes: bytes, filename: str, custom_metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Add a file by its bytes.

        Args:
            file_bytes: The bytes.
            filename: The filename of the asset.
            custom_metadata: Custom metadata of the asset, set when it is there.
        """
        self._items += [(entry.name, file_bytes) for entry in entries((filename, file_bytes))]
        if custom_metadata is not None:
            self._custom_metadata[filename] = custom_metadata

    def get_operation_ids(self) -> list[str]:
        """Return the ids of the operations, one per session of the service."""
        return [] if self.report is None else list(self.report.operation_ids)

    def wait_until_done(
        self, raise_exception_if: OperationStatusOverview | str = OperationStatusOverview.ERRORED
    ) -> bool:
        """Wait until the files are assets.

        Args:
            raise_exception_if: The state of an operation that raises: `Errored` or `Cancelled`.

        Returns:
            `True`.

        Raises:
            OperationFailedError: An operation ended in this state.
            OperationTimeoutError: An operation did not end within an hour.
        """
        unwanted = OperationStatusOverview(raise_exception_if)
        for op_id in self.get_operation_ids():
            try:
                self._operations.wait(op_id)
            except OperationFailedError as error:
                if error.operation.status.overview is unwanted:
                    raise
        self._set_custom_metadata()
        return True

    def _set_custom_metadata(self) -> None:
        values, self._custom_metadata = self._custom_metadata, {}
        if values:
            self._assets.add_custom_metadata_batch(
                [
                    {
                        "parent": {"filename": filename},
                        "custom_metadata": metadata,
                    }
                    for filename, metadata in values.items()
                ]
            )
