"""What every event store decides alike of events that another home of the same log recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from socai.consumers.ports import CommandEntry
from socai.domain.event import Meta, Recorded
from socai.domain.refusal import Refused
from socai.infra.store.rules import Codec, Known
from socai.schemas.codec import HEAD_BYTES
from socai.schemas.loader import schemas_by_id

Stored = Sequence[tuple[int, bytes]]


class Held(Known, Protocol):
    """What the log holds while its writer's lock is held, with the bytes."""

    def held(self, positions: Sequence[int]) -> list[bytes]:
        """Return the stored bytes of the events at these positions, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """An event as it is written: with the topic it is stored under, and its bytes."""

    recorded: Recorded
    topic: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be written: the new events, and each of their commands with its recorded time."""

    events: list[Written]
    entries: list[tuple[CommandEntry, int]]


def taken(stored: Stored, held: Held, last: int, recorded_at: int, codec: Codec) -> Taken:
    """Return what of `stored` is new after position `last`, recorded at `recorded_at`.

    Raises Refused, naming the position, where it is not what follows in this log.
    """
    _check_dense(stored, last)
    _check_equal([one for one in stored if one[0] <= last], held)
    events = [_read(position, data, codec) for position, data in stored if position > last]
    entries = list(_commands([event.recorded for event in events], recorded_at))
    _check_new(events, [entry for entry, _ in entries], held)
    _check_versions(events, held)
    return Taken(events, entries)


def check_root(root: bytes | None, found: bytes, last: int) -> None:
    """Raise Refused where a Merkle root is wanted and another was found."""
    if root is not None and root != found:
        raise _refused(
            last,
            f"gốc Merkle đến đây là {found.hex()}, lẽ ra {root.hex()}: có sự kiện bị thay",
            f"the Merkle root up to here is {found.hex()}, {root.hex()} is due: an event was "
            "replaced",
        )


def _refused(position: int, vi: str, en: str) -> Refused:
    return Refused.of(
        f"Vị trí {position}: {vi}. Chưa ghi thêm gì",
        f"Position {position}: {en}. Nothing was added",
    )


def _check_dense(stored: Stored, last: int) -> None:
    due = min(stored[0][0], last + 1) if stored else 0
    for position, _ in stored:
        if position != due or due < 1:
            raise _refused(
                position,
                f"các sự kiện đưa vào không liền nhau: đến lượt vị trí {max(due, 1)}",
                f"the events given do not follow one another: position {max(due, 1)} is due",
            )
        due += 1


def _check_equal(stored: Stored, held: Held) -> None:
    mine = held.held([position for position, _ in stored])
    for (position, data), here in zip(stored, mine, strict=True):
        if data != here:
            raise _refused(
                position,
                "sự kiện đưa vào khác với sự kiện đang giữ ở đó: đây là hai lịch sử khác nhau",
                "the event given is not the one that is held there: these are two histories",
            )


def _read(position: int, data: bytes, codec: Codec) -> Written:
    """Return an event, checked as when it is read from a store; its topic is its schema's name."""
    meta, event = codec.decode(data, f"position {position}")
    schema = schemas_by_id()[int.from_bytes(data[1:HEAD_BYTES], "big")]
    return Written(Recorded(position, meta, event), schema.name, data)


def _commands(events: Sequence[Recorded], recorded_at: int) -> Iterator[tuple[CommandEntry, int]]:
    """Yield the commands of these events, whole and in the order of time."""
    head: Meta | None = None
    index = 0
    for recorded in events:
        meta = recorded.meta
        if index == 0:
            head = meta
        _check_part(recorded, head or meta, index)
        if meta.recorded_at < recorded_at:
            raise _refused(
                recorded.position,
                "thời điểm ghi sớm hơn sự kiện đứng trước",
                "it was recorded at an earlier time than the event before it",
            )
        recorded_at, index = meta.recorded_at, index + 1
        if meta.ends_command:
            first = recorded.position - meta.command_index
            yield (
                CommandEntry(meta.command_id, meta.command_content, first, recorded.position),
                recorded_at,
            )
            index = 0
    if index:
        last = events[-1]
        raise _refused(
            last.position,
            f"lệnh «{last.meta.command_id}» bị cắt: mới có {index} trên "
            f"{last.meta.command_size} sự kiện",
            f"command «{last.meta.command_id}» is cut: {index} of its "
            f"{last.meta.command_size} events are given",
        )


def _check_part(recorded: Recorded, head: Meta, index: int) -> None:
    """Raise Refused where an event is not the next one of the command that `head` begins."""
    meta = recorded.meta
    if (
        meta.command_id,
        meta.command_content,
        meta.command_index,
        meta.command_size,
        meta.recorded_at,
    ) != (head.command_id, head.command_content, index, head.command_size, head.recorded_at):
        raise _refused(
            recorded.position,
            f"sự kiện {meta.command_index + 1}/{meta.command_size} của lệnh "
            f"«{meta.command_id}» không nối tiếp sự kiện đứng trước",
            f"event {meta.command_index + 1}/{meta.command_size} of command "
            f"«{meta.command_id}» does not follow the event before it",
        )


def _check_new(events: Sequence[Written], entries: Sequence[CommandEntry], held: Held) -> None:
    """Raise Refused where a command's or an event's id is used twice."""
    commands = {
        entry.command_id: entry.first
        for entry in held.entries([entry.command_id for entry in entries]).values()
    }
    for entry in entries:
        if (first := commands.setdefault(entry.command_id, entry.first)) != entry.first:
            raise _used_twice(entry.first, f"lệnh «{entry.command_id}»", entry.command_id, first)
    ids = held.positions([event.recorded.meta.event_id for event in events])
    for event in events:
        position, event_id = event.recorded.position, event.recorded.meta.event_id
        if (first := ids.setdefault(event_id, position)) != position:
            raise _used_twice(position, f"sự kiện «{event_id}»", event_id, first)


def _used_twice(position: int, vi: str, used: str, first: int) -> Refused:
    return _refused(
        position,
        f"mã {vi} đã dùng ở vị trí {first}",
        f"the id «{used}» was used at position {first}",
    )


def _check_versions(events: Sequence[Written], held: Held) -> None:
    versions = held.versions(list({event.recorded.meta.stream for event in events}))
    for event in events:
        meta = event.recorded.meta
        due = versions[meta.stream] + 1
        if meta.version != due:
            raise _refused(
                event.recorded.position,
                f"phiên bản {meta.version} của dòng «{meta.stream}», lẽ ra {due}",
                f"version {meta.version} of stream «{meta.stream}», {due} is due",
            )
        versions[meta.stream] = due
