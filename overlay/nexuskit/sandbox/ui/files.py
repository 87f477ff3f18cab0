"""Files that go with pages, all of them in the package: no page loads anything from elsewhere."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Final

from starlette import staticfiles
from starlette.responses import Response
from starlette.types import Scope

SHARED: Final = "nexuskit.sandbox.ui"

# Files with other endings are distributed but not served. The types are stated here because those that Python
# guesses depend on the machine, and browsers ignore a script of another type.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class StaticFiles(staticfiles.StaticFiles):
    """The files that go with the pages of a package, and those that go with all pages."""

    def __init__(self, package: str, *folders: str) -> None:
        super().__init__(packages=[(SHARED, "static"), *((package, folder) for folder in folders)])

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file of a type that is served."""
        return super().lookup_path(path) if PurePath(path).suffix in _TYPES else ("", None)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Make the response with a file, or 304 if the client has it already."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "private, no-cache"
        if response.status_code == status_code:
            response.headers["content-type"] = _TYPES[PurePath(full_path).suffix]
        return response
