"""Declared totals of one scope and one day or period that have nothing in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from socai.domain.chart import MEASURES, Measure
from socai.domain.refusal import Message
from socai.projections.declared_words import interval_words, scope_words
from socai.projections.evidence import Evidence
from socai.projections.scope import Declared
from socai.projections.stated import Moment, Stated, day_of, period_of

from .finding import CONTRADICT, Finding


def contradictions(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each declaration that has nothing in common with those before it."""
    for measure in MEASURES:
        moment = day_of if measure.kind == "stock" else period_of
        scopes: dict[tuple[Any, ...], list[Declared]] = {}
        for one in evidence.declarations(measure.name):
            scopes.setdefault((one.unit, one.keys, moment(one)), []).append(one)
        for found in scopes.values():
            yield from _contradicting(evidence, measure, found, moment)


def _contradicting(
    evidence: Evidence,
    measure: Measure,
    found: list[Declared],
    moment: Callable[[Declared], Moment],
) -> Iterator[Finding]:
    """Yield where one more declaration of a scope empties what the ones before it leave."""
    found.sort(key=lambda d: d.recorded.position)
    agreed = found[:1]
    for one in found[1:]:
        standing = Stated(agreed, moment).scope(one.unit, one.keys)[0]
        if standing.value.meet(one.value):
            agreed.append(one)
        else:
            yield _finding(evidence, measure, agreed, standing, one)
            agreed = [one]


def _finding(
    evidence: Evidence, measure: Measure, agreed: list[Declared], standing: Declared, one: Declared
) -> Finding:
    scope = scope_words(evidence, measure, one)
    before, after = interval_words(standing.value), interval_words(one.value)
    at, then = one.recorded.position, ", ".join(str(d.recorded.position) for d in agreed)
    message = Message(
        f"{scope.vi}: vị trí {then} công bố {before.vi}, vị trí {at} công bố {after.vi}; số ghi "
        "sau đang được dùng. Đính chính hoặc rút bên sai",
        f"{scope.en}: position {then} declares {before.en}, position {at} {after.en}; the later "
        "recorded stands. Correct or withdraw the wrong one",
    )
    rests_on = tuple(d.recorded for d in (*agreed, one))
    streams = tuple(dict.fromkeys(recorded.meta.stream for recorded in rests_on))
    return Finding(CONTRADICT, message, streams, rests_on, frozenset({one.unit}))
