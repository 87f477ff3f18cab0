"""What a failed request of a bulk update means for its actions: the one decision, as a table. Pure."""

from __future__ import annotations

from enum import Enum

from ...error_types import CallError, NetworkConnectionError, StatusError, TLSError, TooManyRequestsError

_ABOUT_THE_CONTENT = frozenset({400, 409, 413, 422})
"""Statuses that refuse what a request holds, so that a part of it may still be taken."""


class Consequence(Enum):
    """What to do after a request that failed."""

    RETRY = "nothing was carried out, and the same may be taken later"
    SPLIT = "nothing was carried out, and a part of it may be taken"
    UNCERTAIN = "it may have been carried out, wholly or in part"
    ABORT = "nothing was carried out, and no other request would fare better"


def consequence(error: CallError) -> Consequence:
    """Return what the failure of a request means.

    A service whose limits are not known may refuse a request for its size with 413 or, if it counts actions,
    with 400; halving finds out how much it takes, or which single action it does not.

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
