"""No circle of imports, those of functions and under `TYPE_CHECKING` included."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.imports import imports_of, module_of, sources

Graph = dict[str, set[str]]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Each module of the overlay, the generator and the tools, with those of them that it imports."""
    paths = {module_of(path): path for path in sources("overlay/nexuskit", "generator", "tools")}
    assert len(paths) > 200
    return {
        module: {
            # What is taken from a package may be a module of it, and else comes from its `__init__.py`.
            name if name in paths else source
            for source, name in imports_of(path)
            if name in paths or source in paths
        }
        - {module}
        for module, path in paths.items()
    }


def circle(graph: Graph) -> list[str]:
    """The modules of one circle, or none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def rooms(graph: Graph) -> Graph:
    """The same for the folders and modules directly in `nexuskit`, which itself imports what is asked for."""
    joined: Graph = {}
    for module, targets in graph.items():
        if module.startswith("nexuskit."):
            room = module.split(".")[1]
            joined.setdefault(room, set()).update(
                name.split(".")[1] for name in targets if name.startswith("nexuskit.")
            )
            joined[room].discard(room)
    return joined


def test_no_modules_import_each_other(graph: Graph) -> None:
    assert circle(graph) == []


def test_no_rooms_of_the_client_import_each_other(graph: Graph) -> None:
    assert circle(rooms(graph)) == []
