"""Conversion of rows to a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from ..messages import camel_case
from . import tables
from .dump import Data

_Row: TypeAlias = Mapping[str, Any]

# The columns that a seed contains unchanged, and those with JSON.
_PLAIN = {
    *("id", "name", "owner", "tier", "type", "localization", "title", "filename", "status", "url"),
    *("level", "kind", "event", "user_id"),
    *("create_date", "update_date"),
}
_JSON = ("tags", "groups", "statistic", "metadata", "transformation_urls", "attributes", "resource")


def export_seed(data: Data) -> dict[str, Any]:
    """Return the data as a complete seed, without relying on defaults."""
    rows = {
        name: [dict(zip(part.columns, row, strict=True)) for row in part.rows]
        for name, part in data.tables.items()
    }
    ids = {project["row"]: project["id"] for project in rows["projects"]}
    opened: dict[int, list[str]] = defaultdict(list)
    for pair in rows["key_projects"]:
        opened[pair["key_row"]].append(ids[pair["project_row"]])
    [workspace] = rows["workspace"]
    return {
        "secret_keys": {key["secret_key"]: opened[key["row"]] for key in rows["secret_keys"]},
        "workspace": _part(workspace),
        "projects": list(_projects(rows)),
    }


def _projects(rows: Mapping[str, Sequence[_Row]]) -> Iterable[dict[str, Any]]:
    workflows, assets, sequences = (
        _grouped(rows[name], "project_row") for name in ("workflows", "assets", "sequences")
    )
    entries = _grouped(rows["entries"], "sequence_row")
    frames = _grouped(rows["frame_metadata"], "asset_row")
    logs = _grouped(rows["asset_logs"], "asset_row")
    asset_ids = {asset["row"]: asset["id"] for asset in rows["assets"]}
    for project in rows["projects"]:
        yield {
            **_part(project),
            "workflows": [_part(flow) for flow in workflows[project["row"]]],
            "assets": [
                {
                    **_part(asset),
                    "frames": [_frame(frame) for frame in frames[asset["row"]]],
                    "logs": [_part(log) for log in logs[asset["row"]]],
                }
                for asset in assets[project["row"]]
            ],
            "sequences": [
                {**_part(sequence), "items": _items(entries[sequence["row"]], asset_ids)}
                for sequence in sequences[project["row"]]
            ],
        }


def _items(entries: Sequence[_Row], asset_ids: Mapping[int, str]) -> list[dict[str, Any]]:
    items = []
    for entry in sorted(entries, key=lambda entry: (entry["role_key"], entry["ord"])):
        role = tables.role_of(entry["role_key"])
        item = {"assetId": asset_ids[entry["asset_row"]], "ord": entry["ord"]}
        items.append(item if role is None else {**item, "role": role})
    return items


def _frame(row: _Row) -> dict[str, Any]:
    return {"frame": row["frame"], "customMetadata": msgspec.json.decode(row["data"])}


def _grouped(rows: Sequence[_Row], column: str) -> Mapping[int, list[_Row]]:
    groups: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _part(row: _Row) -> dict[str, Any]:
    """Return the fields of a seed for a row, without NULLs."""
    plain = {camel_case(column): value for column, value in row.items() if column in _PLAIN}
    json = {column: row[column] for column in _JSON if row.get(column) is not None}
    return {**plain, **{camel_case(column): msgspec.json.decode(text) for column, text in json.items()}}
