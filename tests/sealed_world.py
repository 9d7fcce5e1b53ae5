"""A ledger whose log grows at random, and seals of random reports that are made on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from pathlib import Path
from random import Random

from socai.domain.event import Event, EventWithdrawn, Recorded
from socai.domain.period import parse_day
from socai.infra.app import Ledger, create
from socai.infra.sealing.sealing import Sealing, seal
from socai.projections.seals.seal import Seal
from worlds import DAYS, FLOW, FORMS, LEVELS, STOCK, UNITS, A, B, Said, World, unit, whole_world

ITEMS = (*(STOCK, f"{STOCK}[{A}]", f"{STOCK}[{A},{B}]", FLOW, f"{FLOW}[{FORMS[0]}]", "units"),)
INDICATORS = ("so-xa-co-ban-chi-dao-antt", "so-huyen-co-mo-hinh", "thanh-vien-moi-to-bao-ve")
WINDOWS = ("2012", "2013", "2012-Q2", "2012-01-01..2013-06-30", "từ 2012 đến nay", "năm nay")
PROVINCES = 8
SHIPPED = ("mo-hinh", "luc-luong-nong-cot")
BELOW = (*["own"] * 12, "own and below", "below")


def commands(seed: int, versions: Counter[str]) -> Iterator[list[Recorded]]:
    """Yield the commands of a random world after earlier ones of the same province.

    Corrections, withdrawals, late history, merges and splits are among them, as they come.
    """
    province, batch = f"t{seed % PROVINCES}.", list[Recorded]()
    for e in whole_world(seed).events:
        kind, _, name = e.meta.stream.partition("-")
        stream, event = f"{kind}-{province}{name}", _renamed(e.event, province)
        versions[stream] += 1
        if isinstance(event, EventWithdrawn):
            event = EventWithdrawn(event=f"w{seed}-{event.event}")
        meta = replace(
            e.meta,
            stream=stream,
            event_id=f"w{seed}-{e.meta.event_id}",
            command_id=f"w{seed}-{e.meta.command_id}",
            corrects=f"w{seed}-{e.meta.corrects}" if e.meta.corrects else None,
            version=versions[stream],
        )
        batch.append(Recorded(0, meta, event))
        if meta.ends_command:
            yield batch
            batch = []


def _renamed(event: Event, province: str) -> Event:
    """Return an event about the units and bodies of a province."""
    values = {f.name: getattr(event, f.name) for f in fields(event)}
    for name in ("unit", "parent"):
        if values.get(name):
            values[name] = f"{province}{values[name]}"
    if "into" in values:
        values["into"] = tuple(f"{province}{one}" for one in values["into"])
    return replace(event, **values)


def declared(rng: Random, number: int) -> str:
    """Return the text of a small report of one's own."""
    lines = [f'name = "thu-{number}"', 'title = "Thử"', f'units = "{rng.choice(BELOW)}"']
    items = rng.sample(ITEMS, rng.choice((1, 1, 2)))
    if rng.random() < 0.04:
        items.append(rng.choice(INDICATORS))
    rows = [f'[[rows]]\ntitle = "Hàng"\nitem = "{item}"' for item in items]
    return "\n".join([*lines, '[[rows]]\nheading = "I"', *rows, ""])


def _registered(number: int) -> Iterator[Said]:
    """Yield the units of a province, there since ever."""
    province, (top, *_), huyens = f"t{number}.", LEVELS[0], LEVELS[1]
    for name in LEVELS[0]:
        yield unit(f"{province}{name}")
    for name in huyens:
        yield unit(f"{province}{name}", f"{province}{top}")
    for at, name in enumerate(LEVELS[2]):
        yield unit(f"{province}{name}", f"{province}{huyens[at % len(huyens)]}")


@dataclass
class Growing:
    """A ledger that grows; `seals` are those that were made."""

    ledger: Ledger
    rng: Random
    seals: list[Seal] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)
    world: int = 0
    _queue: list[list[Recorded]] = field(default_factory=list)

    @classmethod
    def made(cls, folder: Path, seed: int) -> Growing:
        """Return a ledger in which all units stand since ever."""
        found = cls(create(folder / "ledger"), Random(seed))
        said = World().then(*chain.from_iterable(map(_registered, range(PROVINCES)))).events
        found.versions.update(e.meta.stream for e in said)
        found.ledger.store.append([[replace(e, position=0)] for e in said])
        return found

    def grow(self, events: int) -> None:
        """Record at least so many events more, whole commands."""
        batch: list[list[Recorded]] = []
        while sum(map(len, batch)) < events:
            if not self._queue:
                self.world += 1
                self._queue = list(commands(self.world, self.versions))
            batch.append(self._queue.pop(0))
        self.ledger.store.append(batch)
        self.ledger.streams.forget()

    def seal(self) -> Seal:
        """Seal a random report of a random unit as known now; now and then one in its place."""
        rng, standing = self.rng, [one for one in self.seals if one.replaced_by is None]
        if standing and rng.random() < 0.1:
            asking = self._again(rng.choice(standing))
        else:
            asking = self._new(len(self.seals))
        made = seal(self.ledger, asking, "recorder").seal
        self.seals = [
            replace(one, replaced_by=made.id) if one.id == made.sealed.replaces else one
            for one in self.seals
            if one.id != made.id
        ]
        self.seals.append(made)
        return made

    def _new(self, number: int) -> Sealing:
        rng = self.rng
        own = rng.random() < 0.98
        named = declared(rng, number) if own else rng.choice(SHIPPED)
        border = parse_day(rng.choice(DAYS)) if rng.random() < 0.4 else None
        windows = tuple(rng.sample(WINDOWS, rng.choice((1, 1, 1, 2))))
        as_of = parse_day(rng.choice(DAYS[2:]))
        if not own:
            # Of few reports many seals: the windows tell them apart.
            windows = (f"2012-01-01..2013-{1 + number % 12:02d}-{1 + number % 28:02d}",)
        at = f"t{rng.randrange(PROVINCES)}.{rng.choice(UNITS)}"
        return Sealing(named, at, windows, as_of, None, border)

    def _again(self, former: Seal) -> Sealing:
        sealed = former.sealed
        return Sealing(
            f"{sealed.declared}\n",
            sealed.unit,
            sealed.windows,
            sealed.as_of,
            None,
            sealed.boundaries,
            former.id,
            "số liệu bổ sung",
        )
