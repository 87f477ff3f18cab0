"""Operations on what decides how requests are answered: faults, the clock and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import attrs
import msgspec

from ..clock import LATEST
from ..errors import Problem
from ..settings import Settings, describe
from ..web import Reply
from .calls import Call

_Time = Annotated[int, msgspec.Meta(ge=0, le=LATEST)]
_Span = Annotated[int, msgspec.Meta(ge=-LATEST, le=LATEST)]


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    """What the clock is set to."""

    now: _Time | None = None
    frozen: bool = False


class ClockAdvance(msgspec.Struct, forbid_unknown_fields=True):
    """How far the clock is moved on."""

    milliseconds: _Span


async def get_faults(call: Call) -> Reply:
    """Give the plan of faults, and how far each rule has come."""
    faults = call.runtime.faults
    rules = [attrs.asdict(state) for state in faults.state()]
    return Reply.json({"seed": faults.seed, "plan": faults.plan, "rules": rules})


async def put_faults(call: Call) -> Reply:
    """Put another plan in place of the one there is."""
    plan = await call.document()
    if not isinstance(plan, list):
        raise Problem(400, "body: is to be a plan of faults, a list of rules; [] for none")
    faults = call.runtime.faults
    faults.replace(plan, call.integer("seed", faults.seed, least=-(2**53) + 1))
    return await get_faults(call)


async def delete_faults(call: Call) -> Reply:
    """End all faults."""
    call.runtime.faults.replace([])
    return await get_faults(call)


async def restart_faults(call: Call) -> Reply:
    """Begin the plan anew."""
    call.runtime.faults.restart()
    return await get_faults(call)


async def get_clock(call: Call) -> Reply:
    """Give the time."""
    clock = call.runtime.clock
    return Reply.json({"now": clock(), "frozen": clock.frozen})


async def put_clock(call: Call) -> Reply:
    """Set the clock, or have it stand or go on."""
    change = await call.decoded(ClockChange)
    call.runtime.clock.set(change.now, frozen=change.frozen)
    return await get_clock(call)


async def advance_clock(call: Call) -> Reply:
    """Move the clock on."""
    change = await call.decoded(ClockAdvance)
    try:
        call.runtime.clock.advance(change.milliseconds)
    except ValueError as error:
        raise Problem(400, f"body: {error}") from error
    return await get_clock(call)


async def reset_clock(call: Call) -> Reply:
    """Have the clock show the real time again."""
    call.runtime.clock.reset()
    return await get_clock(call)


async def get_settings(call: Call) -> Reply:
    """Give all settings with what there is to know about each."""
    values = call.runtime.settings.to_mapping()
    return Reply.json({"settings": [_wire(setting, values[setting.name]) for setting in describe()]})


async def patch_settings(call: Call) -> Reply:
    """Change some settings."""
    changes = await call.document()
    if not isinstance(changes, Mapping):
        raise Problem(400, "body: is to be a mapping of settings by their names, such as max_entries")
    runtime = call.runtime
    runtime.settings = Settings.from_mapping(changes, runtime.settings)
    return await get_settings(call)


async def reset_settings(call: Call) -> Reply:
    """Go back to the settings at the start."""
    call.runtime.reset_settings()
    return await get_settings(call)


def _wire(setting: Any, value: Any) -> dict[str, Any]:
    return {
        "name": setting.name,
        "value": value,
        "default": setting.default,
        "allowed": setting.allowed,
        "help": setting.help,
    }
