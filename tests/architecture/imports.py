"""What the files of the project import."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, folders
    return found


def module_of(path: Path) -> str:
    """The name of the module in a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[parts[0] in ("generated", "overlay") :]
    return ".".join(parts[:-1] if path.stem == "__init__" else parts)


@cache
def imports_of(path: Path) -> frozenset[tuple[str, str]]:
    """What a file imports, relative imports made absolute: the module of each name, and the name with it."""
    package = module_of(path).split(".")[: None if path.stem == "__init__" else -1]
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found |= {(source, f"{source}.{alias.name}") for alias in node.names}
    return frozenset(found)


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, and every name that it takes from one."""
    return {name for pair in imports_of(path) for name in pair}
