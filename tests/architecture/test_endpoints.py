"""Nothing that the spec describes is forgotten on its way to the overlay and its types."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import msgspec

from nexus_api import api, enums, models
from nexus_api.open_enum import OpenEnum
from nexus_api.request import ApiOperation
from nexuskit import ApiTypes
from tests.architecture.imports import sources

NO_TYPE_OF_THE_USER = {
    "CustomMetadataIds": "`assets.delete_custom_metadata_batch` takes the ids themselves",
    "Error": "the body of an error answer, which `StatusError` carries as its message and detail",
    "AssetLogPage": "`ApiTypes.PaginationResponse[AssetLog]` stands for it, which can fetch the next page",
    "AssetPage": "`ApiTypes.PaginationResponse[Asset]` stands for it, which can fetch the next page",
    "SequencePage": "`ApiTypes.PaginationResponse[Sequence]` stands for it, which can fetch the next page",
}
"""Structs and enums of `nexus_api` that are not among `ApiTypes`, each with the reason."""

OF_THE_OVERLAY = {
    *("AssetFilter", "AssetLogFilter", "AssetLogPagination", "AssetStatus", "Pagination", "SequenceFilter"),
    *("AsyncPaginationResponse", "PaginationResponse", "CustomMetadataParent", "SequenceBulkUpdateAction"),
}
"""The types of the overlay itself, and of choices between several types."""


def types_of(module: ModuleType) -> dict[str, type]:
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct | OpenEnum)
        and value.__module__ == module.__name__
    }


def test_every_operation_is_a_method_of_the_overlay() -> None:
    functions = {
        f"{tag}.{name.lower()}"
        for tag, module in vars(api).items()
        if inspect.ismodule(module)
        for name, value in vars(module).items()
        if isinstance(value, ApiOperation)
    }
    assert len(functions) == len(api.OPERATIONS)
    code = "".join(path.read_text(encoding="utf-8") for path in sources("overlay/nexuskit/_async"))
    assert functions - set(re.findall(r"\bapi\.(\w+\.\w+)\b", code)) == set(), (
        "no class in overlay/nexuskit/_async/ calls these functions of nexus_api.api"
    )


def test_every_type_is_among_the_types_of_the_overlay() -> None:
    described = types_of(models) | types_of(enums)
    assert described.keys() >= NO_TYPE_OF_THE_USER.keys(), "an exception for something that is gone"
    assert set(ApiTypes.__all__) == described.keys() - NO_TYPE_OF_THE_USER.keys() | OF_THE_OVERLAY, (
        "add to overlay/nexuskit/api_types.py what is missing, or say in NO_TYPE_OF_THE_USER why not"
    )
    assert all(getattr(ApiTypes, name, kind) is kind for name, kind in described.items())
