"""The sandbox: a local server with the same API, for tests and trials.

`with Sandbox() as sandbox:` serves from a background thread, `python -m nexuskit.sandbox` until it is
interrupted, and the fixtures of `pytest_plugin` serve tests. Needs the extra `nexuskit[sandbox]`.
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
    # Imported on first use: they need the extra, and they are slow to import.
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
