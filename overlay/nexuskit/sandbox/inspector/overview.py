"""The overview: the workspace, its projects, and the state of the sandbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ..config.settings import describe, now_in_milliseconds
from ..state import SandboxState
from ..storage.keyset import Keyset, Position
from ..storage.tables import projects, workspace
from .project import count_project

_PROJECTS = 25
_BY_CREATION = Keyset(select(projects), (projects.c.create_date, projects.c.row))
# Two readings of the real clock differ by less.
_CLOCK_TOLERANCE = 2_000


def read_overview(connection: Connection, place: Position | None) -> dict[str, Any]:
    """Read the workspace and a window of its projects."""
    window = _BY_CREATION.read(connection, place, _PROJECTS)
    return {
        "workspace": connection.execute(select(workspace)).one(),
        "projects": [(row, count_project(connection, row.row)) for row in window.rows],
        "preceding": window.preceding,
        "following": window.following,
    }


def read_setup(state: SandboxState) -> dict[str, Any]:
    """Return the database, faults, clock and settings that apply from the next request on."""
    clock = state.clock()
    values = state.settings.to_mapping()
    return {
        "database": state.store.database.backend.name,
        "rules": state.faults.state(),
        "clock": clock,
        "clock_is_set": state.clock.frozen or abs(clock - now_in_milliseconds()) > _CLOCK_TOLERANCE,
        "clock_stands": state.clock.frozen,
        "settings": [
            (setting, values[setting.name])
            for setting in describe()
            if values[setting.name] != setting.default
        ],
    }
