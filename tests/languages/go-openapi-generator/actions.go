package main

import (
	"strings"

	"nexus.example/scenario/nexus"
)

type expected struct {
	action nexus.SequenceBulkUpdateAction
	result nexus.SequenceBulkUpdateResult
}

// actions has every kind of action; with aborted, every result occurs.
func actions() []expected {
	full := nexus.SequenceLinkMetadata{Name: "Patient 001"}
	full.SetRole("Sagittal")
	taken := full
	taken.SetOrd(1)
	taken.SetMerge(nexus.SEQUENCEMERGEMODE_REJECT_SEQUENCE_OPERATION)
	axial := nexus.SequenceLinkMetadata{Name: "Patient 002"}
	axial.SetRole("Axial")
	axial.SetOrd(2)
	plain := nexus.SequenceLinkMetadata{Name: "Patient 003"}
	renamed := rename("New")
	renamed.SetAttributes(map[string]string{"age": "20"})
	large := nexus.SequencePatch{Attributes: map[string]string{"report": strings.Repeat("x", 201)}}
	none := nexus.SequencePatch{}
	return []expected{
		{link(&axial, ptr("asset_5"), nil), nexus.SEQUENCEBULKUPDATERESULT_OK},
		{link(&plain, nil, ptr("image_6.jpg")), nexus.SEQUENCEBULKUPDATERESULT_OK},
		{link(nil, nil, ptr("image_4.jpg")), nexus.SEQUENCEBULKUPDATERESULT_OK},
		{link(nil, ptr("asset_5"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED_LINK_ASSET_ALREADY_PROCESSED},
		{link(&full, nil, ptr("missing.jpg")), nexus.SEQUENCEBULKUPDATERESULT_FAILED_LINK_ASSET_NOT_FOUND},
		{link(&taken, ptr("asset_7"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM},
		{link(&full, ptr("asset_8"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT},
		{patch(renamed, ptr("seq_004"), nil), nexus.SEQUENCEBULKUPDATERESULT_OK},
		{patch(none, ptr("seq_004"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED},
		{patch(none, nil, ptr("Missing")), nexus.SEQUENCEBULKUPDATERESULT_FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND},
		{patch(large, nil, ptr("Patient 005")), nexus.SEQUENCEBULKUPDATERESULT_FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT},
		{patch(rename("Patient 007"), ptr("seq_006"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE},
		{remove(ptr("seq_008"), nil), nexus.SEQUENCEBULKUPDATERESULT_OK},
		{remove(ptr("seq_008"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED},
		{remove(nil, ptr("Missing")), nexus.SEQUENCEBULKUPDATERESULT_FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND},
	}
}

func aborted() []expected {
	return []expected{
		{patch(rename("Not applied"), ptr("seq_009"), nil), nexus.SEQUENCEBULKUPDATERESULT_FAILED},
		{remove(nil, ptr("Missing")), nexus.SEQUENCEBULKUPDATERESULT_FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND},
	}
}

func rename(name string) (patch nexus.SequencePatch) {
	patch.SetName(name)
	return patch
}

// link returns a link; without a position, the asset is removed from its sequence.
func link(to *nexus.SequenceLinkMetadata, assetID, filename *string) nexus.SequenceBulkUpdateAction {
	sequence := nexus.SequenceBulkUpdateActionLinkAllOfSequence{SequenceLinkMetadata: to}
	if to == nil {
		sequence.String = ptr("Unset")
	}
	return nexus.SequenceBulkUpdateActionLinkAsSequenceBulkUpdateAction(&nexus.SequenceBulkUpdateActionLink{
		Kind: "Link", Sequence: &sequence, AssetId: assetID, AssetFilename: filename,
	})
}

func patch(by nexus.SequencePatch, id, name *string) nexus.SequenceBulkUpdateAction {
	return nexus.SequenceBulkUpdateActionPatchSequenceAsSequenceBulkUpdateAction(&nexus.SequenceBulkUpdateActionPatchSequence{
		Kind: "PatchSequence", Patch: by, SequenceId: id, SequenceName: name,
	})
}

func remove(id, name *string) nexus.SequenceBulkUpdateAction {
	return nexus.SequenceBulkUpdateActionRemoveSequenceAsSequenceBulkUpdateAction(&nexus.SequenceBulkUpdateActionRemoveSequence{
		Kind: "RemoveSequence", SequenceId: id, SequenceName: name,
	})
}

func ptr[T any](value T) *T {
	return &value
}
