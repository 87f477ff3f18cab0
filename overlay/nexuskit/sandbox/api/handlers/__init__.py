"""The handlers of all operations, which register themselves when they are imported."""

from __future__ import annotations

from ..context import HANDLERS as HANDLERS
from . import asset_logs as asset_logs
from . import assets as assets
from . import custom_metadata as custom_metadata
from . import multipart_uploads as multipart_uploads
from . import operations as operations
from . import sequences as sequences
from . import uploads as uploads
from . import workflows as workflows
from . import workspace as workspace
