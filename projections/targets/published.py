"""What a published figure says of a pair of a target: scope against scope, day against day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.projections.audit.claim import Claim
from socai.projections.happened import inside, same
from socai.projections.indicators.ratio import before_this
from socai.projections.indicators.span import Span

from . import doubts, words
from .concerning import Concern
from .judging import AGAINST_TIME_BEFORE, UNDECIDABLE, final, judged
from .shares import ALL, NOTHING, share_of
from .target import Pair, Target


@dataclass(frozen=True, slots=True)
class Heard:
    """What one claim says of a pair: `status` as it is printed, and why it does not settle it.

    It settles the pair where it is met or not met and nothing is in doubt. `limits` says how far
    it bears on the pair where it is no figure of just that; `lasting`: no later day can change it.
    """

    claim: Claim
    status: str
    doubts: tuple[Message, ...]
    limits: tuple[Message, ...] = ()
    lasting: bool = False

    @property
    def settles(self) -> bool:
        """Return whether it surely answers."""
        return self.status != UNDECIDABLE and not self.doubts

    @property
    def why(self) -> tuple[Message, ...]:
        """Return why it does not settle the pair."""
        open_ = self.status == UNDECIDABLE and not self.doubts
        return (*self.doubts, *self.limits, *([words.VERDICTS[UNDECIDABLE]] if open_ else []))


@dataclass(frozen=True, slots=True)
class Hearing:
    """A pair of a target over a window, as published figures tell of it; `due`: the last day."""

    target: Target
    pair: Pair
    window: Period
    due: date

    def heard(self, concern: Concern) -> Heard:
        """Return what a claim says."""
        claim = concern.claim
        span, limits = self._span(claim)
        status = UNDECIDABLE if span is None else self._judged(span)
        lasting = status != UNDECIDABLE and status == final(self.target, self.pair)
        early = [] if lasting else self._early(claim)
        found = (*self._thing(concern), *self._whom(concern), *early)
        found = (*found, *self._when(claim), *self._form(concern))
        return Heard(claim, status, found, tuple(limits), lasting)

    def _judged(self, span: Span) -> str:
        operator, value = self.target.operator, self.target.value
        if operator in AGAINST_TIME_BEFORE:
            return judged(operator, span, Span(NOTHING, NOTHING))
        if operator == "done":
            return judged(operator, span, Span(ALL, ALL))
        return UNDECIDABLE if value is None else judged(operator, span, Span(value, value))

    def _thing(self, concern: Concern) -> Iterator[Message]:
        """Yield where it counts something else, or nobody says that it counts this."""
        claim, same_thing = concern.claim, concern.counts_just(self.pair)
        if self.pair.term and concern.counts and not same_thing:
            yield doubts.other_term(concern.counts[0][0], self.pair.term)
        elif not concern.declared and not same_thing:
            yield doubts.GUESSED if concern.related else doubts.UNRELATED
        if claim.event.unit is None:
            yield doubts.NO_PLACE
        elif claim.event.unit != self.target.unit:
            yield doubts.other_place(claim, self.target.unit)

    def _whom(self, concern: Concern) -> Iterator[Message]:
        """Yield where it is about others, or about these together with others."""
        claim, whom = concern.claim, self.pair.subject
        about = claim.event.subjects
        if whom is None or (not about and concern.counts_just(self.pair)):
            return
        if not about:
            yield doubts.no_subject(whom)
        elif whom not in about:
            yield doubts.other_subjects(about, whom)
        elif len(about) > 1 and claim.event.kind != "range":
            yield doubts.lump(about, whom)

    def _early(self, claim: Claim) -> Iterator[Message]:
        """Yield where it was published too early to tell of the last day."""
        published = claim.recorded.meta.source.documented
        if published is None:
            yield doubts.NOT_DATED
        elif published < self.due:
            yield doubts.too_early(published, words.last_day(self.target, self.due))

    def _when(self, claim: Claim) -> Iterator[Message]:
        """Yield where it is of another day or period."""
        if claim.event.undated:
            yield doubts.UNDATED
        elif self._flow(claim):
            if not _bears(claim.period, self.window, self._counts(claim)):
                yield doubts.other_period(claim.period, self.window)
        elif claim.period.last != self.due:
            before = claim.period.last < self.due
            due = words.last_day(self.target, self.due)
            yield doubts.other_day(claim.period, before, due)

    def _flow(self, claim: Claim) -> bool:
        if claim.event.kind == "change":
            return True
        if self.pair.term:
            return self.pair.term.measure.kind == "flow"
        return claim.event.kind == "flow"

    def _counts(self, claim: Claim) -> bool:
        return self.pair.whole is None and not claim.percent

    def _form(self, concern: Concern) -> Iterator[Message]:
        """Yield where it is another form of figure than the target asks."""
        claim = concern.claim
        change = claim.event.kind == "change"
        if claim.span is None:
            yield doubts.NO_NUMBER
        elif change != (self.target.operator in AGAINST_TIME_BEFORE):
            yield doubts.CHANGE_ONLY if change else doubts.NO_CHANGE
        elif change:
            if not concern.against(before_this(self.window)):
                yield doubts.BASE_UNKNOWN
        elif self._share and share_of(claim) is None:
            yield doubts.NO_DENOMINATOR
        elif not self._share and claim.percent:
            yield doubts.NO_COUNT

    @property
    def _share(self) -> bool:
        return self.pair.whole is not None or self.target.operator == "done"

    def _span(self, claim: Claim) -> tuple[Span | None, list[Message]]:
        """Return what a claim says in the target's unit, and how far that bears on the pair."""
        kind, span = claim.event.kind, claim.span
        if span is None:
            return None, []
        if kind == "change":
            return claim.rounded(), []
        if self._share:
            share = share_of(claim)
            if share and kind == "streak":
                return Span(share.lo, ALL), [doubts.running(claim)]
            return share, [doubts.VARIES] if kind == "range" else []
        if claim.percent:
            return None, []
        if not self._flow(claim) or same(claim.period, self.window):
            return span, []
        if inside(self.window, claim.period):
            return Span(NOTHING, span.hi), [doubts.WIDER]
        return Span(span.lo, None), [doubts.NARROWER]


def _bears(period: Period, window: Period, counts: bool) -> bool:
    """Return whether a flow of a period says something of a window: a count also in part."""
    if same(period, window):
        return True
    return counts and (inside(period, window) or inside(window, period))
