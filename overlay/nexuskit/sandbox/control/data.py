"""Operations on all data: seed, export, snapshots and reset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
from starlette.responses import Response

from ..errors import Problem, SandboxError, StorageError
from ..storage.snapshots import Snapshot
from ..web.middleware import JsonResponse
from .request import ControlRequest


async def export(request: ControlRequest) -> Response:
    """Return the current data as a seed."""
    # Takes as long as a write, so other requests must not wait for it.
    return JsonResponse(await request.sandbox.run_write(request.sandbox.store.export))


async def seed(request: ControlRequest) -> Response:
    """Replace the data with a seed."""
    document = await request.document()
    if not isinstance(document, Mapping):
        raise Problem(400, "body: must be a seed, a mapping with `projects`")
    sandbox = request.sandbox
    return await _replace(request, lambda: sandbox.store.reseed(document, sandbox.settings), 400)


async def reset(request: ControlRequest) -> Response:
    """Restore the initial state."""
    return await _replace(request, request.sandbox.reset, 409)


async def list_snapshots(request: ControlRequest) -> Response:
    """Return all snapshots."""
    found = await request.sandbox.run_read(request.sandbox.store.snapshots)
    return JsonResponse({"snapshots": [_wire(snapshot) for snapshot in found]})


async def take_snapshot(request: ControlRequest) -> Response:
    """Save the current data as a snapshot."""
    name = request.name
    taken = await _for_snapshot(request, lambda: request.sandbox.store.snapshot(name), 400)
    return JsonResponse(_wire(taken))


async def restore_snapshot(request: ControlRequest) -> Response:
    """Restore the data of a snapshot."""
    name = request.name
    return await _replace(request, lambda: request.sandbox.store.restore(name), 404)


async def drop_snapshot(request: ControlRequest) -> Response:
    """Delete a snapshot."""
    name = request.name
    await _for_snapshot(request, lambda: request.sandbox.store.drop_snapshot(name), 404)
    return await list_snapshots(request)


async def _replace(request: ControlRequest, work: Callable[[], None], status: int) -> Response:
    await _for_snapshot(request, work, status)
    store = request.sandbox.store
    return JsonResponse({"secretKey": store.secret_key, "generation": store.generation})


async def _for_snapshot(request: ControlRequest, work: Callable[[], Any], status: int) -> Any:
    try:
        return await request.sandbox.run_write(work)
    except StorageError:
        raise
    except SandboxError as error:
        raise Problem(status, str(error)) from error


def _wire(snapshot: Snapshot) -> dict[str, Any]:
    facts = attrs.asdict(snapshot)
    return {"name": facts["name"], "createDate": facts["create_date"], "bytes": facts["size"]}
