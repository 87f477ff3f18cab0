"""Actions as users write them."""

from __future__ import annotations

from typing import Any


def link(asset: str, name: str, ord: int | None = None, role: str | None = None, **place: Any) -> Any:
    place = {"name": name, "ord": ord, "role": role, **place}
    return {
        "asset_filename": asset,
        "sequence": {key: value for key, value in place.items() if value is not None},
    }


def unlink(asset: str) -> Any:
    return {"asset_filename": asset}


def patch(name: str, **attributes: str) -> Any:
    return {"sequence_name": name, "patch": {"attributes": attributes}}


def rename(name: str, new: str) -> Any:
    return {"sequence_name": name, "patch": {"name": new}}


def remove(name: str) -> Any:
    return {"sequence_name": name}


def by_id(action: Any) -> Any:
    """Name the sequence by its id, which is what its name was."""
    return {"sequence_id": action.pop("sequence_name"), **action}
