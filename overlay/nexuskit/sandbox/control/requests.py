"""Operations on the request log."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from ..errors import Problem
from ..request_log import LogPage
from ..runtime import Runtime
from ..web import Reply
from .calls import Call

_LONGEST_WAIT_SECONDS: Final = 60
_MOST_ENTRIES: Final = 10_000


async def list_requests(call: Call) -> Reply:
    """Give the entries of the log after a number, and wait for one if there is none."""
    after = call.integer("after", 0)
    limit = call.integer("limit", 1_000, 1, _MOST_ENTRIES)
    wait = call.integer("wait", 0, 0, _LONGEST_WAIT_SECONDS)
    bodies = call.flag("bodies", True)
    operation_id = call.query.get("operation")
    log = call.runtime.log

    def page() -> LogPage:
        return log.page(after, operation_id=operation_id, limit=limit)

    loop = asyncio.get_running_loop()
    added = asyncio.Event()
    with log.watched(lambda: loop.call_soon_threadsafe(added.set)) if wait else contextlib.nullcontext():
        try:
            found = page()
        except ValueError as error:
            raise Problem(400, f"query parameter 'operation': {error}") from None
        until = loop.time() + wait
        while not found.entries and not call.runtime.stopping.is_set() and loop.time() < until:
            await _first_of(added, call.runtime, until - loop.time())
            added.clear()
            found = page()
    return _reply(found, bodies=bodies)


async def delete_requests(call: Call) -> Reply:
    """Forget all entries."""
    log = call.runtime.log
    log.clear()
    return _reply(log.page(log.total, limit=1), bodies=False)


def _reply(page: LogPage, *, bodies: bool) -> Reply:
    return Reply.json(
        {
            "entries": [entry.to_dict(bodies=bodies) for entry in page.entries],
            "more": page.more,
            "total": page.total,
            "dropped": page.dropped,
            "oldest": page.oldest,
        }
    )


async def _first_of(added: asyncio.Event, runtime: Runtime, seconds: float) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in (added, runtime.stopping)]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
