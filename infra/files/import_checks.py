"""What an import says about its rows: which row an error is about, what a row may be meant as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from socai.domain.catalogue import kind_of
from socai.domain.decider import decide
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.event import Command, EventWithdrawn, Recorded, Statement
from socai.domain.refusal import Message, Refused
from socai.domain.register import ALIVE, BODY
from socai.domain.streams import Streams
from socai.domain.timeline import Stream
from socai.infra.files.jsonl import Place
from socai.infra.files.rows import statement_of

Planned = tuple[Command, list[Place]]


def diagnose(planned: Planned, whole: Refused, streams: Streams, position: int) -> list[Message]:
    """Return every error of a command that was refused `whole`, each with the row it is about.

    The rows are tried one by one on what is before them, then again after the others, so that each
    error is said of its row and one error does not hide the next. What passes stays in `streams`.
    """
    one, places = planned
    if len(places) == 1:
        return [places[0].said(message) for message in whole.messages]
    wrong = _row_by_row(one, streams, position)
    found: list[Message] = []
    for index, refused in sorted(wrong.items()):
        amends = one.statements[index].corrects or isinstance(
            one.statements[index].event, EventWithdrawn
        )
        for message in refused.messages:
            if message in whole.messages or not amends:
                found.append(places[index].said(message))
    said = {message for refused in wrong.values() for message in refused.messages}
    rest = (message for message in whole.messages if message not in said)
    return found + [_place_of(message, planned).said(message) for message in rest]


def _row_by_row(one: Command, streams: Streams, position: int) -> dict[int, Refused]:
    """Return what is still refused of each row once no further row passes."""
    wrong: dict[int, Refused] = {}
    left = list(range(len(one.statements)))
    while left:
        wrong = {}
        for index in left:
            single = replace(one, statements=(one.statements[index],))
            try:
                position += len(decide(single, streams, position))
            except Refused as refused:
                wrong[index] = refused
        if len(wrong) == len(left):
            break
        left = sorted(wrong)
    return wrong


def _place_of(message: Message, planned: Planned) -> Place:
    """Return the place of the row whose stream the message names; the first where none is named."""
    one, places = planned
    named = [
        (len(said.stream), place)
        for said, place in zip(one.statements, places, strict=True)
        if said.stream in message.vi
    ]
    return max(named, key=lambda pair: pair[0])[1] if named else places[0]


def offered(said: Statement, stream: Stream) -> Message | None:
    """Return the offer to make a row a correction, where its stream has another thing in its place.

    That is: an event of the same id with other content, the beginning of a body that has begun, or
    a declaration of the same scope and period.
    """
    if said.corrects:
        return None
    same_id = stream.by_id.get(said.event_id)
    if same_id:
        return None if statement_of(same_id) == said else _offer(same_id)
    place = _place(said)
    for standing in stream.spoken.values() if place else ():
        if _place(statement_of(standing.recorded)) == place:
            return _offer(standing.recorded)
    return None


def _place(said: Statement) -> object:
    """Return what no other event of the stream may share, None where the event leaves that open."""
    event = said.event
    if isinstance(event, StockDeclared | FlowDeclared):
        return type(event), event.unit, event.measure, frozenset(event.keys), said.effective
    puts = kind_of(said.stream).evolve(event)
    begins = any(p.thing == BODY and p.register == ALIVE and p.value for p in puts)
    return type(event) if begins else None


def _offer(recorded: Recorded) -> Message:
    meta = recorded.meta
    return Message(
        f"Dòng «{meta.stream}» đã có {meta.type} với nội dung khác (sự kiện {meta.event_id}, vị "
        f'trí {recorded.position}). Nếu đây là đính chính, thêm "corrects": "{meta.event_id}" và '
        "lý do (reason), bỏ event_id cũ nếu có",
        f"Stream «{meta.stream}» has {meta.type} with other content (event {meta.event_id}, "
        f'position {recorded.position}). To correct it, add "corrects": "{meta.event_id}" and a '
        "reason, without the old event_id",
    )


def taken(event_id: str) -> Message:
    """Return that an event id is used by another event."""
    return Message(
        f"Mã sự kiện «{event_id}» đã dùng cho một sự kiện khác; mỗi sự kiện cần mã riêng",
        f"Event id «{event_id}» is used by another event; each event needs its own id",
    )


def two_contents(command_id: str) -> Message:
    """Return that a command id stands for two things in the files."""
    return Message(
        f"Mã lệnh «{command_id}» có hai nội dung khác nhau trong các tệp",
        f"Command id «{command_id}» has two contents in the files",
    )


def too_many(count: int, most: int) -> Message:
    """Return that a file without command ids has too many rows for one command."""
    return Message(
        f"Tệp không có command_id là một lệnh, nhiều nhất {most} dòng; ở đây {count}. Chia tệp, "
        "hoặc thêm command_id",
        f"A file without command_id is one command of at most {most} rows; here {count}. Divide "
        "the file, or add command_id",
    )


def unregistered(said: Iterable[Statement], streams: Streams) -> list[Message]:
    """Return a warning for each cited document that is not registered."""
    cited = {one.source.document for one in said}
    missing = [d for d in cited if d and not streams.stream(f"document-{d}").spoken]
    return [
        Message(
            f"Tài liệu «{d}» chưa được đăng ký; hãy ghi DocumentRegistered cho document-{d}",
            f"Document «{d}» is not registered; record DocumentRegistered for document-{d}",
        )
        for d in sorted(missing)
    ]


def cut_short(recorded: int, total: int, wrong: Sequence[Message]) -> list[Message]:
    """Return the messages of an outage with what was recorded before it."""
    return [
        *wrong,
        Message(
            f"Đã ghi {recorded}/{total} sự kiện, trọn từng lệnh; nhập lại cùng các tệp để hoàn tất",
            f"{recorded} of {total} events were recorded, in whole commands; import the same files "
            "again to complete it",
        ),
    ]
