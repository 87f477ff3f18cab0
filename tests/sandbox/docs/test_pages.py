"""What the pages of the docs hold: the description, and every assumption with what the sandbox does."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx
import pytest
from openapi_spec_validator import validate

from generator.yaml_loader import load
from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.api.routing import read_document
from nexuskit.sandbox.config.settings import describe, format_value
from nexuskit.sandbox.docs.pages import Assumption, assumptions, mark_up
from tests.sandbox.docs.refresh import FILES, FOLDER, MANIFEST, PACKAGE
from tests.sandbox.inspector.markup import read
from tests.sandbox.support import SEED


def get(sandbox: Sandbox, path: str) -> httpx.Response:
    return httpx.get(sandbox.base_url + path, trust_env=False)


@pytest.mark.parametrize("name", ["openapi.json", "openapi-3.0.json"])
def test_the_description_is_the_public_one_served_by_the_sandbox(name: str, shared_sandbox: Sandbox) -> None:
    served = get(shared_sandbox, f"/docs/{name}").json()
    validate(served)
    assert [server["url"] for server in served["servers"]] == ["/"]
    assert {**served, "servers": None} == {**read_document(name), "servers": None}


def test_the_description_is_also_yaml(shared_sandbox: Sandbox, tmp_path: Path) -> None:
    answer = get(shared_sandbox, "/docs/openapi.yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    path = tmp_path / "openapi.yaml"
    path.write_bytes(answer.content)
    assert load(path, path.name).data == get(shared_sandbox, "/docs/openapi.json").json()


def test_every_assumption_has_an_entry_to_link_to(shared_sandbox: Sandbox) -> None:
    text = get(shared_sandbox, "/docs/assumptions").text
    page = read(text)
    listed = assumptions(Settings())
    ids = {one.attributes["id"] for one in page.walk() if "id" in one.attributes}
    operations = [one for path in read_document()["paths"].values() for one in path.values()]
    named = {id for operation in operations for id in operation.get("x-assumptions", ())}
    anchors = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert {entry.id for entry in listed} | named | anchors <= ids
    for entry in listed:
        assert str(mark_up(entry.text)) in text
        assert str(mark_up(entry.sandbox)) in text
        assert all(f"<h4>{setting.name}</h4>" in text for setting, _ in entry.settings)


def test_what_is_set_otherwise_is_marked_at_once() -> None:
    with Sandbox(seed=SEED) as sandbox:
        assert "follows all of them" in get(sandbox, "/docs/assumptions").text
        sandbox.settings = Settings(name_filter="prefix", cursor_seconds=60)
        text = get(sandbox, "/docs/assumptions").text
    assert "departs from 2 of them" in text
    assert text.count('<span class="changed">changed</span>') == 2
    assert '<h4>name_filter <span class="changed">changed</span></h4>' in text


def test_the_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((FOLDER / MANIFEST).read_bytes())
    assert manifest["package"] == PACKAGE
    assert manifest["integrity"].startswith("sha512-")
    found = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES}
    assert found == manifest["files"]
    assert {path.name for path in FOLDER.iterdir()} == {*FILES, MANIFEST}


ALL = assumptions(Settings())


def test_every_setting_makes_some_assumption_wrong() -> None:
    named = [setting.name for assumption in ALL for setting, _ in assumption.settings]
    assert sorted(named) == sorted(setting.name for setting in describe())


@pytest.mark.parametrize("assumption", ALL, ids=lambda assumption: assumption.id)
def test_what_the_sandbox_does_names_the_defaults(assumption: Assumption) -> None:
    for setting, _ in assumption.settings:
        assert f"`{setting.name}={format_value(setting.default)}`" in assumption.sandbox
