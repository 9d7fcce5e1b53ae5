"""What the ledger says of a day, worked out by brute force from the raw events.

This shares nothing with the folds and postings that it judges. It asks for each day and each thing
"what was said last?", straight from the events; nothing is carried from one prefix to the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from socai.domain.activity import ActivityHeld
from socai.domain.community_model import (
    ModelAreaTagged,
    ModelDefined,
    ModelLevelAssigned,
    ModelRetired,
)
from socai.domain.event import Event, EventWithdrawn, Recorded
from socai.domain.incident import (
    CaseCleared,
    HotspotEliminated,
    HotspotListed,
    IncidentMediated,
    IncidentReclassified,
    IncidentReferred,
    IncidentReported,
    IncidentSettled,
    RingDismantled,
    SuspectsArrested,
    TipAssessed,
)
from socai.domain.model_site import (
    SiteLaunched,
    SiteRetired,
    SiteTransferred,
    TeamDissolved,
    TeamFormed,
)
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MembershipCountDeclared,
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
    OrganisationSucceeded,
)
from socai.domain.period import Period
from socai.domain.unit import (
    UnitReclassified,
    UnitRegistered,
    UnitReparented,
    UnitSucceeded,
    UnitTagged,
    UnitUntagged,
)

Account = tuple[str, str, str, str]
"""(unit, measure, key, grain), the grain "" for a stock."""
Moment = tuple[date, int, int]
"""(day, position of the slot's original event, 0 for what is drawn just before that event)."""
What = tuple[str, str]
THE_BODY: What = ("the body", "")

BEGUN = {
    "organisations": "organisations_established",
    "members": "members_joined",
    "member_households": "member_households_joined",
    "models": "models_launched",
    "model_teams": "model_teams_formed",
    "hotspots": "hotspots_listed",
}
ENDED = {
    "organisations": "organisations_ceased",
    "members": "members_left",
    "member_households": "member_households_left",
    "models": "models_retired",
    "model_sites": "model_sites_retired",
    "model_teams": "model_teams_dissolved",
    "hotspots": "hotspots_eliminated",
}
MOVED = {
    "organisations": "organisations_transferred",
    "members": "members_transferred",
    "member_households": "member_households_transferred",
    "model_sites": "model_sites_transferred",
    "model_teams": "model_teams_transferred",
}


@dataclass(frozen=True)
class Claim:
    """One speaking event about one thing: when, and what it says of the thing."""

    slot: int
    what: What
    period: Period
    says: dict[str, Any]

    @property
    def ending(self) -> Moment:
        """Return the moment at the last day of the period."""
        return (self.period.last, self.slot, 1)

    @property
    def coarse_beginning(self) -> bool:
        """Return whether the thing begins here in some month, quarter or year."""
        exact = self.period.open or self.period.first == self.period.last
        return self.says.get("there") is True and not exact


def voices(events: Sequence[Recorded]) -> list[tuple[int, Recorded]]:
    """Return (original position, event) of every slot that speaks, withdrawals left out.

    Whatever silences an event stands later, so one look from the last event back settles all.
    """
    slots: dict[str, int] = {}
    for e in events:
        slots[e.meta.event_id] = slots[e.meta.corrects] if e.meta.corrects else e.position
    silenced, settled, found = set(), set(), []
    for e in reversed(events):
        slot = slots[e.meta.event_id]
        if e.meta.event_id in silenced or slot in settled:
            continue
        settled.add(slot)
        if isinstance(e.event, EventWithdrawn):
            silenced.add(e.event.event)
        else:
            found.append((slot, e))
    return found


def says(event: Event) -> tuple[What, dict[str, Any]] | None:
    """Return what an event says of which thing, None where nothing counted depends on it."""
    match event:
        case OrganisationEstablished() | IncidentReported() | HotspotListed():
            hot = isinstance(event, HotspotListed)
            said = {"there": True, "unit": event.unit, "key": event.kind, "hotspot": hot}
            return THE_BODY, said
        case ModelDefined():
            return THE_BODY, {"there": True, "unit": event.unit, "key": ""}
        case SiteLaunched():
            new = {"new": event.new}
            return THE_BODY, {"there": True, "unit": event.unit, "key": event.model} | new
        case UnitRegistered():
            return THE_BODY, {"there": True, "key": event.kind, "parent": event.parent}
        case UnitReparented():
            return THE_BODY, {"parent": event.parent}
        case UnitSucceeded():
            return THE_BODY, {"there": False, "into": event.into}
        case UnitReclassified() | IncidentReclassified():
            return THE_BODY, {"key": event.kind}
        case OrganisationRelocated() | SiteTransferred():
            return THE_BODY, {"unit": event.unit}
        case (
            OrganisationSucceeded()
            | OrganisationDissolved()
            | ModelRetired()
            | SiteRetired()
            | HotspotEliminated()
        ):
            return THE_BODY, {"there": False}
    return _says_of_a_part(event)


def _says_of_a_part(event: Event) -> tuple[What, dict[str, Any]] | None:
    match event:
        case MemberJoined():
            measure = "member_households" if event.member_kind == "household" else "members"
            says = {"there": True, "measure": measure, "kind": event.member_kind}
            return ("member", event.member), says
        case MemberLeft():
            return ("member", event.member), {"there": False}
        case MembershipCountDeclared():
            return ("declared", event.member_kind), {"number": event.members}
        case TeamFormed():
            return ("team", event.team), {"there": True, "measure": "model_teams"}
        case TeamDissolved():
            return ("team", event.team), {"there": False}
        case ModelLevelAssigned():
            of_level = {"measure": "models_by_level", "own key": event.level}
            return ("level", ""), {"there": True} | of_level
        case ModelAreaTagged():
            of_area = {"measure": "models_in_special_areas", "own key": event.area}
            return ("area", event.area), {"there": True} | of_area
        case UnitTagged():
            return ("tag", event.tag), {"there": True}
        case UnitUntagged():
            return ("tag", event.tag), {"there": False}
    return None


def happened(event: Event) -> list[tuple[str, str, int | None, str | None]]:
    """Return (measure, key, number, unit) of what an event says happened; unit None: the body's."""
    match event:
        case ActivityHeld():
            counts = {
                "activities": event.sessions,
                "activity_points": event.points,
                "activity_attendances": event.attendances,
                "activity_copies": event.copies,
                "activity_audience": event.audience,
            }
            return [(name, event.form, n, event.unit) for name, n in counts.items()]
        case IncidentReported(kind="tip"):
            return [("tips", "", 1, event.unit)]
        case IncidentReported():
            return [("incidents_reported", event.kind, 1, event.unit)]
        case TipAssessed():
            return [("tips_assessed", event.assessment, 1, None)]
        case IncidentMediated():
            return [("incidents_mediated", event.by, 1, None)]
        case IncidentReferred():
            return [("incidents_referred", event.to, 1, None)]
        case IncidentSettled():
            return [("incidents_settled", event.by, 1, None)]
        case CaseCleared():
            return [("cases_cleared", "", 1, None)]
        case SuspectsArrested():
            return [("suspects_arrested", "", event.suspects, None)]
        case RingDismantled():
            return [("rings_dismantled", "armed" if event.armed else "other", 1, None)]
    return []


def grain(period: Period) -> str:
    """Return "day", "month", "quarter" or "year" by the number of days in the period."""
    days = (period.last - period.first).days + 1
    return "day" if days == 1 else "month" if days < 32 else "quarter" if days < 93 else "year"


def moments(claims: Iterable[Claim]) -> list[tuple[Moment, Claim]]:
    """Return the claims about one thing, each at its moment, in order."""
    drawn = sorted((c for c in claims if c.coarse_beginning), key=lambda c: c.ending)
    fixed = sorted((c for c in claims if not c.coarse_beginning), key=lambda c: c.ending)
    turns = [c for c in fixed if "there" in c.says]
    loose = [
        c
        for before, c in zip([None, *turns], turns, strict=False)
        if not c.says["there"] and (before is None or not before.says["there"])
    ]
    found = [(c.ending, c) for c in fixed]
    for beginning in drawn:
        at = beginning.ending
        for end in loose:
            if beginning.period.first <= end.period.last <= beginning.period.last:
                at = (end.period.last, end.slot, 0)
                loose.remove(end)
                break
        found.append((at, beginning))
    return sorted(found, key=lambda pair: pair[0])


class Oracle:
    """What one stream says, knowing the events given."""

    def __init__(self, stream: str, events: Sequence[Recorded]) -> None:
        self.category, _, self.identity = stream.partition("-")
        self.spoken = voices(events)
        claims: dict[What, list[Claim]] = {THE_BODY: []}
        for slot, e in self.spoken:
            if said := says(e.event):
                claims.setdefault(said[0], []).append(
                    Claim(slot, said[0], e.meta.effective, said[1])
                )
        self.said = {what: moments(about) for what, about in claims.items()}
        self.flows = [*self.transitions(), *self.happenings()]

    def balances(self, day: date) -> dict[Account, int]:
        """Return every account that is not 0 at the close of `day`: stocks, and flows so far."""
        found = self.stocks(day)
        for account, last, number in self.flows:
            if last <= day:
                found[account] += number
        return {account: number for account, number in found.items() if number}

    def stocks(self, day: date) -> Counter[Account]:
        """Return what is there at the close of `day`."""
        close = _close(day)
        found: Counter[Account] = Counter()
        for what in self.said:
            if what[0] == "declared":
                place = self._place(close)
                number, measure = self._unallocated(what, close)
                if place and number:
                    found[place[0], measure, place[1], ""] += number
            elif account := self._counted(what, close):
                found[account] += 1
        return found

    def _last(self, what: What, field: str, moment: Moment) -> Any:
        """Return what was said last of a field of a thing up to `moment`, or None."""
        for at, claim in reversed(self.said[what]):
            if at <= moment and field in claim.says:
                return claim.says[field]
        return None

    def _place(self, moment: Moment) -> tuple[str, str] | None:
        """Return unit and key of the body, None where it does not live or has no unit."""
        unit = self.identity if self.category == "unit" else self._last(THE_BODY, "unit", moment)
        if not unit or not self._last(THE_BODY, "there", moment):
            return None
        return unit, self._last(THE_BODY, "key", moment) or ""

    def _counted(self, what: What, moment: Moment) -> Account | None:
        """Return the stock account in which a thing counts at `moment`, None where in none."""
        place = self._place(moment)
        measure = self._measure(what, moment)
        if not place or not measure or not self._last(what, "there", moment):
            return None
        own = self._last(what, "own key", moment)
        return (place[0], measure, place[1] if own is None else own, "")

    def _measure(self, what: What, moment: Moment) -> str | None:
        if what != THE_BODY:
            measure: str | None = self._last(what, "measure", moment)
            return measure
        if self.category == "incident":
            return "hotspots" if self._last(what, "hotspot", moment) else None
        names = {"organisation": "organisations", "community_model": "models"}
        return (names | {"model_site": "model_sites", "unit": "units"}).get(self.category)

    def _unallocated(self, what: What, moment: Moment) -> tuple[int, str]:
        """Return how many of a declared count were not named on its day, and their measure."""
        measure = "member_households" if what[1] == "household" else "members"
        said = [(at, claim) for at, claim in self.said[what] if at <= moment]
        if not said:
            return 0, measure
        at, claim = said[-1]
        close = _close(at[0])
        members = [w for w in self.said if w[0] == "member" and self._last(w, "there", close)]
        named = sum(self._last(w, "kind", close) == what[1] for w in members)
        return max(0, claim.says["number"] - named), measure

    def transitions(self) -> Iterator[tuple[Account, date, int]]:
        """Yield what came, went and moved: (account, last day of the period, number)."""
        for what in self.said:
            if what[0] == "declared":
                continue
            walk = list(self.said[THE_BODY])
            if what != THE_BODY:
                walk = sorted([*walk, *self.said[what]], key=lambda pair: pair[0])
            was = None
            for moment, claim in walk:
                now = self._counted(what, moment)
                if not claim.period.open:
                    for (unit, measure, key), number in self._turned(was, now, moment):
                        yield (unit, measure, key, grain(claim.period)), claim.period.last, number
                was = now

    def _turned(
        self, was: Account | None, now: Account | None, moment: Moment
    ) -> Iterator[tuple[tuple[str, str, str], int]]:
        """Yield the flows that a thing makes that counted in `was` and now counts in `now`."""
        moved = MOVED.get(was[1]) if was and now and was[1] == now[1] else None
        if was == now:
            return
        if was and now and was[1] == now[1]:
            if moved:
                yield (was[0], moved, was[2]), -1
                yield (now[0], moved, now[2]), +1
            return
        if was and was[1] in ENDED:
            yield (was[0], ENDED[was[1]], was[2]), +1
        if now and now[1] == "model_sites":
            new = self._last(THE_BODY, "new", moment)
            yield (now[0], "model_sites_new" if new else "model_sites_replicated", now[2]), +1
        elif now and now[1] in BEGUN:
            yield (now[0], BEGUN[now[1]], now[2]), +1

    def happenings(self) -> Iterator[tuple[Account, date, int]]:
        """Yield what the events say happened: (account, last day of the period, number)."""
        for _, e in self.spoken:
            period = e.meta.effective
            for measure, key, number, named in happened(e.event):
                unit = named or self._unit_on(period.last)
                if unit and number:
                    yield (unit, measure, key, grain(period)), period.last, number

    def _unit_on(self, day: date) -> str | None:
        """Return the body's unit at the close of `day`; before it has one, its first."""
        units = [(at, c.says["unit"]) for at, c in self.said[THE_BODY] if "unit" in c.says]
        reached = [unit for at, unit in units if at[0] <= day]
        return reached[-1] if reached else units[0][1] if units else None


def _close(day: date) -> Moment:
    return (day, 10**12, 1)


def balances(events: Sequence[Recorded], day: date, known: int) -> dict[Account, int]:
    """Return every account that is not 0 on `day`, knowing the events up to position `known`."""
    streams: dict[str, list[Recorded]] = {}
    for e in events:
        if e.position <= known:
            streams.setdefault(e.meta.stream, []).append(e)
    found: Counter[Account] = Counter()
    for stream, its_events in streams.items():
        found.update(Oracle(stream, its_events).balances(day))
    return {account: number for account, number in found.items() if number}
