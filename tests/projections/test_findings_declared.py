"""Declared totals that contradict, are exceeded, or moved: appear, are mended, are still seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from figure_oracle import OPEN, FlowOracle, Span, StockOracle
from found import found, pairs, seen
from socai.domain.event import Recorded
from socai.projections.findings.finding import CONTRADICT, EXCEEDED, MOVED, Finding
from worlds import (
    A,
    B,
    Said,
    World,
    body,
    dissolved,
    flow,
    flow_world,
    held,
    moved,
    stock,
    stock_world,
    unit,
)

UNITS = (unit("tinh"), unit("huyen-1", "tinh"), unit("huyen-2", "tinh"), unit("xa-1", "huyen-1"))


def world(*said: Said) -> World:
    """Return a world of four units in which this is said."""
    return World().then(*UNITS, *said)


def one(events: World, rule: object) -> Finding:
    """Return the one finding of a rule."""
    (told,) = (f for f in found(events.events) if f.rule is rule)
    return told


# ---- two declarations of one scope --------------------------------------------------------------

FIRST = stock("xa-1", "2012-12-31", 10)


@pytest.mark.parametrize(
    ("second", "apart"),
    [
        (stock("xa-1", "2012-12-31", 12), True),
        (stock("xa-1", "2012", 12), True),
        (stock("xa-1", "2012-12-31", 10), False),
        (stock("xa-1", "2012-12-31", 8, 12), False),
        (stock("xa-1", "2012-12-31", 11, None), True),
        (stock("xa-1", "2012-12-31", 9, None), False),
        (stock("xa-1", "2013-01-01", 12), False),
        (stock("huyen-1", "2012-12-31", 12), False),
        (stock("xa-1", "2012-12-31", 12, keys=[A]), False),
    ],
    ids=["another number", "of that year", "the same", "a wider interval", "at least more",
         "at least less", "another day", "another unit", "another scope"],
)  # fmt: skip
def test_two_declarations_contradict_where_nothing_is_common(second: Said, apart: bool) -> None:
    assert bool(found(world(FIRST, second).events, None, (CONTRADICT,))) == apart


def test_what_is_said_of_two_declarations_that_contradict() -> None:
    told = one(world(FIRST, stock("xa-1", "2012-12-31", 12_000, 13_000)), CONTRADICT)
    assert told.message.vi == (
        "Tổ chức, xa-1 (xa-1), 31/12/2012: vị trí 5 công bố 10, vị trí 6 công bố 12.000–13.000; số "
        "ghi sau đang được dùng. Đính chính hoặc rút bên sai"
    )
    assert "position 5 declares 10, position 6 12,000–13,000" in told.message.en
    assert [e.position for e in told.rests_on] == [5, 6] and told.units == {"xa-1"}


def test_a_third_may_contradict_what_two_leave() -> None:
    """[8, 12] and [11, 15] leave [11, 12]; 13 is in the second, and not in both."""
    three = [stock("xa-1", "2012", *ends) for ends in ((8, 12), (11, 15), (13, 13))]
    assert [e.position for e in one(world(*three), CONTRADICT).rests_on] == [5, 6, 7]


def test_flows_contradict_over_the_same_period_only() -> None:
    periods = ("2012", "2012-01-01..2012-12-31", "2012-Q1")
    said = [flow("xa-1", when, n) for n, when in enumerate(periods, start=10)]
    assert pairs(world(*said).events, CONTRADICT) == [("declaration-xa-1",)]


# ---- what is itemised ---------------------------------------------------------------------------

BODIES = [body(f"to-{n}", "xa-1", A, "2012-03-31") for n in range(3)]


def test_bodies_beyond_a_declared_total() -> None:
    events = world(*BODIES[:2], stock("huyen-1", "2012-12-31", 2), BODIES[2]).events
    gone = World(events).then(dissolved("to-2", "2012-12-30"))
    assert seen(gone.events, EXCEEDED) == [8]
    told = one(World(events), EXCEEDED)
    assert told.message.vi == (
        "Tổ chức, huyen-1 (huyen-1), 31/12/2012: công bố 2 (vị trí 7) nhưng số chi tiết là 3, vượt "
        "1. Xem số chi tiết bằng `socai figure organisations --unit huyen-1 --as-of 2012-12-31 "
        "--explain`, rồi đính chính hoặc rút bên sai"
    )
    assert "2 is declared (position 7), but 3 is itemised, 1 more" in told.message.en
    assert [e.position for e in told.rests_on] == [7, 5, 6, 8]
    assert (told.units, told.since) == ({"huyen-1"}, 8)


@pytest.mark.parametrize(
    ("said", "beyond"),
    [
        ((stock("huyen-1", "2012-12-31", 3),), False),
        ((stock("huyen-1", "2012-12-31", 1, 5),), False),
        ((stock("huyen-1", "2012-12-31", 1, None),), False),
        ((stock("huyen-1", "2012-03-30", 2),), False),
        ((stock("huyen-1", "2012", 2),), True),
        ((stock("huyen-1", "2012-12-31", 2, keys=[A]),), True),
        ((stock("huyen-1", "2012-12-31", 2, keys=[B]),), False),
        ((stock("huyen-2", "2012-12-31", 2),), False),
        ((stock("huyen-1", "2012-12-31", 2), moved("xa-1", "huyen-2", "2012-06-30")), False),
        ((stock("huyen-1", "2012-12-31", 2), moved("xa-1", "huyen-2", "2013-06-30")), True),
    ],
    ids=["as many", "an interval", "at least", "before their days", "the end of a year",
         "their key", "another key", "another unit", "moved away", "moved away later"],
)  # fmt: skip
def test_only_what_lies_in_the_scope_on_the_day_counts(
    said: tuple[Said, ...], beyond: bool
) -> None:
    assert bool(found(world(*BODIES, *said).events, None, (EXCEEDED,))) == beyond


def test_declarations_below_beyond_a_declared_total() -> None:
    below = [stock(name, "2012-12-31", 6) for name in ("huyen-1", "huyen-2")]
    events = world(stock("tinh", "2012-12-31", 11), *below, stock("tinh", "2012-12-31", 12))
    assert seen(events.events, EXCEEDED) == [7]
    told = one(World(events.events[:7]), EXCEEDED)
    assert [e.position for e in told.rests_on] == [5, 6, 7]
    older = [stock(name, "2012-06-30", 6) for name in ("huyen-1", "huyen-2")]
    assert not pairs(world(stock("tinh", "2012-12-31", 11), *older).events, EXCEEDED)


def test_activities_beyond_a_declared_total() -> None:
    events = world(
        flow("huyen-1", "2012", 4),
        held("h-1", "xa-1", "contest", 3, "2012-06"),
        held("h-2", "xa-1", "contest", 2, "2013-02-03"),
        held("h-3", "xa-1", "training", 2, "2012-Q4"),
    )
    assert seen(events.events, EXCEEDED) == [8]
    told = one(events, EXCEEDED)
    assert [e.position for e in told.rests_on] == [5, 6, 8]
    assert "năm 2012: công bố 4 (vị trí 5) nhưng số chi tiết là 5, vượt 1" in told.message.vi
    assert "--unit huyen-1 --from 2012-01-01 --to 2012-12-31 --explain`" in told.message.en


def test_quarters_beyond_their_year() -> None:
    quarters = [flow("xa-1", f"2012-Q{n}", 3) for n in (1, 2, 3, 4)]
    events = world(flow("huyen-1", "2012", 11), *quarters, flow("huyen-1", "2012", 11, 14))
    assert seen(events.events, EXCEEDED) == [9, 10]
    (told,) = found(events.events[:9], None, (EXCEEDED,))
    assert [e.position for e in told.rests_on] == [5, 6, 7, 8, 9]


def test_the_last_events_that_itemise_are_named() -> None:
    many = [body(f"to-{n}", "xa-1", A, "2012-03-31") for n in range(20)]
    told = one(world(stock("tinh", "2012", 1), *many), EXCEEDED)
    assert [e.position for e in told.rests_on] == [5, *range(16, 26)]


# ---- against an oracle --------------------------------------------------------------------------


def combined(said: list[Span]) -> Span:
    """Return what declarations of one scope and moment come to, in the order of recording."""
    value = said[0]
    for lo, hi in said[1:]:
        met = (max(lo, value[0]), min(hi, value[1]))
        value = met if met[0] <= met[1] else (lo, hi)
    return value


def stocks_beyond(world: World) -> Iterator[str]:
    """Yield each declared stock that an oracle finds to be less than what it holds on its day."""
    oracle = StockOracle(world.events)
    scopes: dict[tuple[str, tuple[str, ...], date], list[Span]] = {}
    for at, keys, (_, last), span in oracle.raw.said:
        scopes.setdefault((at, tuple(sorted(keys)), last), []).append(span)
    for (at, keys, day), said in scopes.items():
        if oracle.figure(at, keys, day).value[0] > combined(said)[1]:
            yield f"{at} {','.join(keys)} {day}"


def flows_beyond(world: World) -> Iterator[str]:
    """Yield each declared flow that an oracle finds to be less than what it holds."""
    said = FlowOracle(world.events, date(2014, 1, 1)).raw.said
    scopes: dict[tuple[str, tuple[str, ...], tuple[date, date]], list[Span]] = {}
    for at, keys, days, span in said:
        scopes.setdefault((at, tuple(sorted(keys)), days), []).append(span)
    for (at, keys, days), spans in scopes.items():
        oracle = FlowOracle(world.events, days[1])
        least = min(lo for lo, _ in oracle.figures(at, keys, days))
        if least > combined(spans)[1]:
            yield f"{at} {','.join(keys)} {days[1]} {days[0]}"


def scope(told: Finding, with_first: bool) -> str:
    """Return the scope and days of a finding's declaration."""
    e = told.rests_on[0]
    keys = ",".join(sorted(getattr(e.event, "keys", ())))
    days = f"{e.meta.effective.last}" + (f" {e.meta.effective.first}" if with_first else "")
    return f"{getattr(e.event, 'unit', '')} {keys} {days}"


Beyond = Callable[[World], Iterator[str]]
MADE: dict[str, tuple[Callable[..., World], Beyond, int]] = {
    "stock": (stock_world, stocks_beyond, 300),
    "flow": (flow_world, flows_beyond, 150),
}


@pytest.mark.parametrize("kind", MADE)
def test_in_random_worlds_what_is_beyond_is_what_an_oracle_finds(kind: str) -> None:
    make, beyond, seeds = MADE[kind]
    compared = 0
    for seed in range(seeds):
        made = make(seed)
        told = [scope(f, kind == "flow") for f in found(made.events, None, (EXCEEDED,))]
        assert sorted(told) == sorted(beyond(made)), f"seed {seed}\n{made}"
        compared += len(told)
    assert compared > 20


def emptied(events: tuple[Recorded, ...]) -> int:
    """Return how often one more declaration of a scope and moment empties those before it."""
    scopes: dict[object, list[Span]] = {}
    for e in events:
        if hasattr(e.event, "lo"):
            lo, hi = e.event.lo, OPEN if e.event.hi is None else e.event.hi
            when = e.meta.effective
            stock_day = None if e.meta.type == "StockDeclared" else when.first
            at = (e.meta.type, e.event.unit, frozenset(e.event.keys), when.last, stock_day)
            scopes.setdefault(at, []).append((lo, hi))
    return sum(
        combined(said[:n])[1] < said[n][0] or said[n][1] < combined(said[:n])[0]
        for said in scopes.values()
        for n in range(1, len(said))
    )


def test_in_random_worlds_contradictions_are_those_of_a_plain_count() -> None:
    total = 0
    for seed in range(300):
        for events in (stock_world(seed).events, flow_world(seed).events):
            told = found(events, None, (CONTRADICT,))
            assert len(told) == emptied(events), f"seed {seed}"
            total += len(told)
    assert total > 20


# ---- units that move with what they declared ----------------------------------------------------

TOTALS = [stock("huyen-1", "2012-12-31", 9), stock("huyen-2", "2012-12-31", 4)]
OWN = stock("xa-1", "2012-12-31", 5)
MOVES = moved("xa-1", "huyen-2", "2013-06-30")


def test_a_unit_that_moves_with_its_declared_total() -> None:
    again = [stock(name, "2013-12-31", 7) for name in ("huyen-1", "huyen-2")]
    events = world(*TOTALS, OWN, MOVES, *again)
    assert seen(events.events, MOVED) == [8, 9]
    told = found(events.events, 8, (MOVED,))
    assert [sorted(f.units) for f in told] == [["huyen-1", "xa-1"], ["huyen-2", "xa-1"]]
    assert [[e.position for e in f.rests_on] for f in told] == [[8, 7, 5], [8, 7, 6]]
    assert told[0].message.vi == (
        "Tổ chức: đơn vị xa-1 (xa-1) đổi cấp trên ngày 30/06/2013 (vị trí 8), mang theo số công bố "
        "ngày 31/12/2012 của nó; huyen-1 (huyen-1) công bố lần cuối ngày 31/12/2012, nên tổng của "
        "nơi ấy từ ngày chuyển là số suy ra. Nhập số công bố của huyen-1 từ ngày 30/06/2013 trở đi"
    )
    assert "moved on 2013-06-30 (position 8)" in told[0].message.en


@pytest.mark.parametrize(
    "said",
    [
        (OWN, MOVES),
        (*TOTALS, MOVES),
        (*TOTALS, stock("xa-1", "2013-12-31", 5), MOVES),
        (*TOTALS, OWN, moved("xa-1", "huyen-1", "2013-06-30")),
        (stock("tinh", "2012-12-31", 9), OWN, MOVES),
        (stock("huyen-1", "2012-12-31", 9, keys=[B]), stock("xa-1", "2012", 5, keys=[A]), MOVES),
    ],
    ids=["no total above", "no total of its own", "declared after the move", "moved nowhere",
         "a total above both", "other keys"],
)  # fmt: skip
def test_nothing_is_carried_along_here(said: tuple[Said, ...]) -> None:
    assert found(world(*said).events, None, (MOVED,)) == []
