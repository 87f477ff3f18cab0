from __future__ import annotations

import json

import pytest

import nexus_api
from nexuskit import ArgumentError, spec


@pytest.mark.parametrize(("version", "declared"), [("3.1", "3.1.0"), ("3.0", "3.0.3")])
def test_the_spec_comes_with_the_package(version: str, declared: str) -> None:
    document = json.loads(spec.text(version))
    assert (document["openapi"], document["info"]["version"]) == (declared, spec.version)
    assert spec.path(version).read_text(encoding="utf-8") == spec.text(version)
    assert spec.version == nexus_api.__version__


def test_other_versions_are_not_available() -> None:
    with pytest.raises(ArgumentError, match=r"version: '2\.0' is not available; use '3\.1' or '3\.0'"):
        spec.path("2.0")
