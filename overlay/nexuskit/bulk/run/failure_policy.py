"""Maps the failure of a bulk request to a consequence for its actions. Pure."""

from __future__ import annotations

from enum import Enum

from ...error_types import CallError, NetworkConnectionError, StatusError, TLSError, TooManyRequestsError

_ABOUT_THE_CONTENT = frozenset({400, 409, 413, 422})
"""Statuses that reject a request because of its contents; a part of it may succeed."""


class Consequence(Enum):
    """The consequence of a failed request."""

    RETRY = "nothing was applied, and the same request may succeed later"
    SPLIT = "nothing was applied, and a part of the request may succeed"
    UNCERTAIN = "all or some actions may have been applied"
    ABORT = "nothing was applied, and no other request would succeed"


def consequence(error: CallError) -> Consequence:
    """Return the consequence of the failure of a request.

    The limits of a service are not known. It may reject a request for its size with 413 or, if it counts
    actions, with 400. Splitting finds the limit, or the one action that is rejected.

    >>> consequence(NetworkConnectionError("refused", sent=False)).name
    'RETRY'
    >>> consequence(StatusError("too large", status=413)).name
    'SPLIT'
    """
    if error.maybe_applied:
        return Consequence.UNCERTAIN
    if isinstance(error, TLSError):
        return Consequence.ABORT
    if isinstance(error, NetworkConnectionError | TooManyRequestsError):
        return Consequence.RETRY
    if isinstance(error, StatusError) and error.status in _ABOUT_THE_CONTENT:
        return Consequence.SPLIT
    return Consequence.ABORT
