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

from oracle_kinds import BEGUN, BODILESS, ENDED, MOVED, THE_BODY, What, happened, says
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.period import Period

Account = tuple[str, str, str, str]
"""(unit, measure, key, grain), the grain "" for a stock."""
Moment = tuple[date, int, int]
"""(day, position of the slot's original event, 0 for what is drawn just before that event)."""


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
            for what, said in says(e.event):
                claims.setdefault(what, []).append(Claim(slot, what, e.meta.effective, said))
        self.said = {what: moments(about) for what, about in claims.items()}
        # A body that begins where it ends begins before the things that are drawn there too.
        body = self.said[THE_BODY]
        self.said[THE_BODY] = [((at[0], at[1], at[2] or -1), claim) for at, claim in body]
        over = [at for at, claim in self.said[THE_BODY] if claim.says.get("there") is False][:1]
        for what in set(self.said) - {THE_BODY} if over else ():
            drawn = [(_before_the_end(at, over[0], claim), claim) for at, claim in self.said[what]]
            self.said[what] = sorted(drawn, key=lambda pair: pair[0])
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

    def _place(self, moment: Moment, what: What = THE_BODY) -> tuple[str, str] | None:
        """Return unit and key of a thing, its body's where it says none of its own.

        None where the body does not live, or nothing says a unit.
        """
        unit = self.identity if self.category == "unit" else self._last(THE_BODY, "unit", moment)
        key = self._last(THE_BODY, "key", moment) or ""
        if self.category == "programme":
            key = self.identity
        if self.category not in BODILESS and not self._last(THE_BODY, "there", moment):
            return None
        own_key = self._last(what, "own key", moment)
        unit = self._last(what, "unit", moment) or unit
        return (unit, key if own_key is None else own_key) if unit else None

    def _counted(self, what: What, moment: Moment) -> Account | None:
        """Return the stock account in which a thing counts at `moment`, None where in none."""
        place = self._place(moment, what)
        measure = self._measure(what, moment)
        if not place or not measure or not self._last(what, "there", moment):
            return None
        return (place[0], measure, place[1], "")

    def _measure(self, what: What, moment: Moment) -> str | None:
        if what != THE_BODY:
            measure: str | None = self._last(what, "measure", moment)
            return measure
        if self.category == "incident":
            return "hotspots" if self._last(what, "hotspot", moment) else None
        names = {"community_model": "models", "managed_person": "managed_persons"}
        return names.get(self.category, f"{self.category}s")

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


def _before_the_end(at: Moment, end: Moment, claim: Claim) -> Moment:
    """Return the moment of a claim: a coarse beginning is before its body's end, if need be."""
    if claim.coarse_beginning and at > end and claim.period.first <= end[0]:
        return (end[0], end[1], 0)
    return at


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
