"""What tests of whole runs have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from nexuskit import RetryPolicy
from nexuskit.bulk import BulkProgress
from nexuskit.sandbox import Sandbox

ASSETS = 60
QUICK = RetryPolicy(wait_initial=0.001, wait_max=0.002)


def links(count: int = ASSETS, **place: Any) -> list[dict[str, Any]]:
    return [
        {
            "asset_filename": f"slice_{n}.dcm",
            "sequence": {"name": f"Patient {n // 10}", "ord": n % 10 + 1, **place},
        }
        for n in range(count)
    ]


def posts(sandbox: Sandbox) -> list[Any]:
    return [entry for entry in sandbox.requests.entries() if entry.method == "POST"]


def echo(request: httpx.Request) -> httpx.Response:
    actions = json.loads(request.content)["actions"]
    return httpx.Response(200, json={"actions": ["Ok"] * len(actions)})


def interrupt_at(done: int) -> Callable[[BulkProgress], None]:
    """Raise when so many actions have an outcome."""

    def progress(told: BulkProgress) -> None:
        if told.done >= done:
            raise InterruptedError("pulled the plug")

    return progress
