"""The workflows of a project."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeAlias

from nexus_api import api
from nexus_api.models import DeleteResponse, FlowMetadata, Workflow

from ...resources.lookup import conditions, find_unique
from ...resources.tables import TableList
from ...resources.validation import flow_metadata, require_exactly_one, validate_id, validate_text
from ..transport.sender import AsyncTransport

# Within the class, `list` is the method.
WorkflowList: TypeAlias = list[Workflow]


class AsyncWorkflows:
    """The workflows of a project, as `project.workflows`.

    Every call may raise `ArgumentError` before anything is sent, if an argument cannot be used; `StatusError`
    if the service answers with an error, such as `NotFoundError`; `DecodeError` if an answer does not have
    the documented shape or paging goes round in a circle; and `NetworkConnectionError` if there is no answer,
    after which `maybe_applied` says whether a change may have been made. A method names what else it raises.
    """

    def __init__(self, transport: AsyncTransport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    async def list(self) -> WorkflowList:
        """List all workflows of the project (documented).

        Returns:
            A list of workflows, without pages, which a notebook shows as a table.

        Example:
            >>> [flow.title for flow in await project.workflows.list()]
            ['Yolov8 Workflow', 'My Awesome Workflow']
        """
        flows = await self._transport.call(api.workflows.list_workflows, self._project_id)
        return TableList(flows)

    async def iter(self) -> AsyncIterator[Workflow]:
        """Iterate over all workflows of the project. This is one `list()`, as they come without pages.

        Example:
            >>> [flow.title async for flow in project.workflows.iter()]
            ['Yolov8 Workflow', 'My Awesome Workflow']
        """
        for flow in await self.list():
            yield flow

    async def count(self) -> int:
        """Count the workflows of the project. This is one `list()`.

        Example:
            >>> await project.workflows.count()
            2
        """
        return len(await self.list())

    async def get(self, flow_id: str) -> Workflow:
        """Get one workflow (documented).

        Args:
            flow_id: The workflow's id, with its prefix `flow_`.

        Returns:
            The workflow: `id`, `project_id`, `title`, `create_date` and `update_date`.

        Example:
            >>> flow = await project.workflows.get("flow_64e812a7e47592ef374cbbc2")
            >>> flow.title, flow["title"], flow.created_at.year
            ('Yolov8 Workflow', 'Yolov8 Workflow', 2023)
        """
        return await self._transport.call(
            api.workflows.get_workflow, self._project_id, validate_id("flow_id", flow_id)
        )

    async def update(
        self, flow_id: str, flow: FlowMetadata | Mapping[str, Any] | None = None, *, title: str | None = None
    ) -> Workflow:
        """Set the title of a workflow (documented).

        Args:
            flow_id: The workflow's id.
            flow: The new metadata: `{"title": …}` or `ApiTypes.FlowMetadata(title=…)`.
            title: The new title, in place of `flow`.

        Returns:
            The workflow as it then is.

        Example:
            >>> flow = await project.workflows.update(
            ...     "flow_64e812a7e47592ef374cbbc2", {"title": "New Workflow Title"}
            ... )
            >>> flow.title
            'New Workflow Title'
            >>> flow = await project.workflows.update(flow.id, title="Another Title")
        """
        if title is not None:
            require_exactly_one("flow", flow, "title", title)
            flow = {"title": title}
        return await self._transport.call(
            api.workflows.update_workflow,
            self._project_id,
            validate_id("flow_id", flow_id),
            flow_metadata({} if flow is None else flow),
        )

    async def delete(self, flow_id: str) -> DeleteResponse:
        """Delete a workflow with all its information. This cannot be undone (documented).

        Args:
            flow_id: The workflow's id.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NotFoundError: There is no such workflow in the project, and no earlier attempt of this call can
                have deleted it.

        Example:
            >>> await project.workflows.delete("flow_64e812a7e47592ef374cbbc2")
            DeleteResponse(deleted=True, id='flow_64e812a7e47592ef374cbbc2')
        """
        return await self._transport.delete(
            api.workflows.delete_workflow, self._project_id, validate_id("flow_id", flow_id)
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
            NoMatch: No workflow has it; the error suggests up to three near titles.
            SeveralMatches: Several have it; the error carries them with their ids.

        Example:
            >>> flow = await project.workflows.by_title("My Awesome Workflow")
            >>> flow.id
            'flow_639309be08b4488a914b8802'
        """
        title = validate_text("title", title)
        return find_unique("workflow", title, await self.list(), _title)

    async def by_name(self, name: str) -> Workflow:
        """Get the one workflow that has a title, as `by_title()` does.

        Example:
            >>> (await project.workflows.by_name("My Awesome Workflow")).id
            'flow_639309be08b4488a914b8802'
        """
        return await self.by_title(name)

    async def find(
        self,
        *,
        title: str | None = None,
        prefix: str | None = None,
        pattern: str | re.Pattern[str] | None = None,
        where: Callable[[Workflow], object] | None = None,
    ) -> WorkflowList:
        """Find all workflows for which every given condition holds.

        This is one `list()`.

        Args:
            title: The whole title, compared exactly, code point by code point.
            prefix: What the title begins with, compared in the same way.
            pattern: A regular expression that occurs somewhere in the title, as a string or compiled.
            where: A function that is given a workflow and returns whether to take it. It is asked only where
                the other conditions hold, and what it raises is passed on.

        Returns:
            The workflows, in the order of the service; an empty list if there are none.

        Example:
            >>> [flow.title for flow in await project.workflows.find(prefix="My ")]
            ['My Awesome Workflow']
            >>> found = await project.workflows.find(
            ...     pattern=r"(?i)workflow$", where=lambda flow: flow.created_at.year == 2023
            ... )
            >>> len(found)
            2
        """
        wanted = conditions(
            _title, "title", title, prefix, pattern, where, otherwise="list() gives all workflows"
        )
        return TableList(flow for flow in await self.list() if wanted.hold(flow))

    async def rename(self, title_or_id: str, new_title: str) -> Workflow:
        """Set the title of the one workflow that has a title or id.

        A workflow whose title is the id of another one makes both of them ambiguous; `update()` takes ids
        alone. This is one `list()`, and one `update()` by id if exactly one workflow is meant.

        Args:
            title_or_id: Its title or id, compared exactly.
            new_title: The title that it is to have. Other workflows may have it too.

        Returns:
            The workflow as it then is.

        Raises:
            NoMatch: No workflow has this title or id. Nothing was changed.
            SeveralMatches: Several have it. Nothing was changed.

        Example:
            >>> flow = await project.workflows.rename("My Awesome Workflow", "My Workflow")
            >>> flow.title, flow.id
            ('My Workflow', 'flow_639309be08b4488a914b8802')
        """
        wanted = validate_text("title_or_id", title_or_id)
        title = validate_text("new_title", new_title)
        flow = find_unique("workflow", wanted, await self.list(), _title, or_id=True)
        return await self.update(flow.id, FlowMetadata(title))

    async def delete_by_title(self, title: str) -> DeleteResponse:
        """Delete the one workflow that has a title, with all its information. This cannot be undone.

        It takes no id; `delete()` does. This is one `list()`, and one `delete()` by id if exactly one
        workflow has the title.

        Args:
            title: The title, compared exactly.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NoMatch: No workflow has it. Nothing was deleted.
            SeveralMatches: Several have it. Nothing was deleted.

        Example:
            >>> await project.workflows.delete_by_title("My Awesome Workflow")
            DeleteResponse(deleted=True, id='flow_639309be08b4488a914b8802')
        """
        flow = await self.by_title(title)
        return await self.delete(flow.id)


def _title(flow: Workflow) -> str:
    return flow.title
