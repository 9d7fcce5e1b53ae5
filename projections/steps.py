"""Steps: what the timeline of one stream says of every account, day by day.

`steps` is the definition; postings are its differences (posting.py). A stock counts a thing while
its body is alive and placed and the thing is there; flows of a stock are the transitions of that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from socai.domain.consistency import LIFELESS
from socai.domain.event import identity_of
from socai.domain.period import Period
from socai.domain.placing import Placed, Standing, within_life
from socai.domain.register import ALIVE, BODY, KEY, THERE, UNIT, Thing
from socai.domain.timeline import Stream

from . import declared_count
from .declared_count import Named
from .facts import BODIES, COUNTING, FLOWS, THINGS, Flow, Registers, Stock


class Account(NamedTuple):
    """Where an amount stands; `grain` is "" for a stock, else day, month, quarter or year."""

    unit: str
    measure: str
    key: str
    grain: str


Steps = dict[tuple[Account, date], int]
_order = attrgetter("order")


class Counted(NamedTuple):
    """A stock that counts `amount` in a unit under a key."""

    unit: str
    stock: Stock
    key: str
    amount: int


class Change(NamedTuple):
    """A statement at its place, and what is counted of one thing before it and from it on."""

    placed: Placed
    old: Counted | None
    new: Counted | None


def steps(stream: Stream) -> Steps:
    """Return the steps of the whole timeline: account and day → signed amount, none of them 0."""
    found: Counter[tuple[Account, date]] = Counter()
    body = counting(stream)
    named = declared_count.named(stream)
    for thing in {BODY, *stream.things}:
        for at, amount in thing_steps(stream, body, thing, named).items():
            found[at] += amount
    for standing in stream.spoken.values():
        for at, amount in flow_steps(body, standing).items():
            found[at] += amount
    return {at: amount for at, amount in found.items() if amount}


def counting(stream: Stream) -> list[Placed]:
    """Return the statements about the body on which counts depend, in order.

    A kind that counts nothing by its body has none: its statements say their unit themselves.
    """
    if stream.category not in BODIES:
        return []
    return [p for p in stream.history(BODY) if counts(p.standing)]


def counts(standing: Standing) -> bool:
    """Return whether the statement puts something into the body on which counts depend."""
    return any(p.thing == BODY and p.register in COUNTING for p in standing.puts)


def thing_steps(stream: Stream, body: list[Placed], thing: Thing, named: Named) -> Steps:
    """Return the steps of one thing: its stock, and the flows of its transitions."""
    found: Counter[tuple[Account, date]] = Counter()
    for change in changes(stream, body, thing, named):
        transition(found, change)
    return {at: amount for at, amount in found.items() if amount}


def changes(stream: Stream, body: list[Placed], thing: Thing, named: Named) -> Iterator[Change]:
    """Yield, in order, every statement by which what is counted of one thing changes."""
    if thing != BODY and (stream.category, thing[0]) not in THINGS:
        return
    history = [] if thing == BODY else within_life(body, thing, stream.history(thing))
    declares = {p.order for p in history} if thing[0] == "declared" else set()
    registers: tuple[Registers, Registers] = (_born(stream), {})
    counted: Counted | None = None
    for placed in sorted((*body, *history), key=_order):
        for p in placed.standing.puts:
            if p.thing == BODY:
                registers[0][p.register] = p.value
            if p.thing == thing:
                registers[1][p.register] = p.value
        if placed.order in declares:
            registers[1].update(declared_count.remainder(placed, thing, registers[1], named))
        now = _counted(stream.category, thing, *registers)
        if now != counted:
            yield Change(placed, counted, now)
        counted = now


def _born(stream: Stream) -> Registers:
    """Return the first registers of a body: a unit counts in itself, a programme under itself."""
    register = {"unit": UNIT, "programme": KEY}.get(stream.category)
    return {register: identity_of(stream.name)} if register else {}


def _counted(category: str, thing: Thing, body: Registers, own: Registers) -> Counted | None:
    unit = own.get(UNIT) or body.get(UNIT)
    if not unit or not (body.get(ALIVE) or category in LIFELESS):
        return None
    key = own.get(KEY) or body.get(KEY) or ""
    if thing == BODY:
        stock = BODIES[category](body) if category in BODIES else None
        return Counted(unit, stock, key, 1) if stock else None
    if not own.get(THERE):
        return None
    stock = THINGS[category, thing[0]](own)
    return Counted(unit, stock, key, own.get("amount", 1)) if stock else None


def transition(found: Counter[tuple[Account, date]], change: Change) -> None:
    """Add what a change posts: the stock on its day, flows on their period."""
    placed, old, new = change
    for counted, sign in ((old, -1), (new, +1)):
        if counted:
            account = Account(counted.unit, counted.stock.measure, counted.key, "")
            found[account, placed.day] += sign * counted.amount
    period = placed.standing.effective
    if period.open:
        return
    if old and new and old.stock.measure == new.stock.measure:
        for counted, sign in ((old, -1), (new, +1)):
            _flow(found, counted, counted.stock.transferred, sign, period)
    else:
        if old:
            _flow(found, old, old.stock.outflow, +1, period)
        if new:
            _flow(found, new, new.stock.inflow, +1, period)


def _flow(
    found: Counter[tuple[Account, date]],
    counted: Counted,
    measure: str | None,
    sign: int,
    period: Period,
) -> None:
    if measure:
        account = Account(counted.unit, measure, counted.key, period.grain)
        found[account, period.last] += sign * counted.amount


def flow_steps(body: list[Placed], standing: Standing) -> Steps:
    """Return the flows that one statement says happened, on the last day of its period."""
    states = FLOWS.get(type(standing.event))
    if states is None:
        return {}
    period = standing.effective
    registers = _body_on(body, period.last)
    found: Counter[tuple[Account, date]] = Counter()
    flows: tuple[Flow, ...] = states(standing.event, registers)
    for flow in flows:
        unit = flow.unit or registers.get(UNIT)
        if unit:
            found[Account(unit, flow.measure, flow.key, period.grain), period.last] += flow.count
    return {at: amount for at, amount in found.items() if amount}


def _body_on(body: list[Placed], day: date) -> Registers:
    """Return the body's registers on `day`; before it has a unit, as when it first has one."""
    state: Registers = {}
    for placed in body:
        if placed.day > day and UNIT in state:
            break
        for p in placed.standing.puts_on(BODY):
            state[p.register] = p.value
    return state
