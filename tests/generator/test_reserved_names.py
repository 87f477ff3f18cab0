"""The names that are reserved are those that the generated modules have: a new template cannot forget one.

The modules are read as the templates give them, before ruff drops the imports that are not used today.
"""

from __future__ import annotations

import ast
import builtins
from enum import Enum, StrEnum
from pathlib import Path

import pytest

from generator.bundle import bundle
from generator.ir_builder import build
from generator.naming import (
    CONSTANT_NAME,
    METHODS_OF_MODELS,
    PYTHON_NAME,
    RESERVED_FIELDS,
    RESERVED_OPERATIONS,
    RESERVED_PARAMETERS,
    RESERVED_SCHEMAS,
    RESERVED_TAGS,
    SCHEMA_NAME,
)
from generator.writer import render


def test_no_attribute_of_an_enum_can_be_the_name_of_a_member() -> None:
    taken = set(dir(str)) | set(dir(Enum)) | set(dir(StrEnum)) | {"mro", "name", "value", "is_known"}
    assert not [name for name in taken if CONSTANT_NAME.fullmatch(name)]


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    # A document with every construct, so that every template writes all that it can.
    path = Path(__file__).parent / "constructs/openapi.yaml"
    document = bundle(path, path.parent)
    package = build(document)
    files = render(document, package, "constructs")
    return {path: ast.parse(text) for path, text in files.items() if path.endswith(".py")}


def _imported(module: ast.Module, *, but: tuple[str, ...] = ()) -> set[str]:
    """The names that a module imports, but for those from the given modules, which are our document's."""
    return {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module not in but)
        for alias in node.names
    }


def _own(module: ast.Module) -> set[str]:
    """The names of classes and functions at the top of a module."""
    return {node.name for node in module.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def _operations(modules: dict[str, ast.Module]) -> list[ast.Module]:
    return [module for path, module in modules.items() if path.startswith("api/") and "__init__" not in path]


def _evaluated(nodes: list[ast.stmt]) -> set[str]:
    """The names that are looked up in the body of a class, without what its methods look up later."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            waiting += [*node.decorator_list, *([node.returns] if node.returns else [])]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def test_the_names_of_schemas_are_free(modules: dict[str, ast.Module]) -> None:
    taken = _imported(modules["models.py"], but=("enums",)) | _imported(modules["enums.py"])
    for module in _operations(modules):
        taken |= _imported(module, but=("enums", "models"))
    assert {name for name in taken if SCHEMA_NAME.fullmatch(name)} <= RESERVED_SCHEMAS


def test_the_names_of_operations_are_free(modules: dict[str, ast.Module]) -> None:
    taken: set[str] = set()
    for module in _operations(modules):
        taken |= _imported(module, but=("enums", "models"))
        taken |= {
            node.id
            for node in ast.walk(module)
            if isinstance(node, ast.Name) and node.id in dir(builtins) and isinstance(node.ctx, ast.Load)
        } - {node.arg for node in ast.walk(module) if isinstance(node, ast.arg)}
    assert {name for name in taken if PYTHON_NAME.fullmatch(name)} <= RESERVED_OPERATIONS


def test_the_names_of_parameters_are_free(modules: dict[str, ast.Module]) -> None:
    for module in _operations(modules):
        for function in module.body:
            if isinstance(function, ast.FunctionDef):
                arguments = {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
                used = {
                    node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)
                }
                free = {name for name in used - arguments if PYTHON_NAME.fullmatch(name)}
                assert free <= RESERVED_PARAMETERS | set(dir(builtins))


def test_the_names_of_fields_are_free(modules: dict[str, ast.Module]) -> None:
    used: set[str] = set()
    for module in (modules["models.py"], *_operations(modules)):
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                used |= _evaluated(node.body)
    assert {name for name in used if PYTHON_NAME.fullmatch(name)} <= RESERVED_FIELDS
    methods = {
        node.name
        for model in modules["structs.py"].body
        if isinstance(model, ast.ClassDef)
        for node in model.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert methods == METHODS_OF_MODELS
    assert {name for name in _own(modules["structs.py"]) if PYTHON_NAME.fullmatch(name)} <= RESERVED_FIELDS


def test_the_names_of_tags_are_free(modules: dict[str, ast.Module]) -> None:
    taken = {
        alias.asname or alias.name
        for node in modules["api/__init__.py"].body
        if isinstance(node, ast.ImportFrom) and not (node.level == 1 and node.module is None)
        for alias in node.names
    }
    assert {name for name in taken if PYTHON_NAME.fullmatch(name)} <= RESERVED_TAGS
