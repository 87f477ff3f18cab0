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

from typing import TYPE_CHECKING, Any

from .errors import FaultPlanError, MissingExtra, SandboxError, SeedError, StorageError
from .settings import Settings, SettingsError

if TYPE_CHECKING:
    from .server import Sandbox
else:

    def __getattr__(name: str) -> Any:
        # Imported when it is first asked for: it needs the extra and most of the time that the command takes
        # to start, in which the command has to heed signals already.
        if name != "Sandbox":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            from .server import Sandbox
        except ImportError as error:
            if (error.name or "").partition(".")[0] not in ("jinja2", "sqlalchemy", "uvicorn", "yaml"):
                raise
            raise MissingExtra(
                "the sandbox needs its extra: pip install 'nexuskit[sandbox]' "
                "(from a clone: pip install '.[sandbox]')",
                name=error.name,
            ) from error
        globals()[name] = Sandbox
        return Sandbox


__all__ = [
    "FaultPlanError",
    "Sandbox",
    "SandboxError",
    "SeedError",
    "Settings",
    "SettingsError",
    "StorageError",
]
