# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The models of the API: what is sent and what is received.

Attributes are in snake_case, the JSON has the camelCase names of the API.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, TypeAlias

import msgspec

from .enums import SequenceBulkUpdateAbortMode, SequenceBulkUpdateResult, SequenceMergeMode
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
        ...     next_page="T2YAGDY1NWFlNDcyMzZkiMDYwMTQ5N2U2",
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
        ...     ],
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
        ...     actions=[SequenceBulkUpdateActionRemoveSequence(sequence_name="Patient C")],
        ...     abort_mode=SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED,
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
        >>> example = CustomMetadataIds(ids=["custommeta_customMetadata#assetParent:cd067221:b5dff11f"])
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
        ...     id="custommeta_customMetadata#assetParent:cd067221:b5dff11f",
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
        ...             id="custommeta_customMetadata#assetParent:cd067221:b5dff11f",
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
        ...             id="custommeta_customMetadata#assetParent:cd067221:b5dff11f",
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
        ...     id="custommeta_customMetadata#assetParent:cd067221:b5dff11f", error="No such custom metadata"
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
