"""Every call of the API, on the data of a new sandbox. `demo.py` runs and prints them."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nexus_api import api
from nexuskit import ApiTypes, AsyncClient, Client, RetryPolicy

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A PNG image of one pixel."""


def workspace(client: Client) -> None:
    """The workspace and its projects"""
    client.get_info()
    [(project.name, project.id) for project in client.list_projects()]
    client.project_by_name("Knee study").get_info().name


def workflows(client: Client) -> None:
    """Workflows"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    project.workflows.list()
    project.workflows.get("flow_64e812a7e47592ef374cbbc2").created_at
    project.workflows.update("flow_64e812a7e47592ef374cbbc2", {"title": "Knee detector"})
    project.workflows.update("flow_64e812a7e47592ef374cbbc2", ApiTypes.FlowMetadata(title="Knee detector 2"))
    project.workflows.by_title("My Awesome Workflow").id
    project.workflows.by_name("U-Net baseline").id
    [flow.title for flow in project.workflows.iter()]
    project.workflows.count()
    [flow.title for flow in project.workflows.find(pattern="(?i)u-?net")]
    flow = project.workflows.rename("U-Net baseline", "U-Net, augmented")
    project.workflows.delete(flow.id)
    project.workflows.delete_by_title("My Awesome Workflow")


def assets(client: Client) -> None:
    """Assets"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    [asset.filename for asset in project.assets.list({"limit": 3})]
    project.assets.get("image_2.jpg")
    sum(asset.metadata.file_size or 0 for asset in project.assets.iter())
    [len(page) for page in project.assets.pages(page_size=5)]
    project.assets.count(groups=["main"])
    project.assets.update("image_2.jpg", status="Review", groups=["main", "axial"])
    project.assets.list_groups()
    record = project.assets.add_custom_metadata("image_2.jpg", {"scanner": "M2", "thickness_mm": 1.5})
    project.assets.add_custom_metadata_batch(
        [{"parent": {"filename": "image_2.jpg", "frame": 0}, "custom_metadata": {"depth_mm": 12.5}}]
    )
    frame = project.assets.get_custom_metadata("image_2.jpg").custom_metadatas[1]
    project.assets.delete_custom_metadata("image_2.jpg", record)
    project.assets.delete_custom_metadata_batch([frame])
    logs = project.assets.list_logs("image_2.jpg", kinds=["Asset"])
    project.assets.get_log("image_2.jpg", logs.data[0].id, detailed=True)
    [log.event for log in project.assets.iter_logs("image_1.jpg", events=["AnnotationCreated"])]
    client.project_by_name("Shoulder pilot").assets.delete("image_2.jpg").deleted


def sequences(client: Client) -> None:
    """Sequences and pages"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    first = project.sequences.list(ApiTypes.Pagination(limit=2))
    [sequence.name for sequence in first]
    second = first.next()
    [sequence.name for sequence in second or []]
    [sequence.name for sequence in project.sequences.iter(page_size=2)]
    project.sequences.count(name="Patient B")
    [page.next_page for page in project.sequences.pages(page_size=1, max_items=2)]
    [sequence.id for sequence in project.sequences.list(filters={"name": "Patient B"})]
    [sequence.name for sequence in project.sequences.find(where=lambda found: not found.items)]
    project.sequences.get("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
    sequence = project.sequences.by_name("Patient B")
    project.sequences.patch(sequence.id, {"attributes": {"age": 65}}).attributes
    project.sequences.rename("Patient C", "Patient C, second visit")
    project.sequences.delete(project.sequences.by_name("Patient C, second visit").id)


def bulk_updates(client: Client) -> None:
    """A bulk update in one request"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    project.sequences.bulk_update(
        actions=[
            {
                "sequence": {"name": "Patient A", "role": "Sagittal", "ord": 1},
                "asset_filename": "image_3.jpg",
            },
            {
                "sequence": {"name": "Patient D", "role": "Sagittal", "ord": 1},
                "asset_filename": "missing.jpg",
            },
            {"patch": {"attributes": {"age": 66, "weight": 70}}, "sequence_name": "Patient B"},
        ]
    )
    project.sequences.bulk_update(
        [{"asset_filename": "image_3.jpg"}, {"sequence_id": "seq_missing"}],
        ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED,
    )
    {sequence.name: [(e.role, e.ord) for e in sequence.items] for sequence in project.sequences.list()}


def bulk_updates_of_any_size(client: Client) -> None:
    """Bulk updates of any size"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    bulk = project.sequences.bulk()
    bulk.link(asset_filename="image_7.jpg", sequence="Patient E", role="Axial", ord=1)
    bulk.unlink(asset_filename="image_4.jpg").remove(sequence_id="seq_missing")
    bulk.patch(sequence_name="Patient B", attributes={"age": 67})
    bulk.rename(sequence_name="Patient E", new_name="Patient F")
    bulk.extend([{"asset_filename": "missing.jpg"}, {"asset_filenam": "image_8.jpg"}])
    print(bulk.plan())
    bulk.plan().action(4)
    print(bulk.diff())
    report = bulk.run(fail_on="never")
    print(report)
    {reason: [outcome.row for outcome in outcomes] for reason, outcomes in report.by_reason.items()}
    [outcome.reason for outcome in report.first_failures(1)]
    report.to_csv(sys.stdout)
    report.to_jsonl(sys.stdout)
    report.retry_failed()
    report.exit_code

    links = [
        {"asset_filename": f"image_{ord}.jpg", "sequence": {"name": "Patient G", "ord": ord}}
        for ord in range(1, 9)
    ]
    with TemporaryDirectory() as folder:
        first = project.sequences.bulk().extend(links).run(chunk_size=3, journal=f"{folder}/journal")
        again = project.sequences.bulk().extend(links).run(journal=f"{folder}/journal")
    print(first.requests, again.requests)
    project.sequences.bulk().extend(links).run(only_changes=True).ok_details
    project.sequences.bulk().stream(iter(links), window=5).run().raise_for_failures()


def uploads(client: Client) -> None:
    """Uploads"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    with TemporaryDirectory() as folder:
        for number in range(1, 4):
            Path(folder, f"slice_{number}.png").write_bytes(PIXEL)
        report = project.assets.upload(folder, groups=["axial"])
        project.assets.upload(folder).ok_details
        with project.assets.create_upload_session(background=True, show_progress=False) as session:
            session.add_path(f"{folder}/slice_1.png")
    session.wait_until_done()
    print(report)
    report.retry_failed().exit_code
    project.sequences.bulk().extend(report.links(sequence="Patient H", role="Axial", ord=1)).run().counts
    project.assets.get("slice_1.png").metadata
    project.operations.get(report.operation_ids[0]).status.overview
    project.operations.wait(report.operation_ids[0], timeout=60).kind
    with project.assets.create_upload_session(groups=["main"], show_progress=False) as session:
        session.add_bytes(PIXEL, "scout.png")
    session.get_operation_ids()


def ways_out(client: Client) -> None:
    """Options for single calls, and raw responses"""
    patient = client.with_options(timeout=120, retry=RetryPolicy(attempts=8, deadline=900))
    patient.get_project("proj_cd067221d5a6e4007ccbb4afb5966535").get_info().type
    raw = client.raw(api.workspace.get_workspace())
    raw.status
    raw.request_id
    raw.decode().name


def mistakes(client: Client) -> None:
    """Errors and their suggested fixes"""
    client.get_project("proj_other").get_info()
    client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535").workflows.get("flow_missing")
    client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535").workflows.by_title("Knee detektor 2")
    client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535").sequences.list({"limt": 10})
    client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535").sequences.bulk_update(
        [{"asset_id": "asset_1", "asset_filename": "image_1.jpg"}]
    )
    client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535").assets.upload([("notes.txt", b"a text")])


async def asynchronous(client: AsyncClient) -> None:
    """Asynchronous calls"""
    project = client.get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    [flow.title for flow in await project.workflows.list()]
    [sequence.name async for sequence in project.sequences.iter(page_size=2)]
    sequence = await project.sequences.by_name("Patient A")
    (await project.sequences.patch(sequence.id, {"attributes": {"age": 21}})).attributes.items
    bulk = project.sequences.bulk().unlink(asset_filename="image_7.jpg")
    await bulk.diff()
    report = await bulk.run()
    await report.retry_failed()
