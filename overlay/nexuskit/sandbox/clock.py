"""The clock of the sandbox, which can be set, stopped and moved on."""

from __future__ import annotations

from collections.abc import Callable

import attrs


@attrs.frozen
class _Setting:
    """What the clock shows: a time that stands, or how far it is ahead of its source."""

    stands_at: int | None = None
    ahead: int = 0


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
        self._source = source
        # Replaced as a whole, so that a reader never sees half of a change.
        self._setting = _Setting()

    def __call__(self) -> int:
        """Return the time."""
        setting = self._setting
        return self._source() + setting.ahead if setting.stands_at is None else setting.stands_at

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
        """
        now = self() if now is None else now
        self._setting = _Setting(stands_at=now) if frozen else _Setting(ahead=now - self._source())

    def advance(self, milliseconds: int) -> None:
        """Move it on, or back by a negative number; if the time stands, it stands there."""
        setting = self._setting
        if setting.stands_at is None:
            self._setting = _Setting(ahead=setting.ahead + milliseconds)
        else:
            self._setting = _Setting(stands_at=setting.stands_at + milliseconds)

    def reset(self) -> None:
        """Show the time of the source again."""
        self._setting = _Setting()
