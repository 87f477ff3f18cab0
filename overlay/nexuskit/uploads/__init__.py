"""Uploads: the outcomes of files, findings and options.

`project.assets.upload()` uploads. This package reads the files and sends their bytes to signed URLs; it
does not call the API.
"""

from __future__ import annotations

from .findings import UploadFinding
from .outcome import UploadOutcome
from .progress import UploadProgress
from .session_limit import SessionLimit

__all__ = ["SessionLimit", "UploadFinding", "UploadOutcome", "UploadProgress"]
