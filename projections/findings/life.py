"""Things that go on in a unit, or of a model, that has ceased and left nobody to carry them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from socai.domain.consistency import overlap
from socai.domain.placing import Standing
from socai.domain.refusal import Message
from socai.domain.register import ALIVE, BODY, KEY, THERE, UNIT, Thing
from socai.domain.timeline import Stream
from socai.domain.unit import HOW
from socai.projections.evidence import Evidence

from .finding import LIVES_ON, Finding, capital, thing, units_of

REMEDIES: dict[str, tuple[str, ...]] = {
    "unit": ("UnitReparented", "UnitSucceeded"),
    "organisation": ("OrganisationRelocated", "OrganisationSucceeded", "OrganisationDissolved"),
    "community_model": ("ModelRetired",),
    "model_site": ("SiteTransferred", "SiteRetired"),
    "managed_person": ("PersonTransferred", "PersonDischarged"),
    "incident": ("HotspotEliminated",),
    "programme": ("ProgrammeEnded",),
}
"""Kinds that stand in a unit, each with what moves or ends it."""
HOW_EN = {"merge": "merged", "split": "split", "abolition": "abolished"}


@dataclass(slots=True)
class LivesOn:
    """Looks for bodies that still stand, at the end of their timelines, in what has ceased."""

    evidence: Evidence
    _ends: dict[str, Stream | None] = field(default_factory=dict)

    def take(self, stream: Stream) -> Iterator[Finding]:
        """Yield a finding for each ceased unit or model in which the stream's body goes on."""
        if stream.category not in REMEDIES:
            return
        state = stream.final()
        if not state.get(ALIVE) or (stream.category == "incident" and not state.get("hotspot")):
            return
        above = "parent" if stream.category == "unit" else UNIT
        yield from self._in_unit(stream, state.get(above), above, BODY)
        if stream.category == "model_site":
            yield from self._of_model(stream, state.get(KEY))
        if stream.category == "programme":
            scope = {t[1]: t for t in stream.things if t[0] == "scope"}
            there = {unit for unit, t in scope.items() if stream.final(t).get(THERE)}
            for unit in sorted(there):
                if not self._spread(unit, there):
                    yield from self._in_unit(stream, unit, UNIT, scope[unit])

    def rest(self) -> Iterator[Finding]:
        """Yield nothing: what is found is found in one stream."""
        yield from ()

    def _end(self, unit: str) -> Stream | None:
        """Return the unit at which the successions of a ceased unit end without one to carry it.

        None where a living unit carries it, and where a unit on the way is not known.
        """
        if unit not in self._ends:
            self._ends[unit] = None if unit not in self.evidence.units else self._follow(unit)
        return self._ends[unit]

    def _follow(self, unit: str) -> Stream | None:
        seen: set[str] = set()
        while unit in self.evidence.units:
            stream = self.evidence.units[unit]
            state = stream.final()
            if state.get(ALIVE) or not self.evidence.life(stream.name):
                return None
            into: tuple[str, ...] = state.get("into") or ()
            if len(into) != 1 or unit in seen:
                return stream
            seen.add(unit)
            unit = into[0]
        return None

    def _spread(self, unit: str, there: set[str]) -> bool:
        """Return whether a programme runs in every unit that a split unit was split into."""
        end = self._end(unit)
        into: tuple[str, ...] = (end.final().get("into") or ()) if end else ()
        return bool(into) and set(into) <= there

    def _in_unit(
        self, stream: Stream, unit: str | None, register: str, about: Thing
    ) -> Iterator[Finding]:
        end = self._end(unit) if unit else None
        placing = putting(stream, register, about)
        if unit is None or end is None or placing is None:
            return
        life = self.evidence.life(f"unit-{unit}")
        # A statement that names what had ceased before is another rule's finding.
        if life is None or not overlap(life, placing.effective):
            return
        own, where = thing(stream), thing(self.evidence.units[unit])
        ceased, how, remedies = self._ended(end), end.final().get("how"), _remedies(stream)
        heir = thing(end) if end.name != f"unit-{unit}" else None
        which = Message(
            f"{where.vi}, mà bên kế thừa là {heir.vi}" if heir else where.vi,
            f"{where.en}, whose successor {heir.en}" if heir else f"{where.en}, which",
        )
        was = HOW_EN.get(str(how), "ended")
        message = capital(
            own,
            f"còn ở {which.vi} đã {dict(HOW.words).get(str(how), 'thôi')} từ "
            f"{ceased.effective.vi()} (vị trí {ceased.recorded.position}), không có đúng một bên "
            f"kế thừa để mang theo. Ghi {remedies.vi}, hoặc đính chính ngày",
            f"is still in {which.en} was {was} on {ceased.effective} (position "
            f"{ceased.recorded.position}) without exactly one successor to carry it. Record "
            f"{remedies.en}, or correct the days",
        )
        streams = tuple(dict.fromkeys((stream.name, f"unit-{unit}", end.name)))
        rests_on = (placing.recorded, ceased.recorded)
        yield Finding(LIVES_ON, message, streams, rests_on, units_of(stream, unit) | {unit})

    def _ended(self, unit: Stream) -> Standing:
        """Return the statement by which a ceased unit last ended."""
        ends = [p.standing for p in unit.history() if p.standing.turns(BODY) is False]
        return ends[-1]

    def _of_model(self, stream: Stream, model: str | None) -> Iterator[Finding]:
        name, launching = f"community_model-{model}", putting(stream, KEY, BODY)
        life = self.evidence.life(name) if model else None
        if life is None or life[1] is None or not launching:
            return
        if not overlap(life, launching.effective):
            return
        ceased, remedies = life[1], _remedies(stream)
        at = ceased.recorded.position
        message = capital(
            thing(stream),
            f"còn hoạt động, nhưng mô hình «{model}» của nó đã thanh loại từ "
            f"{ceased.effective.vi()} (vị trí {at}). Ghi {remedies.vi}, hoặc đính chính ngày",
            f"still runs, but its community_model «{model}» was retired on {ceased.effective} "
            f"(position {at}). Record {remedies.en}, or correct the days",
        )
        rests_on = (launching.recorded, ceased.recorded)
        yield Finding(LIVES_ON, message, (stream.name, name), rests_on, units_of(stream))


def putting(stream: Stream, register: str, about: Thing) -> Standing | None:
    """Return the last statement that puts a register of a thing, None where none does."""
    for placed in reversed(stream.history(about)):
        if any(p.register == register for p in placed.standing.puts_on(about)):
            return placed.standing
    return None


def _remedies(stream: Stream) -> Message:
    *others, last = REMEDIES[stream.category]
    listed = ", ".join(others)
    if not listed:
        return Message(last, last)
    return Message(f"{listed} hoặc {last}", f"{listed} or {last}")
