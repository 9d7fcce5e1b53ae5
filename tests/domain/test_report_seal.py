"""Seals: what a ledger lets be sealed, that nobody takes it back, and who may countersign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from sealing import cell, says, sealed, stream_of, table
from socai.domain.event import EventWithdrawn
from socai.domain.period import Period, parse_period
from socai.domain.report_seal import SealCountersigned
from socai.domain.seal_names import first_id, next_id, place_of
from socai.domain.seal_texts import LARGEST_DECLARED
from socai.domain.sealed_table import Cell, Head, SealedTable, digest_of
from socai.domain.text import check_free_text
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded
from specification import Given, Outcome, given, said

FIRST, SECOND = "nam_xa_2021_1", "nam_xa_2021_2"
SEAL, AGAIN = f"report_seal-{FIRST}", f"report_seal-{SECOND}"


def places() -> Given:
    """Return a ledger with a commune in a district of a province, and another province."""
    return given(
        said("..2000-01-01", "unit-tinh", UnitRegistered(name="tỉnh", kind="tinh")),
        said("..2000-01-01", "unit-tinh-2", UnitRegistered(name="tỉnh 2", kind="tinh")),
        said("..2000-01-01", "unit-huyen", UnitRegistered(name="H", kind="huyen", parent="tinh")),
        said("..2000-01-01", "unit-xa", UnitRegistered(name="xã", kind="xa", parent="huyen")),
    )


def once() -> Given:
    """Return a ledger in which the commune's year is sealed, at position 5."""
    ledger = places()
    ledger.when(says(sealed())).recorded("ReportSealed")
    return ledger


def signed(unit: str, day: str = "2022-01-15", **changes: Any) -> Any:
    """Return what a unit says that countersigns."""
    event = SealCountersigned(unit=unit, digest=sealed().digest)
    return said(day, SEAL, replace(event, **changes))


def test_a_seal_keeps_its_figures_and_is_made_once() -> None:
    outcome = places().when(says(sealed()))
    outcome.recorded("ReportSealed").changes_nothing_again()
    state: dict[str, Any] = {"alive": True, "unit": "xa", "known": 1, "digest": sealed().digest}
    outcome.leaves(SEAL, "2021-12-31", **state, table=table().text())
    outcome.when(says(sealed(known=3))).refused("đã được ghi nhận", "not begun twice")


def test_nobody_corrects_or_withdraws_a_seal_or_its_signature() -> None:
    ledger = once()
    ledger.when(signed("huyen")).recorded("SealCountersigned")
    other = sealed(found=table(value=4))
    for position, event in ((5, other), (6, SealCountersigned(unit="tinh", digest=other.digest))):
        wrong = said("2021-12-31", SEAL, event, corrects=position, reason="nhầm")
        ledger.when(wrong).refused("không bao giờ được đính chính hay rút", "--replaces")
        wrong = said("2021-12-31", SEAL, EventWithdrawn(event=f"e{position}"), reason="nhầm")
        ledger.when(wrong).refused("never corrected or withdrawn")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"digest": digest_of("khác")}, "Mã băm không khớp"),
        ({"table": table(value=4).text()}, "The digest is not that of the figures"),
        ({"table": "{}"}, "không đúng dạng"),
        ({"table": table().text() + " "}, "không đúng dạng"),
        ({"root": "00"}, "64 chữ số thập lục"),
        ({"report": "quy"}, "khác với trong bảng số liệu"),
        ({"unit": "huyen"}, "The report, the unit"),
        ({"boundaries": date(2021, 1, 1)}, "địa giới"),
        ({"windows": ("2021", "2022")}, "các kỳ khác"),
        ({"known": 5}, "chưa có vị trí 5 khi chốt: sổ mới đến vị trí 4"),
        ({"unit": "xa-2"}, "không có đơn vị «xa-2»"),
        ({"declared": "# gọi 0912 345 678"}, "số điện thoại"),
        ({"declared": "#" * (LARGEST_DECLARED + 1)}, "chia báo cáo"),
        ({"replaces": "nam_xa_2020_1"}, "không có báo cáo đã chốt «nam_xa_2020_1»"),
        ({"cites": ("nam_xa_2020_1",)}, "không có báo cáo đã chốt «nam_xa_2020_1»"),
    ],
)
def test_a_seal_that_is_not_whole_is_refused(changes: dict[str, Any], words: str) -> None:
    places().when(says(sealed(**changes), SEAL)).refused(words)


def test_a_seal_has_the_name_and_the_day_that_are_its_own() -> None:
    places().when(says(sealed(), "report_seal-nam-2021")).refused(f"phải là {SEAL}")
    places().when(said("2022-01-01", SEAL, sealed())).refused("as_of is the effective day")


def test_a_unit_that_is_no_more_may_be_sealed() -> None:
    """What stood in the boundaries of the report need not stand on the day of the seal."""
    ledger = places()
    ledger.when(said("2020-06-30", "unit-xa", UnitSucceeded(how="merge", into=("huyen",))))
    ledger.when(says(sealed())).recorded("ReportSealed")


def test_a_seal_is_replaced_once_by_one_of_the_same_report_and_unit_that_says_why() -> None:
    later = sealed(found=table(value=4), known=4, replaces=FIRST)
    once().when(says(later, AGAIN)).refused("cần lý do (reason)")
    once().when(says(later, SEAL, "sửa")).refused(f"phải là {AGAIN}")
    other = sealed(found=table(unit="huyen"), replaces=FIRST)
    once().when(says(other, AGAIN, "sửa")).refused("của báo cáo khác, hoặc của đơn vị khác")
    outcome = once().when(says(later, AGAIN, "sửa")).recorded("ReportSealed")
    outcome.leaves(SEAL, "2021-12-31", table=table().text())
    outcome.when(says(replace(later, known=5), AGAIN, "sửa nữa")).refused("not begun twice")
    third = replace(later, replaces=SECOND)
    outcome.when(says(replace(third, known=3), f"{SEAL[:-1]}3", "lùi")).refused("sau vị trí 3")
    outcome.when(says(third, f"{SEAL[:-1]}3", "lần ba")).recorded("ReportSealed")


def test_a_unit_above_countersigns_once() -> None:
    ledger = once()
    outcome = ledger.when(signed("huyen")).recorded("SealCountersigned").changes_nothing_again()
    outcome.leaves(SEAL, "2022-01-15", ("countersigned", "huyen"), digest=sealed().digest)
    ledger.when(signed("tinh", "2022-02-01")).recorded("SealCountersigned")
    ledger.when(signed("huyen", "2022-03-01", note="lần nữa")).refused("đã có ở đây")


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (signed("xa"), "không phải cấp trên"),
        (signed("tinh-2"), "is no unit above «xa»"),
        (signed("tinh", digest="00"), "mã băm được xác nhận không phải của bản chốt"),
        (signed("tinh", "2021-12-30"), "có từ 31/12/2021"),
        (signed("tinh", note="gọi 0912345678"), "số điện thoại"),
        (signed("tinh-9"), "không có đơn vị «tinh-9»"),
    ],
)
def test_no_other_may_countersign(signature: Any, words: str) -> None:
    once().when(signature).refused(words)


def test_nothing_is_countersigned_that_was_not_sealed_or_was_replaced() -> None:
    places().when(signed("huyen")).refused("chưa được ghi nhận")
    ledger = once()
    ledger.when(says(sealed(known=4, replaces=FIRST), AGAIN, "sửa")).recorded("ReportSealed")
    ledger.when(signed("huyen")).refused(f"đã được thay bằng {AGAIN}")


def test_the_higher_units_are_those_of_the_day_of_the_seal_and_of_the_signature() -> None:
    moved = said("2022-06-01", "unit-xa", UnitReparented(parent="tinh-2"))

    def after(signature: Any) -> Outcome:
        ledger = once()
        ledger.when(moved).recorded("UnitReparented")
        return ledger.when(signature)

    after(signed("huyen", "2022-07-01")).recorded("SealCountersigned")
    after(signed("tinh-2", "2022-07-01")).recorded("SealCountersigned")
    after(signed("tinh-2", "2022-05-01")).refused("không phải cấp trên")


# ---- names --------------------------------------------------------------------------------------


def test_names_say_report_unit_and_window() -> None:
    def named(report: str, unit: str, *windows: str, boundaries: date | None = None) -> str:
        return first_id(report, unit, [parse_period(one) for one in windows], boundaries)

    assert named("bao-cao-nam", "tuyen-hoa/chau-hoa", "2021") == (
        "bao-cao-nam_tuyen-hoa/chau-hoa_2021_1"
    )
    assert named("quy", "xa", "2021-Q2") == "quy_xa_2021-q2_1"
    assert named("nam", "xa", "2008..2018") == "nam_xa_2008..2018_1"
    assert named("nam", "xa", "2008-01-01..2018-09-12") == "nam_xa_2008-01-01..2018-09-12_1"
    others = {
        named("nam", "xa", "2021"),
        named("nam", "xa", "2021", boundaries=date(2021, 1, 1)),
        named("nam", "xa", "2021", boundaries=date(2022, 1, 1)),
        named("Năm", "xa", "2021"),
        named("năm", "xa", "2021"),
        named("nam", "xa_2021", "2021"),
        named("nam", "xa", "2020", "2021"),
        named("nam", "xa", "2020", "2020-01-01", "2021"),
        named("n" * 41, "xa", "2021"),
        named("n" * 42, "xa", "2021"),
    }
    assert len(others) == 10
    assert named("???", "xa", "2021").startswith("bao-cao_xa_2021_")
    assert place_of("x" * 39 + "/y") == "x" * 39


def test_the_next_name_counts_on() -> None:
    assert next_id("nam_xa_2021_1") == "nam_xa_2021_2"
    assert next_id("nam_xa_2021_19") == "nam_xa_2021_20"
    assert next_id("nam-2021") == "nam-2021_2"


DAYS = st.dates(date(1945, 1, 1), date(2199, 12, 31))


@drawn(
    st.sampled_from(["nam", "Báo cáo 2021", "9" * 30]),
    st.sampled_from(["xa", "04758", "0123456", "a/b.c-1"]),
    st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=3),
    st.none() | DAYS,
)
def test_a_name_is_one_that_a_stream_may_have(
    report: str, unit: str, days: list[tuple[date, date]], boundaries: date | None
) -> None:
    """No number that is put together of days and codes passes for that of a telephone."""
    windows = [Period(min(pair), max(pair)) for pair in days]
    name = first_id(report, unit, windows, boundaries)
    assert stream_name(name) and name.endswith("_1")
    check_free_text("stream", f"report_seal-{next_id(name)}")


def stream_name(name: str) -> bool:
    """Return whether a stream may have this id."""
    ledger = Given()
    return not ledger.streams.stream(f"report_seal-{name}").events


# ---- figures ------------------------------------------------------------------------------------

NUMBERS = st.none() | st.fractions(-(10**15), 10**15)
CELLS = st.builds(
    Cell,
    st.sampled_from(["count", "ratio", "spread"]),
    NUMBERS,
    NUMBERS,
    st.none() | st.tuples(st.integers(0, 99), st.none() | st.integers(0, 99)),
    st.sampled_from(["known", "no_data"]),
    st.sampled_from(["người", "%", ""]),
    st.integers(1, 9),
)


@drawn(st.lists(CELLS, min_size=2, max_size=2), st.none() | DAYS, st.booleans())
def test_figures_are_read_back_as_they_were(
    cells: list[Cell], border: date | None, over: bool
) -> None:
    found = table("2020", "2021", boundaries=border)
    heads = (replace(found.heads[0], finished=over), replace(found.heads[1], total=True))
    found = replace(found, heads=heads, rows=(replace(found.rows[0], cells=tuple(cells)),))
    assert SealedTable.parse(found.text()) == found
    assert SealedTable.parse(found.text()).text() == found.text()


def test_the_text_of_figures_is_the_same_for_ever() -> None:
    share = cell(form="ratio", lo=Fraction(458, 6195), hi=None, of=(1, None), counted_unit="%")
    found = table("2021", boundaries=date(2021, 7, 1))
    found = replace(found, rows=(replace(found.rows[0], cells=(share,)),))
    assert found.text() == (
        '{"boundaries":"2021-07-01","heads":[{"ends":"2021-12-31","finished":true,'
        '"from":"2021-01-01","rest":false,"to":"2021-12-31","total":false,"unit":"xa"}],'
        '"report":"nam","rows":[{"cells":[["ratio","458/6195",null,[1,null],"known","%",1]],'
        '"items":["members"],"row":1}],"unit":"xa"}'
    )


def test_windows_are_told_of_the_columns_of_units() -> None:
    one, two = (Period(date(year, 1, 1), date(year, 12, 31)) for year in (2020, 2021))
    heads = [
        replace(Head("xa", days, days.last), rest=rest)
        for days in (one, two)
        for rest in (False, False, True)
    ]
    heads += [Head("xa", Period(one.first, two.last), two.last, total=True)]
    assert SealedTable("nam", "xa", None, tuple(heads), ()).windows == (one, two)
    assert table("2020", "2020").windows == (one, one)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"3"', '"1e999999999"'),
        ('"3"', '"03"'),
        ('"3"', "3"),
        ('"3"', '"3/0"'),
        ('"2021-12-31"', '"2021-02-30"'),
        ('"ends":"2021-12-31"', '"ends":"2021-12-30"'),
        ('"heads":[', '"heads":[1,'),
        ('["count",', "[[],"),
        ('["members"]', '"members"'),
        ('"cells":[[', '"cells":[[],['),
        ('{"boundaries"', '{"more":1,"boundaries"'),
        (":null,", ": null,"),
        ("null,", "NaN,"),
        ("]]", "]"),
        ('"row":1', '"row":true'),
        ('"finished":true', '"finished":1'),
        ('"unit":"xa"}', '"unit":"\\ud800"}'),
    ],
)
def test_other_texts_are_no_figures(old: str, new: str) -> None:
    text = table().text()
    assert old in text
    with pytest.raises(ValueError):
        SealedTable.parse(text.replace(old, new))


def test_a_text_that_is_nested_too_deep_is_no_figures() -> None:
    with pytest.raises(ValueError, match="no sealed table"):
        SealedTable.parse("[" * 100_000)


def test_a_seal_belongs_where_its_figures_say() -> None:
    assert stream_of(sealed()) == SEAL
