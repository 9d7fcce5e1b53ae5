"""Why a figure is as it is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from socai.domain.chart import Measure
from socai.domain.interval import Interval
from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message

from .declared_words import interval_words
from .scope import Declared, Keys

NAMED = 3
"""Periods that a note names."""


def governed(measure: Measure, one: Declared, value: Interval, day: date) -> list[Message]:
    """Return what is to be said of a figure that a declaration governs, asked of `day`."""
    notes = []
    if measure.kind == "stock" and one.day != day:
        notes.append(
            Message(
                f"Theo số công bố ngày {vi_day(one.day)} và các thay đổi sau đó",
                f"By the declaration of {one.day} and the changes since",
            )
        )
    if one.value.hi is not None and value.lo > one.value.hi and one.day == day:
        notes.append(
            Message(
                f"Số chi tiết vượt số công bố {one.value.hi}: cần xem lại",
                f"What is itemised exceeds the declared {one.value.hi}: to be looked into",
            )
        )
    return notes


PARTIAL = Message(
    "Chỉ đếm được phần đã ghi chi tiết hoặc đã công bố: đây là mức thấp nhất",
    "Only what is itemised or declared is counted: this is a lower bound",
)
NO_DATA = Message("Sổ chưa có số liệu nào cho câu hỏi này", "The ledger has no data for this")
CUT = Message(
    "Kỳ hỏi cắt ngang một kỳ đã công bố hoặc một ngày chỉ biết đến tháng, quý, năm",
    "The window cuts a declared period or a date known only to its month, quarter or year",
)
OWN = Message("Ghi ngay tại đơn vị", "Recorded in the unit itself")
REMAINDER = Message("Chưa phân bổ", "Unallocated")
CROSSING = Message(
    "Có các kỳ công bố chồng lấn nhau: chỉ biết mức thấp nhất",
    "Declared periods cross each other: only a lower bound is known",
)


def cut(found: Sequence[Declared], unit: str, keys: Keys) -> Message:
    """Return which declared periods a window cuts; a few of many are named."""
    own = [one for one in found if one.unit == unit and one.keys == keys] or list(found)
    shown = sorted(own, key=lambda d: (d.period.first, d.period.last, d.unit))[:NAMED]
    more = len(own) - len(shown)
    told = [_total(one, unit, keys) for one in shown]
    also = (f" và {more} kỳ khác", f" and {more} more") if more else ("", "")
    return Message(
        f"Kỳ hỏi cắt ngang kỳ đã công bố {'; '.join(one.vi for one in told)}{also[0]}: không biết "
        "bao nhiêu nằm trong kỳ hỏi",
        f"The window cuts the declared {'; '.join(one.en for one in told)}{also[1]}: how much of "
        "it lies in the window is not known",
    )


def _total(one: Declared, unit: str, keys: Keys) -> Message:
    where = f" «{one.unit}»" if one.unit != unit else ""
    named = f" [{', '.join(sorted(one.keys.names))}]" if one.keys != keys and one.keys.names else ""
    period, value = one.period, interval_words(one.value)
    return Message(
        f"{period.vi()}{where}{named} ({value.vi})", f"{period}{where}{named} ({value.en})"
    )


def bare(periods: Sequence[Period]) -> Message:
    """Return on which days of a window nothing declared bounds a flow."""
    shown, more = periods[:NAMED], len(periods) - NAMED
    also = (f" và {more} khoảng khác", f" and {more} more") if more > 0 else ("", "")
    return Message(
        f"Không có số công bố nào cho {'; '.join(p.vi() for p in shown)}{also[0]}",
        f"Nothing is declared for {'; '.join(map(str, shown))}{also[1]}",
    )


def shared(units: list[str]) -> Message:
    """Return that others that got a part of closed units have declared since: it may be in both."""
    named = ", ".join(f"«{unit}»" for unit in units)
    return Message(
        f"Có đơn vị nhận một phần của đơn vị đã thôi {named} và đã công bố lại từ đó: bao nhiêu "
        "trong số mới vốn của đơn vị đã thôi thì không biết, nên chỉ biết khoảng",
        f"Units that got a part of {named}, which has ceased, have declared since: how much of the "
        "new figures was that unit's is not known, so only a range is",
    )


def moved(units: Sequence[str]) -> Message:
    """Return that units came or left since a total was declared, and nobody says how much."""
    named = ", ".join(f"«{unit}»" for unit in units)
    return Message(
        f"Từ ngày công bố đã có đơn vị chuyển đến hoặc chuyển đi mà không rõ mang theo bao nhiêu: "
        f"{named}",
        f"Since the declaration units came or left, of which it is not known how much they took "
        f"along: {named}",
    )


def ceased(units: list[str]) -> Message:
    """Return that declarations of units that have ceased stand on rows of their own."""
    named = ", ".join(units)
    return Message(
        f"Gồm số công bố của đơn vị đã thôi, đứng trên dòng riêng: {named}",
        f"With what units that have ceased declared, on rows of their own: {named}",
    )


def unassigned(name: str) -> Message:
    """Return the title of what stands where a unit was split, not assigned to its parts."""
    return Message(f"Chưa phân bổ sau khi chia {name}", f"Not assigned after the split of {name}")


def declared_by(name: str) -> Message:
    """Return the title of what a unit declared that has ceased."""
    return Message(f"Số công bố của {name} (đã thôi)", f"Declared by {name}, which has ceased")


def part_of(units: list[str]) -> Message:
    """Return that a part of what closed units declared lies here, nobody says how much."""
    named = ", ".join(f"«{unit}»" for unit in units)
    return Message(
        f"Có một phần của đơn vị đã thôi {named}: số công bố của đơn vị ấy không chia được, "
        "nên chỉ biết khoảng",
        f"Holds a part of {named}, which has ceased: what was declared of it cannot be divided, so "
        "only a range is known",
    )


def only_together(wider: Keys) -> Message:
    """Return that a declaration covers several keys together and cannot be divided."""
    named = ", ".join(sorted(wider.names))
    vi = "tất cả các khóa" if wider.others else named
    return Message(
        f"Chỉ công bố chung cho: {vi}; không tách riêng được",
        f"Declared only for these together: {named or 'all keys'}; it cannot be divided",
    )


def not_there(unit: str, home: str | None, day: date) -> Message:
    """Return that the unit does not stand on the day, and where its figures are counted."""
    where_vi = f"; số liệu của đơn vị được tính vào «{home}»" if home else ""
    where_en = f"; its figures are counted in «{home}»" if home else ""
    return Message(
        f"Đơn vị «{unit}» không tồn tại vào {vi_day(day)}{where_vi}",
        f"Unit «{unit}» does not exist on {day}{where_en}",
    )
