"""Errors of an upload."""

from __future__ import annotations

from ..runs.report import RunError


class UploadError(RunError):
    """Some files of an upload did not become assets, or the upload stopped early.

    Attributes:
        report: The report of all files.
    """
