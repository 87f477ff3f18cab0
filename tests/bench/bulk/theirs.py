"""The published `datature` package, of which bulk updates are to take no more processor time.

Only its module of types is loaded, which converts the actions: that one needs nothing else.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from tests import existing
from tests.bench.bulk.runner import Given
from tests.bench.sandbox.measures import Unmeasurable

_TYPES = "datature/nexus/api/types.py"

Encode = Callable[[list[Given]], str]


def fetch() -> Encode:
    """Install the package, and return what converts and encodes the body of one request with its code.

    Raises:
        Unmeasurable: It cannot be installed.
    """
    with tempfile.TemporaryDirectory(prefix="nexuskit-bench-") as name:
        try:
            existing.install(Path(name) / "existing")
        except AssertionError as error:
            message = f"{existing.NAME}, with which bulk updates are compared: {error}"
            raise Unmeasurable(message) from error
        [source] = Path(name).rglob(_TYPES)
        return _encode_with(_load(str(source)))


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
