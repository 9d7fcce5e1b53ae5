"""An older socai meets what a newer one wrote: it stops there, and says that it must be upgraded.

The newer socai is this one with one more schema; the older one is this one with one schema less.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from command_line import SITE, Socai
from commands import NOON, command, renamed
from memory import MemoryEventStore
from memory_bus import MemoryBus
from mirrored import Mirrored, send
from other_versions import newer, older, successor
from sent import whole
from socai.domain.event import Event
from socai.domain.model_site import TeamFormed
from socai.domain.refusal import Refused
from socai.infra.app import Ledger
from socai.schemas import codec, loader

AREA = {"name": "area", "type": ["null", "string"], "default": None, "doc": "Area.", "doc_vi": "Ở"}
FIGURE = ("figure", "models", "--unit", "tuyen-hoa", "--as-of", "2022-01-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Later(Event):
    """SiteLaunched as a later version states it."""

    category: ClassVar[str] = "model_site"
    version: ClassVar[int] = 3
    unit: str
    model: str
    new: bool
    name: str | None = None
    place: str | None = None
    replicated_from: str | None = None
    area: str | None = None


Later.__name__ = "SiteLaunched"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolHeld(Event):
    """An event type of a later version."""

    category: ClassVar[str] = "model_site"
    unit: str


def later_version() -> AbstractContextManager[None]:
    """Return a socai with the next version of a known type."""
    schema = successor(loader.current("SiteLaunched"), lambda tree: tree["fields"].append(AREA))
    return newer(schema, Later, lambda fields: {**fields, "area": None})


def later_type() -> AbstractContextManager[None]:
    """Return a socai with a new type."""
    unit = {"name": "unit", "type": "string", "doc": "Unit.", "doc_vi": "Đơn vị."}

    def fields(tree: Any) -> None:
        tree["fields"] = [tree["fields"][0], unit]

    return newer(successor(loader.current("SiteLaunched"), fields, "PatrolHeld"), PatrolHeld)


def before_teams() -> AbstractContextManager[None]:
    """Return a socai that had no TeamFormed yet."""
    return older("TeamFormed.v1")


World = Callable[[], AbstractContextManager[None]]
CASES: dict[str, tuple[World, World, Event]] = {
    "a later version": (later_version, nullcontext, Later(unit="a", model="m", new=True, area="x")),
    "a later type": (later_type, nullcontext, PatrolHeld(unit="a")),
    "a type that was there later": (nullcontext, before_teams, TeamFormed(team="to-1")),
}
"""Who wrote it, who reads it, and what the reader does not know."""
each_case = pytest.mark.parametrize(("writes", "reads", "unknown"), CASES.values(), ids=CASES)
BEFORE, AFTER = 9, 5


def log(unknown: Event) -> MemoryEventStore:
    """Return a log in which an event stands among others; each is a command."""
    store = MemoryEventStore(codec=codec, clock=lambda: NOON)
    events: list[tuple[str, Event]] = [(f"unit-xa-{n}", renamed()) for n in range(BEFORE)]
    events += [("model_site-a", unknown)] + [("unit-later", renamed())] * AFTER
    versions: dict[str, int] = {}
    for stream, event in events:
        versions[stream] = versions.get(stream, 0) + 1
        store.append([command((stream, versions[stream]), events=[event])])
    return store


def written(writes: World, unknown: Event) -> tuple[MemoryEventStore, MemoryBus]:
    """Return a log that a socai wrote, and the bus to whose topic it was sent."""
    with writes():
        store, bus = log(unknown), MemoryBus()
        send(bus, store, batch=1)
    return store, bus


@each_case
def test_an_older_socai_stops_at_a_newer_event_on_the_wire(
    writes: World, reads: World, unknown: Event
) -> None:
    store, bus = written(writes, unknown)
    with reads():
        mirrored = Mirrored(store, bus, most=1)
        said = [refusal(mirrored) for _ in range(3)]
        assert mirrored.store.last() == BEFORE
        assert whole(mirrored.store) == whole(store)[:BEFORE]
    assert said[0] == said[1] == said[2]
    vietnamese, english = said[0]
    assert "cần nâng cấp socai" in vietnamese and "upgrade socai" in english
    assert "Lối ra: nâng cấp socai ở máy này" in vietnamese and "recover" not in vietnamese
    assert "The way out: upgrade socai on this machine" in english and "recover" not in english
    at = re.search(rf"topic {mirrored.name}, partition (\d), offset (\d+)", english)
    assert at and f"position {BEFORE + 1}" in english
    (there,) = bus.read(mirrored.name, int(at[1]), int(at[2]), 1)
    assert there.entry.value == store.data(BEFORE + 1)


def refusal(mirrored: Mirrored) -> tuple[str, str]:
    """Return in Vietnamese and English what a new member of the group is refused with."""
    with pytest.raises(Refused) as refused:
        mirrored.run()
    messages = refused.value.messages
    return " ".join(m.vi for m in messages), " ".join(m.en for m in messages)


@each_case
def test_once_upgraded_it_goes_on_from_there(writes: World, reads: World, unknown: Event) -> None:
    store, bus = written(writes, unknown)
    mirrored = Mirrored(store, bus, most=1)
    with reads():
        refusal(mirrored)
    with writes():
        assert mirrored.run() == BEFORE + 1 + AFTER
    assert whole(mirrored.store) == whole(store)
    assert mirrored.store.range() == store.range()


@each_case
def test_what_comes_after_in_other_partitions_is_not_taken_either(
    writes: World, reads: World, unknown: Event
) -> None:
    store, bus = written(writes, unknown)
    with reads():
        mirrored = Mirrored(store, bus)
        for _ in range(2):
            vietnamese, _ = refusal(mirrored)
            assert "cần nâng cấp socai" in vietnamese
        assert mirrored.store.last() <= BEFORE
        mirrored.project()
        assert mirrored.books.state()[1] <= BEFORE


@pytest.mark.parametrize("world", [later_version, later_type])
def test_an_older_socai_opens_a_ledger_that_a_newer_one_wrote(socai: Socai, world: World) -> None:
    before = socai.last()
    assert socai(*FIGURE).code == 0
    with world():
        event: Event = Later(unit="tuyen-hoa/chau-hoa", model="tu-quan", new=True, area="thôn 2")
        if world is later_type:
            event = PatrolHeld(unit="tuyen-hoa/chau-hoa")
        with Ledger(socai.ledger) as ledger:
            ledger.store.append([command((f"{SITE}-2", 1), events=[event])])
    for asked in (FIGURE, ("log",), ("show", f"{SITE}-2")):
        refused = socai(*asked)
        assert refused.code == 1 and refused.out == ""
        assert "nâng cấp" in refused.err and f"Vị trí {before + 1}" in refused.err
        assert "pgrade socai" in socai(*asked, "--lang", "en").err
    with Ledger(socai.ledger) as ledger:
        assert ledger.books.state()[1] == before
    with world():
        assert socai("log").code == 0


def test_what_it_knows_is_read_all_the_same(socai: Socai) -> None:
    with later_type(), Ledger(socai.ledger) as ledger:
        ledger.store.append([command((f"{SITE}-2", 1), events=[PatrolHeld(unit="a")])])
    shown = socai("show", SITE)
    assert shown.code == 0 and "tuyen-hoa/chau-hoa" in shown.out
