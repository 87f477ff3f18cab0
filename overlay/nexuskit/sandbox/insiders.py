"""Who may see and do more than the public API lets them: the guard, with the keys of the present data."""

from __future__ import annotations

from sqlalchemy import func, select

from .guard import Guard
from .runtime import Runtime
from .storage import tables
from .storage.store import Store
from .web import Request


async def check_insider(request: Request, guard: Guard, runtime: Runtime) -> None:
    """Refuse a request for an inner part that is not from an insider.

    Raises:
        Problem: 401 without a credential that is needed, 403 for a request that another site asks for.
        StorageError: The database cannot be asked for the keys.
    """
    keys: list[str] = []
    if guard.needs_credential(request):
        keys = await runtime.reading(lambda: _keys_to_everything(runtime.store))
    guard.check_insider(request, keys)


def _keys_to_everything(store: Store) -> list[str]:
    with store.database.read() as connection:
        number = connection.execute(select(func.count()).select_from(tables.projects)).scalar_one()
        keys = store.access(connection).keys
        return [key for key, projects in keys.items() if len(projects) == number]
