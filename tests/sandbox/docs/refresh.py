"""Brings the vendored viewer to another release: `python -m tests.sandbox.docs.refresh VERSION`.

For those who work on the sandbox, which itself never runs this. It needs `npm`, which fetches the package and
checks its digest; nothing of the package is run.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
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


def main(version: str) -> None:
    """Fetch a release, replace the present one, and write where each file came from."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"{PACKAGE}@{version}", "--json", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
        [package] = json.loads(done.stdout)
        with tarfile.open(Path(folder, package["filename"])) as archive:
            for name in FILES:
                member = archive.extractfile(f"package/{name}")
                assert member is not None
                (FOLDER / name).write_bytes(member.read())
    manifest = {
        "package": PACKAGE,
        "version": version,
        "license": "Apache-2.0",
        "integrity": package["integrity"],
        "files": {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES},
    }
    (FOLDER / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
