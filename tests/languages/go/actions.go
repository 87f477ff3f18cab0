package main

import (
	"strings"

	"nexus.example/scenario/nexus"
)

type expected struct {
	action nexus.SequenceBulkUpdateAction
	result nexus.SequenceBulkUpdateResult
}

// actions has every kind of action; with the aborted update, every result occurs.
func actions() []expected {
	type (
		linkTo   = nexus.SequenceBulkUpdateActionLink
		patchOf  = nexus.SequenceBulkUpdateActionPatchSequence
		removeOf = nexus.SequenceBulkUpdateActionRemoveSequence
		metadata = nexus.SequenceLinkMetadata
	)
	full := metadata{Name: "Patient 001", Role: ptr("Sagittal")}
	taken := metadata{
		Name: "Patient 001", Role: ptr("Sagittal"), Ord: ptr(int64(1)),
		Merge: ptr(nexus.SequenceMergeModeREJECTSEQUENCEOPERATION),
	}
	axial := metadata{Name: "Patient 002", Role: ptr("Axial"), Ord: ptr(int64(2))}
	large := map[string]string{"report": strings.Repeat("x", 201)}
	return []expected{
		{link(linkTo{AssetId: ptr("asset_5"), Sequence: to(axial)}), nexus.SequenceBulkUpdateResultOK},
		{link(linkTo{AssetFilename: ptr("image_6.jpg"), Sequence: to(metadata{Name: "Patient 003"})}), nexus.SequenceBulkUpdateResultOK},
		{link(linkTo{AssetFilename: ptr("image_4.jpg"), Sequence: unset()}), nexus.SequenceBulkUpdateResultOK},
		{link(linkTo{AssetId: ptr("asset_5"), Sequence: unset()}), nexus.SequenceBulkUpdateResultFAILEDLINKASSETALREADYPROCESSED},
		{link(linkTo{AssetFilename: ptr("missing.jpg"), Sequence: to(full)}), nexus.SequenceBulkUpdateResultFAILEDLINKASSETNOTFOUND},
		{link(linkTo{AssetId: ptr("asset_7"), Sequence: to(taken)}), nexus.SequenceBulkUpdateResultFAILEDLINKWOULDOVERWRITEEXISTINGITEM},
		{link(linkTo{AssetId: ptr("asset_8"), Sequence: to(full)}), nexus.SequenceBulkUpdateResultFAILEDLINKSEQUENCEWOULDEXCEEDMAXIMUMITEMCOUNT},
		{patch(patchOf{SequenceId: ptr("seq_004"), Patch: nexus.SequencePatch{Name: ptr("New"), Attributes: &map[string]string{"age": "20"}}}), nexus.SequenceBulkUpdateResultOK},
		{patch(patchOf{SequenceId: ptr("seq_004")}), nexus.SequenceBulkUpdateResultFAILEDPATCHSEQUENCESEQUENCEALREADYPROCESSED},
		{patch(patchOf{SequenceName: ptr("Missing")}), nexus.SequenceBulkUpdateResultFAILEDPATCHSEQUENCESEQUENCENOTFOUND},
		{patch(patchOf{SequenceName: ptr("Patient 005"), Patch: nexus.SequencePatch{Attributes: &large}}), nexus.SequenceBulkUpdateResultFAILEDPATCHSEQUENCEATTRIBUTESIZEWOULDEXCEEDLIMIT},
		{patch(patchOf{SequenceId: ptr("seq_006"), Patch: nexus.SequencePatch{Name: ptr("Patient 007")}}), nexus.SequenceBulkUpdateResultFAILEDPATCHSEQUENCERENAMEWOULDDUPLICATE},
		{remove(removeOf{SequenceId: ptr("seq_008")}), nexus.SequenceBulkUpdateResultOK},
		{remove(removeOf{SequenceId: ptr("seq_008")}), nexus.SequenceBulkUpdateResultFAILEDREMOVESEQUENCESEQUENCEALREADYPROCESSED},
		{remove(removeOf{SequenceName: ptr("Missing")}), nexus.SequenceBulkUpdateResultFAILEDREMOVESEQUENCESEQUENCENOTFOUND},
	}
}

func link(one nexus.SequenceBulkUpdateActionLink) (action nexus.SequenceBulkUpdateAction) {
	check(action.FromSequenceBulkUpdateActionLink(one))
	return action
}

func patch(one nexus.SequenceBulkUpdateActionPatchSequence) (action nexus.SequenceBulkUpdateAction) {
	check(action.FromSequenceBulkUpdateActionPatchSequence(one))
	return action
}

func remove(one nexus.SequenceBulkUpdateActionRemoveSequence) (action nexus.SequenceBulkUpdateAction) {
	check(action.FromSequenceBulkUpdateActionRemoveSequence(one))
	return action
}

func to(metadata nexus.SequenceLinkMetadata) *nexus.SequenceBulkUpdateActionLink_Sequence {
	var sequence nexus.SequenceBulkUpdateActionLink_Sequence
	check(sequence.FromSequenceLinkMetadata(metadata))
	return &sequence
}

func unset() *nexus.SequenceBulkUpdateActionLink_Sequence {
	var sequence nexus.SequenceBulkUpdateActionLink_Sequence
	check(sequence.FromSequenceBulkUpdateActionLinkSequence1(nexus.SequenceBulkUpdateActionLinkSequence1Unset))
	return &sequence
}

func ptr[T any](value T) *T {
	return &value
}
