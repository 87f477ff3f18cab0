"""Operations on faults, the clock and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import attrs
import msgspec
from starlette.responses import Response

from ..clock import LATEST
from ..config.settings import Settings, describe
from ..errors import Problem
from ..web.middleware import JsonResponse
from .request import ControlRequest

_Time = Annotated[int, msgspec.Meta(ge=0, le=LATEST)]
_Span = Annotated[int, msgspec.Meta(ge=-LATEST, le=LATEST)]


class FaultsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """The seed of a plan; default: the current seed."""

    seed: Annotated[int, msgspec.Meta(ge=-LATEST, le=LATEST)] | None = None


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    """The new state of the clock."""

    now: _Time | None = None
    frozen: bool = False


class ClockAdvance(msgspec.Struct, forbid_unknown_fields=True):
    """The time by which to advance the clock."""

    milliseconds: _Span


async def get_faults(request: ControlRequest) -> Response:
    """Return the fault plan and the counts of its rules."""
    faults = request.sandbox.faults
    rules = [attrs.asdict(state) for state in faults.state()]
    return JsonResponse({"seed": faults.seed, "plan": faults.plan, "rules": rules})


async def put_faults(request: ControlRequest) -> Response:
    """Replace the fault plan."""
    plan = await request.document()
    if not isinstance(plan, list):
        raise Problem(400, "body: must be a fault plan, a list of rules; use [] for no faults")
    faults = request.sandbox.faults
    query: FaultsQuery = request.query
    faults.replace(plan, faults.seed if query.seed is None else query.seed)
    return await get_faults(request)


async def delete_faults(request: ControlRequest) -> Response:
    """End all faults."""
    request.sandbox.faults.replace([])
    return await get_faults(request)


async def restart_faults(request: ControlRequest) -> Response:
    """Reset the counts of the fault plan."""
    request.sandbox.faults.restart()
    return await get_faults(request)


async def get_clock(request: ControlRequest) -> Response:
    """Return the time."""
    clock = request.sandbox.clock
    return JsonResponse({"now": clock(), "frozen": clock.frozen})


async def put_clock(request: ControlRequest) -> Response:
    """Set, freeze or unfreeze the clock."""
    change = await request.decode(ClockChange)
    request.sandbox.clock.set(change.now, frozen=change.frozen)
    return await get_clock(request)


async def advance_clock(request: ControlRequest) -> Response:
    """Advance the clock."""
    change = await request.decode(ClockAdvance)
    try:
        request.sandbox.clock.advance(change.milliseconds)
    except ValueError as error:
        raise Problem(400, f"body: {error}") from error
    return await get_clock(request)


async def reset_clock(request: ControlRequest) -> Response:
    """Reset the clock to the real time."""
    request.sandbox.clock.reset()
    return await get_clock(request)


async def get_settings(request: ControlRequest) -> Response:
    """Return all settings with their descriptions."""
    values = request.sandbox.settings.to_mapping()
    return JsonResponse({"settings": [_wire(setting, values[setting.name]) for setting in describe()]})


async def patch_settings(request: ControlRequest) -> Response:
    """Change some settings."""
    changes = await request.document()
    if not isinstance(changes, Mapping):
        raise Problem(400, "body: must be a mapping of settings, such as {max_entries: 4}")
    state = request.sandbox
    state.settings = Settings.from_mapping(changes, state.settings)
    return await get_settings(request)


async def reset_settings(request: ControlRequest) -> Response:
    """Restore the initial settings."""
    request.sandbox.reset_settings()
    return await get_settings(request)


def _wire(setting: Any, value: Any) -> dict[str, Any]:
    return {
        "name": setting.name,
        "value": value,
        "default": setting.default,
        "allowed": setting.allowed,
        "help": setting.help,
    }
