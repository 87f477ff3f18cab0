"""A fault as requests meet it: what happens before, instead of, and after carrying a request out."""

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
    """What a rule does to each request for which it fires.

    Attributes:
        label: What it is, for the request log: the number of the rule, from 1 on, and what it does.
    """

    label: str
    _do: Do
    _delays: Delays
    _deliver: Delivery | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._deliver = delivery(self._do, self._delays)

    async def around(self, carry_out: Callable[[], Awaitable[Reply]]) -> Reply:
        """Carry the request out or not, and spoil its answer."""
        do = self._do
        if do.delay is not None:
            await self._delays.pause(do.delay)
        result = await carry_out() if do.carries_out else None
        if do.delay_after is not None:
            await self._delays.pause(do.delay_after)
        return attrs.evolve(corrupt_reply(do, result), deliver=self._deliver, answered=do.reset is None)
