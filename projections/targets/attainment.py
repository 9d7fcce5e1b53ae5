"""Whether a target is met: by what the ledger counts, and by what was published where it cannot.

A target is met only where every pair is on every occasion, not met where one surely is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.projections.audit.claim import Claim, Claims
from socai.projections.held import Held
from socai.projections.indicators.definition import Definitions
from socai.projections.reports.cells import Read
from socai.projections.scope import View

from . import doubts, words
from .concerning import Concern, concerning, elsewhere
from .counted import Counted, Counting
from .judging import MET, NOT_MET, UNDECIDABLE
from .occasions import occasions
from .published import Heard, Hearing
from .target import Pair, Target


@dataclass(frozen=True, slots=True)
class Part:
    """One pair on one occasion: what the ledger counts, what published figures say, what holds.

    `published` says in words what the published figures settle.
    """

    pair: Pair
    window: Period
    status: str
    counted: Counted
    heard: tuple[Heard, ...]
    published: tuple[Message, ...]

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Return why its status is what it is."""
        return _together([self])


@dataclass(frozen=True, slots=True)
class Attainment:
    """Whether a target is met by a day: "met", "not_met" or "undecidable", its parts, and why."""

    target: Target
    day: date
    status: str
    parts: tuple[Part, ...]
    reasons: tuple[Message, ...]


def attainment(
    target: Target,
    view: View,
    read: Read,
    claims: Claims,
    day: date,
    definitions: Definitions | None = None,
) -> Attainment:
    """Return whether a target is met, looked at up to a day.

    `read` reads a cell of the ledger as known (socai.projections.reports.cells.Read); `claims` are
    the published figures as known, with the relations that are to count; `definitions` those of
    the indicators that they may name. Raises Refused where the ledger cannot be asked.
    """
    when = occasions(target, day)
    due = target.deadline if when.pending and not target.recurrence else None
    counting = Counting(target, Held(view), read)
    concerns = list(concerning(target, claims, definitions or Definitions(), view.tree(day)))
    parts = []
    for window in when.windows:
        for pair in target.pairs:
            counted = counting.counted(pair, window, due)
            hearing = Hearing(target, pair, window, due or window.last)
            own = [one for one in concerns if not elsewhere(target, pair, one)]
            parts.append(_part(hearing, counted, own, due is None))
    status = _whole([part.status for part in parts], when.pending and bool(target.recurrence))
    framed = _framed(target, day, when.pending, bool(parts))
    return Attainment(target, day, status, tuple(parts), (*framed, *_together(parts)))


def _whole(statuses: Sequence[str], more: bool) -> str:
    """Return the status of all parts together; `more`: others are still to come."""
    if NOT_MET in statuses:
        return NOT_MET
    return MET if statuses and not more and {*statuses} == {MET} else UNDECIDABLE


def _framed(target: Target, day: date, pending: bool, parted: bool) -> Iterator[Message]:
    """Yield what is to be said of the days of a target."""
    if day < target.since and not parted:
        yield words.begins(target)
    elif not parted:
        yield words.NO_OCCASION
    if target.deadline is None:
        yield words.endless(day)
    elif pending and (target.recurrence or not parted):
        yield words.pending(target.deadline)


def _part(hearing: Hearing, counted: Counted, concerns: Sequence[Concern], over: bool) -> Part:
    """Return what holds of a pair: the ledger decides; where it is silent, what surely answers.

    Not `over`: before the deadline a published figure decides only what no later day can change.
    """
    heard = tuple(hearing.heard(concern) for concern in concerns)
    settling = [one for one in heard if one.settles and (over or one.lasting)]
    status, said = counted.status, []
    given = {one.status for one in settling} | ({status} - {UNDECIDABLE})
    if len(given) > 1:
        status = UNDECIDABLE
        said.append(doubts.contradicts(one.claim for one in settling))
    else:
        if counted.silent and settling:
            (status,) = given
        agrees = counted.status != UNDECIDABLE
        said += [
            doubts.settled(one.claim, words.VERDICTS[one.status], counted.silent, agrees)
            for one in settling
        ]
    return Part(hearing.pair, hearing.window, status, counted, heard, tuple(said))


def _together(parts: Sequence[Part]) -> tuple[Message, ...]:
    """Return the reasons of parts, each said once; of each claim all that is in doubt together."""
    missing = words.no_data(one for part in parts for one in part.counted.missing)
    said = [reason for part in parts for reason in (*part.counted.reasons, *part.published)]
    why: dict[Claim, list[Message]] = {}
    for heard in (one for part in parts for one in part.heard if not one.settles):
        why.setdefault(heard.claim, []).extend(heard.why)
    doubted = [doubts.unsettled(claim, dict.fromkeys(found)) for claim, found in why.items()]
    return tuple(dict.fromkeys((*missing, *said, *doubted)))
