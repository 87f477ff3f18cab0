"""Each file of the spec names a schema for editors and fits it: an editor marks only what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator.schemas import schema_v31

from generator.yaml_loader import load

SPEC = Path(__file__).parents[2] / "spec"
OTHERS = ("arazzo.yaml", "assumptions.yaml")
FILES = sorted(path.name for path in SPEC.glob("*.yaml") if path.name not in OTHERS)
OFFICIAL: dict[str, Any] = dict(schema_v31)


def errors(name: str, data: Any) -> list[str]:
    hint = (SPEC / name).read_text(encoding="utf-8").partition("\n")[0]
    reference = hint.removeprefix("# yaml-language-server: $schema=")
    schema = {"$ref": reference} if "://" in reference else json.loads((SPEC / reference).read_bytes())
    registry = jsonschema_rs.Registry([(OFFICIAL["$id"], OFFICIAL)])
    validator = jsonschema_rs.Draft202012Validator(schema, registry=registry)
    return [
        f"{'/'.join(map(str, one.instance_path))}: {one.message[:200]}" for one in validator.iter_errors(data)
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_fits_its_schema(name: str) -> None:
    assert errors(name, load(SPEC / name, name).data) == []
