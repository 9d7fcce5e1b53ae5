"""Small worlds of declared figures: units that are re-parented, things, totals, assertions.

A `World` is a log in order of recording. `stock_world` and `flow_world` are random, by seed, and so
is `whole_world`, which has all of it, corrected and withdrawn in any order of arrival. `smallest`
makes of a world that fails the least that still fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from random import Random

from socai.domain.activity import ActivityHeld
from socai.domain.consistency import inconsistencies
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Event, EventWithdrawn, Meta, Recorded, Source
from socai.domain.organisation import (
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
    OrganisationSucceeded,
)
from socai.domain.period import Period, parse_period
from socai.domain.register import BODY
from socai.domain.timeline import Stream
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded
from socai.projections.memory import MemoryView

STOCK, FLOW = "organisations", "activities"
BEGINNING = "..1990-01-01"
LEVELS = (
    ("tinh", "tinh-2"),
    ("huyen-1", "huyen-2", "huyen-3"),
    ("xa-1", "xa-2", "xa-3", "xa-4", "xa-5"),
)
UNITS = tuple(unit for level in LEVELS for unit in level)
A, B, C = "ban-antt", "hoi-dong-bao-ve-antt", "to-anxh"
FORMS = ("conference", "contest", "training")
NESTED: tuple[tuple[int, ...], ...] = ((), (), (), (), (0,), (1,), (0, 1))
CROSSING = (*NESTED, (1, 2), (2,), (0, 1, 2))
"""Key sets by index, none meaning all keys; the nested ones never cross."""
DAYS = ("2012-03-31", "2012-06-30", "2012-12-31", "2013-01-01", "2013-06-30", "2013-12-31")
SHIFTS = ("2012-03-31", "2012-05-01", "2012-12-31", "2013-02-10", "2013-06-30")
COARSE_DAYS = ("2012", "2012-Q2", "2013-06", "2012-12")
PERIODS = ("2012", "2013", "2012-01-01..2012-06-30", "2012-Q2", "2012-Q3", "2012-Q4", "2012-06")
ODD_PERIODS = ("2012-05-10..2012-08-20", "2012-06-15..2013-02-15", "2012-01-01..2013-12-31")
OPEN_DAYS = ("..2012-03-31", "..2012-06-30", "..2012", "..2013-01-01")
HELD = ("2012-06-15", "2012-06-30", "2012-07-01", "2012-06", "2012-Q2", "2012", "2013-02-03")

Said = tuple[str, Event, str]
"""A stream, what is said in it, and the effective day or period as a person writes it."""


@dataclass(frozen=True)
class World:
    """Events in the order of their recording; printed, a table that a person can type in again."""

    events: tuple[Recorded, ...] = ()

    def then(self, *said: Said) -> World:
        """Return this world with more recorded after it."""
        events = list(self.events)
        for stream, event, when in said:
            position = events[-1].position + 1 if events else 1
            version = sum(e.meta.stream == stream for e in events) + 1
            meta = _meta(f"e{position}", stream, version, event, parse_period(when))
            events.append(Recorded(position, meta, event))
        return World(tuple(events))

    def view(self) -> MemoryView:
        """Return what the product makes of it."""
        return MemoryView(self.events)

    def without(self, gone: Iterable[Recorded]) -> World:
        """Return the world in which these were never recorded."""
        left_out = {e.position for e in gone}
        return World(tuple(e for e in self.events if e.position not in left_out))

    def with_value(self, position: int, lo: int) -> World:
        """Return the world in which the declaration at `position` says exactly `lo`."""
        return World(
            tuple(
                replace(e, event=_exactly(e.event, lo)) if e.position == position else e
                for e in self.events
            )
        )

    def __str__(self) -> str:
        return "\n".join(_line(e) for e in self.events)


def _exactly(event: Event, lo: int) -> Event:
    assert isinstance(event, StockDeclared | FlowDeclared)
    return replace(event, lo=lo, hi=lo)


def _meta(event_id: str, stream: str, version: int, event: Event, when: Period) -> Meta:
    return Meta(
        event_id=event_id,
        command_id=event_id,
        command_content="",
        command_index=0,
        command_size=1,
        stream=stream,
        version=version,
        type=type(event).__name__,
        recorded_at=0,
        effective=when,
        source=Source(),
        actor="can-bo-1",
    )


def _line(e: Recorded) -> str:
    said = [(f.name, getattr(e.event, f.name)) for f in fields(e.event) if f.name != "name"]
    shown = "  ".join(f"{name}={value}" for name, value in said)
    return f"{e.position:4}  {e.meta.effective!s:24} {e.meta.stream:16} {e.meta.type}  {shown}"


def unit(name: str, parent: str | None = None) -> Said:
    """Say that a unit has stood for ever."""
    return f"unit-{name}", UnitRegistered(name=name, kind="xa", parent=parent), BEGINNING


def moved(name: str, parent: str, when: str) -> Said:
    """Say that a unit lies under another."""
    return f"unit-{name}", UnitReparented(parent=parent), when


def succeeded(name: str, when: str, *into: str) -> Said:
    """Say that a unit ceases: into one by merger, into several by a split, else by abolition."""
    how = ("abolition", "merge", "split")[min(2, len(into))]
    return f"unit-{name}", UnitSucceeded(how=how, into=into), when


def body(name: str, at: str, key: str, when: str = BEGINNING) -> Said:
    """Say that an organisation stands in a unit."""
    return f"organisation-{name}", OrganisationEstablished(unit=at, kind=key), when


def relocated(name: str, at: str, when: str) -> Said:
    """Say that an organisation belongs to another unit."""
    return f"organisation-{name}", OrganisationRelocated(unit=at), when


def dissolved(name: str, when: str) -> Said:
    """Say that an organisation ceases."""
    return f"organisation-{name}", OrganisationDissolved(), when


def held(name: str, at: str, form: str, sessions: int, when: str) -> Said:
    """Say that activities took place."""
    return f"activity-{name}", ActivityHeld(unit=at, form=form, sessions=sessions), when


def stock(at: str, when: str, lo: int, hi: int | None = -1, keys: Iterable[str] = ()) -> Said:
    """Declare a stock; exact where `hi` is left out."""
    hi = lo if hi == -1 else hi
    event = StockDeclared(unit=at, measure=STOCK, lo=lo, hi=hi, keys=tuple(keys))
    return f"declaration-{at}", event, when


def flow(at: str, when: str, lo: int, hi: int | None = -1, keys: Iterable[str] = ()) -> Said:
    """Declare a flow; exact where `hi` is left out."""
    hi = lo if hi == -1 else hi
    event = FlowDeclared(unit=at, measure=FLOW, lo=lo, hi=hi, keys=tuple(keys))
    return f"declaration-{at}", event, when


def complete(at: str, measure: str, when: str) -> Said:
    """Assert that the records of a unit and measure are complete from a day."""
    return f"declaration-{at}", CompletenessDeclared(unit=at, measure=measure), when


def registered(rng: Random, size: int = 8, wide: bool = False) -> list[Said]:
    """Return 3 to `size` units in three levels, the lower ones under any unit above their level.

    Of the two upper levels there may be one more each where `wide`: so much is there to merge into
    and to split into.
    """
    found = [unit(name) for name in LEVELS[0][: 1 + (wide and rng.random() < 0.4)]]
    for unit_id in _lower(rng, size, wide):
        found.append(unit(unit_id, rng.choice(_above(found, unit_id))))
    return found


def _lower(rng: Random, size: int, wide: bool) -> Iterator[str]:
    yield from LEVELS[1][: rng.choice((2, 3, 3) if wide else (1, 2, 2))]
    yield from LEVELS[2][: rng.randint(1, size - 3)]


def _above(found: list[Said], unit_id: str) -> list[str]:
    """Return the units just above the level of a unit, now and then one higher still."""
    level = next(i for i, names in enumerate(LEVELS) if unit_id in names)
    there = [stream.removeprefix("unit-") for stream, _, _ in found]
    near = [name for name in there if name in LEVELS[level - 1]]
    return near * 4 + [name for name in there if name in LEVELS[0]]


def names_of(units: list[Said]) -> list[str]:
    """Return the ids of registered units."""
    return [stream.removeprefix("unit-") for stream, _, _ in units]


def _ends(rng: Random, exact: bool, most: int) -> tuple[int, int | None]:
    lo, kind = rng.randint(0, most), rng.random()
    if exact or kind < 0.6:
        return lo, lo
    return lo, None if kind > 0.9 else lo + rng.randint(1, 6)


def _keys(rng: Random, all_keys: tuple[str, ...], crossing: bool) -> list[str]:
    return [all_keys[i] for i in rng.choice(CROSSING if crossing else NESTED)]


def stock_world(seed: int, exact: bool = False, crossing: bool = True) -> World:
    """Return a random world of one stock; `crossing` lets key sets cross."""
    rng = Random(seed)
    units = registered(rng)
    names, said = names_of(units), list[list[Said]]()
    for i in range(rng.randint(0, 9)):
        said.append(_body(rng, f"to-{i}", names))
    for _ in range(rng.randint(1, 9)):
        lo, hi = _ends(rng, exact, rng.choice((5, 12)))
        when = rng.choice(COARSE_DAYS if rng.random() < 0.2 else DAYS)
        keys = _keys(rng, (A, B, C), crossing)
        said.append([stock(rng.choice(names), when, lo, hi, keys)])
    for _ in range(rng.choice((0, 0, 1, 2))):
        said.append([moved(*_move(rng, units), rng.choice(SHIFTS))])
    for measure in rng.choices(("units", STOCK), k=rng.choice((0, 1, 2))):
        said.append([complete(rng.choice(names), measure, rng.choice(DAYS[:4]))])
    rng.shuffle(said)
    return World().then(*units, *(one for group in said for one in group))


def changing_world(seed: int) -> World:
    """Return a random world of units that begin, merge, split, are abolished; with bodies only."""
    rng = Random(seed)
    units = registered(rng, wide=True)
    names, said = names_of(units), list[list[Said]]()
    begun = [(s, e, when if rng.random() < 0.7 else rng.choice(DAYS[:3])) for s, e, when in units]
    for i in range(rng.randint(1, 9)):
        said.append(_body(rng, f"to-{i}", names))
    move = moved(*_move(rng, units), rng.choice(SHIFTS))
    if (move[0], BEGINNING) in [(stream, when) for stream, _, when in begun]:
        said.append([move])
    # Successors come later in the alphabet of their level, so that none leads back.
    for name in rng.sample(names, rng.randint(1, len(names) - 1)):
        others = [other for other in names if other[:2] == name[:2] and other > name]
        into = rng.sample(others, min(len(others), rng.choice((0, 1, 1, 2, 2, 3))))
        said.append([succeeded(name, rng.choice(DAYS[3:]), *into)])
    rng.shuffle(said)
    return World().then(*begun, *(one for group in said for one in group))


def dividing_world(seed: int) -> World:
    """Return a random world of communes split or merged into new ones, or into a new one and one
    that stays, now and then of an end of their district, with totals before and since, and bodies.
    """
    rng = Random(seed)
    old, new = list(LEVELS[2][: rng.choice((2, 3))]), list(LEVELS[2][3:])
    upper = ["tinh", *LEVELS[1][: rng.choice((1, 2))]]
    said = [unit(name, None if name == "tinh" else "tinh") for name in upper]
    said += [unit(name, rng.choice(upper[1:])) for name in old]
    change, since = "2012-12-31", DAYS[2:]
    said += [(unit(name)[0], unit(name, rng.choice(upper))[1], change) for name in new]
    ceasing = rng.sample(old, rng.choice((1, 1, 1, len(old))))
    staying = [[new[0], name] for name in old if name not in ceasing]
    for name in ceasing:
        into = rng.choice((new, new, new[:1], new[1:], *staying, *staying))
        said.append(succeeded(name, change, *into))
        if into in staying:
            for at, when in ((upper[1], DAYS[1]), (name, DAYS[1]), (into[1], rng.choice(DAYS[:2]))):
                said.append(stock(at, when, *_ends(rng, False, 12)))
            said.append(stock(into[1], rng.choice(since), *_ends(rng, False, 20)))
    if rng.random() < 0.3:
        said.append(succeeded(upper[-1], change))
    for i in range(rng.randint(0, 5)):
        said += _body(rng, f"to-{i}", [*old, *upper])
    for _ in range(rng.randint(2, 8)):
        at = rng.choice((*old, *old, *new, *new, *upper))
        before = rng.choice(DAYS[:2])
        when = rng.choice(since) if at in new else rng.choice((before, before, *since))
        keys = rng.choice(((), (), (), (A,), (A, B)))
        said.append(stock(at, when, *_ends(rng, False, 12), keys))
        year = rng.choice(PERIODS if at in old else ODD_PERIODS)
        said.append(flow(at, year, *_ends(rng, False, 12), rng.choice(((), (), FORMS[:1]))))
        said.append(held(f"hop-{len(said)}", at, rng.choice(FORMS), 2, rng.choice(HELD)))
    return World().then(*said)


def _body(rng: Random, name: str, names: list[str]) -> list[Said]:
    """Return the life of an organisation, its days in order."""
    days = sorted(rng.sample(DAYS, 3))
    begin = rng.choice((BEGINNING, days[0], days[0]))
    life = [body(name, rng.choice(names), rng.choice((A, A, B, C)), begin)]
    if rng.random() < 0.3:
        life.append(relocated(name, rng.choice(names), days[1]))
    if rng.random() < 0.3:
        life.append(dissolved(name, days[2]))
    if len(life) == 1 and rng.random() < 0.2:
        life = [(life[0][0], life[0][1], rng.choice(COARSE_DAYS))]
    return life


def _move(rng: Random, units: list[Said]) -> tuple[str, str]:
    """Return a unit below the top and where it goes."""
    lower = [name for name in names_of(units) if name not in LEVELS[0]]
    name = rng.choice(lower)
    return name, rng.choice(_above(units, name))


def flow_world(seed: int, exact: bool = False, crossing: bool = True) -> World:
    """Return a random world of one flow; `crossing` lets periods and key sets cross."""
    rng = Random(seed)
    units = registered(rng, rng.choice((4, 5, 6)))
    names, said = names_of(units), list[Said]()
    for i in range(rng.randint(0, 7)):
        amount, when = rng.randint(1, 4), rng.choice(HELD)
        said.append(held(f"hop-{i}", rng.choice(names), rng.choice(FORMS), amount, when))
    busy = rng.choices(names, k=rng.choice((1, 2, len(names))))
    for _ in range(rng.randint(1, 8)):
        lo, hi = _ends(rng, exact, rng.choice((5, 12)))
        odd = crossing and rng.random() < 0.25
        keys = _keys(rng, FORMS, crossing)
        when = rng.choice(ODD_PERIODS if odd else PERIODS)
        said.append(flow(rng.choice(busy), when, lo, hi, keys))
    for _ in range(rng.choice((0, 0, 1, 2))):
        said.append(moved(*_move(rng, units), rng.choice(SHIFTS)))
    for _ in range(rng.choice((0, 0, 1, 2))):
        said.append(complete(rng.choice(names), FLOW, rng.choice(("2011-12-31", *DAYS[:4]))))
    rng.shuffle(said)
    return World().then(*units, *said)


def whole_world(seed: int) -> World:
    """Return a random world of stocks and flows in which anything is amended, as often as not.

    Units, things and declarations arrive in any order, in commands of one to three statements.
    Parents lie above in `LEVELS` and successors later in one level, so no correction makes a ring.
    """
    rng = Random(seed)
    units = registered(rng, rng.choice((5, 6, 8)), wide=True)
    planned = _planned(rng, units)
    rng.shuffle(planned)
    # An amended log in which no unit is known yet says little: most begin with the units.
    begun = [(f"unit-{name}", UnitRegistered) for name in names_of(units)]
    planned = [*begun, *planned]
    if rng.random() < 0.3:
        rng.shuffle(planned)
    amendments, found = rng.randint(2, 2 * len(planned)), list[Recorded]()
    while planned or amendments:
        if found and amendments and rng.random() < amendments / (amendments + len(planned)):
            amendments -= 1
            _record(found, *_amended(rng, found, units))
        elif planned:
            stream, kind = planned.pop(0)
            _record(found, stream, *_made(rng, kind, stream, units))
    return World(tuple(_in_commands(rng, found)))


def _planned(rng: Random, units: list[Said]) -> list[tuple[str, type[Event]]]:
    """Return streams and what is said in them, the units' beginnings left out."""
    names = names_of(units)
    lower = [name for name in names if name not in LEVELS[0]]
    found: list[tuple[str, type[Event]]] = []
    for i in range(rng.randint(1, 6)):
        life = [OrganisationRelocated, rng.choice((OrganisationDissolved, OrganisationSucceeded))]
        told = [OrganisationEstablished, *(kind for kind in life if rng.random() < 0.3)]
        found += [(f"organisation-to-{i}", kind) for kind in told]
    found += [(f"activity-hop-{i}", ActivityHeld) for i in range(rng.randint(0, 5))]
    for kind, most in ((StockDeclared, 6), (FlowDeclared, 5), (CompletenessDeclared, 3)):
        busy = rng.sample(names, rng.randint(2, len(names)))
        streams = rng.choices(busy, k=rng.randint(1, most))
        found += [(f"declaration-{name}", kind) for name in streams]
    moving = rng.sample(lower, rng.randint(0, min(2, len(lower))))
    found += [(f"unit-{name}", UnitReparented) for name in moving]
    ceasing = rng.sample(names, rng.randint(0, min(3, len(names))))
    found += [(f"unit-{name}", UnitSucceeded) for name in ceasing]
    return found


def _record(
    found: list[Recorded], stream: str, event: Event, when: str, corrects: str | None = None
) -> None:
    """Add what is said to a log, unless it leaves a unit's own statements hanging."""
    position, version = len(found) + 1, sum(e.meta.stream == stream for e in found) + 1
    meta = _meta(f"e{position}", stream, version, event, parse_period(when))
    found.append(Recorded(position, replace(meta, corrects=corrects), event))
    its = Stream(stream, (e for e in found if e.meta.stream == stream))
    if its.category == "unit" and not _lives(its):
        found.pop()


def _lives(stream: Stream) -> bool:
    """Return whether what a unit's stream says can be true, a beginning being said first."""
    history = stream.history()
    begins = not history or history[0].standing.turns(BODY) is True
    return begins and not any(inconsistencies(stream, set(stream.things), set()))


def _in_commands(rng: Random, events: list[Recorded]) -> Iterator[Recorded]:
    """Yield the events as commands of one to three recorded them."""
    at = 0
    while at < len(events):
        batch = events[at : at + rng.choice((1, 1, 2, 3))]
        for index, e in enumerate(batch):
            meta = replace(e.meta, command_id=f"lenh-{at}", command_index=index)
            yield replace(e, meta=replace(meta, command_size=len(batch)))
        at += len(batch)


def _amended(
    rng: Random, found: list[Recorded], units: list[Said]
) -> tuple[str, Event, str, str | None]:
    """Return a withdrawal of an earlier event or the correction of one, withdrawals included."""
    amending = [e for e in found if e.meta.corrects or isinstance(e.event, EventWithdrawn)]
    if amending and rng.random() < 0.3:
        old = rng.choice(amending)
    else:
        kind = rng.choice(sorted({e.meta.type for e in found}))
        old = rng.choice([e for e in found if e.meta.type == kind])
    stream, when = old.meta.stream, str(old.meta.effective)
    if rng.random() < 0.4:
        return stream, EventWithdrawn(event=old.meta.event_id), when, None
    if isinstance(old.event, EventWithdrawn):
        others = [e.meta.event_id for e in found if e.meta.stream == stream]
        return stream, EventWithdrawn(event=rng.choice(others)), when, old.meta.event_id
    event, day = _made(rng, type(old.event), stream, units)
    kept = {f.name for f in fields(event) if rng.random() < 0.5}
    if isinstance(event, StockDeclared | FlowDeclared):
        kept = kept | {"hi"} if "lo" in kept else kept - {"hi"}
    event = replace(event, **{name: getattr(old.event, name) for name in kept})
    when = rng.choice((when, day))
    if isinstance(event, StockDeclared | FlowDeclared) and rng.random() < 0.3:
        # It now says something of what another declaration says, and may contradict it.
        other = rng.choice([e for e in found if type(e.event) is type(event)])
        same = {name: getattr(other.event, name) for name in ("unit", "keys")}
        event, when = replace(event, **same), str(other.meta.effective)
    return stream, event, when, old.meta.event_id


def _when(rng: Random) -> str:
    """Return a day, now and then coarse or open."""
    chance = rng.random()
    return rng.choice(
        (*DAYS, *SHIFTS) if chance < 0.65 else COARSE_DAYS if chance < 0.85 else OPEN_DAYS
    )


def _made(rng: Random, kind: type[Event], stream: str, units: list[Said]) -> tuple[Event, str]:
    """Return a random event of a kind that its stream can tell, and its period."""
    name, names = stream.partition("-")[2], names_of(units)
    if kind is UnitRegistered or kind is UnitReparented:
        return _place(rng, kind, name, units)
    if kind is UnitSucceeded:
        others = [other for other in names if other[:2] == name[:2] and other > name]
        into = rng.sample(others, min(len(others), rng.choice((0, 1, 1, 2, 2, 3))))
        return succeeded(name, "", *into)[1], _when(rng)
    at, ends, key = rng.choice(names), _ends(rng, False, 12), rng.choice((A, A, B, C))
    near = at if rng.random() < 0.3 or name not in names else name
    if kind is StockDeclared:
        when = rng.choice(COARSE_DAYS if rng.random() < 0.2 else DAYS)
        return stock(near, "", *ends, _keys(rng, (A, B, C), True))[1], when
    if kind is FlowDeclared:
        when = rng.choice(ODD_PERIODS if rng.random() < 0.2 else PERIODS)
        return flow(near, "", *ends, _keys(rng, FORMS, True))[1], when
    if kind is CompletenessDeclared:
        return complete(near, rng.choice(("units", STOCK, FLOW)), "")[1], _when(rng)
    if kind is ActivityHeld:
        return held("", at, rng.choice(FORMS), rng.randint(1, 4), "")[1], rng.choice(HELD)
    if kind is OrganisationEstablished:
        return body("", at, key)[1], BEGINNING if rng.random() < 0.3 else _when(rng)
    if kind is OrganisationRelocated:
        return relocated("", at, "")[1], _when(rng)
    if kind is OrganisationDissolved:
        return dissolved("", "")[1], _when(rng)
    return OrganisationSucceeded(into=("to-0",)), _when(rng)


def _place(rng: Random, kind: type[Event], name: str, units: list[Said]) -> tuple[Event, str]:
    parent = None if name in LEVELS[0] else rng.choice(_above(units, name))
    if kind is UnitRegistered:
        return unit(name, parent)[1], BEGINNING if rng.random() < 0.7 else _when(rng)
    return moved(name, parent or name, "")[1], _when(rng)


def smallest(world: World, fails: Callable[[World], bool]) -> World:
    """Return a part of the world that still fails and of which nothing can be left out."""
    at = 0
    parts = _parts(world)
    while at < len(parts):
        trial = world.without(parts[at])
        if fails(trial):
            world, at = trial, 0
            parts = _parts(world)
        else:
            at += 1
    return world


def _parts(world: World) -> list[list[Recorded]]:
    """Return what can be left out at once: a unit with all that names it, a life, one event."""
    found = []
    for e in world.events:
        if isinstance(e.event, UnitRegistered):
            found.append(_hanging(world, {e.meta.stream.removeprefix("unit-")}))
        elif isinstance(e.event, OrganisationEstablished):
            found.append([other for other in world.events if other.meta.stream == e.meta.stream])
        else:
            found.append([e])
    return found


def _hanging(world: World, units: set[str]) -> list[Recorded]:
    """Return what cannot stand without these units, and so on."""
    begun = UnitRegistered | OrganisationEstablished
    streams = {f"unit-{unit}" for unit in units}
    for e in world.events:
        named = {getattr(e.event, "unit", None), getattr(e.event, "parent", None)}
        if isinstance(e.event, begun) and named & units:
            streams.add(e.meta.stream)
    more = {s.removeprefix("unit-") for s in streams if s.startswith("unit-")}
    if more > units:
        return _hanging(world, more)
    return [
        e
        for e in world.events
        if e.meta.stream in streams
        or {getattr(e.event, "unit", None), getattr(e.event, "parent", None)} & units
    ]
