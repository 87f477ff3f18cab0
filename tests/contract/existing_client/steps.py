"""Uploads files with Datature's own client and manages them, step by step.

    python steps.py URL KEY PROJECT FOLDER

Runs where only that client is installed. Prints one line of JSON: each step that ran, with the error that it
ended with, or null. Two constants of its configuration are lowered: the size from which a file is sent in
parts, and the pause between two looks at an operation, which is 8 seconds.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# Stored, not compressed: this client cannot tell the type of very short bytes.
NIFTI = gzip.compress((348).to_bytes(4, "little") + bytes(340) + b"n+1\0", compresslevel=0, mtime=0)
ZIP = b"PK\5\6" + bytes(18)  # an archive without files
PARTS_ABOVE = 10_000
LARGE = PNG + bytes(range(256)) * 100
WAIT = 0.05  # seconds

STEPS: list[Callable[[Any, Path], None]] = []


class Interrupted(Exception):
    """Stands for an error of a program in its `with` block."""


def step(function: Callable[[Any, Path], None]) -> Callable[[Any, Path], None]:
    STEPS.append(function)
    return function


def upload(project: Any, *paths: Path, groups: list[str] | None = None, **contents: bytes) -> list[str]:
    """Upload files and bytes, wait for the assets, and give the ids of the operations."""
    session = project.assets.create_upload_session(groups=groups, show_progress=False)
    with session:
        for path in paths:
            session.add_path(str(path))
        for name, content in contents.items():
            session.add_bytes(content, name.replace("__", "."))
    ids: list[str] = session.get_operation_ids()
    return ids


def holds(found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{found!r} instead of {expected!r}")


@step
def an_error_in_the_block_cancels_the_session(project: Any, folder: Path) -> None:
    """Cancels while bytes are being sent: the sandbox delays the first files, so this is the first step."""
    session = project.assets.create_upload_session(show_progress=False)
    try:
        with session:
            session.add_path(str(folder / "slow"))  # as many files as a session has: they are sent at once
            until = time.monotonic() + 30
            while not session.upload_session_ids and time.monotonic() < until:
                time.sleep(WAIT)
            raise Interrupted
    except Interrupted:
        pass


@step
def add_path_of_a_folder(project: Any, folder: Path) -> None:
    upload(project, folder / "study", groups=["paths", "main"])
    for name in ("slice_1.png", "slice_2.png", "scan.nii.gz"):
        [path] = folder.rglob(name)
        holds(project.assets.get(name).metadata.file_size, path.stat().st_size)


@step
def add_path_of_a_zip(project: Any, folder: Path) -> None:
    upload(project, folder / "series.zip", groups=["paths"])
    holds(project.assets.get("series.zip").metadata.mime_type, "application/x-dicom-3d-zip")


@step
def add_bytes(project: Any, folder: Path) -> None:
    upload(project, b__png=PNG + b"b", b__nii__gz=NIFTI, b__zip=b"PK\3\4" + bytes(396))
    found = [project.assets.get(name).metadata for name in ("b.png", "b.nii.gz", "b.zip")]
    holds(
        [one.mime_type for one in found],
        ["image/png", "application/x-nifti-gz", "application/x-dicom-3d-zip"],
    )
    holds([one.groups for one in found], [["main"]] * 3)


@step
def upload_in_parts(project: Any, folder: Path) -> None:
    upload(project, folder / "large.png", small__png=PNG)
    holds(project.assets.get("large.png").metadata.file_size, len(LARGE))


@step
def get_operation_ids_and_wait_until_done(project: Any, folder: Path) -> None:
    session = project.assets.create_upload_session(background=True, show_progress=False)
    with session:
        session.add_bytes(PNG + b"later", "later.png")
    [op_id] = session.get_operation_ids()
    holds(session.wait_until_done(), True)
    found = project.operations.get(op_id)
    holds((found.id, found.status.overview), (op_id, "Finished"))
    holds(found.status.progress.with_status.Finished, 1)
    holds(project.operations.wait_until_done(op_id).status.overview, "Finished")


@step
def upload_many_in_several_sessions(project: Any, folder: Path) -> None:
    holds(len(upload(project, folder / "many", groups=["many"])), 3)
    holds(len(project.assets.list({"limit": 100}, {"groups": ["many"]}).data), 5)


@step
def list_by_group_and_status(project: Any, folder: Path) -> None:
    first = project.assets.list({"limit": 2}, {"groups": ["paths"], "status": "None"})
    rest = project.assets.list({"limit": 2, "page": first.next_page}, {"groups": ["paths"], "status": "None"})
    names = [one.filename for one in first.data + rest.data]
    holds(sorted(names), ["scan.nii.gz", "series.zip", "slice_1.png", "slice_2.png"])


@step
def list_groups(project: Any, folder: Path) -> None:
    [group] = project.assets.list_groups(["paths"])
    holds((group.group, group.statistic.total_assets), ("paths", 4))


@step
def get_by_id_and_by_filename(project: Any, folder: Path) -> None:
    by_name = project.assets.get("slice_1.png")
    holds(project.assets.get(by_name.id), by_name)


@step
def update(project: Any, folder: Path) -> None:
    project.assets.update("slice_1.png", {"status": "Annotated", "groups": ["reviewed"]})
    found = project.assets.get("slice_1.png")
    holds((found.status, found.metadata.groups), ("Annotated", ["reviewed"]))


@step
def delete(project: Any, folder: Path) -> None:
    asset = project.assets.get("slice_2.png")
    found = project.assets.delete("slice_2.png")
    holds((found.deleted, found.id), (True, asset.id))
    names = [one.filename for one in project.assets.list({"limit": 100}).data]
    holds("slice_2.png" in names, False)


def write_files(folder: Path) -> None:
    files = {
        "study/a/slice_1.png": PNG + b"1",
        "study/b/slice_2.png": PNG + b"22",
        "study/scan.nii.gz": NIFTI,
        "series.zip": ZIP,
        "large.png": LARGE,
        **{f"many/many_{number}.png": PNG + bytes([number]) for number in range(5)},
        **{f"slow/slow_{number}.png": PNG + bytes([number]) for number in range(2)},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main(url: str, key: str, project_id: str, folder: Path) -> None:
    from datature.nexus import Client, config

    config.ASSET_UPLOAD_SESSION_MULTIPART_MIN_SIZE = PARTS_ABOVE
    config.OPERATION_LOOPING_DELAY_SECONDS = WAIT
    write_files(folder)
    project = Client(key, endpoint=url).get_project(project_id)
    # Sessions of two files where a step needs several.
    few = {upload_many_in_several_sessions, an_error_in_the_block_cancels_the_session}
    errors: dict[str, str | None] = {}
    for function in STEPS:
        config.ASSET_UPLOAD_SESSION_BATCH_SIZE = 2 if function in few else 5_000
        errors[function.__name__] = None
        try:
            function(project, folder)
        except Exception:
            errors[function.__name__] = traceback.format_exc()
    print(json.dumps(errors))


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
