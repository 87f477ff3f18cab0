"""What an upload decides, against a simulated service."""

from __future__ import annotations

from random import Random

import pytest

from nexus_api.models import Operation, UploadSession
from nexuskit.errors import NexusError
from nexuskit.uploads.files import Asset, UploadFile
from nexuskit.uploads.sessions import Session, batches, reconcile_session
from tests.overlay.uploads.simulated import Service, Simulation, files


@pytest.mark.parametrize("seed", range(80))
def test_whatever_goes_wrong_each_file_has_one_outcome_that_is_true(seed: int) -> None:
    random = Random(seed)
    service = Service(
        random,
        rate=random.choice([0.05, 0.2, 0.4]),
        late=random.choice([0.1, 5.0, 20.0]),
        unreliable=random.choice([0.0, 1.0]),
        rejected={f"{row}.png" for row in range(40) if random.random() < 0.05},
    )
    simulation = Simulation(service, files(40), session_files=random.choice([1, 7, 16, 100]), concurrency=3)
    outcomes = simulation.run()
    stopped = simulation.scheduler.stopped
    assert len(outcomes) == 40 or stopped
    for note in outcomes.values():
        has_bytes = note.file.name in service.bytes
        assert note.status != "ok" or has_bytes, note
        assert note.status != "not_sent" or stopped, note
    known = {id: opened for id, opened in service.sessions.items() if id not in service.lost}
    assert [id for id, opened in known.items() if opened.is_open] == []
    assert simulation.scheduler.lost_sessions == len(service.lost)
    assert sorted(simulation.scheduler.take_closed()) == sorted(known)


def test_assets_that_appear_late_in_the_list_are_waited_for() -> None:
    service = Service(Random(1), unreliable=2.0)
    assert {note.status for note in Simulation(service, files(50)).run().values()} == {"ok"}


def test_an_asset_that_was_to_be_replaced_is_no_proof() -> None:
    service = Service(Random(1), rejected={"0.png", "1.png"})
    replaced = files(3)
    for file in replaced:
        file.replaces = Asset(f"asset_{file.name}", 1)
        service.bytes[file.name] = 1, 0.0
    # File 0 has the size of the asset before, so that nobody can tell whether its bytes are there.
    outcomes = Simulation(service, replaced).run()
    assert [note.status for note in outcomes.values()] == ["unknown", "failed", "ok"]


def test_bytes_that_may_not_have_arrived_are_sent_again_unless_a_new_asset_has_their_size() -> None:
    sent = files(3)
    sent[2].replaces = Asset("asset_2", 3)
    session = Session(UploadSession("up_1", "op_1", []), sent, 0, repeated=[*sent])
    found = {file.name: Asset(f"asset_{file.row}", size) for file, size in zip(sent, (1, 1, 3), strict=True)}
    result = reconcile_session(session, found)
    assert (result.ok, result.unsent) == ([(sent[0], "asset_0")], sent[1:])


def test_a_session_with_other_urls_than_files_is_cancelled() -> None:
    class Strange(Service):
        def create(self, files: list[UploadFile], now: float):  # type: ignore[no-untyped-def]
            session = super().create(files, now)
            session.assets.pop()  # type: ignore[union-attr]
            return session

    service = Strange(Random(1))
    simulation = Simulation(service, files(3))
    assert {note.status for note in simulation.run().values()} == {"not_sent"}
    assert "2 URLs for 3 files" in simulation.scheduler.stopped
    assert not any(opened.is_open for opened in service.sessions.values())


def test_a_session_that_waits_for_the_service_holds_no_urls() -> None:
    started: dict[str, UploadSession] = {}
    held: list[int] = []

    class Watching(Service):
        def create(self, files: list[UploadFile], now: float) -> UploadSession | NexusError:
            session = super().create(files, now)
            if isinstance(session, UploadSession):
                started[session.id] = session
            return session

        def poll(self, id: str, now: float) -> Operation | NexusError:
            held.append(len(started[id].assets))
            return super().poll(id, now)

    assert {note.status for note in Simulation(Watching(Random(1)), files(3)).run().values()} == {"ok"}
    assert set(held) == {0}


@pytest.mark.parametrize(
    ("count", "concurrency", "sizes"), [(20, 8, [3] * 6 + [2]), (3, 1, [3]), (100, 2, [32, 32, 32, 4])]
)
def test_files_are_divided_among_the_tasks_at_once(count: int, concurrency: int, sizes: list[int]) -> None:
    session = Session(UploadSession("up_1", "op_1", []), files(count), count)
    assert [task.last - task.first for task in batches(session, concurrency)] == sizes
