import { rejects } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { abort, actions } from "./actions.js";
import { done, same, setting } from "./check.js";
import { crc32c } from "./crc32c.js";
import { client } from "./nexus/client.gen.js";
import * as nexus from "./nexus/index.js";

const baseUrl = setting("DATATURE_API_BASE_URL");
// A redirect is an error: the key would go along.
client.setConfig({ baseUrl, redirect: "error", auth: setting("DATATURE_SECRET_KEY") });
const project = { projectId: setting("DATATURE_PROJECT_ID") };
// With it, a call returns its data or throws the error of the API.
const throwOnError = true;

const workflows = await nexus.listWorkflows({ path: project, throwOnError });
same(workflows.data.map((workflow) => workflow.title), ["Baseline", "U-Net"]);
done("list workflows");

const path = { ...project, flowId: "flow_1" };
const { data: workflow } = await nexus.getWorkflow({ path, throwOnError });
same([workflow.id, workflow.createDate], ["flow_1", 1_700_000_000_000]);
done("get a workflow");

const { data: renamed } = await nexus.updateWorkflow({ path, body: { title: "Renamed" }, throwOnError });
same([renamed.title, renamed.updateDate > workflow.updateDate], ["Renamed", true]);
done("rename a workflow");

const names: string[] = [];
const sizes: number[] = [];
let page: string | undefined;
do {
  const { data: found } = await nexus.listSequences({ path: project, query: { limit: 100, page }, throwOnError });
  names.push(...found.data.map((sequence) => sequence.name));
  sizes.push(found.data.length);
  page = found.nextPage ?? undefined;
} while (page !== undefined);
same(sizes, [100, 100, 50]);
same([names[0], names[249], new Set(names).size], ["Patient 001", "Patient 250", 250]);
done("page through sequences");

const update = { actions: actions.map(([action]) => action) };
const { data: results } = await nexus.bulkUpdateSequences({ path: project, body: update, throwOnError });
same(results.actions, actions.map(([, result]) => result));
const { data: linked } = await nexus.getSequence({ path: { ...project, sequenceId: "seq_002" }, throwOnError });
same(linked.items, [{ assetId: "asset_5", ord: 2, role: "Axial" }]);
done("bulk update");

const { data: aborted } = await nexus.bulkUpdateSequences({
  path: project,
  body: { actions: abort, abortMode: "AbortOnAnyFailed" },
  throwOnError,
});
same(aborted.actions, ["Failed", "FailedRemoveSequenceSequenceNotFound"]);
const { data: kept } = await nexus.getSequence({ path: { ...project, sequenceId: "seq_009" }, throwOnError });
same(kept.name, "Patient 009");
done("aborted bulk update");

const { data: patched } = await nexus.patchSequence({
  path: { ...project, sequenceId: "seq_002" },
  body: { name: "Patient B", attributes: { height: "180" } },
  throwOnError,
});
same([patched.name, patched.attributes.items], ["Patient B", { age: "20", height: "180" }]);
done("patch a sequence");

const { data: deleted } = await nexus.deleteSequence({ path: { ...project, sequenceId: "seq_250" }, throwOnError });
same(deleted.deleted, true);
done("delete a sequence");

const bytes = new TextEncoder().encode("a file for the upload");
const { data: session } = await nexus.createUploadSession({
  path: project,
  body: {
    groups: ["main"],
    assets: [{ filename: "scan.jpg", mime: "image/jpeg", size: bytes.length, crc32c: crc32c(bytes) }],
  },
  throwOnError,
});
for (const { upload } of session.assets) {
  const sent = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  same(sent.status, 200);
}
let overview: nexus.OperationStatusOverview;
for (;;) {
  const { data: operation } = await nexus.getOperation({ path: { ...project, opId: session.opId }, throwOnError });
  overview = operation.status.overview;
  if (overview !== "Queued" && overview !== "Running") break;
  await sleep(50);
}
same(overview, "Finished");
const { data: asset } = await nexus.getAsset({ path: { ...project, assetIdOrFilename: "scan.jpg" }, throwOnError });
same([asset.metadata.fileSize, asset.metadata.groups], [bytes.length, ["main"]]);
done("upload a file");

const { data: logs } = await nexus.listAssetLogs({ path: { ...project, assetIdOrFilename: "asset_1" }, throwOnError });
same(
  logs.data.map(({ level, kind, event }) => [level, kind, event]),
  [
    ["Info", "Asset", "AssetCreated"],
    ["Critical", "Asset", "AssetViewed"],
    ["Info", "Report", "AssetCompared"],
    ["Info", "Asset", "AssetViewed"],
  ],
);
done("unknown enum value");

const wrongKey = await nexus.listProjects({ auth: "wrong" });
same([wrongKey.response?.status, typeof wrongKey.error?.message], [401, "string"]);
done("401");

// The sequence that was deleted above.
const missing = await nexus.getSequence({ path: { ...project, sequenceId: "seq_250" } });
same([missing.response?.status, missing.error?.message.includes("seq_250")], [404, true]);
done("404");

const limited = await nexus.getWorkspace();
const wait = limited.response?.headers.get("Retry-After");
same([limited.response?.status, wait], [429, "1"]);
await sleep(Number(wait) * 1000);
const { data: workspace } = await nexus.getWorkspace({ throwOnError });
same(typeof workspace.name, "string");
done("429");

await rejects(nexus.getWorkspace({ throwOnError }), TypeError);
done("redirect");
