"""What every event store decides alike: which commands it takes, and what it believes it read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Protocol

from socai.consumers.ports import Appended, CommandEntry
from socai.domain.catalogue import TYPES
from socai.domain.event import Event, Meta, Recorded
from socai.domain.refusal import Conflict, Message, Refused
from socai.schemas.codec import HEAD_BYTES
from socai.schemas.loader import schemas_by_id

VIETNAM = timezone(timedelta(hours=7))
SHOWN_IN_A_CONFLICT = 5
_TOPIC = re.compile(r"([A-Za-z]{1,80})\.v([1-9][0-9]{0,3})")


class Codec(Protocol):
    """How an event becomes bytes and back; socai.schemas.codec is one."""

    def encode(self, meta: Meta, event: Event) -> bytes:
        """Return the bytes of an event with its envelope."""
        ...

    def decode(self, data: bytes, where: str = "") -> tuple[Meta, Event]:
        """Return envelope and event; raise Refused naming `where` for bytes that are neither."""
        ...


class Known(Protocol):
    """What the log holds while its writer's lock is held."""

    def entries(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those commands that are recorded."""
        ...

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the last version of each of these streams, 0 for an empty one."""
        ...

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those events that are recorded."""
        ...

    def since(self, stream: str, version: int) -> list[Recorded]:
        """Return the events of a stream after `version`."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the new events and commands; and the answer for each command given."""

    events: list[Recorded]
    entries: list[CommandEntry]
    answers: list[Appended]


def plan(commands: Sequence[Sequence[Recorded]], known: Known, last: int, recorded_at: int) -> Plan:
    """Return what an append writes after position `last`; raise Refused or Conflict for all of it.

    A command that is recorded with the same content is answered `already` and written no more; this
    is looked up before anything else, since its streams have moved on by its own events.
    """
    entries = known.entries([_whole(command) for command in commands])
    fresh: list[Sequence[Recorded]] = []
    plan = Plan([], [], [])
    for command in commands:
        meta = command[0].meta
        entry = entries.get(meta.command_id)
        if entry is not None:
            _same_content(entry, meta)
            plan.answers.append(Appended(entry.command_id, entry.first, entry.last, already=True))
            continue
        entry = CommandEntry(
            meta.command_id, meta.command_content, last + 1, last := last + len(command)
        )
        entries[entry.command_id] = entry
        fresh.append(command)
        plan.entries.append(entry)
        plan.answers.append(Appended(entry.command_id, entry.first, entry.last))
    _check_versions(fresh, known)
    _check_event_ids(fresh, known)
    proposed = [recorded for command in fresh for recorded in command]
    first = last - len(proposed) + 1
    for position, recorded in enumerate(proposed, start=first):
        meta = replace(recorded.meta, recorded_at=recorded_at)
        plan.events.append(Recorded(position, meta, recorded.event))
    return plan


def _whole(command: Sequence[Recorded]) -> str:
    """Return the id of a command; raise ValueError where these are not its events, in order."""
    if not command:
        raise ValueError("a command has at least one event")
    head = command[0].meta
    for index, recorded in enumerate(command):
        meta = recorded.meta
        if (meta.command_id, meta.command_content, meta.command_index, meta.command_size) != (
            head.command_id,
            head.command_content,
            index,
            len(command),
        ):
            raise ValueError(f"{head.command_id}: not the events of one whole command, in order")
        if TYPES.get(meta.type) is not type(recorded.event):
            raise ValueError(f"{head.command_id}: «{meta.type}» is not the type of its event")
    return head.command_id


def _same_content(entry: CommandEntry, meta: Meta) -> None:
    if entry.content == meta.command_content:
        return
    raise Refused.of(
        f"Mã lệnh «{entry.command_id}» đã dùng cho nội dung khác, ghi ở vị trí "
        f"{entry.first}–{entry.last}. Chưa ghi gì: hãy gửi lại với một mã lệnh mới",
        f"Command id «{entry.command_id}» was used for other content, recorded at positions "
        f"{entry.first}–{entry.last}. Nothing was recorded: send it again under a new command id",
    )


def _check_versions(commands: Iterable[Sequence[Recorded]], known: Known) -> None:
    commands = list(commands)
    versions = known.versions(list({r.meta.stream for command in commands for r in command}))
    before = dict(versions)
    for command in commands:
        behind: dict[str, int] = {}
        for recorded in command:
            meta = recorded.meta
            if meta.version != versions[meta.stream] + 1:
                behind.setdefault(meta.stream, meta.version - 1)
            versions[meta.stream] += 1
        if behind:
            raise Conflict(
                *(
                    _conflict(stream, read, before[stream], known.since(stream, read))
                    for stream, read in behind.items()
                ),
                Message(
                    f"Lệnh «{command[0].meta.command_id}» chưa ghi gì: hãy đọc lại rồi quyết "
                    "định lại",
                    f"Nothing of command «{command[0].meta.command_id}» was recorded: read again, "
                    "then decide again",
                ),
            )


def _conflict(stream: str, read: int, now: int, since: Sequence[Recorded]) -> Message:
    """Say both sides: what the caller had read, and what stands now, by whom."""
    shown, more = since[:SHOWN_IN_A_CONFLICT], len(since) - SHOWN_IN_A_CONFLICT
    vi = [f"{_what(r)}, lúc {_time(r, VIETNAM)} giờ Việt Nam, do {r.meta.actor}" for r in shown]
    en = [f"{_what(r)}, at {_time(r, UTC)} UTC, by {r.meta.actor}" for r in shown]
    if more > 0:
        vi.append(f"và {more} sự kiện nữa")
        en.append(f"and {more} more")
    return Message(
        f"Dòng «{stream}»: khi quyết định bạn đã đọc đến phiên bản {read}, nay dòng ở phiên bản "
        f"{now}; ở giữa có: {'; '.join(vi) or 'không có sự kiện nào'}",
        f"Stream «{stream}»: you had read up to version {read}, it is at version {now} now; "
        f"in between: {'; '.join(en) or 'no event'}",
    )


def _what(recorded: Recorded) -> str:
    return f"v{recorded.meta.version} {recorded.meta.type} (#{recorded.position})"


def _time(recorded: Recorded, zone: timezone) -> str:
    seconds = recorded.meta.recorded_at // 1_000_000
    return f"{datetime.fromtimestamp(seconds, zone):%d/%m/%Y %H:%M:%S}"


def _check_event_ids(commands: Iterable[Sequence[Recorded]], known: Known) -> None:
    ids = [recorded.meta.event_id for command in commands for recorded in command]
    if len(set(ids)) != len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        raise Refused.of(
            f"Mã sự kiện «{twice}» được nêu hai lần. Chưa ghi gì: mỗi sự kiện cần mã riêng",
            f"Event id «{twice}» is given twice. Nothing was recorded: each event needs its own id",
        )
    for event_id, position in known.positions(ids).items():
        raise Refused.of(
            f"Mã sự kiện «{event_id}» đã ghi ở vị trí {position}. Chưa ghi gì: dùng mã khác",
            f"Event id «{event_id}» is recorded at position {position}. Nothing was recorded: "
            "use another id",
        )


def topic_of(recorded: Recorded) -> str:
    """Return the topic under which an event is stored: its type and the version of its fields."""
    return f"{recorded.meta.type}.v{type(recorded.event).version}"


def read_back(position: int, columns: tuple[Any, Any, Any, Any], codec: Codec) -> Recorded:
    """Return the event of the stored columns (stream, version, topic, bytes).

    The topic is looked up in the closed catalogue before the bytes are looked at; type, stream and
    version in the bytes must equal the columns. Raises Refused naming the position.
    """
    stream, version, topic, data = columns
    type_name = _known_type(position, topic)
    if not isinstance(data, bytes):
        raise tampered(position, "nội dung không phải là byte", "its content is not bytes")
    try:
        meta, event = codec.decode(data, f"position {position}")
    except Refused as refused:
        broken = tampered(position, "không đọc được nội dung", "its content cannot be read")
        raise Refused(*broken.messages, *refused.messages) from refused
    schema = schemas_by_id()[int.from_bytes(data[1:HEAD_BYTES], "big")]
    for name, column, inside in (
        ("topic", topic, schema.name),
        ("type", type_name, meta.type),
        ("type", type_name, type(event).__name__),
        ("stream", stream, meta.stream),
        ("version", version, meta.version),
    ):
        if column != inside:
            shown = repr(column)[:140]
            raise tampered(
                position,
                f"cột {name} là {shown}, trong nội dung là «{inside}»",
                f"column {name} has {shown}, the content has «{inside}»",
            )
    return Recorded(position, meta, event)


def _known_type(position: int, topic: Any) -> str:
    """Return the type of a topic that the catalogue has, in a version that it has."""
    match = _TOPIC.fullmatch(topic) if isinstance(topic, str) else None
    if not match or match[1] not in TYPES:
        shown = repr(topic)[:80]
        raise tampered(
            position,
            f"không có loại sự kiện {shown}; nếu bản socai mới hơn ghi thì nâng cấp; không thì",
            f"no event type {shown}; where a newer socai wrote it, upgrade socai; else",
        )
    if int(match[2]) > TYPES[match[1]].version:
        raise Refused.of(
            f"Vị trí {position}: «{topic}» do một bản socai mới hơn ghi. Hãy nâng cấp socai",
            f"Position {position}: «{topic}» was written by a newer socai. Upgrade socai",
        )
    return match[1]


def tampered(position: int, vi: str, en: str) -> Refused:
    """Return the refusal to believe what is stored at `position`."""
    return Refused.of(
        f"Vị trí {position}: {vi}: sổ bị sửa ngoài socai hoặc tệp hỏng. Không dùng gì từ vị trí "
        "này; khôi phục từ bản sao lưu",
        f"Position {position}: {en}: the ledger was changed outside socai, or its file is damaged. "
        "Nothing from this position on is used; restore from a backup",
    )


def no_position(position: int, last: int) -> Refused:
    """Return the refusal of a position that the log does not have."""
    return Refused.of(
        f"Không có vị trí {position}: sổ có các vị trí 1–{last}"
        if last
        else f"Không có vị trí {position}: sổ chưa có sự kiện nào",
        f"There is no position {position}: the log has 1–{last}"
        if last
        else f"There is no position {position}: the log is empty",
    )
