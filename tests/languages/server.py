"""The sandbox that the programs of this folder use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nexuskit.sandbox import Sandbox

PROJECT = "proj_languages"

SEED: dict[str, Any] = {
    "secret_keys": {"key-languages": [PROJECT]},
    "projects": [
        {
            "id": PROJECT,
            "workflows": [{"id": "flow_1", "title": "Baseline"}, {"id": "flow_2", "title": "U-Net"}],
            "assets": [
                {
                    "id": "asset_1",
                    "filename": "image_1.jpg",
                    "metadata": {"customMetadata": {"scanner": "M2", "slice": 1.5, "contrast": False}},
                    "logs": [
                        {"id": "nexuslog_1", "event": "AssetViewed"},
                        {"id": "nexuslog_2", "event": "AssetCompared"},
                        {"id": "nexuslog_3", "event": "AssetViewed"},
                    ],
                },
                *({"id": f"asset_{n}", "filename": f"image_{n}.jpg"} for n in range(2, 9)),
            ],
            "sequences": [
                {
                    "id": "seq_001",
                    "name": "Patient 001",
                    "items": [{"assetId": f"asset_{n}", "ord": n, "role": "Sagittal"} for n in (1, 2, 3)],
                },
                {
                    "id": "seq_002",
                    "name": "Patient 002",
                    "items": [{"assetId": "asset_4", "ord": 1, "role": "Axial"}],
                    "attributes": {"age": "20"},
                },
                *({"id": f"seq_{n:03}", "name": f"Patient {n:03}"} for n in range(3, 251)),
            ],
        }
    ],
}

# Low, so that a few actions reach them; and a poll finds the operation still running.
SETTINGS = {"max_entries": 3, "max_attribute_bytes": 200, "processing_ms": 300}

FAULTS = [
    {"operation": "getWorkspace", "when": {"nth": 1}, "do": {"status": 429, "retry_after": 1}},
    {"operation": "getWorkspace", "when": {"nth": 3}, "do": {"status": 307, "redirect": "/workspace"}},
]


@contextmanager
def serve(folder: Path) -> Iterator[Sandbox]:
    """Run the sandbox with the data of all programs.

    Two entries in the log of `asset_1` have an enum value that the spec does not know. A seed allows known
    values only, so the database is changed between two runs.

    Args:
        folder: A folder for the database.
    """
    database = folder / "state.db"
    with Sandbox(seed=SEED, db=database):
        pass
    connection = sqlite3.connect(database)
    try:
        connection.execute("UPDATE asset_logs SET level = 'Critical' WHERE id = 'nexuslog_1'")
        connection.execute("UPDATE asset_logs SET kind = 'Report' WHERE id = 'nexuslog_2'")
        connection.commit()
    finally:
        connection.close()
    with Sandbox(db=database, settings=SETTINGS, faults=FAULTS) as sandbox:
        yield sandbox
