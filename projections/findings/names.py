"""Things of one kind in one place, at one time, under names that may be one name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from socai.domain.event import Recorded
from socai.domain.near_names import Word, keys_of_words, near_words, words_of
from socai.domain.period import vi_day
from socai.domain.placing import Placed
from socai.domain.register import ALIVE, BODY, KEY, UNIT
from socai.domain.timeline import Stream
from socai.projections.evidence import Evidence

from .finding import DUPLICATE, Finding, capital, thing

NAMED = ("community_model", "model_site", "organisation", "programme", "unit")
"""Kinds whose things bear names."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days (`last` not included; None: without end) on which a thing bears a name in a place.

    Begun by the event at `position`, named by that at `named`; `reasoned`: with a reason.
    """

    stream: str
    place: tuple[str, ...]
    words: tuple[Word, ...]
    first: date
    last: date | None
    position: int
    named: int
    reasoned: bool

    def may_be(self, other: Stretch) -> bool:
        """Return whether this is another stream, at a time in common, and nobody said otherwise.

        Who records a near name is asked for a reason, if it is another thing.
        """
        ends = [last for last in (self.last, other.last) if last]
        meet = not ends or max(self.first, other.first) < min(ends)
        later = self if self.named > other.named else other
        return self.stream != other.stream and meet and not later.reasoned


@dataclass(slots=True)
class Names:
    """Looks for near names among the things of one kind, kind after kind."""

    evidence: Evidence
    _category: str = ""
    _known: dict[tuple[tuple[str, ...], str], list[Stretch]] = field(default_factory=dict)

    def take(self, stream: Stream) -> Iterator[Finding]:
        """Yield a finding where the stream's thing bears a name near to that of one taken before.

        The streams of one kind come together; of the kinds before nothing is kept.
        """
        if stream.category not in NAMED:
            return
        if stream.category != self._category:
            self._category, self._known = stream.category, {}
        found: dict[str, tuple[Stretch, Stretch]] = {}
        for stretch in _stretches(stream):
            at = [(stretch.place, key) for key in dict.fromkeys(keys_of_words(stretch.words))]
            other = self._near(stretch, at)
            if other:
                found.setdefault(other.stream, (other, stretch))
            for key in at:
                self._known.setdefault(key, []).append(stretch)
        for other, stretch in found.values():
            yield self._finding(stream, other, stretch)

    def rest(self) -> Iterator[Finding]:
        """Yield nothing: each is found when the later of two is taken."""
        yield from ()

    def _near(self, stretch: Stretch, at: list[tuple[tuple[str, ...], str]]) -> Stretch | None:
        """Return the first of the stretches known that is near, and of another thing."""
        for key in at:
            for other in self._known.get(key, ()):
                if stretch.may_be(other) and near_words(other.words, stretch.words):
                    return other
        return None

    def _finding(self, stream: Stream, other: Stretch, own: Stretch) -> Finding:
        before = self.evidence.log.stream(other.stream)
        a, b, day = thing(before), thing(stream), max(own.first, other.first)
        unit = own.place[0]
        since_vi = "từ trước" if day == date.min else f"từ {vi_day(day)}"
        since_en = "from the start" if day == date.min else f"from {day}"
        where_vi = f"trong đơn vị «{unit}»" if unit else "ở cấp cao nhất"
        where_en = f"in unit «{unit}»" if unit else "at the top"
        message = capital(
            a,
            f"và {b.vi} {where_vi} mang tên gần như nhau và cùng có {since_vi}. Nếu là một, rút "
            "các sự kiện của một bên; nếu là hai, đặt tên cho phân biệt",
            f"and {b.en} {where_en} bear nearly the same name, both {since_en}. If they are one, "
            "withdraw the events of one of them; if they are two, give them names that differ",
        )
        positions = {other.position, other.named, own.position, own.named}
        rests_on = tuple(self.evidence.log.at(sorted(positions)))
        units = frozenset({unit}) if unit else frozenset()
        return Finding(DUPLICATE, message, (other.stream, own.stream), rests_on, units)


def _stretches(stream: Stream) -> Iterator[Stretch]:
    """Yield the days on which the body lives in one place under one name, in order."""
    state: dict[str, Any] = {}
    named: Recorded | None = None
    now: Stretch | None = None
    before: tuple[str, ...] | None = None
    for placed in stream.history():
        for p in placed.standing.puts_on(BODY):
            state[p.register] = p.value
            named = placed.standing.recorded if p.register == "name" else named
        told = (*_place(stream.category, state), _name(state)) if state.get(ALIVE) else None
        if told == before:
            continue
        if now and now.first < placed.day:
            yield replace(now, last=placed.day)
        now, before = None, told
        if told and told[-1] and named:
            now = _begun(stream.name, told, placed, named)
    if now:
        yield now


def _begun(stream: str, told: tuple[str, ...], placed: Placed, named: Recorded) -> Stretch:
    begun = placed.standing
    return Stretch(
        stream=stream,
        place=told[:-1],
        words=words_of(told[-1]),
        first=date.min if begun.effective.open else placed.day,
        last=None,
        position=begun.recorded.position,
        named=named.position,
        reasoned=bool(named.meta.reason) and not named.meta.corrects,
    )


def _place(category: str, state: dict[str, Any]) -> tuple[str, ...]:
    """Return where names must differ: the unit, of a site also the model; of a unit its parent."""
    unit = state.get("parent" if category == "unit" else UNIT) or ""
    return (unit, state.get(KEY) or "") if category == "model_site" else (unit,)


def _name(state: dict[str, Any]) -> str:
    """Return the name of a thing, of a site with its place; "" where it has none."""
    return " ".join(filter(None, (state.get("name"), state.get("place"))))
