"""An audit as JSON and as rows of CSV: one for each finding."""

from __future__ import annotations

from typing import Any

from socai.infra import known
from socai.infra.audit.asking import Result
from socai.infra.reports.words import plain
from socai.projections.audit.claim import Answered, Claim, Related
from socai.projections.indicators.span import Span

CSV = (
    *("id", "rule", "severity", "document", "line", "claims"),
    *("claimed_lo", "claimed_hi", "computed_lo", "computed_hi", "difference_lo", "difference_hi"),
    *("counted_unit", "outcome", "proposed", "message", "quotes", "answer", "reason", "open"),
)


def finding_json(result: Result) -> dict[str, Any]:
    """Return a finding with what it rests on, its children, its relation and its answer."""
    found = result.finding
    return {
        "id": found.id,
        "rule": found.rule.name,
        "severity": found.severity,
        "document": found.document,
        "claims": [claim.id for claim in found.claims],
        "claimed": _ends(found.claimed),
        "computed": _ends(found.computed),
        "difference": _ends(found.difference),
        "counted_unit": found.unit or None,
        "message": found.message.vi,
        "message_en": found.message.en,
        "quotes": quotes(result),
        "outcome": found.outcome or None,
        "children": [
            {"unit": child.unit, "name": child.name, **_span(child.span)}
            for child in found.children
        ],
        "relation": _relation(found.relation),
        "proposed": found.relation is not None and found.relation.proposed,
        "answer": _answer(result.answer, result.reopened),
        "open": not result.settled,
    }


def finding_row(result: Result) -> dict[str, Any]:
    """Return a finding as a row of CSV."""
    found, answer = result.finding, result.answer
    spans = {"claimed": found.claimed, "computed": found.computed, "difference": found.difference}
    ends = {
        f"{name}_{end}": value
        for name, span in spans.items()
        for end, value in (_ends(span) or {}).items()
    }
    return {
        **finding_json(result),
        **ends,
        "line": found.claims[0].line,
        "quotes": [quote["quote"] for quote in quotes(result)],
        "answer": answer.answer if answer else None,
        "reason": answer.reason if answer else None,
    }


def quotes(result: Result) -> list[dict[str, Any]]:
    """Return the words of the claims with their places, each place once."""
    found = {place(claim): claim for claim in result.finding.claims}
    return [
        {"document": claim.document, "line": claim.line, "quote": claim.quote}
        for claim in found.values()
    ]


def place(claim: Claim) -> tuple[str, int | None, str]:
    """Return where a claim is printed, and in which words."""
    return claim.document, claim.line, claim.quote


def _ends(span: Span | None) -> dict[str, int | float | None] | None:
    return None if span is None else _span(span)


def _span(span: Span) -> dict[str, int | float | None]:
    return {"lo": plain(span.lo), "hi": plain(span.hi)}


def _relation(related: Related | None) -> dict[str, Any] | None:
    if related is None:
        return None
    return {
        "relation": related.relation,
        "first": related.first,
        "claims": list(related.others),
        "note": related.note,
        "origin": related.origin,
    }


def _answer(answer: Answered | None, reopened: bool) -> dict[str, Any] | None:
    if answer is None:
        return None
    meta = answer.recorded.meta
    return {
        "answer": answer.answer,
        "reason": answer.reason,
        "actor": meta.actor,
        "document": meta.source.document,
        "recorded_at": known.of(meta.recorded_at).isoformat(),
        "event_id": meta.event_id,
        "figures_changed": reopened,
    }
