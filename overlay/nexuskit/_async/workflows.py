"""The workflows of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from nexus_api import api
from nexus_api.models import DeleteResponse, FlowMetadata, Workflow

from ..arguments import checked_id, checked_text, flow_metadata
from ..lookup import exactly_one
from .transport import AsyncTransport

# Within the class, `list` is the method.
WorkflowList: TypeAlias = list[Workflow]


class AsyncWorkflows:
    """The workflows of a project, as `project.workflows`."""

    def __init__(self, transport: AsyncTransport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    async def list(self) -> WorkflowList:
        """List all workflows of the project (documented).

        Returns:
            A list of workflows, without pages.

        Raises:
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> [flow.title for flow in await project.workflows.list()]
            ['Yolov8 Workflow', 'My Awesome Workflow']
        """
        return await self._transport.call(api.workflows.list_workflows, self._project_id)

    async def get(self, flow_id: str) -> Workflow:
        """Get one workflow (documented).

        Args:
            flow_id: The workflow's id, with its prefix `flow_`.

        Returns:
            The workflow: `id`, `project_id`, `title`, `create_date` and `update_date`.

        Raises:
            ArgumentError: The id is no string, is empty, or is `.` or `..`.
            NotFoundError: There is no such workflow in the project.
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> flow = await project.workflows.get("flow_64e812a7e47592ef374cbbc2")
            >>> flow.title, flow["title"], flow.created_at.year
            ('Yolov8 Workflow', 'Yolov8 Workflow', 2023)
        """
        return await self._transport.call(
            api.workflows.get_workflow, self._project_id, checked_id("flow_id", flow_id)
        )

    async def update(self, flow_id: str, flow: FlowMetadata | Mapping[str, Any]) -> Workflow:
        """Set the title of a workflow (documented).

        Args:
            flow_id: The workflow's id.
            flow: The new metadata: `{"title": …}` or `ApiTypes.FlowMetadata(title=…)`.

        Returns:
            The workflow as it then is.

        Raises:
            ArgumentError: The id cannot be used as one, the title is missing or empty, or there is another
                key.
            NotFoundError: There is no such workflow in the project.
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer; whether the title was set is not known.

        Example:
            >>> flow = await project.workflows.update(
            ...     "flow_64e812a7e47592ef374cbbc2", {"title": "New Workflow Title"}
            ... )
            >>> flow.title
            'New Workflow Title'
        """
        return await self._transport.call(
            api.workflows.update_workflow,
            self._project_id,
            checked_id("flow_id", flow_id),
            flow_metadata(flow),
        )

    async def delete(self, flow_id: str) -> DeleteResponse:
        """Delete a workflow with all its information. This cannot be undone (documented).

        Args:
            flow_id: The workflow's id.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            ArgumentError: The id is no string, is empty, or is `.` or `..`.
            NotFoundError: There is no such workflow in the project.
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer; whether it was deleted is not known.

        Example:
            >>> await project.workflows.delete("flow_64e812a7e47592ef374cbbc2")
            DeleteResponse(deleted=True, id='flow_64e812a7e47592ef374cbbc2')
        """
        return await self._transport.call(
            api.workflows.delete_workflow, self._project_id, checked_id("flow_id", flow_id)
        )

    async def by_title(self, title: str) -> Workflow:
        """Get the one workflow that has a title, compared exactly.

        Several workflows may have the same title, and then none of them is taken for the one that is meant.
        This is one `list()`.

        Args:
            title: The title.

        Returns:
            The workflow.

        Raises:
            ArgumentError: The title is no string or is empty.
            NoMatch: No workflow has it; the error suggests up to three near titles.
            SeveralMatches: Several have it; the error carries them with their ids.
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> flow = await project.workflows.by_title("My Awesome Workflow")
            >>> flow.id
            'flow_639309be08b4488a914b8802'
        """
        title = checked_text("title", title)
        return exactly_one("workflow", title, await self.list(), lambda flow: flow.title)
