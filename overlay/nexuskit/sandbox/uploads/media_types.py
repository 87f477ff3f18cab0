"""The media types that the service takes, by kind.

Source: the media types and the size limits of Datature's client 1.12.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..config.settings import Settings
from ..errors import Problem

RGBD_PROJECT: Final = "RGBD"
"""The type of the projects that take only RGBD archives."""

_KINDS: Final = {
    "image": "image/avif image/bmp image/gif image/heic image/heif image/jpeg image/jp2 image/png image/tiff "
    "image/webp",
    "scan": "application/x-nifti application/x-nifti-gz application/x-dicom-3d-zip",
    "rgbd": "application/x-rgbd-zip",
    "video": "video/3gpp video/x-msvideo video/x-ms-asf video/mp4 video/x-flv video/x-m4v video/matroska "
    "video/mpeg video/quicktime video/ogg video/webm application/vnd.rn-realmedia",
}
_KIND_OF: Final = {mime: kind for kind, mimes in _KINDS.items() for mime in mimes.split()}


def check_file(place: str, mime: str, size: int, project_type: str, settings: Settings) -> None:
    """Reject a file with another media type, or above the size limit of its kind, with 400."""
    kind = _KIND_OF.get(mime)
    if kind is None:
        raise Problem(400, f"{place}.mime: {mime!r} is not supported")
    if (kind == "rgbd") != (project_type == RGBD_PROJECT):
        accepted = "only application/x-rgbd-zip" if kind != "rgbd" else "no application/x-rgbd-zip"
        raise Problem(400, f"{place}.mime: a project of the type {project_type} takes {accepted}")
    limit = _limits(settings)[kind]
    if size > limit:
        raise Problem(400, f"{place}.size: {mime} may have at most {limit} bytes, got {size}")


def is_image(mime: str) -> bool:
    """Return whether a media type is that of an image."""
    return _KIND_OF.get(mime) == "image"


def _limits(settings: Settings) -> Mapping[str, int]:
    return {
        "image": settings.max_image_bytes,
        "scan": settings.max_scan_bytes,
        "rgbd": settings.max_rgbd_bytes,
        "video": settings.max_video_bytes,
    }
