"""Conversion of a valid seed to rows, whose numbers depend only on the seed, and of rows to a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote

import msgspec
from msgspec.structs import asdict

from ...bulk.rules.attributes import attribute_bytes
from ..messages import camel_case
from ..seeds.model import Seed, SeedAsset, SeedLog, SeedProject, SeedSequence, SeedWorkflow
from . import tables
from .dump import Data, TableDump, column_names

_Row: TypeAlias = Mapping[str, Any]

# The columns that a seed contains unchanged, and those with JSON.
_PLAIN = {
    *("id", "name", "owner", "tier", "type", "localization", "title", "filename", "status", "url"),
    *("level", "kind", "event", "user_id"),
    *("create_date", "update_date"),
}
_JSON = ("tags", "groups", "statistic", "metadata", "transformation_urls", "attributes", "resource")


def dump_seed(seed: Seed) -> Data:
    """Return the rows for a seed."""
    rows = _Rows()
    rows.add("workspace", asdict(seed.workspace))
    project_rows = {project.id: _add_project(rows, project) for project in seed.projects}
    for secret_key, opened in (seed.secret_keys or {}).items():
        key_row = rows.add("secret_keys", {"secret_key": secret_key})
        for id in opened:
            rows.put("key_projects", {"key_row": key_row, "project_row": project_rows[id]})
    return rows.data()


class _Rows:
    """Collects rows of all tables."""

    def __init__(self) -> None:
        self._tables = {str(table.name): TableDump(column_names(table), []) for table in tables.DATA}
        self._last_rows: dict[str, int] = {}

    def add(self, table: str, values: dict[str, Any]) -> int:
        """Add a row with the next number, and return the number."""
        number = self._last_rows[table] = self._last_rows.get(table, 0) + 1
        self.put(table, {**values, "row": number})
        return number

    def put(self, table: str, values: dict[str, Any]) -> None:
        """Add a row without a number. Values of no column are ignored."""
        data = self._tables[table]
        data.rows.append(tuple(values[name] for name in data.columns))

    def data(self) -> Data:
        return Data(self._tables, self._last_rows)


def _add_project(rows: _Rows, project: SeedProject) -> int:
    number = rows.add(
        "projects",
        {
            **asdict(project),
            "name": project.id if project.name is None else project.name,
            "tags": _json(project.tags),
            "groups": _json(project.groups),
            "statistic": _json_of_part(project.statistic),
        },
    )
    for flow in project.workflows:
        rows.add("workflows", {"project_row": number, **_workflow(flow)})
    asset_rows = {}
    for asset in project.assets:
        values = _asset(project.id, asset)
        asset_row = asset_rows[asset.id] = rows.add("assets", {"project_row": number, **values})
        for group in tables.group_rows(asset_row, values["metadata"]):
            rows.put("asset_groups", group)
        for frame in asset.frames:
            row = {"asset_row": asset_row, "frame": frame.frame, "data": _json(frame.custom_metadata)}
            rows.put("frame_metadata", row)
        for log in asset.logs:
            rows.add("asset_logs", {"asset_row": asset_row, **_log(log)})
    for sequence in project.sequences:
        sequence_row = rows.add("sequences", {"project_row": number, **_sequence(sequence)})
        for entry in sequence.items:
            values = {
                "asset_row": asset_rows[entry.asset_id],
                "sequence_row": sequence_row,
                "role_key": tables.role_key(entry.role),
                "ord": entry.ord,
            }
            rows.put("entries", values)
    return number


def _workflow(flow: SeedWorkflow) -> dict[str, Any]:
    return {
        **asdict(flow),
        "update_date": flow.create_date if flow.update_date is None else flow.update_date,
    }


def _asset(project_id: str, asset: SeedAsset) -> dict[str, Any]:
    urls = asset.transformation_urls
    return {
        **asdict(asset),
        "url": _url(project_id, asset.id) if asset.url is None else asset.url,
        "metadata": _json_of_part(asset.metadata),
        "statistic": _json_of_part(asset.statistic),
        "transformation_urls": None if urls is None else _json(urls),
    }


def _log(log: SeedLog) -> dict[str, Any]:
    return {
        **asdict(log),
        "resource": _json(log.resource),
        "annotation_id": log.resource.get("annotationId") if log.kind == "Annotation" else None,
        "metadata": None if log.metadata is None else _json(log.metadata),
    }


def _sequence(sequence: SeedSequence) -> dict[str, Any]:
    return {
        **asdict(sequence),
        "attributes": _json(sequence.attributes),
        "attribute_bytes": attribute_bytes(sequence.attributes),
        "update_date": sequence.create_date if sequence.update_date is None else sequence.update_date,
    }


def _url(project_id: str, asset_id: str) -> str:
    # A reserved name, because the sandbox has no files.
    return f"https://assets.sandbox.invalid/{quote(project_id, safe='')}/{quote(asset_id, safe='')}"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _json_of_part(part: msgspec.Struct | None) -> str | None:
    """Return a part of a seed as JSON, without missing values."""
    if part is None:
        return None
    return _json({name: value for name, value in msgspec.to_builtins(part).items() if value is not None})


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
        _group(rows[name], "project_row") for name in ("workflows", "assets", "sequences")
    )
    entries = _group(rows["entries"], "sequence_row")
    frames = _group(rows["frame_metadata"], "asset_row")
    logs = _group(rows["asset_logs"], "asset_row")
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


def _group(rows: Sequence[_Row], column: str) -> Mapping[int, list[_Row]]:
    groups: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _part(row: _Row) -> dict[str, Any]:
    """Return the fields of a seed for a row, without NULLs."""
    plain = {camel_case(column): value for column, value in row.items() if column in _PLAIN}
    json = {column: row[column] for column in _JSON if row.get(column) is not None}
    return {**plain, **{camel_case(column): msgspec.json.decode(text) for column, text in json.items()}}
