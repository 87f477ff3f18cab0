"""What Schemathesis draws from, so that much of what is right by the API description can also succeed.

That is a seed with many things whose ids can be drawn, and a copy of the description that also has what only
the sandbox sets: its one project, its largest page, and cursors that it gave. All else is as it is.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st
from schemathesis import AuthContext, BaseSchema, Case, HookContext

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.api.routing import read_document
from tests.sandbox.support import Api

KEY = "some-key"
COUNT = 40
_document = read_document()
_EXAMPLES = {
    parameter["name"]: parameter["example"] for parameter in _document["components"]["parameters"].values()
}
_PROJECT = _EXAMPLES["projectId"]
SEED: dict[str, Any] = {
    "secret_keys": {KEY: [_PROJECT]},
    "workspace": {"id": "ws_1", "name": "Tests"},
    "projects": [
        {
            "id": _PROJECT,
            "workflows": [
                {"id": _EXAMPLES["flowId"]},
                *({"id": f"flow_{number}"} for number in range(COUNT)),
            ],
            "assets": [
                {"id": "asset_example", "filename": _EXAMPLES["filename"]},
                *({"id": f"asset_{number}"} for number in range(COUNT)),
            ],
            "sequences": [
                {"id": _EXAMPLES["sequenceId"], "name": "Patient A"},
                {"id": "seq_patient_b", "name": "Patient B"},
                *(
                    {"id": f"seq_{number}", "name": f"S{number}", "items": [{"assetId": f"asset_{number}"}]}
                    for number in range(COUNT // 2)
                ),
            ],
        }
    ],
}

SETTINGS = {"max_sessions": 1_000_000}
"""Settings for an exploration, which starts more upload sessions than a key may."""

_numbers = st.integers(0, COUNT)
_EXISTING = {
    "flowId": _numbers.map("flow_{}".format),
    "sequenceId": _numbers.map("seq_{}".format),
    "sequenceName": _numbers.map("S{}".format),
    "assetId": _numbers.map("asset_{}".format),
    "assetFilename": _numbers.map("asset_{}.jpg".format),
    "assetIdOrFilename": _numbers.map("asset_{}.jpg".format) | _numbers.map("asset_{}".format),
    "name": _numbers.map("S{}".format),
    "filename": _numbers.map("asset_{}.jpg".format),
}


def narrow(sandbox: Sandbox) -> dict[str, Any]:
    """Return a copy of the API description with what only this sandbox sets."""
    document = copy.deepcopy(read_document())
    parameters = document["components"]["parameters"]
    # The key opens this one project; with any other there would be nothing to see but 403.
    parameters["ProjectId"]["schema"] = {"type": "string", "enum": [_PROJECT]}
    limit = parameters["Limit"]["schema"]
    limit["maximum"] = limit["x-sandbox-maximum"]
    _narrow_uploads(document["components"]["schemas"])
    # No asset has so many log entries that there is a second page.
    logs = document["paths"]["/projects/{projectId}/assets/{assetIdOrFilename}/logs"]["get"]
    logs["parameters"] = [one for one in logs["parameters"] if not one["$ref"].endswith("/Page")]
    with Api(sandbox, _PROJECT, KEY) as api:
        for listing in ("sequences", "assets"):
            operation = document["paths"][f"/projects/{{projectId}}/{listing}"]["get"]
            cursors = [each["nextPage"] for each in api.pages(f"/{listing}", "nextPage", None, limit=7)]
            # Without an example, which would be sent together with that of the filter.
            page = {"name": "page", "in": "query", "schema": {"type": "string", "enum": cursors[:-1]}}
            operation["parameters"] = [
                page if parameter.get("$ref", "").endswith("/Page") else parameter
                for parameter in operation["parameters"]
                # The sandbox does not know the languages of these two.
                if not parameter.get("$ref", "").endswith(("/AssetMetadataQuery", "/AssetQuery"))
            ]
    return document


def _narrow_uploads(schemas: dict[str, Any]) -> None:
    # Each media type has its own limit, and no schema can say that filenames differ.
    schemas["NewUploadSession"]["properties"]["assets"]["maxItems"] = 1
    file = schemas["AssetToUpload"]["properties"]
    file["mime"]["enum"] = ["image/png", "video/mp4", "application/x-nifti"]
    file["size"]["maximum"] = Settings().max_image_bytes


class Key:
    """Sends the key with every request."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        """Return the key."""
        return KEY

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        """Put the key into a request."""
        case.headers["Secret-Key"] = data


def draw_existing(schema: BaseSchema) -> None:
    """Put things that exist in the place of random texts, as often as not."""

    def flatmap_path_parameters(context: HookContext, path_parameters: Any) -> st.SearchStrategy[Any]:
        return _often_existing(path_parameters)

    def flatmap_query(context: HookContext, query: Any) -> st.SearchStrategy[Any]:
        return _often_existing(query)

    def flatmap_body(context: HookContext, body: Any) -> st.SearchStrategy[Any]:
        return _often_existing(body)

    for hook in (flatmap_path_parameters, flatmap_query, flatmap_body):
        schema.hook(hook)


def mixes_cursor_and_filter(case: Case[Any]) -> bool:
    """Tell whether a request may be refused because its cursor was given for other filters.

    That a cursor is good for the filters alone with which it was given, no schema can say.
    """
    query = case.query or {}
    return "page" in query and bool({"name", "filename", "group[]", "status"} & set(query))


def _often_existing(value: Any) -> st.SearchStrategy[Any]:
    if isinstance(value, list):
        return st.tuples(*map(_often_existing, value)).map(list)
    if not isinstance(value, dict):
        return st.just(value)
    return st.fixed_dictionaries(
        {
            name: st.just(part) | _EXISTING[name]
            if name in _EXISTING and isinstance(part, str) and part
            else _often_existing(part)
            for name, part in value.items()
        }
    )
