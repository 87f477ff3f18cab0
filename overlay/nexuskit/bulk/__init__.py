"""What a bulk update ends in: the outcome of each action, and the report of them all. Pure."""

from __future__ import annotations

from .outcome import Outcome, Status
from .report import BulkReport

__all__ = ["BulkReport", "Outcome", "Status"]
