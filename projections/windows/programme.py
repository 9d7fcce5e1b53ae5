"""Programmes as known: when each began and ended, and the days that are stated for its years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from socai.domain.event import identity_of
from socai.domain.period import Period
from socai.domain.programme import ProgrammeEnded, ProgrammeStarted
from socai.domain.timeline import Stream


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as known: when it began and ended, the first and last day stated for its years.

    `started` and `ended` are as coarse as the documents have them.
    """

    identity: str
    name: str
    unit: str
    started: Period
    first: date | None = None
    last: date | None = None
    ended: Period | None = None


def programmes(streams: Iterable[Stream]) -> dict[str, Programme]:
    """Return the programmes that the streams tell of, by id."""
    found = {}
    for stream in streams:
        if programme := _programme(stream):
            found[programme.identity] = programme
    return found


def _programme(stream: Stream) -> Programme | None:
    started = ended = None
    for standing in stream.standings():
        match standing.recorded.event:
            case ProgrammeStarted():
                started = started or standing.effective
            case ProgrammeEnded():
                ended = standing.effective
    if started is None:
        return None
    state, identity = stream.final(), identity_of(stream.name)
    first, last = state.get("first"), state.get("last")
    return Programme(
        identity,
        state.get("name") or identity,
        state.get("unit") or "",
        started,
        first,
        last,
        ended,
    )
