"""The context of a request, and the registry of handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import attrs
from sqlalchemy import Connection

from ..config.settings import Settings
from ..errors import Problem
from ..storage.keyset import CursorCodec
from ..uploads.processing import Uploads


@attrs.define(kw_only=True)
class Context:
    """An authenticated and decoded request."""

    connection: Connection
    settings: Settings
    cursors: CursorCodec
    uploads: Uploads
    # The scheme and the host of the request, for URLs in the response.
    origin: str
    secret_key: str = attrs.field(repr=False)
    # The row numbers of the projects that the key opens, by id, oldest first.
    projects: Mapping[str, int]
    path: Mapping[str, str]
    query: Any = None
    body: Any = None
    fails_processing: bool = False
    # Set by the handler if the operation changed data.
    changed: bool = False

    @property
    def project_id(self) -> str:
        """The id of the project in the path."""
        return self.path["projectId"]

    @property
    def project_row(self) -> int:
        """The row number of the project in the path."""
        return self.projects[self.path["projectId"]]

    def not_found(self, kind: str, id: str) -> Problem:
        """Return the error response for an id that is not in the project."""
        return Problem(404, f"project {self.project_id!r} has no {kind} {id!r}")


Handler: TypeAlias = Callable[[Context], Any]
"""Carries out an operation and returns the content of the response."""


class _Handlers(dict[str, Handler]):
    def handles(self, operation_id: str) -> Callable[[Handler], Handler]:
        """Register the decorated function for an operation."""

        def register(handler: Handler) -> Handler:
            if operation_id in self:
                raise ValueError(f"operation {operation_id!r} has two handlers")
            self[operation_id] = handler
            return handler

        return register


HANDLERS: Final = _Handlers()
"""The handlers by operationId."""
