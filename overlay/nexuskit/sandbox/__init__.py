"""The sandbox: the same API on a local server, with no account, for tests and trials.

In Python, `with Sandbox() as sandbox:` serves from a background thread; as a command, `python -m
nexuskit.sandbox` serves until it is interrupted. In tests, a fixture of six lines gives each test a sandbox
of its own, with the demo data or with a seed, and a client of it:

    import pytest
    from nexuskit import Client
    from nexuskit.sandbox import Sandbox

    @pytest.fixture
    def client():
        seed = {"projects": [{"id": "proj_1", "workflows": [{"id": "flow_1", "title": "Baseline"}]}]}
        with Sandbox(seed=seed) as sandbox:
            with Client(sandbox.secret_key, endpoint=sandbox.base_url) as client:
                yield client

    def test_a_workflow_is_found_by_its_title(client):
        assert client.get_project("proj_1").workflows.by_title("Baseline").id == "flow_1"

It needs the extra `nexuskit[sandbox]`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .config.settings import Settings, SettingsError
from .errors import FaultPlanError, MissingExtra, SandboxError, SeedError, StorageError, missing_extra

if TYPE_CHECKING:
    from .clock import Clock
    from .faults import Faults
    from .logs.request_log import LogEntry, RequestLog
    from .server import Sandbox
    from .storage.snapshots import Snapshot
else:
    # Imported when they are first asked for: they need the extra and most of the time that the command takes
    # to start, in which the command has to heed signals already.
    _MODULES = {
        "Clock": ".clock",
        "Faults": ".faults",
        "LogEntry": ".logs.request_log",
        "RequestLog": ".logs.request_log",
        "Sandbox": ".server",
        "Snapshot": ".storage.snapshots",
    }

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            found = getattr(importlib.import_module(_MODULES[name], __name__), name)
        except ImportError as error:
            if (missing := missing_extra(error.name)) is None:
                raise
            raise missing from error
        globals()[name] = found
        return found


__all__ = [
    "Clock",
    "FaultPlanError",
    "Faults",
    "LogEntry",
    "MissingExtra",
    "RequestLog",
    "Sandbox",
    "SandboxError",
    "SeedError",
    "Settings",
    "SettingsError",
    "Snapshot",
    "StorageError",
]
