"""Unknown keys in seeds and fault plans, which msgspec reports without a suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..messages import safe_repr, suggestion


def find_unknown_key(data: Any, kind: type[msgspec.Struct], path: str = "$") -> str | None:
    """Return a message about the first unknown key, with a suggestion."""
    if not isinstance(data, Mapping):
        return None
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key in data:
        if key not in fields:
            return f"unknown key {safe_repr(key)} at `{path}`{suggestion(key, fields)}"
    for key, value in data.items():
        part = _struct_in(fields[key])
        if part is None:
            continue
        if isinstance(value, Sequence) and not isinstance(value, str):
            found = (find_unknown_key(item, part, f"{path}.{key}[{i}]") for i, item in enumerate(value))
        else:
            found = (find_unknown_key(value, part, f"{path}.{key}") for _ in (0,))
        if (problem := next(filter(None, found), None)) is not None:
            return problem
    return None


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """Return the struct in a type: the type itself, an optional one, or the items of a list."""
    info = msgspec.inspect.type_info(kind)
    if isinstance(info, msgspec.inspect.UnionType):
        structs = [part for part in info.types if isinstance(part, msgspec.inspect.StructType)]
        return structs[0].cls if structs else None
    if isinstance(info, msgspec.inspect.ListType):
        info = info.item_type
    return info.cls if isinstance(info, msgspec.inspect.StructType) else None
