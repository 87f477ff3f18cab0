"""Operations drawn at random: few names and assets, so that they get into each other's way."""

from __future__ import annotations

from random import Random

from tests.sandbox.concurrency.calls import ASSETS, IDS, NAMES
from tests.sandbox.concurrency.model import (
    Action,
    Bulk,
    Delete,
    Get,
    Link,
    List,
    Operation,
    Patch,
    Remove,
    Rename,
    Unlink,
)

ROLES = [None, "R"]


def operation(random: Random) -> Operation:
    kind = random.choices(["bulk", "patch", "delete", "get", "list"], [10, 4, 1, 2, 3])[0]
    if kind == "bulk":
        return bulk(random)
    if kind == "patch":
        name = random.choice([None, *NAMES])
        attributes = ((random.choice("xy"), str(random.randrange(9))),) if random.random() < 0.6 else ()
        return Patch(random.choice(IDS), name, attributes)
    if kind == "delete":
        return Delete(random.choice(IDS))
    return Get(random.choice(IDS)) if kind == "get" else List()


def bulk(random: Random) -> Bulk:
    """Up to three actions, none of them a second one for the same target, which would be refused."""
    actions: list[Action] = []
    assets = random.sample(ASSETS, 3)
    kinds = random.choices(["link", "unlink", "rename", "remove"], [10, 2, 3, 1], k=random.randint(1, 3))
    for position, kind in enumerate(kinds):
        if kind == "link":
            ord = random.choice([None, None, 1, 2])
            reject = random.random() < 0.3
            actions.append(Link(assets[position], random.choice(NAMES), random.choice(ROLES), ord, reject))
        elif kind == "unlink":
            actions.append(Unlink(assets[position]))
        elif kind == "rename" and not any(isinstance(action, Rename) for action in actions):
            actions.append(Rename(random.choice(NAMES), random.choice(NAMES)))
        elif kind == "remove" and not any(isinstance(action, Remove) for action in actions):
            actions.append(Remove(random.choice(NAMES)))
    return Bulk(tuple(actions), abort=random.random() < 0.3)
