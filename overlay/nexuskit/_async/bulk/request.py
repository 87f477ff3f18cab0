"""One request of a bulk update, with exactly one result for each of its actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nexus_api import api
from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import SequenceBulkUpdate, SequenceBulkUpdateResults

from ...resources.actions import Action

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport


async def send_actions(
    transport: AsyncTransport,
    project_id: str,
    actions: Sequence[Action],
    abort_mode: SequenceBulkUpdateAbortMode,
) -> SequenceBulkUpdateResults:
    """Send checked actions as one request and return its results, exactly one for each."""
    request = transport.prepare(
        api.sequences.bulk_update_sequences, project_id, SequenceBulkUpdate(list(actions), abort_mode)
    )
    answer = await transport.exchange(request)
    try:
        results = answer.decode()
        if len(results.actions) != len(actions):
            raise answer.decode_error(
                "$.actions", f"{len(results.actions)} results for {len(actions)} actions"
            )
        return results
    finally:
        del answer  # an error carries these variables along, and the service may have repeated the key
