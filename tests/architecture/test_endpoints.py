"""Nothing that the spec describes is forgotten on its way to the overlay, the types and the sandbox."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from nexus_api import api, enums, models
from nexus_api.open_enum import OpenEnum
from nexus_api.request import ApiOperation
from nexuskit import ApiTypes
from nexuskit.sandbox.api.handlers import HANDLERS

ROOT = Path(__file__).parents[2]

NO_TYPE_OF_THE_USER = {
    "CustomMetadataIds": "`assets.delete_custom_metadata_batch` takes the ids themselves",
    "Error": "the body of an error answer, which `StatusError` carries as its message and detail",
    "AssetLogPage": "`ApiTypes.PaginationResponse[AssetLog]` stands for it, which can fetch the next page",
    "AssetPage": "`ApiTypes.PaginationResponse[Asset]` stands for it, which can fetch the next page",
    "SequencePage": "`ApiTypes.PaginationResponse[Sequence]` stands for it, which can fetch the next page",
}
"""Structs and enums of `nexus_api` that are not among `ApiTypes`, each with the reason."""


def functions() -> dict[str, str]:
    """The function of each operation, such as `workflows.get_workflow`, by operationId."""
    return {
        value.id: f"{tag}.{name.lower()}"
        for tag, module in vars(api).items()
        if inspect.ismodule(module)
        for name, value in vars(module).items()
        if isinstance(value, ApiOperation)
    }


def used_by_the_overlay() -> set[str]:
    """Every `<tag>.<function>` that the asynchronous code reads from `nexus_api.api`."""
    return {
        f"{tag}.{function}"
        for path in (ROOT / "overlay/nexuskit/_async").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        for tag, function in [ast.unparse(node).removeprefix("api.").rpartition(".")[::2]]
    }


def types_of(module: ModuleType) -> set[str]:
    return {
        name
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct | OpenEnum)
        and value.__module__ == module.__name__
    }


def test_every_operation_has_a_function() -> None:
    assert functions().keys() == api.OPERATIONS.keys()


def test_every_operation_is_a_method_of_the_overlay() -> None:
    used = used_by_the_overlay()
    missing = {id: function for id, function in functions().items() if function not in used}
    assert missing == {}, "no class in overlay/nexuskit/_async/ calls these functions of nexus_api.api"


def test_every_type_is_among_the_types_of_the_overlay() -> None:
    described = types_of(models) | types_of(enums)
    assert described >= NO_TYPE_OF_THE_USER.keys(), "an exception for something that is gone"
    assert described - NO_TYPE_OF_THE_USER.keys() - set(ApiTypes.__all__) == set(), (
        "add these to overlay/nexuskit/api_types.py, or say in NO_TYPE_OF_THE_USER why not"
    )


@pytest.mark.parametrize("name", sorted(types_of(models) | types_of(enums)))
def test_a_type_is_the_same_in_both_packages(name: str) -> None:
    described = getattr(models, name, None) or getattr(enums, name)
    assert getattr(ApiTypes, name, described) is described


def test_the_sandbox_answers_every_operation() -> None:
    assert HANDLERS.keys() == api.OPERATIONS.keys(), (
        "write a handler in overlay/nexuskit/sandbox/api/handlers/ for each operation, and none besides"
    )
