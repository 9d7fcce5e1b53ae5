"""What proposed figures are about: indicator, kind, place and period, where the text tells.

What it does not tell stays None: a wrong annotation is worse than none. The value, line and quote
of a proposal never change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from socai.domain.text import normal

from .clauses import Prose
from .dating import Dating
from .heading import head, of_document
from .indicators import Figure, IndicatorLexicon
from .passages import passages
from .placing import Placing
from .proposal import Proposal
from .telling import Words, words

UNTOLD = ("count", "zero")
"""Kinds of proposals that do not tell whether the figure is of a day or of a period."""


class _Placed(NamedTuple):
    """A proposal, its place among all, and its characters in its passage."""

    number: int
    proposal: Proposal
    start: int
    end: int


def annotate(
    proposals: Sequence[Proposal],
    lines: Sequence[str],
    lexicon: IndicatorLexicon,
    names: Mapping[str, str] | None = None,
    published: date | None = None,
) -> list[Proposal]:
    """Return the proposals with indicator, kind, place, unit, first and last as far as told.

    `names` are the folded names, with the words of their kinds, of the ledger's units and their
    ids (`places.unit_names`); `published` is the day of the document where its head shows none.
    """
    walked = list(_walked(proposals, lines, lexicon))
    top = head(lines)
    document = of_document(top.title, lines, [prose for prose, _ in walked])
    placing = Placing(document, names)
    dating = Dating(top.period, published or top.published)
    telling = words(lexicon)
    annotated = list(proposals)
    for prose, found in walked:
        dating.enter(prose)
        placing.enter(prose)
        before, previous = 0, None
        for one in found:
            unit = one.proposal.counted_unit
            figure = Figure(prose, one.start, one.end, unit, before, previous)
            told = _annotated(one.proposal, figure, telling, dating, placing)
            annotated[one.number], before = told, one.end
            if told.indicator or not figure.is_where:
                previous = told.indicator
    return annotated


def _annotated(
    proposal: Proposal, figure: Figure, telling: Words, dating: Dating, placing: Placing
) -> Proposal:
    """Return the proposal with what its passage tells."""
    row = telling.about(figure)
    kind = row.kind if row else telling.kind(figure)
    first, last = dating.of(figure, kind, proposal.kind)
    place, place_unit = placing.of(figure)
    return replace(
        proposal,
        indicator=row.indicator if row else None,
        kind=kind if kind and proposal.kind in UNTOLD else proposal.kind,
        place=place,
        unit=place_unit,
        first=first,
        last=last,
    )


def _walked(
    proposals: Sequence[Proposal], lines: Sequence[str], lexicon: IndicatorLexicon
) -> Iterator[tuple[Prose, list[_Placed]]]:
    """Yield the passages in their order, each with its proposals in theirs."""
    of_line: dict[int, list[tuple[int, Proposal]]] = {}
    for index, proposal in enumerate(proposals):
        of_line.setdefault(proposal.line, []).append((index, proposal))
    for passage in passages(lines, lexicon):
        found = [
            _Placed(index, proposal, start + proposal.start, start + proposal.end)
            for line, start in zip(passage.lines, passage.starts, strict=True)
            for index, proposal in of_line.pop(line, ())
        ]
        yield Prose(passage.text), sorted(found, key=lambda one: one.start)
    for line, rest in of_line.items():
        if 0 < line <= len(lines):
            found = [_Placed(index, one, one.start, one.end) for index, one in rest]
            yield Prose(normal(lines[line - 1])), sorted(found, key=lambda one: one.start)
