"""The pages under `/docs`: the API and the assumptions about it. They load nothing from other sites."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from ..api.routing import read_document
from ..config.settings import Setting, Settings, Value, describe, format_value
from ..errors import SandboxError
from ..state import SandboxState
from ..ui import Features, StaticFiles, environment, page, redirect_to
from ..web.http import JSON

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_PACKAGE: Final = "nexuskit.sandbox.docs"
# Assumptions that a fault plan can break have this word instead of a setting.
_FAULTS: Final = "faults"
_CODE: Final = re.compile(r"`([^`]+)`")


def docs_routes(state: SandboxState, features: Features) -> list[BaseRoute]:
    """Return the routes under `/docs`: the API with requests to try, its description, and its assumptions."""

    def show(name: str, current: str, **values: Any) -> Response:
        return page(_templates(), name, features, current=current, **values)

    async def show_api(request: Request) -> Response:
        return show("api", "/docs", description="/docs/openapi.json")

    async def show_control(request: Request) -> Response:
        return show("control", "/docs/control", description="/_sandbox/openapi.json")

    async def show_assumptions(request: Request) -> Response:
        entries = assumptions(state.settings)
        return show(
            "assumptions",
            "/docs/assumptions",
            assumptions=entries,
            changed=[entry for entry in entries if not entry.is_default],
            example=next(setting for setting in describe() if setting.name == "name_filter"),
        )

    async def get_description(request: Request) -> Response:
        return Response(_json("openapi.json"), media_type=JSON.decode())

    async def get_description_3_0(request: Request) -> Response:
        return Response(_json("openapi-3.0.json"), media_type=JSON.decode())

    async def get_yaml(request: Request) -> Response:
        return Response(_yaml(), media_type="application/yaml")

    routes: list[BaseRoute] = [
        Route("/docs", show_api),
        Route("/docs/", redirect_to("/docs")),
        Route("/docs/assumptions", show_assumptions),
        Route("/docs/openapi.json", get_description),
        Route("/docs/openapi-3.0.json", get_description_3_0),
        Route("/docs/openapi.yaml", get_yaml),
        # The license files of the viewer are distributed with it, but not served.
        Mount("/docs/static", StaticFiles(_PACKAGE, "static", "vendor")),
    ]
    return [*routes, Route("/docs/control", show_control)] if features.control else routes


def _description(name: str) -> dict[str, Any]:
    # The URL of the server is relative to that of the description, so it holds under every name and port.
    return {**read_document(name), "servers": [{"url": "/", "description": "This sandbox"}]}


@functools.cache
def _json(name: str) -> bytes:
    return msgspec.json.encode(_description(name))


@functools.cache
def _yaml() -> str:
    import yaml  # slow, and only this page needs it

    text: str = yaml.safe_dump(_description("openapi.json"), sort_keys=False, allow_unicode=True)
    return text


@functools.cache
def _templates() -> Environment:
    made = environment(_PACKAGE, "/docs/static/")
    made.filters |= {"marked_up": mark_up, "sentence": sentence, "format_value": format_value}
    return made


def mark_up(text: str) -> Markup:
    """Escape a text of the API description and mark what is between backticks as code.

    >>> mark_up("`limit` < 5")
    Markup('<code>limit</code> &lt; 5')
    """
    from markupsafe import Markup, escape

    parts = enumerate(_CODE.split(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if is_code % 2 else escape(part) for is_code, part in parts
    )


def sentence(text: str) -> str:
    """Return a line of help as a sentence."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


@attrs.frozen(kw_only=True)
class Assumption:
    """An assumption about the service."""

    id: str
    text: str
    sandbox: str
    # Each with its current value.
    settings: tuple[tuple[Setting, Value], ...] = ()
    by_faults: bool = False
    fixed: str | None = None

    @property
    def is_default(self) -> bool:
        """Whether the text `sandbox` applies to the current settings. Fault plans are ignored."""
        return all(value == setting.default for setting, value in self.settings)


def assumptions(settings: Settings, document: Mapping[str, Any] | None = None) -> list[Assumption]:
    """List every assumption, in the order of the API description."""
    document = read_document() if document is None else document
    return [_assumption(id, entry, settings) for id, entry in document.get("x-assumptions", {}).items()]


def _assumption(id: str, entry: Mapping[str, Any], settings: Settings) -> Assumption:
    named: str | list[str] = entry.get("setting", [])
    names = [named] if isinstance(named, str) else named
    known = {setting.name: setting for setting in describe()}
    if missing := set(names) - known.keys() - {_FAULTS}:
        raise SandboxError(f"the assumption {id!r} names {min(missing)!r}, which is no setting")
    return Assumption(
        id=id,
        text=entry["text"],
        sandbox=entry["sandbox"],
        settings=tuple((known[name], getattr(settings, name)) for name in names if name != _FAULTS),
        by_faults=_FAULTS in names,
        fixed=entry.get("fixed"),
    )
