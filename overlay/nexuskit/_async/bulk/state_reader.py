"""Reading what a project holds, for a plan that is to be compared with it and for actions in doubt.

Nothing here changes anything. A listing is walked over as long as that may be cheaper than to ask for what is
still missing one by one: until as many pages were read as things are missing. Whatever the listing holds,
that takes at most twice the requests of the better of the two ways. Where the assets of a plan are now is
told by no call; that takes all sequences.

The cursors of a listing may be offsets. An item that is removed during a walk then moves another one to a
page that was read already. So a reconciliation trusts what a walk has seen, and reads by name or id what it
has not seen. Cursors may also expire: what is missing then is read one by one.

Names and filenames are asked for by the filter of the listing and compared exactly. So the reading is right
if the service matches by prefix or substring, though it may then take more pages. The call that gets an asset
by its filename takes ids as well, and a filename may be the id of another asset, or hold what does not pass
through every gateway as a part of a path.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import attrs

from nexus_api import api, models

from ...bulk.diff.project_diff import Diff, compare
from ...bulk.diff.project_state import ProjectState, Targets
from ...bulk.plan.checks import Finding
from ...bulk.run.observations import Gathering, Observations, RequiredReads
from ...concurrency._async import run_in_thread
from ...errors import ArgumentError, BadRequestError, DecodeError, NotFoundError, StatusError
from ...resources.actions import ActionLike
from ...resources.paging import PageState
from ...resources.query_params import DEFAULT_LIMIT, Pagination
from ...resources.validation import fits_utf8

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PAGE_SIZE = 1_000
"""Items of a page. The service's own maximum is not known; if it refuses this, it is asked for 100."""

_EXPIRED = frozenset({400, 404, 410, 422})
"""Statuses with which a service may refuse an expired cursor."""

_WALKS = 3
"""How often a walk to the end of a listing is started, if cursors expire."""

_FEW = 2
"""As many things are asked for one by one without a look at the listing, which takes a request at least."""


class _Page(Protocol[T_co]):
    """A page as it is decoded."""

    @property
    def next_page(self) -> str | None: ...
    @property
    def data(self) -> Sequence[T_co]: ...


class _AsyncListing(Protocol[T_co]):
    """Gets a page of a listing, narrowed down by a name or filename."""

    async def __call__(self, pagination: Pagination, wanted: str | None, /) -> _Page[T_co]: ...


@attrs.define
class _Walk(Generic[T]):
    """How far a listing was read.

    Attributes:
        listing: Gets a page of it.
        take: Is given what a page holds.
        wanted: The name or filename that narrows it down, `None` for all of it.
        pages: How many pages were read.
        page_state: Which page is next; `None` before the first.
        expired: Whether the service refused the cursor of the next page.
    """

    listing: _AsyncListing[T]
    take: Callable[[Sequence[T]], object]
    wanted: str | None = None
    pages: int = 0
    page_state: PageState | None = None
    expired: bool = False

    @property
    def complete(self) -> bool:
        """Whether all pages were read."""
        return self.page_state is not None and self.page_state.ended

    @property
    def ended(self) -> bool:
        """Whether no page is left that could be read."""
        return self.complete or self.expired


class AsyncStateReader:
    """Reads what a project holds. What it learns of filenames it keeps; all else it reads anew each time.

    Args:
        transport: Sends the requests.
        project_id: The project.
    """

    def __init__(self, transport: AsyncTransport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id
        self._page_size = PAGE_SIZE
        self._by_filename: dict[str, tuple[str, ...]] = {}
        self._settled: dict[str, models.Asset] = {}

    async def diff(
        self,
        actions: Iterable[tuple[int, ActionLike]],
        refused: Mapping[int, object] = MappingProxyType({}),
        warnings: Sequence[Finding] = (),
        *,
        look_around: bool = False,
    ) -> Diff:
        """Read what the project holds and tell what actions would do to it.

        Args:
            actions: Rows and their actions, in ascending order of rows; typed, except for those that are
                refused.
            refused: Why actions cannot be sent, by row: texts or errors.
            warnings: Those of the plan.
            look_around: Whether to read a page of each listing, if a name was asked for and is not there, to
                see whether it is there in another spelling.
        """
        rows = tuple(actions)
        sent = (action for row, action in rows if row not in refused)
        state = await self.read_state(await run_in_thread(Targets.of, sent), look_around=look_around)
        return await run_in_thread(compare, rows, state, refused, warnings)

    async def read_state(self, targets: Targets, *, look_around: bool = False) -> ProjectState:
        """Read what a plan concerns, in few requests.

        That two assets have one filename shows as far as the assets were read: a listing that is not read to
        its end may have another one.

        Args:
            targets: What the plan speaks of.
            look_around: As of `diff()`.
        """
        state = ProjectState(targets)
        for filename in state.unseen_filenames & self._by_filename.keys():
            state.resolve(filename, self._by_filename[filename])
        await self._read(state, all_sequences=targets.moves, look_around=look_around)
        self._by_filename.update(state.by_filename)
        return state

    async def observe(self, needs: RequiredReads, *, certain: bool = True) -> Observations:
        """Read what actions in doubt are to be settled by, as it is now.

        Args:
            needs: What to read.
            certain: Whether to read by name or id what a walk over the listing has not seen.
        """
        found = Gathering(needs)
        found.take_assets(self._settled[name] for name in needs.filenames & self._settled.keys())
        await self._read(found, certain=certain)
        self._settled.update(found.by_filename)
        return found.readings()

    async def probe(self) -> None:
        """Ask for one sequence, to see whether the service answers."""
        await self._sequences(Pagination(None, 1), None)

    async def _read(
        self,
        into: ProjectState | Gathering,
        *,
        all_sequences: bool = False,
        certain: bool = False,
        look_around: bool = False,
    ) -> None:
        assets = _Walk(self._assets, into.take_assets)
        # An entry holds the id of its asset, so that filenames come first.
        await self._walk(assets, into.unseen_filenames)
        if certain or not assets.complete:
            await self._ask(self._assets, into.take_assets, into.unseen_filenames)
        if look_around and into.unseen_filenames and not assets.pages:
            await self._fetch_next_page(assets)
        sequences = _Walk(self._sequences, into.take)
        if all_sequences:
            await self._walk_all(sequences)
        else:
            await self._read_sequences(sequences, into, certain)
        if look_around and into.unseen_names and not sequences.pages:
            await self._fetch_next_page(sequences)
        # An id that was met in an entry needs no further look.
        await self._walk(assets, into.unseen_assets)
        for id in () if assets.complete and not certain else tuple(into.unseen_assets):
            asset = await self._asset(id)
            into.take_assets(() if asset is None else (asset,))

    async def _read_sequences(
        self, walk: _Walk[models.Sequence], into: ProjectState | Gathering, certain: bool
    ) -> None:
        await self._walk(walk, into.unseen_names, into.unseen_sequences)
        if walk.complete and not certain:
            return
        for id in tuple(into.unseen_sequences):
            sequence = await self._sequence(id)
            into.take(() if sequence is None else (sequence,))
        await self._ask(self._sequences, into.take, into.unseen_names)

    async def _ask(
        self,
        listing: _AsyncListing[T],
        take: Callable[[Sequence[T]], object],
        missing: Collection[str],
    ) -> None:
        """Ask for what is missing one by one."""
        for wanted in sorted(missing):
            # If the filter takes more than the whole text, another question may have been answered as well.
            if wanted in missing:
                # A name that no URL can carry is searched for in the whole listing.
                await self._walk_all(_Walk(listing, take, wanted if fits_utf8(wanted) else None))

    async def _walk(self, walk: _Walk[T], *missing: Collection[str]) -> None:
        """Walk on as long as that may be cheaper than to ask for what is missing one by one."""
        while not walk.ended and sum(map(len, missing)) > max(_FEW, walk.pages):
            await self._fetch_next_page(walk)

    async def _walk_all(self, walk: _Walk[T]) -> None:
        """Walk to the end; start again if a cursor expires."""
        for _ in range(_WALKS):
            while not walk.ended:
                await self._fetch_next_page(walk)
            if walk.complete:
                return
            walk.page_state, walk.expired = None, False
        raise DecodeError("$.nextPage", "the cursors expired before the listing was read to its end")

    async def _fetch_next_page(self, walk: _Walk[T]) -> None:
        try:
            page = await self._next_page(walk)
        except StatusError as error:
            if walk.page_state is None or error.status not in _EXPIRED:
                raise
            walk.expired = True
            return
        walk.pages += 1
        walk.take(page.data)

    async def _next_page(self, walk: _Walk[T]) -> _Page[T]:
        if walk.page_state is not None:
            return await self._page(walk, walk.page_state)
        try:
            return await self._page(walk, PageState(self._page_size, None, None))
        except BadRequestError:
            if self._page_size <= DEFAULT_LIMIT:
                raise
            page = await self._page(walk, PageState(DEFAULT_LIMIT, None, None))
            self._page_size = DEFAULT_LIMIT
            return page

    async def _page(self, walk: _Walk[T], page_state: PageState) -> _Page[T]:
        page = await walk.listing(page_state.request(), walk.wanted)
        page_state.arrived(page.next_page or None, len(page.data))
        walk.page_state = page_state
        return page

    async def _assets(self, pagination: Pagination, filename: str | None, /) -> models.AssetPage:
        return await self._transport.call(
            api.assets.list_assets,
            self._project_id,
            page=pagination.page,
            limit=pagination.limit,
            filename=filename,
        )

    async def _sequences(self, pagination: Pagination, name: str | None, /) -> models.SequencePage:
        return await self._transport.call(
            api.sequences.list_sequences,
            self._project_id,
            page=pagination.page,
            limit=pagination.limit,
            name=name,
        )

    async def _asset(self, id: str) -> models.Asset | None:
        """Return the asset of an id, or one that has this text as its filename."""
        try:
            return await self._transport.call(api.assets.get_asset, self._project_id, id)
        except (ArgumentError, BadRequestError, NotFoundError):
            # What cannot stand in a path, or is malformed to the service, is no id either.
            return None

    async def _sequence(self, id: str) -> models.Sequence | None:
        try:
            return await self._transport.call(api.sequences.get_sequence, self._project_id, id)
        except (ArgumentError, BadRequestError, NotFoundError):
            return None
