import type { components } from "./nexus.js";

type Action = components["schemas"]["SequenceBulkUpdateAction"];
type Result = components["schemas"]["SequenceBulkUpdateResult"];

const first = { name: "Patient 001", role: "Sagittal" };

/** Actions of every kind, and the result of each; together with `abort`, they have every result. */
export const actions: [Action, Result][] = [
  [{ kind: "Link", assetId: "asset_5", sequence: { name: "Patient 002", role: "Axial", ord: 2 } }, "Ok"],
  [{ kind: "Link", assetFilename: "image_6.jpg", sequence: { name: "Patient 003" } }, "Ok"],
  [{ kind: "Link", assetFilename: "image_4.jpg", sequence: "Unset" }, "Ok"],
  [{ kind: "Link", assetId: "asset_5", sequence: "Unset" }, "FailedLinkAssetAlreadyProcessed"],
  [{ kind: "Link", assetFilename: "missing.jpg", sequence: first }, "FailedLinkAssetNotFound"],
  [
    { kind: "Link", assetId: "asset_7", sequence: { ...first, ord: 1, merge: "RejectSequenceOperation" } },
    "FailedLinkWouldOverwriteExistingItem",
  ],
  [{ kind: "Link", assetId: "asset_8", sequence: first }, "FailedLinkSequenceWouldExceedMaximumItemCount"],
  [{ kind: "PatchSequence", sequenceId: "seq_004", patch: { name: "New", attributes: { age: "20" } } }, "Ok"],
  [{ kind: "PatchSequence", sequenceId: "seq_004", patch: {} }, "FailedPatchSequenceSequenceAlreadyProcessed"],
  [{ kind: "PatchSequence", sequenceName: "Missing", patch: {} }, "FailedPatchSequenceSequenceNotFound"],
  [
    { kind: "PatchSequence", sequenceName: "Patient 005", patch: { attributes: { report: "x".repeat(201) } } },
    "FailedPatchSequenceAttributeSizeWouldExceedLimit",
  ],
  [
    { kind: "PatchSequence", sequenceId: "seq_006", patch: { name: "Patient 007", attributes: null } },
    "FailedPatchSequenceRenameWouldDuplicate",
  ],
  [{ kind: "RemoveSequence", sequenceId: "seq_008" }, "Ok"],
  [{ kind: "RemoveSequence", sequenceId: "seq_008" }, "FailedRemoveSequenceSequenceAlreadyProcessed"],
  [{ kind: "RemoveSequence", sequenceName: "Missing" }, "FailedRemoveSequenceSequenceNotFound"],
];

export const abort: Action[] = [
  { kind: "PatchSequence", sequenceId: "seq_009", patch: { name: "Not applied" } },
  { kind: "RemoveSequence", sequenceName: "Missing" },
];
