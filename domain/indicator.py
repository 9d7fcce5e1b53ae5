"""Indicators: what is computed from measures, each version of a definition an event.

A base measure never changes its meaning; an indicator does, by another version from a day on. Its
terms are measures of the chart: an indicator never names an indicator, so no ring can be.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement, identity_of
from .fields import Bounds, Count, Machine, Name, Text, words
from .indicator_rules import Defined, wrong
from .period import before
from .refusal import Message
from .register import ALIVE, THERE, Put, put
from .world import World

FORMS = words(
    sum="tổng",
    zero="không để xảy ra",
    ratio="tỷ lệ",
    coverage="phần trong tổng",
    spread="n/N đơn vị đạt",
    streak="số năm liên tục",
    range="thấp nhất – cao nhất",
    change="tăng, giảm",
)
DAYS = words(end="cuối kỳ", beginning="ngày đầu kỳ", stated="ngày nêu riêng")
LEVELS = words(
    province="cấp tỉnh", district="cấp huyện", commune="cấp xã", residential_area="khu dân cư"
)
OPERATORS = words(at_least="ít nhất", at_most="nhiều nhất")
OVER = words(units="các đơn vị", years="các năm", terms="các số hạng")
AGAINST = words(
    previous="kỳ liền trước, cùng độ dài", year_before="cùng kỳ năm trước", stated="kỳ nêu riêng"
)
MISSING_YEAR = words(
    unknown="chưa rõ: ra một khoảng", breaks="coi là ngắt", skipped="bỏ qua, không ngắt"
)
MERGED_AREA = words(
    all="đạt khi mọi nơi cũ đều đạt", any="đạt khi một nơi cũ đạt", restarts="tính lại từ đầu"
)
CHANGED_STANDARD = words(continues="tính tiếp, có đánh dấu", restarts="tính lại từ đầu")
Form = Annotated[str, FORMS]
Day = Annotated[str, DAYS]
Level = Annotated[str, LEVELS]
Operator = Annotated[str, OPERATORS]
Over = Annotated[str, OVER]
Against = Annotated[str, AGAINST]
MissingYear = Annotated[str, MISSING_YEAR]
MergedArea = Annotated[str, MERGED_AREA]
ChangedStandard = Annotated[str, CHANGED_STANDARD]
Number = Annotated[int, Bounds(1, 9_999)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indicator(Event):
    category: ClassVar[str] = "indicator"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDefined(_Indicator):
    """From this day the indicator is computed so; `definition` is the number of the version."""

    definition: Number
    name: Name
    name_en: Name
    form: Form
    terms: tuple[Machine, ...]
    denominator: tuple[Machine, ...] = ()
    denominator_day: Day | None = None
    stated_day: datetime.date | None = None
    level: Level | None = None
    operator: Operator | None = None
    threshold: Count | None = None
    over: Over | None = None
    against: Against | None = None
    base_first: datetime.date | None = None
    base_last: datetime.date | None = None
    missing_year: MissingYear | None = None
    merged_area: MergedArea | None = None
    changed_standard: ChangedStandard | None = None
    basis: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRetired(_Indicator):
    """The indicator is no longer used."""


EVENTS = (IndicatorDefined, IndicatorRetired)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts: the first version begins the indicator, each is there once."""
    match event:
        case IndicatorDefined(definition=number, name=name, form=form):
            return (
                *((put(ALIVE, True),) if number == 1 else ()),
                put("name", name),
                put("name_en", event.name_en),
                put("form", form),
                put("definition", number),
                put("terms", event.terms),
                put("denominator", event.denominator),
                put(THERE, True, ("definition", str(number))),
            )
        case IndicatorRetired():
            return (put(ALIVE, False),)
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids a definition: terms that do not fit, a version that does not rise."""
    event = statement.event
    if not isinstance(event, IndicatorDefined):
        return
    shown: Defined = event
    yield from wrong(identity_of(statement.stream), shown)
    stream, number = world.stream(statement.stream), event.definition
    since = statement.effective.earliest
    known = stream.state(before(since)) if since > datetime.date.min else {}
    earlier = known.get("definition", 0)
    later = stream.final().get("definition", number)
    if earlier >= number or later < number:
        other = earlier if earlier >= number else later
        yield Message(
            f"{statement.stream}: phiên bản {number} không lớn dần: sổ đã có phiên bản {other} "
            f"{'trước' if earlier >= number else 'sau'} ngày ấy; phiên bản sau cần số lớn hơn",
            f"{statement.stream}: version {number} does not rise: version {other} stands "
            f"{'before' if earlier >= number else 'after'} that day; a later version needs a "
            "greater number",
            "definition",
        )
