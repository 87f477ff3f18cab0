"""The sandbox: the same API on a local server, with no account, for tests and trials.

In Python, `with Sandbox() as sandbox:` serves from a background thread; as a command, `python -m
nexuskit.sandbox` serves until it is interrupted.
"""

from __future__ import annotations

try:
    from .errors import SandboxError, SeedError, StorageError
    from .server import Sandbox
    from .settings import Settings
except ImportError as error:
    if (error.name or "").partition(".")[0] not in ("sqlalchemy", "uvicorn", "yaml"):
        raise
    raise ImportError(
        f"the sandbox needs {error.name}, which is not installed: pip install 'nexuskit[sandbox]'",
        name=error.name,
    ) from error

__all__ = ["Sandbox", "SandboxError", "SeedError", "Settings", "StorageError"]
