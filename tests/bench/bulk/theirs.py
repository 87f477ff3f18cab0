"""The published `datature` package, of which bulk updates are to take no more processor time.

Its wheel is fetched, checked against the hash of what was measured first, and read from where it was
unpacked. Only its module of types is loaded, which converts the actions: that one needs nothing else.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench.bulk.links import Given
from tests.bench.sandbox.measures import Unmeasurable
from tests.existing import NAME, WHEEL

_TYPES = "datature/nexus/api/types.py"

Encode = Callable[[list[Given]], str]


def fetch() -> Encode:
    """Fetch the package, and return what converts and encodes the body of one request with its code.

    Raises:
        Unmeasurable: It cannot be fetched.
    """
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name:
        folder = Path(name)
        (folder / "requirements.txt").write_text(WHEEL, encoding="ascii")
        command = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
        done = subprocess.run(
            [sys.executable, *command, "--dest", name, "--requirement", "requirements.txt"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            told = done.stderr.strip().splitlines() or ["it gave no reason"]
            raise Unmeasurable(f"pip cannot fetch {NAME}, with which bulk updates are compared: {told[-1]}")
        [wheel] = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            source = archive.extract(_TYPES, folder)
        return _encode_with(_load(source))


def _load(source: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_types", source)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{source} is no module")
    module = importlib.util.module_from_spec(spec)
    # Its data classes look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _encode_with(types: Any) -> Encode:
    link, none = types.SequenceBulkUpdateActionLink, types.SequenceBulkUpdateAbortMode.NONE

    def encode(given: list[Given]) -> str:
        actions = [link(**action) for action in given]
        body = {"actions": [action.to_json() for action in actions], "abortMode": none.value}
        return json.dumps(body)

    return encode
