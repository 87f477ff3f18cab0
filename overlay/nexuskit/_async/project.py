"""The handle of a project, with its resources."""

from __future__ import annotations

from nexus_api import api, models

from .resources.assets import AsyncAssets
from .resources.operations import AsyncOperations
from .resources.sequences import AsyncSequences
from .resources.workflows import AsyncWorkflows
from .transport.sender import AsyncTransport


class AsyncProject:
    """A handle of a project, from `client.get_project()`, `project_by_name()` or `list_projects()`.

    Attributes:
        project_id: The project's id, with its prefix `proj_`.
        name: The project's name after `list_projects()`, `project_by_name()` or `get_info()`, otherwise
            `None`.
        workflows: The project's workflows.
        sequences: The project's sequences.
        assets: The project's assets.
        operations: The work that the service does after a request, such as making uploaded files assets.
    """

    def __init__(self, transport: AsyncTransport, project_id: str, name: str | None = None) -> None:
        self.project_id = project_id
        self.name = name
        self.workflows = AsyncWorkflows(transport, project_id)
        self.sequences = AsyncSequences(transport, project_id)
        self.operations = AsyncOperations(transport, project_id)
        self.assets = AsyncAssets(transport, project_id)
        self._transport = transport

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.project_id!r})"

    def _table_cells(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name or ""}

    @property
    def id(self) -> str:
        """The same as `project_id`."""
        return self.project_id

    async def get_info(self) -> models.Project:
        """Get the project (observed).

        Returns:
            The name, type, tags, groups and more.

        Raises:
            ForbiddenError: The key gives no access to the project, or the project does not exist (assumed).

        Example:
            >>> info = await project.get_info()
            >>> info.name, info["id"]
            ('Knee study', 'proj_cd067221d5a6e4007ccbb4afb5966535')
        """
        info = await self._transport.call(api.projects.get_project, self.project_id)
        self.name = info.name
        return info
