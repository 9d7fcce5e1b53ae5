"""What an import says about its rows: which row an error is about, what a row may be meant as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from socai.domain.decider import decide
from socai.domain.event import Command, EventWithdrawn, Recorded, Statement, identity_of
from socai.domain.refusal import Message, Refused
from socai.domain.streams import Streams
from socai.infra.files.former import differences
from socai.infra.files.place import Place

MOST_ERRORS = 1_000
"""Errors after which the checking ends."""
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
        (len(said.stream), index)
        for index, said in enumerate(one.statements)
        if said.stream in message.vi or f"«{identity_of(said.stream)}»" in message.vi
    ]
    # Of rows about one stream the last: it is what those before it did not yet forbid.
    return places[max(named)[1] if named else 0]


def offer(recorded: Recorded, said: Statement) -> Message:
    """Return the offer to make a row a correction of a recorded event, with what differs."""
    meta = recorded.meta
    name, at, differs = meta.stream, recorded.position, differences(said, recorded)
    return Message(
        f"Dòng «{name}» đã có {meta.type} với nội dung khác (sự kiện {meta.event_id}, vị trí {at}; "
        f"{differs}). Nếu đây là đính chính: nhập lại với --reason «lý do», hoặc thêm "
        f'"corrects": "{meta.event_id}" và lý do (reason), bỏ event_id cũ nếu có. Nếu là một sự '
        "kiện khác: giữ cả dòng cũ trong tệp, hoặc đặt event_id cho dòng này",
        f"Stream «{name}» has {meta.type} with other content (event {meta.event_id}, position {at};"
        f" {differs}). To correct it: import again with --reason «why», or add "
        f'"corrects": "{meta.event_id}" and a reason, without the old event_id. If it is another '
        "event: keep the old row in the file too, or give this row an event_id",
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
        f"Mã lệnh «{command_id}» có hai nội dung khác nhau trong các tệp; các dòng của một lệnh "
        "phải đứng liền nhau",
        f"Command id «{command_id}» has two contents in the files; the rows of a command must "
        "stand next to each other",
    )


def too_many(count: int, most: int) -> Message:
    """Return that a file without command ids has too many rows for one command."""
    return Message(
        f"Một lệnh có nhiều nhất {most} dòng, và tệp không có command_id là một lệnh; ở đây "
        f"{count}. Chia tệp, hoặc thêm command_id",
        f"A command has at most {most} rows, and a file without command_id is one command; here "
        f"{count}. Divide the file, or add command_id",
    )


def nothing(errors: int) -> Message:
    """Return that nothing was recorded."""
    return Message(
        f"Có {errors} lỗi; chưa ghi gì. Sửa rồi nhập lại.",
        f"{errors} errors; nothing was recorded. Mend them and import again.",
    )


class Errors(list[Message]):
    """The errors found; raises TooMany where there are so many that more would help nobody."""

    def append(self, message: Message) -> None:
        """Take one more error."""
        self.extend([message])

    def extend(self, messages: Iterable[Message]) -> None:
        """Take more errors."""
        super().extend(messages)
        if len(self) >= MOST_ERRORS:
            raise TooMany


class TooMany(Exception):
    """There are so many errors that checking ends."""


def stopped(errors: int) -> Message:
    """Return that the checking ended early, where there are too many errors."""
    return Message(
        f"Dừng kiểm tra ở đây vì đã có {errors} lỗi; chưa ghi gì. Sửa rồi nhập lại.",
        f"The checking stops here after {errors} errors; nothing was recorded. Mend them and "
        "import again.",
    )


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
