"""Questions where Kafka is used: answered from the mirror, as far as it goes; else in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from command_line import BODY, Socai, event
from memory_bus import MemoryBus
from mirrored import of_topic, topic_with
from projected import rebuilt, tables
from socai.consumers.following import group_of
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.app import Ledger, create
from socai.infra.mirror.sql_inbox import SqlInbox
from socai.infra.running import projecting
from socai.infra.running.part import Part, Running
from socai.infra.running.projecting import PROJECT, project
from socai.infra.running.relaying import RELAY, relay_to
from socai.infra.running.topics import topic_of
from socai.infra.store.sql_store import SqlStore
from socai.schemas.loader import schemas

QUESTIONS = (
    ("figure", "members", "--unit", "thanh-hoa", "--as-of", "2018-09-12", "--explain"),
    ("figure", "activities", "--unit", "thanh-hoa", "--from", "2010", "--to", "2018"),
    ("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2020", "--documented-by", "2022"),
    ("list", "member", "--unit", "tuyen-hoa", "--as-of", "2018"),
    ("list", "model_site", "--unit", "quang-binh", "--as-of", "2022"),
    ("series", "members", "--unit", "tuyen-hoa", "--from", "2015", "--to", "2020", "--every",
     "year"),
    ("show", BODY),
    ("show", "document-bao-cao-2021"),
    ("findings",),
    ("units",),
)  # fmt: skip
MORE = event("DocumentRegistered", "document-moi", "2022", title="Báo cáo mới")


class Parts:
    """Runs parts of a ledger over a bus in memory."""

    def __init__(self, folder: Path, bus: MemoryBus | None = None) -> None:
        self.folder, self.bus = folder, bus or MemoryBus()
        self.said: list[Message] = []
        self.running = Running(
            open=lambda: Ledger(folder),
            reach=lambda name: self.bus,
            say=self.said.append,
            phase=lambda vi, en: lambda done, total: None,
            stop=Event(),
            once=True,
        )

    def __call__(self, *parts: Part) -> list[dict[str, Any]]:
        """Run parts one after another; return what each got to."""
        return [part.run(self.running) for part in parts if part.run]

    @property
    def name(self) -> str:
        """Return the topic of the ledger's first epoch."""
        with Ledger(self.folder) as ledger:
            return topic_of(ledger.store.ledger_id)


@pytest.fixture
def parts(socai: Socai) -> Parts:
    """Return what runs the parts of the sample's ledger."""
    return Parts(socai.ledger)


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return what switches Kafka on or off for questions."""
    monkeypatch.setenv("SOCAI_KAFKA", "")
    return lambda on: monkeypatch.setenv("SOCAI_KAFKA", "in-memory:1" if on else "")


def stored(store: SqlStore) -> list[tuple[int, bytes]]:
    """Return (position, bytes) of all events."""
    return [(recorded.position, data) for recorded, data in store.stored(0, 10**6)]


def mirrored(folder: Path) -> dict[str, Any]:
    """Check that the mirror is the log and its books are those of the log; return its tables."""
    with Ledger(folder) as ledger:
        assert stored(ledger.mirror.source) == stored(ledger.store)
        found = tables(ledger.mirror.books)
        assert found == tables(rebuilt(ledger.store))
        return found


class TestAnswers:
    """The same answers, and what is said where there is none yet."""

    @pytest.mark.slow
    def test_every_question_is_answered_as_without_kafka(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None]
    ) -> None:
        last = socai.last()
        assert parts(RELAY, PROJECT) == [
            {"part": "relay", "at": parts.name, "position": last},
            {"part": "project", "at": parts.name, "position": last},
        ]
        mirrored(socai.ledger)
        for question in QUESTIONS:
            kafka(False)
            before = socai(*question, "--format", "json")
            kafka(True)
            after = socai(*question, "--format", "json")
            assert (before.code, before.err) == (after.code, after.err) == (0, before.err)
            assert before.out == after.out and before.out.strip()

    def test_the_store_is_not_asked_behind_kafkas_back(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None]
    ) -> None:
        kafka(True)
        assert socai("import", socai.file(MORE)).code == 0
        for question in QUESTIONS:
            ran = socai(*question)
            assert ran.code == 1 and ran.out == ""
            assert "Chưa có gì được nhận từ Kafka" in ran.err
            assert "`socai run relay project`" in ran.err
        assert socai("log", "--stream", "document-moi").code == 0
        parts(RELAY)
        assert socai(*QUESTIONS[0]).code == 1
        parts(PROJECT)
        assert socai(*QUESTIONS[0]).err == ""

    def test_a_mirror_that_is_behind_says_how_far_it_is(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None]
    ) -> None:
        here = socai.last()
        parts(RELAY, PROJECT)
        kafka(True)
        assert socai("import", socai.file(MORE)).code == 0
        ran = socai(*QUESTIONS[0], "--format", "json")
        assert ran.json["known"] == here
        assert ran.err == (
            f"Lưu ý: sổ gốc đã có đến vị trí {here + 1}; sổ tổng hợp mới đến {here} "
            "(socai run relay project)\n"
        )
        assert (
            f"up to {here + 1}; the books only up to {here}"
            in socai(*QUESTIONS[0], "--lang", "en").err
        )
        for known in (str(here + 1), "@2100-01-01"):
            ran = socai(*QUESTIONS[0], "--known", known)
            assert ran.code == 1 and ran.out == ""
            assert f"Chưa hỏi được vị trí {here + 1}: sổ gốc đã có" in ran.err
        assert f"Sổ mới có đến vị trí {here + 1}" in socai(*QUESTIONS[0], "--known", "99999").err
        assert socai(*QUESTIONS[0], "--known", str(here)).err == ""
        assert socai("show", "document-moi").code == 1
        parts(RELAY, PROJECT)
        assert socai("show", "document-moi").code == 0
        assert socai.json(*QUESTIONS[0])["known"] == here + 1

    def test_what_is_recorded_is_looked_for_in_the_store(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None]
    ) -> None:
        kafka(True)
        one = {"unit": "tuyen-hoa", "kind": "to-anxh"}
        first = event("OrganisationEstablished", "organisation-a", "2020", name="Tổ Tân Đức", **one)
        again = event("OrganisationEstablished", "organisation-b", "2020", name="Tổ Tân Đưc", **one)
        assert socai("import", socai.file(first)).code == 0
        assert "rất giống" in socai("import", socai.file(again, name="again.jsonl")).err


class TestThrownAway:
    """A mirror is of one ledger, and may be thrown away at any time, whole or in part."""

    @pytest.mark.parametrize("left", ["inbox", "mirror-books", "mirror", "all"])
    def test_what_is_thrown_away_is_made_again(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None], left: str
    ) -> None:
        parts(RELAY, PROJECT)
        before = mirrored(socai.ledger)
        kafka(True)
        answer = socai(*QUESTIONS[0]).out
        patterns = ["inbox*", "mirror*"] if left == "all" else [f"{left}.sqlite*"]
        gone = [path for pattern in patterns for path in socai.ledger.glob(pattern)]
        assert gone
        for path in gone:
            path.unlink()
        assert parts(PROJECT)[0]["position"] == socai.last()
        assert mirrored(socai.ledger) == before
        assert socai(*QUESTIONS[0]).out == answer

    def test_what_is_left_of_a_mirror_is_not_read_into_the_next(
        self, socai: Socai, parts: Parts
    ) -> None:
        parts(RELAY, PROJECT)
        mirror = socai.ledger / "mirror.sqlite"
        left = Path(f"{mirror}-wal")
        with Ledger(socai.ledger) as ledger:
            copy = ledger.mirror.source
            assert socai("import", socai.file(MORE)).code == 0
            copy.take(stored(ledger.store))
            kept = left.read_bytes()
        assert kept
        mirror.unlink()
        left.write_bytes(kept)
        parts(RELAY, PROJECT)
        mirrored(socai.ledger)

    def test_what_is_no_mirror_is_refused(
        self, socai: Socai, kafka: Callable[[bool], None]
    ) -> None:
        (socai.ledger / "mirror.sqlite").write_bytes(b"x" * 9_000)
        kafka(True)
        ran = socai("units")
        assert ran.code == 1 and "Đây là bản gương, không phải sổ gốc: xóa nó đi" in ran.err

    def test_books_of_the_mirror_are_built_by_the_next_question(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None]
    ) -> None:
        parts(RELAY, PROJECT)
        kafka(True)
        answer = socai(*QUESTIONS[0])
        for path in socai.ledger.glob("mirror-books.sqlite*"):
            path.unlink()
        assert socai(*QUESTIONS[0]) == answer

    def test_the_mirror_of_another_ledger_is_refused(
        self, socai: Socai, parts: Parts, tmp_path: Path, kafka: Callable[[bool], None]
    ) -> None:
        parts(RELAY, PROJECT)
        other = tmp_path / "other"
        create(other).close()
        for name in ("mirror", "inbox", "mirror-books"):
            shutil.copy(socai.ledger / f"{name}.sqlite", other)
        kafka(True)
        ran = socai("units", ledger=other)
        assert ran.code == 1 and "không phải của sổ này" in ran.err
        with pytest.raises(Refused, match="của một sổ khác"):
            project(Parts(other).running)
        assert socai("import", socai.file(MORE), ledger=other).code == 0

    def test_damaged_books_of_the_mirror_are_named(
        self, socai: Socai, parts: Parts, kafka: Callable[[bool], None]
    ) -> None:
        parts(RELAY, PROJECT)
        (socai.ledger / "mirror.sqlite").unlink()
        kafka(True)
        with Ledger(socai.ledger) as ledger:
            ledger.mirror.source.take(stored(ledger.store)[: len(schemas())])
        ran = socai("units")
        assert ran.code == 1 and "xóa tệp mirror-books.sqlite" in ran.err


class Script(Event):
    """A stop that is asked at each step: it does what comes next, and stops when all is done."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self._steps = list(steps)

    def is_set(self) -> bool:
        """Do the next step; stop after the last one."""
        if not self._steps:
            return True
        self._steps.pop(0)()
        return False


class TestPart:
    """The part by itself: what it waits for, what it says, what it reports."""

    def test_without_a_topic_it_names_the_relay(self, parts: Parts) -> None:
        with pytest.raises(Unavailable, match="`socai run relay`"):
            parts(PROJECT)

    def test_fault_a_topic_that_was_deleted_stops_it(self, parts: Parts) -> None:
        parts(RELAY, PROJECT)
        parts.bus.delete(parts.name)
        with pytest.raises(Refused, match=r"0 phân vùng, trước đây 6.*recover --from store"):
            parts(PROJECT)

    def test_a_topic_that_stands_still_is_not_waited_for_without_end(
        self, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(projecting, "STILL_SECONDS", 0.0)
        parts(RELAY)
        with Ledger(parts.folder) as ledger:
            place, last = ledger.home.mirror.inbox, ledger.store.last()
            inbox = SqlInbox(place, ledger.store.ledger_id)
        holding = parts.bus.join(parts.name, group_of(inbox.id), lambda partition: 0)
        inbox.close()
        with pytest.raises(Unavailable, match=f"đã có đến vị trí {last}.*sau vị trí 0"):
            parts(PROJECT)
        holding.close()
        assert parts(PROJECT)[0]["position"] == last

    def test_what_it_got_to_is_reported(self, socai: Socai, parts: Parts) -> None:
        parts(RELAY, PROJECT)
        last, registry = float(socai.last()), parts.running.metrics.registry
        assert registry.get_sample_value("socai_mirror_complete_position") == last
        assert registry.get_sample_value("socai_projector_position") == last
        assert registry.get_sample_value("socai_books_behind_events") == 0
        assert registry.get_sample_value("socai_mirror_waiting_records") == 0
        of = [
            registry.get_sample_value("socai_mirror_position", {"partition": str(n)})
            for n in range(6)
        ]
        assert max(filter(None, of)) == last

    def test_it_goes_over_to_a_new_epoch_while_it_runs(
        self, socai: Socai, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(projecting, "EPOCH_SECONDS", 0.0)
        parts(RELAY)
        second = f"{parts.name}.2"

        def begin_epoch() -> None:
            assert socai("import", socai.file(MORE)).code == 0
            with Ledger(parts.folder) as ledger:
                parts.bus.create(second, 3)
                relay_to(parts.bus, ledger.store).send()

        def nothing() -> None:
            """Let it take a step."""

        running = parts.running
        script = Script(*[nothing] * 4, begin_epoch, *[nothing] * 8)
        at = project(
            Running(running.open, running.reach, running.say, running.phase, script, once=False)
        )
        assert at == {"part": "project", "at": second, "position": socai.last()}
        mirrored(socai.ledger)
        assert [m.en for m in parts.said] == [
            f"Projecting from topic {parts.name}",
            f"Projecting from topic {second}",
        ]

    def test_the_alarm_of_a_record_ahead_is_said_once(self, socai: Socai, parts: Parts) -> None:
        parts(RELAY)
        entries = of_topic(parts.bus, parts.name)
        at = next(n for n, some in enumerate(entries) if sum(e.value is not None for e in some) > 2)
        lost = entries[at].pop(1)
        parts.bus = topic_with(parts.name, entries)
        running = parts.running
        script = Script(*[lambda: None] * 9)
        project(
            Running(running.open, running.reach, running.say, running.phase, script, once=False)
        )
        alarms = [m.en for m in parts.said if "ALARM" in m.en]
        assert len(alarms) == 1 and f"partition {at}, offset 1" in alarms[0]
        parts.bus.send(parts.name, [lost])
        assert parts(PROJECT)[0]["position"] == socai.last()
        mirrored(socai.ledger)
