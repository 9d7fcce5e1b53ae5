"""What somebody does to the ledger's topic who may write to it: forge, replay, truncate, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from socai.consumers.bus import Entry
from socai.consumers.record import HASH, POSITION, PREVIOUS, RANGE, ROOT, barrier_entry
from socai.domain.merkle import HASH_BYTES, CompactRange
from socai.infra.running.topics import in_force
from socai.schemas import codec

from .broker import GENUINE

if TYPE_CHECKING:
    from .world import World

LATEST = 3
"""How many records of a partition are worth changing: what has been read is not read again."""
FORGED, REPLAYED = "forged", "replayed"


def in_use(world: World) -> str | None:
    """Return the topic in force, None where there is none or the broker is down."""
    return None if world.cluster.down else in_force(world.cluster, world.ledger_id)


def replay(world: World) -> str | None:
    """Write again what a topic held: it is passed over, or refused where it was of another one."""
    topic = in_use(world)
    if topic is None:
        return None
    rng, cluster = world.rng, world.cluster
    source = rng.choice(cluster.topics(topic.rpartition(".")[0])) if rng.random() < 0.3 else topic
    partition = rng.randrange(cluster.partitions(source))
    held = cluster.records(source, partition)
    if not held or partition >= cluster.partitions(topic):
        return None
    begin = rng.randrange(len(held))
    again = held[begin : begin + rng.randint(1, 4)]
    for entry in again:
        cluster.append(topic, entry, REPLAYED)
    world.excuses.replayed.add(topic)
    if source != topic:
        world.excuses.scar(topic, "records of another epoch")
    world.count("replayed", len(again))
    where = f"partition {partition} of {world.short(topic)}"
    return f"{len(again)} records of {world.short(source)} are written again to {where}"


def forge(world: World) -> str | None:
    """Write a record that no relay wrote, as well as somebody can who knows the format."""
    topic = in_use(world)
    if topic is None:
        return None
    partition = world.rng.randrange(world.cluster.partitions(topic))
    forger = world.rng.choice(FORGERS)
    entry, passable = forger(world, topic, partition)
    offset = world.cluster.append(topic, entry, FORGED)
    world.excuses.scar(topic, "a forged record")
    if not passable:
        world.topics.stone(topic, partition, offset)
    world.count("forged")
    name = forger.__name__.replace("_", " ")
    return f"forged: {name} at offset {offset} of partition {partition} of {world.short(topic)}"


def _last(world: World, topic: str, partition: int) -> int:
    """Return the position of the last event of a partition."""
    held = world.cluster.records(topic, partition)
    return max(
        (int(e.headers[POSITION]) for e in held if e.value is not None and POSITION in e.headers),
        default=0,
    )


def _next(world: World, topic: str, partition: int) -> int:
    """Return the position of the event that the partition waits for, or the one after the log."""
    count, last = world.cluster.partitions(topic), _last(world, topic, partition)
    due = world.truth.between(partition, count, last, len(world.truth.log))
    return due[0] if due else len(world.truth.log) + 1


def _event(world: World, topic: str, partition: int, position: int, data: bytes) -> Entry:
    """Return a well-formed record that follows in its partition."""
    headers = {
        POSITION: str(position).encode(),
        PREVIOUS: str(_last(world, topic, partition)).encode(),
        HASH: sha256(data).hexdigest().encode(),
    }
    return Entry(partition, b"unit-xa-1", data, headers)


def a_stranger(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return a record that is no ledger's, which nobody may pass."""
    return Entry(partition, b"k", world.rng.randbytes(9), {}), False


def a_wrong_hash(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return the event that is next, changed, under the hash of the right one."""
    right = _event(world, topic, partition, _next(world, topic, partition), _bytes(world))
    return replace(right, value=(right.value or b"")[:-1] + b"\xff\x00"), False


def an_event_of_no_schema(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return bytes that are no event, in a record that is otherwise right."""
    data = world.rng.randbytes(world.rng.randint(0, 30))
    return _event(world, topic, partition, _next(world, topic, partition), data), True


def an_event_that_never_was(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return an event of the catalogue in the place of the one that is next."""
    position = _next(world, topic, partition)
    return _event(world, topic, partition, position, _bytes(world, position)), True


def another_event_of_the_past(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return another event in the place of the last one."""
    last = max(1, _last(world, topic, partition))
    return _event(world, topic, partition, last, _bytes(world, last)), True


def a_barrier(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return a barrier of another history, here or further on."""
    position = max(1, len(world.truth.log) + world.rng.randint(-4, 3))
    nodes = tuple(world.rng.randbytes(HASH_BYTES) for _ in range(position.bit_count()))
    range_ = CompactRange(position, nodes)
    return barrier_entry(range_, partition, _last(world, topic, partition)), True


def a_barrier_with_another_root(world: World, topic: str, partition: int) -> tuple[Entry, bool]:
    """Return a barrier whose root is not that of its range, which nobody may pass."""
    entry, _ = a_barrier(world, topic, partition)
    assert RANGE in entry.headers
    wrong = {**entry.headers, ROOT: world.rng.randbytes(HASH_BYTES).hex().encode()}
    return replace(entry, headers=wrong), False


def _bytes(world: World, position: int = 0) -> bytes:
    """Return the bytes of the event at a position, or of any other, but for its reason."""
    log = world.truth.log
    if not log:
        return b"\x00"
    return changed(log[position - 1] if 0 < position <= len(log) else world.rng.choice(log))


def changed(data: bytes) -> bytes:
    """Return the bytes of an event but for its reason."""
    meta, event = codec.decode(data)
    return codec.encode(replace(meta, reason="Bịa đặt"), event)


FORGERS: tuple[Callable[[World, str, int], tuple[Entry, bool]], ...] = (
    a_stranger,
    a_wrong_hash,
    an_event_of_no_schema,
    an_event_that_never_was,
    another_event_of_the_past,
    a_barrier,
    a_barrier_with_another_root,
)


def change_in_place(world: World) -> str | None:
    """Replace a record where it stands, with a hash that is right, or remove it."""
    topic = in_use(world)
    if topic is None:
        return None
    cluster, rng = world.cluster, world.rng
    recent = [
        (partition, offset)
        for partition, writers in enumerate(cluster.writers[topic])
        for offset, writer in list(enumerate(writers))[-LATEST:]
        if writer == GENUINE and cluster.at(topic, partition, offset).value is not None
    ]
    if not recent:
        return None
    partition, offset = rng.choice(recent)
    right = cluster.at(topic, partition, offset)
    data = changed(right.value or b"")
    wrong = {**right.headers, HASH: sha256(data).hexdigest().encode()}
    gone = rng.random() < 0.3
    replacing = None if gone else replace(right, value=data, headers=wrong)
    cluster.replace(topic, partition, offset, replacing)
    world.excuses.scar(topic, "changed in place")
    world.count("forged")
    what = "removed" if gone else "replaced"
    return f"the record at offset {offset} of partition {partition} is {what}"


def truncate(world: World) -> str | None:
    """Remove the head of a partition, as retention does, or its tail, as a lost replica does."""
    topic = in_use(world)
    if topic is None:
        return None
    cluster, rng = world.cluster, world.rng
    partition = rng.randrange(cluster.partitions(topic))
    end, start = cluster.ends(topic)[partition], cluster.starts[topic][partition]
    if end - start < 2:
        return None
    where, cut = f"partition {partition} of {world.short(topic)}", rng.randint(start + 1, end - 1)
    world.excuses.scar(topic, "truncated")
    world.count("truncated")
    if rng.random() < 0.5:
        cluster.cut_head(topic, partition, cut)
        return f"the records before offset {cut} of {where} are removed"
    cluster.cut_tail(topic, partition, cut)
    if world.topics.stones.get((topic, partition), -1) >= cut:
        del world.topics.stones[topic, partition]
    return f"the records from offset {cut} on of {where} are lost"


def delete(world: World) -> str | None:
    """Delete the topic in force."""
    topic = in_use(world)
    if topic is None:
        return None
    world.cluster.delete(topic)
    world.topics.forget(topic)
    world.excuses.scar(topic, "deleted")
    world.count("deleted")
    return f"{world.short(topic)} is deleted"
