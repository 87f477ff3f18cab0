"""Failed starts of upload sessions: when the next one is tried, and when an upload gives up. Pure."""

from __future__ import annotations

from typing import Final

from ..error_types import (
    ForbiddenError,
    NetworkConnectionError,
    NexusError,
    NotFoundError,
    StatusError,
    UnauthorizedError,
)
from ..transport.retry import RETRIED_STATUSES, RetryPolicy, backoff
from .upload_settings import UploadSettings

_FATAL: Final = (UnauthorizedError, ForbiddenError, NotFoundError)


class StartFailures:
    """The failures since the last session that was started.

    Attributes:
        next_at: The time before which no session is started.
        error: The last failure; `None` if there is none.
    """

    def __init__(self, settings: UploadSettings, policy: RetryPolicy) -> None:
        self.next_at = 0.0
        self.error: NexusError | None = None
        self._settings = settings
        self._policy = policy
        self._count = 0
        self._began = 0.0

    def clear(self) -> None:
        """Forget the failures, because a session was started."""
        self._count, self.error = 0, None

    def is_outage(self, now: float) -> bool:
        """Return whether every start has failed for `outage_timeout` seconds at a time."""
        return self.error is not None and now - self._began >= self._settings.outage_timeout

    def on_failure(self, error: NexusError, now: float) -> bool:
        """Record a failure, and return whether it is transient and another start may follow at `next_at`."""
        self._count += 1
        if self._count == 1:
            self._began = now
        self.error = error
        if not _is_transient(error) or (self.is_outage(now) and self._count >= self._settings.attempts):
            return False
        min_wait = error.retry_after if isinstance(error, StatusError) else None
        self.next_at = now + backoff(self._policy, self._count, min_wait)
        return True


def concerns_files(error: NexusError) -> bool:
    """Return whether the service rejected the files of a session, and may take others."""
    return isinstance(error, StatusError) and not _is_transient(error) and not isinstance(error, _FATAL)


def _is_transient(error: NexusError) -> bool:
    status = error.status if isinstance(error, StatusError) else None
    return isinstance(error, NetworkConnectionError) or status in RETRIED_STATUSES
