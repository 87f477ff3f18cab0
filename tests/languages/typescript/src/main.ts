import { rejects } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import createClient from "openapi-fetch";
import { abort, actions } from "./actions.js";
import { done, ok, same, setting } from "./check.js";
import { crc32c } from "./crc32c.js";
import type { components, paths } from "./nexus.js";

const baseUrl = setting("DATATURE_API_BASE_URL");
// A redirect is an error: the key would go along.
const client = createClient<paths>({ baseUrl, redirect: "error", headers: { "Secret-Key": setting("DATATURE_SECRET_KEY") } });
const project = { projectId: setting("DATATURE_PROJECT_ID") };

const workflows = ok(await client.GET("/projects/{projectId}/workflows", { params: { path: project } }));
same(workflows.map((workflow) => workflow.title), ["Baseline", "U-Net"]);
done("list workflows");

const path = { ...project, flowId: "flow_1" };
const workflow = ok(await client.GET("/projects/{projectId}/workflows/{flowId}", { params: { path } }));
same([workflow.id, workflow.createDate], ["flow_1", 1_700_000_000_000]);
done("get a workflow");

const body = { title: "Renamed" };
const renamed = ok(await client.PATCH("/projects/{projectId}/workflows/{flowId}", { params: { path }, body }));
same([renamed.title, renamed.updateDate > workflow.updateDate], ["Renamed", true]);
done("rename a workflow");

const names: string[] = [];
const sizes: number[] = [];
let page: string | undefined;
do {
  const query = page === undefined ? { limit: 100 } : { limit: 100, page };
  const found = ok(await client.GET("/projects/{projectId}/sequences", { params: { path: project, query } }));
  names.push(...found.data.map((sequence) => sequence.name));
  sizes.push(found.data.length);
  page = found.nextPage ?? undefined;
} while (page !== undefined);
same(sizes, [100, 100, 50]);
same([names[0], names[249], new Set(names).size], ["Patient 001", "Patient 250", 250]);
done("page through sequences");

const bulk = "/projects/{projectId}/sequencesBulkUpdates";
const results = ok(await client.POST(bulk, { params: { path: project }, body: { actions: actions.map(([action]) => action) } }));
same(results.actions, actions.map(([, result]) => result));
const one = "/projects/{projectId}/sequences/{sequenceId}";
const named = (sequenceId: string) => ({ params: { path: { ...project, sequenceId } } });
const linked = ok(await client.GET(one, named("seq_002")));
same(linked.items, [{ assetId: "asset_5", ord: 2, role: "Axial" }]);
done("bulk update");

const aborted = ok(await client.POST(bulk, { params: { path: project }, body: { actions: abort, abortMode: "AbortOnAnyFailed" } }));
same(aborted.actions, ["Failed", "FailedRemoveSequenceSequenceNotFound"]);
same(ok(await client.GET(one, named("seq_009"))).name, "Patient 009");
done("aborted bulk update");

const patch = { name: "Patient B", attributes: { height: "180" } };
const patched = ok(await client.PATCH(one, { ...named("seq_002"), body: patch }));
same([patched.name, patched.attributes.items], ["Patient B", { age: "20", height: "180" }]);
done("patch a sequence");

same(ok(await client.DELETE(one, named("seq_250"))).deleted, true);
done("delete a sequence");

const bytes = new TextEncoder().encode("a file for the upload");
const session = ok(
  await client.POST("/projects/{projectId}/assetuploadsessions", {
    params: { path: project },
    body: {
      groups: ["main"],
      assets: [{ filename: "scan.jpg", mime: "image/jpeg", size: bytes.length, crc32c: crc32c(bytes) }],
    },
  }),
);
for (const { upload } of session.assets) {
  const sent = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  same(sent.status, 200);
}
let overview: components["schemas"]["OperationStatusOverview"];
for (;;) {
  const opPath = { ...project, opId: session.opId };
  const operation = ok(await client.GET("/projects/{projectId}/operations/{opId}", { params: { path: opPath } }));
  overview = operation.status.overview;
  if (overview !== "Queued" && overview !== "Running") break;
  await sleep(50);
}
same(overview, "Finished");
const asset = ok(
  await client.GET("/projects/{projectId}/assets/{assetIdOrFilename}", {
    params: { path: { ...project, assetIdOrFilename: "scan.jpg" } },
  }),
);
same([asset.metadata.fileSize, asset.metadata.groups], [bytes.length, ["main"]]);
done("upload a file");

const logs = ok(
  await client.GET("/projects/{projectId}/assets/{assetIdOrFilename}/logs", {
    params: { path: { ...project, assetIdOrFilename: "asset_1" } },
  }),
);
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

const wrongKey = await client.GET("/workspace/projects", { headers: { "Secret-Key": "wrong" } });
same([wrongKey.response.status, typeof wrongKey.error?.message], [401, "string"]);
done("401");

// The sequence that was deleted above.
const missing = await client.GET(one, named("seq_250"));
same([missing.response.status, missing.error?.message.includes("seq_250")], [404, true]);
done("404");

const limited = await client.GET("/workspace");
const wait = limited.response.headers.get("Retry-After");
same([limited.response.status, wait], [429, "1"]);
await sleep(Number(wait) * 1000);
same(typeof ok(await client.GET("/workspace")).name, "string");
done("429");

await rejects(client.GET("/workspace"), TypeError);
done("redirect");
