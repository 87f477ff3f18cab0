"""The names of all requests, for fault plans and the request log."""

from __future__ import annotations

from typing import Final

from nexus_api.api import OPERATIONS

SEND_FILE: Final = "sendFile"
"""A request to the signed URL of a file."""

SEND_PART: Final = "sendPart"
"""A request to the signed URL of a part of a file."""

OPERATION_IDS: Final = (*OPERATIONS, SEND_FILE, SEND_PART)
"""The operations of the API, and the requests to signed URLs."""
