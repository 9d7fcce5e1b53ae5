"""What the ledger says of one pair of a target over one window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.domain.term import Term
from socai.projections.audit.words import amount
from socai.projections.indicators.notes import MAY_BE_ZERO
from socai.projections.indicators.ratio import before_this
from socai.projections.indicators.span import Span
from socai.projections.reading import Reading
from socai.projections.reports.cells import Read
from socai.projections.scope import View

from . import words
from .judging import AGAINST_TIME_BEFORE, UNDECIDABLE, final, judged
from .target import Pair, Target

Missing = tuple[Term, Message]
"""A term of which there is no data, and the day or period, in words."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the ledger says of a pair: `found` in the target's unit, None where that is not known.

    `silent`: it has no data of the pair, or counts no such thing; `missing` says of which terms it
    has none, and when.
    """

    status: str
    reasons: tuple[Message, ...]
    found: Span | None = None
    silent: bool = False
    readings: tuple[Reading, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Amount:
    """A pair over a window: the part, the whole where there is one, the value in its unit."""

    part: Span | None = None
    whole: Span | None = None
    value: Span | None = None
    missing: tuple[Missing, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def shown(self) -> Message:
        """Return the amount in words."""
        if self.part and self.whole:
            return words.of_whole(self.part, self.whole, self.value)
        unit = self.readings[0].counted_unit
        return amount(self.part, unit) if self.part else Message("—", "—")

    @property
    def notes(self) -> tuple[Message, ...]:
        """Return what is to be said of the figures that it is made of."""
        return tuple(dict.fromkeys(note for one in self.readings for note in one.notes))


@dataclass(frozen=True, slots=True)
class Counting:
    """The ledger, asked for the pairs of a target."""

    target: Target
    view: View
    read: Read

    def counted(self, pair: Pair, window: Period, due: date | None = None) -> Counted:
        """Return what the ledger says of a pair over a window.

        Where it is due only later, what is surely reached and cannot be lost, or surely missed and
        cannot be mended, is decided all the same; the rest is not.
        """
        found = self._counted(pair, window)
        if due is None or (
            found.status != UNDECIDABLE and found.status == final(self.target, pair)
        ):
            return found
        return replace(found, status=UNDECIDABLE, reasons=(words.pending(due), *found.reasons))

    def _counted(self, pair: Pair, window: Period) -> Counted:
        if pair.term is None:
            return Counted(UNDECIDABLE, (words.NOT_COUNTED,), silent=True)
        now = self._amount(pair.term, pair.whole, window)
        if self.target.operator in AGAINST_TIME_BEFORE:
            return self._against_before(pair, pair.term, window, now)
        done, limit = self.target.operator == "done", self.target.value
        if done and pair.whole is None:
            return self._unsaid(now, words.NO_WHOLE, silent=True)
        if not done and limit is None:
            return self._unsaid(now, words.NO_VALUE)
        found = now.part if done else now.value
        measured = now.whole if done or limit is None else Span(limit, limit)
        if found is None or measured is None:
            return self._lacking(now)
        status = judged(self.target.operator, found, measured)
        return self._said(pair, pair.term, window, now, status)

    def _against_before(self, pair: Pair, term: Term, window: Period, now: _Amount) -> Counted:
        earlier = before_this(window)
        then = self._amount(term, pair.whole, earlier)
        both = replace(
            now,
            missing=(*now.missing, *then.missing),
            readings=(*now.readings, *then.readings),
        )
        if now.value is None or then.value is None:
            return self._lacking(both)
        at = words.when(earlier, term.measure.kind == "stock")
        shown = words.against(now.shown, then.shown, at)
        status = judged(self.target.operator, now.value, then.value)
        return self._said(pair, term, window, both, status, shown)

    def _amount(self, term: Term, whole: Term | None, window: Period) -> _Amount:
        terms = [term, whole] if whole else [term]
        readings = tuple(
            self.read(self.view, str(one), self.target.unit, window, None) for one in terms
        )
        spans = [Span(r.lo, r.hi) if r.lo is not None else None for r in readings]
        missing = tuple(
            (one, words.when(window, one.measure.kind == "stock"))
            for one, span in zip(terms, spans, strict=True)
            if span is None
        )
        part, over = spans[0], spans[-1] if whole else None
        value = None if whole else part
        if part and over:
            share = part.over(over)
            value = None if share is None else words.percent(share)
        return _Amount(part, over, value, missing, readings)

    def _said(
        self,
        pair: Pair,
        term: Term,
        window: Period,
        now: _Amount,
        status: str,
        shown: Message | None = None,
    ) -> Counted:
        at = words.when(window, term.measure.kind == "stock")
        name = words.titled(pair, self.target)
        named = Message(f"{name.vi} {at.vi}", f"{name.en} {at.en}")
        goal = words.wanted(self.target)
        said = words.counted(named, shown or now.shown, status, goal)
        return Counted(status, (said, *now.notes), now.value, False, now.readings)

    def _lacking(self, now: _Amount) -> Counted:
        """Return that there is no value: no data of a term, else a denominator that may be 0."""
        said = () if now.missing else (MAY_BE_ZERO,)
        silent = bool(now.missing)
        return Counted(UNDECIDABLE, said, None, silent, now.readings, now.missing)

    def _unsaid(self, now: _Amount, why: Message, silent: bool = False) -> Counted:
        return Counted(UNDECIDABLE, (why,), now.value, silent, now.readings)
