"""The feed as a long-running part: current state and figures onto topics of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

from socai.consumers.bus import Bus
from socai.consumers.feed import Feed
from socai.consumers.feed_record import FIGURES, topics_of
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra import settings
from socai.infra.app import Ledger
from socai.infra.running.part import Part, Running
from socai.schemas import feed as wire

PARTITIONS = 6
"""As many as the log's topic has: a stream's state lies in the partition of its events."""
LOOK_SECONDS = 1.0
NOTHING = Message(
    "Chưa có gì để cấp: chưa nhận gì từ Kafka. Chạy `socai run relay project` trước",
    "There is nothing to feed: nothing came from Kafka yet. Run `socai run relay project` first",
)


def feed(running: Running) -> dict[str, Any]:
    """Feed what has changed, until stopped; return where that got to.

    It is told from the books that questions are answered from. Raises Refused where the topics were
    fed from another log than that, or another feed has taken over.
    """
    with running.open() as ledger:
        feeding = Feeding(running, ledger, number())
        running.until_stopped(feeding.feed)
        return {"part": "feed", "at": feeding.topics[FIGURES], "position": feeding.reached}


def number() -> int:
    """Return the number of the feed's topics; raise Refused where SOCAI_FEED is none."""
    given = settings.FEED.read()
    if not re.fullmatch(r"[1-9][0-9]{0,5}", given, re.ASCII):
        raise Refused.of(
            f"SOCAI_FEED là «{given[:20]}»: cần một số từ 1 đến 999999",
            f"SOCAI_FEED is «{given[:20]}»: a number from 1 to 999999 is needed",
        )
    return int(given)


def make_topics(bus: Bus, ledger_id: str, number: int) -> None:
    """Make the topics of a feed that are not there."""
    for topic in topics_of(ledger_id, number).values():
        if not bus.partitions(topic):
            bus.create(topic, PARTITIONS, compacted=True)


class Feeding:
    """One run of the feed, over as many connections as that takes."""

    def __init__(self, running: Running, ledger: Ledger, number: int) -> None:
        self._running, self._ledger, self._number = running, ledger, number
        self._told = running.phase("cấp ra Kafka", "feeding")
        self._said = False
        self.topics = topics_of(ledger.store.ledger_id, number)
        self.reached = 0

    def feed(self, well: Callable[[], None]) -> None:
        """Feed over one connection until stopped; raise where it fails."""
        running, ledger = self._running, self._ledger
        # One name for all topics: a second feed of the ledger shuts out the first.
        with closing(running.reach(f"socai.feed.{ledger.store.ledger_id}")) as bus:
            make_topics(bus, ledger.store.ledger_id, self._number)
            feeding = self._feed(bus)
            self._say()
            self._reached(feeding.position)
            while True:
                known = self._known()
                if running.once and not known:
                    running.say(NOTHING)
                if known > feeding.position or not self.reached:
                    self.reached = feeding.send(known, self._on_the_way, running.stop.is_set)
                    well()
                if running.once or running.stop.wait(LOOK_SECONDS):
                    return

    def _feed(self, bus: Bus) -> Feed:
        ledger = self._ledger
        recorded = ledger.store.last()
        return Feed(ledger.source, ledger.view, bus, wire, self._number, recorded)

    def _on_the_way(self, reached: int, known: int) -> None:
        self._told(reached, known)
        self._reached(reached)

    def _reached(self, position: int) -> None:
        self._running.metrics.fed(position, self._ledger.store.last())

    def _known(self) -> int:
        """Return up to which position the books are complete; they are brought there first."""
        ledger = self._ledger
        if ledger.source.last() < ledger.books.state()[1]:
            raise Unavailable.of(
                "Sổ tổng hợp đi trước bản nhận từ Kafka (đang được nhận lại): chạy `socai run "
                "relay project` rồi cấp tiếp. Chưa gửi gì thêm",
                "The books are ahead of what was received from Kafka, which is received again: run "
                "`socai run relay project`, then feed on. Nothing more was sent",
            )
        return ledger.catch_up()

    def _say(self) -> None:
        if not self._said and not self._running.once:
            at = self.topics[FIGURES]
            self._running.say(
                Message(
                    f"Đang cấp trạng thái và số liệu ra Kafka, số liệu ở topic {at}",
                    f"Feeding states and figures to Kafka, figures to topic {at}",
                )
            )
        self._said = True


FEED = Part(
    "feed",
    "cấp trạng thái hiện tại và số liệu ra các topic cho nơi khác dùng",
    "feed current state and figures to topics for others",
    feed,
)
