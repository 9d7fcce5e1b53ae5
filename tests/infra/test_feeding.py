"""The feed as a part of `socai run`: what it tells the monitors."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from command_line import Socai, event
from memory_bus import MemoryBus
from socai.infra.app import Ledger
from socai.infra.metrics.metrics import Metrics
from socai.infra.running.feeding import feed
from socai.infra.running.part import Running

POSITION, LAG = "socai_feed_position", "socai_feed_lag_events"


def running(
    socai: Socai, bus: MemoryBus, metrics: Metrics, told: Callable[[int, int], None]
) -> Running:
    """Return what the feed of a ledger is run with, once; `told` is given each position reached."""
    return Running(
        open=lambda: Ledger(socai.ledger),
        reach=lambda name: bus,
        say=lambda message: None,
        phase=lambda vi, en: told,
        stop=Event(),
        once=True,
        metrics=metrics,
    )


def test_monitors_are_told_how_far_the_feed_is(socai: Socai) -> None:
    bus, metrics, seen = MemoryBus(), Metrics(), list[tuple[float | None, ...]]()

    def shown() -> tuple[float | None, ...]:
        return tuple(metrics.registry.get_sample_value(name) for name in (POSITION, LAG))

    def told(reached: int, known: int) -> None:
        seen.append(shown())

    first = socai.last()
    assert feed(running(socai, bus, metrics, told))["position"] == first
    assert (seen, shown()) == ([(0, first)], (first, 0))
    rows = [event("DocumentRegistered", f"document-{n}", "2022", title="Một") for n in range(3)]
    assert socai("import", socai.file(*rows)).code == 0
    metrics = Metrics()
    feed(running(socai, bus, metrics, told))
    assert (seen[1:], shown()) == ([(first, 3)], (first + 3, 0))
