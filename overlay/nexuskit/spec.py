"""The OpenAPI description of the API, as files, for generators of other languages.

from nexuskit import spec

print(spec.version, spec.path())  # OpenAPI 3.1
openapi_3_0 = spec.text("3.0")
"""

from __future__ import annotations

from pathlib import Path

import nexus_api

from .errors import ArgumentError

__all__ = ["path", "text", "version"]

version: str = nexus_api.__version__
"""The version of the description, for example `2.0.0`."""

_FILES = {"3.1": "openapi.json", "3.0": "openapi-3.0.json"}


def path(version: str = "3.1") -> Path:
    """Return the path of the description, a JSON file.

    Args:
        version: The version of OpenAPI: `3.1`, or `3.0` for generators that read only that. The key
            `x-not-in-openapi-3.0` of the latter lists what OpenAPI 3.0 cannot say.

    Raises:
        ArgumentError: The description does not exist in this version.
    """
    if version not in _FILES:
        raise ArgumentError("version", f"{version!r} is not available; use '3.1' or '3.0'")
    return Path(nexus_api.__file__).with_name(_FILES[version])


def text(version: str = "3.1") -> str:
    """Return the description as JSON.

    Args:
        version: The version of OpenAPI, as in `path`.

    Raises:
        ArgumentError: The description does not exist in this version.
    """
    return path(version).read_text(encoding="utf-8")
