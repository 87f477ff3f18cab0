"""The clock of the sandbox, which can be set, stopped and moved on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import attrs

LATEST: Final = 2**53 - 1
"""The last time that every JSON implementation represents exactly."""


@attrs.frozen
class _Setting:
    """What the clock shows: a time that stands, or how far it is ahead of its source."""

    source: Callable[[], int]
    stands_at: int | None = None
    ahead: int = 0

    @property
    def now(self) -> int:
        return self.source() + self.ahead if self.stands_at is None else self.stands_at


class Clock:
    """Gives the time in milliseconds since the Unix epoch; any thread may use it.

    Args:
        source: The clock behind it, which it shows until it is set.

    Example:
        >>> clock = Clock(lambda: 1_000)
        >>> clock.set(1_700_000_000_000, frozen=True)
        >>> clock.advance(60_000)
        >>> clock()
        1700000060000
    """

    def __init__(self, source: Callable[[], int]) -> None:
        # Held by whoever changes the setting. A reader needs no lock: the setting is replaced as a whole, so
        # that it never sees half of a change.
        self._lock = threading.Lock()
        self._setting = _Setting(source)

    def __call__(self) -> int:
        """Return the time."""
        return self._setting.now

    def __repr__(self) -> str:
        return f"<Clock at {self()}{', frozen' if self.frozen else ''}>"

    @property
    def frozen(self) -> bool:
        """Whether the time stands."""
        return self._setting.stands_at is not None

    def set(self, now: int | None = None, *, frozen: bool = False) -> None:
        """Set it.

        Args:
            now: The time that it shows from now on, in milliseconds since the Unix epoch; that which it
                shows already if left out.
            frozen: Whether the time then stands, until it is set anew or moved on.

        Raises:
            ValueError: The time is before 1970, or later than JSON represents exactly.
        """
        with self._lock:
            source = self._setting.source
            now = _checked(self._setting.now if now is None else now)
            self._setting = (
                _Setting(source, stands_at=now) if frozen else _Setting(source, ahead=now - source())
            )

    def advance(self, milliseconds: int) -> None:
        """Move it on, or back by a negative number; if the time stands, it stands there.

        Raises:
            ValueError: The time would be before 1970, or later than JSON represents exactly.
        """
        with self._lock:
            setting = self._setting
            _checked(setting.now + milliseconds)
            if setting.stands_at is None:
                self._setting = attrs.evolve(setting, ahead=setting.ahead + milliseconds)
            else:
                self._setting = attrs.evolve(setting, stands_at=setting.stands_at + milliseconds)

    def reset(self, source: Callable[[], int] | None = None) -> None:
        """Show the time of the source again.

        Args:
            source: Another source from now on.
        """
        with self._lock:
            self._setting = _Setting(self._setting.source if source is None else source)


def _checked(now: int) -> int:
    if not 0 <= now <= LATEST:
        raise ValueError(
            f"the clock shows milliseconds since 1970, from 0 to {LATEST}, and this would be {now}"
        )
    return now
