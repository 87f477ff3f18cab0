"""What to do with an action in doubt."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """What to do with an action in doubt.

    Attributes:
        DONE: It was carried out, or what it wants is so anyway.
        AGAIN: It is to be sent again.
        UNKNOWN: This cannot be determined, and it is not to be sent again.
    """

    DONE = "done"
    AGAIN = "again"
    UNKNOWN = "unknown"


DONE, AGAIN, UNKNOWN = Verdict.DONE, Verdict.AGAIN, Verdict.UNKNOWN
