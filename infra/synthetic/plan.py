"""How large a synthetic history is: proportions of a province of 635 communes over ten years.

Every number here is a proportion; no event of a history is that of a real body.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from socai.domain.period import month_end
from socai.domain.refusal import Refused

FIRST_YEAR = 2008
MOST_COMMUNES, MOST_YEARS, MOST_SEED = 635, 50, 999_999
DISTRICTS, MODELS = 27, 83
HAMLET_TEAMS, HOUSEHOLD_TEAMS = 5_727, 35_293
NAMED_OF_A_TEAM = 40
"""Households of one team that may be named one by one."""
AMENDED = 0.05
"""The part of all events that come late, correct or withdraw."""
NAMED_BY_DEFAULT = 4.0
"""Households named one by one, in each commune and year."""
ROWS_TO_BEGIN_WITH, ROWS_OF_A_YEAR = 92.0, 142.0
"""Rows of a commune, measured, without households that are named and without amendments."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: communes, years from 2008 on, a seed, households named one by one."""

    communes: int
    years: int
    seed: int
    households: int

    @property
    def months(self) -> int:
        """Return how many months the history has."""
        return self.years * 12

    @property
    def districts(self) -> int:
        """Return how many districts there are: two at least, so that communes may move."""
        return max(min(2, self.communes), self.part(DISTRICTS))

    @property
    def prefix(self) -> str:
        """Return how the ids of all units begin, which is also the id of the province."""
        return f"gia-lap-{self.seed}"

    @property
    def document(self) -> str:
        """Return the id of the document that every event cites."""
        return f"du-lieu-{self.prefix}"

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(FIRST_YEAR, 1, 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        return date(FIRST_YEAR + self.years - 1, 12, 31)

    @property
    def expected(self) -> int:
        """Return about how many events the history has."""
        return round((_ground(self.communes, self.years) + self.households) / (1 - AMENDED))

    def part(self, whole: int) -> int:
        """Return the part of a number of 635 communes that falls to these, one at least."""
        return max(1, round(whole * self.communes / MOST_COMMUNES))

    def teams(self, whole: int, commune: int) -> int:
        """Return how many of a number of 635 communes fall to the commune of this number."""
        total = self.part(whole)
        return total * (commune + 1) // self.communes - total * commune // self.communes

    def month(self, index: int) -> tuple[date, date]:
        """Return the first and the last day of the month of this index, from 0 on."""
        year, month = FIRST_YEAR + index // 12, index % 12 + 1
        return date(year, month, 1), month_end(year, month)


def planned(
    communes: int,
    years: int,
    seed: int,
    households: int | None = None,
    events: int | None = None,
) -> Plan:
    """Return the plan; `events` chooses how many households are named, so that it comes to that.

    Raises Refused where a number is out of its range, or both `households` and `events` are given.
    """
    _between("--communes", communes, 1, MOST_COMMUNES)
    _between("--years", years, 1, MOST_YEARS)
    _between("--seed", seed, 0, MOST_SEED)
    most = Plan(communes, years, seed, 0).part(HOUSEHOLD_TEAMS) * NAMED_OF_A_TEAM
    if households is not None and events is not None:
        raise Refused.of(
            "Chỉ dùng một trong hai: --households hoặc --events (số hộ ghi từng tên được chọn sao "
            "cho có chừng ấy sự kiện)",
            "Use one of the two: --households or --events (which chooses the number of named "
            "households)",
        )
    if events is not None:
        least, largest = (Plan(communes, years, seed, n).expected for n in (0, most))
        _between("--events", events, least, largest)
        households = round(events * (1 - AMENDED) - _ground(communes, years))
    if households is None:
        households = min(most, round(NAMED_BY_DEFAULT * communes * years))
    _between("--households", households, 0, most)
    return Plan(communes, years, seed, households)


def planned_for(events: int, seed: int) -> Plan:
    """Return a plan of about so many events, with as many communes as ten years of them need."""
    of_a_commune = Plan(1, 10, seed, round(NAMED_BY_DEFAULT * 10)).expected
    communes = min(MOST_COMMUNES, max(2, round(events / of_a_commune)))
    years = min(MOST_YEARS, max(1, round(10 * events / (of_a_commune * communes))))
    return planned(communes, years, seed)


def _ground(communes: int, years: int) -> float:
    return communes * (ROWS_TO_BEGIN_WITH + ROWS_OF_A_YEAR * years)


def _between(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refused.of(
            f"{name} {value}: cần một số trong khoảng {least}–{most}",
            f"{name} {value}: a number in {least}–{most} is needed",
        )
