package example;

import static nexus.model.SequenceBulkUpdateResult.*;

import java.util.List;
import java.util.Map;
import nexus.model.SequenceBulkUpdateAction;
import nexus.model.SequenceBulkUpdateActionLink;
import nexus.model.SequenceBulkUpdateActionLinkAllOfSequence;
import nexus.model.SequenceBulkUpdateActionPatchSequence;
import nexus.model.SequenceBulkUpdateActionRemoveSequence;
import nexus.model.SequenceBulkUpdateResult;
import nexus.model.SequenceLinkMetadata;
import nexus.model.SequenceMergeMode;
import nexus.model.SequencePatch;

/** Actions of every kind, and the result of each; with the aborted update, every result occurs. */
final class Actions {
    record Expected(SequenceBulkUpdateAction action, SequenceBulkUpdateResult result) {}

    static List<Expected> all() {
        var unset = new SequenceBulkUpdateActionLinkAllOfSequence("Unset");
        var first = new SequenceLinkMetadata().name("Patient 001").role("Sagittal");
        var full = new SequenceBulkUpdateActionLinkAllOfSequence(first);
        var taken = new SequenceBulkUpdateActionLinkAllOfSequence(
                new SequenceLinkMetadata()
                        .name("Patient 001")
                        .role("Sagittal")
                        .ord(1L)
                        .merge(SequenceMergeMode.REJECT_SEQUENCE_OPERATION));
        var axial = new SequenceBulkUpdateActionLinkAllOfSequence(
                new SequenceLinkMetadata().name("Patient 002").role("Axial").ord(2L));
        var plain = new SequenceBulkUpdateActionLinkAllOfSequence(new SequenceLinkMetadata().name("Patient 003"));
        var large = new SequencePatch().attributes(Map.of("report", "x".repeat(201)));
        var renamed = new SequencePatch().name("New").attributes(Map.of("age", "20"));
        return List.of(
                link(OK, axial, "asset_5", null),
                link(OK, plain, null, "image_6.jpg"),
                link(OK, unset, null, "image_4.jpg"),
                link(FAILED_LINK_ASSET_ALREADY_PROCESSED, unset, "asset_5", null),
                link(FAILED_LINK_ASSET_NOT_FOUND, full, null, "missing.jpg"),
                link(FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM, taken, "asset_7", null),
                link(FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT, full, "asset_8", null),
                patch(OK, renamed, "seq_004", null),
                patch(FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED, new SequencePatch(), "seq_004", null),
                patch(FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND, new SequencePatch(), null, "Missing"),
                patch(FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT, large, null, "Patient 005"),
                patch(FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE, new SequencePatch().name("Patient 007"), "seq_006", null),
                remove(OK, "seq_008", null),
                remove(FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED, "seq_008", null),
                remove(FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND, null, "Missing"));
    }

    static List<Expected> aborted() {
        return List.of(
                patch(FAILED, new SequencePatch().name("Not applied"), "seq_009", null),
                remove(FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND, null, "Missing"));
    }

    private static Expected link(
            SequenceBulkUpdateResult result,
            SequenceBulkUpdateActionLinkAllOfSequence sequence,
            String assetId,
            String assetFilename) {
        var link = new SequenceBulkUpdateActionLink()
                .kind(SequenceBulkUpdateActionLink.KindEnum.LINK)
                .sequence(sequence)
                .assetId(assetId)
                .assetFilename(assetFilename);
        return new Expected(new SequenceBulkUpdateAction(link), result);
    }

    private static Expected patch(
            SequenceBulkUpdateResult result, SequencePatch patch, String sequenceId, String sequenceName) {
        var action = new SequenceBulkUpdateActionPatchSequence()
                .kind(SequenceBulkUpdateActionPatchSequence.KindEnum.PATCH_SEQUENCE)
                .patch(patch)
                .sequenceId(sequenceId)
                .sequenceName(sequenceName);
        return new Expected(new SequenceBulkUpdateAction(action), result);
    }

    private static Expected remove(SequenceBulkUpdateResult result, String sequenceId, String sequenceName) {
        var action = new SequenceBulkUpdateActionRemoveSequence()
                .kind(SequenceBulkUpdateActionRemoveSequence.KindEnum.REMOVE_SEQUENCE)
                .sequenceId(sequenceId)
                .sequenceName(sequenceName);
        return new Expected(new SequenceBulkUpdateAction(action), result);
    }

    private Actions() {}
}
