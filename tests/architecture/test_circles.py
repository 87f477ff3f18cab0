"""No circle of imports, those of functions and under `TYPE_CHECKING` included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Graph = dict[str, set[str]]


def import_graph() -> Graph:
    """Each module of the overlay, the generator and the tools, with those of them that it imports."""
    paths = {}
    for base, package in ((ROOT / "overlay", "nexuskit"), (ROOT, "generator"), (ROOT, "tools")):
        for path in (base / package).rglob("*.py"):
            parts = path.relative_to(base).with_suffix("").parts
            paths[".".join(parts[:-1] if path.stem == "__init__" else parts)] = path
    assert len(paths) > 200
    graph: Graph = {}
    for module, path in paths.items():
        graph[module] = {
            # What is taken from a package may be a module of it, and else comes from its `__init__.py`.
            name if name in paths else source
            for source, name in imported(module, path)
            if name in paths or source in paths
        } - {module}
    return graph


def imported(module: str, path: Path) -> Iterator[tuple[str, str]]:
    """What a module imports: the source of each name, and the name with its source."""
    package = module.split(".")[: None if path.stem == "__init__" else -1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((source, f"{source}.{alias.name}") for alias in node.names)


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


@pytest.fixture(scope="module")
def graph() -> Graph:
    return import_graph()


def test_no_modules_import_each_other(graph: Graph) -> None:
    assert circle(graph) == []


def test_no_rooms_of_the_client_import_each_other(graph: Graph) -> None:
    assert circle(rooms(graph)) == []


def test_a_circle_is_found() -> None:
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
