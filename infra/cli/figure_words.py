"""A figure for people: the number with its unit, what it rests on, and where that is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from socai.domain.interval import Interval
from socai.domain.period import vi_day
from socai.infra.cli.printing import day, number, period
from socai.infra.cli.showing import cited
from socai.infra.cli.words import status
from socai.projections.question import Figure
from socai.projections.tree import Tree


def quantity(value: Interval, qualifier: str, lang: str = "vi") -> str:
    """Return an interval in words: «12.998», «hơn 39.000 (39.001–39.999)», «ít nhất 5»."""
    vi = lang != "en"
    if value.hi is None:
        return f"{'ít nhất' if vi else 'at least'} {number(value.lo, lang)}"
    if value.lo == value.hi:
        return number(value.lo, lang)
    span = f"{number(value.lo, lang)}–{number(value.hi, lang)}"
    match qualifier:
        case "hơn":
            return f"{'hơn' if vi else 'more than'} {number(value.lo - 1, lang)} ({span})"
        case "gần":
            return f"{'gần' if vi else 'nearly'} {number(value.hi + 1, lang)} ({span})"
    return f"{qualifier} ({span})" if qualifier.startswith("hàng ") else span


def figure_lines(found: Figure, answer: dict[str, Any], tree: Tree, lang: str) -> list[str]:
    """Return a figure for people, without its explanation."""
    vi = lang != "en"
    title = found.measure.vi if vi else found.measure.en
    keys = f" [{', '.join(found.question.keys)}]" if found.question.keys else ""
    unit = found.question.unit
    lines = [
        f"{title}{keys}, {tree.name(unit)} ({unit}), {_when(found, lang)}:",
        f"  {_amount(found, lang)}",
        f"{'Tình trạng' if vi else 'Status'}: {status(found.status, lang)}",
    ]
    lines.append(_parts(found, lang))
    for note in found.notes:
        lines.append(f"{'Ghi chú' if vi else 'Note'}: {note.text(lang)}")
    for one in (*found.used, *found.bounds):
        source = one.recorded.meta.source
        row = {"document": source.document, "line": source.line, "quote": source.quote}
        lines.append(f"{'Theo' if vi else 'By'}: {cited(row, lang) or one.recorded.meta.event_id}")
    border = None if found.boundaries == found.question.window.last else found.boundaries
    lines.append(time_words(answer["time"], border, lang))
    return lines


def _when(found: Figure, lang: str) -> str:
    window, vi = found.question.window, lang != "en"
    if found.measure.kind == "stock":
        return f"{'tại ngày' if vi else 'on'} {day(window.last, lang)}"
    return f"{'trong kỳ' if vi else 'over'} {period(window, lang)}"


def _amount(found: Figure, lang: str) -> str:
    if found.status == "no_data":
        return "không có số liệu" if lang != "en" else "no data"
    return f"{quantity(found.value, found.qualifier, lang)} {found.counted_unit}"


def _parts(found: Figure, lang: str) -> str:
    vi = lang != "en"
    parts = [f"{'đếm được' if vi else 'counted'} {number(found.counted, lang)}"]
    for words, words_en, value in (
        ("công bố", "declared", found.declared),
        ("chưa phân bổ", "unallocated", found.unallocated),
    ):
        if value:
            parts.append(f"{words if vi else words_en} {quantity(value, 'range', lang)}")
    return f"{'Gồm' if vi else 'Made of'}: {'; '.join(parts)}"


def time_words(times: dict[str, Any], boundaries: date | None, lang: str) -> str:
    """Return by which times an answer was given, and in whose boundaries where that is said."""
    vi = lang != "en"
    said = f"{'Như sổ biết đến vị trí' if vi else 'As known at position'} {times['known']}"
    if times["recorded_at"]:
        moment = times["recorded_at"][:19].replace("T", " ")
        said += f" ({'ghi lúc' if vi else 'recorded at'} {moment})"
    if times["documented_by"]:
        words = "chỉ tính tài liệu đến ngày" if vi else "by documents of up to"
        said += f"; {words} {times['documented_by']}"
    if boundaries:
        words = "địa giới ngày" if vi else "boundaries of"
        said += f"; {words} {vi_day(boundaries) if vi else boundaries}"
    return said


def explanation_lines(explained: dict[str, Any], counted: int, lang: str) -> list[str]:
    """Return the postings with their sum, and the declarations, each with its document."""
    vi = lang != "en"
    lines = ["", f"{'Bút toán' if vi else 'Postings'}:"]
    for row in explained["postings"]:
        source = cited(row, lang)
        where = f"  [{source}]" if source else ""
        about = row["unit"] + (f", {row['key']}" if row["key"] else "")
        lines.append(
            f"  {_signed(row['amount'], lang)}  {row['effective']}  {row['type']} "
            f"{row['stream']} ({about}; #{row['position']}){where}"
        )
    total = _signed(counted, lang)
    same = "bằng phần đếm được" if vi else "equal to what is counted"
    lines.append(f"  = {total}  ({same})")
    lines.append(f"{'Số công bố' if vi else 'Declarations'}:")
    for row in explained["declarations"]:
        lines.append(_declared(row, lang))
    return lines if explained["declarations"] else [*lines, "  –"]


def _signed(amount: int, lang: str) -> str:
    sign = "−" if amount < 0 else "+" if amount else ""
    return sign + number(abs(amount), lang)


def _declared(row: dict[str, Any], lang: str) -> str:
    vi = lang != "en"
    when = row.get("effective") or f"{row['from']}..{row['to']}"
    value = quantity(Interval(row["lo"], row["hi"]), row["qualifier"], lang)
    about = row["unit"] + (f", {row['key']}" if row["key"] else "")
    use = ("dùng" if vi else "used") if row["used"] else ("không dùng" if vi else "not used")
    return f"  {when}  {value}  ({about}; #{row['position']}; {use})  [{cited(row, lang)}]"
