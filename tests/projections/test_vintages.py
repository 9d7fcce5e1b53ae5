"""The difference of vintages, told in small histories: each cause, and what cancels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import worlds
from socai.domain.certification import CertificationDecided
from socai.domain.declaration import StockDeclared
from socai.domain.document import DocumentRegistered
from socai.domain.event import EventWithdrawn, Statement
from socai.domain.indicator import IndicatorDefined
from socai.domain.log import ProjectionRevised
from socai.domain.organisation import (
    MembershipCountDeclared,
    OrganisationEstablished,
    OrganisationSucceeded,
)
from socai.domain.period import Period, parse_day
from socai.domain.refusal import Refused, Unavailable
from socai.domain.standard import StandardIssued
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded
from socai.projections.question import Figure
from socai.projections.reading import Reading
from socai.projections.scope import View
from socai.projections.vintages.amounts import Amount, Delta, change
from socai.projections.vintages.asking import asking, asking_figure
from socai.projections.vintages.difference import difference
from socai.projections.vintages.parts import Difference
from specification import Given, said
from vintages_log import MemoryLog, differ, recorded_on, the
from worlds import STOCK, World, moved, stock, succeeded

KIND = "ban-chi-dao-antt"
OPEN = "..2008-01-01"
BODY, OTHER, TOTALS = "organisation-to-1", "organisation-to-2", "declaration-huyen"
CLOCK = "2024-03-01"
"""The day on which what every history begins with was recorded."""
Told = tuple[str, str | None, Statement | tuple[Statement, ...]]


def unit(name: str, parent: str | None = None, since: str = OPEN) -> Statement:
    """Say that a unit stands."""
    return said(since, f"unit-{name}", UnitRegistered(name=name, kind="xa", parent=parent))


def count(day: str, members: int, stream: str = BODY, corrects: int | None = None) -> Statement:
    """Say how many members a body has."""
    event = MembershipCountDeclared(members=members)
    return said(day, stream, event, corrects=corrects, reason="đếm lại" if corrects else None)


def withdrawn(position: int, stream: str = BODY) -> Statement:
    """Say that an event does not hold."""
    return said(OPEN, stream, EventWithdrawn(event=f"e{position}"), reason="ghi trùng")


def total(lo: int, hi: int | None, day: str = "2018-12-31") -> Statement:
    """Declare the members of the district."""
    return said(day, TOTALS, StockDeclared(unit="huyen", measure="members", lo=lo, hi=hi))


BEGUN = (
    unit("huyen"),
    unit("huyen-2"),
    unit("xa-1", "huyen"),
    unit("xa-2", "huyen"),
    said("..2010-01-01", BODY, OrganisationEstablished(unit="xa-1", kind=KIND)),
    said("..2010-01-01", OTHER, OrganisationEstablished(unit="xa-2", kind=KIND)),
    count("2018-12-31", 20),
)
"""Positions 1 to 7, one command."""


def told(*more: Told) -> MemoryLog:
    """Return the log of what was said: on which day, by a document of which day, in a command."""
    ledger = Given()
    for day, documented, statements in ((CLOCK, None, BEGUN), *more):
        command = ledger.propose(statements)
        ledger.events += (recorded_on(e, day, documented) for e in command)
    return MemoryLog(ledger.events)


def members(log: MemoryLog, unit_id: str = "huyen", known: int = 7) -> Difference:
    """Return how the members of the middle of 2019 differ from a position to the end."""
    return differ(log, the("members", unit_id, "2019-06-30"), known, len(log.events))


def causes(found: Difference) -> list[tuple[str, int]]:
    """Return each part's cause and what it added to the lower end."""
    return [(part.cause, int(part.delta.lo.number)) for part in found.parts]


def test_a_late_correction_is_told_with_its_event() -> None:
    found = members(told(("2024-05-01", None, count("2018-12-31", 25, corrects=7))))
    assert causes(found) == [("correction", 5)]
    (part,) = found.parts
    assert (part.first, part.last, part.before.lo, part.after.lo) == (8, 8, 20, 25)
    assert [one.recorded.meta.event_id for one in part.events] == ["e8"]
    assert found.delta == part.delta == Delta(lo=Amount(Fraction(5)))


def test_a_withdrawal_takes_away_what_was_said() -> None:
    found = members(told(("2024-05-01", None, withdrawn(7))))
    assert causes(found) == [("withdrawal", -20)]
    assert found.groups()[0].delta.lo == Amount(Fraction(-20))


def test_a_correction_that_is_withdrawn_cancels_and_both_are_told() -> None:
    log = told(
        ("2024-05-01", None, count("2018-12-31", 25, corrects=7)),
        ("2024-06-01", None, withdrawn(8)),
    )
    found = members(log)
    assert not found.delta
    assert causes(found) == [("correction", 5), ("withdrawal", -5)]
    assert [group.cause for group in found.groups()] == ["withdrawal", "correction"]


def test_history_entered_is_told_apart_from_what_came_late() -> None:
    log = told(
        ("2024-05-01", "2019-04-02", count("2019-03-31", 22)),
        ("2024-05-02", "2024-04-30", count("2019-04-30", 23)),
        ("2024-05-03", CLOCK, count("2019-05-31", 24)),
        ("2024-05-04", None, count("2019-06-01", 27)),
    )
    assert causes(members(log)) == [("history", 2), ("late", 1), ("late", 1), ("late", 3)]


def test_a_document_that_is_only_named_is_of_the_day_it_was_registered_with() -> None:
    document = DocumentRegistered(title="Báo cáo", date=parse_day("2019-04-02"))
    log = told(
        ("2024-05-01", None, said("2019-04-02", "document-bao-cao", document)),
        ("2024-05-01", None, count("2019-03-31", 22)),
    )
    cited = log.events[-1]
    source = replace(cited.meta.source, document="bao-cao")
    named = replace(cited, meta=replace(cited.meta, source=source))
    found = members(MemoryLog([*log.events[:-1], named]))
    assert causes(found) == [("history", 2)]
    assert found.parts[0].events[0].documented == parse_day("2019-04-02")


def test_a_merge_of_units_brings_its_members_and_is_a_reorganisation() -> None:
    merge = said("2019-03-01", "unit-xa-1", UnitSucceeded(how="merge", into=("xa-2",)))
    found = members(told(("2024-05-01", "2019-02-20", merge)), "xa-2")
    assert causes(found) == [("reorganisation", 20)]
    assert (found.before.status, found.after.lo) == ("no_data", 20)


def test_what_is_declared_of_a_closed_scope_bears_on_its_parts() -> None:
    world = World().then(
        *(worlds.unit("tinh"), worlds.unit("huyen-1", "tinh"), worlds.unit("xa-1", "huyen-1")),
        *(worlds.unit("xa-2", "huyen-1"), moved("xa-1", "tinh", "2013-01-01")),
        *(moved("xa-2", "tinh", "2013-01-01"), succeeded("huyen-1", "2013-01-01")),
        stock("huyen-1", "2012-12-31", 9),
    )
    found = differ(MemoryLog(world.events), the(STOCK, "xa-1", "2013-06-30"), 7, 8)
    assert [part.last for part in found.parts] == [8]
    assert (found.before.status, found.after.hi) == ("no_data", 9)


def test_what_an_heir_declares_bears_on_what_else_lay_in_a_closed_scope() -> None:
    world = World().then(
        *(worlds.unit("tinh"), worlds.unit("huyen-1", "tinh"), worlds.unit("xa-1", "huyen-1")),
        *(worlds.unit("xa-2", "huyen-1"), stock("huyen-1", "2012-03-31", 9)),
        ("unit-xa-3", worlds.unit("xa-3", "tinh")[1], "2012-12-31"),
        *(succeeded("xa-1", "2012-12-31", "xa-3"), succeeded("huyen-1", "2013-01-01")),
        *(worlds.body("ban", "xa-2", "a", "2013-02-01"), stock("xa-3", "2013-03-31", 4)),
    )
    found = differ(MemoryLog(world.events), the(STOCK, "xa-2", "2013-06-30"), 9, 10)
    assert [part.last for part in found.parts] == [10]
    assert (found.before.hi, found.after.hi) == (10, 6)


def test_what_was_declared_of_several_keys_bounds_each_by_what_the_others_hold() -> None:
    guard = "to-bao-ve-antt"
    event = StockDeclared(unit="huyen", measure="members", keys=(KIND, guard), lo=50, hi=50)

    def held(name: str, kind: str, members: int) -> tuple[Statement, ...]:
        stream = f"organisation-{name}"
        established = OrganisationEstablished(unit="xa-1", kind=kind)
        return said("..2010-01-01", stream, established), count("2018-12-31", members, stream)

    log = told(
        ("2024-05-01", None, said("2018-12-31", TOTALS, event)),
        ("2024-05-02", None, held("to-3", guard, 12)),
        ("2024-05-03", None, held("to-4", "to-anxh", 5)),
    )
    found = differ(log, the("members", "huyen", "2018-12-31", KIND), 7, len(log.events))
    assert [(part.last, part.after.hi) for part in found.parts] == [(8, 50), (10, 38)]
    assert [one.recorded.position for one in found.parts[1].events] == [10]
    assert found.looked == 2


def test_a_unit_moved_away_takes_its_members_along() -> None:
    log = told(
        ("2024-05-01", None, count("2019-03-31", 26)),
        ("2024-05-02", None, said("2019-01-01", "unit-xa-1", UnitReparented(parent="huyen-2"))),
        ("2024-05-03", None, count("2019-05-31", 30)),
    )
    assert causes(members(log)) == [("late", 6), ("reorganisation", -26)]
    assert causes(members(log, "huyen-2")) == [("reorganisation", 26), ("late", 4)]


def test_a_succession_of_bodies_and_its_withdrawal_are_reorganisations() -> None:
    event = OrganisationSucceeded(into=("to-2",))
    log = told(
        ("2024-05-01", "2019-02-01", said("2019-02-01", BODY, event)),
        ("2024-06-01", None, withdrawn(8)),
    )
    assert causes(members(log)) == [("reorganisation", -20), ("reorganisation", 20)]


def test_a_unit_that_stood_since_before_is_history_and_a_new_one_a_reorganisation() -> None:
    body = said("2015-01-01", "organisation-to-3", OrganisationEstablished(unit="xa-3", kind=KIND))
    counted = count("2018-12-31", 7, "organisation-to-3")
    for since, cause in ((OPEN, "history"), ("2014-01-01", "reorganisation")):
        command = (unit("xa-3", "huyen", since), body, counted)
        assert causes(members(told(("2024-05-01", "2020-01-01", command)))) == [(cause, 7)]


def test_a_command_has_the_gravest_of_its_causes_and_each_event_its_own() -> None:
    command = (count("2019-04-30", 30), count("2018-12-31", 25, corrects=7), withdrawn(8))
    found = members(told(("2024-05-01", None, command)))
    assert causes(found) == [("withdrawal", 5)]
    own = [(one.recorded.position, one.cause) for one in found.parts[0].events]
    assert own[-2:] == [(9, "correction"), (10, "withdrawal")]


def test_an_open_end_that_is_closed_is_told_apart_from_a_number() -> None:
    found = members(told(("2024-05-01", None, total(100, 120))))
    assert (found.before.hi, found.after.hi) == (None, 120)
    assert found.delta == Delta(lo=Amount(Fraction(80)), hi=Amount(Fraction(120), ends=1))
    assert found.turned().delta.hi == Amount(Fraction(-120), ends=-1)


def test_a_way_from_nothing_to_a_figure_sums_where_it_opens_and_closes_again() -> None:
    log = told(
        ("2024-05-01", None, total(100, 120)),
        ("2024-05-02", None, withdrawn(8, TOTALS)),
        ("2024-05-03", None, total(90, 90)),
    )
    found = members(log, known=0)
    assert [part.delta.hi.ends for part in found.parts] == [0, 1, -1, 1]
    assert [part.delta.lo.ends for part in found.parts] == [1, 0, 0, 0]
    late = next(group for group in found.groups() if group.cause == "late")
    assert late.delta.hi == Amount(Fraction(210), ends=2)
    assert found.delta == Delta(lo=Amount(Fraction(90), 1), hi=Amount(Fraction(90), 1))


def test_commands_that_cannot_bear_on_the_figure_are_not_looked_at() -> None:
    log = told(
        ("2024-05-01", None, count("2019-07-31", 99)),
        ("2024-05-02", None, count("2018-12-31", 8, OTHER)),
        ("2024-05-03", None, unit("xa-9", "huyen-2")),
        ("2024-05-04", None, total(5, 5)),
    )
    found = members(log, "xa-1")
    assert (found.parts, found.looked, found.recorded) == ((), 0, 4)
    assert not found.delta
    assert members(log, "xa-2").looked == 1


def test_read_the_other_way_the_sign_is_turned() -> None:
    log = told(
        ("2024-05-01", None, count("2018-12-31", 25, corrects=7)),
        ("2024-05-02", None, count("2019-03-31", 40)),
    )
    there, back = members(log), differ(log, the("members", "huyen", "2019-06-30"), 9, 7)
    assert causes(there) == [("correction", 5), ("late", 15)]
    assert causes(back) == [("late", -15), ("correction", -5)]
    assert (back.known, back.against, back.before.lo, back.after.lo) == (9, 7, 40, 20)
    assert back == there.turned()


def test_what_software_computes_otherwise_is_a_part_of_its_own() -> None:
    revised = ProjectionRevised(
        compared_at=8, differences=1, measures=("members",), software="socai 2"
    )
    log = told(
        ("2024-05-01", None, count("2018-12-31", 25, corrects=7)),
        ("2024-05-02", None, said("2024-05-02", "log-projections", revised, reason="sửa lỗi")),
    )
    question = the("members", "huyen", "2019-06-30")
    now = differ(log, question, 7, 9)
    printed = replace(now.before, lo=Fraction(18))
    found = difference(log.stretch(7, 9), asking_figure(question), "huyen", printed)
    assert causes(found) == [("software", 2), ("correction", 5)]
    assert found.delta.lo == Amount(Fraction(7))
    assert [one.recorded.meta.type for one in found.parts[0].events] == ["ProjectionRevised"]


def test_parts_that_do_not_sum_are_an_error() -> None:
    found = members(told(("2024-05-01", None, count("2018-12-31", 25, corrects=7))))
    with pytest.raises(AssertionError, match="parts sum to"):
        replace(found, parts=())


def test_a_question_about_more_than_its_unit_is_an_error() -> None:
    log = told(("2024-05-01", None, count("2018-12-31", 25, corrects=7)))
    ask = asking_figure(the("members", "huyen", "2019-06-30"))
    with pytest.raises(AssertionError, match="asked at once"):
        difference(log.stretch(7, 8), ask, "xa-2")
    assert difference(log.stretch(7, 8), ask).delta.lo == Amount(Fraction(5))


def test_a_question_that_is_refused_at_both_positions_is_refused() -> None:
    log = told(("2024-05-01", None, unit("xa-3")))
    with pytest.raises(Refused, match="xa-4"):
        members(log, "xa-4")
    found = members(log, "xa-3")
    assert (found.before.lo, found.after.status, found.parts) == (None, "no_data", ())
    assert found.before.notes[0].en.startswith("There is no unit «xa-3»")


def test_a_ledger_that_cannot_be_read_is_no_answer() -> None:
    log = told(("2024-05-01", None, count("2019-03-31", 40)))

    def ask(view: View, position: int) -> Figure:
        raise Unavailable.of("đĩa hỏng", "the disk is broken")

    with pytest.raises(Unavailable, match="the disk"):
        difference(log.stretch(7, 8), ask)


def defined(number: int, denominator: str) -> Statement:
    """Define members divided by something; the second version holds from 2018."""
    event = IndicatorDefined(
        name="Thành viên trên một", name_en="Members per one", definition=number, form="ratio",
        terms=("members",), denominator=(denominator,), denominator_day="end",
    )  # fmt: skip
    since = OPEN if number == 1 else "2018-01-01"
    return said(since, "indicator-members-per-one", event)


def declared(measure: str, lo: int, corrects: int | None = None) -> Statement:
    """Declare a total of the district."""
    event = StockDeclared(unit="huyen", measure=measure, lo=lo, hi=lo)
    return said("2018-12-31", TOTALS, event, corrects=corrects, reason="sửa" if corrects else None)


def test_an_indicator_differs_by_its_definition_and_by_its_terms_exactly() -> None:
    log = told(
        (CLOCK, None, (declared("households", 7), declared("hamlets", 6))),
        ("2024-05-01", None, declared("members", 21)),
        ("2024-05-02", None, defined(1, "hamlets")),
        ("2024-05-03", None, declared("members", 22, corrects=10)),
        ("2024-05-04", None, defined(2, "households")),
    )
    stretch, window = log.stretch(9, 13), Period(parse_day("2019-01-01"), parse_day("2019-06-30"))
    ask = asking(stretch, "members-per-one", "huyen", window, None)
    found = difference(stretch, ask, "huyen")
    assert [part.cause for part in found.parts] == ["definition", "correction", "definition"]
    exact = [part.delta.lo.number for part in found.parts]
    assert exact == [Fraction(21, 6), Fraction(1, 6), Fraction(22, 7) - Fraction(22, 6)]
    assert found.delta.lo == Amount(Fraction(22, 7), ends=1)
    assert found.after.definition == 2


def certificate(year: int) -> Statement:
    """Say that a commune met the standard in a year."""
    event = CertificationDecided(
        unit="xa-1", subject="commune", standard="tc-1", year=year, met=True
    )
    return said(f"{year}-12-20", "certification-xa-1", event)


def test_a_streak_differs_by_each_certificate() -> None:
    streak = IndicatorDefined(
        name="Số năm", name_en="Years", definition=1, form="streak",
        terms=("certified_communes",), merged_area="any", missing_year="breaks",
    )  # fmt: skip
    log = told(
        (CLOCK, None, said("2010-01-01", "standard-tc-1", StandardIssued(name="An toàn"))),
        (CLOCK, None, said(OPEN, "indicator-years", streak)),
        (CLOCK, None, certificate(2018)),
        ("2024-05-01", None, certificate(2016)),
        ("2024-05-02", "2018-01-10", certificate(2017)),
        ("2024-05-03", None, withdrawn(12, "certification-xa-1")),
    )
    stretch, window = log.stretch(10, 13), Period(parse_day("2012-01-01"), parse_day("2018-12-31"))
    found = difference(stretch, asking(stretch, "years", "xa-1", window, None), "xa-1")
    assert causes(found) == [("history", 2), ("withdrawal", -2)]
    assert (found.before.lo, found.looked, found.delta) == (1, 3, Delta())


def test_the_whole_of_a_spread_differs_as_its_part_does() -> None:
    reading = Reading("spread", "spread", Fraction(19), Fraction(19), "known", "huyện", of=(27, 27))
    wider = replace(reading, hi=Fraction(20), of=(28, None))
    found = change(reading, wider)
    assert found == Delta(
        hi=Amount(Fraction(1)), of_lo=Amount(Fraction(1)), of_hi=Amount(Fraction(-27), ends=-1)
    )
    assert change(wider, reading) == -found
    assert found + -found == Delta()
