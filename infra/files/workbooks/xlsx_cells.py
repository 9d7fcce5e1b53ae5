"""Cells of a workbook as values: numbers by their format, dates by the workbook's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from socai.domain.refusal import Message

Value = str | int | bool | Message
"""What a cell holds; or, of a cell that cannot be read, why."""
NUMBER, DATE, TIME, PERCENT = "number", "date", "time", "percent"
_BUILT_IN = (
    {code: DATE for code in (*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59))}
    | {code: TIME for code in (*range(18, 22), 32, 33, *range(45, 48))}
    | {9: PERCENT, 10: PERCENT}
)
# What is shown as it is, before the letters that stand for parts of a date are looked for.
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(T00:00(:00(\.0*)?)?Z?)?", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 15
_A_MOMENT = 1e-6
"""Part of a day that is rounding, not a time."""
_MOST_DAYS = 10_000_000
_FIRST_SERIAL = 61
"""1 March 1900: Excel counts a 29 February before it, which was not."""


@dataclass(slots=True)
class Styles:
    """What the cells of a workbook mean: the kind of each style, the calendar, shared texts."""

    kinds: list[str] = field(default_factory=lambda: [NUMBER])
    texts: list[str] = field(default_factory=list)
    since_1904: bool = False
    uncalculated: bool = False


def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 28 is AB."""
    found = ""
    while column:
        column, place = divmod(column - 1, 26)
        found = chr(ord("A") + place) + found
    return found


def kind_of_format(code: int, custom: str | None) -> str:
    """Return what a number format shows: a number, a date, a time of day, a percentage."""
    if custom is None:
        return _BUILT_IN.get(code, NUMBER)
    shown = _LITERAL.sub("", custom).partition(";")[0].casefold()
    if "general" in shown or "@" in shown:
        return NUMBER
    if "y" in shown or "d" in shown:
        return DATE
    if "h" in shown or "s" in shown or "[m" in shown:
        return TIME
    if "m" in shown:
        return DATE
    return PERCENT if "%" in shown else NUMBER


def excel_error(text: str) -> Message:
    """Return that a cell holds an error of Excel."""
    return Message(
        f"lỗi của Excel «{text[:20]}»; sửa công thức hoặc điền giá trị",
        f"Excel's error «{text[:20]}»; mend the formula or fill in the value",
    )


def unescaped(text: str) -> str:
    """Return a text with the characters that OOXML writes as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def value(kind: str, text: str | None, formula: bool, style: int, styles: Styles) -> Value | None:
    """Return what a cell of a type (n, s, str, inlineStr, b, e, d) holds, None where it is blank.

    `text` is what the file has as its value, None where it has none.
    """
    if formula and (text is None or (styles.uncalculated and text in ("", "0"))):
        return _UNCALCULATED
    if not text:
        return None
    match kind:
        case "n":
            return _number(text, style, styles)
        case "s":
            if text.isdecimal() and len(text) < 9 and int(text) < len(styles.texts):
                return _text(styles.texts[int(text)])
        case "str" | "inlineStr":
            return _text(text)
        case "b":
            if text in ("0", "1"):
                return text == "1"
        case "e":
            return excel_error(text)
        case "d":
            return _iso(text)
    return _broken(kind, text)


def _text(text: str) -> str | Message:
    found = _unescaped(text)
    return _broken("s", "\ufffd") if _HALF.search(found) else found


def _unescaped(text: str) -> str:
    """Return a text with the characters that OOXML writes as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(text: str, style: int, styles: Styles) -> Value:
    kind = styles.kinds[style] if style < len(styles.kinds) else None
    if kind == NUMBER and len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    if kind is None or len(text) > 100 or not _NUMBER.fullmatch(text):
        return _broken("n", text)
    number = float(text)
    if kind != NUMBER:
        return _date(number, styles) if kind == DATE else (_TIME if kind == TIME else _PERCENT)
    if abs(number) >= 10**_MOST_DIGITS:
        return _TOO_LONG
    # Excel reckons with 15 digits: 0.1 + 0.2 is 0.3 there.
    exact = Decimal(f"{number:.{_MOST_DIGITS}g}")
    whole = exact == exact.to_integral_value()
    return int(exact) if whole else f"{exact:f}".replace(".", ",")


def _date(serial: float, styles: Styles) -> str | Message:
    """Return the day of a serial number in the workbook's calendar."""
    zero = date(1904, 1, 1) if styles.since_1904 else date(1899, 12, 30)
    day = round(serial) if abs(serial) < _MOST_DAYS else -1
    if not 0 <= day <= (date.max - zero).days:
        return _broken("date", f"{serial:g}")
    if abs(serial - day) > _A_MOMENT:
        return _TIME
    if not styles.since_1904 and day < _FIRST_SERIAL:
        return _BEFORE_1900
    return (zero + timedelta(days=day)).isoformat()


def _iso(text: str) -> str | Message:
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]).isoformat() if found else _TIME
    except ValueError:
        return _broken("d", text)


def _broken(kind: str, text: str) -> Message:
    return Message(
        f"ô bị hỏng trong tệp («{text[:20]}», loại «{kind[:10]}»); mở bằng Excel, điền lại ô, lưu "
        "lại",
        f"the cell is broken in the file («{text[:20]}», type «{kind[:10]}»); open it in Excel, "
        "fill the cell in again, save it",
    )


_UNCALCULATED = Message(
    "công thức chưa có giá trị: mở bằng Excel, lưu lại rồi nhập",
    "the formula has no value yet: open the file in Excel, save it, then import it",
)
_TIME = Message(
    "ô ngày có giờ trong ngày; sổ chỉ ghi ngày, hãy bỏ giờ (định dạng ngày/tháng/năm)",
    "the cell has a time of day; only days are recorded, take the time away",
)
_BEFORE_1900 = Message(
    "ngày trước 01/03/1900: Excel tính sai những ngày ấy (có 29/02/1900); hãy ghi ngày bằng chữ",
    "a day before 1 March 1900: Excel counts those wrongly (29/02/1900); write it as text",
)
_PERCENT = Message(
    "ô định dạng phần trăm: giá trị lưu khác số nhìn thấy; hãy đổi sang số thường",
    "the cell is a percentage: what is stored is not what is seen; make it a plain number",
)
_TOO_LONG = Message(
    f"số có hơn {_MOST_DIGITS} chữ số, Excel đã làm tròn; hãy định dạng ô là Văn bản rồi điền lại",
    f"the number has more than {_MOST_DIGITS} digits, Excel has rounded it; make the cell Text and "
    "fill it in again",
)
