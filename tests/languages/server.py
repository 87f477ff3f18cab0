"""The sandbox that the programs of this folder use; `python -m tests.languages.server` runs it by itself."""

from __future__ import annotations

import shlex
import signal
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
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


def variables(sandbox: Sandbox) -> dict[str, str]:
    """Return the environment variables that each program reads."""
    return {
        "DATATURE_API_BASE_URL": sandbox.base_url,
        "DATATURE_SECRET_KEY": sandbox.secret_key,
        "DATATURE_PROJECT_ID": PROJECT,
    }


def main() -> None:
    """Print the variables as commands of a shell, and serve until Ctrl-C or SIGTERM."""
    stop_requested = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        stop_requested.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as sandbox:
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables(sandbox).items()]
        print("\n".join(lines), flush=True)
        stop_requested.wait()


if __name__ == "__main__":
    main()
