# Derived from overlay/nexuskit/_async/bulk/request.py; do not edit.
# Change that file and run `make generate`.
"""One request of a bulk update, with exactly one result per action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nexus_api import api
from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import SequenceBulkUpdate, SequenceBulkUpdateResults

from ...resources.actions import Action

if TYPE_CHECKING:
    from ..transport.sender import Transport


def send_actions(
    transport: Transport,
    project_id: str,
    actions: Sequence[Action],
    abort_mode: SequenceBulkUpdateAbortMode,
) -> SequenceBulkUpdateResults:
    """Send validated actions as one request and return one result per action."""
    request = transport.prepare(
        api.sequences.bulk_update_sequences, project_id, SequenceBulkUpdate(list(actions), abort_mode)
    )
    answer = transport.exchange(request)
    try:
        results = answer.decode()
        if len(results.actions) != len(actions):
            raise answer.decode_error(
                "$.actions", f"{len(results.actions)} results for {len(actions)} actions"
            )
        return results
    finally:
        del answer  # errors carry these variables, and the response may contain the key
