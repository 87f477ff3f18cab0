"""Seeds: the data a sandbox begins with, read from YAML or Python and checked before anything is written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec

from ..errors import SeedError
from ..yaml_text import read_yaml
from .checks import check, unknown_field
from .messages import PROJECT, VISIBLE, readable

SeedSource: TypeAlias = str | os.PathLike[str] | Mapping[str, Any]
"""A YAML file, or what such a file holds."""

_Text = Annotated[str, msgspec.Meta(min_length=1)]
# Integers that every JSON implementation represents exactly.
_Integer = Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1)]
_SecretKey = Annotated[str, msgspec.Meta(pattern=VISIBLE)]
_ProjectId = Annotated[str, msgspec.Meta(pattern=PROJECT)]

# Everything that may be left out has the same value in every run, so that two runs give the same answers.
_CREATED = 1_700_000_000_000
DEFAULT_SECRET_KEY = "sandbox-key"


class _SeedPart(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What the parts of a seed have in common: camelCase names, as in the API, and no others."""


class SeedWorkspace(_SeedPart):
    """The workspace to which all keys belong."""

    id: _Text = "ws_sandbox"
    name: str = "Sandbox"
    owner: str = "user_sandbox"
    tier: str = "Sandbox"
    create_date: _Integer = _CREATED


class SeedWorkflow(_SeedPart):
    """A workflow."""

    id: _Text
    title: str = "Untitled workflow"
    create_date: _Integer = _CREATED
    update_date: _Integer | None = None


class SeedMetadata(_SeedPart):
    """The metadata of an asset."""

    file_size: _Integer = 65_536
    mime_type: str = "image/jpeg"
    height: _Integer = 512
    width: _Integer = 512
    groups: list[str] = msgspec.field(default_factory=lambda: ["main"])
    custom_metadata: dict[str, str | int | float | bool] | None = None


class SeedTagCount(_SeedPart):
    """How often one tag is used."""

    name: str
    count: _Integer


class SeedAssetStatistic(_SeedPart):
    """Counts of the annotations of an asset."""

    tags_count: list[SeedTagCount] | None = None
    total_annotations: _Integer | None = None


class SeedAsset(_SeedPart):
    """An asset; its filename is its id with `.jpg` if it is left out."""

    id: _Text
    filename: _Text | None = None
    status: str = "None"
    url: str | None = None
    create_date: _Integer = _CREATED
    metadata: SeedMetadata = msgspec.field(default_factory=SeedMetadata)
    statistic: SeedAssetStatistic | None = None
    transformation_urls: dict[str, str] | None = None


class SeedEntry(_SeedPart):
    """An entry of a sequence; without `ord` it goes after the last one of its role."""

    asset_id: _Text
    ord: _Integer | None = None
    role: str | None = None


class SeedSequence(_SeedPart):
    """A sequence; its name is its id if it is left out."""

    id: _Text
    name: _Text | None = None
    items: list[SeedEntry] = []
    attributes: dict[_Text, str] = {}
    create_date: _Integer = _CREATED
    update_date: _Integer | None = None


class SeedProjectStatistic(_SeedPart):
    """Counts of the assets and annotations of a project."""

    tags_count: list[SeedTagCount] | None = None
    total_assets: _Integer | None = None
    annotated_assets: _Integer | None = None
    total_annotations: _Integer | None = None


class SeedProject(_SeedPart):
    """A project with all that is in it; its name is its id if it is left out."""

    id: _ProjectId
    name: str | None = None
    type: str = "Segmentation"
    create_date: _Integer = _CREATED
    localization: str = "MULTI"
    tags: list[str] = []
    groups: list[str] = msgspec.field(default_factory=lambda: ["main"])
    statistic: SeedProjectStatistic | None = None
    workflows: list[SeedWorkflow] = []
    assets: list[SeedAsset] = []
    sequences: list[SeedSequence] = []


class Seed(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A whole seed. Without `secret_keys` there is one key that opens every project."""

    secret_keys: dict[_SecretKey, list[str]] | None = None
    workspace: SeedWorkspace = msgspec.field(default_factory=SeedWorkspace)
    projects: list[SeedProject] = []


def read_seed(source: SeedSource | None, *, max_entries: int, max_attribute_bytes: int) -> Seed:
    """Read and check a seed.

    Args:
        source: A YAML file, or what such a file holds; `None` for the demo data.
        max_entries: The most entries that one sequence may hold.
        max_attribute_bytes: The most bytes that the attributes of one sequence may take.

    Raises:
        SeedError: It cannot be used; the message names the file, the place in it, and what to do.
    """
    where, data = _load(source)
    if data is None:
        raise SeedError(
            f"{where}: the file is empty; a seed needs `projects`, each with an `id` that begins with "
            "`proj_`; `python -m nexuskit.sandbox --print-seed` shows one"
        )
    try:
        seed = msgspec.convert(data, Seed)
        # What JSON in UTF-8 cannot carry can neither be stored nor sent: a lone surrogate, an endless number.
        json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
    except msgspec.ValidationError as error:
        raise SeedError(f"{where}: {unknown_field(data, Seed) or readable(error, data)}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise SeedError(f"{where}: {error}") from None
    if seed.secret_keys is None:
        seed.secret_keys = {DEFAULT_SECRET_KEY: [project.id for project in seed.projects]}
    problem = check(seed, max_entries=max_entries, max_attribute_bytes=max_attribute_bytes)
    if problem is not None:
        raise SeedError(f"{where}: {problem}")
    return seed


def _load(source: SeedSource | None) -> tuple[str, Any]:
    if isinstance(source, Mapping):
        return "seed", dict(source)
    if source is None:
        where = "demo.yaml"
        text = resources.files("nexuskit.sandbox.seeds").joinpath(where).read_bytes()
    else:
        if not isinstance(source, str | os.PathLike):
            raise TypeError(f"seed must be a path or a mapping, got {type(source).__name__}")
        where = os.fspath(source)
        if not where:
            raise SeedError("the seed is an empty text; name a file, or leave it out for the demo data")
        try:
            text = Path(source).read_bytes()
        except OSError as error:
            raise SeedError(f"{where}: cannot be read: {error.strerror or error}") from error
    return where, read_yaml(text, where, SeedError)
