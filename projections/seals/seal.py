"""Seals as a log holds them: what was sealed, who countersigned it, and what replaced it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from socai.domain.event import Meta, Recorded, identity_of
from socai.domain.period import Period
from socai.domain.report_seal import ReportSealed, SealCountersigned
from socai.domain.seal_names import next_id
from socai.domain.sealed_table import SealedTable
from socai.domain.timeline import Stream


@dataclass(frozen=True, slots=True)
class Countersignature:
    """The signature of a higher unit under the figures of a digest."""

    unit: str
    digest: str
    note: str | None
    position: int
    recorded_at: int
    effective: date
    actor: str
    event_id: str


@dataclass(frozen=True)
class Seal:
    """A sealed report: the event with its envelope, its countersignatures, the seal after it.

    `replaced_by` is None while the seal stands.
    """

    id: str
    position: int
    meta: Meta
    sealed: ReportSealed
    countersignatures: tuple[Countersignature, ...] = ()
    replaced_by: str | None = field(default=None)

    @property
    def stream(self) -> str:
        """Return the name of its stream."""
        return self.meta.stream

    @property
    def event_id(self) -> str:
        """Return the id of the event."""
        return self.meta.event_id

    @property
    def recorded_at(self) -> int:
        """Return when it was recorded, in microseconds since 1970."""
        return self.meta.recorded_at

    @property
    def actor(self) -> str:
        """Return who recorded it."""
        return self.meta.actor

    @property
    def reason(self) -> str | None:
        """Return why it replaces another."""
        return self.meta.reason

    @property
    def document(self) -> str | None:
        """Return the document that it was sealed with."""
        return self.meta.source.document

    @cached_property
    def table(self) -> SealedTable:
        """Return the figures."""
        return SealedTable.parse(self.sealed.table)

    @cached_property
    def windows(self) -> tuple[Period, ...]:
        """Return the windows as stated, one for each text of the seal."""
        return self.table.windows


def seals(streams: Iterable[Stream]) -> dict[str, Seal]:
    """Return the seals that streams hold, by their ids, in the order of the streams."""
    held = {stream.name: stream for stream in streams}
    found: dict[str, Seal] = {}
    for stream in held.values():
        events = stream.events
        if events and isinstance(events[0].event, ReportSealed):
            identity = identity_of(stream.name)
            after = next_id(identity)
            found[identity] = Seal(
                identity,
                events[0].position,
                events[0].meta,
                events[0].event,
                tuple(_signed(recorded) for recorded in events[1:]),
                after if _begun(held.get(f"report_seal-{after}")) else None,
            )
    return found


def _begun(stream: Stream | None) -> bool:
    return stream is not None and stream.version > 0


def _signed(recorded: Recorded) -> Countersignature:
    meta, event = recorded.meta, recorded.event
    assert isinstance(event, SealCountersigned)
    return Countersignature(
        event.unit,
        event.digest,
        event.note,
        recorded.position,
        meta.recorded_at,
        meta.effective.last,
        meta.actor,
        meta.event_id,
    )


def standing(
    found: Mapping[str, Seal],
    report: str,
    unit: str,
    windows: Sequence[Period],
    boundaries: date | None,
) -> Seal | None:
    """Return the seal of a report of a unit over these windows that none has replaced."""
    for one in found.values():
        sealed = one.sealed
        if (sealed.report, sealed.unit, sealed.boundaries) == (report, unit, boundaries) and (
            one.replaced_by is None and one.windows == tuple(windows)
        ):
            return one
    return None


def cited(
    found: Mapping[str, Seal], unit: str, period: Period, windows: Sequence[Period] = ()
) -> list[str]:
    """Return the standing seals of a unit whose windows all lie within a period, by their days.

    Those of the same `windows` are left out.
    """
    within = [
        one
        for one in found.values()
        if one.sealed.unit == unit
        and one.replaced_by is None
        and one.windows != tuple(windows)
        and all(period.first <= at.first and at.last <= period.last for at in one.windows)
    ]
    return [one.id for one in sorted(within, key=lambda one: (one.windows, one.id))]
