"""A bulk update of any length that has in it what a hospital's has: the same one for the same arguments.

Most actions link slices by number. Some links append, some refuse to overwrite and meet what is there, some
move an asset or name one that does not exist; there are unlinks, patches, renames and removals, by name and
by id. The rows of several sequences lie between each other, as those of several exporting machines do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

import attrs

import nexuskit

KEY = "key-of-the-proofs"
PROJECT = "proj_1"
SLICES = 44
"""How many slices most sequences get; with what else is done to them, that makes some 50 actions."""

_MOST_OF_ONE = 60
_SIDE_BY_SIDE = 8

Given: TypeAlias = dict[str, Any]


@attrs.frozen
class Work:
    """Actions, and the project that they are for."""

    seed: Mapping[str, Any]
    actions: list[Given]

    @property
    def project(self) -> Mapping[str, Any]:
        """The project as it is before."""
        project: Mapping[str, Any] = self.seed["projects"][0]
        return project


def carry_out(side: str, url: str, work: Callable[[Any], Any], **options: Any) -> Any:
    """Call a function with the project of a client, and return its report."""
    if side == "sync":
        with nexuskit.Client(KEY, endpoint=url, **options) as client:
            return work(client.get_project(PROJECT))

    async def main() -> Any:
        async with nexuskit.AsyncClient(KEY, endpoint=url, **options) as client:
            return await work(client.get_project(PROJECT))

    return asyncio.run(main())


def make_work(count: int, seed: int) -> Work:
    """Make so many actions, for one sequence per 50 of them."""
    maker = _Maker()
    while maker.total + _MOST_OF_ONE <= count:
        maker.add_sequence()
    maker.fill(count)
    random = Random(seed)
    actions = [
        *_interleave(maker.by_filename, random),
        *_interleave(maker.by_name, random),
        # What goes by id may mean what others mean by name, so that it comes after all of them.
        *_interleave(maker.by_id, random),
        *maker.removals_by_id,
    ]
    project = {"id": PROJECT, "assets": maker.assets, "sequences": maker.sequences}
    return Work({"secret_keys": {KEY: [PROJECT]}, "projects": [project]}, actions)


def make_links(count: int) -> Work:
    """Make so many links, 50 to a sequence; those to every third sequence append."""
    assets = [{"id": f"asset_{n}", "filename": f"image_{n}.jpg"} for n in range(count)]
    actions: list[Given] = []
    for n, asset in enumerate(assets):
        number, place = divmod(n, 50)
        sequence: Given = {"name": f"Patient {number}", "role": "Sagittal"}
        if number % 3 < 2:
            sequence["ord"] = place + 1
        actions.append({"asset_id": asset["id"], "sequence": sequence})
    project = {"id": PROJECT, "assets": assets}
    return Work({"secret_keys": {KEY: [PROJECT]}, "projects": [project]}, actions)


def _interleave(lists: list[list[Given]], random: Random) -> Iterator[Given]:
    """Lay the rows of some neighbours between each other; each keeps its own order."""
    for start in range(0, len(lists), _SIDE_BY_SIDE):
        side_by_side = [list(reversed(each)) for each in lists[start : start + _SIDE_BY_SIDE]]
        turns = [number for number, each in enumerate(side_by_side) for _ in each]
        random.shuffle(turns)
        yield from (side_by_side[number].pop() for number in turns)


@attrs.define
class _Maker:
    """Collects actions by what they may have to wait for, one list for each sequence."""

    assets: list[Given] = attrs.Factory(list)
    sequences: list[Given] = attrs.Factory(list)
    by_filename: list[list[Given]] = attrs.Factory(list)
    by_name: list[list[Given]] = attrs.Factory(list)
    by_id: list[list[Given]] = attrs.Factory(list)
    removals_by_id: list[Given] = attrs.Factory(list)
    total: int = 0
    _number: int = 0

    def add_sequence(self) -> None:
        """Add all actions on the next sequence."""
        number, self._number = self._number, self._number + 1
        name, kind = f"Patient {number}", number % 10
        if kind == 0:
            self._keep(self.by_filename, self._links_with_ord(name, by="filename"))
        elif kind in (5, 6):
            self._keep(self.by_name, self._links_without_ord(number, name))
        elif kind == 7:
            self._keep(self.by_name, self._rejecting(number, name))
        elif kind == 8:
            self._keep(self.by_name, self._of_two_roles(name))
        elif kind == 9:
            self._add_changed(number, name)
        else:
            self._keep(self.by_name, [*self._links_with_ord(name), *self._further(number, name)])
        if kind == 4:
            self._add_seeded(f"seq_gone_{number}", f"Gone {number}", 3)
            self.removals_by_id.append({"sequence_id": f"seq_gone_{number}"})
            self.total += 1

    def fill(self, count: int) -> None:
        """Add links until there are so many actions."""
        left = count - self.total
        self._keep(self.by_name, [self._link("Filler", ord) for ord in range(1, left + 1)])

    def _keep(self, where: list[list[Given]], actions: list[Given]) -> None:
        where.append(actions)
        self.total += len(actions)

    def _asset(self) -> str:
        number = len(self.assets)
        self.assets.append({"id": f"asset_{number}", "filename": f"image_{number}.jpg"})
        return f"asset_{number}"

    def _add_seeded(self, id: str, name: str, entries: int) -> list[str]:
        """Add a sequence that is there before, and return its assets."""
        assets = [self._asset() for _ in range(entries)]
        items = [{"assetId": asset, "ord": 7 * n + 7, "role": "Sagittal"} for n, asset in enumerate(assets)]
        self.sequences.append({"id": id, "name": name, "items": items, "attributes": {"made": "before"}})
        return assets

    def _link(self, name: str, ord: int | None, role: str = "Sagittal", **more: str) -> Given:
        sequence = {"name": name, "role": role, **({} if ord is None else {"ord": ord}), **more}
        return {"asset_id": self._asset(), "sequence": sequence}

    def _links_with_ord(self, name: str, by: str = "id") -> list[Given]:
        links = [self._link(name, ord) for ord in range(1, SLICES + 1)]
        # Moved within its sequence, and gone from it.
        moved = {"asset_id": links[2]["asset_id"], "sequence": {"name": name, "role": "Sagittal", "ord": 102}}
        gone = {"asset_id": links[5]["asset_id"]}
        attributes = {"sequence_name": name, "patch": {"attributes": {"slices": str(SLICES), "site": "knee"}}}
        actions = [*links, moved, gone, attributes]
        if by == "filename":
            for action in (*links, moved, gone):
                action["asset_filename"] = f"image_{action.pop('asset_id').removeprefix('asset_')}.jpg"
        return actions

    def _further(self, number: int, name: str) -> list[Given]:
        """What is done in some places only."""
        further: list[Given] = []
        if number % 3 == 0:
            # Takes the place of another slice.
            further.append(self._link(name, 9))
            # What is not there cannot be unlinked.
            further.append({"asset_id": f"missing_{number}"})
        if number % 4 == 1:
            missing = {"name": name, "role": "Sagittal", "ord": 103}
            further.append({"asset_id": f"missing_{number}", "sequence": missing})
            [source] = self._add_seeded(f"seq_source_{number}", f"Source {number}", 1)
            further.append({"asset_id": source, "sequence": missing})
        if number % 10 == 2:
            self._add_seeded(f"seq_old_{number}", f"Old {number}", 3)
            further.append({"sequence_name": f"Old {number}"})
            if number % 20 == 2:
                further.append(self._link(f"Old {number}", 1))
        if number % 10 == 3:
            nobody = {"attributes": {"number": str(number)}}
            further.append({"sequence_name": f"Nobody {number}", "patch": nobody})
        return further

    def _links_without_ord(self, number: int, name: str) -> list[Given]:
        links = [self._link(name, None) for _ in range(SLICES)]
        if number % 20 == 5:
            missing = {"name": name, "role": "Sagittal"}
            links.insert(SLICES // 2, {"asset_id": f"missing_{number}", "sequence": missing})
        return [*links, {"asset_id": links[1]["asset_id"]}, {"asset_id": links[-1]["asset_id"]}]

    def _rejecting(self, number: int, name: str) -> list[Given]:
        self._add_seeded(f"seq_{number}", name, 3)
        merge = {"merge": "RejectSequenceOperation"}
        return [self._link(name, ord, **merge) for ord in range(1, SLICES + 1)]

    def _of_two_roles(self, name: str) -> list[Given]:
        links: list[Given] = []
        for ord in range(1, SLICES // 2 + 1):
            links += [self._link(name, ord), self._link(name, None, "Coronal")]
        return [*links, {"sequence_name": name, "patch": {"attributes": {"roles": "2"}}}]

    def _add_changed(self, number: int, name: str) -> None:
        """Add what is done to a sequence that is there before: it also goes by its id."""
        id, new_name = f"seq_{number}", f"Patient {number}, changed"
        self._add_seeded(id, name, 3)
        actions = [*self._links_with_ord(name)]
        if number % 20 == 9:
            actions.append({"sequence_name": name, "patch": {"name": new_name}})
            actions.append(self._link(new_name, 201))
        else:
            # Another sequence has this name.
            taken = f"Patient {number - 2}"
            actions.append({"sequence_name": name, "patch": {"name": taken, "attributes": {"never": "so"}}})
        self._keep(self.by_name, actions)
        by_id: list[Given] = [{"sequence_id": id, "patch": {"attributes": {"number": str(number)}}}]
        if number % 100 == 19:
            # Few: each is a request of its own.
            by_id.append({"sequence_id": id, "patch": {"name": new_name}})
        self._keep(self.by_id, by_id)
