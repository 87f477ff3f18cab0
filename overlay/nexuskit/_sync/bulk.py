# Derived from overlay/nexuskit/_async/bulk.py; do not edit.
# Change that file and run `make generate`.
"""Carrying out bulk updates: one request for a list of actions, and the builder that ends in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nexus_api import api
from nexus_api.enums import SequenceBulkUpdateAbortMode
from nexus_api.models import SequenceBulkUpdate, SequenceBulkUpdateResults

from ..actions import Action
from ..bulk import BulkReport
from ..bulk.builder import BulkBuilder
from ..bulk.outcome import paired
from ..errors import DecodeError

if TYPE_CHECKING:
    from .transport import Transport


def send_actions(
    transport: Transport,
    project_id: str,
    actions: list[Action],
    abort_mode: SequenceBulkUpdateAbortMode,
) -> SequenceBulkUpdateResults:
    """Send checked actions as one request and return its results, exactly one for each.

    Raises:
        DecodeError: There are more or fewer results than actions, so that none can be told whose it is; or
            the answer does not have the documented shape.
        StatusError: The service answered with an error.
        NetworkConnectionError: There is no answer.
    """
    request = transport.prepare(
        api.sequences.bulk_update_sequences, project_id, SequenceBulkUpdate(actions, abort_mode)
    )
    answer = transport.exchange(request)
    results = answer.decode()
    if len(results.actions) != len(actions):
        raise answer.undecodable("$.actions", f"{len(results.actions)} results for {len(actions)} actions")
    return results


class Bulk(BulkBuilder):
    """A bulk update under construction, from `project.sequences.bulk()`; `run()` carries it out.

    Every method but `run()` adds actions, sends nothing and returns the builder.

    Attributes:
        abort_mode: Whether one failing action keeps the others of the same request from being applied.

    Example:
        >>> bulk = project.sequences.bulk()
        >>> bulk = bulk.link(asset_filename="image_1.jpg", sequence="Patient C", role="Sagittal", ord=1)
        >>> bulk = bulk.patch(sequence_name="Patient B", attributes={"age": 20})
        >>> report = bulk.run()
        >>> [(outcome.row, outcome.status) for outcome in report]
        [(0, 'ok'), (1, 'ok')]
    """

    def __init__(
        self,
        transport: Transport,
        project_id: str,
        abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE,
    ) -> None:
        super().__init__(abort_mode)
        self._transport = transport
        self._project_id = project_id

    def run(self) -> BulkReport:
        """Send the actions, as one request, and report what became of each.

        Without actions nothing is sent. The builder is spent once an answer of success has come, and while
        one is awaited, so that nothing is done twice by mistake. After another error it can be run again;
        beware that a request which got no answer may have been carried out all the same.

        Returns:
            One outcome per action, in their order. A failing action raises nothing here: see `failures` and
            `raise_for_failures()` of the report.

        Raises:
            ArgumentError: These actions were carried out already.
            StatusError: The service answered with an error; no action was applied (assumed).
            DecodeError: The answer does not have one result per action; what was applied is not known.
            NetworkConnectionError: There is no answer; what was applied is not known.

        Example:
            >>> report = project.sequences.bulk().unlink(asset_filename="missing.jpg").run()
            >>> report
            BulkReport(unknown=0, not_sent=0, failed=1, ok=0)
            >>> report.failures[0].reason
            'FailedLinkAssetNotFound'
        """
        self._check_open()
        if not self._actions:
            return BulkReport()
        # A copy: what is added while the request is under way belongs to no answer.
        actions = list(self._actions)
        # Spent before anything is sent, so that two runs at the same time send once.
        self._done = True
        try:
            results = send_actions(self._transport, self._project_id, actions, self.abort_mode)
        except DecodeError:
            raise  # an answer of success came, so the actions were carried out
        except BaseException:
            self._done = False
            raise
        return BulkReport(paired(actions, results.actions))
