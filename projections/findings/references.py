"""Statements that name a thing which, by what is known now, does not stand then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from socai.domain.consistency import Life
from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.placing import Standing
from socai.domain.references import Reference, references, why_not_standing
from socai.domain.refusal import Message
from socai.domain.timeline import Stream
from socai.projections.evidence import Evidence

from .finding import STANDS_NOT, Finding, units_of


@dataclass(frozen=True, slots=True)
class References:
    """Asks of every statement that speaks what decisions asked when it was recorded."""

    evidence: Evidence

    def take(self, stream: Stream) -> Iterable[Finding]:
        """Return a finding for each thing that a statement of the stream names in vain."""
        return sorted(self._found(stream), key=lambda f: f.order)

    def _found(self, stream: Stream) -> Iterator[Finding]:
        for standing in stream.spoken.values():
            for reference in dict.fromkeys(references(standing.event)):
                why = why_not_standing(
                    reference, stream.name, standing.effective, self.evidence.life
                )
                if why:
                    yield self._finding(stream, standing, reference, why)

    def rest(self) -> Iterator[Finding]:
        """Yield nothing: what is found is found in one stream."""
        yield from ()

    def _finding(
        self, stream: Stream, standing: Standing, reference: Reference, why: Message
    ) -> Finding:
        recorded, other = standing.recorded, reference.stream
        against, said = self._against(standing, reference)
        meta = recorded.meta
        here = f"{meta.type} (sự kiện {meta.event_id}, vị trí {recorded.position})"
        here_en = f"{meta.type} (event {meta.event_id}, position {recorded.position})"
        message = Message(
            f"{why.vi}. {here} còn nêu tên nó; {said.vi}. Đính chính hoặc rút sự kiện ấy, hoặc ghi "
            "cho đúng thứ được nêu tên",
            f"{why.en}. {here_en} still names it; {said.en}. Correct or withdraw that event, or "
            "record rightly what it names",
        )
        unit = reference.named if reference.category == "unit" else None
        streams = (stream.name, *([other] if other and other != stream.name else []))
        return Finding(
            STANDS_NOT,
            message,
            streams,
            (recorded, *(one for one in against if one is not recorded)),
            units_of(stream, getattr(recorded.event, "unit", None) or unit),
        )

    def _against(
        self, standing: Standing, reference: Reference
    ) -> tuple[tuple[Recorded, ...], Message]:
        """Return the event that takes away what is named, if there is one, and where it stands."""
        name = reference.stream
        life = self.evidence.life(name) if name else None
        if life:
            against = _outside(life, standing).recorded
            at = against.position
            return (against,), Message(
                f"ngày của nó ghi ở vị trí {at}", f"its days are recorded at position {at}"
            )
        events = self.evidence.log.stream(name).events if name else []
        if not events:
            return (), Message("sổ chưa từng ghi nó", "the ledger never recorded it")
        withdrawals = (e for e in reversed(events) if isinstance(e.event, EventWithdrawn))
        gone = next(withdrawals, events[-1])
        at = gone.position
        return (gone,), Message(f"nó bị rút ở vị trí {at}", f"it was withdrawn at position {at}")


def _outside(life: Life, standing: Standing) -> Standing:
    """Return what of a life leaves the statement outside: its end where that is before it."""
    begin, end = life
    return end if end and standing.effective.earliest > end.effective.last else begin
