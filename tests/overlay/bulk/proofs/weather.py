"""A service in memory, with faults, cursors and result words that the sandbox does not have.

It shares no code with the client or the sandbox: its rules are written from the facts of the API once more,
so that an error in the rules of the sandbox cannot hide one in the client.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any, Literal, TypeAlias

import attrs
import httpx

Action: TypeAlias = Mapping[str, Any]
Slot: TypeAlias = tuple[str | None, int]
Cursors: TypeAlias = Literal["keyset", "offset", "expiring"]

PAGE = 20
"""The most items of a page, whatever is asked for."""


@attrs.define
class Held:
    """A sequence."""

    id: str
    name: str
    attributes: dict[str, str] = attrs.Factory(dict)
    slots: dict[Slot, str] = attrs.Factory(dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as an answer has it."""
        slots = sorted(self.slots.items(), key=lambda slot: (slot[0][0] or "", slot[0][1]))
        return {
            "id": self.id,
            "name": self.name,
            "projectId": "proj_1",
            "items": [{"assetId": asset, "ord": ord, "role": role} for (role, ord), asset in slots],
            "attributes": {"bytesUsed": 1, "bytesTotal": 1 << 20, "items": self.attributes},
            "createDate": 1,
            "updateDate": 1,
        }


class Store:
    """The contents of a project, and what actions do to them, one at a time."""

    def __init__(self, assets: Mapping[str, str], sequences: Iterable[Held]) -> None:
        self.assets = dict(assets)
        self.sequences = {each.id: each for each in sequences}
        self._by_filename = {filename: id for id, filename in assets.items()}
        self._made = 0

    def copy(self) -> Store:
        """Return a store with the same contents."""
        held = [
            attrs.evolve(each, attributes=dict(each.attributes), slots=dict(each.slots))
            for each in self.sequences.values()
        ]
        return Store(self.assets, held)

    def contents(self) -> dict[str, Any]:
        """Return the attributes and entries by name; ids of new sequences come as they come."""
        return {each.name: (each.attributes, each.slots) for each in self.sequences.values()}

    def apply(self, action: Action) -> str:
        """Carry out one action and return its result."""
        if action["kind"] == "Link":
            return self._link(action)
        found = self._find(action)
        kind = action["kind"]
        if found is None:
            return f"Failed{kind}SequenceNotFound"
        if kind == "RemoveSequence":
            del self.sequences[found.id]
            return "Ok"
        name = action["patch"].get("name")
        others = (each.name for each in self.sequences.values() if each is not found)
        if name is not None and name in others:
            return "FailedPatchSequenceRenameWouldDuplicate"
        found.name = name or found.name
        found.attributes.update(action["patch"].get("attributes") or {})
        return "Ok"

    def _find(self, action: Action) -> Held | None:
        if action.get("sequenceId") is not None:
            return self.sequences.get(action["sequenceId"])
        return next((each for each in self.sequences.values() if each.name == action["sequenceName"]), None)

    def _link(self, action: Action) -> str:
        asset = action.get("assetId") or self._by_filename.get(action.get("assetFilename"))
        if asset not in self.assets:
            return "FailedLinkAssetNotFound"
        to = action["sequence"]
        if to == "Unset":
            self._take_out(asset)
            return "Ok"
        target = next((each for each in self.sequences.values() if each.name == to["name"]), None)
        role, ord = to.get("role"), to.get("ord")
        slots = {} if target is None else target.slots
        if ord is None:
            others = [number for (name, number), held in slots.items() if name == role and held != asset]
            ord = max(others, default=0) + 1
        holder = slots.get((role, ord))
        if holder not in (None, asset) and to["merge"] == "RejectSequenceOperation":
            return "FailedLinkWouldOverwriteExistingItem"
        self._take_out(asset)
        if target is None:
            self._made += 1
            target = Held(f"seq_made_{self._made}", to["name"])
            self.sequences[target.id] = target
        target.slots[role, ord] = asset
        return "Ok"

    def _take_out(self, asset: str) -> None:
        for each in self.sequences.values():
            for slot in [slot for slot, held in each.slots.items() if held == asset]:
                del each.slots[slot]


class Weather:
    """Answers requests from a store, and spoils some of the answers.

    Args:
        store: What the project holds.
        seed: What chance depends on.
        rate: Which part of the requests is spoilt.
        cursors: What cursors are: positions that stay with an item, offsets, or offsets that may expire.
        strange: Which part of the links is answered by a word that no client knows.
    """

    def __init__(
        self, store: Store, seed: int, *, rate: float = 0.2, cursors: Cursors = "keyset", strange: float = 0.0
    ) -> None:
        self.store = store
        self.done: dict[str, int] = {}
        self.requests = {"GET": 0, "POST": 0}
        self.spoilt = 0
        self._random = Random(seed)
        self._rate = rate
        self._cursors = cursors
        self._strange = strange
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.requests[request.method] += 1
            return self._spoilt(request, self._read if request.method == "GET" else self._update)

    def _spoilt(
        self, request: httpx.Request, answer: Callable[[httpx.Request], httpx.Response]
    ) -> httpx.Response:
        if self._random.random() >= self._rate:
            return answer(request)
        self.spoilt += 1
        kind = self._random.randrange(8)
        if kind == 0:
            raise httpx.ConnectError("refused", request=request)
        if kind == 1:
            raise httpx.ReadError("reset", request=request)
        if kind == 2:
            return httpx.Response(self._random.choice([500, 502, 503]), json={"message": "busy"})
        if kind == 3:
            return httpx.Response(429, json={"message": "slow down"}, headers={"retry-after": "0"})
        if kind == 4 and request.method == "POST":
            self._carry_out(request, self._random.randrange(500))
            raise httpx.ReadError("reset", request=request)
        answered = answer(request)
        if kind == 5:
            raise httpx.ReadTimeout("too late", request=request)
        if kind == 6:
            return httpx.Response(200, content=answered.content[: len(answered.content) // 2])
        return httpx.Response(504, text="<html>gateway</html>")

    def _update(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"actions": self._carry_out(request, None)})

    def _carry_out(self, request: httpx.Request, most: int | None) -> list[str]:
        results: list[str] = []
        for action in json.loads(request.content)["actions"][:most]:
            result = self.store.apply(action)
            if result == "Ok":
                text = json.dumps(action, sort_keys=True)
                self.done[text] = self.done.get(text, 0) + 1
                if action["kind"] == "Link" and self._random.random() < self._strange:
                    result = "Accepted"
            results.append(result)
        return results

    def _read(self, request: httpx.Request) -> httpx.Response:
        *_, resource, last = request.url.path.split("/")
        if resource == "sequences":
            found = self.store.sequences.get(last)
            return _one(None if found is None else found.as_json())
        if resource == "assets":
            return _one(_asset(last, self.store.assets.get(last)))
        wanted = request.url.params.get("name" if last == "sequences" else "filename")
        if last == "sequences":
            rows = [each.as_json() for each in self.store.sequences.values() if wanted in (None, each.name)]
        else:
            rows = [_asset(id, name) for id, name in self.store.assets.items() if wanted in (None, name)]
        return self._page(request.url.params.get("page"), rows)

    def _page(self, cursor: str | None, rows: list[Any]) -> httpx.Response:
        if cursor is not None and self._cursors == "expiring" and self._random.random() < 0.3:
            return httpx.Response(400, json={"message": "the cursor has expired"})
        at = 0
        if cursor is not None and self._cursors == "keyset":
            ids = [row["id"] for row in rows]
            at = ids.index(cursor) if cursor in ids else len(ids)
        elif cursor is not None:
            at = int(cursor)
        end, following = at + PAGE, None
        if end < len(rows):
            following = rows[end]["id"] if self._cursors == "keyset" else str(end)
        return httpx.Response(200, json={"nextPage": following, "prevPage": None, "data": rows[at:end]})


def _one(value: Any) -> httpx.Response:
    if value is None:
        return httpx.Response(404, json={"message": "not found"})
    return httpx.Response(200, json=value)


def _asset(id: str, filename: str | None) -> dict[str, Any] | None:
    if filename is None:
        return None
    metadata = {"fileSize": 1, "mimeType": "image/jpeg", "height": 1, "width": 1, "groups": []}
    return {
        "id": id,
        "projectId": "proj_1",
        "filename": filename,
        "status": "None",
        "createDate": 1,
        "url": "https://a.example",
        "metadata": metadata,
    }


def make_work(seed: int, sequences: int) -> tuple[Store, list[dict[str, Any]]]:
    """Make a project, and actions for it as they come over the wire.

    What is done to one sequence is in order, beside what is done to others: links with and without `ord` in
    one role, links that reject, links of assets that do not exist, unlinks, moves to another sequence,
    patches, renames and removals, by name and by id.
    """
    maker = _Maker(Random(seed))
    lists = [maker.actions_of(number) for number in range(sequences)]
    actions: list[dict[str, Any]] = []
    while lists:
        chosen = maker.random.choice(lists[:6])
        actions.append(chosen.pop(0))
        if not chosen:
            lists.remove(chosen)
    return Store(maker.assets, maker.sequences), actions


@attrs.define
class _Maker:
    random: Random
    assets: dict[str, str] = attrs.Factory(dict)
    sequences: list[Held] = attrs.Factory(list)

    def actions_of(self, number: int) -> list[dict[str, Any]]:
        name, id, chance = f"S{number}", f"seq_{number}", self.random.random
        exists = chance() < 0.6
        if exists:
            slots: dict[Slot, str] = {
                (None, ord): self._asset() for ord in range(1, self.random.randrange(1, 5))
            }
            self.sequences.append(Held(id, name, {}, slots))
        kind = self.random.randrange(5)
        actions = [self._link(name, kind, place) for place in range(1, self.random.randrange(4, 20))]
        linked = [each for each in actions if "missing" not in each.get("assetId", "")]
        for each in self.random.sample(linked, min(len(linked), self.random.randrange(3))):
            asset = {key: each[key] for key in ("assetId", "assetFilename") if key in each}
            # Out of the sequence again, or into another one.
            elsewhere = {"name": f"{name} elsewhere", "merge": "ReplaceExistingEntry"}
            actions.append({"kind": "Link", **asset, "sequence": self.random.choice(["Unset", elsewhere])})
        if chance() < 0.3:
            actions.append(_patch({"sequenceName": name}, attributes={"number": str(number)}))
        if exists and chance() < 0.3:
            actions.append(_patch({"sequenceId": id}, attributes={"by": "id"}))
        end = self.random.randrange(8)
        if end == 0:
            actions += [_patch({"sequenceName": name}, name=f"{name} new"), self._link(f"{name} new", 0, 50)]
        elif end == 1:
            actions.append({"kind": "RemoveSequence", "sequenceName": name})
        elif end == 2 and exists:
            actions.append(_patch({"sequenceId": id}, name=f"{name} new"))
        elif end == 3 and exists:
            actions.append({"kind": "RemoveSequence", "sequenceId": id})
        return actions

    def _asset(self) -> str:
        id = f"asset_{len(self.assets)}"
        self.assets[id] = f"image_{len(self.assets)}.jpg"
        return id

    def _link(self, name: str, kind: int, place: int) -> dict[str, Any]:
        chance = self.random.random
        to: dict[str, Any] = {"name": name, "merge": "ReplaceExistingEntry"}
        if kind == 0 or (kind == 2 and chance() < 0.5):
            to["ord"] = place if kind == 0 else self.random.randrange(1, 12)
        elif kind == 3:
            to["ord"] = self.random.randrange(1, 8)
            to["merge"] = "RejectSequenceOperation" if chance() < 0.6 else "ReplaceExistingEntry"
        elif kind == 4:
            to |= {"ord": place, "role": "r"}
        if kind in (1, 2) and chance() < 0.1:
            return {"kind": "Link", "assetId": f"missing_{place}_{name}", "sequence": to}
        asset = self._asset()
        by_id = chance() < 0.6
        return {
            "kind": "Link",
            **({"assetId": asset} if by_id else {"assetFilename": self.assets[asset]}),
            "sequence": to,
        }


def _patch(designation: dict[str, str], **patch: Any) -> dict[str, Any]:
    return {"kind": "PatchSequence", **designation, "patch": patch}
