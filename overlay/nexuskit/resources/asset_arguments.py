"""Validate the arguments of asset methods. Errors have the path of the argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nexus_api.models import AssetMetadata

from ..error_types import ArgumentError
from .query_params import AssetFilter
from .validation import or_keywords, to_class, type_name, validate_text


def asset_filter(value: AssetFilter | Mapping[str, object] | None, **keywords: object) -> AssetFilter:
    """Return a valid `AssetFilter` from a dict or keywords; `None` matches all assets."""
    value = or_keywords("filters", value, **keywords)
    value = to_class("filters", value, AssetFilter, AssetFilter.__struct_fields__)
    texts = {
        name: None if (text := getattr(value, name)) is None else validate_text(f"filters.{name}", text)
        for name in ("filename", "metadata_query", "status", "asset_filter")
    }
    groups = None if value.groups is None else text_list("filters.groups", value.groups)
    return AssetFilter(groups=groups, **texts)


def asset_metadata(
    value: AssetMetadata | Mapping[str, object] | None, *, status: object = None, groups: object = None
) -> AssetMetadata:
    """Return a valid `AssetMetadata` from a dict or keywords."""
    value = or_keywords("metadata", value, status=status, groups=groups)
    value = to_class("metadata", value, AssetMetadata, AssetMetadata.__struct_fields__)
    if value.status is None and value.groups is None:
        raise ArgumentError("metadata", "has nothing to change; give status or groups")
    return AssetMetadata(
        status=None if value.status is None else validate_text("metadata.status", value.status),
        groups=None if value.groups is None else text_list("metadata.groups", value.groups),
    )


def text_list(argument: str, value: object) -> list[str]:
    """Return a list of non-blank strings.

    >>> text_list("groups", ("main", "axial"))
    ['main', 'axial']
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ArgumentError(argument, f"must be a list of strings, got {type_name(value)}")
    texts = [validate_text(f"{argument}[{place}]", text) for place, text in enumerate(value)]
    for place, text in enumerate(texts):
        if not text.strip():
            raise ArgumentError(f"{argument}[{place}]", "must not be blank")
    return texts
