"""Why an indicator reads as it does, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from socai.domain.indicator import IndicatorDefined
from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message

from .definition import Standard

MAY_BE_ZERO = Message(
    "Mẫu số có thể bằng 0: không tính được", "The denominator may be 0: it cannot be decided"
)
BASE_MAY_BE_ZERO = Message(
    "Số của kỳ gốc có thể bằng 0: không tính được mức tăng, giảm",
    "The figure of the base may be 0: the change cannot be decided",
)
NO_NUMERATOR = Message("Chưa có số liệu của tử số", "There is no data for the numerator")
NO_DENOMINATOR = Message("Chưa có số liệu của mẫu số", "There is no data for the denominator")
NO_BASE = Message("Chưa có số liệu của kỳ gốc", "There is no data for the base")
CLIPPED = Message(
    "Tử số là một phần của mẫu số nên tỷ lệ nằm trong 0–100%",
    "The numerator is a part of the denominator: the share lies within 0–100%",
)
EXCEEDED = Message(
    "Tử số vượt mẫu số dù chỉ là một phần: cần xem lại",
    "The numerator exceeds the whole that it is a part of: to be looked into",
)
VARIES = Message(
    "Từ thấp nhất đến cao nhất: là khác nhau giữa các phần, không phải sai số",
    "From the least to the greatest: it varies among the parts, this is no uncertainty",
)
NO_UNITS = Message(
    "Không có đơn vị nào ở cấp ấy dưới đơn vị được hỏi",
    "There is no unit of that level under the one asked",
)
NO_YEARS = Message(
    "Kỳ hỏi chưa có năm nào khép trọn", "No year has closed within the window as a whole"
)
OPEN_LIST = Message(
    "Danh sách đơn vị chưa được xác nhận là đủ: N là mức thấp nhất",
    "The list of units is not declared complete: N is a lower bound",
)
MET = Message("Đạt: không để xảy ra", "Met: none happened")
BROKEN = Message("Không đạt: có xảy ra", "Not met: some happened")
UNSETTLED = Message(
    "Chưa rõ có đạt hay không: số có thể bằng 0", "Whether it is met is open: it may be 0"
)
UP = Message("Tăng so với kỳ gốc", "Up against the base")
DOWN = Message("Giảm so với kỳ gốc", "Down against the base")
SAME = Message("Không đổi so với kỳ gốc", "As in the base")
EITHER = Message("Chưa rõ tăng hay giảm so với kỳ gốc", "Whether up or down is not known")


def base(period: Period) -> Message:
    """Return what the base of a change is."""
    return Message(f"Kỳ gốc: {period.vi()}", f"The base: {period}")


def silent(count: int, level: str) -> Message:
    """Return that some units say nothing that decides."""
    return Message(
        f"{count} đơn vị chưa đủ số liệu để biết đạt hay không",
        f"{count} units of the level «{level}» have no data that would decide",
    )


def unregistered(count: int) -> Message:
    """Return that units are declared that nobody has registered."""
    return Message(
        f"{count} đơn vị chỉ được công bố bằng số, chưa có trong sổ",
        f"{count} units are declared by number only and not registered",
    )


def silent_years(years: Sequence[int]) -> Message:
    """Return that years say nothing."""
    named = ", ".join(map(str, sorted(years)))
    return Message(f"Chưa rõ các năm: {named}", f"Years without a word: {named}")


def streak_years(first: int, last: int) -> Message:
    """Return which years a streak was looked for in."""
    return Message(f"Xét các năm {first}–{last}", f"Years looked at: {first}–{last}")


def together(count: int, at_most: bool) -> Message:
    """Return that a year is looked at for all areas in the unit together."""
    vi, en = ("nhiều nhất", "at most") if at_most else ("ít nhất", "at least")
    return Message(
        f"Xét chung cả đơn vị: năm được tính khi {vi} {count} nơi đạt, không phải mọi nơi",
        f"For the unit as a whole: a year counts where {en} {count} areas met, not each of them",
    )


def merged(year: int, rule: str) -> Message:
    """Return that areas were merged, and what the definition says of the years before."""
    vi = {"all": "chỉ tính khi mọi nơi cũ đều đạt", "any": "tính khi một nơi cũ đạt"}
    en = {"all": "they count where all former areas met", "any": "they count where one of them met"}
    return Message(
        f"Từ năm {year} về trước là các đơn vị cũ trước sáp nhập: {vi.get(rule, 'không tính')}",
        f"Up to {year} there were the areas before the merger: {en.get(rule, 'they do not count')}",
    )


def other_standard(year: int, rule: str) -> Message:
    """Return that a year was decided by another standard than the next."""
    goes = ("tính tiếp", "it goes on") if rule == "continues" else ("tính lại", "it restarts")
    return Message(
        f"Sau năm {year} đổi tiêu chuẩn: chuỗi năm {goes[0]}",
        f"After {year} the standard changed: {goes[1]}",
    )


def version(day: date, event: IndicatorDefined) -> Message:
    """Return that a version of the definition takes effect inside the window: a break."""
    number = event.definition
    return Message(
        f"Đứt gãy: từ {vi_day(day)} theo định nghĩa phiên bản {number}; cả kỳ tính theo bản ấy",
        f"A break: version {number} of the definition holds from {day}; all is computed by it",
    )


def before_version(day: date, event: IndicatorDefined) -> Message:
    """Return that the first version takes effect after the window, and is used all the same."""
    return Message(
        f"Định nghĩa phiên bản {event.definition} có hiệu lực từ {vi_day(day)}, áp cho kỳ trước đó",
        f"Version {event.definition} of the definition holds from {day}; it is used for the time "
        "before",
    )


def retired(day: date) -> Message:
    """Return that the indicator is no longer used."""
    return Message(f"Chỉ tiêu này thôi dùng từ {vi_day(day)}", f"It is no longer used since {day}")


def standard(one: Standard) -> Message:
    """Return that a standard takes effect inside the window: a break."""
    return Message(
        f"Đứt gãy: từ {vi_day(one.since)} theo tiêu chuẩn «{one.title}»; trước và sau không so "
        "thẳng được",
        f"A break: from {one.since} by the standard «{one.title}»; before and after do not compare "
        "as they stand",
    )
