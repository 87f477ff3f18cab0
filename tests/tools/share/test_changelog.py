"""The changelog of the spec: each version, what it changed, and where, in the words of a reader."""

from __future__ import annotations

import copy
import json
from typing import Any

from nexuskit import spec
from tools.share.changelog import changelog

DOCUMENT: dict[str, Any] = json.loads(spec.text())


def changed_spec() -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    paths, components = document["paths"], document["components"]
    flow = paths["/projects/{projectId}/workflows/{flowId}"]
    del flow["delete"]
    flow["get"]["responses"]["418"] = {"description": "A teapot."}
    flow["head"] = {"operationId": "checkWorkflow", "summary": "Check a workflow"}
    components["parameters"]["Limit"]["schema"]["maximum"] = 5
    components["schemas"]["Sequence"]["properties"]["size"] = {"type": "integer"}
    components["schemas"]["Workflow"]["properties"]["title"]["type"] = ["string", "null"]
    return document


def test_the_first_version_lists_what_it_has() -> None:
    text = changelog({"1.0.0": DOCUMENT}, 1)
    assert "\n## 1.0.0\n\nThe first recorded version. It has " in text
    assert (
        "\n### workflows\n\n- `listWorkflows`, `GET /projects/{projectId}/workflows`: List the workflows\n"
        in text
    )
    assert text.count("\n- `") == sum(map(len, DOCUMENT["paths"].values()))


def test_a_later_version_names_its_changes_with_their_places() -> None:
    text = changelog({"1.0.0": DOCUMENT, "2.0.0": changed_spec()}, 1)
    newest, first = text.split("\n## ")[1:]
    assert first.startswith("1.0.0\n")
    assert newest == (
        "2.0.0 (not recorded yet)\n\n"
        "### Breaking changes\n\n"
        "- parameter `limit`: `maximum` is 5 and was null in a request\n"
        "- `Workflow.title`: null is also possible in a response\n"
        "- `deleteWorkflow`, Delete a workflow: the operation was removed\n\n"
        "### Additions\n\n"
        "- `Sequence.size`: the optional property is new in a response\n"
        "- `getWorkflow`, response 418: the response 418 is new\n"
        "- `checkWorkflow`, Check a workflow: the operation is new\n"
    )
