"""`socai run seal`: a calendar of seals that is kept, and what of it is overdue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from command_line import Socai, event
from memory_bus import MemoryBus
from running import running
from socai.domain.refusal import Message, Refused
from socai.infra.app import Ledger
from socai.infra.doctor.examination import examine
from socai.infra.doctor.finding import Finding
from socai.infra.metrics.metrics import Metrics
from socai.infra.running import sealing
from socai.infra.running.part import Part, Running
from socai.infra.running.parts import PARTS, run_parts
from socai.infra.running.projecting import PROJECT
from socai.infra.running.relaying import RELAY
from socai.infra.running.sealing import SEAL
from socai.infra.sealing import keeping
from socai.infra.sealing.calendar import required
from socai.infra.sealing.keeping import Sealed, overdue, wanted
from socai.infra.sealing.seals import known_seals
from socai.projections.seals.seal import Seal

SECONDS = 30.0
REPORT = """
name = "thanh-vien"
title = "Thành viên"
[[rows]]
item = "members"
title = "Thành viên"
"""
YEARS = """
[[seals]]
report = "thanh-vien.toml"
unit = "quang-binh"
every = "year"
from = 2018
until = 2019
"""
QUARTERS = """
[[seals]]
report = "thanh-vien.toml"
unit = "quang-binh"
every = "quarter"
from = "2018-Q1"
until = 2018
"""
PROGRAMME = """
[[seals]]
report = "tong-ket.toml"
unit = "quang-binh"
every = "programme"
programme = "de-an-375"
"""
KINDS = ("five-years", "five-years-2", "ten-years")


class Office:
    """A ledger with a calendar: `clock` is what time it is there."""

    def __init__(self, socai: Socai, calendar: str = "") -> None:
        self.socai = socai
        self.clock: Callable[[], int] | None = None
        self.said: list[Message] = []
        self.metrics, self.bus = Metrics(), MemoryBus()
        self.stop = threading.Event()
        self._heard = threading.Condition()
        for name in ("thanh-vien", "tong-ket"):
            text = REPORT.replace("thanh-vien", name)
            (socai.ledger / f"{name}.toml").write_text(text, encoding="utf-8")
        if calendar:
            self.put(calendar)

    def put(self, calendar: str) -> None:
        """Write the calendar of the ledger."""
        (self.socai.ledger / "seals.toml").write_text(calendar, encoding="utf-8")

    def open(self) -> Ledger:
        """Return the ledger, opened once more."""
        return Ledger(self.socai.ledger, self.clock) if self.clock else Ledger(self.socai.ledger)

    def say(self, message: Message) -> None:
        """Take note of what is said."""
        with self._heard:
            self.said.append(message)
            self._heard.notify_all()

    def hear(self, text: str) -> None:
        """Wait until something with this text has been said."""
        with self._heard:
            assert self._heard.wait_for(
                lambda: any(text in one.en for one in self.said), SECONDS
            ), self.said

    def running(self, once: bool) -> Running:
        """Return what a part is run with."""
        return Running(
            open=self.open,
            reach=lambda _name: self.bus,
            say=self.say,
            phase=lambda _vi, _en: lambda _done, _total: None,
            stop=self.stop,
            once=once,
            metrics=self.metrics,
        )

    def run_once(self, *parts: Part) -> list[str]:
        """Run parts once, that of the seals where none is named; return what was said."""
        self.said.clear()
        run_parts(parts or [SEAL], self.running(once=True))
        return [one.en for one in self.said]

    def seals(self) -> list[Seal]:
        """Return the seals in the order in which they were made."""
        with self.open() as ledger:
            found = known_seals(ledger.store).values()
        return sorted(found, key=lambda one: one.position)

    def overdue(self) -> list[tuple[str, str, str]]:
        """Return unit, period and reason of what is overdue."""
        with self.open() as ledger:
            calendar = required(ledger)
            found = wanted(ledger, calendar, keeping.today(ledger), Sealed(ledger.store))
            left = list(overdue(ledger, found.unsealed))
        return [
            (one.due.unit, str(one.due.span.period) if one.due.span else "?", one.why.en)
            for one in left
        ]

    def count(self, name: str) -> float | None:
        """Return what a metric shows."""
        return self.metrics.registry.get_sample_value(name)


@contextmanager
def kept(office: Office) -> Iterator[Future[list[dict[str, Any]]]]:
    """Keep the calendar in a thread; it has ended at the end."""
    with ThreadPoolExecutor() as pool:
        ended = pool.submit(run_parts, [SEAL], office.running(once=False))
        try:
            yield ended
        finally:
            office.stop.set()


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let looks follow each other without a rest."""
    monkeypatch.setattr(sealing, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(sealing, "REST", 0)


def ids(found: list[Seal]) -> list[str]:
    """Return what seals are of."""
    return [f"{one.sealed.unit} {' '.join(one.sealed.windows)}" for one in found]


def test_what_is_due_is_sealed_in_its_order_and_cites_what_it_holds(socai: Socai) -> None:
    office = Office(socai, YEARS + QUARTERS)
    said = office.run_once()
    found = office.seals()
    quarters = [f"quang-binh 2018-Q{n}" for n in (1, 2, 3, 4)]
    assert ids(found) == [*quarters, "quang-binh 2018", "quang-binh 2019"]
    year, next_year = found[4:]
    assert sorted(year.sealed.cites) == sorted(one.id for one in found[:4])
    assert next_year.sealed.cites == () and year.sealed.as_of.isoformat() == "2018-12-31"
    assert len({one.sealed.known for one in found}) == 1
    assert said == [
        "Reports sealed: 6; " + _by(office) + " 6 of 6 that the calendar asks for stand"
    ]
    assert (office.count("socai_seals_due"), office.count("socai_seals_overdue")) == (6, 0)
    assert office.overdue() == []


def test_what_is_sealed_is_never_sealed_again(socai: Socai) -> None:
    office = Office(socai, YEARS)
    office.run_once()
    before, last = office.seals(), socai.last()
    said = "Reports sealed: 0; " + _by(office) + " 2 of 2 that the calendar asks for stand"
    assert office.run_once() == [said]
    assert socai.last() == last
    # A late correction changes the figures that are sealed, not the seal.
    late = event("MemberJoined", "organisation-bcd-chau-hoa", "2018-02-01", member="tv-0002")
    assert socai("import", socai.file(late)).code == 0
    office.run_once()
    assert office.seals() == before and office.overdue() == []


def _by(office: Office) -> str:
    with office.open() as ledger:
        return f"by {keeping.today(ledger)}"


def test_a_seal_that_a_person_made_stands(socai: Socai) -> None:
    office = Office(socai, YEARS)
    report = str(socai.ledger / "thanh-vien.toml")
    asked = ("--unit", "quang-binh", "--window", "năm 2018", "--as-of", "2018-12-31")
    assert socai("seal", report, *asked).code == 0
    office.run_once()
    assert [" ".join(one.sealed.windows) for one in office.seals()] == ["năm 2018", "2019"]


def test_what_needs_figures_waits_for_them(socai: Socai) -> None:
    office = Office(socai, YEARS.replace("until", 'needs = "households"\nuntil'))
    said = office.run_once()
    assert office.seals() == [] and len(said) == 3
    assert "Overdue: «thanh-vien» of quang-binh, 2018 (since 2019-01-01)" in said[1]
    assert "«households» (2018)" in said[1]
    assert office.count("socai_seals_overdue") == 2
    # Of the last day of the year 2019 alone.
    row = event("StockDeclared", "declaration-ho", "2019-12-31", unit="quang-binh",
                measure="households", lo=9, hi=9)  # fmt: skip
    assert socai("import", socai.file(row)).code == 0
    assert [why == keeping.NOT_RUN.en for *_, why in office.overdue()] == [False, True]
    office.run_once()
    assert ids(office.seals()) == ["quang-binh 2019"]
    assert office.count("socai_seals_overdue") == 1


def test_what_is_refused_for_one_unit_leaves_the_others(socai: Socai) -> None:
    office = Office(socai, YEARS.replace('"quang-binh"', '["khong-co", "quang-binh", "moi"]'))
    row = event("UnitRegistered", "unit-moi", "2019-06-01", kind="tinh", name="tỉnh Mới")
    assert socai("import", socai.file(row)).code == 0
    office.run_once()
    assert ids(office.seals()) == ["quang-binh 2018", "moi 2019", "quang-binh 2019"]
    left = {(unit, period): why for unit, period, why in office.overdue()}
    assert left.keys() == {("khong-co", "2018"), ("khong-co", "2019"), ("moi", "2018")}
    assert "no unit «khong-co» on 2018-12-31" in left["khong-co", "2018"]
    assert "On 2018-12-31 there is no unit «moi»" in left["moi", "2018"]


def test_a_programme_that_is_not_there_is_told_and_leaves_the_others(socai: Socai) -> None:
    office = Office(socai, PROGRAMME + YEARS)
    ((unit, period, why), *rest) = office.overdue()
    assert (unit, period) == ("quang-binh", "?") and "no programme «de-an-375»" in why
    assert [period for _, period, _ in rest] == ["2018", "2019"]
    office.run_once()
    assert ids(office.seals()) == ["quang-binh 2018", "quang-binh 2019"]


def test_before_it_has_run_what_is_due_says_so(socai: Socai) -> None:
    office = Office(socai, YEARS)
    assert [why for *_, why in office.overdue()] == [keeping.NOT_RUN.en] * 2


def test_a_retrospective_cites_the_years(socai: Socai) -> None:
    row = event("ProgrammeStarted", "programme-de-an-375", "2008-01-01", unit="quang-binh",
                name="Đề án 375", first="2008-01-01")  # fmt: skip
    assert socai("import", socai.file(row)).code == 0
    office = Office(socai, PROGRAMME + YEARS.replace("2019", "2018"))
    text = REPORT.replace("thanh-vien", "tong-ket")
    text = text.replace("[[rows]]", 'windows = ["five-years", "ten-years"]\n[[rows]]')
    (socai.ledger / "tong-ket.toml").write_text(text, encoding="utf-8")
    office.run_once()
    found = office.seals()
    five, next_five, ten = (f"de-an-375:{kind}" for kind in KINDS)
    wanted = [five, "2018", next_five, f"{five} {ten}"]
    assert ids(found) == [f"quang-binh {text}" for text in wanted]
    assert set(found[-1].sealed.cites) == {one.id for one in found[:-1]}


def test_years_that_close_on_another_day_of_units_below(socai: Socai) -> None:
    year = YEARS.replace("2018", '"năm 2018 đến 14/12"').replace(
        "until", 'below = "commune"\nuntil'
    )
    office = Office(socai, year)
    office.run_once()
    communes = [f"tuyen-hoa/{name} 2017-12-15..2018-12-14" for name in ("chau-hoa", "thanh-hoa")]
    found = office.seals()
    assert ids(found)[:2] == communes and len(found) == 4
    (days,) = found[0].windows
    assert (days.first, days.last) == (date(2017, 12, 15), date(2018, 12, 14))
    assert found[0].sealed.as_of == date(2018, 12, 14)
    assert socai("verify", found[0].id).code == 0


def test_without_a_calendar_there_is_nothing_to_do(socai: Socai) -> None:
    office = Office(socai)
    assert [one for one in office.run_once() if "no calendar of seals" in one] == office.run_once()
    assert socai("run", "seal", "--once").code == 0
    with kept(office) as ended:
        office.hear("no calendar of seals")
        assert not ended.done()
        office.stop.set()
        assert ended.result(SECONDS) == [{"part": "seal", "at": "–", "position": 0}]
    with pytest.raises(Refused, match=r"put seals\.toml into"):
        office.overdue()


def test_a_calendar_is_read_when_it_comes_and_when_it_changes(socai: Socai, often: None) -> None:
    office = Office(socai)
    with kept(office):
        office.hear("no calendar of seals")
        office.put(YEARS)
        office.hear("Reports sealed: 2")
        office.put(YEARS + "wrong = 1\n")
        office.hear("is still kept as it was")
        row = event("DocumentRegistered", "document-moi", "2022", title="Báo cáo mới")
        assert socai("import", socai.file(row)).code == 0
        office.put(QUARTERS)
        office.hear("Reports sealed: 4")
    assert any("entry 1" in one.en and "«wrong»" in one.en for one in office.said)
    assert len(office.seals()) == 6


def test_it_looks_at_each_new_day(socai: Socai, often: None) -> None:
    office = Office(socai, YEARS.replace("2018", "2090").replace("2019", "2090"))
    # 23:59 of the last day in Vietnam.
    moment = datetime(2090, 12, 31, 16, 59, tzinfo=UTC)
    now = [int(moment.timestamp()) * 1_000_000]
    office.clock = lambda: now[0]
    assert office.overdue() == []
    with kept(office):
        office.hear("Keeping the calendar")
        now[0] += int(timedelta(minutes=1) / timedelta(microseconds=1))
        office.hear("Reports sealed: 1; by 2091-01-01 1 of 1")
    assert ids(office.seals()) == ["quang-binh 2090"]


def test_nothing_is_read_while_nothing_is_recorded(
    socai: Socai, often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(socai, YEARS.replace('"quang-binh"', '["quang-binh", "khong-co"]'))
    looked = read = 0
    today, found, enough = keeping.today, keeping.wanted, threading.Event()

    def looks(ledger: Ledger) -> date:
        nonlocal looked
        looked += 1
        if looked == 20:
            enough.set()
        return today(ledger)

    def reads(*given: Any) -> Any:
        nonlocal read
        read += 1
        return found(*given)

    monkeypatch.setattr("socai.infra.running.sealing.today", looks)
    monkeypatch.setattr("socai.infra.running.sealing.wanted", reads)
    with kept(office) as ended:
        assert enough.wait(SECONDS) and read == 1
        office.stop.set()
        ended.result(SECONDS)
    assert len(office.seals()) == 2 and sum("Overdue" in one.en for one in office.said) == 2


def test_several_at_once_make_no_seal_twice(socai: Socai) -> None:
    office = Office(socai, YEARS + QUARTERS)
    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(run_parts, [SEAL], office.running(once=True)) for _ in range(3)]
        assert [run.result(SECONDS)[0]["part"] for run in runs] == ["seal"] * 3
    assert len(ids(office.seals())) == len(set(ids(office.seals()))) == 6
    assert not any("Overdue" in one.en for one in office.said)


def test_a_run_that_ends_half_way_goes_on_where_it_was(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(socai, YEARS + QUARTERS)
    make, place = keeping.make, "socai.infra.running.sealing.make"

    def twice(*given: Any) -> Any:
        """Make one, and ask for the end after two."""
        if len(office.seals()) == 1:
            office.stop.set()
        return make(*given)

    monkeypatch.setattr(place, twice)
    with kept(office) as ended:
        ended.result(SECONDS)
    assert len(office.seals()) == 2
    office.stop.clear()
    monkeypatch.setattr(place, make)
    office.run_once()
    assert len(set(ids(office.seals()))) == len(office.seals()) == 6


def test_where_kafka_is_used_it_waits_for_what_was_recorded(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(socai, YEARS)
    recorded = socai.last()
    monkeypatch.setenv("SOCAI_KAFKA", "127.0.0.1:9")
    said = office.run_once()
    assert office.seals() == [] and f"up to {recorded}; the books only up to 0" in said[1]
    office.run_once(RELAY, PROJECT)
    row = event("DocumentRegistered", "document-moi", "2022", title="Báo cáo mới")
    assert socai("import", socai.file(row)).code == 0
    behind = f"up to {recorded + 1}; the books only up to {recorded}"
    assert len([why for *_, why in office.overdue() if behind in why]) == 2
    # What is sealed is not waited for: it is recorded as one sees the rest of the calendar.
    said = office.run_once(RELAY, PROJECT, SEAL)
    assert [one.sealed.known for one in office.seals()] == [recorded + 1] * 2
    assert not any("position" in one for one in said) and office.overdue() == []


def test_books_that_have_stopped_are_the_reason(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(socai, YEARS)

    def stopped(_ledger: Ledger, _progress: object = None) -> int:
        raise Refused.of("Vị trí 99: không tổng hợp được", "Position 99: it cannot be projected")

    monkeypatch.setattr(Ledger, "catch_up", stopped)
    said = office.run_once()
    assert len(said) == 3 and all("Position 99" in one for one in said[1:])
    assert office.seals() == []


def finding(socai: Socai) -> Finding:
    """Return what the doctor says of the calendar."""
    (found,) = (one for one in examine(socai.ledger) if one.name == "seals")
    return found


def test_the_doctor_shows_what_is_overdue(socai: Socai) -> None:
    office = Office(socai)
    assert finding(socai).state == "ok"
    office.put(YEARS)
    found = finding(socai)
    assert (
        found.state == "warn" and "2 of 2" in found.said.en and "quang-binh 2018" in found.said.en
    )
    assert "socai seals --due" in found.todo.vi
    office.run_once()
    assert finding(socai).state == "ok" and "all 2" in finding(socai).said.en
    office.put("[[seals]]\n")
    assert finding(socai).state == "bad" and "entry 1" in finding(socai).said.en


def test_what_is_wrong_with_a_calendar_ends_the_run(socai: Socai) -> None:
    Office(socai, "[[seals]]\n")
    ran = socai("run", "seal", "--once")
    assert ran.code == 1 and "seals.toml dòng 1, mục 1, trường «report»" in ran.err
    assert ran.out == ""


def test_the_part_is_one_of_those_of_a_run() -> None:
    assert [part.name for part in PARTS].index("seal") == len(PARTS) - 2


@pytest.mark.slow
def test_a_process_keeps_the_calendar_and_ends_at_once(socai: Socai) -> None:
    Office(socai, YEARS)
    with running(socai.ledger, "seal") as run:
        run.until(lambda: run.sample("socai_seals_overdue") == 0)
        assert run.sample("socai_seals_due") == 2
        assert run.sample('socai_part_up{part="seal"}') == 1
        begun = datetime.now(UTC)
        assert run.end() == 0
    assert datetime.now(UTC) - begun < timedelta(seconds=5)
    assert "Đã chốt thêm 2 báo cáo" in run.said


@pytest.mark.slow
def test_with_all_parts_it_disturbs_none(socai: Socai) -> None:
    with running(socai.ledger, SOCAI_KAFKA="127.0.0.1:9") as run:
        run.until(lambda: (run.sample('socai_part_waiting_seconds{part="relay"}') or 0) > 0)
        assert run.sample('socai_part_up{part="seal"}') == 1
        assert run.ready()[0] == 200
        assert run.end() == 0
    assert "Chưa có lịch chốt báo cáo" in run.said


@pytest.mark.slow
def test_without_kafka_the_calendar_is_kept_all_the_same(socai: Socai) -> None:
    Office(socai, YEARS)
    with running(socai.ledger, SOCAI_KAFKA="") as run:
        run.until(lambda: run.sample("socai_seals_overdue") == 0)
        run.until(lambda: run.sample('socai_part_up{part="relay"}') == 0)
        assert run.sample('socai_part_up{part="seal"}') == 1
        assert run.end() == 1
    assert "SOCAI_KAFKA" in run.said and "Đã chốt thêm 2 báo cáo" in run.said
