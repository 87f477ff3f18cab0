"""Loading and validation of seeds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, TypeAlias

import msgspec

from ...bulk.rules.attributes import attribute_bytes
from ...resources.actions import MAX_ORD
from ...resources.suggestions import did_you_mean
from ..config.yaml_loader import find_unknown_key, read_yaml, read_yaml_file
from ..errors import SeedError
from .model import PROJECT, VISIBLE, Seed, SeedAsset, SeedProject, SeedSequence, log_resource

SeedSource: TypeAlias = str | os.PathLike[str] | Mapping[str, Any]
"""A YAML file, or its content as a mapping."""

DEFAULT_SECRET_KEY = "sandbox-key"

_MEANINGS = {
    VISIBLE: "A secret key must consist of visible ASCII characters without spaces",
    PROJECT: "The id of a project must begin with `proj_`",
}
# YAML values that become strings in quotes.
_UNQUOTED = re.compile(r"Expected `str\b.*got `(int|float|bool|null|date|datetime)`")


def read_seed(source: SeedSource | None, *, max_entries: int, max_attribute_bytes: int) -> Seed:
    """Load and validate a seed."""
    where, data = _load(source)
    if data is None:
        raise SeedError(
            f"{where}: the file is empty; add `projects`, each with an `id` that begins with `proj_`; "
            "`python -m nexuskit.sandbox --print-seed` shows a seed"
        )
    try:
        seed = msgspec.convert(data, Seed)
        # Rejects lone surrogates, NaN and infinity, which JSON in UTF-8 cannot represent.
        json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
    except msgspec.ValidationError as error:
        raise SeedError(f"{where}: {find_unknown_key(data, Seed) or _explain(str(error))}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise SeedError(f"{where}: {error}") from None
    if seed.secret_keys is None:
        seed.secret_keys = {DEFAULT_SECRET_KEY: [project.id for project in seed.projects]}
    problem = _check(seed, max_entries=max_entries, max_attribute_bytes=max_attribute_bytes)
    if problem is not None:
        raise SeedError(f"{where}: {problem}")
    return seed


def _load(source: SeedSource | None) -> tuple[str, Any]:
    if isinstance(source, Mapping):
        return "seed", dict(source)
    if source is None:
        where = "demo.yaml"
        text = resources.files("nexuskit.sandbox.seeds").joinpath(where).read_bytes()
        return where, read_yaml(text, where, SeedError)
    return os.fspath(source), read_yaml_file(source, "seed", SeedError)


def _explain(problem: str) -> str:
    """Return a message of msgspec in words of a seed, with a suggestion."""
    for pattern, meaning in _MEANINGS.items():
        problem = problem.replace(f"Expected `str` matching regex {pattern!r}", meaning)
    if problem.endswith(("createDate`", "updateDate`")):
        return f"{problem}; give milliseconds since 1970"
    return f"{problem}; put it in quotes to make it a string" if _UNQUOTED.match(problem) else problem


def _check(seed: Seed, *, max_entries: int, max_attribute_bytes: int) -> str | None:
    """Return a message about the first problem. Sets the defaults of names and `ord`."""
    problems = _problems(seed, max_entries, max_attribute_bytes)
    return next(problems, None)


def _problems(seed: Seed, max_entries: int, max_attribute_bytes: int) -> Iterator[str]:
    if not seed.secret_keys:
        yield "`$.secret_keys` must contain at least one key"
    ids = [project.id for project in seed.projects]
    yield from _duplicates("project id", ids, "$.projects[{}].id")
    for number, opened in enumerate((seed.secret_keys or {}).values(), 1):
        # By number, because messages must not contain secrets.
        place = f"$.secret_keys.<key {number}>"
        for position, id in enumerate(opened):
            if id not in ids:
                near = did_you_mean(id, ids)
                here = f"{place}[{position}]"
                yield f"the key opens project {id!r}, which is not in the seed - at `{here}`{near}"
        yield from _duplicates("project", opened, f"{place}[{{}}]")
    for position, project in enumerate(seed.projects):
        yield from _problems_of_project(project, f"$.projects[{position}]", max_entries, max_attribute_bytes)


def _problems_of_project(
    project: SeedProject, path: str, max_entries: int, max_attribute_bytes: int
) -> Iterator[str]:
    for asset in project.assets:
        if asset.filename is None:
            asset.filename = f"{asset.id}.jpg"
    for sequence in project.sequences:
        if sequence.name is None:
            sequence.name = sequence.id
    asset_ids = [asset.id for asset in project.assets]
    yield from _duplicates(
        "workflow id", [flow.id for flow in project.workflows], f"{path}.workflows[{{}}].id"
    )
    yield from _duplicates("asset id", asset_ids, f"{path}.assets[{{}}].id")
    yield from _duplicates(
        "filename", [asset.filename for asset in project.assets], f"{path}.assets[{{}}].filename"
    )
    yield from _duplicates("sequence id", [one.id for one in project.sequences], f"{path}.sequences[{{}}].id")
    yield from _duplicates(
        "sequence name", [one.name for one in project.sequences], f"{path}.sequences[{{}}].name"
    )
    for position, asset in enumerate(project.assets):
        frames = [frame.frame for frame in asset.frames]
        yield from _duplicates("frame", frames, f"{path}.assets[{position}].frames[{{}}].frame")
        yield from _problems_of_logs(asset, f"{path}.assets[{position}].logs")
    known = set(asset_ids)
    holders: dict[str, str] = {}
    for position, sequence in enumerate(project.sequences):
        where = f"{path}.sequences[{position}]"
        for item, entry in enumerate(sequence.items):
            here = f"{where}.items[{item}]"
            if entry.asset_id not in known:
                near = did_you_mean(entry.asset_id, asset_ids)
                yield f"the project has no asset {entry.asset_id!r} - at `{here}.assetId`{near}"
            if entry.asset_id in holders:
                yield (
                    f"asset {entry.asset_id!r} is already in `{holders[entry.asset_id]}`; an asset can have "
                    f"only one entry - at `{here}.assetId`"
                )
            holders[entry.asset_id] = here
        yield from _problems_of_slots(sequence, where)
        if len(sequence.items) > max_entries:
            yield f"must be at most {max_entries} entries, got {len(sequence.items)} - at `{where}.items`"
        if (used := attribute_bytes(sequence.attributes)) > max_attribute_bytes:
            yield f"must be at most {max_attribute_bytes} bytes, got {used} - at `{where}.attributes`"


def _problems_of_logs(asset: SeedAsset, path: str) -> Iterator[str]:
    yield from _duplicates("log id", [log.id for log in asset.logs], f"{path}[{{}}].id")
    for position, log in enumerate(asset.logs):
        try:
            log_resource(log.kind, "", asset.id, log.resource)
        except msgspec.ValidationError as error:
            yield f"{error}, in the resource of a log of kind {log.kind} - at `{path}[{position}].resource`"


def _problems_of_slots(sequence: SeedSequence, path: str) -> Iterator[str]:
    taken: dict[tuple[str | None, int], int] = {}
    last: dict[str | None, int] = {}
    for position, entry in enumerate(sequence.items):
        if entry.ord is None:
            entry.ord = last.get(entry.role, 0) + 1
        if entry.ord > MAX_ORD:
            yield f"the last ord of the role is the maximum; give an ord - at `{path}.items[{position}]`"
        last[entry.role] = max(entry.ord, last.get(entry.role, entry.ord))
        slot = (entry.role, entry.ord)
        if slot in taken:
            yield (
                f"role {entry.role!r} and ord {entry.ord} are already used by "
                f"`{path}.items[{taken[slot]}]` - at `{path}.items[{position}]`"
            )
        taken[slot] = position


def _duplicates(what: str, values: Sequence[str | int | None], path: str) -> Iterator[str]:
    first: dict[str | int | None, int] = {}
    for position, value in enumerate(values):
        if value in first:
            yield (
                f"duplicate {what} {value!r} - at `{path.format(position)}`, first at "
                f"`{path.format(first[value])}`"
            )
        first.setdefault(value, position)
