"""The definitions of indicators as known, with the standards and decisions they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from socai.domain.certification import CertificationDecided
from socai.domain.event import identity_of
from socai.domain.indicator import IndicatorDefined, IndicatorRetired
from socai.domain.period import Period
from socai.domain.placing import Standing
from socai.domain.standard import StandardIssued
from socai.domain.term import Term
from socai.domain.timeline import Stream

YEAR_END = (12, 31)


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator with all versions of its definition, in the order of the days they hold from."""

    name: str
    versions: tuple[tuple[Period, IndicatorDefined], ...]
    retired: date | None = None

    def at(self, day: date) -> IndicatorDefined:
        """Return the version in force on a day; before the first version, that one."""
        held = [event for since, event in self.versions if since.last <= day]
        return held[-1] if held else self.versions[0][1]

    @property
    def latest(self) -> IndicatorDefined:
        """Return the last version."""
        return self.versions[-1][1]

    def changed(self, window: Period) -> list[tuple[date, IndicatorDefined]]:
        """Return the versions, but the first, that take effect inside a window."""
        later = self.versions[1:]
        return [(p.last, e) for p, e in later if window.first < p.last <= window.last]


@dataclass(frozen=True, slots=True)
class Standard:
    """A certification standard: since when, what it replaces, and when its year closes."""

    name: str
    title: str
    since: date
    replaces: str | None
    closing: tuple[int, int]


class Decision(NamedTuple):
    """What was decided of a subject for one certification year; `stream` is the subject's."""

    stream: str
    unit: str
    subject: str
    standard: str
    year: int
    met: bool


@dataclass(eq=False)
class Definitions(dict[str, Definition]):
    """The definitions by the names of the indicators, with what certification years rest on.

    `standards` by id; `load` gives the certification streams as known.
    """

    standards: dict[str, Standard] = field(default_factory=dict)
    load: Callable[[], Iterable[Stream]] = tuple

    @cached_property
    def decisions(self) -> list[Decision]:
        """Return what was decided of each subject for each year, the last word for a year."""
        found: dict[tuple[str, int], Decision] = {}
        for stream in self.load():
            for standing in stream.standings():
                match standing.event:
                    case CertificationDecided() as said:
                        decision = Decision(
                            *(stream.name, said.unit, said.subject),
                            *(said.standard, said.year, said.met),
                        )
                        found[stream.name, said.year] = decision
        return list(found.values())


def indicators(
    streams: Iterable[Stream], certifications: Callable[[], Iterable[Stream]] | None = None
) -> Definitions:
    """Return the definitions that streams hold, by the names of the indicators.

    Streams of other kinds than indicator, standard and certification do not count. Certifications
    may be given apart, to be read only where a streak asks for them.
    """
    given = list(streams)
    decided = [stream for stream in given if stream.category == "certification"]
    found = Definitions(load=certifications or (lambda: decided))
    for stream in given:
        if stream.category == "indicator":
            if (definition := _definition(stream)).versions:
                found[definition.name] = definition
        elif stream.category == "standard":
            for standing in stream.standings():
                if isinstance(standing.event, StandardIssued):
                    name = identity_of(stream.name)
                    found.standards[name] = _standard(name, standing.event, standing)
    return found


def _definition(stream: Stream) -> Definition:
    versions, retired = [], None
    for standing in stream.standings():
        match standing.event:
            case IndicatorDefined() as event:
                versions.append((standing.effective, event))
            case IndicatorRetired():
                retired = standing.effective.last
    return Definition(identity_of(stream.name), tuple(versions), retired)


def _standard(name: str, event: StandardIssued, standing: Standing) -> Standard:
    closing = (event.closing_month, event.closing_day)
    return Standard(name, event.name, standing.effective.earliest, event.replaces, closing)


def terms_of(texts: Iterable[str]) -> list[Term]:
    """Return the terms of texts that were checked when they were recorded."""
    return [Term.parse(text) for text in texts]
