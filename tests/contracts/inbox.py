"""What every inbox of a mirror keeps (the port is consumers.inbox.Inbox).

A subclass named Test… runs it with the fixture `inbox`: an empty one.
"""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest

from memory_inbox import MemoryInbox
from socai.consumers.inbox import Held, Inbox, Place, Topic
from socai.domain.refusal import Conflict, Refused

TOPIC, LATER = Topic("socai.ledger.1", 3), Topic("socai.ledger.1.2", 2)
ROOT, OTHER = b"r" * 32, b"o" * 32
LAST = 2**63 - 1


def held(partition: int, *positions: int) -> list[Held]:
    """Return events of a partition that wait, each with bytes of its own."""
    return [Held(n, b"event %d \x00\\\t\n" % n, partition, 10 * n) for n in positions]


def dump(inbox: Inbox) -> tuple[Any, ...]:
    """Return all that an inbox holds."""
    topic = inbox.topic()
    return topic, inbox.places(topic), inbox.waiting(0, LAST), inbox.roots(0, LAST), inbox.taken()


class Receiving:
    """Places move on by compare-and-set, with what waits, in one transaction."""

    @pytest.fixture
    def begun(self, inbox: Inbox) -> Inbox:
        """Return the inbox of a topic."""
        inbox.begin(Topic(), TOPIC, 0)
        return inbox

    def test_an_empty_inbox(self, inbox: Inbox) -> None:
        assert str(uuid.UUID(inbox.id)) == inbox.id
        assert dump(inbox) == (Topic("", 0), [], [], {}, 0)

    def test_a_topic_is_begun(self, begun: Inbox) -> None:
        assert dump(begun) == (TOPIC, [Place(0, 0, 0)] * 3, [], {}, 0)

    def test_what_was_put_waits_in_the_order_of_positions(self, begun: Inbox) -> None:
        begun.put(TOPIC, 1, Place(), Place(8, 7, 5), held(1, 7, 2), {5: ROOT})
        begun.put(TOPIC, 0, Place(), Place(3, 4, 5), held(0, 4), {5: ROOT})
        assert begun.places(TOPIC) == [Place(3, 4, 5), Place(8, 7, 5), Place()]
        assert begun.waiting(0, 10) == [*held(1, 2), *held(0, 4), *held(1, 7)]
        assert begun.waiting(2, 4) == held(0, 4)
        assert begun.waiting(7, LAST) == []
        assert begun.roots(0, 5) == {5: ROOT}
        assert begun.roots(5, 9) == begun.roots(0, 4) == {}

    def test_large_positions_and_bytes(self, begun: Inbox) -> None:
        large = Held(LAST, bytes(range(256)) * 4_000, 2, LAST)
        begun.put(TOPIC, 2, Place(), Place(LAST, LAST, LAST), [large], {LAST: ROOT})
        assert dump(begun)[2:] == ([large], {LAST: ROOT}, 0)

    @pytest.mark.parametrize("stale", [Place(1, 0, 0), Place(0, 1, 0), Place(0, 0, 1)])
    def test_a_place_that_another_moved_on(self, begun: Inbox, stale: Place) -> None:
        before = dump(begun)
        with pytest.raises(Conflict):
            begun.put(TOPIC, 0, stale, Place(9, 9, 9), held(0, 9), {9: ROOT})
        assert dump(begun) == before
        begun.put(TOPIC, 0, Place(), Place(9, 9, 9), held(0, 9), {9: ROOT})
        before = dump(begun)
        with pytest.raises(Conflict):
            begun.put(TOPIC, 0, Place(), Place(9, 9, 9), held(0, 10), {9: ROOT})
        assert dump(begun) == before

    def test_another_topic_was_begun(self, begun: Inbox) -> None:
        begun.put(TOPIC, 0, Place(), Place(9, 9, 9), held(0, 9), {9: ROOT})
        begun.begin(TOPIC, LATER, 7)
        assert dump(begun) == (LATER, [Place()] * 2, [], {}, 7)
        with pytest.raises(Conflict):
            begun.put(TOPIC, 0, Place(), Place(9, 9, 9), held(0, 9), {9: ROOT})
        with pytest.raises(Conflict):
            begun.places(TOPIC)
        for before in (TOPIC, Topic()):
            with pytest.raises(Conflict):
                begun.begin(before, Topic("socai.ledger.1.3", 4), 9)
        assert dump(begun) == (LATER, [Place()] * 2, [], {}, 7)

    def test_a_position_may_come_in_two_partitions(self, begun: Inbox) -> None:
        one, other = Held(9, b"one", 0, 4), Held(9, b"other", 1, 6)
        begun.put(TOPIC, 1, Place(), Place(7, 9, 0), [other], {})
        begun.put(TOPIC, 0, Place(), Place(5, 9, 0), [one], {})
        assert begun.waiting(8, 9) == [one, other]

    def test_a_barrier_has_one_root(self, begun: Inbox) -> None:
        begun.put(TOPIC, 0, Place(), Place(1, 0, 9), [], {9: ROOT})
        begun.put(TOPIC, 1, Place(), Place(1, 0, 9), [], {9: ROOT})
        before = dump(begun)
        with pytest.raises(Refused, match="gốc Merkle"):
            begun.put(TOPIC, 2, Place(), Place(1, 1, 9), held(2, 1), {9: OTHER})
        assert dump(begun) == before

    def test_what_was_taken_is_dropped(self, begun: Inbox) -> None:
        begun.put(TOPIC, 0, Place(), Place(4, 9, 9), held(0, 2, 5, 9), {5: ROOT, 9: OTHER})
        begun.drop(5)
        wanted = [Place(4, 9, 9), Place(), Place()]
        assert dump(begun) == (TOPIC, wanted, held(0, 9), {9: OTHER}, 5)
        begun.drop(4)
        assert begun.taken() == 5
        begun.drop(LAST)
        assert dump(begun)[2:] == ([], {}, LAST)


class Agreeing:
    """Any sequence leaves what the same sequence leaves in memory."""

    @pytest.mark.parametrize("seed", range(12))
    def test_like_the_inbox_in_memory(self, inbox: Inbox, seed: int) -> None:
        rng, model = random.Random(seed), MemoryInbox()
        for _ in range(40):
            done = step(rng, model.topic(), model)
            assert outcome(inbox, done) == outcome(model, done)
            assert dump(inbox) == dump(model)


def step(rng: random.Random, topic: Topic, model: Inbox) -> tuple[str, tuple[Any, ...]]:
    """Return something to do with an inbox: mostly what can be done, but not always."""
    chance = rng.random()
    if chance < 0.1 or not topic.name:
        before, after = rng.choice((topic, topic, Topic())), rng.choice((TOPIC, LATER))
        return "begin", (before, after, rng.randrange(9))
    if chance < 0.25:
        return "drop", (rng.randrange(30),)
    partition = rng.randrange(topic.partitions)
    place = model.places(topic)[partition]
    start = rng.choice((place, place, place, Place(1, 1, 1)))
    step = rng.randrange(3)
    end = Place(place.offset + step, place.position + step, rng.randrange(30))
    there = {one.position for one in model.waiting(0, LAST) if one.partition == partition}
    positions = rng.sample(sorted({*range(1, 60)} - there), rng.randrange(4))
    roots = {rng.randrange(30): rng.choice((ROOT, ROOT, ROOT, OTHER)) for _ in range(step)}
    named = rng.choice((topic, topic, topic, Topic(topic.name, topic.partitions + 1)))
    return "put", (named, partition, start, end, held(partition, *positions), roots)


def outcome(inbox: Inbox, done: tuple[str, tuple[Any, ...]]) -> object:
    """Return what an inbox answers, or the kind of its refusal."""
    name, arguments = done
    try:
        return getattr(inbox, name)(*arguments)
    except Refused as refused:
        return type(refused)


class InboxContract(Receiving, Agreeing):
    """All of the contract."""
