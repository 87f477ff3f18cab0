"""What a file is, by its name and its bytes."""

from __future__ import annotations

import pytest

from nexuskit.uploads.media_types import media_type

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
TIFF = b"II*\0" + bytes(60)
NIFTI = (348).to_bytes(4, "little") + bytes(340) + b"n+1\0"
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2"


@pytest.mark.parametrize(
    ("name", "head", "mime"),
    [
        ("a.png", PNG, "image/png"),
        ("A.JPEG", JPEG, "image/jpeg"),
        ("a.tif", TIFF, "image/tiff"),
        ("a.bmp", b"BM" + bytes(60), "image/bmp"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        ("a.heif", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heif"),
        ("a.avif", b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "image/avif"),
        ("a.jp2", b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ", "image/jp2"),
        ("a.mp4", MP4, "video/mp4"),
        ("a.m4v", MP4, "video/x-m4v"),
        ("a.mov", b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        ("a.mkv", b"\x1aE\xdf\xa3" + bytes(30), "video/matroska"),
        ("a.webm", b"\x1aE\xdf\xa3" + bytes(30), "video/webm"),
        ("a.nii", NIFTI, "application/x-nifti"),
        ("a.nii.gz", b"\x1f\x8b\x08" + bytes(20), "application/x-nifti-gz"),
        ("series.zip", b"PK\3\4" + bytes(30), "application/x-dicom-3d-zip"),
        ("without an ending", PNG, "image/png"),
    ],
)
def test_names_and_bytes_that_agree(name: str, head: bytes, mime: str) -> None:
    found = media_type(name, head)
    assert (found.mime, found.problem, found.note) == (mime, "", "")


def test_bytes_win_over_a_name() -> None:
    found = media_type("a.png", JPEG)
    assert found.mime == "image/jpeg"
    assert "image/png" in found.note


@pytest.mark.parametrize(
    ("name", "head", "problem"),
    [
        ("a.dcm", bytes(128) + b"DICM", "DICOM slice"),
        ("a.dcm", TIFF[:4] + bytes(124) + b"DICM", "DICOM slice"),
        ("a.tif", TIFF[:4] + bytes(124) + b"DICM", "DICOM slice"),
        ("a.png", b"", "is empty"),
        ("a.zip", PNG, "ZIP archive"),
        ("a.nii", PNG, "application/x-nifti"),
        ("a.txt", b"text", "does not take"),
        ("a.docx", b"PK\3\4" + bytes(30), "does not take"),
    ],
)
def test_what_the_service_does_not_take(name: str, head: bytes, problem: str) -> None:
    found = media_type(name, head)
    assert not found.mime
    assert problem in found.problem
