"""Proposals in words for people: «hơn 39.000 (39.001–39.999)», «7,39%», «01/2008 – 09/2018»."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from socai.domain.claim import PERCENT
from socai.domain.interval import Interval
from socai.domain.period import Period, parse_day, vi_day
from socai.domain.refusal import Message
from socai.infra.cli.console import Console
from socai.infra.cli.figure_words import quantity
from socai.infra.cli.printing import Column, number, period, print_csv
from socai.projections.prose.heading import head

if TYPE_CHECKING:
    from socai.infra.documents.text import Text

COLUMNS = (
    Column("where", "Dòng", "Line"),
    Column("quote", "Nguyên văn", "Quote"),
    Column("value", "Giá trị", "Value"),
    Column("counted_unit", "Đếm", "Counted"),
    Column("indicator", "Chỉ tiêu", "Indicator"),
    Column("period", "Kỳ", "Period"),
    Column("place", "Nơi", "Place"),
)
CSV = (
    *(
        "id",
        "line",
        "page",
        "page_line",
        "quote",
        "printed",
        "name",
        "kind",
        "lo",
        "hi",
        "decimals",
    ),
    *("qualifier", "counted_unit", "indicator", "place", "unit", "from", "to", "ratio_of"),
    *("numerator", "denominator"),
)
QUOTE_LETTERS = 60
SIGNED = "change"
LITTLE = 200
"""Characters of a text that is hardly one."""


def value_in_words(row: Mapping[str, Any], lang: str = "vi") -> str:
    """Return the value of a row: an interval of whole numbers, or decimals as they are printed."""
    lo, hi = row["lo"], row["hi"]
    if lo is None:
        return "chỉ có chữ" if lang != "en" else "words only"
    percent, of = row["counted_unit"] == PERCENT, row["denominator"]
    terms = "" if of is None else f" ({row['ratio_of']})" if percent else f"/{number(of, lang)}"
    if isinstance(lo, int) and isinstance(hi, int | None) and not row["decimals"] and lo >= 0:
        said = quantity(Interval(lo, hi), row["qualifier"], lang)
    else:
        ends = [_decimal(end, row, lang) for end in dict.fromkeys((lo, hi)) if end is not None]
        said = " – ".join(ends)
        if hi is None:
            said = f"{'ít nhất' if lang != 'en' else 'at least'} {said}"
    return f"{said}{PERCENT if percent else ''}{terms}"


def _decimal(value: float, row: Mapping[str, Any], lang: str) -> str:
    text = f"{abs(Decimal(str(value))):,.{row['decimals']}f}"
    if lang != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    plus = "+" if row["kind"] == SIGNED and value else ""
    return f"{'−' if value < 0 else plus}{text}"


def when_in_words(row: Mapping[str, Any], lang: str = "vi") -> str | None:
    """Return the period of a row, None where the text does not tell."""
    ends = [parse_day(end) for end in (row["from"], row["to"]) if end]
    return period(Period(ends[0], ends[-1]), lang) if ends else None


def heading_in_words(text: Text) -> Message:
    """Return what the head of the document says: its number and date, or that it has none."""
    found = head(text.lines)
    number_vi, number_en = found.number or "không thấy", found.number or "not found"
    day_vi = vi_day(found.published) if found.published else "không thấy"
    day_en = found.published.isoformat() if found.published else "not found"
    return Message(f"Số hiệu: {number_vi}; ngày: {day_vi}", f"Number: {number_en}; date: {day_en}")


def why_none(text: Text) -> Message:
    """Return why nothing is proposed."""
    if not any(letter.isdigit() for line in text.lines for letter in line):
        return Message("Không có chữ số nào trong văn bản", "There is not one digit in the text")
    if sum(map(len, text.lines)) < LITTLE:
        return Message(
            "Văn bản quá ngắn, không thấy con số nào có nghĩa",
            "The text is very short, no figure was found in it",
        )
    return Message(
        "Các chữ số trong văn bản đều là ngày tháng, số hiệu, số điện thoại hoặc khung trang, "
        "không có con số nào để đề xuất",
        "All digits in the text are dates, document numbers, telephone numbers or the frame of a "
        "page: no figure to propose",
    )


def print_rows(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print what is proposed: a table for people, every field for programs."""
    if console.format == "table":
        if rows:
            console.rows(COLUMNS, [_shown(row, console.lang) for row in rows])
    elif console.format == "csv":
        print_csv(CSV, rows)
    else:
        console.rows(COLUMNS, rows)


def _shown(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    page = f"{row['page']}:" if row["page"] else ""
    return {
        "where": f"{page}{row['page_line'] or row['line']}",
        "quote": _around(row["quote"], row["printed"]),
        "value": value_in_words(row, lang),
        "counted_unit": row["counted_unit"],
        "indicator": row["indicator"],
        "period": when_in_words(row, lang),
        "place": row["unit"] or row["place"],
    }


def _around(quote: str, printed: str) -> str:
    """Return the words of a quote around its number, as many as a column has room for."""
    if len(quote) <= QUOTE_LETTERS:
        return quote
    middle = max(0, quote.find(printed)) + len(printed) // 2
    start = min(max(0, middle - QUOTE_LETTERS // 2), len(quote) - QUOTE_LETTERS)
    end = start + QUOTE_LETTERS
    before, after = "…" if start else "", "…" if end < len(quote) else ""
    return f"{before}{quote[start + len(before) : end - len(after)]}{after}"


def summary(console: Console, text: Text, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say how many there are, what they lack, and what the head of the document says."""
    if not rows:
        console.tell(why_none(text))
    lacks = [sum(row[name] is None for row in rows) for name in ("counted_unit", "indicator")]
    undated = sum(row["from"] is None and row["to"] is None for row in rows)
    total, unit, indicator, period = (
        number(count, console.lang) for count in (len(rows), *lacks, undated)
    )
    heading = heading_in_words(text)
    console.tell(
        Message(
            f"{total} số được đề xuất; {unit} không rõ đếm gì, {indicator} không rõ chỉ tiêu, "
            f"{period} không rõ kỳ. {heading.vi}. Chưa ghi gì vào sổ",
            f"{total} figures are proposed; {unit} without counted unit, {indicator} without "
            f"indicator, {period} without period. {heading.en}. Nothing was recorded",
        )
    )
