"""The clock of the sandbox."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import attrs

LATEST: Final = 2**53 - 1
"""The largest integer that every JSON implementation represents exactly."""


@attrs.frozen
class _Setting:
    """A frozen time, or an offset from the source."""

    source: Callable[[], int]
    frozen_at: int | None = None
    offset: int = 0

    @property
    def now(self) -> int:
        return self.source() + self.offset if self.frozen_at is None else self.frozen_at


class Clock:
    """A clock that can be set, frozen and advanced, in milliseconds since the Unix epoch. Thread-safe.

    Args:
        source: The time until the clock is set.

    Example:
        >>> clock = Clock(lambda: 1_000)
        >>> clock.set(1_700_000_000_000, frozen=True)
        >>> clock.advance(60_000)
        >>> clock()
        1700000060000
    """

    def __init__(self, source: Callable[[], int]) -> None:
        # For writers. Readers need no lock, because the setting is replaced as a whole.
        self._lock = threading.Lock()
        self._setting = _Setting(source)

    def __call__(self) -> int:
        """Return the time."""
        return self._setting.now

    def __repr__(self) -> str:
        return f"<Clock at {self()}{', frozen' if self.frozen else ''}>"

    @property
    def frozen(self) -> bool:
        """Whether the clock is frozen."""
        return self._setting.frozen_at is not None

    def set(self, now: int | None = None, *, frozen: bool = False) -> None:
        """Set the clock.

        Args:
            now: The new time, in milliseconds since the Unix epoch; default: the current time.
            frozen: Whether the clock is then frozen.

        Raises:
            ValueError: The time is before 1970, or later than JSON represents exactly.
        """
        with self._lock:
            source = self._setting.source
            now = _check(self._setting.now if now is None else now)
            self._setting = (
                _Setting(source, frozen_at=now) if frozen else _Setting(source, offset=now - source())
            )

    def advance(self, milliseconds: int) -> None:
        """Advance the clock; a negative number sets it back. A frozen clock stays frozen.

        Raises:
            ValueError: The time would be before 1970, or later than JSON represents exactly.
        """
        with self._lock:
            setting = self._setting
            _check(setting.now + milliseconds)
            if setting.frozen_at is None:
                self._setting = attrs.evolve(setting, offset=setting.offset + milliseconds)
            else:
                self._setting = attrs.evolve(setting, frozen_at=setting.frozen_at + milliseconds)

    def reset(self, source: Callable[[], int] | None = None) -> None:
        """Reset the clock to its source, or to a new one."""
        with self._lock:
            self._setting = _Setting(self._setting.source if source is None else source)


def _check(now: int) -> int:
    if not 0 <= now <= LATEST:
        raise ValueError(f"the time must be milliseconds since 1970, from 0 to {LATEST}, got {now}")
    return now
