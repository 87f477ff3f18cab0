"""What stands behind a bulk update: the builder, the outcome of each action, and the report. Pure."""

from __future__ import annotations

from .builder import BulkBuilder
from .outcome import Outcome, Status
from .report import BulkReport

__all__ = ["BulkBuilder", "BulkReport", "Outcome", "Status"]
