"""Windows: the days that a column of a report is about, and when columns add over time.

A window is stated, not computed: by its two days, by a year or a part of one, or by the years of a
programme (`windows.years`), whose first and last day are those that documents state. A window
whose last day has not come by the day of the question is unfinished: it is asked up to that day,
and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from socai.domain.chart import CHART
from socai.domain.period import Period, after, vi_day
from socai.domain.refusal import Message, Refused

ONCE = frozenset({"persons_progressed", "persons_reoffended", "persons_pledged"})
"""Flows that count a person once in a window: who is counted in two windows is one person in both
together, so what documents declare of such windows never adds."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days `period` as stated, `finished` where the last of them has come.

    `programme` is the one whose years these are. `until`, in an unfinished window, is the last day
    that can be asked; `notes` say that, and what was taken where a document states no day.
    """

    name: str
    title: Message
    period: Period
    finished: bool
    programme: str | None = None
    until: date | None = None
    notes: tuple[Message, ...] = ()

    @property
    def begun(self) -> bool:
        """Return whether the first day has come."""
        return self.until is None or self.period.first <= self.until

    @property
    def asked(self) -> Period:
        """Return the days to ask: of an unfinished window those that have come."""
        if self.until is None or not self.begun:
            return self.period
        return Period(self.period.first, self.until)


def window_of(
    name: str,
    title: Message,
    period: Period,
    today: date,
    programme: str | None = None,
    notes: tuple[Message, ...] = (),
) -> Window:
    """Return the window of these days, as it stands on `today`."""
    if period.last <= today:
        return Window(name, title, period, True, programme, None, notes)
    said = unfinished(period, today)
    return Window(name, title, period, False, programme, today, (*notes, said))


def unfinished(period: Period, today: date) -> Message:
    """Return what is said of a window whose last day has not come."""
    if period.first > today:
        return Message(
            f"Kỳ {period.vi()} chưa bắt đầu vào {vi_day(today)}: chưa có gì để tính",
            f"The window {period} has not begun on {today}: there is nothing to count yet",
        )
    return Message(
        f"Kỳ {period.vi()} chưa hết: tính đến {vi_day(today)}",
        f"The window {period} is unfinished: counted up to {today}",
    )


def adds(windows: Sequence[Window], whole: Period) -> bool:
    """Return whether the windows line up to `whole`: in order, without gap or overlap."""
    days = [window.period for window in windows]
    meeting = all(after(a.last) == b.first for a, b in pairwise(days))
    return bool(days) and meeting and (days[0].first, days[-1].last) == (whole.first, whole.last)


def joined(windows: Sequence[Window]) -> Period:
    """Return the days of windows that line up; raise Refused, naming the place, where not.

    An unfinished window is taken up to the day that can be asked.
    """
    if not windows:
        raise Refused.of("Không có kỳ nào để cộng", "There are no windows to add")
    for one, next_one in pairwise(windows):
        if after(one.period.last) != next_one.period.first:
            gap = after(one.period.last) < next_one.period.first
            how = ("còn hở", "leave a gap") if gap else ("chồng lên nhau", "overlap")
            raise Refused.of(
                f"Không cộng được: {one.period.vi()} và {next_one.period.vi()} {how[0]}; chọn các "
                "kỳ nối tiếp nhau theo ngày",
                f"These do not add: {one.period} and {next_one.period} {how[1]}; choose windows "
                "that follow each other day by day",
            )
    return Period(windows[0].period.first, windows[-1].asked.last)


def why_not_added(measure: str) -> Message | None:
    """Return why a measure of several windows is not their sum; None where it is."""
    found = CHART.get(measure)
    if found is None:
        return Message(
            f"«{measure}» tính từ nhiều số: không cộng theo thời gian",
            f"«{measure}» is computed from several figures: it does not add over time",
        )
    if found.kind == "stock":
        return Message(
            f"«{found.name}» là số tại thời điểm: không cộng theo thời gian",
            f"«{found.name}» is a stock: it does not add over time",
        )
    if found.name in ONCE:
        return Message(
            f"«{found.name}» đếm mỗi {found.counted_unit} một lần trong kỳ: một người có thể có "
            "trong hai kỳ, nên không cộng theo thời gian",
            f"«{found.name}» counts each person once in a window: one person may be in two "
            "windows, so it does not add over time",
        )
    return None
