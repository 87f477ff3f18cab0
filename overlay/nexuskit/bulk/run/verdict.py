"""What to do with an action in doubt."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """What to do with an action in doubt.

    Attributes:
        DONE: It was carried out, or what it wants is so anyway.
        RETRY: It is to be sent again.
        UNKNOWN: This cannot be determined, and it is not to be sent again.
    """

    DONE = "done"
    RETRY = "retry"
    UNKNOWN = "unknown"


DONE, RETRY, UNKNOWN = Verdict.DONE, Verdict.RETRY, Verdict.UNKNOWN
