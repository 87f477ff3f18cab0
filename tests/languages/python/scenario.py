"""Calls every part of the API once and stops at the first wrong result."""

import os
import time
from collections.abc import Callable

import google_crc32c
import nexus
import urllib3
from actions import ABORTED, ACTIONS, Expected
from nexus.exceptions import ApiException

PROJECT = os.environ["DATATURE_PROJECT_ID"]


def connect(key: str) -> nexus.ApiClient:
    configuration = nexus.Configuration(
        host=os.environ["DATATURE_API_BASE_URL"], api_key={"SecretKey": key}, retries=False
    )
    return nexus.ApiClient(configuration)


def same(actual: object, expected: object) -> None:
    if actual != expected:
        raise SystemExit(f"got {actual!r}, expected {expected!r}")


def done(step: str) -> None:
    print("ok", step)


def workflows(client: nexus.ApiClient) -> None:
    api = nexus.WorkflowsApi(client)
    same([workflow.title for workflow in api.list_workflows(PROJECT)], ["Baseline", "U-Net"])
    done("list workflows")

    workflow = api.get_workflow(PROJECT, "flow_1")
    same(workflow.create_date, 1_700_000_000_000)
    done("get a workflow")

    renamed = api.update_workflow(PROJECT, "flow_1", nexus.FlowMetadata(title="Renamed"))
    same((renamed.title, renamed.update_date > workflow.update_date), ("Renamed", True))
    done("rename a workflow")


def pages(client: nexus.ApiClient) -> None:
    api = nexus.SequencesApi(client)
    sizes: list[int] = []
    names: set[str] = set()
    cursor: str | None = None
    while True:
        page = api.list_sequences(PROJECT, limit=100, page=cursor)
        sizes.append(len(page.data))
        names |= {sequence.name for sequence in page.data}
        cursor = page.next_page
        if cursor is None:
            break
    same((sizes, len(names)), ([100, 100, 50], 250))
    done("page through sequences")


def bulk(client: nexus.ApiClient) -> None:
    api = nexus.SequencesApi(client)

    def run(expected: Expected, mode: nexus.SequenceBulkUpdateAbortMode) -> None:
        update = nexus.SequenceBulkUpdate(actions=[action for action, _ in expected], abort_mode=mode)
        results = api.bulk_update_sequences(PROJECT, update).actions
        same(results, [result for _, result in expected])

    run(ACTIONS, nexus.SequenceBulkUpdateAbortMode.NONE)
    linked = api.get_sequence(PROJECT, "seq_002").items
    same([(entry.asset_id, entry.ord, entry.role) for entry in linked], [("asset_5", 2, "Axial")])
    done("bulk update")
    run(ABORTED, nexus.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED)
    same(api.get_sequence(PROJECT, "seq_009").name, "Patient 009")
    done("aborted bulk update")


def sequences(client: nexus.ApiClient) -> None:
    api = nexus.SequencesApi(client)
    patch = nexus.SequencePatch(name="Patient B", attributes={"height": "180"})
    patched = api.patch_sequence(PROJECT, "seq_002", patch)
    same((patched.name, patched.attributes.items), ("Patient B", {"age": "20", "height": "180"}))
    done("patch a sequence")

    same(api.delete_sequence(PROJECT, "seq_250").deleted, True)
    done("delete a sequence")


def upload(client: nexus.ApiClient) -> None:
    file = b"a file for the upload"
    # The API takes the checksum as a signed number.
    checksum = int.from_bytes(google_crc32c.value(file).to_bytes(4), signed=True)
    asset = nexus.AssetToUpload(filename="scan.jpg", mime="image/jpeg", size=len(file), crc32c=checksum)
    new = nexus.NewUploadSession(groups=["main"], assets=[asset])
    session = nexus.UploadsApi(client).create_upload_session(PROJECT, new)
    for item in session.assets:
        sent = urllib3.request(item.upload.method, item.upload.url, body=file, headers=item.upload.headers)
        same(sent.status, 200)
    overview = nexus.OperationStatusOverview.QUEUED
    while overview in (nexus.OperationStatusOverview.QUEUED, nexus.OperationStatusOverview.RUNNING):
        time.sleep(0.05)
        overview = nexus.OperationsApi(client).get_operation(PROJECT, session.op_id).status.overview
    same(overview, nexus.OperationStatusOverview.FINISHED)
    metadata = nexus.AssetsApi(client).get_asset(PROJECT, "scan.jpg").metadata
    same((metadata.file_size, metadata.groups), (len(file), ["main"]))
    done("upload a file")


def unknown_enum_value(client: nexus.ApiClient) -> None:
    logs = nexus.AssetsApi(client).list_asset_logs(PROJECT, "asset_1").data
    same([log.level.value for log in logs], ["Info", "Critical", "Info", "Info"])
    same(logs[2].kind.value, "Report")
    done("unknown enum value")


def errors(client: nexus.ApiClient) -> None:
    refused = failure(nexus.ProjectsApi(connect("wrong")).list_projects)
    same((refused.status, isinstance(refused.data, nexus.Error)), (401, True))
    done("401")

    # The sequence that was deleted above.
    missing = failure(lambda: nexus.SequencesApi(client).get_sequence(PROJECT, "seq_250"))
    same((missing.status, "seq_250" in str(missing.data)), (404, True))
    done("404")

    api = nexus.WorkspaceApi(client)
    limited = failure(api.get_workspace)
    seconds = (limited.headers or {})["Retry-After"]
    same((limited.status, seconds), (429, "1"))
    time.sleep(int(seconds))
    same(bool(api.get_workspace().name), True)
    done("429")

    same(failure(api.get_workspace).status, 307)
    done("redirect")


def failure(call: Callable[[], object]) -> ApiException:
    try:
        raise SystemExit(f"no error, but {call()}")
    except ApiException as error:
        return error


if __name__ == "__main__":
    CLIENT = connect(os.environ["DATATURE_SECRET_KEY"])
    workflows(CLIENT)
    pages(CLIENT)
    bulk(CLIENT)
    sequences(CLIENT)
    upload(CLIENT)
    unknown_enum_value(CLIENT)
    errors(CLIENT)
