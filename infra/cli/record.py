"""Commands that record one event: a new one, a correction, a withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.ledger import ActorOption

if TYPE_CHECKING:
    from socai.domain.event import Recorded
    from socai.infra.app import Ledger

NOT_FIELDS = ("event_id", "command_id", "actor")
Assignments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FIELD=VALUE…",
        help="Các trường; danh sách cách nhau bằng dấu phẩy | Fields; lists are divided by commas",
    ),
]
EventId = Annotated[
    str, typer.Argument(metavar="EVENT_ID", help="Mã sự kiện, xem socai log | Id of the event")
]
Reason = Annotated[str, typer.Option("--reason", metavar="R", help="Lý do | Reason")]
Document = Annotated[
    str | None,
    typer.Option("--document", metavar="D", help="Mã tài liệu | Id of the document"),
]
Line = Annotated[
    str | None, typer.Option("--line", metavar="N", help="Dòng trong tài liệu | Line in it")
]
Quote = Annotated[
    str | None, typer.Option("--quote", metavar="Q", help="Nguyên văn | The words of it")
]
Documented = Annotated[
    str | None,
    typer.Option("--documented", metavar="DAY", help="Ngày của tài liệu | Day of the document"),
]
CommandId = Annotated[
    str | None,
    typer.Option(
        "--command-id",
        metavar="ID",
        help="Mã lệnh của bạn: gửi lại cùng mã không ghi hai lần "
        "| Your id of the command: sent again, it is not recorded twice",
    ),
]


def record(
    ctx: typer.Context,
    type_: Annotated[
        str, typer.Argument(metavar="TYPE", help="Loại sự kiện, xem socai types | Event type")
    ],
    stream: Annotated[
        str, typer.Argument(metavar="STREAM", help="Dòng: <loại>-<mã> | Stream: <kind>-<id>")
    ],
    fields: Assignments = None,
    command_id: CommandId = None,
    actor: ActorOption = None,
) -> None:
    """Record one event."""
    from socai.infra.cli.recording import typed_row

    given = _assigned(fields or [])
    for name in ("type", "stream", *NOT_FIELDS):
        if name in given:
            raise WrongUse(
                f"«{name}» không viết thành trường; xem socai record --help",
                f"«{name}» is not written as a field; see socai record --help",
            )
    console: Console = ctx.obj
    with console.open() as ledger:
        row = {**typed_row(type_, given), "type": type_, "stream": stream}
        answer, line = _record(console, ledger, row, command_id, actor)
    console.one(answer, [line])


def correct(
    ctx: typer.Context,
    event_id: EventId,
    reason: Reason,
    fields: Assignments = None,
    document: Document = None,
    line: Line = None,
    quote: Quote = None,
    documented: Documented = None,
    command_id: CommandId = None,
    actor: ActorOption = None,
) -> None:
    """Record the whole replacement of an event."""
    from socai.infra.cli.recording import replacement

    given = _assigned(fields or [])
    given |= _said(document=document, line=line, quote=quote, documented=documented)
    if not given:
        raise WrongUse("Chưa nêu trường nào để đính chính", "No field is named to be corrected")
    for name in ("type", "stream", "corrects", *NOT_FIELDS):
        if name in given:
            raise WrongUse(f"Không đính chính được «{name}»", f"«{name}» cannot be corrected")
    _amend(ctx.obj, event_id, lambda old: replacement(old, given, reason), command_id, actor)


def withdraw(
    ctx: typer.Context,
    event_id: EventId,
    reason: Reason,
    document: Document = None,
    line: Line = None,
    quote: Quote = None,
    documented: Documented = None,
    command_id: CommandId = None,
    actor: ActorOption = None,
) -> None:
    """Record that an event does not hold."""
    from socai.infra.cli.recording import withdrawal

    given = _said(document=document, line=line, quote=quote, documented=documented)
    _amend(ctx.obj, event_id, lambda old: withdrawal(old, given, reason), command_id, actor)


def _assigned(fields: Sequence[str]) -> dict[str, str]:
    """Return the fields of «name=value»; raise WrongUse for another form, or a field twice."""
    given: dict[str, str] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals or not name:
            raise WrongUse(
                f"«{field[:60]}»: viết trường=giá trị, ví dụ effective=2021-05-03",
                f"«{field[:60]}»: write field=value, e.g. effective=2021-05-03",
            )
        if name in given:
            raise WrongUse(f"Trường «{name}» được nêu hai lần", f"Field «{name}» is named twice")
        given[name] = value
    return given


def _said(**options: str | None) -> dict[str, str]:
    return {name: value for name, value in options.items() if value is not None}


def _amend(
    console: Console,
    event_id: str,
    row_from: Callable[[Recorded], dict[str, Any]],
    command_id: str | None,
    actor: str | None,
) -> None:
    """Record what is made of an event; say which event of its slot speaks now."""
    from socai.infra.cli.recording import refuse_schema, slot_of

    with console.open() as ledger:
        old = ledger.event(event_id)
        refuse_schema(old)
        row, line = _record(console, ledger, row_from(old), command_id, actor)
        _, speaks = slot_of(ledger, event_id)
    name = speaks.meta.event_id if speaks else None
    if speaks:
        kind = speaks.meta.type
        said = console.say(
            f"Ở chỗ ấy nay có hiệu lực: {kind} {name}, vị trí {speaks.position}",
            f"There now speaks: {kind} {name}, position {speaks.position}",
        )
    else:
        said = console.say("Ở chỗ ấy nay không còn gì có hiệu lực", "Nothing speaks there now")
    console.one({**row, "speaks": name}, [line, said])


def _record(
    console: Console,
    ledger: Ledger,
    row: dict[str, Any],
    command_id: str | None,
    actor: str | None,
) -> tuple[dict[str, Any], str]:
    """Record a row; return the answer for programs and for people."""
    from socai.infra.cli.recording import record_row

    event_id, appended, warnings = record_row(
        ledger, row, command_id, actor or settings.ACTOR.read()
    )
    for warning in warnings:
        console.warn(warning)
    at = appended.first
    answer = {
        "event_id": event_id,
        "position": at,
        "command_id": appended.command_id,
        "already": appended.already,
    }
    if appended.already:
        line = console.say(
            f"Đã ghi ở vị trí {at} từ trước, không ghi lại: sự kiện {event_id}",
            f"Recorded at position {at} before, not again: event {event_id}",
        )
    else:
        line = console.say(
            f"Đã ghi ở vị trí {at}: sự kiện {event_id}",
            f"Recorded at position {at}: event {event_id}",
        )
    return answer, line
