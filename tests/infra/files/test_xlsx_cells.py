"""Number formats and serial numbers of days, held against openpyxl."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

from socai.domain.refusal import Message
from socai.infra.files.tables.heads import letters
from socai.infra.files.workbooks.xlsx_cells import (
    DATE,
    NUMBER,
    PERCENT,
    TIME,
    Styles,
    kind_of_format,
    value,
)
from socai.infra.files.workbooks.xlsx_sheet import column_of

FORMATS = {
    "General": NUMBER, "0": NUMBER, "#,##0.00": NUMBER, "0.00E+00": NUMBER, "@": NUMBER,
    '#,##0 "đồng"': NUMBER, '_-* #,##0\\ "đ"_-;-* #,##0\\ "đ"_-': NUMBER, "[$₫-42A]#,##0": NUMBER,
    "[Red]0": NUMBER, "[>=100]0;[<0]-0": NUMBER, '0 "ngày"': NUMBER, "#,##0,": NUMBER,
    "dd/mm/yyyy": DATE, "d-mmm-yy": DATE, "[$-42A]dd/mm/yyyy;@": DATE, "yyyy": DATE, "mmm": DATE,
    '"Ngày" dd "tháng" mm "năm" yyyy': DATE, "DD/MM/YYYY HH:MM": DATE, "d\\.m\\.yy": DATE,
    "[Blue]dd/mm": DATE, "hh:mm": TIME, "h:mm:ss AM/PM": TIME, "[h]:mm": TIME, "[mm]:ss": TIME,
    "mm:ss.0": TIME, "0%": PERCENT, "0.00%": PERCENT, '0.0"%"': NUMBER,
}  # fmt: skip


@pytest.mark.parametrize(("shown", "kind"), FORMATS.items())
def test_a_format_says_what_a_number_is(shown: str, kind: str) -> None:
    assert kind_of_format(164, shown) == kind
    assert is_date_format(shown) == (kind in (DATE, TIME))


def test_the_formats_of_excel_say_what_a_number_is() -> None:
    kinds = {code: kind_of_format(code, None) for code in BUILTIN_FORMATS}
    assert {code for code, kind in kinds.items() if kind in (DATE, TIME)} == {
        code for code, shown in BUILTIN_FORMATS.items() if is_date_format(shown)
    }
    assert {code for code, kind in kinds.items() if kind == PERCENT} == {9, 10}


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_are_those_of_openpyxl(since_1904: bool) -> None:
    styles = Styles(kinds=[DATE], since_1904=since_1904)
    for serial in (61, 62, 366, 367, 1461, 1462, 36_525, 44_319, 73_050, 2_900_000):
        known = from_excel(serial, CALENDAR_MAC_1904) if since_1904 else from_excel(serial)
        assert isinstance(known, datetime)
        assert value("n", str(serial), False, 0, styles) == known.date().isoformat()


def test_every_day_of_a_century_has_its_own_text() -> None:
    styles = Styles(kinds=[DATE])
    days = [value("n", str(serial), False, 0, styles) for serial in range(61, 36_600)]
    assert days[0] == "1900-03-01"
    assert len(set(days)) == len(days)
    assert all(date.fromisoformat(str(day)).isoformat() == day for day in days)


@pytest.mark.parametrize("text", ["1e5", "-0.0", "+1", ".5", "1.", "123456789012345", "1E-300"])
def test_numbers_are_read_as_python_reads_them(text: str) -> None:
    found = value("n", text, False, 0, Styles())
    assert not isinstance(found, Message)
    assert float(str(found).replace(",", ".")) == float(text)


@pytest.mark.parametrize("column", [1, 26, 27, 52, 53, 702, 703, 16_384])
def test_columns_have_letters(column: int) -> None:
    assert column_of(letters(column)) == column


def test_letters_are_those_of_excel() -> None:
    assert [*map(letters, (1, 26, 27, 702, 703, 16_384))] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
