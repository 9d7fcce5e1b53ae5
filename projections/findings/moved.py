"""Units that moved with declared totals: sums above them changed, and nobody declared them again.

A unit that declared five and goes to another parent takes its five along. The totals of what it
left and of where it went are then worked out, however exact they look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from socai.domain.chart import MEASURES, Measure
from socai.domain.period import before, vi_day
from socai.domain.placing import Standing
from socai.domain.refusal import Message
from socai.domain.unit import UnitReparented
from socai.projections.evidence import Evidence
from socai.projections.scope import Declared, Keys
from socai.projections.stated import Stated, day_of

from .finding import MOVED, Finding


class Move(NamedTuple):
    """A unit that goes to another parent on a day, and what lies above it on one side only."""

    unit: str
    day: date
    standing: Standing
    above: tuple[str, ...]


def moved(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each total above a unit that moved after both had declared."""
    moves = list(_moves(evidence))
    for measure in MEASURES if moves else ():
        declared = evidence.declarations(measure.name) if measure.kind == "stock" else []
        stated = Stated(declared, day_of)
        for move in moves:
            for own in _last_before(stated, move.unit, move.day):
                for above in move.above:
                    yield from _not_restated(evidence, measure, stated, move, own, above)


def _moves(evidence: Evidence) -> Iterator[Move]:
    for name, stream in evidence.units.items():
        for standing in stream.standings():
            day = standing.effective.last
            if not isinstance(standing.event, UnitReparented) or day == date.min:
                continue
            trees = (evidence.tree(before(day)), evidence.tree(day))
            if all(tree.alive(name) for tree in trees):
                left, reached = (set(tree.path(name)[1:]) for tree in trees)
                if left != reached:
                    yield Move(name, day, standing, tuple(sorted(left ^ reached)))


def _last_before(stated: Stated, unit: str, day: date) -> Iterator[Declared]:
    """Yield the last declaration before `day` of each scope of a unit."""
    for keys in _scopes(stated, unit):
        earlier = [one for one in stated.scope(unit, keys) if one.day < day]
        yield from earlier[-1:]


def _scopes(stated: Stated, unit: str) -> list[Keys]:
    found = {one.keys for one in stated.units.get(unit, ())}
    return sorted(found, key=lambda keys: (keys.others, sorted(keys.names)))


def _not_restated(
    evidence: Evidence, measure: Measure, stated: Stated, move: Move, own: Declared, above: str
) -> Iterator[Finding]:
    for keys in _scopes(stated, above):
        if not own.keys.within(keys):
            continue
        totals = stated.scope(above, keys)
        if totals[0].day >= move.day or totals[-1].day >= move.day:
            continue
        total = totals[-1]
        at, day = move.standing.recorded.position, move.day
        unit, upper = (f"{evidence.tree(day).name(one)} ({one})" for one in (move.unit, above))
        message = Message(
            f"{measure.vi}: đơn vị {unit} đổi cấp trên ngày {vi_day(day)} (vị trí {at}), mang theo "
            f"số công bố ngày {vi_day(own.day)} của nó; {upper} công bố lần cuối ngày "
            f"{vi_day(total.day)}, nên tổng của nơi ấy từ ngày chuyển là số suy ra. Nhập số công "
            f"bố của {above} từ ngày {vi_day(day)} trở đi",
            f"{measure.en}: unit {unit} moved on {day} (position {at}) with its declaration of "
            f"{own.day}; {upper} declared last on {total.day}, so that its total since the move is "
            f"worked out. Record a declaration of {above} of {day} or later",
        )
        rests_on = (move.standing.recorded, own.recorded, total.recorded)
        streams = tuple(dict.fromkeys(recorded.meta.stream for recorded in rests_on))
        yield Finding(MOVED, message, streams, rests_on, frozenset({move.unit, above}))
