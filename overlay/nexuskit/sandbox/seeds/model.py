"""The model of a seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from nexus_api.models import AssetLogResource

VISIBLE = r"^[\x21-\x7e]+\Z"
"""Visible ASCII characters, of which a secret key consists."""

PROJECT = r"^proj_"
"""The beginning of the id of a project."""

_Text = Annotated[str, msgspec.Meta(min_length=1)]
# Integers that every JSON implementation represents exactly.
_Integer = Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1)]
_SecretKey = Annotated[str, msgspec.Meta(pattern=VISIBLE)]
_ProjectId = Annotated[str, msgspec.Meta(pattern=PROJECT)]

# Defaults are constant, so that all runs give the same responses.
_CREATED = 1_700_000_000_000


class _SeedPart(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """The base of all parts: names in camel case, and no unknown keys."""


class SeedWorkspace(_SeedPart):
    """The workspace."""

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
    """The number of uses of a tag."""

    name: str
    count: _Integer


class SeedAssetStatistic(_SeedPart):
    """The annotation counts of an asset."""

    tags_count: list[SeedTagCount] | None = None
    total_annotations: _Integer | None = None


class SeedFrame(_SeedPart):
    """The custom metadata of one frame of an asset."""

    frame: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    custom_metadata: dict[str, str | int | float | bool]


class SeedLog(_SeedPart):
    """An entry in the log of an asset, after that of its creation.

    `resource` has the ids of the resource other than those of the project and the asset.
    """

    id: _Text
    event: _Text
    level: Literal["Debug", "Info", "Warning", "Error"] = "Info"
    kind: Literal["Asset", "Annotation", "CommentThread", "Sequence", "AssetFrame"] = "Asset"
    resource: dict[str, str | int] = {}
    user_id: str | None = None
    metadata: dict[str, Any] | None = None
    create_date: _Integer = _CREATED


class SeedAsset(_SeedPart):
    """An asset. The default filename is the id with `.jpg`."""

    id: _Text
    filename: _Text | None = None
    status: str = "None"
    url: str | None = None
    create_date: _Integer = _CREATED
    metadata: SeedMetadata = msgspec.field(default_factory=SeedMetadata)
    statistic: SeedAssetStatistic | None = None
    transformation_urls: dict[str, str] | None = None
    frames: list[SeedFrame] = []
    logs: list[SeedLog] = []


class SeedEntry(_SeedPart):
    """An entry of a sequence. The default `ord` is one more than the last of its role."""

    asset_id: _Text
    ord: _Integer | None = None
    role: str | None = None


class SeedSequence(_SeedPart):
    """A sequence. The default name is the id."""

    id: _Text
    name: _Text | None = None
    items: list[SeedEntry] = []
    attributes: dict[_Text, str] = {}
    create_date: _Integer = _CREATED
    update_date: _Integer | None = None


class SeedProjectStatistic(_SeedPart):
    """The asset and annotation counts of a project."""

    tags_count: list[SeedTagCount] | None = None
    total_assets: _Integer | None = None
    annotated_assets: _Integer | None = None
    total_annotations: _Integer | None = None


class SeedProject(_SeedPart):
    """A project with its content. The default name is the id."""

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
    """A seed. By default one key opens every project."""

    secret_keys: dict[_SecretKey, list[str]] | None = None
    workspace: SeedWorkspace = msgspec.field(default_factory=SeedWorkspace)
    projects: list[SeedProject] = []


def log_resource(kind: str, project_id: str, asset_id: str, ids: Mapping[str, str | int]) -> AssetLogResource:
    """Return what a log entry is about, from its kind and its ids."""
    resource = {**ids, "kind": kind, "projectId": project_id, "assetId": asset_id}
    return msgspec.convert({kind[:1].lower() + kind[1:]: resource}, AssetLogResource)
