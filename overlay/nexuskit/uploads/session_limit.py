"""The number of upload sessions in a period, shared by all uploads of a process. No I/O: the caller waits."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from typing import Final

import attrs

from nexus_api.key import SecretKey

from ..resources.validation import positive_int, positive_seconds

SESSIONS: Final = 15
PERIOD: Final = 300.0
"""The service takes 15 sessions in 5 minutes from a key (a comment in Datature's client)."""


@attrs.frozen
class SessionLimit:
    """How many upload sessions may be started in a period.

    Attributes:
        sessions: The number of sessions, at least 1.
        period: The period in seconds; 0 for no limit.

    Raises:
        ArgumentError: A value is not a number, or too small.
    """

    sessions: int = SESSIONS
    period: float = PERIOD

    def __attrs_post_init__(self) -> None:
        positive_int("sessions", self.sessions)
        if self.period != 0:
            positive_seconds("period", self.period)


class SessionTimes:
    """The times at which sessions were started with one key.

    >>> times = SessionTimes()
    >>> times.start(SessionLimit(1, 60), 0.0), times.start(SessionLimit(1, 60), 20.0)
    (0.0, 40.0)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: deque[float] = deque()
        self._longest = PERIOD

    def start(self, limit: SessionLimit, now: float) -> float:
        """Record a session and return 0, or return the seconds to wait before one may start."""
        with self._lock:
            # Uploads with other limits need the times, too.
            self._longest = max(self._longest, limit.period)
            while self._times and self._times[0] <= now - self._longest:
                self._times.popleft()
            if sum(time > now - limit.period for time in self._times) < limit.sessions:
                self._times.append(now)
                return 0.0
            return self._times[-limit.sessions] + limit.period - now

    def forget(self) -> None:
        """Take the last session back, because the service did not start it."""
        with self._lock:
            if self._times:
                self._times.pop()


_BY_KEY: dict[tuple[str, bytes], SessionTimes] = {}


def session_times(endpoint: str, key: SecretKey | None) -> SessionTimes:
    """Return the times of a key at a service; the same object for the whole process."""
    # The hash is only an index; the key itself must not stay in memory because of it.
    digest = hashlib.sha256(b"" if key is None else key.reveal().encode()).digest()
    return _BY_KEY.setdefault((endpoint, digest), SessionTimes())
