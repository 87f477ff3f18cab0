# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The models of the API: what is sent and what is received.

Attributes are in snake_case, the JSON has the camelCase names of the API.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec

from .enums import (
    AssetLogKind,
    AssetLogLevel,
    OperationStatusOverview,
    SequenceBulkUpdateAbortMode,
    SequenceBulkUpdateResult,
    SequenceMergeMode,
)
from .structs import AnswerStruct, ExclusiveStruct, RequestStruct, utc_datetime


class Workspace(AnswerStruct):
    """A workspace, which contains projects.

    Evidence: observed.

    Attributes:
        id: Id of the workspace. (observed)
        name: Name of the workspace. (observed)
        owner: Owner of the workspace. The format is not known. (observed)
        tier: Plan of the workspace. The values are not known. (observed)
        create_date: Time of creation. (observed)

    Example:
        >>> example = Workspace(
        ...     id="ws_3f9c1d8e5b7a42f0a6c1",
        ...     name="Knee imaging",
        ...     owner="user_64d0a1f2c3b4e5f60718293a",
        ...     tier="Professional",
        ...     create_date=1691234567890,
        ... )
    """

    id: str
    name: str
    owner: str
    tier: str
    create_date: int

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)


class Project(AnswerStruct):
    """A project, which contains assets, sequences and workflows.

    Evidence: observed.

    Attributes:
        id: Id of the project, with the prefix `proj_`. (observed)
        name: Name of the project. (observed)
        workspace_id: Id of the workspace of the project. (observed)
        type: Kind of the project. The values are not known. (observed)
        create_date: Time of creation. (observed)
        localization: Localization of the project. The values and their meaning are not known.
            (observed)
        tags: Names of the annotation tags of the project. (observed)
        groups: Names of the asset groups of the project. (observed)
        statistic: Counts of assets and annotations. May be missing. (observed)

    Example:
        >>> example = Project(
        ...     id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     name="Knee study",
        ...     workspace_id="ws_3f9c1d8e5b7a42f0a6c1",
        ...     type="Segmentation",
        ...     create_date=1691234987654,
        ...     localization="MULTI",
        ...     tags=["lesion", "implant"],
        ...     groups=["main"],
        ... )
    """

    id: str
    name: str
    workspace_id: str
    type: str
    create_date: int
    localization: str
    tags: list[str]
    groups: list[str]
    statistic: AnnotationStatistic | None = None

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)


class AnnotationStatistic(AnswerStruct):
    """Counts of the assets and annotations of a project.

    Any of them may be missing.

    Evidence: observed.

    Attributes:
        tags_count: Number of annotations by tag. (observed)
        total_assets: Number of assets in the project. (observed)
        annotated_assets: Number of assets with an annotation. (observed)
        total_annotations: Number of annotations in the project. (observed)

    Example:
        >>> example = AnnotationStatistic(
        ...     tags_count=[TagCount(name="lesion", count=12), TagCount(name="implant", count=3)],
        ...     total_assets=240,
        ...     annotated_assets=11,
        ...     total_annotations=15,
        ... )
    """

    tags_count: list[TagCount] | None = None
    total_assets: int | None = None
    annotated_assets: int | None = None
    total_annotations: int | None = None


class Error(AnswerStruct):
    """The body of an error response.

    Fields other than `message` may be present. A gateway in front of the service may respond with a
    body that is not JSON; expect any body.

    Evidence: observed.

    Attributes:
        message: The reason, as human-readable text. (observed)

    Example:
        >>> example = Error(message="No such resource in this project")
    """

    message: str


class DeleteResponse(AnswerStruct):
    """Confirms a deletion.

    Evidence: documented.

    Attributes:
        deleted: Whether the resource was deleted. (documented)
        id: Id of the deleted resource. In documented responses; optional in the types of Datature's
            client. (observed)

    Example:
        >>> example = DeleteResponse(deleted=True, id="flow_656d7912092f3395248c7666")
    """

    deleted: bool
    id: str | None = None


class TagCount(AnswerStruct):
    """How often one tag is used.

    Evidence: observed.

    Attributes:
        name: Name of the tag. (observed)
        count: Number of annotations with the tag. (observed)

    Example:
        >>> example = TagCount(name="lesion", count=12)
    """

    name: str
    count: int


class Workflow(AnswerStruct):
    """A workflow of a project, without its training parameters.

    Evidence: documented.

    Attributes:
        id: Id of the workflow, with the prefix `flow_`. (documented)
        project_id: Id of the project of the workflow. (documented)
        title: Title of the workflow. Need not be unique. (documented)
        create_date: Time of creation. (documented)
        update_date: Time of the last change. (documented)

    Example:
        >>> example = Workflow(
        ...     id="flow_64e812a7e47592ef374cbbc2",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     title="Yolov8 Workflow",
        ...     create_date=1701927649302,
        ...     update_date=1701927649302,
        ... )
    """

    id: str
    project_id: str
    title: str
    create_date: int
    update_date: int

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)

    @property
    def updated_at(self) -> datetime:
        """`update_date` as an aware datetime in UTC."""
        return utc_datetime(self.update_date)


class FlowMetadata(RequestStruct):
    """The properties of a workflow that can be set.

    Evidence: documented.

    Attributes:
        title: The new title. (documented)

    Example:
        >>> example = FlowMetadata(title="My awesome workflow")
    """

    title: Annotated[str, msgspec.Meta(min_length=1)]


class Sequence(AnswerStruct):
    """A named, ordered set of assets with string attributes.

    Evidence: documented.

    Attributes:
        id: Id of the sequence, with the prefix `seq_`. (documented)
        name: Name of the sequence, unique in the project. (documented)
        project_id: Id of the project of the sequence. (documented)
        items: The entries, one per asset, sorted by role and then by `ord`. (documented)
        attributes: The attributes and their size. (documented)
        create_date: Time of creation. (documented)
        update_date: Time of the last change. (documented)
        length: Number of entries. Not documented. (observed)
        item_count_with_role: Number of entries by role. Not documented. (observed)

    Example:
        >>> example = Sequence(
        ...     id="seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c",
        ...     name="Patient A",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     items=[
        ...         SequenceEntryAsset(
        ...             asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1", ord=3, role="Sagittal"
        ...         ),
        ...         SequenceEntryAsset(
        ...             asset_id="asset_fe8ca0ce-654e-4f33-929c-09aa9243850f", ord=6, role="Sagittal"
        ...         ),
        ...     ],
        ...     attributes=SequenceAttributes(
        ...         bytes_used=20, bytes_total=1048576, items={"report0": "...", "report1": "..."}
        ...     ),
        ...     create_date=1705475663570,
        ...     update_date=1705475727051,
        ...     length=2,
        ...     item_count_with_role={"Sagittal": 2},
        ... )
    """

    id: str
    name: str
    project_id: str
    items: list[SequenceEntryAsset]
    attributes: SequenceAttributes
    create_date: int
    update_date: int
    length: int | None = None
    item_count_with_role: dict[str, int] | None = None

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)

    @property
    def updated_at(self) -> datetime:
        """`update_date` as an aware datetime in UTC."""
        return utc_datetime(self.update_date)


class SequenceEntryAsset(AnswerStruct):
    """The position of one asset in a sequence.

    Evidence: documented.

    Attributes:
        asset_id: Id of the asset, with the prefix `asset_`. (documented)
        ord: Position among the entries of the same role. There may be gaps. (documented)
        role: Role of the asset in the sequence, for example the plane of an image. May be missing.
            (documented)

    Example:
        >>> example = SequenceEntryAsset(
        ...     asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1", ord=3, role="Sagittal"
        ... )
    """

    asset_id: str
    ord: int
    role: str | None = None


class SequenceAttributes(AnswerStruct):
    """The attributes of a sequence and their size.

    Evidence: documented.

    Attributes:
        bytes_used: Size of the attributes in bytes. (documented)
        bytes_total: Maximum size of the attributes in bytes, 1048576 (1 MiB) in the documentation.
            (documented)
        items: The attributes by name. Values are always strings. May be missing. (documented)

    Example:
        >>> example = SequenceAttributes(
        ...     bytes_used=20, bytes_total=1048576, items={"report0": "...", "report1": "..."}
        ... )
    """

    bytes_used: int
    bytes_total: int
    items: dict[str, str] | None = None


class SequencePage(AnswerStruct):
    """One page of sequences.

    Evidence: documented.

    Attributes:
        data: The sequences of this page. (documented)
        next_page: Cursor of the next page; null or missing if there is none. (documented)
        prev_page: Cursor of the previous page; null or missing if there is none. (documented)

    Example:
        >>> example = SequencePage(
        ...     data=[
        ...         Sequence(
        ...             id="seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c",
        ...             name="Patient A",
        ...             project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...             items=[
        ...                 SequenceEntryAsset(
        ...                     asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1", ord=3, role="Sagittal"
        ...                 )
        ...             ],
        ...             attributes=SequenceAttributes(
        ...                 bytes_used=20, bytes_total=1048576, items={"report0": "...", "report1": "..."}
        ...             ),
        ...             create_date=1705475663570,
        ...             update_date=1705475727051,
        ...         )
        ...     ]
        ... )
    """

    data: list[Sequence]
    next_page: str | None = None
    prev_page: str | None = None


class SequencePatch(RequestStruct):
    """Changes to the name and attributes of a sequence.

    A property that is missing or null stays unchanged.

    Evidence: documented.

    Attributes:
        name: The new name. (documented)
        attributes: Attributes to set, by name. Values are strings: send `20` as `"20"`. The total size
            of the attributes of a sequence is at most 1 MiB (`bytesTotal`). (documented)

    Example:
        >>> example = SequencePatch(
        ...     name="Patient A", attributes={"age": "20", "gender": "male", "height": "180", "weight": "70"}
        ... )
    """

    name: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    attributes: dict[Annotated[str, msgspec.Meta(min_length=1)], str] | None = None


class SequenceBulkUpdate(RequestStruct):
    """A list of actions, and what to do if one fails.

    Evidence: documented.

    Attributes:
        actions: The actions, in the order in which they are applied. May be empty (observed).
            (documented)
        abort_mode: What to do if an action fails. (documented)

    Example:
        >>> example = SequenceBulkUpdate(
        ...     actions=[
        ...         SequenceBulkUpdateActionLink(
        ...             sequence=SequenceLinkMetadata(name="Patient A"), asset_filename="image_1.jpg"
        ...         ),
        ...         SequenceBulkUpdateActionLink(sequence="Unset", asset_filename="missing.jpg"),
        ...         SequenceBulkUpdateActionRemoveSequence(sequence_name="Patient C"),
        ...     ],
        ...     abort_mode=SequenceBulkUpdateAbortMode.NONE,
        ... )
    """

    actions: list[SequenceBulkUpdateAction]
    abort_mode: SequenceBulkUpdateAbortMode = msgspec.field(
        default_factory=lambda: SequenceBulkUpdateAbortMode.NONE
    )


class SequenceBulkUpdateActionLink(ExclusiveStruct, tag_field="kind", tag="Link"):
    """Adds an asset to a sequence, or removes it from its sequence.

    Exactly one of `assetId` and `assetFilename` names the asset.

    Evidence: observed.

    Attributes:
        sequence: The sequence and position of the asset, or the string `Unset` to remove it from its
            sequence. (observed)
        asset_id: Id of the asset. (observed)
        asset_filename: Filename of the asset. (documented)

    Example:
        >>> example = SequenceBulkUpdateActionLink(
        ...     sequence=SequenceLinkMetadata(
        ...         name="Patient A", merge=SequenceMergeMode.REPLACE_EXISTING_ENTRY, ord=1, role="Sagittal"
        ...     ),
        ...     asset_filename="image_1.jpg",
        ... )
    """

    kind: ClassVar[Literal["Link"]] = "Link"
    EXACTLY_ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("asset_id", "asset_filename"),)

    sequence: SequenceLinkMetadata | Literal["Unset"] = msgspec.field(default_factory=lambda: "Unset")
    asset_id: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    asset_filename: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class SequenceLinkMetadata(RequestStruct):
    """A position in a sequence, and what to do if another asset has it.

    Evidence: documented.

    Attributes:
        name: Name of the sequence. A link cannot name its sequence by id. (documented)
        merge: What to do if another asset has the same `role` and `ord` in the sequence. (observed)
        ord: Position among the entries of the same role. (documented)
        role: Role of the asset in the sequence, for example the plane of an image. (documented)

    Example:
        >>> example = SequenceLinkMetadata(
        ...     name="Patient A", merge=SequenceMergeMode.REPLACE_EXISTING_ENTRY, ord=1, role="Sagittal"
        ... )
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    merge: SequenceMergeMode = msgspec.field(default_factory=lambda: SequenceMergeMode.REPLACE_EXISTING_ENTRY)
    ord: Annotated[int, msgspec.Meta(ge=-9007199254740991, le=9007199254740991)] | None = None
    role: str | None = None


class SequenceBulkUpdateActionPatchSequence(ExclusiveStruct, tag_field="kind", tag="PatchSequence"):
    """Sets the name or attributes of a sequence.

    Exactly one of `sequenceId` and `sequenceName` names the sequence.

    Evidence: observed.

    Attributes:
        patch: What to change. (documented)
        sequence_id: Id of the sequence. (observed)
        sequence_name: Name of the sequence. (documented)

    Example:
        >>> example = SequenceBulkUpdateActionPatchSequence(
        ...     patch=SequencePatch(
        ...         attributes={"age": "20", "gender": "male", "height": "180", "weight": "70"}
        ...     ),
        ...     sequence_name="Patient B",
        ... )
    """

    kind: ClassVar[Literal["PatchSequence"]] = "PatchSequence"
    EXACTLY_ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("sequence_id", "sequence_name"),)

    patch: SequencePatch
    sequence_id: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    sequence_name: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class SequenceBulkUpdateActionRemoveSequence(ExclusiveStruct, tag_field="kind", tag="RemoveSequence"):
    """Deletes a sequence with its attributes and unlinks its assets.

    Exactly one of `sequenceId` and `sequenceName` names the sequence.

    Evidence: observed.

    Attributes:
        sequence_id: Id of the sequence. (documented)
        sequence_name: Name of the sequence. (observed)

    Example:
        >>> example = SequenceBulkUpdateActionRemoveSequence(
        ...     sequence_id="seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c"
        ... )
    """

    kind: ClassVar[Literal["RemoveSequence"]] = "RemoveSequence"
    EXACTLY_ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (("sequence_id", "sequence_name"),)

    sequence_id: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    sequence_name: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class SequenceBulkUpdateResults(AnswerStruct):
    """The results of a bulk update.

    Evidence: documented.

    Attributes:
        actions: One result per action of the request, in the same order. (documented)

    Example:
        >>> example = SequenceBulkUpdateResults(
        ...     actions=[
        ...         SequenceBulkUpdateResult.OK,
        ...         SequenceBulkUpdateResult.FAILED_LINK_ASSET_NOT_FOUND,
        ...         SequenceBulkUpdateResult.OK,
        ...     ]
        ... )
    """

    actions: list[SequenceBulkUpdateResult]


class AssetMetadata(RequestStruct):
    """Changes to an asset.

    A property that is missing stays unchanged.

    Evidence: observed.

    Attributes:
        status: `Annotated`, `Review`, `Completed`, `Tofix`, `None`, or a status defined by the project.
            Case-sensitive. (observed)
        groups: The new groups of the asset, which replace the existing ones. No name is blank.
            (observed)

    Example:
        >>> example = AssetMetadata(status="Review", groups=["main", "axial"])
    """

    status: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    groups: list[Annotated[str, msgspec.Meta(min_length=1)]] | None = None


class Asset(AnswerStruct):
    """A file of a project.

    Evidence: observed.

    Attributes:
        id: Id of the asset, with the prefix `asset_`. (observed)
        project_id: Id of the project of the asset. (observed)
        filename: Filename of the asset. (observed)
        status: Annotation status of the asset: `Annotated`, `Review`, `Completed`, `Tofix`, `None`, or
            a status defined by the project. (observed)
        create_date: Time of creation. (observed)
        url: URL of the file. (observed)
        metadata: Metadata of the file. (observed)
        statistic: Counts of annotations. May be missing. (observed)
        transformation_urls: URLs of versions derived from the file, by kind of version. The kinds are
            not known. (observed)

    Example:
        >>> example = Asset(
        ...     id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     filename="image_1.jpg",
        ...     status="Annotated",
        ...     create_date=1705475600123,
        ...     url="https://storage.example.com/image_1.jpg?signature=3f9c1d8e",
        ...     metadata=AssetFileMetadata(
        ...         file_size=186432, mime_type="image/jpeg", height=512, width=512, groups=["main"]
        ...     ),
        ... )
    """

    id: str
    project_id: str
    filename: str
    status: str
    create_date: int
    url: str
    metadata: AssetFileMetadata
    statistic: AssetStatistic | None = None
    transformation_urls: dict[str, str] | None = None

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)


class AssetFileMetadata(AnswerStruct):
    """Metadata of the file of an asset.

    Evidence: observed.

    Attributes:
        file_size: Size of the file in bytes. (observed)
        mime_type: Media type of the file. (observed)
        height: Height in pixels. (observed)
        width: Width in pixels. (observed)
        groups: Names of the groups of the asset. (observed)
        custom_metadata: User-defined metadata, by key. (observed)

    Example:
        >>> example = AssetFileMetadata(
        ...     file_size=186432,
        ...     mime_type="image/jpeg",
        ...     height=512,
        ...     width=512,
        ...     groups=["main"],
        ...     custom_metadata={"scanner": "M2", "sliceThickness": 1.5, "contrast": False},
        ... )
    """

    file_size: int
    mime_type: str
    height: int
    width: int
    groups: list[str]
    custom_metadata: dict[str, str | int | float | bool] | None = None


class AssetStatistic(AnswerStruct):
    """Counts of the annotations of an asset.

    Any of them may be missing.

    Evidence: observed.

    Attributes:
        tags_count: Number of annotations by tag. (observed)
        total_annotations: Number of annotations. (observed)

    Example:
        >>> example = AssetStatistic(tags_count=[TagCount(name="lesion", count=2)], total_annotations=2)
    """

    tags_count: list[TagCount] | None = None
    total_annotations: int | None = None


class AssetPage(AnswerStruct):
    """One page of assets.

    Evidence: observed.

    Attributes:
        data: The assets of this page. (observed)
        next_page: Cursor of the next page; null or missing if there is none. (observed)
        prev_page: Cursor of the previous page; null or missing if there is none. (observed)

    Example:
        >>> example = AssetPage(
        ...     data=[
        ...         Asset(
        ...             id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...             project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...             filename="image_1.jpg",
        ...             status="Annotated",
        ...             create_date=1705475600123,
        ...             url="https://storage.example.com/image_1.jpg?signature=3f9c1d8e",
        ...             metadata=AssetFileMetadata(
        ...                 file_size=186432, mime_type="image/jpeg", height=512, width=512, groups=["main"]
        ...             ),
        ...         )
        ...     ]
        ... )
    """

    data: list[Asset]
    next_page: str | None = None
    prev_page: str | None = None


class AssetParent(RequestStruct, tag_field="kind", tag="customMetadata#assetParent"):
    """Says that metadata belongs to a whole asset.

    Evidence: observed.

    Attributes:
        asset_id: Id of the asset. Left out, and ignored (assumed), where the path names the asset.
            (observed)

    Example:
        >>> example = AssetParent(asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1")
    """

    kind: ClassVar[Literal["customMetadata#assetParent"]] = "customMetadata#assetParent"

    asset_id: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class AssetFrameParent(RequestStruct, tag_field="kind", tag="customMetadata#assetFrameParent"):
    """Says that metadata belongs to one frame of an asset.

    Evidence: observed.

    Attributes:
        frame: The frame, counted from 0. (observed)
        asset_id: Id of the asset. Left out, and ignored (assumed), where the path names the asset.
            (observed)

    Example:
        >>> example = AssetFrameParent(asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1", frame=0)
    """

    kind: ClassVar[Literal["customMetadata#assetFrameParent"]] = "customMetadata#assetFrameParent"

    frame: Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)]
    asset_id: Annotated[str, msgspec.Meta(min_length=1)] | None = None


class AssetFilenameParent(RequestStruct, tag_field="kind", tag="customMetadata#assetFilenameParent"):
    """Says that metadata belongs to a whole asset, by its filename.

    Evidence: observed.

    Attributes:
        filename: Filename of the asset. (observed)

    Example:
        >>> example = AssetFilenameParent(filename="image_1.jpg")
    """

    kind: ClassVar[Literal["customMetadata#assetFilenameParent"]] = "customMetadata#assetFilenameParent"

    filename: Annotated[str, msgspec.Meta(min_length=1)]


class AssetFilenameFrameParent(
    RequestStruct, tag_field="kind", tag="customMetadata#assetFilenameFrameParent"
):
    """Says that metadata belongs to one frame of an asset, by its filename.

    Evidence: observed.

    Attributes:
        filename: Filename of the asset. (observed)
        frame: The frame, counted from 0. (observed)

    Example:
        >>> example = AssetFilenameFrameParent(filename="image_1.jpg", frame=0)
    """

    kind: ClassVar[Literal["customMetadata#assetFilenameFrameParent"]] = (
        "customMetadata#assetFilenameFrameParent"
    )

    filename: Annotated[str, msgspec.Meta(min_length=1)]
    frame: Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)]


class AssetCustomMetadata(RequestStruct):
    """Metadata to set, and what it belongs to.

    Evidence: observed.

    Attributes:
        parent: What the metadata belongs to. (observed)
        custom_metadata: The metadata. (observed)

    Example:
        >>> example = AssetCustomMetadata(parent=AssetFrameParent(frame=0), custom_metadata={"motion": True})
    """

    parent: AssetCustomMetadataParent
    custom_metadata: dict[str, str | int | float | bool]


class AssetCustomMetadataBatch(RequestStruct):
    """Metadata to set for several assets and frames.

    Evidence: observed.

    Attributes:
        custom_metadatas: The items. Each parent names its asset. (observed)

    Example:
        >>> example = AssetCustomMetadataBatch(
        ...     custom_metadatas=[
        ...         AssetCustomMetadata(
        ...             parent=AssetFilenameParent(filename="image_1.jpg"), custom_metadata={"scanner": "M2"}
        ...         )
        ...     ]
        ... )
    """

    custom_metadatas: list[AssetCustomMetadata]


class CustomMetadataIds(RequestStruct):
    """Ids of custom metadata to delete.

    Evidence: observed.

    Attributes:
        ids: The ids. (observed)

    Example:
        >>> example = CustomMetadataIds(
        ...     ids=[
        ...         "custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1"
        ...     ]
        ... )
    """

    ids: list[Annotated[str, msgspec.Meta(min_length=1)]]


class CustomMetadataParent(AnswerStruct):
    """What custom metadata belongs to.

    Evidence: observed.

    Attributes:
        asset_id: Id of the asset. (observed)
        filename: Filename of the asset. (observed)
        project: Id of the project. (observed)
        frame: The frame, if the metadata belongs to one. (observed)

    Example:
        >>> example = CustomMetadataParent(asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1", frame=0)
    """

    asset_id: str | None = None
    filename: str | None = None
    project: str | None = None
    frame: int | None = None


class CustomMetadata(AnswerStruct):
    """Custom metadata of an asset or of one frame.

    Evidence: observed.

    Attributes:
        parent: What the metadata belongs to. (observed)
        custom_metadata: The metadata. (observed)
        id: Id of the custom metadata, beginning with `custommeta_`. (observed)

    Example:
        >>> example = CustomMetadata(
        ...     id="custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...     parent=CustomMetadataParent(asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1"),
        ...     custom_metadata={"scanner": "M2"},
        ... )
    """

    parent: CustomMetadataParent
    custom_metadata: dict[str, str | int | float | bool]
    id: str | None = None


class CustomMetadataList(AnswerStruct):
    """All custom metadata of an asset and of its frames.

    Evidence: observed.

    Attributes:
        custom_metadatas: That of the asset first, then that of its frames. (observed)

    Example:
        >>> example = CustomMetadataList(
        ...     custom_metadatas=[
        ...         CustomMetadata(
        ...             id="custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...             parent=CustomMetadataParent(asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1"),
        ...             custom_metadata={"scanner": "M2"},
        ...         )
        ...     ]
        ... )
    """

    custom_metadatas: list[CustomMetadata]


class CustomMetadataError(AnswerStruct):
    """An item that failed.

    Evidence: observed.

    Attributes:
        custom_metadata: The item. (observed)
        error: The reason. (observed)

    Example:
        >>> example = CustomMetadataError(
        ...     custom_metadata=CustomMetadata(
        ...         parent=CustomMetadataParent(filename="missing.jpg"), custom_metadata={"scanner": "M2"}
        ...     ),
        ...     error="No asset has the filename missing.jpg",
        ... )
    """

    custom_metadata: CustomMetadata
    error: str


class CustomMetadataBatchResult(AnswerStruct):
    """The outcome of setting custom metadata of several assets.

    Evidence: observed.

    Attributes:
        errors: The items that failed. (observed)
        custom_metadatas: What was stored. (observed)

    Example:
        >>> example = CustomMetadataBatchResult(
        ...     errors=[],
        ...     custom_metadatas=[
        ...         CustomMetadata(
        ...             id="custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...             parent=CustomMetadataParent(asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1"),
        ...             custom_metadata={"scanner": "M2"},
        ...         )
        ...     ],
        ... )
    """

    errors: list[CustomMetadataError]
    custom_metadatas: list[CustomMetadata]


class DeleteCustomMetadataError(AnswerStruct):
    """An id that failed.

    Evidence: observed.

    Attributes:
        id: The id. (observed)
        error: The reason. (observed)

    Example:
        >>> example = DeleteCustomMetadataError(
        ...     id="custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...     error="No such custom metadata",
        ... )
    """

    id: str
    error: str


class DeleteCustomMetadataBatchResponse(AnswerStruct):
    """The outcome of deleting custom metadata by ids.

    Evidence: observed.

    Attributes:
        errors: The ids that failed. (observed)

    Example:
        >>> example = DeleteCustomMetadataBatchResponse(errors=[])
    """

    errors: list[DeleteCustomMetadataError] | None = None


class AssetLogResourceAsset(AnswerStruct):
    """The asset that a log entry is about.

    Evidence: observed.

    Attributes:
        kind: `Asset`. (observed)
        asset_id: Id of the asset. (observed)
        project_id: Id of the project. (observed)
        last_modified_contents: A number whose meaning is not known. (observed)

    Example:
        >>> example = AssetLogResourceAsset(
        ...     kind="Asset",
        ...     asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ... )
    """

    kind: str
    asset_id: str
    project_id: str
    last_modified_contents: int | None = None


class AssetLogResourceAnnotation(AnswerStruct):
    """The annotation that a log entry is about.

    Evidence: observed.

    Attributes:
        kind: `Annotation`. (observed)
        project_id: Id of the project. (observed)
        annotation_id: Id of the annotation, with the prefix `annot_`. (observed)
        aggregation_id: Id of an aggregation of annotations. (observed)

    Example:
        >>> example = AssetLogResourceAnnotation(
        ...     kind="Annotation",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     annotation_id="annot_91a7d3f5602b",
        ... )
    """

    kind: str
    project_id: str
    annotation_id: str | None = None
    aggregation_id: str | None = None


class AssetLogResourceCommentThread(AnswerStruct):
    """The comment thread that a log entry is about.

    Evidence: observed.

    Attributes:
        kind: `CommentThread`. (observed)
        thread_id: Id of the comment thread. (observed)
        project_id: Id of the project. (observed)

    Example:
        >>> example = AssetLogResourceCommentThread(
        ...     kind="CommentThread", thread_id="thread_1", project_id="proj_cd067221d5a6e4007ccbb4afb5966535"
        ... )
    """

    kind: str
    thread_id: str
    project_id: str


class AssetLogResourceSequence(AnswerStruct):
    """The sequence that a log entry is about.

    Evidence: observed.

    Attributes:
        kind: `Sequence`. (observed)
        sequence_id: Id of the sequence. (observed)
        project_id: Id of the project. (observed)

    Example:
        >>> example = AssetLogResourceSequence(
        ...     kind="Sequence",
        ...     sequence_id="seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ... )
    """

    kind: str
    sequence_id: str
    project_id: str


class AssetLogResourceAssetFrame(AnswerStruct):
    """The frame that a log entry is about.

    Evidence: observed.

    Attributes:
        kind: `AssetFrame`. (observed)
        asset_id: Id of the asset. (observed)
        frame: The frame. (observed)
        project_id: Id of the project. (observed)

    Example:
        >>> example = AssetLogResourceAssetFrame(
        ...     kind="AssetFrame",
        ...     asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...     frame=0,
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ... )
    """

    kind: str
    asset_id: str
    frame: int
    project_id: str


class AssetLogResource(AnswerStruct):
    """What a log entry is about.

    Exactly one property is present.

    Evidence: observed.

    Attributes:
        asset: The asset, if the kind is `Asset`. (observed)
        annotation: The annotation, if the kind is `Annotation`. (observed)
        comment_thread: The comment thread, if the kind is `CommentThread`. (observed)
        sequence: The sequence, if the kind is `Sequence`. (observed)
        asset_frame: The frame, if the kind is `AssetFrame`. (observed)

    Example:
        >>> example = AssetLogResource(
        ...     asset=AssetLogResourceAsset(
        ...         kind="Asset",
        ...         asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...         project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     )
        ... )
    """

    asset: AssetLogResourceAsset | None = None
    annotation: AssetLogResourceAnnotation | None = None
    comment_thread: AssetLogResourceCommentThread | None = None
    sequence: AssetLogResourceSequence | None = None
    asset_frame: AssetLogResourceAssetFrame | None = None


class AssetLog(AnswerStruct):
    """An entry in the log of an asset.

    Evidence: observed.

    Attributes:
        id: Id of the log entry, with the prefix `nexuslog_`. (observed)
        object_type: `asset_log`. (observed)
        project_id: Id of the project. (observed)
        asset_id: Id of the asset. (observed)
        create_date: Time of the event. (observed)
        level: The severity. (observed)
        kind: The kind of resource. (observed)
        event: What happened. Known are `AssetCreated`, `AnnotationCreated`, `AnnotationModified`,
            `CommentThreadResolved` and `SequenceDeleted`; there are others. (observed)
        resource: What the entry is about. (observed)
        user_id: Id of the user who caused the event, with the prefix `user_`. May be missing.
            (observed)
        metadata: More about the event. With `detailed=true`, it may contain `sequenceChange` and
            `annotationAttributeChange`, whose structure is not known. (observed)

    Example:
        >>> example = AssetLog(
        ...     id="nexuslog_7d492dc5-8e1a-4b62-9c55-e9c6f1e7b012",
        ...     object_type="asset_log",
        ...     project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...     create_date=1705475600123,
        ...     level=AssetLogLevel.INFO,
        ...     kind=AssetLogKind.ASSET,
        ...     event="AssetCreated",
        ...     resource=AssetLogResource(
        ...         asset=AssetLogResourceAsset(
        ...             kind="Asset",
        ...             asset_id="asset_b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ...             project_id="proj_cd067221d5a6e4007ccbb4afb5966535",
        ...         )
        ...     ),
        ... )
    """

    id: str
    object_type: str = msgspec.field(name="object")
    project_id: str
    asset_id: str
    create_date: int
    level: AssetLogLevel
    kind: AssetLogKind
    event: str
    resource: AssetLogResource
    user_id: str | None = None
    metadata: dict[str, Any] | None = None

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)


class AssetLogPage(AnswerStruct):
    """One page of the log of an asset.

    Evidence: observed.

    Attributes:
        data: The log entries of this page. (observed)
        next_page: Cursor of the next page; null or missing if there is none. (observed)
        prev_page: Cursor of the previous page; null or missing if there is none. (observed)

    Example:
        >>> example = AssetLogPage(data=[])
    """

    data: list[AssetLog]
    next_page: str | None = None
    prev_page: str | None = None


class AssetGroup(AnswerStruct):
    """A group of assets.

    Evidence: observed.

    Attributes:
        group: Name of the group. (observed)
        statistic: Counts of the assets in the group. (observed)

    Example:
        >>> example = AssetGroup(
        ...     group="main",
        ...     statistic=AssetGroupStatistic(
        ...         total_assets=4,
        ...         annotated_assets=2,
        ...         reviewed_assets=1,
        ...         to_fixed_assets=0,
        ...         completed_assets=0,
        ...     ),
        ... )
    """

    group: str
    statistic: AssetGroupStatistic | None = None


class AssetGroupStatistic(AnswerStruct):
    """Counts of the assets in a group.

    Any of them may be missing.

    Evidence: observed.

    Attributes:
        total_assets: Number of assets. (observed)
        annotated_assets: Number of assets with the status `Annotated`. (observed)
        reviewed_assets: Number of assets with the status `Review`. (observed)
        to_fixed_assets: Number of assets with the status `Tofix`. (observed)
        completed_assets: Number of assets with the status `Completed`. (observed)

    Example:
        >>> example = AssetGroupStatistic(
        ...     total_assets=4, annotated_assets=2, reviewed_assets=1, to_fixed_assets=0, completed_assets=0
        ... )
    """

    total_assets: int | None = None
    annotated_assets: int | None = None
    reviewed_assets: int | None = None
    to_fixed_assets: int | None = None
    completed_assets: int | None = None


class NewUploadSession(RequestStruct):
    """The files of a new upload session.

    Evidence: observed.

    Attributes:
        groups: The groups of the new assets. Datature's client sends `["main"]` by default. (observed)
        assets: The files. Datature's client sends at most 5,000. (observed)

    Example:
        >>> example = NewUploadSession(
        ...     groups=["main"],
        ...     assets=[AssetToUpload(filename="slice_1.png", mime="image/png", size=58, crc32c=-1227754455)],
        ... )
    """

    groups: list[Annotated[str, msgspec.Meta(min_length=1)]]
    assets: Annotated[list[AssetToUpload], msgspec.Meta(min_length=1)]


class AssetToUpload(RequestStruct):
    """A file that will be sent.

    Evidence: observed.

    Attributes:
        filename: The filename of the asset, unique in the session. (observed)
        mime: The media type: `image/avif`, `bmp`, `gif`, `heic`, `heif`, `jpeg`, `jp2`, `png`, `tiff`
            or `webp`; `application/x-nifti`, `x-nifti-gz`, `x-dicom-3d-zip`; in RGBD projects only
            `application/x-rgbd-zip`; `video/3gpp`, `x-msvideo`, `x-ms-asf`, `mp4`, `x-flv`, `x-m4v`,
            `matroska`, `mpeg`, `quicktime`, `ogg` or `webm`, and `application/vnd.rn-realmedia`.
            (observed)
        size: The size in bytes. Datature's client sends images of up to 256 MiB, medical scans of up to
            1 GiB, RGBD archives of up to 512 MiB and videos of up to 512 GiB. (observed)
        crc32c: The CRC-32C of the bytes as a signed 32-bit integer; 0 if the file has 1 GiB or more.
            (observed)
        frames: The number of frames of a video. (observed)
        encoder: How the service encodes a video. (observed)

    Example:
        >>> example = AssetToUpload(filename="slice_1.png", mime="image/png", size=58, crc32c=-1227754455)
    """

    filename: Annotated[str, msgspec.Meta(min_length=1)]
    mime: Annotated[str, msgspec.Meta(min_length=1)]
    size: Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)]
    crc32c: Annotated[int, msgspec.Meta(ge=-2147483648, le=2147483647)]
    frames: Annotated[int, msgspec.Meta(ge=1, le=9007199254740991)] | None = None
    encoder: VideoEncoder | None = None


class VideoEncoder(RequestStruct):
    """How the service encodes a video.

    Evidence: observed.

    Attributes:
        profile: The encoder. Datature's client sends `h264Saver`. (observed)
        every_nth_frame: The distance between the frames that are kept; 1 keeps all. (observed)

    Example:
        >>> example = VideoEncoder(profile="h264Saver", every_nth_frame=1)
    """

    profile: Annotated[str, msgspec.Meta(min_length=1)]
    every_nth_frame: Annotated[int, msgspec.Meta(ge=1, le=9007199254740991)]


class UploadSession(AnswerStruct):
    """An upload session.

    Evidence: observed.

    Attributes:
        id: Id of the session. (observed)
        op_id: Id of the operation that makes the files assets. (observed)
        assets: The files, in the order of the request. (observed)

    Example:
        >>> example = UploadSession(
        ...     id="up_4a6bb2f0-0c5a-4b27-a5f6-1cf7a5a4a6f1",
        ...     op_id="op_d0b3b1a4-6c9f-4a7e-9e2c-2f1f6f0f7f55",
        ...     assets=[],
        ... )
    """

    id: str
    op_id: str
    assets: list[UploadSessionAssetItem]


class UploadSessionAssetItem(AnswerStruct):
    """A file of a session, and where to send it.

    Evidence: observed.

    Attributes:
        metadata: The file, as announced. (observed)
        upload: Where to send it. (observed)

    Example:
        >>> example = UploadSessionAssetItem(
        ...     metadata=UploadSessionAssetMetadata(
        ...         filename="slice_1.png", mime="image/png", size=58, crc32c=-1227754455
        ...     ),
        ...     upload=UploadSignedUrl(
        ...         method="PUT",
        ...         url="https://uploads.example.com/slice_1.png?token=abc",
        ...         headers={"content-type": "image/png"},
        ...     ),
        ... )
    """

    metadata: UploadSessionAssetMetadata
    upload: UploadSignedUrl


class UploadSessionAssetMetadata(AnswerStruct):
    """A file of a session, as announced.

    Evidence: observed.

    Attributes:
        filename: The filename of the asset. (observed)
        mime: The media type. (observed)
        size: The size in bytes. (observed)
        crc32c: The CRC-32C of the bytes as a signed 32-bit integer. (observed)

    Example:
        >>> example = UploadSessionAssetMetadata(
        ...     filename="slice_1.png", mime="image/png", size=58, crc32c=-1227754455
        ... )
    """

    filename: str
    mime: str
    size: int
    crc32c: int


class UploadSignedUrl(AnswerStruct):
    """A signed URL that takes the bytes of a file.

    Evidence: observed.

    Attributes:
        method: The HTTP method of the request. (observed)
        url: The URL. (observed)
        headers: The headers of the request, to be sent exactly as they are. (observed)
        expiry_date: When the URL expires, in milliseconds since the Unix epoch. (observed)

    Example:
        >>> example = UploadSignedUrl(
        ...     method="PUT",
        ...     url="https://uploads.example.com/slice_1.png?token=abc",
        ...     headers={"content-type": "image/png"},
        ... )
    """

    method: str
    url: str
    headers: dict[str, str]
    expiry_date: int | None = None


class CancelResponse(AnswerStruct):
    """Confirms a cancellation.

    Evidence: observed.

    Attributes:
        cancelled: Whether the session is cancelled. (observed)
        id: Id of the session. (observed)

    Example:
        >>> example = CancelResponse(cancelled=True, id="up_4a6bb2f0-0c5a-4b27-a5f6-1cf7a5a4a6f1")
    """

    cancelled: bool
    id: str | None = None


class NewMultipartUpload(RequestStruct):
    """A file of a session that is sent in parts.

    Evidence: observed.

    Attributes:
        filename: The filename, as announced. (observed)
        mime: The media type, as announced. (observed)
        size: The size in bytes, as announced. (observed)

    Example:
        >>> example = NewMultipartUpload(filename="scan.mp4", mime="video/mp4", size=3221225472)
    """

    filename: Annotated[str, msgspec.Meta(min_length=1)]
    mime: Annotated[str, msgspec.Meta(min_length=1)]
    size: Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)]


class MultipartUploadSession(AnswerStruct):
    """An upload in parts.

    Evidence: observed.

    Attributes:
        id: Id of the upload in parts. (observed)
        part_count: The number of parts. (observed)

    Example:
        >>> example = MultipartUploadSession(id="mp_5d0ab7f1", part_count=48)
    """

    id: str
    part_count: int


class MultipartUploadSignedUrl(AnswerStruct):
    """A signed URL that takes the bytes of a part.

    Evidence: observed.

    Attributes:
        method: The HTTP method of the request. (observed)
        url: The URL. (observed)
        expiry: When the URL expires, in milliseconds since the Unix epoch. (observed)
        response_headers: Names of the response headers to report. (observed)
        response_body: Whether to report the response body. (observed)
        headers: The headers of the request, to be sent exactly as they are. (observed)

    Example:
        >>> example = MultipartUploadSignedUrl(
        ...     method="PUT",
        ...     url="https://uploads.example.com/mp_5d0ab7f1/1?token=abc",
        ...     expiry=1700000600000,
        ...     response_headers=["ETag"],
        ...     response_body=False,
        ... )
    """

    method: str
    url: str
    expiry: int
    response_headers: list[str]
    response_body: bool
    headers: dict[str, str] | None = None


class CompletedPart(RequestStruct):
    """What the response to a part contained.

    Evidence: observed.

    Attributes:
        response_headers: The response headers that `responseHeaders` of the signed URL names.
            (observed)
        response_body: The response body, if the signed URL asks for it. (observed)

    Example:
        >>> example = CompletedPart(response_headers={"ETag": '"abc"'})
    """

    response_headers: dict[str, str]
    response_body: str | None = None


class MultipartPartStatus(AnswerStruct):
    """The state of a part.

    Evidence: observed.

    Attributes:
        id: Id of the upload in parts. (observed)
        part_number: Number of the part. (observed)
        completed: Whether the part is recorded. (observed)

    Example:
        >>> example = MultipartPartStatus(id="mp_5d0ab7f1", part_number=1, completed=True)
    """

    id: str
    part_number: int
    completed: bool


class MultipartCompleteResponse(AnswerStruct):
    """Confirms the end of an upload in parts.

    Evidence: observed.

    Attributes:
        id: Id of the upload in parts. (observed)
        completed: Whether the file has arrived. (observed)

    Example:
        >>> example = MultipartCompleteResponse(id="mp_5d0ab7f1", completed=True)
    """

    id: str
    completed: bool


class MultipartAbortResponse(AnswerStruct):
    """Confirms that an upload in parts was given up.

    Evidence: observed.

    Attributes:
        id: Id of the upload in parts. (observed)
        aborted: Whether the upload is given up. (observed)

    Example:
        >>> example = MultipartAbortResponse(id="mp_5d0ab7f1", aborted=True)
    """

    id: str
    aborted: bool


class Operation(AnswerStruct):
    """Work that the service does after a request.

    Evidence: observed.

    Attributes:
        id: Id of the operation. (observed)
        kind: What is done, for example `nexus.annotations.export`. (observed)
        status: The state. (observed)
        create_date: When the operation was created, in milliseconds since the Unix epoch. (observed)
        update_date: When the operation last changed, in milliseconds since the Unix epoch. (observed)

    Example:
        >>> example = Operation(
        ...     id="op_d0b3b1a4-6c9f-4a7e-9e2c-2f1f6f0f7f55",
        ...     kind="nexus.assets.upload",
        ...     status=OperationStatus(overview=OperationStatusOverview.QUEUED, message=""),
        ...     create_date=1700000000000,
        ...     update_date=1700000000000,
        ... )
    """

    id: str
    kind: str
    status: OperationStatus
    create_date: int
    update_date: int

    @property
    def created_at(self) -> datetime:
        """`create_date` as an aware datetime in UTC."""
        return utc_datetime(self.create_date)

    @property
    def updated_at(self) -> datetime:
        """`update_date` as an aware datetime in UTC."""
        return utc_datetime(self.update_date)


class OperationStatus(AnswerStruct):
    """The state of an operation.

    Evidence: observed.

    Attributes:
        overview: The state. (observed)
        message: The state in words. (observed)
        progress: How far the operation is. (observed)

    Example:
        >>> example = OperationStatus(overview=OperationStatusOverview.QUEUED, message="")
    """

    overview: OperationStatusOverview
    message: str
    progress: OperationProgress | None = None


class OperationProgress(AnswerStruct):
    """How far an operation is.

    Evidence: observed.

    Attributes:
        unit: What is counted. (observed)
        with_status: The number of units in each state. (observed)

    Example:
        >>> example = OperationProgress(
        ...     unit="assets",
        ...     with_status=OperationProgressWithStatus(
        ...         queued=3, running=1, finished=16, cancelled=0, errored=0
        ...     ),
        ... )
    """

    unit: str
    with_status: OperationProgressWithStatus


class OperationProgressWithStatus(AnswerStruct):
    """The number of units of an operation in each state.

    Evidence: observed.

    Attributes:
        queued: Units that have not started. (observed)
        running: Units that run. (observed)
        finished: Units that have finished. (observed)
        cancelled: Units that were cancelled. (observed)
        errored: Units that failed. (observed)

    Example:
        >>> example = OperationProgressWithStatus(queued=3, running=1, finished=16, cancelled=0, errored=0)
    """

    queued: int | None = msgspec.field(name="Queued", default=None)
    running: int | None = msgspec.field(name="Running", default=None)
    finished: int | None = msgspec.field(name="Finished", default=None)
    cancelled: int | None = msgspec.field(name="Cancelled", default=None)
    errored: int | None = msgspec.field(name="Errored", default=None)


SequenceBulkUpdateAction: TypeAlias = (
    SequenceBulkUpdateActionLink
    | SequenceBulkUpdateActionPatchSequence
    | SequenceBulkUpdateActionRemoveSequence
)
"""One action of a bulk update.

`kind` is its type.

Evidence: observed.

Told apart by `kind`.
"""


AssetCustomMetadataParent: TypeAlias = (
    AssetParent | AssetFrameParent | AssetFilenameParent | AssetFilenameFrameParent
)
"""What the metadata belongs to. (observed)

Told apart by `kind`.
"""
