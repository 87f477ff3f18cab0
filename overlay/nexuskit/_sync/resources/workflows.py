# Derived from overlay/nexuskit/_async/resources/workflows.py; do not edit.
# Change that file and run `make generate`.
"""The workflows of a project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from nexus_api import api
from nexus_api.models import DeleteResponse, FlowMetadata, Workflow

from ...resources.lookup import conditions, find_unique
from ...resources.tables import TableList
from ...resources.validation import flow_metadata, require_exactly_one, validate_id, validate_text
from ..transport.sender import Transport

# In the class body, `list` is the method.
WorkflowList: TypeAlias = list[Workflow]


class Workflows:
    """The workflows of a project, as `project.workflows`.

    `by_title`, which is also `by_name`, and `find` look up; `update` and `rename` change the title.

    Every method that sends a request may raise `ArgumentError` before anything is sent, `StatusError`,
    `NetworkConnectionError` and `DecodeError`. `maybe_applied` of an error says whether the service may have
    applied the change. A method lists only particular errors.
    """

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    def list(self) -> WorkflowList:
        """List all workflows of the project (documented).

        Returns:
            The list of workflows, without pages. Notebooks show it as a table.

        Example:
            >>> [flow.title for flow in project.workflows.list()]
            ['Yolov8 Workflow', 'My Awesome Workflow']
        """
        flows = self._transport.call(api.workflows.list_workflows, self._project_id)
        return TableList(flows)

    def iter(self) -> Iterator[Workflow]:
        """Iterate over all workflows of the project. Calls `list()` once.

        Example:
            >>> [flow.title for flow in project.workflows.iter()]
            ['Yolov8 Workflow', 'My Awesome Workflow']
        """
        for flow in self.list():
            yield flow

    def count(self) -> int:
        """Count the workflows of the project. Calls `list()` once.

        Example:
            >>> project.workflows.count()
            2
        """
        return len(self.list())

    def get(self, flow_id: str) -> Workflow:
        """Get one workflow (documented).

        Args:
            flow_id: The workflow's id, with its prefix `flow_`.

        Returns:
            The workflow: `id`, `project_id`, `title`, `create_date` and `update_date`.

        Example:
            >>> flow = project.workflows.get("flow_64e812a7e47592ef374cbbc2")
            >>> flow.title, flow["title"], flow.created_at.year
            ('Yolov8 Workflow', 'Yolov8 Workflow', 2023)
        """
        return self._transport.call(
            api.workflows.get_workflow, self._project_id, validate_id("flow_id", flow_id)
        )

    def update(
        self, flow_id: str, flow: FlowMetadata | Mapping[str, Any] | None = None, *, title: str | None = None
    ) -> Workflow:
        """Set the title of a workflow (documented).

        Args:
            flow_id: The workflow's id.
            flow: The new metadata: `{"title": …}` or `ApiTypes.FlowMetadata(title=…)`.
            title: The new title, instead of `flow`.

        Returns:
            The updated workflow.

        Example:
            >>> flow = project.workflows.update(
            ...     "flow_64e812a7e47592ef374cbbc2", {"title": "New Workflow Title"}
            ... )
            >>> flow.title
            'New Workflow Title'
            >>> flow = project.workflows.update(flow.id, title="Another Title")
        """
        if title is not None:
            require_exactly_one("flow", flow, "title", title)
            flow = {"title": title}
        return self._transport.call(
            api.workflows.update_workflow,
            self._project_id,
            validate_id("flow_id", flow_id),
            flow_metadata({} if flow is None else flow),
        )

    def delete(self, flow_id: str) -> DeleteResponse:
        """Delete a workflow and its data. This cannot be undone (documented).

        Args:
            flow_id: The workflow's id.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NotFoundError: The project has no such workflow, and no earlier attempt can have deleted it.

        Example:
            >>> project.workflows.delete("flow_64e812a7e47592ef374cbbc2")
            DeleteResponse(deleted=True, id='flow_64e812a7e47592ef374cbbc2')
        """
        return self._transport.delete(
            api.workflows.delete_workflow, self._project_id, validate_id("flow_id", flow_id)
        )

    def by_title(self, title: str) -> Workflow:
        """Get the only workflow with a title, compared exactly. Calls `list()` once.

        Args:
            title: The title. Several workflows may have it.

        Raises:
            NoMatch: No workflow has the title; the error suggests up to three similar titles.
            SeveralMatches: Several workflows have the title; the error has them and their ids.

        Example:
            >>> flow = project.workflows.by_title("My Awesome Workflow")
            >>> flow.id
            'flow_639309be08b4488a914b8802'
        """
        title = validate_text("title", title)
        return find_unique("workflow", title, self.list(), _title)

    def by_name(self, name: str) -> Workflow:
        """The same as `by_title()`.

        Example:
            >>> (project.workflows.by_name("My Awesome Workflow")).id
            'flow_639309be08b4488a914b8802'
        """
        return self.by_title(name)

    def find(
        self,
        *,
        title: str | None = None,
        prefix: str | None = None,
        pattern: str | re.Pattern[str] | None = None,
        where: Callable[[Workflow], object] | None = None,
    ) -> WorkflowList:
        """Find all workflows that meet every given condition. Calls `list()` once.

        Args:
            title: The exact title.
            prefix: The beginning of the title, compared exactly.
            pattern: A regular expression that occurs in the title, as a string or compiled.
            where: A function that takes a workflow and returns whether it matches. It is called only if the
                other conditions match. Its exceptions propagate.

        Returns:
            The workflows, in the order of the service.

        Example:
            >>> [flow.title for flow in project.workflows.find(prefix="My ")]
            ['My Awesome Workflow']
            >>> found = project.workflows.find(
            ...     pattern=r"(?i)workflow$", where=lambda flow: flow.created_at.year == 2023
            ... )
            >>> len(found)
            2
        """
        wanted = conditions(
            _title, "title", title, prefix, pattern, where, otherwise="list() returns all workflows"
        )
        return TableList(flow for flow in self.list() if wanted.matches(flow))

    def rename(self, title_or_id: str, new_title: str) -> Workflow:
        """Set the title of the only workflow with a title or id.

        Calls `list()`, and `update()` if exactly one workflow matches. If the title of one workflow is the id
        of another, both match; `update()` takes only ids.

        Args:
            title_or_id: The title or id, compared exactly.
            new_title: The new title. Other workflows may have it.

        Returns:
            The updated workflow.

        Raises:
            NoMatch: No workflow has this title or id. Nothing has changed.
            SeveralMatches: Several workflows have it. Nothing has changed.

        Example:
            >>> flow = project.workflows.rename("My Awesome Workflow", "My Workflow")
            >>> flow.title, flow.id
            ('My Workflow', 'flow_639309be08b4488a914b8802')
        """
        wanted = validate_text("title_or_id", title_or_id)
        title = validate_text("new_title", new_title)
        flow = find_unique("workflow", wanted, self.list(), _title, or_id=True)
        return self.update(flow.id, FlowMetadata(title))

    def delete_by_title(self, title: str) -> DeleteResponse:
        """Delete the only workflow with a title, and its data. This cannot be undone.

        Calls `list()`, and `delete()` if exactly one workflow matches.

        Args:
            title: The exact title. Ids are not accepted.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NoMatch: No workflow has the title. Nothing has changed.
            SeveralMatches: Several workflows have the title. Nothing has changed.

        Example:
            >>> project.workflows.delete_by_title("My Awesome Workflow")
            DeleteResponse(deleted=True, id='flow_639309be08b4488a914b8802')
        """
        flow = self.by_title(title)
        return self.delete(flow.id)


def _title(flow: Workflow) -> str:
    return flow.title
