use crate::nexus::types::*;

type Text = &'static str;
pub type Expected = Vec<(SequenceBulkUpdateAction, Text)>;

/// What names the asset or the sequence of an action: exactly one of the two.
pub enum By {
    Id(Text),
    Name(Text),
}
use By::{Id, Name};

/// Actions of every kind, and the result of each; with `aborted`, every result occurs.
pub fn all() -> Expected {
    let full = || position("Patient 001", Some("Sagittal"), None);
    let mut taken = position("Patient 001", Some("Sagittal"), Some(1));
    taken.merge = SequenceMergeMode::RejectSequenceOperation;
    let axial = position("Patient 002", Some("Axial"), Some(2));
    let plain = position("Patient 003", None, None);
    let empty = || change(None, None);
    let large = "x".repeat(201);
    vec![
        (link(Id("asset_5"), Some(axial)), "Ok"),
        (link(Name("image_6.jpg"), Some(plain)), "Ok"),
        (link(Name("image_4.jpg"), None), "Ok"),
        (link(Id("asset_5"), None), "FailedLinkAssetAlreadyProcessed"),
        (link(Name("missing.jpg"), Some(full())), "FailedLinkAssetNotFound"),
        (link(Id("asset_7"), Some(taken)), "FailedLinkWouldOverwriteExistingItem"),
        (link(Id("asset_8"), Some(full())), "FailedLinkSequenceWouldExceedMaximumItemCount"),
        (patch(Id("seq_004"), change(Some("New"), Some(("age", "20")))), "Ok"),
        (patch(Id("seq_004"), empty()), "FailedPatchSequenceSequenceAlreadyProcessed"),
        (patch(Name("Missing"), empty()), "FailedPatchSequenceSequenceNotFound"),
        (
            patch(Name("Patient 005"), change(None, Some(("report", &large)))),
            "FailedPatchSequenceAttributeSizeWouldExceedLimit",
        ),
        (patch(Id("seq_006"), change(Some("Patient 007"), None)), "FailedPatchSequenceRenameWouldDuplicate"),
        (remove(Id("seq_008")), "Ok"),
        (remove(Id("seq_008")), "FailedRemoveSequenceSequenceAlreadyProcessed"),
        (remove(Name("Missing")), "FailedRemoveSequenceSequenceNotFound"),
    ]
}

pub fn aborted() -> Expected {
    vec![
        (patch(Id("seq_009"), change(Some("Not applied"), None)), "Failed"),
        (remove(Name("Missing")), "FailedRemoveSequenceSequenceNotFound"),
    ]
}

fn position(name: &str, role: Option<&str>, ord: Option<i64>) -> SequenceLinkMetadata {
    SequenceLinkMetadata {
        merge: SequenceMergeMode::ReplaceExistingEntry,
        name: name.parse().unwrap(),
        ord,
        role: role.map(str::to_owned),
    }
}

pub fn change(name: Option<&str>, attribute: Option<(&str, &str)>) -> SequencePatch {
    SequencePatch {
        attributes: attribute.map(|(name, value)| [(name.to_owned(), value.to_owned())].into()),
        name: name.map(|name| name.parse().unwrap()),
    }
}

/// A link; without a position, the asset is removed from its sequence.
fn link(asset: By, position: Option<SequenceLinkMetadata>) -> SequenceBulkUpdateAction {
    match asset {
        Id(id) => SequenceBulkUpdateActionLink::Variant0 {
            asset_id: id.parse().unwrap(),
            kind: SequenceBulkUpdateActionLinkVariant0Kind::Link,
            sequence: Some(position.map_or_else(
                || SequenceBulkUpdateActionLinkVariant0SequenceString::Unset.into(),
                Into::into,
            )),
        },
        Name(name) => SequenceBulkUpdateActionLink::Variant1 {
            asset_filename: name.parse().unwrap(),
            kind: SequenceBulkUpdateActionLinkVariant1Kind::Link,
            sequence: Some(position.map_or_else(
                || SequenceBulkUpdateActionLinkVariant1SequenceString::Unset.into(),
                Into::into,
            )),
        },
    }
    .into()
}

fn patch(sequence: By, patch: SequencePatch) -> SequenceBulkUpdateAction {
    match sequence {
        Id(id) => SequenceBulkUpdateActionPatchSequence::Variant0 {
            kind: SequenceBulkUpdateActionPatchSequenceVariant0Kind::PatchSequence,
            patch,
            sequence_id: id.parse().unwrap(),
        },
        Name(name) => SequenceBulkUpdateActionPatchSequence::Variant1 {
            kind: SequenceBulkUpdateActionPatchSequenceVariant1Kind::PatchSequence,
            patch,
            sequence_name: name.parse().unwrap(),
        },
    }
    .into()
}

fn remove(sequence: By) -> SequenceBulkUpdateAction {
    match sequence {
        Id(id) => SequenceBulkUpdateActionRemoveSequence::Variant0 {
            kind: SequenceBulkUpdateActionRemoveSequenceVariant0Kind::RemoveSequence,
            sequence_id: id.parse().unwrap(),
        },
        Name(name) => SequenceBulkUpdateActionRemoveSequence::Variant1 {
            kind: SequenceBulkUpdateActionRemoveSequenceVariant1Kind::RemoveSequence,
            sequence_name: name.parse().unwrap(),
        },
    }
    .into()
}
