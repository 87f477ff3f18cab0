"""The application, composed of the public API and the admin sections."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import func, select
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..api.application import ApiApplication
from ..control.router import control_routes
from ..docs.pages import docs_routes
from ..errors import Problem, StorageError
from ..inspector.router import Inspector
from ..state import SandboxState
from ..storage import tables
from ..storage.store import Store
from ..ui import Features, redirect_to
from ..uploads.application import SignedUrls, download_routes
from ..web import http
from ..web.access_control import AccessControl
from ..web.middleware import JsonResponse, build_section
from .asgi import Application

_log = logging.getLogger("nexuskit.sandbox")

_CONTROL_IS_OFF: Final = "the control API is off; start the sandbox with --control or Sandbox(control=True)"
_NO_OPERATION: Final = "the control API does not have this path; GET /_sandbox/openapi.json lists its paths"


def build_application(
    state: SandboxState,
    access: AccessControl,
    *,
    control: bool,
    inspector: bool,
    docs: bool,
    access_log: bool,
) -> Application:
    """Compose the application."""
    features = Features(inspector=inspector, docs=docs, control=control)
    admin = [Middleware(AdminOnly, access=access, state=state)]
    sections: dict[str, ASGIApp] = {"/_health": build_section([Route("/_health", _health(state))])}
    # Also without a slash, and if it is off, because these paths do not belong to the public API.
    sections["/_sandbox"] = sections["/_sandbox/"] = (
        build_section(control_routes(state), not_found=_NO_OPERATION, middleware=admin)
        if control
        else build_section([], not_found=_CONTROL_IS_OFF)
    )
    sections["/_files/"] = build_section(
        download_routes(state), not_found="the sandbox has no file at this URL"
    )
    if docs:
        sections["/docs"] = sections["/docs/"] = build_section(
            docs_routes(state, features), not_found="this page does not exist; see /docs", middleware=admin
        )
    if inspector:
        pages = Inspector(state, features)
        sections["/"] = sections["/_inspector"] = sections["/_inspector/"] = build_section(
            pages.routes(), middleware=admin, error_response=pages.error_page
        )
    # Browsers request it by themselves, so it must not appear in the request log.
    icon = f"{'/_inspector' if inspector else '/docs'}/static/favicon.svg"
    icon_routes = [Route("/favicon.ico", redirect_to(icon))] if inspector or docs else []
    sections["/favicon.ico"] = build_section(icon_routes, not_found="this icon does not exist")
    return Application(
        ApiApplication(state),
        SignedUrls(state),
        access,
        sections,
        redactor=state.redactor,
        access_log=access_log,
    )


def _health(state: SandboxState) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of the health check."""

    def query_the_database() -> None:
        with state.store.database.read() as connection:
            connection.execute(select(func.count()).select_from(tables.workspace)).scalar_one()

    async def health(request: Request) -> Response:
        try:
            await state.run_read(query_the_database)
        except StorageError:
            raise
        except Exception as error:
            _log.exception("the database failed")
            raise Problem(503, "the database failed; see the log of the sandbox") from error
        return JsonResponse({"status": "ok"})

    return health


class AdminOnly:
    """Middleware that rejects requests without admin access."""

    def __init__(self, app: ASGIApp, access: AccessControl, state: SandboxState) -> None:
        self._app = app
        self._access = access
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        request: http.Request = scope[http.Request.KEY]
        keys: list[str] = []
        if self._access.needs_credential(request):
            keys = await self._state.run_read(lambda: _keys_to_everything(self._state.store))
        self._access.require_admin(request, keys)
        await self._app(scope, receive, send)


def _keys_to_everything(store: Store) -> list[str]:
    with store.database.read() as connection:
        number = connection.execute(select(func.count()).select_from(tables.projects)).scalar_one()
        keys = store.access(connection).keys
        return [key for key, projects in keys.items() if len(projects) == number]
