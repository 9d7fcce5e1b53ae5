"""Why a figure is as it is, in words."""

from __future__ import annotations

from datetime import date

from socai.domain.chart import Measure
from socai.domain.interval import Interval
from socai.domain.period import vi_day
from socai.domain.refusal import Message

from .scope import Declared, Keys


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
