# Derived from overlay/nexuskit/_async/project.py; do not edit.
# Change that file and run `make generate`.
"""The handle of one project, with its resources."""

from __future__ import annotations

from nexus_api import api, models

from .resources.assets import Assets
from .resources.sequences import Sequences
from .resources.workflows import Workflows
from .transport.sender import Transport


class Project:
    """A handle of one project, from `client.get_project()` or `client.list_projects()`. It holds no data.

    Attributes:
        project_id: The project's id, with its prefix `proj_`.
        workflows: The project's workflows.
        sequences: The project's sequences.
        assets: The project's assets.
    """

    def __init__(self, transport: Transport, project_id: str) -> None:
        self.project_id = project_id
        self.workflows = Workflows(transport, project_id)
        self.sequences = Sequences(transport, project_id)
        self.assets = Assets(transport, project_id)
        self._transport = transport

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.project_id!r})"

    def get_info(self) -> models.Project:
        """Get what is known about the project (observed).

        Returns:
            Its name, type, tags, groups and more.

        Raises:
            ForbiddenError: The key does not open the project, or there is none of this id (assumed).

        Example:
            >>> info = project.get_info()
            >>> info.name, info["id"]
            ('Knee study', 'proj_cd067221d5a6e4007ccbb4afb5966535')
        """
        return self._transport.call(api.projects.get_project, self.project_id)
