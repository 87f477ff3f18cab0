# Derived from overlay/nexuskit/_async/project.py; do not edit.
# Change that file and run `make generate`.
"""The handle of a project, with its resources."""

from __future__ import annotations

from nexus_api import api, models

from .resources.assets import Assets
from .resources.operations import Operations
from .resources.sequences import Sequences
from .resources.workflows import Workflows
from .transport.sender import Transport


class Project:
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

    def __init__(self, transport: Transport, project_id: str, name: str | None = None) -> None:
        self.project_id = project_id
        self.name = name
        self.workflows = Workflows(transport, project_id)
        self.sequences = Sequences(transport, project_id)
        self.operations = Operations(transport, project_id)
        self.assets = Assets(transport, project_id)
        self._transport = transport

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.project_id!r})"

    def _table_cells(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name or ""}

    @property
    def id(self) -> str:
        """The same as `project_id`."""
        return self.project_id

    def get_info(self) -> models.Project:
        """Get the project (observed).

        Returns:
            The name, type, tags, groups and more.

        Raises:
            ForbiddenError: The key gives no access to the project, or the project does not exist (assumed).

        Example:
            >>> info = project.get_info()
            >>> info.name, info["id"]
            ('Knee study', 'proj_cd067221d5a6e4007ccbb4afb5966535')
        """
        info = self._transport.call(api.projects.get_project, self.project_id)
        self.name = info.name
        return info
