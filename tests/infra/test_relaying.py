"""The relay as a part of `socai run`: to the topic in force, and to no other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from command_line import Socai, event
from memory_bus import MemoryBus
from socai.consumers.relay import Relay
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra.app import Ledger
from socai.infra.running import relaying
from socai.infra.running.part import Running
from socai.infra.running.relaying import PARTITIONS, relay
from socai.infra.running.topics import topic_of

DEADLINE_SECONDS = 60.0


def running(
    folder: Path,
    bus: MemoryBus,
    once: bool = True,
    told: Callable[[int, int], None] = lambda position, last: None,
) -> Running:
    """Return what the relay of a ledger is run with; `told` is given each position reached."""

    def say(message: Message) -> None:
        assert message.vi and message.en

    return Running(
        open=lambda: Ledger(folder),
        reach=lambda name: bus,
        say=say,
        phase=lambda vi, en: told,
        stop=Event(),
        once=once,
    )


def ledger_id(folder: Path) -> str:
    """Return the id of a ledger."""
    with closing(Ledger(folder)) as ledger:
        return ledger.store.ledger_id


def test_the_first_epoch_is_made_where_there_is_none(socai: Socai) -> None:
    bus = MemoryBus()
    reached = relay(running(socai.ledger, bus))
    first = topic_of(ledger_id(socai.ledger))
    assert reached == {"part": "relay", "at": first, "position": socai.last()}
    assert (bus.topics("socai."), bus.partitions(first)) == ([first], PARTITIONS)


def test_the_highest_epoch_is_sent_to(socai: Socai) -> None:
    bus = MemoryBus()
    relay(running(socai.ledger, bus))
    first, third = (topic_of(ledger_id(socai.ledger), epoch) for epoch in (1, 3))
    bus.create(third, 2)
    ends = bus.ends(first)
    assert relay(running(socai.ledger, bus))["at"] == third
    with closing(Ledger(socai.ledger)) as ledger:
        assert Relay(ledger.store, bus, third).position == socai.last()
    assert bus.ends(first) == ends


@pytest.mark.parametrize("idle", [True, False])
def test_a_relay_ends_when_its_topic_is_in_force_no_longer(
    socai: Socai, idle: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus, reached = MemoryBus(), Event()
    monkeypatch.setattr(relaying, "EPOCH_SECONDS", 0.0 if idle else 10 * DEADLINE_SECONDS)

    def told(position: int, last: int) -> None:
        if position == last:
            reached.set()

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(relay, running(socai.ledger, bus, once=False, told=told))
        assert reached.wait(DEADLINE_SECONDS)
        second = topic_of(ledger_id(socai.ledger), 2)
        bus.create(second, PARTITIONS)
        if not idle:
            row = event("DocumentRegistered", "document-moi", "2022", title="Văn bản")
            assert socai("import", socai.file(row)).code == 0
        with pytest.raises(Refused, match="không còn là topic của sổ") as refused:
            ended.result(DEADLINE_SECONDS)
    assert not isinstance(refused.value, Unavailable)
    assert second in str(refused.value)
    assert bus.ends(second) == [0] * PARTITIONS
