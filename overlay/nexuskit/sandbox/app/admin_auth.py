"""Authorization for the control API, the inspector and the docs."""

from __future__ import annotations

from sqlalchemy import func, select
from starlette.types import ASGIApp, Receive, Scope, Send

from ..state import SandboxState
from ..storage import tables
from ..storage.store import Store
from ..web.access_control import AccessControl
from ..web.http import Request


class AdminOnly:
    """Middleware that rejects requests without admin access."""

    def __init__(self, app: ASGIApp, access: AccessControl, state: SandboxState) -> None:
        self._app = app
        self._access = access
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        request: Request = scope[Request.KEY]
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
