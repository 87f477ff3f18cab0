"""What a handler gets to see of a request, and how handlers are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs
from sqlalchemy import Connection

from ..config.settings import Settings
from ..errors import Problem
from ..storage.cursors import CursorCodec


@attrs.define(kw_only=True)
class Context:
    """One request that has passed authentication and decoding.

    Attributes:
        connection: The transaction: one that writes unless the operation is safe.
        settings: The rules of the sandbox.
        cursors: Writes and reads the cursors of the database.
        projects: The projects that the key opens: their row numbers by id, oldest first.
        path: The path parameters, decoded.
        query: The query model of the operation, if it has one.
        body: The body model of the operation, if it has one.
        changed: Whether the operation has changed data; the handler sets it, and nothing else is set.
    """

    connection: Connection
    settings: Settings
    cursors: CursorCodec
    projects: Mapping[str, int]
    path: Mapping[str, str]
    query: Any = None
    body: Any = None
    changed: bool = False

    @property
    def project_id(self) -> str:
        """The project in the path."""
        return self.path["projectId"]

    @property
    def project_row(self) -> int:
        """Its row number."""
        return self.projects[self.path["projectId"]]

    def not_found(self, kind: str, id: str) -> Problem:
        """Make the error answer for an id that the project does not have."""
        return Problem(404, f"project {self.project_id!r} has no {kind} {id!r}")


Handler: TypeAlias = Callable[[Context], Any]
"""Carries out an operation and returns what is to be encoded as the answer."""


class Handlers(dict[str, Handler]):
    """Handlers by operationId."""

    def handles(self, operation_id: str) -> Callable[[Handler], Handler]:
        """Register the decorated function for an operation."""

        def register(handler: Handler) -> Handler:
            if operation_id in self:
                raise ValueError(f"operation {operation_id!r} has two handlers")
            self[operation_id] = handler
            return handler

        return register
