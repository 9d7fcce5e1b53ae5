"""`socai recover` with a real broker: a lost store, a store that went back, a new topic."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from command_line import Socai, copy_of, event, make_sample
from contracts.taking import everything, range_of, stored
from former_format import former_directory
from memory import MemoryEventStore
from sent import filled
from socai.infra.app import Ledger
from socai.infra.kafka.kafka_bus import KafkaBus
from socai.infra.recovering import BATCH
from socai.infra.running.relaying import relay_to
from socai.infra.running.topics import topic_of
from socai.infra.store.home import Where
from socai.infra.store.postgres_address import Address
from store_workers import at_once, killed_at, together

pytestmark = pytest.mark.slow
NUMBERS = count(2100)
MEMBERS = ("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2021-12-31")


@pytest.fixture(autouse=True)
def broker(kafka_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)


@pytest.fixture
def socai(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a ledger whose topics are no other test's."""
    return copy_of(make_sample(tmp_path), tmp_path, capsys)


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, socai: Socai) -> str:
    """Return the place of the sample's ledger, which was sent to its topic."""
    if request.param == "sqlite":
        place = str(socai.ledger)
    else:
        place = f"{request.getfixturevalue('postgres_database')}?schema=sample"
        assert socai("init", ledger=place).code == 0
        sample = str(socai.folder / "events.jsonl")
        assert socai("export-events", sample).code == 0
        assert socai("import", sample, ledger=place).code == 0
    assert socai("run", "relay", "--once", ledger=place).code == 0
    return place


def at(place: str) -> Where:
    """Return a place as the composition root takes it."""
    return place if "://" in place else Path(place)


def lose(place: str) -> None:
    """Lose everything that is at a place."""
    if "://" not in place:
        shutil.rmtree(place)
        return
    with psycopg.connect(Address.of(place).conninfo, autocommit=True) as connection:
        for schema in ("sample", "sample_books"):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


def answers(socai: Socai, place: str) -> dict[str, Any]:
    """Return a figure with what explains it, and the log, as the store itself answers."""
    with pytest.MonkeyPatch.context() as without:
        without.delenv("SOCAI_KAFKA")
        figure = socai(*MEMBERS, "--explain", "--format", "json", ledger=place)
        assert figure.code == 0, figure.err
        return {"figure": figure.json, "log": socai("log", "--format", "json", ledger=place).json}


def topic_at(place: str) -> str:
    """Return the first topic of the ledger at a place."""
    with Ledger(at(place)) as ledger:
        return topic_of(ledger.store.ledger_id)


def more(socai: Socai, place: str) -> None:
    """Record something more."""
    number = next(NUMBERS)
    rows = socai.file(event("DocumentRegistered", f"document-{number}", "2022", title="Mới"))
    assert socai("import", rows, ledger=place).code == 0


def test_a_ledger_that_is_lost(socai: Socai, where: str) -> None:
    topic, before = topic_at(where), answers(socai, where)
    with Ledger(at(where)) as ledger:
        held = everything(ledger.store)
    lose(where)
    gone = socai("log", ledger=where)
    assert gone.code != 0
    line = ("recover", "--from", "kafka", "--topic", topic, "--format", "json")
    row = socai(*line, ledger=where).json
    last = held["last"]
    assert (row["made"], row["before"], row["added"], row["position"]) == (True, 0, last, last)
    assert (row["topic"], row["left"]) == (topic, 0)
    with Ledger(at(where)) as ledger:
        assert everything(ledger.store) == held
        assert ledger.store.ledger_id == row["id"]
    assert answers(socai, where) == before
    more(socai, where)
    sent = socai("run", "relay", "--once", "--format", "json", ledger=where).json
    assert sent[0]["position"] == row["position"] + 1


def test_a_ledger_that_went_back(socai: Socai) -> None:
    backup, place = socai.folder / "backup", str(socai.ledger)
    assert socai("run", "relay", "--once").code == 0
    shutil.copytree(place, backup)
    for _ in range(3):
        more(socai, place)
    assert socai("run", "relay", "--once").code == 0
    before = answers(socai, place)
    shutil.rmtree(place)
    backup.rename(place)
    refused = socai("run", "relay", "--once", "--lang", "en")
    assert refused.code == 1
    assert "the store went back" in refused.err
    assert "`socai recover --from kafka` completes the store" in refused.err
    ran = socai("recover", "--from", "kafka", "--lang", "en")
    assert ran.code == 0
    assert "3 were added from topic" in ran.out
    assert answers(socai, place) == before
    assert "has nothing beyond them" in socai("recover", "--from", "kafka", "--lang", "en").out
    more(socai, place)
    last = socai.last()
    assert socai.json("run", "relay", "--once")[0]["position"] == last


def test_a_new_topic_from_the_store(socai: Socai) -> None:
    assert socai("run", "relay", "--once").code == 0
    first, last = topic_at(str(socai.ledger)), socai.last()
    ran = socai("recover", "--from", "store")
    assert ran.code == 0
    assert f"Đã lập topic {first}.2 từ sổ gốc: {last} sự kiện" in ran.out
    more(socai, str(socai.ledger))
    sent = socai.json("run", "relay", "--once")[0]
    assert (sent["at"], sent["position"]) == (f"{first}.2", last + 1)
    assert socai.json("recover", "--from", "store")["topic"] == f"{first}.3"
    with Ledger(socai.ledger) as ledger:
        held = everything(ledger.store)
    shutil.rmtree(socai.ledger)
    row = socai.json("recover", "--from", "kafka", "--topic", f"{first}.3")
    assert row["added"] == last + 1
    with Ledger(socai.ledger) as ledger:
        assert everything(ledger.store) == held


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, kafka_server: str) -> MemoryEventStore:
    """Return a store of some thousand events, which were sent to its topic."""
    source = filled(random.Random(8), 800)
    assert source.last() > BATCH
    topic = topic_of(source.ledger_id)
    with closing(KafkaBus(kafka_server, name=topic)) as bus:
        relay_to(bus, source).send()
    return source


@pytest.mark.parametrize(("step", "times"), [("make_store", 1), ("take", 1), ("take", 2)])
def test_it_is_killed(many: MemoryEventStore, socai: Socai, step: str, times: int) -> None:
    path = socai.folder / "many"
    line = ("recover", "--from", "kafka", "--topic", topic_of(many.ledger_id))
    killed_at(step, "--ledger", str(path), *line, times=times)
    reached = 0
    if (path / "ledger.json").exists():
        with Ledger(path) as torn:
            reached = torn.store.last()
            assert stored(torn.store) == stored(many, 0, reached)
            assert torn.store.range() == range_of(torn.store)
    assert (reached > 0) == (times == 2)
    row = socai(*line, "--format", "json", ledger=path).json
    assert (row["before"], row["position"]) == (reached, many.last())
    check_same(path, many)


def test_several_who_recover_at_once(many: MemoryEventStore, tmp_path: Path) -> None:
    path = tmp_path / "many"
    with at_once(4) as workers:
        line = ("recover", "--from", "kafka", "--topic", topic_of(many.ledger_id))
        ran = together(workers, "--ledger", str(path), "--format", "json", *line)
    assert [one["code"] for one in ran] == [0] * 4, ran
    assert sorted(json.loads(one["out"])["added"] for one in ran) == [0, 0, 0, many.last()]
    check_same(path, many)


def check_same(path: Path, source: MemoryEventStore) -> None:
    """Check that a ledger holds the log of a store, byte for byte."""
    with Ledger(path) as ledger:
        assert ledger.store.ledger_id == source.ledger_id
        assert stored(ledger.store) == stored(source)
        assert ledger.store.range() == source.range()


class TestRefused:
    """Nothing is written, and the reason is said."""

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("--from books", "--from «books»: kafka, store"),
            ("--from store --topic socai.ledger.x", "--topic chỉ đi với --from kafka"),
        ],
    )
    def test_wrong_use(self, socai: Socai, line: str, words: str) -> None:
        ran = socai("recover", *line.split())
        assert ran.code == 2
        assert words in ran.err

    def test_a_topic_that_is_not_there(self, socai: Socai, tmp_path: Path) -> None:
        place = tmp_path / "new"
        ran = socai("recover", "--from", "kafka", "--topic", "socai.ledger.none", ledger=place)
        assert ran.code == 1
        assert "Kafka không có topic sổ để khôi phục: «socai.ledger.none»" in ran.err
        assert not place.exists()

    def test_a_ledger_that_was_never_sent(self, socai: Socai) -> None:
        ran = socai("recover", "--from", "kafka")
        assert ran.code == 1
        assert topic_at(str(socai.ledger)) in ran.err

    def test_a_ledger_of_the_earlier_format(self, socai: Socai, tmp_path: Path) -> None:
        source = filled(random.Random(4), 5)
        former_directory(tmp_path / "former", source)
        for way in ("kafka", "store"):
            ran = socai("recover", "--from", way, ledger=tmp_path / "former")
            assert ran.code == 1
        assert "socai upgrade" in ran.err

    def test_no_broker(self, socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOCAI_KAFKA", "")
        ran = socai("recover", "--from", "kafka", ledger=socai.folder / "new")
        assert ran.code == 1
        assert "SOCAI_KAFKA" in ran.err
        assert not (socai.folder / "new").exists()
