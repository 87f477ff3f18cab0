"""Makes every call of the client under a fault, and says what the caller and the server saw."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

import httpx

from nexus_api import api
from nexus_api.models import AssetToUpload, NewUploadSession
from nexuskit import AsyncClient, Client, Hooks, RetryPolicy
from nexuskit.errors import CallError
from nexuskit.sandbox import Sandbox
from tests.overlay.faults.table import Fault

KEY = "key-of-the-matrix"
PROJECT = "proj_1"

RECORDS = [f"custommeta_customMetadata#assetFrameParent:1:1:{frame}" for frame in (0, 1)]
_ASSET = {
    "id": "asset_1",
    "filename": "image_1.jpg",
    "frames": [{"frame": frame, "customMetadata": {"depth": 1}} for frame in (0, 1)],
}

SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "projects": [
        {
            "id": PROJECT,
            "workflows": [{"id": f"flow_{name}", "title": name} for name in ("read", "update", "delete")],
            "assets": [_ASSET, {"id": "asset_delete"}],
            "sequences": [{"id": f"seq_{name}", "name": name} for name in ("read", "patch", "delete")],
        }
    ],
}

NEW_SESSION = NewUploadSession(
    groups=["main"], assets=[AssetToUpload(filename="a.png", mime="image/png", size=1, crc32c=0)]
)

_made: dict[str, str] = {}
"""The id of the operation of an upload session that is there before the calls."""

Call = Callable[[Any, Any], Any]

READS: dict[str, Call] = {
    "getWorkspace": lambda client, _: client.get_info(),
    "listProjects": lambda client, _: client.list_projects(),
    "getProject": lambda _, project: project.get_info(),
    "listWorkflows": lambda _, project: project.workflows.list(),
    "getWorkflow": lambda _, project: project.workflows.get("flow_read"),
    "listSequences": lambda _, project: project.sequences.list(),
    "getSequence": lambda _, project: project.sequences.get("seq_read"),
    "listAssets": lambda _, project: project.assets.list(),
    "getAsset": lambda _, project: project.assets.get("asset_1"),
    "listAssetGroups": lambda _, project: project.assets.list_groups(),
    "listAssetLogs": lambda _, project: project.assets.list_logs("asset_1"),
    "getAssetLog": lambda _, project: project.assets.get_log("asset_1", "nexuslog_asset_1"),
    "getOperation": lambda _, project: project.operations.get(_made["operation"]),
    "getCustomMetadata": lambda _, project: project.assets.get_custom_metadata("asset_1"),
}
CHANGES: dict[str, Call] = {
    "updateWorkflow": lambda _, project: project.workflows.update("flow_update", {"title": "other"}),
    "deleteWorkflow": lambda _, project: project.workflows.delete("flow_delete"),
    "patchSequence": lambda _, project: project.sequences.patch("seq_patch", {"name": "other"}),
    "updateAsset": lambda _, project: project.assets.update("asset_1", groups=["other"]),
    "setCustomMetadata": lambda _, project: project.assets.add_custom_metadata("asset_1", {"a": 1}),
    "deleteCustomMetadata": lambda _, project: project.assets.delete_custom_metadata("asset_1", RECORDS[0]),
    "bulkSetCustomMetadata": lambda _, project: project.assets.add_custom_metadata_batch(
        [{"parent": {"asset_id": "asset_1", "frame": 2}, "custom_metadata": {"a": 1}}]
    ),
    "bulkDeleteCustomMetadata": lambda _, project: project.assets.delete_custom_metadata_batch(RECORDS[1:]),
    "deleteAsset": lambda _, project: project.assets.delete("asset_delete"),
    "deleteSequence": lambda _, project: project.sequences.delete("seq_delete"),
}
BULK: dict[str, Call] = {
    "bulkUpdateSequences": lambda _, project: project.sequences.bulk_update(
        [{"kind": "Link", "asset_id": "asset_1", "sequence": {"name": "bulk"}}], "AbortOnAnyFailed"
    ),
    "createUploadSession": lambda _, project: project.assets._transport.call(
        api.uploads.create_upload_session, PROJECT, NEW_SESSION
    ),
}
CALLS = READS | CHANGES | BULK
WITHOUT_REQUIRED_FIELDS = {"bulkDeleteCustomMetadata"}
"""Operations whose response may be an empty object."""

POLICY = RetryPolicy(attempts=3, wait_initial=0, max_retry_after=60)

_waited: ContextVar[list[float]] = ContextVar("_waited")


def expected(fault: Fault, operation: str) -> str:
    """Return what is to be seen of an operation."""
    if operation in WITHOUT_REQUIRED_FIELDS and (fault.do or {}).get("wrong_json") == "fields":
        return "answer; 1 sent, 1 arrived, 1 applied"
    return fault.read if operation in READS else fault.change if operation in CHANGES else fault.bulk


def observe(fault: Fault, side: str, sandbox: Sandbox) -> Mapping[str, str]:
    """Make every call under a fault, and return what is seen of each operation.

    Args:
        fault: The fault.
        side: `sync` or `async`.
        sandbox: Where to; made with `SEED`.

    Raises:
        RuntimeError: The client followed a redirect, or counted attempts other than it made.
    """
    sandbox.reset()
    with Client(KEY, endpoint=sandbox.base_url) as client:
        started = client.get_project(PROJECT).assets._transport.call(
            api.uploads.create_upload_session, PROJECT, NEW_SESSION
        )
        _made["operation"] = started.op_id
    sandbox.requests.clear()
    if fault.do is not None:
        when = {"when": {"nth": 1}} if fault.once else {}
        # A rule counts the requests of all its operations together.
        sandbox.faults = [{"operation": operation, **when, "do": fault.do} for operation in CALLS]
    sent: Counter[str] = Counter()
    options: dict[str, Any] = {
        # Of a slow answer, every call waits for the whole of it: all calls are made at the same time.
        "timeout": httpx.Timeout(60, read=2 if "slow" in (fault.do or {}) else 60),
        "retry": POLICY,
        "hooks": Hooks(before=lambda event: sent.update([event.operation])),
    }
    with _on_the_way(fault.way, sandbox) as way, _without_waiting():
        outcomes = asyncio.run(_async(options | way)) if side == "async" else _sync(options | way)
    entries = sandbox.requests.entries()
    if any(entry.operation_id is None for entry in entries):
        raise RuntimeError(f"{fault.name}: the client went elsewhere")
    cells = {}
    for operation, (outcome, pauses) in outcomes.items():
        if isinstance(outcome, CallError) and outcome.attempts != sent[operation]:
            raise RuntimeError(f"{fault.name}, {operation}: sent {sent[operation]}, told {outcome.attempts}")
        own = [entry for entry in entries if entry.operation_id == operation]
        applied = sum(entry.applied for entry in own)
        counts = f"{sent[operation]} sent, {len(own)} arrived" + (f", {applied} applied" if applied else "")
        cells[operation] = "; ".join([_name(outcome), counts, *_left(outcome, pauses)])
    return cells


def _name(outcome: Any) -> str:
    return type(outcome).__name__ if isinstance(outcome, Exception) else "answer"


def _left(outcome: Any, pauses: list[float]) -> Iterator[str]:
    if getattr(outcome, "maybe_applied", False):
        yield "maybe applied"
    # A date has whole seconds, so that one or two may be added to what is asked for.
    if getattr(outcome, "retry_after", None) is not None:
        yield f"retry after {outcome.retry_after // 10 * 10:.0f} s"
    if sum(pauses):
        yield f"waited {sum(pauses) // 10 * 10:.0f} s"


def _sync(options: Mapping[str, Any]) -> dict[str, tuple[Any, list[float]]]:
    with Client(KEY, **options) as client, ThreadPoolExecutor(len(CALLS)) as threads:
        project = client.get_project(PROJECT)

        def make(call: Call) -> tuple[Any, list[float]]:
            pauses: list[float] = []
            _waited.set(pauses)
            try:
                return call(client, project), pauses
            except CallError as error:
                return error, pauses

        return dict(zip(CALLS, threads.map(make, CALLS.values()), strict=True))


async def _async(options: Mapping[str, Any]) -> dict[str, tuple[Any, list[float]]]:
    async with AsyncClient(KEY, **options) as client:
        project = client.get_project(PROJECT)

        async def make(call: Call) -> tuple[Any, list[float]]:
            pauses: list[float] = []
            _waited.set(pauses)
            try:
                return await call(client, project), pauses
            except CallError as error:
                return error, pauses

        return dict(zip(CALLS, await asyncio.gather(*map(make, CALLS.values())), strict=True))


@contextlib.contextmanager
def _on_the_way(way: str, sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """What a client is to be made with so that its requests go this way."""
    if way == "open":
        yield {"endpoint": sandbox.base_url}
    elif way == "refused":
        with _refusing() as port:
            yield {"endpoint": f"http://127.0.0.1:{port}"}
    else:
        with _closing() as port:
            yield {"endpoint": f"{'https' if way == 'closed in TLS' else 'http'}://127.0.0.1:{port}"}


@contextlib.contextmanager
def _without_waiting() -> Iterator[None]:
    async def pause(seconds: float) -> None:
        _waited.get().append(seconds)

    with (
        patch("nexuskit._sync.transport.sender.sleep", lambda seconds: _waited.get().append(seconds)),
        patch("nexuskit._async.transport.sender.sleep", pause),
    ):
        yield


@contextlib.contextmanager
def _refusing() -> Iterator[int]:
    """A port on which nobody listens, and nobody else will."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextlib.contextmanager
def _closing() -> Iterator[int]:
    """A port on which every connection is closed as soon as it is made."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_close_all, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _close_all(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            listener.accept()[0].close()
