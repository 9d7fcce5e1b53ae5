"""Declarations: what a ledger lets be declared."""

from __future__ import annotations

import pytest

from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Event
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

STREAM = "declaration-1"


def stock(lo: int, hi: int | None, measure: str = "members", keys: tuple[str, ...] = ()) -> Event:
    """Return a declared stock of the province."""
    return StockDeclared(unit="tinh", measure=measure, lo=lo, hi=hi, keys=keys)


def flow(lo: int, hi: int | None, measure: str = "tips", keys: tuple[str, ...] = ()) -> Event:
    """Return a declared flow of the province."""
    return FlowDeclared(unit="tinh", measure=measure, lo=lo, hi=hi, keys=keys)


def province() -> Given:
    """Return a ledger of a province that is known from 2008 on."""
    return given(said("2008-01-01", "unit-tinh", UnitRegistered(name="tỉnh A", kind="tinh")))


@pytest.mark.parametrize(
    ("effective", "event"),
    [
        ("2018-09-12", stock(12_998, 12_998, keys=("ban-chi-dao-antt",))),
        ("2018", stock(1_000_001, None, "member_households")),
        ("2008-01-01..2018-09-12", flow(39_001, 39_999)),
        ("2021", flow(0, 0, "hotspots_listed")),
        ("2018", flow(3_000_000_000, 3_000_000_000, "activity_attendances")),
        ("2018-12-31", CompletenessDeclared(unit="tinh", measure="units")),
        ("..2018-12-31", CompletenessDeclared(unit="tinh", measure="tips")),
    ],
)
def test_what_is_declared_is_recorded(effective: str, event: Event) -> None:
    outcome = province().when(said(effective, STREAM, event)).recorded(type(event).__name__)
    assert outcome.decided[0].event == event
    outcome.changes_nothing_again()


@pytest.mark.parametrize(
    ("effective", "event", "words"),
    [
        ("2018-09-12", stock(1, 1, "thanh-vien"), "Không có chỉ tiêu «thanh-vien»"),
        ("2018-09-12", stock(1, 1, "tips"), "«tips» là số trong kỳ: dùng FlowDeclared"),
        ("2018", flow(1, 1, "members"), "«members» là số tại thời điểm: dùng StockDeclared"),
        ("2008-01-01..2018-09-12", stock(1, 1), "FlowDeclared"),
        ("..2018-09-12", stock(1, 1), "Số tại thời điểm cần một ngày"),
        ("..2018-09-12", flow(1, 1), "Số trong kỳ cần ngày đầu và ngày cuối"),
        ("2018-09-12", stock(30, 20), "có đầu lớn hơn cuối"),
        ("2018-09-12", stock(-1, 3), "«lo»: -1"),
        ("2018-09-12", stock(120_000_001, None), "lớn hơn mức có thể (120000000)"),
        ("2018", flow(3_000_000_000, 3_000_000_000), "lớn hơn mức có thể"),
        ("2018-09-12", stock(1, 1, keys=("a", "a")), "Một khóa được nêu hai lần"),
        ("2018-09-12", stock(1, 1, keys=("Ban chỉ đạo",)), "chữ thường không dấu"),
        ("2007-12-31", stock(1, 1), "có từ 01/01/2008"),
        ("2018-12-31", CompletenessDeclared(unit="la", measure="tips"), "không có đơn vị «la»"),
        ("2018-12-31", CompletenessDeclared(unit="tinh", measure="tin"), "Không có chỉ tiêu «tin»"),
    ],
)
def test_what_cannot_be_declared(effective: str, event: Event, words: str) -> None:
    province().when(said(effective, STREAM, event)).refused(words)


def test_every_reason_is_told_at_once() -> None:
    outcome = province().when(said("..2018-09-12", STREAM, stock(30, 20, "tips", ("a", "a"))))
    outcome.refused("dùng FlowDeclared", "cần một ngày", "đầu lớn hơn cuối", "được nêu hai lần")


def test_a_flow_is_not_corrected_into_a_stock() -> None:
    ledger = province()
    ledger.when(said("2018", STREAM, flow(10, 10))).recorded("FlowDeclared")
    ledger.when(said("2018-12-31", STREAM, stock(10, 10), corrects=2)).refused(
        "«StockDeclared» không đính chính được FlowDeclared (e2)"
    )
    ledger.when(said("2018", STREAM, flow(12, 12), corrects=2)).recorded("FlowDeclared")
