"""Operations on the data as a whole: seed, export, snapshots, and the reset of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ..errors import Problem, SandboxError, StorageError
from ..storage.snapshots import Snapshot
from ..web import Reply
from .calls import Call


async def export(call: Call) -> Reply:
    """Give the present data as a seed."""
    # As long as writing all: where another connection can serve others meanwhile, it should.
    return Reply.json(await call.runtime.writing(call.runtime.store.export))


async def seed(call: Call) -> Reply:
    """Replace the data by that of a seed."""
    document = await call.document()
    if not isinstance(document, Mapping):
        raise Problem(400, "body: is to be a seed, a mapping with `projects`")
    return await _replace(call, lambda: call.runtime.store.reseed(document, call.runtime.settings), 400)


async def reset(call: Call) -> Reply:
    """Go back to how everything was at the start."""
    return await _replace(call, call.runtime.reset, 409)


async def list_snapshots(call: Call) -> Reply:
    """Give what snapshots there are."""
    found = await call.runtime.reading(call.runtime.store.snapshots)
    return Reply.json({"snapshots": [_wire(snapshot) for snapshot in found]})


async def take_snapshot(call: Call) -> Reply:
    """Keep the present data under a name."""
    name = call.path["name"]
    taken = await _for_snapshot(call, lambda: call.runtime.store.snapshot(name), 400)
    return Reply.json(_wire(taken))


async def restore_snapshot(call: Call) -> Reply:
    """Go back to the data of a snapshot."""
    name = call.path["name"]
    return await _replace(call, lambda: call.runtime.store.restore(name), 404)


async def drop_snapshot(call: Call) -> Reply:
    """Forget a snapshot."""
    name = call.path["name"]
    await _for_snapshot(call, lambda: call.runtime.store.drop_snapshot(name), 404)
    return await list_snapshots(call)


async def _replace(call: Call, work: Callable[[], None], status: int) -> Reply:
    await _for_snapshot(call, work, status)
    store = call.runtime.store
    return Reply.json({"secretKey": store.secret_key, "generation": store.generation})


async def _for_snapshot(call: Call, work: Callable[[], Any], status: int) -> Any:
    try:
        return await call.runtime.writing(work)
    except StorageError:
        raise
    except SandboxError as error:
        raise Problem(status, str(error)) from error


def _wire(snapshot: Snapshot) -> dict[str, Any]:
    facts = attrs.asdict(snapshot)
    return {"name": facts["name"], "createDate": facts["create_date"], "bytes": facts["size"]}
