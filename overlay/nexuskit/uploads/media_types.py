"""The media type of a file, from its name and its first bytes. Pure.

The service takes a closed list of types (observed in Datature's client). The name says which one is meant;
bytes that clearly belong to another type of the list win. A DICOM file may begin like a TIFF image, and an
Office document is a ZIP archive, so neither is recognized by its first bytes alone.
"""

from __future__ import annotations

from typing import Final

import attrs

from ..error_types import ConfigurationError

HEAD: Final = 4_096
"""The number of bytes at the beginning of a file that `media_type` looks at."""

MIB: Final = 1 << 20
GIB: Final = 1 << 30

RGBD: Final = "application/x-rgbd-zip"
DICOM_ZIP: Final = "application/x-dicom-3d-zip"
_NIFTI: Final = "application/x-nifti"
_NIFTI_GZ: Final = "application/x-nifti-gz"
_DICOM: Final = "application/dicom"

_NAMES: Final = {
    "image/avif": ".avif",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/jpeg": ".jpg .jpeg .jfif",
    "image/jp2": ".jp2 .j2k",
    "image/png": ".png",
    "image/tiff": ".tif .tiff",
    "image/webp": ".webp",
    "video/3gpp": ".3gp .3gpp",
    "video/x-msvideo": ".avi",
    "video/x-ms-asf": ".asf .wmv",
    "video/mp4": ".mp4 .f4v",
    "video/x-flv": ".flv",
    "video/x-m4v": ".m4v",
    "video/matroska": ".mkv",
    "video/mpeg": ".mpg .mpeg",
    "video/quicktime": ".mov .movie .qt",
    "video/ogg": ".ogg .ogv",
    "video/webm": ".webm",
    "application/vnd.rn-realmedia": ".rm .rmv",
    _NIFTI_GZ: ".nii.gz",
    _NIFTI: ".nii",
    DICOM_ZIP: ".zip",
    _DICOM: ".dcm .dicom",
}
_BY_NAME: Final = {ending: mime for mime, endings in _NAMES.items() for ending in endings.split()}

_BEGINNINGS: Final = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/tiff": (b"II*\0", b"MM\0*"),
}
"""How the usual files begin. `puremagic` compares each file with all types that it knows, for half a
millisecond, which is as long as sending a small one takes."""

_SAME: Final = {
    "image/x-ms-bmp": ("image/bmp",),
    "image/heif": ("image/heif", "image/heic"),
    "video/avi": ("video/x-msvideo",),
    "video/x-matroska": ("video/matroska", "video/webm"),
    "application/x-matroska": ("video/matroska", "video/webm"),
    "video/x-ms-wmv": ("video/x-ms-asf",),
    "audio/ogg": ("video/ogg",),
    "application/ogg": ("video/ogg",),
    "video/mp4": ("video/mp4", "video/x-m4v", "video/3gpp", "video/quicktime"),
    "video/quicktime": ("video/quicktime", "video/mp4", "video/x-m4v", "video/3gpp"),
}
"""What bytes of one name can be, where containers share a beginning or have several names."""

_DICOM_PROBLEM: Final = (
    "is a DICOM slice, which the service does not take; put all slices of a series into one .zip file, "
    "without folders"
)


@attrs.frozen
class MediaType:
    """What a file is.

    Attributes:
        mime: The media type to announce; empty if the service does not take the file.
        problem: Why it does not, and what to do; else empty.
        note: A remark on a file that is still sent, else empty.
    """

    mime: str
    problem: str = ""
    note: str = ""


def size_limit(mime: str) -> int:
    """Return the largest size of a type in bytes (observed in Datature's client).

    >>> size_limit("image/png") // MIB
    256
    """
    if mime.startswith("image/"):
        return 256 * MIB
    if mime == RGBD:
        return 512 * MIB
    return GIB if mime in (_NIFTI, _NIFTI_GZ, DICOM_ZIP) else 512 * GIB


def is_video(mime: str) -> bool:
    """Return whether the service wants the number of frames.

    >>> is_video("video/mp4"), is_video("image/png")
    (True, False)
    """
    return mime.startswith("video/") or mime == "application/vnd.rn-realmedia"


def media_type(filename: str, head: bytes, *, is_rgbd: bool = False) -> MediaType:
    r"""Return the media type of a file.

    Args:
        filename: The name, in any letter case.
        head: The first 4,096 bytes, or all if there are fewer.
        is_rgbd: Whether the project has the type `RGBD`; such a project takes only ZIP archives, as RGBD
            archives.

    Raises:
        ConfigurationError: `puremagic` is not installed.

    >>> media_type("Slice.PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").mime
    'image/png'
    >>> media_type("MR_small.dcm", b"II*\0" + bytes(124) + b"DICM").mime
    ''
    """
    name = filename.lower()
    named = next((mime for ending, mime in _BY_NAME.items() if name.endswith(ending)), "")
    if named == _DICOM or head[128:132] == b"DICM":
        return MediaType("", _DICOM_PROBLEM)
    if not head:
        return MediaType("", "is empty")
    if is_rgbd or named == DICOM_ZIP:
        if named != DICOM_ZIP or not head.startswith(b"PK"):
            kind = (
                "RGBD projects take only .zip files"
                if is_rgbd
                else "its bytes are not those of a ZIP archive"
            )
            return MediaType("", kind)
        return MediaType(RGBD if is_rgbd else DICOM_ZIP)
    if named in (_NIFTI, _NIFTI_GZ):
        return _nifti(named, head)
    return _by_content(named, head)


def _nifti(named: str, head: bytes) -> MediaType:
    # NIfTI-1 has its mark at byte 344, NIfTI-2 at byte 4.
    is_one = head.startswith(b"\x1f\x8b") if named == _NIFTI_GZ else b"n+" in (head[344:346], head[4:6])
    return MediaType(named) if is_one else MediaType("", f"its bytes are not those of {named}")


def _by_content(named: str, head: bytes) -> MediaType:
    if head.startswith(_BEGINNINGS.get(named, ())):
        return MediaType(named)
    try:
        import puremagic
    except ImportError:
        raise ConfigurationError("uploads need more packages: pip install 'nexuskit[uploads]'") from None
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        matches = []
    found = [
        mime
        for match in sorted(matches, key=lambda match: -match.confidence)
        for mime in _SAME.get(match.mime_type, (match.mime_type,))
        if mime in _NAMES
    ]
    if not found or named in found:
        problem = (
            ""
            if named
            else "is of a type that the service does not take; see the list of types in the manual"
        )
        return MediaType(named, problem)
    note = f"its name says {named}, its bytes {found[0]}" if named else ""
    return MediaType(found[0], note=note)
