"""Operations of the model as requests to a sandbox, and what it answers in the form of the model."""

from __future__ import annotations

from random import Random
from typing import Any
from urllib.parse import quote

from tests.sandbox.concurrency.model import (
    Action,
    Bulk,
    Delete,
    Entry,
    Get,
    Link,
    List,
    Operation,
    Patch,
    Remove,
    Rename,
    Sequence,
    State,
    Unlink,
)
from tests.sandbox.support import Api, link, patch, remove, unlink

PROJECT = "proj_a"
ASSETS = [f"asset_{number}" for number in range(8)]
NAMES = ["A", "B", "C", "D"]
IDS = ["seq_a", "seq_b"]
SEED: dict[str, Any] = {
    "secret_keys": {"key-a": [PROJECT]},
    "projects": [
        {
            "id": PROJECT,
            "assets": [{"id": asset} for asset in ASSETS],
            "sequences": [
                {"id": "seq_a", "name": "A", "items": [{"assetId": "asset_0"}, {"assetId": "asset_1"}]},
                {"id": "seq_b", "name": "B", "attributes": {"age": "20"}},
            ],
        }
    ],
}
START: State = {
    "A": Sequence("seq_a", entries=frozenset({("asset_0", Entry(None, 1)), ("asset_1", Entry(None, 2))})),
    "B": Sequence("seq_b", attributes=frozenset({("age", "20")})),
}


def perform(api: Api, operation: Operation) -> Any:
    """Send an operation and give its answer as the model would."""
    if isinstance(operation, Bulk):
        mode = "AbortOnAnyFailed" if operation.abort else "None"
        body = {"actions": [_wire(action) for action in operation.actions], "abortMode": mode}
        answer = api.http.post(f"{api.project}/sequencesBulkUpdates", json=body)
        return (200, answer.json()["actions"]) if answer.status_code == 200 else answer.status_code
    if isinstance(operation, List):
        answer = api.http.get(f"{api.project}/sequences", params={"limit": 1000})
        data = answer.json()["data"]
        found = {sequence["name"]: _content(sequence) for sequence in data}
        assert len(found) == len(data), "a name stands twice in one list"
        return (200, found)
    path = f"{api.project}/sequences/{quote(operation.id, safe='')}"
    if isinstance(operation, Get):
        answer = api.http.get(path)
    elif isinstance(operation, Delete):
        return api.http.delete(path).status_code
    else:
        assert isinstance(operation, Patch)
        changes: dict[str, Any] = {"attributes": dict(operation.attributes)} if operation.attributes else {}
        if operation.name is not None:
            changes["name"] = operation.name
        answer = api.http.patch(path, json=changes)
    return (200, _content(answer.json())) if answer.status_code == 200 else answer.status_code


def _content(sequence: dict[str, Any]) -> Any:
    entries = [(item.get("role"), item["ord"], item["assetId"]) for item in sequence["items"]]
    assert sequence["length"] == len(entries)
    return sequence["attributes"].get("items", {}), entries


def _wire(action: Action) -> dict[str, Any]:
    if isinstance(action, Link):
        metadata: dict[str, Any] = {} if action.ord is None else {"ord": action.ord}
        if action.role is not None:
            metadata["role"] = action.role
        metadata["merge"] = "RejectSequenceOperation" if action.reject else "ReplaceExistingEntry"
        return link(action.asset, action.name, **metadata)
    if isinstance(action, Unlink):
        return unlink(action.asset)
    if isinstance(action, Rename):
        return patch(action.name, name=action.new_name)
    return remove(action.name)


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
