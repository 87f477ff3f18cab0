"""Brings the vendored viewer to another release: `python -m tests.sandbox.docs.refresh VERSION`.

For those who work on the sandbox, which itself never runs this. It needs `npm` to fetch the package; nothing
of the package is run. What is copied is copied byte for byte, and the manifest says what it was and where
each file came from.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

PACKAGE: Final = "swagger-ui-dist"
FILES: Final = (
    "LICENSE",
    "NOTICE",
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
)
FOLDER: Final = Path(__file__).parents[3] / "overlay/nexuskit/sandbox/docs/vendor"
MANIFEST: Final = "manifest.json"


class RefreshError(Exception):
    """The package is not what it ought to be; the message says why."""


def main(arguments: list[str] | None = None) -> None:
    """Fetch a release and replace the present one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("version", metavar="VERSION", help=f"the release of {PACKAGE}, such as 5.35.0")
    version: str = parser.parse_args(arguments).version
    with tempfile.TemporaryDirectory() as folder:
        archive, integrity = fetch(version, Path(folder))
        write(version, integrity, read(archive))


def fetch(version: str, folder: Path) -> tuple[Path, str]:
    """Fetch a release into a folder; return the archive and the digest that it must and does have."""
    command = ["npm", "pack", f"{PACKAGE}@{version}", "--json", "--ignore-scripts", "--pack-destination", "."]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    [package] = json.loads(done.stdout)
    archive = folder / str(package["filename"])
    integrity = str(package["integrity"])
    if integrity != integrity_of(archive.read_bytes()):
        raise RefreshError(f"{archive.name} does not have the digest {integrity}; fetch it again")
    return archive, integrity


def integrity_of(content: bytes) -> str:
    """Return a digest in the notation of Subresource Integrity."""
    return f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"


def read(archive: Path) -> dict[str, bytes]:
    """Read the files that are needed from an archive."""
    contents: dict[str, bytes] = {}
    with tarfile.open(archive) as package:
        for name in FILES:
            try:
                member = package.extractfile(f"package/{name}")
            except KeyError:
                member = None
            if member is None:
                raise RefreshError(f"{archive.name} has no file {name}; see whether it was renamed")
            contents[name] = member.read()
    return contents


def write(version: str, integrity: str, contents: Mapping[str, bytes], folder: Path = FOLDER) -> None:
    """Write the files and the manifest."""
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    manifest = {
        "package": PACKAGE,
        "version": version,
        "license": "Apache-2.0",
        "integrity": integrity,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
