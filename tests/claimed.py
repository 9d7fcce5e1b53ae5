"""Published figures for tests: claims of made-up documents, as streams that the audit reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from socai.domain.catalogue import event_type
from socai.domain.claim import ClaimsRelated, FigureClaimed, FindingAnswered
from socai.domain.event import Event, Meta, Recorded, Source, identity_of
from socai.domain.fields import specs
from socai.domain.period import parse_period
from socai.domain.timeline import Stream
from socai.infra.files.printed_value import printed_value
from socai.projections.audit.claim import Claims, Related, claims
from socai.projections.audit.finding import AuditFinding
from socai.projections.audit.relating import proposed
from socai.projections.audit.rules import audit


@dataclass
class Published:
    """Documents with their claims; every claim, relation and answer an event of a stream."""

    streams: dict[str, Stream] = field(default_factory=dict)
    position: int = 0

    def claim(
        self,
        identity: str,
        printed: str | None,
        document: str = "bao-cao",
        line: int | None = 1,
        when: str = "2021-12-31",
        quote: str = "",
        **fields: Any,
    ) -> str:
        """Record a claim and return its id; what is not given is ordinary."""
        given = printed_value(printed) if printed else {}
        given = {"kind": "stock", "name": identity, "unit": "a", **given, **fields}
        if printed:
            given.setdefault("counted_unit", "thành viên")
        source = Source(document=document, line=line, quote=quote or printed or identity)
        self._add(identity, FigureClaimed(**given), when, source)
        return identity

    def correct(self, identity: str, **fields: Any) -> None:
        """Record a claim again, with some of its fields changed, in the place of the former."""
        former = self.known()[identity]
        source = former.recorded.meta.source
        self._add(identity, replace(former.event, **fields), str(former.period), source)

    def relate(self, relation: str, first: str, *others: str) -> None:
        """Record that a person relates claims."""
        self._add(first, ClaimsRelated(relation=relation, claims=others))

    def answer(self, finding: AuditFinding, answer: str, reason: str) -> None:
        """Record an answer to a finding, in the stream of its first claim."""
        said = FindingAnswered(
            finding=finding.id, rule=finding.rule.name, answer=answer, state=finding.state
        )
        self._add(finding.claims[0].id, said, "2022", reason=reason)

    def read(self, path: Path) -> None:
        """Record the claims and relations of a file of rows, as an import would."""
        for text in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(text)
            event, named = event_type(row["type"]), {}
            for spec in specs(event):
                if spec.name in row:
                    given = row[spec.name]
                    named[spec.name] = tuple(given) if isinstance(given, list) else given
            source = Source(**{name: row[name] for name in ("document", "line", "quote")})
            identity = identity_of(row["stream"])
            self._add(identity, event(**named), row["effective"], source)

    def known(self) -> Claims:
        """Return the claims as the audit reads them."""
        return claims(self.streams.values())

    def related(self) -> list[Related]:
        """Return the relations that persons declared and those that the tool proposes."""
        known = self.known()
        return [*known.relations, *proposed(known)]

    def audit(self) -> list[AuditFinding]:
        """Return every finding of the claims among themselves."""
        return audit(self.known(), self.related())

    def grave(self) -> list[AuditFinding]:
        """Return the findings above a note."""
        return [found for found in self.audit() if found.severity != "note"]

    def _add(
        self,
        identity: str,
        event: Event,
        when: str = "2022",
        source: Source | None = None,
        reason: str | None = None,
    ) -> None:
        self.position += 1
        name = f"claim-{identity}"
        stream = self.streams.setdefault(name, Stream(name))
        meta = Meta(
            event_id=f"e{self.position}",
            command_id=f"c{self.position}",
            command_content="",
            command_index=0,
            command_size=1,
            stream=name,
            version=stream.version + 1,
            type=type(event).__name__,
            recorded_at=self.position,
            effective=parse_period(when),
            source=source or Source(documented=date(2022, 1, 1)),
            actor="tester",
            reason=reason,
        )
        before = stream.events[0] if stream.events else None
        if before and isinstance(event, FigureClaimed):
            meta = replace(meta, corrects=before.meta.event_id)
        stream.add(Recorded(self.position, meta, event))


def rules(found: list[AuditFinding]) -> list[str]:
    """Return the names of the rules that spoke, each as often as it did."""
    return [one.rule.name for one in found]
