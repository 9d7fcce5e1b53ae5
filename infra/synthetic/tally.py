"""The tally: what the synthetic history counts up to, by plain counters kept while it is written.

It knows nothing of streams, postings or projections: whoever makes a fact says what it adds.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

BODIES = ("ban-chi-dao-antt", "to-bao-ve-antt", "to-anxh")
LEVELS, AREAS = ("tinh", "huyen", "xa"), ("vung-giao", "vung-dan-toc")
HOTSPOTS = ("crime", "drugs")
KINDS = ("dispute", "petty-offence", "crime", "drugs", "social-evil", "traffic")
SETTLERS = ("people-teams", "commune", "police")
OFFICES = ("cong-an-huyen", "cong-an-tinh")
FORMS = ("conference", "residents-meeting", "leaflet")
GROUPS = ("released", "educated", "drug-user")
STANDARDS = ("tieu-chuan-1", "tieu-chuan-2")
ONE = ("",)
"""The key of a measure that has none, or is counted over all its keys only."""

STOCKS = {
    "units": ("tinh", "huyen", "xa", "thi-tran"),
    "organisations": BODIES,
    "members": BODIES[:2],
    "member_households": BODIES[2:],
    "models": ONE,
    "models_by_level": LEVELS,
    "models_in_special_areas": AREAS,
    "model_sites": ONE,
    "model_teams": ONE,
    "hotspots": HOTSPOTS,
    "managed_persons": GROUPS,
    "persons_managed_progressed": GROUPS,
    "certified_communes": STANDARDS,
    "certified_residential_areas": STANDARDS,
    "communes_by_status": ("crime-free",),
    "programmes": ONE,
    "programme_communes": ONE,
    "campaigns": ONE,
}
FLOWS = {
    "organisations_established": BODIES,
    "organisations_ceased": BODIES,
    "organisations_transferred": BODIES,
    "members_joined": BODIES[:2],
    "members_left": BODIES[:2],
    "members_transferred": BODIES[:2],
    "member_households_joined": BODIES[2:],
    "member_households_left": BODIES[2:],
    "member_households_transferred": BODIES[2:],
    "models_launched": ONE,
    "models_retired": ONE,
    "model_sites_new": ONE,
    "model_sites_replicated": ONE,
    "model_sites_retired": ONE,
    "model_sites_transferred": ONE,
    "model_teams_formed": ONE,
    "model_teams_dissolved": ONE,
    "model_teams_transferred": ONE,
    "hotspots_listed": HOTSPOTS,
    "hotspots_eliminated": HOTSPOTS,
    "incidents_reported": KINDS,
    "incidents_mediated": SETTLERS[:2],
    "incidents_settled": SETTLERS,
    "incidents_referred": OFFICES,
    "tips": ONE,
    "tips_assessed": ("useful", "useless"),
    "activities": FORMS,
    "activity_attendances": FORMS[:2],
    "activity_copies": FORMS[2:],
    "managed_persons_enrolled": GROUPS,
    "managed_persons_discharged": GROUPS,
    "managed_persons_transferred": GROUPS,
    "persons_progressed": GROUPS,
    "household_pledges": ONE,
    "person_pledges": ONE,
    "certifications_met": STANDARDS,
    "certifications_not_met": STANDARDS,
    "areas_became": ("crime-free",),
    "commendations": ("collective", "person"),
    "funding": ("ho-tro-phong-trao",),
    "campaigns_opened": ONE,
}
Line = tuple[str, str]
"""A measure and a key."""
LINES: tuple[Line, ...] = tuple(
    (measure, key) for table in (STOCKS, FLOWS) for measure, keys in table.items() for key in keys
)
LINE: dict[Line, int] = {line: number for number, line in enumerate(LINES)}
_STOCK_LINES = sum(map(len, STOCKS.values()))

Effects = list[tuple[int, int, date, date, int]]
"""(unit, line, first and last day, amount): what a fact adds, or where it is negative takes."""


def effect(
    unit: int, line: Line, first: date, last: date, amount: int
) -> tuple[int, int, date, date, int]:
    """Return one effect."""
    return unit, LINE[line], first, last, amount


def reversed_effects(effects: Effects) -> Effects:
    """Return what undoes the effects."""
    return [(unit, line, first, last, -amount) for unit, line, first, last, amount in effects]


class Watch(NamedTuple):
    """What is watched: flows of the days from `since` to `till`, stocks on the day `till`."""

    since: date
    till: date


class Tally:
    """Counters for each unit, line and watch; they take the same room however much is counted."""

    def __init__(self, units: int, watches: Sequence[Watch]) -> None:
        self._watches = list(watches)
        self._width = len(self._watches)
        self._counts = array("q", bytes(8 * units * len(LINES) * self._width))

    def add(self, effects: Effects) -> None:
        """Count the effects wherever they fall into what is watched."""
        watches, counts = self._watches, self._counts
        for unit, line, first, last, amount in effects:
            start = (unit * len(LINES) + line) * self._width
            for offset, (since, till) in enumerate(watches):
                if last <= till and (line < _STOCK_LINES or since <= first):
                    counts[start + offset] += amount

    def of(self, unit: int, line: Line, watch: int) -> int:
        """Return what is counted in one unit's own accounts."""
        return self._counts[(unit * len(LINES) + LINE[line]) * self._width + watch]

    def total(self, units: Iterable[int], lines: Iterable[Line], watch: int) -> int:
        """Return what is counted in the accounts of several units and lines."""
        numbers = [LINE[line] for line in lines]
        starts = (unit * len(LINES) for unit in units)
        counts, width = self._counts, self._width
        return sum(counts[(start + n) * width + watch] for start in starts for n in numbers)

    def watch_anew(self, number: int, watch: Watch) -> None:
        """Begin to count flows of other days; stocks of this watch begin from nothing, too."""
        self._watches[number] = watch
        zeros = array("q", bytes(8 * (len(self._counts) // self._width)))
        self._counts[number :: self._width] = zeros


def is_stock(line: Line) -> bool:
    """Return whether the line is of a stock."""
    return line[0] in STOCKS
