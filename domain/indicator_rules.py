"""What a definition of an indicator must keep to: its terms, its denominator, its form's fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from .chart import CHART
from .refusal import Message
from .term import Term, parsed, unfit, unlike

_DENOMINATOR = frozenset({"denominator", "denominator_day", "stated_day"})
_CONDITION = frozenset({"operator", "threshold"})
USED: dict[str, frozenset[str]] = {
    "sum": frozenset(),
    "zero": frozenset(),
    "ratio": _DENOMINATOR,
    "coverage": _DENOMINATOR,
    "spread": _CONDITION | {"level"},
    "streak": _CONDITION | {"missing_year", "merged_area", "changed_standard"},
    "range": _DENOMINATOR | {"over", "level"},
    "change": frozenset({"against", "base_first", "base_last"}),
}
"""The fields that each form uses, besides those that all have."""
OPTIONAL = tuple(sorted(frozenset().union(*USED.values())))


class Defined(Protocol):
    """What the rules look at of a definition."""

    @property
    def form(self) -> str:
        """Return the form."""
        ...

    @property
    def terms(self) -> tuple[str, ...]:
        """Return what is counted."""
        ...

    @property
    def denominator(self) -> tuple[str, ...]:
        """Return what it is divided by."""
        ...

    @property
    def stated_day(self) -> date | None:
        """Return the day of the denominator where it is stated."""
        ...

    @property
    def base_first(self) -> date | None:
        """Return the first day of a stated base."""
        ...

    @property
    def base_last(self) -> date | None:
        """Return the last day of a stated base."""
        ...


def wrong(name: str, event: Defined) -> Iterator[Message]:
    """Yield what is wrong with a definition of an indicator of this name."""
    if name in CHART:
        yield Message(
            f"«{name}» là tên một chỉ tiêu gốc: chọn tên khác cho chỉ tiêu tính toán",
            f"«{name}» is the name of a measure: choose another for the indicator",
            "stream",
        )
    over, over_wrong = parsed(event.terms, "terms")
    under, under_wrong = parsed(event.denominator, "denominator")
    yield from (*over_wrong, *under_wrong)
    if not event.terms:
        yield _missing("terms", event.form, "phải nêu số hạng", "terms are needed")
    pairs = getattr(event, "over", None) == "terms"
    if not pairs:
        yield from (*unfit(over, "terms"), *unfit(under, "denominator"))
    elif not event.denominator:
        yield from unlike(over, "terms")
    yield from _fields(event)
    if event.form in ("spread", "streak") and len(event.terms) > 1:
        yield _missing("terms", event.form, "chỉ nhận một số hạng", "takes one term only")
    if pairs and len(event.terms) < 2:
        yield _missing("terms", event.form, "cần ít nhất hai số hạng", "needs two terms or more")
    if pairs and event.denominator and len(event.denominator) != len(event.terms):
        yield _missing(
            "denominator", event.form, "cần mỗi số hạng một mẫu số", "needs one for each term"
        )
    if not (over_wrong or under_wrong):
        yield from _divided(event.form, over, under)


def _missing(field: str, form: str, vi: str, en: str) -> Message:
    return Message(f"Dạng «{form}»: {vi}", f"Form «{form}»: {en}", field)


def _fields(event: Defined) -> Iterator[Message]:
    """Yield fields that the form does not use, and those that it lacks."""
    used = USED[event.form]
    given = {name: getattr(event, name) for name in OPTIONAL}
    for name, value in given.items():
        if name not in used and value not in (None, ()):
            yield Message(
                f"Dạng «{event.form}» không dùng trường «{name}»; bỏ trống trường ấy",
                f"The form «{event.form}» does not use the field «{name}»; leave it blank",
                name,
            )
    if event.form in ("ratio", "coverage") and not event.denominator:
        yield _missing("denominator", event.form, "thiếu mẫu số", "the denominator is missing")
    if event.form == "range" and given["over"] is None:
        yield _missing("over", event.form, "cần nêu «over»", "«over» is needed")
    needs_level = event.form == "spread" or given["over"] == "units"
    if needs_level and given["level"] is None:
        yield _missing("level", event.form, "cần nêu cấp đơn vị (level)", "«level» is needed")
    if event.form == "range" and not needs_level and given["level"] is not None:
        yield _missing(
            "level", event.form, "«level» chỉ dùng khi over = units", "«level» is unused"
        )
    if given["threshold"] == 0 and given["operator"] in (None, "at-least") and used >= _CONDITION:
        yield _missing(
            "threshold", event.form, "«ít nhất 0» thì luôn đạt", "«at least 0» is always met"
        )
    yield from _days(event, given["denominator_day"], given["against"])


def _days(event: Defined, day: str | None, against: str | None) -> Iterator[Message]:
    if (day == "stated") != (event.stated_day is not None):
        yield Message(
            "denominator_day = stated đi cùng stated_day, và ngược lại",
            "denominator_day = stated goes with stated_day, and the other way round",
            "stated_day",
        )
    base = (event.base_first, event.base_last)
    if (against == "stated") != all(base) or any(base) != all(base):
        yield Message(
            "against = stated đi cùng base_first và base_last, và ngược lại",
            "against = stated goes with base_first and base_last, and the other way round",
            "base_first",
        )
    elif base[0] and base[1] and base[1] < base[0]:
        yield Message(
            f"Kỳ gốc kết thúc ({base[1]}) trước khi bắt đầu ({base[0]})",
            f"The base ends ({base[1]}) before it begins ({base[0]})",
            "base_last",
        )


def _divided(form: str, over: list[Term], under: list[Term]) -> Iterator[Message]:
    """Yield where a stock is divided by a flow, or a part is of another kind than its whole."""
    for one in over:
        for other in under:
            kinds = (one.measure.kind, other.measure.kind)
            if kinds == ("stock", "flow"):
                yield Message(
                    f"Không chia số tại thời điểm «{one}» cho số trong kỳ «{other}»",
                    f"The stock «{one}» is not divided by the flow «{other}»",
                    "denominator",
                )
            elif form == "coverage" and kinds[0] != kinds[1]:
                yield Message(
                    f"«{one}» là số trong kỳ, có thể tính một nơi nhiều lần, nên không phải một "
                    f"phần của «{other}» tại một ngày: dùng dạng «ratio»",
                    f"«{one}» is a flow and may count the same more than once, so that it is no "
                    f"part of the stock «{other}»: use the form «ratio»",
                    "form",
                )
