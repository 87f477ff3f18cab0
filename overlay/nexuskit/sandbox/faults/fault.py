"""The application of a fault to a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import attrs

from ..web.http import Delivery, Reply
from .delays import Delays
from .delivery import delivery
from .model import Do
from .responses import corrupt_reply


@attrs.define
class Fault:
    """The fault of a rule."""

    label: str
    _do: Do
    _delays: Delays
    _deliver: Delivery | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._deliver = delivery(self._do, self._delays)

    @property
    def fails_processing(self) -> bool:
        """Whether the file of the request arrives, and its processing fails."""
        return self._do.fail_processing

    @property
    def cuts_request(self) -> bool:
        """Whether the connection is reset in the middle of the request body."""
        return self._do.reset == "during"

    async def around(self, carry_out: Callable[[], Awaitable[Reply]]) -> Reply:
        """Apply the fault to a request, and return its response."""
        do = self._do
        if do.delay is not None:
            await self._delays.pause(do.delay)
        result = await carry_out() if do.carries_out else None
        if do.delay_after is not None:
            await self._delays.pause(do.delay_after)
        return attrs.evolve(corrupt_reply(do, result), deliver=self._deliver, answered=do.reset is None)
