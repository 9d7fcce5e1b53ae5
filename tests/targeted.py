"""Small ledgers in which targets are set and figures are published, and what comes of both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from indicated import Ledger, province
from socai.domain.claim import ClaimsRelated, FigureClaimed
from socai.domain.event import Event, Source
from socai.domain.period import parse_day
from socai.domain.programme import ProgrammeStarted
from socai.domain.target import TargetSet
from socai.projections.audit.claim import Claims, Related, claims
from socai.projections.indicators.indicator import indicators
from socai.projections.memory import MemoryView, fold
from socai.projections.reports.cells import plain
from socai.projections.targets.attainment import Attainment, attainment
from socai.projections.targets.target import Target, targets
from specification import Outcome, said

PROGRAMME = "programme-de-an"
TITLE: dict[str, Any] = {"name": "Chỉ tiêu", "unit": "tinh"}


@dataclass(slots=True)
class Published:
    """A ledger with a programme, its targets, and figures that documents print."""

    ledger: Ledger = field(default_factory=lambda: province(2))

    def __post_init__(self) -> None:
        """Begin the programme."""
        event = ProgrammeStarted(unit="tinh", name="Đề án")
        self.ledger.says("2008-02-14", PROGRAMME, event)

    def says(
        self,
        effective: str,
        stream: str,
        event: Event,
        source: Source | None = None,
        corrects: int | None = None,
    ) -> Outcome:
        """Say something with its source, and return what comes of it."""
        statement = said(effective, stream, event, corrects=corrects, reason="vì vậy")
        return self.ledger.given.when(replace(statement, source=source or Source()))

    def target(
        self, word: str = "ct", at: str = "2016-02-01", line: int = 44, **fields: Any
    ) -> Any:
        """Set a target."""
        source = Source(document="chi-thi", line=line, quote=f"chỉ tiêu {word}")
        event = TargetSet(target=word, **TITLE | fields)
        self.says(at, PROGRAMME, event, source).recorded("TargetSet")
        return self

    def claim(self, word: str, at: str, published: str | None = None, **fields: Any) -> Any:
        """Publish a figure: `published` is the day of its document."""
        documented = parse_day(published) if published else None
        given = {"quote": f"in ra {word}", "line": 46, "document": "bao-cao"}
        named = {name: fields.pop(name, value) for name, value in given.items()}
        source = Source(documented=documented, **named)
        number = {"qualifier": "exact"} if "lo" in fields else {}
        event = FigureClaimed(**{"name": word, "unit": "tinh", **number, **fields})
        self.says(at, f"claim-{word}", event, source).recorded("FigureClaimed")
        return self

    def answers(self, target: str, *others: str, relation: str = "answers") -> Any:
        """Say that claims answer the one that prints the target, or stand in another relation."""
        event = ClaimsRelated(relation=relation, claims=others)
        self.says("2020-01-01", f"claim-{target}", event).recorded("ClaimsRelated")
        return self

    def known(self) -> Claims:
        """Return the published figures."""
        return claims(fold(e for e in self.ledger.given.events if e.meta.stream[:6] == "claim-"))

    def targets(self, day: date = date.max) -> list[Target]:
        """Return the targets as they are on a day."""
        return targets(fold(self.ledger.given.events), day)

    def attained(
        self, day: str = "2020-01-01", word: str = "ct", proposed: tuple[Related, ...] = ()
    ) -> Attainment:
        """Return whether a target is met by a day; with relations that the tool proposes."""
        at = parse_day(day)
        (target,) = [one for one in self.targets(at) if one.identity == word]
        events = self.ledger.given.events
        view, definitions = MemoryView(events), indicators(fold(events))
        known = self.known()
        every = Claims((*known.relations, *proposed))
        every.update(known)
        return attainment(target, view, plain, every, at, definitions)


def words(found: Attainment) -> str:
    """Return the reasons in both languages."""
    return " | ".join(f"{reason.vi} | {reason.en}" for reason in found.reasons)
