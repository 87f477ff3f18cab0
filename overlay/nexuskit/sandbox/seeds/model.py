"""The parts of a seed: the data that a sandbox begins with."""

from __future__ import annotations

from typing import Annotated

import msgspec

from .error_messages import PROJECT, VISIBLE

_Text = Annotated[str, msgspec.Meta(min_length=1)]
# Integers that every JSON implementation represents exactly.
_Integer = Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1)]
_SecretKey = Annotated[str, msgspec.Meta(pattern=VISIBLE)]
_ProjectId = Annotated[str, msgspec.Meta(pattern=PROJECT)]

# Everything that may be left out has the same value in every run, so that two runs give the same answers.
_CREATED = 1_700_000_000_000


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


class SeedFrame(_SeedPart):
    """The custom metadata of one frame of an asset."""

    frame: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    custom_metadata: dict[str, str | int | float | bool]


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
    frames: list[SeedFrame] = []


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
