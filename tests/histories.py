"""Seeded random histories: every kind, in any order of arrival, amended and withdrawn at random.

`raw` events come as they come, ends without beginnings and facts said twice among them; `decided`
ones went through `decide`, and what it refused is left out. Days and names are few, so they meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from random import Random

from makers import BODIES, DISTRICTS, KINDS, MAKERS, MODELS, NAMES, STANDARDS, UNITS
from socai.domain.community_model import ModelDefined
from socai.domain.decider import decide
from socai.domain.event import Command, Event, EventWithdrawn, Meta, Recorded, Source, Statement
from socai.domain.organisation import OrganisationEstablished
from socai.domain.period import Period, parse_period
from socai.domain.refusal import Refused
from socai.domain.standard import StandardIssued
from socai.domain.streams import Streams
from socai.domain.unit import UnitRegistered

EXACT = (
    *("2020-01-01", "2020-02-29", "2020-06-30", "2020-12-31", "2021-01-01", "2021-02-10"),
    *("2021-05-03", "2021-06-01", "2021-06-30", "2021-07-01", "2021-12-30", "2021-12-31"),
    "2022-03-31",
)
COARSE = ("2020", "2021", "2022", "2020-Q4", "2021-Q1", "2021-Q2", "2021-02", "2021-06", "2021-12")
OPEN = ("..2020-12-31", "..2021-06-30", "..2021-05-03", "..2021")
OFTEN = {
    **{"organisation": 6, "model_site": 4, "incident": 4, "certification": 4},
    **{"managed_person": 3, "programme": 3, "unit": 3, "claim": 3, "community_model": 2},
}
"""The kinds that have most to go wrong are taken most often; the others once."""
ABOUT = {
    "definition",
    "member",
    "team",
    "campaign",
    "target",
    "finding",
    "status",
    "standard",
    "year",
    "subject",
    "units",
}
"""The fields that say which thing an event is about."""
QUOTED = Source(document="tl-1", line=1, quote="12 thành viên")
"""Where claims come from: a claim without its words is refused."""


def _stream(rng: Random) -> str:
    (kind,) = rng.choices(list(MAKERS), [OFTEN.get(kind, 1) for kind in MAKERS])
    return f"{kind}-{rng.choice(NAMES[kind])}"


def effective(rng: Random) -> Period:
    """Return a random period: mostly days that others use as well, some coarse, some open."""
    chance = rng.random()
    if chance < 0.1:
        day = date(2020, 1, 1) + timedelta(rng.randrange(900))
        return Period(day, day)
    return parse_period(rng.choice(EXACT if chance < 0.55 else COARSE if chance < 0.87 else OPEN))


def _event(rng: Random, stream: str, begun: bool) -> Event:
    makers = MAKERS[stream.partition("-")[0]]
    if not begun and rng.random() < 0.6:
        return makers[0][1](rng)
    (_, make) = rng.choices(makers, [weight for weight, _ in makers])[0]
    return make(rng)


def _same_type(rng: Random, stream: str, old: Event) -> Event:
    """Return another event of the type of `old`, about the same thing two times in three."""
    made = old
    for _ in range(200):
        made = _event(rng, stream, True)
        if type(made) is type(old):
            break
    if type(made) is not type(old):
        return old
    about = {f.name for f in fields(old)} & ABOUT
    if "units" in about:  # They are of their level.
        about.add("level")
    kept = {name: getattr(old, name) for name in about}
    return replace(made, **kept) if rng.random() < 0.67 else made


def _statement(rng: Random, event_id: str, stream: str, earlier: Sequence[Recorded]) -> Statement:
    """Return a new event of the stream, a correction or a withdrawal of an earlier one."""
    chance, corrects = rng.random(), None
    when = effective(rng)
    event: Event
    if not earlier or chance < 0.62:
        event = _event(rng, stream, bool(earlier))
    elif chance < 0.82:
        old = rng.choice(earlier)
        corrects = old.meta.event_id
        other = rng.random() < 0.08
        if isinstance(old.event, EventWithdrawn):
            event = EventWithdrawn(event=rng.choice(earlier).meta.event_id)
        else:
            event = _event(rng, stream, True) if other else _same_type(rng, stream, old.event)
        if rng.random() < 0.3:
            when = old.meta.effective
    else:
        # What amends is withdrawn as often as what it amends.
        amending = [e for e in earlier if e.meta.corrects or isinstance(e.event, EventWithdrawn)]
        target = rng.choice(amending if amending and rng.random() < 0.5 else earlier)
        event = EventWithdrawn(event=target.meta.event_id)
    return Statement(
        event_id=event_id,
        stream=stream,
        event=event,
        effective=when,
        source=QUOTED if stream.startswith("claim-") else Source(),
        reason="Nhập nhầm",
        corrects=corrects,
    )


def recorded(statement: Statement, position: int, version: int) -> Recorded:
    """Return the statement as the log would hold it, whatever `decide` would say of it."""
    meta = Meta(
        event_id=statement.event_id,
        command_id=f"lenh-{position}",
        command_content="",
        command_index=0,
        command_size=1,
        stream=statement.stream,
        version=version,
        type=type(statement.event).__name__,
        recorded_at=0,
        effective=statement.effective,
        source=statement.source,
        actor="can-bo-1",
        reason=statement.reason,
        corrects=statement.corrects,
    )
    return Recorded(position, meta, statement.event)


def raw(seed: int, size: int) -> list[Recorded]:
    """Return `size` events of one to four streams as they come."""
    rng = Random(seed)
    names = list(dict.fromkeys(_stream(rng) for _ in range(rng.randint(1, 4))))
    found: list[Recorded] = []
    for position in range(1, size + 1):
        name = rng.choice(names)
        earlier = [e for e in found if e.meta.stream == name]
        statement = _statement(rng, f"e{position}", name, earlier)
        found.append(recorded(statement, position, len(earlier) + 1))
    return found


def decided(seed: int, size: int) -> list[Recorded]:
    """Return about `size` events that `decide` accepted, after those of the units and models.

    A command holds one to three statements, so that what hangs can be mended at once.
    """
    rng = Random(seed)
    streams = Streams(lambda name: ())
    found = list(_ground(streams))
    names = list(dict.fromkeys(_stream(rng) for _ in range(rng.randint(1, 4))))
    aim = len(found) + size
    for attempt in range(size * 12):
        if len(found) >= aim:
            break
        name = rng.choice(names)
        earlier = [e for e in found if e.meta.stream == name]
        made = tuple(
            _statement(rng, f"e{attempt}-{index}", name, earlier)
            for index in range(rng.choice((1, 1, 1, 2, 3)))
        )
        found += _accepted(streams, f"lenh-{attempt}", made, len(found) + 1)
    return found


def _ground(streams: Streams) -> Iterator[Recorded]:
    """Yield what the rest may name: units, models, standards and bodies, there since before."""
    since = parse_period("..2015-12-31")
    made: list[tuple[str, Event]] = [
        (f"unit-{name}", UnitRegistered(name="Đơn vị", kind=kind))
        for kind, names in (("huyen", DISTRICTS), ("xa", UNITS))
        for name in names
    ]
    for name in MODELS:
        made.append((f"community_model-{name}", ModelDefined(unit=UNITS[0], name="Mô hình")))
    for name in STANDARDS:
        made.append((f"standard-{name}", StandardIssued(name="An toàn về ANTT")))
    establish = OrganisationEstablished(unit=UNITS[0], kind=KINDS[0])
    made.append((f"organisation-{BODIES[-1]}", establish))
    for position, (stream, event) in enumerate(made, start=1):
        statement = Statement(event_id=f"g{position}", stream=stream, event=event, effective=since)
        yield from _accepted(streams, f"nen-{position}", (statement,), position)


def _accepted(
    streams: Streams, command_id: str, statements: tuple[Statement, ...], position: int
) -> tuple[Recorded, ...]:
    command = Command(
        command_id=command_id, content=command_id, actor="can-bo-1", statements=statements
    )
    try:
        return decide(command, streams, position)
    except Refused:
        return ()


MODES: dict[str, Callable[[int, int], list[Recorded]]] = {"raw": raw, "decided": decided}


def by_stream(events: Iterable[Recorded]) -> dict[str, list[Recorded]]:
    """Return the events of each stream, in their order."""
    found: dict[str, list[Recorded]] = {}
    for e in events:
        found.setdefault(e.meta.stream, []).append(e)
    return found


def shuffled(events: Sequence[Recorded], rng: Random) -> list[Recorded]:
    """Return the events in another interleaving: each stream in its order, new dense positions."""
    queues = {name: iter(its) for name, its in by_stream(events).items()}
    turns = [e.meta.stream for e in events]
    rng.shuffle(turns)
    return [replace(next(queues[name]), position=at) for at, name in enumerate(turns, start=1)]


@dataclass(frozen=True)
class Shown:
    """A history as a table that a person can read and type in again."""

    events: Sequence[Recorded]

    def __str__(self) -> str:
        return "\n".join(_line(e) for e in self.events)


def _line(e: Recorded) -> str:
    said = [f"{f.name} = {getattr(e.event, f.name)}" for f in fields(e.event)]
    said = [text for text in said if not text.endswith("= None")]
    amends = f"corrects {e.meta.corrects}" if e.meta.corrects else ""
    words = (str(e.meta.effective), e.meta.stream, e.meta.type, *said, amends)
    return f"{e.position:4} {e.meta.event_id:6} {'  '.join(word for word in words if word)}"


def smaller(
    events: Sequence[Recorded], fails: Callable[[Sequence[Recorded]], bool]
) -> list[Recorded]:
    """Return a part of `events` that still fails and of which no single event can be left out."""
    kept, at = list(events), 0
    while at < len(kept):
        trials = (_without(kept, kept[at], take_over) for take_over in (False, True))
        trial = next((t for t in trials if fails(t)), None)
        kept, at = (kept, at + 1) if trial is None else (trial, 0)
    return kept


def _without(events: Sequence[Recorded], left_out: Recorded, take_over: bool) -> list[Recorded]:
    """Return `events` without this one and what withdraws it, and so on.

    What corrects it goes as well or, with `take_over`, corrects what this one corrected.
    """
    gone, kept = {left_out.meta.event_id}, []
    for e in events:
        if take_over and e.meta.corrects == left_out.meta.event_id:
            e = replace(e, meta=replace(e.meta, corrects=left_out.meta.corrects))
        named = {e.meta.event_id, e.meta.corrects}
        if isinstance(e.event, EventWithdrawn):
            named.add(e.event.event)
        if named & gone:
            gone.add(e.meta.event_id)
        else:
            kept.append(e)
    return kept
