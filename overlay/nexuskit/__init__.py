"""An unofficial Python client of Datature Nexus, synchronous and asynchronous.

    from nexuskit import Client

    with Client() as client:  # the key from DATATURE_SECRET_KEY
        project = client.get_project("proj_…")
        flow = project.workflows.by_title("My Awesome Workflow")

Docstrings mark facts about the service: "(documented)" is in its public documentation, "(observed)" comes
from Datature's own client, and "(assumed)" may be wrong.

The public interface consists of the names in `nexuskit.__all__`, `nexuskit.ApiTypes.__all__`,
`nexuskit.errors.__all__`, `nexuskit.spec.__all__`, `nexuskit.bulk.__all__`, `nexuskit.uploads.__all__` and
`nexuskit.sandbox.__all__`, and of the methods and attributes of their objects. `CHANGELOG.md` lists what
else is public.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import errors
from ._version import __version__

if TYPE_CHECKING:
    from . import api_types as ApiTypes  # noqa: N812  # the documented name
    from . import spec
    from ._async.bulk.builder import AsyncBulk
    from ._async.bulk.report import AsyncBulkReport
    from ._async.client import AsyncClient
    from ._async.project import AsyncProject
    from ._async.resources.iteration import AsyncWalk
    from ._async.uploads.report import AsyncUploadReport
    from ._sync.bulk.builder import Bulk
    from ._sync.bulk.report import BulkReport
    from ._sync.client import Client
    from ._sync.project import Project
    from ._sync.resources.iteration import Walk
    from ._sync.uploads.report import UploadReport
    from ._warmup import warmup
    from .errors import *
    from .transport.hooks import Hooks, RequestEvent, ResponseEvent
    from .transport.raw_response import RawAnswer
    from .transport.retry import RetryPolicy

__all__ = [
    "ApiTypes",
    "AsyncBulk",
    "AsyncBulkReport",
    "AsyncClient",
    "AsyncProject",
    "AsyncUploadReport",
    "AsyncWalk",
    "Bulk",
    "BulkReport",
    "Client",
    "Hooks",
    "Project",
    "RawAnswer",
    "RequestEvent",
    "ResponseEvent",
    "RetryPolicy",
    "UploadReport",
    "Walk",
    "__version__",
    "errors",
    "spec",
    "warmup",
]
__all__ += errors.__all__

# Names are imported on first use: a client takes some tenths of a second, which not every program needs.
# pytest imports this package at every start, for the fixtures of the sandbox.
_HOMES = {
    "AsyncBulk": "nexuskit._async.bulk.builder",
    "AsyncBulkReport": "nexuskit._async.bulk.report",
    "AsyncClient": "nexuskit._async.client",
    "AsyncProject": "nexuskit._async.project",
    "AsyncUploadReport": "nexuskit._async.uploads.report",
    "AsyncWalk": "nexuskit._async.resources.iteration",
    "Bulk": "nexuskit._sync.bulk.builder",
    "BulkReport": "nexuskit._sync.bulk.report",
    "Client": "nexuskit._sync.client",
    "Hooks": "nexuskit.transport.hooks",
    "Project": "nexuskit._sync.project",
    "RawAnswer": "nexuskit.transport.raw_response",
    "RequestEvent": "nexuskit.transport.hooks",
    "ResponseEvent": "nexuskit.transport.hooks",
    "RetryPolicy": "nexuskit.transport.retry",
    "UploadReport": "nexuskit._sync.uploads.report",
    "Walk": "nexuskit._sync.resources.iteration",
    "warmup": "nexuskit._warmup",
}
_MODULES = {"ApiTypes": "nexuskit.api_types", "spec": "nexuskit.spec"}


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _MODULES:
        value: Any = import_module(_MODULES[name])
    else:
        value = getattr(import_module(_HOMES.get(name, "nexuskit.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
