"""What becomes of the bytes when data is replaced and at a restart, and the size of uploaded images."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from nexuskit.sandbox import Sandbox, SandboxError
from tests.sandbox.support import MIB, SEED, Api
from tests.sandbox.uploads.conftest import in_both_stores
from tests.sandbox.uploads.support import PNG, Uploader, announcement, bomb, image, noise, settings


def files(folder: Path | None) -> int:
    return len(list(folder.iterdir())) if folder else 0


@in_both_stores
def test_a_reset_deletes_them(sandbox: Sandbox, uploader: Uploader, folder: Path | None) -> None:
    session = uploader.upload("a.png")
    url = uploader.asset("a.png")["url"]
    waiting = uploader.open(announcement("b.png", PNG))["assets"][0]["upload"]
    sandbox.reset()
    assert uploader.http.get(url).status_code == 404
    assert files(folder) == 0
    uploader.api.call("GET", f"/operations/{session['opId']}", status=404)
    assert uploader.send(waiting, PNG).status_code == 403


@in_both_stores
def test_a_snapshot_keeps_what_its_assets_still_have(sandbox: Sandbox, uploader: Uploader) -> None:
    uploader.upload("a.png")
    sandbox.snapshot("with a")
    uploader.upload("b.png", b"b")
    gone = uploader.asset("b.png")["url"]
    sandbox.restore("with a")
    assert uploader.download("a.png") == PNG
    assert uploader.http.get(gone).status_code == 404
    uploader.api.call("DELETE", "/assets/a.png")
    sandbox.restore("with a")
    assert uploader.http.get(uploader.asset("a.png")["url"]).status_code == 404


def test_an_export_has_the_assets(sandbox: Sandbox, uploader: Uploader) -> None:
    uploader.upload("a.png")
    exported = sandbox.export()
    with Sandbox(seed=exported) as copy, Api(copy) as api:
        assert copy.export() == exported
        asset = api.call("GET", "/assets/a.png")
        assert asset["metadata"]["fileSize"] == len(PNG)
        assert api.http.get(asset["url"]).status_code == 404


@in_both_stores
def test_they_are_there_after_a_restart(shared_where: str, folder: Path | None) -> None:
    with Sandbox(seed=SEED, db=shared_where, blobs=folder) as sandbox, Api(sandbox) as api:
        settings(sandbox, processing_ms=1)
        uploader = Uploader(api)
        sandbox.clock.set(1_000_000, frozen=True)
        session = uploader.upload("a.png")
        assert uploader.operation(session)[0] == "Running"
    with Sandbox(db=shared_where, blobs=folder) as sandbox, Api(sandbox) as api:
        later = Uploader(api)
        assert later.operation(session)[0] == "Finished"
        assert later.download("a.png") == PNG
    later.http.close()
    uploader.http.close()


def test_a_folder_keeps_them_out_of_the_database(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    content = bytes(MIB)
    with Sandbox(seed=SEED, db=db, blobs=tmp_path / "bytes") as sandbox, Api(sandbox) as api:
        uploader = Uploader(api)
        uploader.upload("a.png", content)
        [path] = (tmp_path / "bytes").iterdir()
        assert path.read_bytes() == content
        path.unlink()
        # Somebody removed it: the answer breaks off.
        with pytest.raises(httpx.RemoteProtocolError):
            uploader.download("a.png")
        uploader.http.close()
    connection = sqlite3.connect(db)
    assert connection.execute("SELECT count(*) FROM blob_pieces").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize(
    "make", [lambda path: "", lambda path: path / "file" / "folder"], ids=["empty", "in a file"]
)
def test_a_folder_that_cannot_be(tmp_path: Path, make: Callable[[Path], str | Path]) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SandboxError, match="for uploaded files"):
        Sandbox(blobs=make(tmp_path)).start()


def size(uploader: Uploader, filename: str) -> tuple[int, int]:
    metadata = uploader.asset(filename)["metadata"]
    return metadata["height"], metadata["width"]


@pytest.mark.parametrize("format", ["AVIF", "JPEG2000", "PNG", "WEBP"])
def test_they_are_those_of_the_header(uploader: Uploader, format: str) -> None:
    uploader.upload("a.png", image(format))
    assert size(uploader, "a.png") == (200, 300)


def test_they_are_those_of_a_large_file(uploader: Uploader) -> None:
    content = noise("TIFF", (1500, 1000), compression="tiff_lzw")
    directory = int.from_bytes(content[4:8], "little")
    assert directory > MIB
    uploader.upload("a.png", content)
    assert size(uploader, "a.png") == (1000, 1500)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (image()[:20], "image/png"),
        (bomb(20_000, 20_000), "image/png"),
        (image(), "application/x-nifti"),
    ],
    ids=["cut off", "bomb", "another media type"],
)
def test_without_an_image_they_are_0(uploader: Uploader, content: bytes, mime: str) -> None:
    session = uploader.open(announcement("a", content, mime))
    assert uploader.send(session["assets"][0]["upload"], content).status_code == 200
    assert size(uploader, "a") == (0, 0)
