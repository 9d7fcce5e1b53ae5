"""Targets as known: what has to be reached, by whom, until when or how often, as last revised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from socai.domain.claim import PERCENT
from socai.domain.event import Recorded, identity_of
from socai.domain.period import Period
from socai.domain.register import THERE
from socai.domain.target import TargetSet
from socai.domain.term import Term
from socai.domain.timeline import Stream
from socai.projections.indicators.definition import terms_of


@dataclass(frozen=True, slots=True)
class Pair:
    """What has to reach the value: a share of a whole, or a count where there is none.

    `term` None: the ledger counts no such thing. `subject` is whom it is about, where that is said.
    """

    term: Term | None
    whole: Term | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target; `value` is exact, in per cent where the pairs are shares.

    `since` is the first day from which it holds, `said` what set it and revised it, in order.
    """

    programme: str
    identity: str
    name: str
    unit: str
    operator: str
    pairs: tuple[Pair, ...]
    since: date
    value: Fraction | None = None
    deadline: date | None = None
    recurrence: str | None = None
    note: str | None = None
    said: tuple[Recorded, ...] = ()

    @property
    def counted_unit(self) -> str:
        """Return what its value is in: % of shares, else what the first term counts."""
        first = self.pairs[0]
        if first.whole:
            return PERCENT
        return first.term.counted_unit if first.term else ""

    @property
    def subjects(self) -> frozenset[str]:
        """Return whom it is about, empty where that is not said."""
        return frozenset(pair.subject for pair in self.pairs if pair.subject)


def targets(streams: Iterable[Stream], day: date = date.max) -> list[Target]:
    """Return the targets that the streams of programmes tell of, as they are on a day.

    By programme, then in the order in which they were set.
    """
    programmes = sorted((s for s in streams if s.category == "programme"), key=lambda s: s.name)
    return [target for stream in programmes for target in _of(stream, day)]


def _of(stream: Stream, day: date) -> Iterator[Target]:
    found = []
    for thing in stream.things:
        if thing[0] != "target":
            continue
        placed = [one for one in stream.history(thing) if one.day <= day]
        state, said = stream.state(day, thing), tuple(one.standing.recorded for one in placed)
        if state.get(THERE):
            found.append(_target(stream, thing[1], state, said))
    yield from sorted(found, key=lambda target: target.said[0].position)


def _target(
    stream: Stream, identity: str, state: dict[str, Any], said: tuple[Recorded, ...]
) -> Target:
    begun = next(one for one in said if isinstance(one.event, TargetSet))
    value = state["value"]
    return Target(
        programme=identity_of(stream.name),
        identity=identity,
        name=state["name"],
        unit=state["unit"],
        operator=state["operator"],
        pairs=_pairs(state),
        since=state["first"] or _first(begun.meta.effective),
        value=None if value is None else Fraction(value, 10 ** state["decimals"]),
        deadline=state["deadline"],
        recurrence=state["recurrence"],
        note=state["note"],
        said=said,
    )


def _first(effective: Period) -> date:
    """Return the day from which a statement holds: the only one that an open period names."""
    return effective.last if effective.open else effective.first


def _pairs(state: dict[str, Any]) -> tuple[Pair, ...]:
    """Return the pairs in the order of the terms; without terms, one for each subject."""
    terms, wholes = terms_of(state["terms"]), terms_of(state["denominators"])
    subjects = state["subjects"]
    if not terms:
        return tuple(Pair(None, None, subject) for subject in subjects or (None,))
    return tuple(
        Pair(
            term,
            wholes[at] if wholes else None,
            subjects[at] if len(subjects) == len(terms) else None,
        )
        for at, term in enumerate(terms)
    )
