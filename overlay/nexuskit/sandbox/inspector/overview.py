"""The overview: the workspace, its projects, and how the sandbox is set up."""

from __future__ import annotations

from typing import Any

import attrs
from sqlalchemy import Connection, Row, select

from ..faults import RuleState
from ..runtime import Runtime
from ..settings import Setting, describe, now_in_milliseconds
from ..storage.tables import projects, workspace
from .counts import COUNTED, ProjectCounts, count_project
from .keyset import Place, read_window

_PROJECTS = 25
# Beyond what two readings of one clock can be apart.
_CLOCK_TOLERANCE = 2_000


@attrs.frozen
class Setup:
    """How the sandbox is set up at the moment.

    Attributes:
        clock: What the clock shows, in milliseconds since the Unix epoch.
        clock_is_set: Whether that is not the time of this machine.
        settings: The settings that are not the default, with their values.
    """

    database: str
    rules: list[RuleState]
    clock: int
    clock_is_set: bool
    clock_stands: bool
    settings: list[tuple[Setting, Any]]


@attrs.frozen
class Overview:
    """What the overview shows."""

    workspace: Row[Any]
    projects: list[tuple[Row[Any], ProjectCounts]]
    preceding: Place | None
    following: Place | None


def read_overview(connection: Connection, place: Place | None) -> Overview:
    """Read the workspace and a window of its projects."""
    order = (projects.c.create_date, projects.c.row)
    window = read_window(connection, select(projects), order, place, _PROJECTS)
    return Overview(
        workspace=connection.execute(select(workspace)).one(),
        projects=[(row, count_project(connection, row.row, COUNTED)) for row in window.rows],
        preceding=window.preceding,
        following=window.following,
    )


def read_setup(runtime: Runtime) -> Setup:
    """Look at what holds from the next request on."""
    clock = runtime.clock()
    values = runtime.settings.to_mapping()
    return Setup(
        database=runtime.store.database.name,
        rules=runtime.faults.state(),
        clock=clock,
        clock_is_set=runtime.clock.frozen or abs(clock - now_in_milliseconds()) > _CLOCK_TOLERANCE,
        clock_stands=runtime.clock.frozen,
        settings=[
            (setting, values[setting.name])
            for setting in describe()
            if values[setting.name] != setting.default
        ],
    )
