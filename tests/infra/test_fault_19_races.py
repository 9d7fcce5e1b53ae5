"""Two writers who decide at the same moment on things that depend on each other.

What touches one stream is settled there: one is recorded, the other refused whole. What touches
different streams is recorded by both, and the findings tell what no longer fits together.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event, sample
from projected import rebuilt, tables
from socai.consumers.ports import Appended
from socai.domain import decider
from socai.domain.event import Command, Recorded
from socai.domain.refusal import Conflict, Refused
from socai.domain.streams import Streams
from socai.infra import app
from socai.infra.app import Ledger
from socai.infra.files.rows import statement

SECONDS = 60.0
Rows = list[dict[str, Any]]
MERGED = [
    event("UnitSucceeded", "unit-tuyen-hoa/chau-hoa", "2020-01-01", how="merge",
          into=["tuyen-hoa/thanh-hoa"], event_id="merged"),
]  # fmt: skip
FOUNDED = [
    event("OrganisationEstablished", "organisation-to-1", "2021-03-01", kind="to-anxh",
          unit="tuyen-hoa/chau-hoa", event_id="founded"),
]  # fmt: skip
RETIRED = [event("ModelRetired", "community_model-tu-quan", "2020-01-01", event_id="retired")]
LAUNCHED = [
    event("SiteLaunched", "model_site-2", "2021-03-01", unit="tuyen-hoa/thanh-hoa",
          model="tu-quan", new=True, event_id="launched"),
]  # fmt: skip
RENAMED = [
    event("UnitRenamed", "unit-tuyen-hoa/thanh-hoa", "2019-05-01", name="xã Thanh Hóa Mới",
          event_id="renamed"),
]  # fmt: skip
BELOW = [
    [event("UnitReparented", f"unit-tuyen-hoa/{unit}", "2020-01-01", parent=f"tuyen-hoa/{above}",
           event_id=f"below-{above}")]
    for unit, above in (("chau-hoa", "thanh-hoa"), ("thanh-hoa", "chau-hoa"))
]  # fmt: skip
CLAIMED = [
    [event("ModelDefined", "community_model-tieng-keng", "2021", unit=unit,
           name="Tiếng kẻng an ninh", event_id=f"claimed-{unit}")]
    for unit in ("quang-binh", "thanh-hoa")
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Race:
    """A ledger and two who write to it, each with a connection of its own."""

    socai: Socai
    place: Path | str
    turns: list[threading.Event]
    ready: threading.Barrier

    def run(self, one: Rows, other: Rows, first: int) -> list[Appended | Refused]:
        """Have both decide before either is recorded, then the `first` recorded before the other.

        Returns what came of each.
        """
        self.turns[first].set()
        with ThreadPoolExecutor(2) as pool:
            ended = [pool.submit(self._record, rows, n) for n, rows in enumerate((one, other))]
        return [_outcome(each) for each in ended]

    def _record(self, rows: Rows, number: int) -> Appended:
        threading.current_thread().name = f"writer-{number}"
        try:
            with Ledger(self.place) as ledger:
                return ledger.record(made(rows))
        finally:
            self.turns[1 - number].set()

    def findings(self) -> list[tuple[str, list[str]]]:
        """Return rule and events of each finding that is an error or a warning."""
        ran = self.socai("findings", "--format", "json", ledger=self.place)
        assert ran.code == 0, ran.err
        return [(f["rule"], f["events"]) for f in ran.json if f["severity"] != "note"]

    def held(self) -> list[str]:
        """Return the ids of the events that the two recorded; the books must be of the log."""
        with Ledger(self.place) as ledger:
            ledger.catch_up()
            assert tables(ledger.books) == tables(rebuilt(ledger.store))
            return [e.meta.event_id for e in ledger.events() if e.meta.actor == "can-bo-19"]


def made(rows: Rows) -> Command:
    """Return the command of rows."""
    said = [statement(row, row["event_id"]) for row in rows]
    return app.command(said, "can-bo-19", "-".join(one.event_id for one in said))


def _outcome(ended: Future[Appended]) -> Appended | Refused:
    error = ended.exception()
    if isinstance(error, Refused):
        return error
    return ended.result()


@contextmanager
def deciding(race: Race, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have both decide on what they know, wait for each other, and then record in turn."""

    def decide(command: Command, streams: Streams, position: int) -> Sequence[Recorded]:
        found = decider.decide(command, streams, position)
        race.ready.wait(SECONDS)
        number = int(threading.current_thread().name.removeprefix("writer-"))
        assert race.turns[number].wait(SECONDS)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(app, "decide", decide)
        yield


@pytest.fixture(params=["sqlite", "postgres"])
def race(
    request: pytest.FixtureRequest, socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Race]:
    """Return two writers on a ledger that holds the sample."""
    place: Path | str = socai.ledger
    if request.param == "postgres":
        place = f"{request.getfixturevalue('postgres_database')}?schema=dua"
        assert socai("init", ledger=place).code == 0
        assert socai("import", socai.file(*sample()), ledger=place).code == 0
    race = Race(socai, place, [threading.Event(), threading.Event()], threading.Barrier(2))
    with deciding(race, monkeypatch):
        yield race


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    ("ended", "begun", "before"),
    [(MERGED, FOUNDED, "site-launched"), (RETIRED, LAUNCHED, "site-launched")],
    ids=["a unit merged away, a body founded in it", "a model retired, a site of it launched"],
)
def test_what_both_decided_stands_and_is_found(
    race: Race, ended: Rows, begun: Rows, before: str, first: int
) -> None:
    assert race.findings() == []
    outcomes = race.run(ended, begun, first)
    assert [type(one) for one in outcomes] == [Appended, Appended]
    end, beginning = ended[0]["event_id"], begun[0]["event_id"]
    assert race.held() == [end, beginning][:: 1 - 2 * first]
    # The site of the sample began before: it is found whoever was first, and without a race.
    assert sorted(race.findings()) == sorted(
        ("reference-not-standing", [one, end]) for one in (before, beginning)
    )


@pytest.mark.parametrize("first", [0, 1])
def test_a_ring_that_two_closed_together_is_found(race: Race, first: int) -> None:
    outcomes = race.run(*BELOW, first)
    assert [type(one) for one in outcomes] == [Appended, Appended]
    recorded = ["below-thanh-hoa", "below-chau-hoa"][:: 1 - 2 * first]
    assert race.held() == recorded
    assert ("units-in-a-ring", recorded) in race.findings()


@pytest.mark.parametrize("ended", [MERGED, RETIRED], ids=["a unit", "a model"])
def test_who_decides_afterwards_is_refused(socai: Socai, ended: Rows) -> None:
    begun = FOUNDED if ended is MERGED else LAUNCHED
    with Ledger(socai.ledger) as ledger:
        ledger.record(made(ended))
        with pytest.raises(Refused, match="không tồn tại vào 01/03/2021"):
            ledger.record(made(begun))


@pytest.mark.parametrize("first", [0, 1])
def test_a_code_that_two_claim_is_of_one(race: Race, first: int) -> None:
    one, other = CLAIMED
    outcomes = race.run(one, other, first)
    assert isinstance(outcomes[first], Appended)
    refused = outcomes[1 - first]
    assert isinstance(refused, Conflict)
    said = " ".join(message.vi for message in refused.messages)
    assert "Dòng «community_model-tieng-keng»: khi quyết định bạn đã đọc đến phiên bản 0" in said
    assert "ModelDefined" in said and "chưa ghi gì" in said
    assert race.held() == [CLAIMED[first][0]["event_id"]]
    with Ledger(race.place) as ledger, pytest.raises(Refused, match="community_model-tieng-keng"):
        ledger.record(made(CLAIMED[1 - first]))


@pytest.mark.parametrize("first", [0, 1])
def test_nothing_of_the_loser_stands(race: Race, first: int) -> None:
    other = {**RENAMED[0], "event_id": "renamed-too", "name": "xã Thanh Hóa Cũ"}
    commands = ([*MERGED, *RENAMED], [other])
    outcomes = race.run(commands[0], commands[1], first)
    assert isinstance(outcomes[first], Appended) and isinstance(outcomes[1 - first], Conflict)
    assert race.held() == [row["event_id"] for row in commands[first]]
