"""Writes the spec as the files of `spec/dist/`: pure, from the bundled document to texts."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import yaml

from . import downgrade

OPENAPI_3_0 = "openapi-3.0.json"
SUMS = "SHA256SUMS"

# Readers of YAML 1.2 take more for numbers than PyYAML does, for example `1e3`. Such strings are quoted.
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$|0o[0-7]+$")


def bundles(document: dict[str, Any]) -> dict[str, str]:
    """Return the texts of a bundled 3.1 document by file name."""
    return {
        "openapi.json": _json(document),
        "openapi.yaml": yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110),
        OPENAPI_3_0: openapi_3_0(document),
    }


def with_checksums(texts: dict[str, str]) -> dict[str, str]:
    """Add the file with the checksums of these files."""
    return texts | {SUMS: "".join(sum_line(name, text.encode()) for name, text in texts.items())}


def openapi_3_0(document: dict[str, Any]) -> str:
    """Return the text of a bundled 3.1 document in OpenAPI 3.0."""
    return _json(downgrade.convert(document))


def sum_line(name: str, data: bytes) -> str:
    """Return a line for `sha256sum --check`."""
    return f"{hashlib.sha256(data).hexdigest()}  {name}\n"


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Dumper.add_representer(str, _text)
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER, list("-+.0123456789"))
