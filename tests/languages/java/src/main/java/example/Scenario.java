package example;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import nexus.ApiClient;
import nexus.ApiException;
import nexus.api.AssetsApi;
import nexus.api.OperationsApi;
import nexus.api.ProjectsApi;
import nexus.api.SequencesApi;
import nexus.api.UploadsApi;
import nexus.api.WorkflowsApi;
import nexus.api.WorkspaceApi;
import nexus.model.AssetLogKind;
import nexus.model.AssetLogLevel;
import nexus.model.AssetToUpload;
import nexus.model.FlowMetadata;
import nexus.model.NewUploadSession;
import nexus.model.OperationStatusOverview;
import nexus.model.SequenceBulkUpdate;
import nexus.model.SequenceBulkUpdateAbortMode;
import nexus.model.SequenceEntryAsset;
import nexus.model.SequencePatch;

/** Calls every part of the API once and stops at the first wrong result. */
public final class Scenario {
    private final ApiClient client = client(System.getenv("DATATURE_SECRET_KEY"));
    private final String project = System.getenv("DATATURE_PROJECT_ID");

    public static void main(String[] arguments) throws Exception {
        var scenario = new Scenario();
        scenario.workflows();
        scenario.pages();
        scenario.bulk();
        scenario.sequences();
        scenario.upload();
        scenario.unknownEnumValue();
        scenario.errors();
    }

    private static ApiClient client(String key) {
        var client = new ApiClient();
        client.updateBaseUri(System.getenv("DATATURE_API_BASE_URL"));
        client.setRequestInterceptor(request -> request.setHeader("Secret-Key", key));
        return client;
    }

    private void workflows() throws ApiException {
        var api = new WorkflowsApi(client);
        var listed = api.listWorkflows(project);
        same(listed.stream().map(workflow -> workflow.getTitle()).toList(), List.of("Baseline", "U-Net"));
        done("list workflows");

        var workflow = api.getWorkflow(project, "flow_1");
        same(workflow.getCreateDate(), 1_700_000_000_000L);
        done("get a workflow");

        var renamed = api.updateWorkflow(project, "flow_1", new FlowMetadata().title("Renamed"));
        same(renamed.getTitle(), "Renamed");
        same(renamed.getUpdateDate() > workflow.getUpdateDate(), true);
        done("rename a workflow");
    }

    private void pages() throws ApiException {
        var api = new SequencesApi(client);
        var sizes = new ArrayList<Integer>();
        var names = new HashSet<String>();
        String cursor = null;
        do {
            var page = api.listSequences(project, 100, cursor, null);
            sizes.add(page.getData().size());
            page.getData().forEach(sequence -> names.add(sequence.getName()));
            cursor = page.getNextPage();
        } while (cursor != null);
        same(sizes, List.of(100, 100, 50));
        same(names.size(), 250);
        done("page through sequences");
    }

    private void bulk() throws ApiException {
        var api = new SequencesApi(client);
        same(api.bulkUpdateSequences(project, update(Actions.all())).getActions(), results(Actions.all()));
        var linked = api.getSequence(project, "seq_002").getItems();
        same(linked, List.of(new SequenceEntryAsset().assetId("asset_5").ord(2L).role("Axial")));
        done("bulk update");

        var aborted = update(Actions.aborted()).abortMode(SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED);
        same(api.bulkUpdateSequences(project, aborted).getActions(), results(Actions.aborted()));
        same(api.getSequence(project, "seq_009").getName(), "Patient 009");
        done("aborted bulk update");
    }

    private static SequenceBulkUpdate update(List<Actions.Expected> expected) {
        return new SequenceBulkUpdate().actions(expected.stream().map(Actions.Expected::action).toList());
    }

    private static List<?> results(List<Actions.Expected> expected) {
        return expected.stream().map(Actions.Expected::result).toList();
    }

    private void sequences() throws ApiException {
        var api = new SequencesApi(client);
        var patch = new SequencePatch().name("Patient B").attributes(Map.of("height", "180"));
        var patched = api.patchSequence(project, "seq_002", patch);
        same(patched.getName(), "Patient B");
        same(patched.getAttributes().getItems(), Map.of("age", "20", "height", "180"));
        done("patch a sequence");

        same(api.deleteSequence(project, "seq_250").getDeleted(), true);
        done("delete a sequence");
    }

    private void upload() throws Exception {
        var file = "a file for the upload".getBytes(StandardCharsets.UTF_8);
        var checksum = new CRC32C();
        checksum.update(file);
        var announced = new AssetToUpload()
                .filename("scan.jpg")
                .mime("image/jpeg")
                .size((long) file.length)
                .crc32c((int) checksum.getValue());
        var session = new UploadsApi(client)
                .createUploadSession(project, new NewUploadSession().groups(List.of("main")).assets(List.of(announced)));
        for (var asset : session.getAssets()) {
            var upload = asset.getUpload();
            var request = HttpRequest.newBuilder(URI.create(upload.getUrl()))
                    .method(upload.getMethod(), HttpRequest.BodyPublishers.ofByteArray(file));
            upload.getHeaders().forEach(request::header);
            var sent = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.discarding());
            same(sent.statusCode(), 200);
        }
        var overview = OperationStatusOverview.QUEUED;
        while (overview == OperationStatusOverview.QUEUED || overview == OperationStatusOverview.RUNNING) {
            Thread.sleep(50);
            overview = new OperationsApi(client).getOperation(project, session.getOpId()).getStatus().getOverview();
        }
        same(overview, OperationStatusOverview.FINISHED);
        var metadata = new AssetsApi(client).getAsset(project, "scan.jpg").getMetadata();
        same(metadata.getFileSize(), (long) file.length);
        same(metadata.getGroups(), List.of("main"));
        done("upload a file");
    }

    private void unknownEnumValue() throws ApiException {
        var logs = new AssetsApi(client)
                .listAssetLogs(project, "asset_1", null, null, null, null, null, null, null, null, null, null)
                .getData();
        same(logs.size(), 4);
        same(logs.get(0).getLevel(), AssetLogLevel.INFO);
        same(logs.get(1).getLevel(), AssetLogLevel.UNKNOWN_DEFAULT_OPEN_API);
        same(logs.get(2).getKind(), AssetLogKind.UNKNOWN_DEFAULT_OPEN_API);
        done("unknown enum value");
    }

    private void errors() throws Exception {
        var refused = failure(() -> new ProjectsApi(client("wrong")).listProjects());
        same(refused.getCode(), 401);
        done("401");

        // The sequence that was deleted above.
        var missing = failure(() -> new SequencesApi(client).getSequence(project, "seq_250"));
        same(missing.getCode(), 404);
        var body = client.getObjectMapper().readValue(missing.getResponseBody(), nexus.model.Error.class);
        same(body.getMessage().contains("seq_250"), true);
        done("404");

        var api = new WorkspaceApi(client);
        var limited = failure(api::getWorkspace);
        same(limited.getCode(), 429);
        var seconds = limited.getResponseHeaders().firstValueAsLong("Retry-After").orElseThrow();
        same(seconds, 1L);
        Thread.sleep(seconds * 1000);
        same(api.getWorkspace().getName().isEmpty(), false);
        done("429");

        same(failure(api::getWorkspace).getCode(), 307);
        done("redirect");
    }

    private interface Call {
        Object call() throws ApiException;
    }

    private static ApiException failure(Call call) {
        try {
            throw new IllegalStateException("no error, but " + call.call());
        } catch (ApiException error) {
            return error;
        }
    }

    private static void same(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new IllegalStateException("got " + actual + ", expected " + expected);
        }
    }

    private static void done(String step) {
        System.out.println("ok " + step);
    }
}
