from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Dialog, Page

from nexuskit.sandbox import Sandbox, Settings

KEY = "browser-key"
PROJECT = "proj_knee"
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "' onmouseover=alert(1) x='",
    "\u202egnp.exe\u2066",
    "\0\x1b\u0301",
]


def _seed() -> dict[str, Any]:
    assets = [{"id": f"asset_{n:04}-6f70-4642", "filename": f"knee_0042_t2_{n:04}.dcm"} for n in range(420)]
    ids = iter([asset["id"] for asset in assets])
    ords = {None: [1, 2, 3], "Coronal": [1, 2, 3, 6, 7, 10, 40], "Sagittal": [-2, 0, 4, 1209, 2**53 - 1]}
    items: list[dict[str, Any]] = [
        {"assetId": next(ids), "ord": ord, **({} if role is None else {"role": role})}
        for role, places in ords.items()
        for ord in places
    ]
    run = [{"assetId": next(ids), "ord": ord, "role": "Axial"} for ord in range(1, 301)]
    report = {"report": "Findings:\n\tnone\n" + "x" * 1_000_000, "age": "57"}
    sequences: list[dict[str, Any]] = [
        {"id": "seq_rich", "name": "Patient D, three planes", "items": items, "attributes": report},
        {"id": "seq_long", "name": "A long run", "items": run},
        *({"id": f"seq_{n:03}", "name": f"Follow-up {n:03}"} for n in range(60)),
    ]
    for text in ATTACKS:
        assets.append({"id": text, "filename": text})
        entry = {"assetId": text, "ord": 1, "role": text}
        sequences.append({"id": text, "name": text, "items": [entry], "attributes": {text: text}})
    workflows = [{"id": f"flow_{n}", "title": text} for n, text in enumerate(ATTACKS)]
    project = {
        "id": PROJECT,
        "name": "Knee study",
        "tags": ATTACKS,
        "workflows": workflows,
        "assets": assets,
        "sequences": sequences,
    }
    other = {"id": "proj_attack", "name": ATTACKS[0], "type": ATTACKS[1]}
    workspace = {"name": "Knee imaging", "owner": ATTACKS[1]}
    return {"secret_keys": {KEY: [PROJECT]}, "workspace": workspace, "projects": [project, other]}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with something of everything to see: strips, faults, settings, and names that attack."""
    plan = [{"operation": "getWorkspace", "do": {"status": 503}}]
    with Sandbox(seed=_seed(), settings=Settings(max_entries=500), faults=plan) as running:
        yield running


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.base_url, headers={"Secret-Key": KEY}, trust_env=False) as client:
        yield client


@pytest.fixture
def dialogs(page: Page) -> list[str]:
    """The messages of the dialogs that the page opens."""
    messages: list[str] = []

    def opened(dialog: Dialog) -> None:
        messages.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    return messages


@pytest.fixture
def busy(api: httpx.Client) -> None:
    """Requests of each kind in the log: good, wrong, spoilt, and one that attacks."""
    api.get(f"/projects/{PROJECT}/workflows")
    api.get(f"/projects/{PROJECT}/sequences/none")
    api.get("/workspace")
    action = {"kind": "Link", "assetId": "asset_0400-6f70-4642", "sequence": {"name": ATTACKS[0]}}
    api.post(f"/projects/{PROJECT}/sequencesBulkUpdates", json={"actions": [action], "abortMode": "None"})
    api.get("/none/<script>alert(1)</script>?q=\"'><svg>")
