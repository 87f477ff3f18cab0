# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Datature Nexus: workflows and sequences: a client for version 2.0.0 of the description of the API.

    from nexus_api import Client, api

    with Client(base_url='https://api.datature.io', secret_key="…") as client:
        answer = client.send(api.workspace.get_workspace())

An operation is a function in `api` that builds a `Request` without any I/O; `Client.send` or
`AsyncClient.send` sends it and decodes the answer into a struct of `models`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import api, enums, errors, models
    from .client import AsyncClient, Client
    from .request import Answer, ApiOperation, Request

__all__ = [
    "Answer",
    "AsyncClient",
    "Client",
    "ApiOperation",
    "Request",
    "__version__",
    "api",
    "enums",
    "errors",
    "models",
]

__version__ = "2.0.0"

# Each is imported when it is asked for: HTTP takes long, and who catches an error needs none of it.
_HOMES = {
    "AsyncClient": "client",
    "Client": "client",
    "Answer": "request",
    "ApiOperation": "request",
    "Request": "request",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for the first time."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f".{_HOMES.get(name, name)}", __name__)
    value: Any = getattr(home, name) if name in _HOMES else home
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
