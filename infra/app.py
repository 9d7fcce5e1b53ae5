"""The composition root: a ledger with its store, decisions, projector and books put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Self

from socai.consumers.ports import Appended, CommandEntry
from socai.consumers.projector import Projector
from socai.domain.decider import decide
from socai.domain.event import Command, Recorded, Statement
from socai.domain.log import SchemaPublished
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused, Unavailable
from socai.domain.streams import Streams
from socai.infra import known, settings, shipped
from socai.infra.answering import READ as READ
from socai.infra.answering import Answering
from socai.infra.cli.typed import check_actor
from socai.infra.files.rows import canonical, digest, row_of_statement
from socai.infra.store.home import MIRROR, Where, create_home, open_copy, open_home
from socai.infra.store.sql_store import SqlStore
from socai.projections.figure import figure
from socai.projections.memory import MemoryView, documented_by
from socai.projections.question import Figure, Question
from socai.projections.scope import View
from socai.projections.tree import Tree, unit_streams
from socai.schemas.loader import schemas

if TYPE_CHECKING:
    from socai.infra.books.sql_books import SqlBooks

Progress = Callable[[int, int], None]
"""Told how many are done, of how many (0: nobody knows)."""
Phases = Callable[[str, str], Progress | None]
"""Gives what is told of a phase, by its name in Vietnamese and English."""


def clock() -> int:
    """Return microseconds since 1970."""
    return time.time_ns() // 1000


class Ledger:
    """An open ledger. Every question first brings the books up to what they are projected from."""

    def __init__(
        self,
        where: Where,
        clock: Callable[[], int] = clock,
        say: Callable[[Message], None] | None = None,
    ) -> None:
        """Open the ledger in a directory or at a URL.

        `say` is told what somebody who asks should know. Raises Refused where there is none or it
        is of a newer version, Unavailable where it cannot be read.
        """
        self.clock, self._say = clock, say
        self.home = open_home(where, clock)
        self.store = self.home.store
        self.streams = Streams(self.store.stream)
        self.own = Answering(self.store, self.home.books)
        self._mirror: Answering | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def mirror(self) -> Answering:
        """Return the mirror with its books, opened, and made, when first asked for."""
        if self._mirror is None:
            place = self.home.mirror
            copy = open_copy(place.store, self.store.ledger_id, self.clock)
            self._mirror = Answering(copy, place.books, called=MIRROR[-1])
        return self._mirror

    @property
    def mirrored(self) -> bool:
        """Return whether questions are answered from the mirror: where Kafka is used."""
        return bool(settings.KAFKA.read())

    @property
    def answering(self) -> Answering:
        """Return what questions are answered from, never from the store behind Kafka's back.

        What is recorded is decided, and looked for, in the store all the same.
        """
        return self.mirror if self.mirrored else self.own

    @property
    def source(self) -> SqlStore:
        """Return the log that questions are answered from."""
        return self.answering.source

    @property
    def books(self) -> SqlBooks:
        """Return the books that questions are answered from."""
        return self.answering.books

    @property
    def projector(self) -> Projector:
        """Return what brings those books up to their source."""
        return self.answering.projector

    def check_books(self) -> None:
        """Raise Refused where the store's own books are not of this ledger's log."""
        self.own.projector.check()

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the books up to their source; return the last position."""
        return self.answering.catch_up(progress)

    def record(self, command: Command) -> Appended:
        """Decide and record one command. Raises Refused, or Conflict where another wrote first.

        A command that was recorded before with the same content is answered with its positions.
        """
        entry = self.store.commands([command.command_id]).get(command.command_id)
        if entry:
            same_content(entry, command)
            return Appended(command.command_id, entry.first, entry.last, already=True)
        try:
            decided = decide(command, self.streams, self.store.last() + 1)
            (appended,) = self.store.append([decided])
        except BaseException:
            self.streams.forget()
            raise
        if appended.already or appended.first != decided[0].position:
            self.streams.forget()
        self.streams.trim()
        return appended

    def position(self, asked: str | None) -> int:
        """Return the position to answer from: the last, «N», or the last till «@TIME».

        Raises Refused for a position that the books cannot have yet.
        """
        if self.mirrored:
            self._check_mirror(asked)
        return known.position(self.source, asked, self.store)

    def _check_mirror(self, asked: str | None) -> None:
        """Raise Refused where nothing came from Kafka yet; say where not everything did."""
        here, recorded = self.source.last(), self.store.last()
        if not here:
            raise Refused.of(
                "Chưa có gì được nhận từ Kafka và tổng hợp: chạy `socai run relay project`, rồi "
                "hỏi lại (hoặc bỏ SOCAI_KAFKA để hỏi thẳng sổ gốc)",
                "Nothing has been received from Kafka and projected yet: run `socai run relay "
                "project`, then ask again (or unset SOCAI_KAFKA to ask the store itself)",
            )
        if asked is None and recorded > here and self._say:
            self._say(known.behind(recorded, here))

    def view(self, position: int, documented: date | None = None) -> View:
        """Return the ledger as known at `position`, or as documented by a day within that."""
        if documented is not None:
            events = takewhile(lambda e: e.position <= position, self.answering.events())
            return MemoryView(documented_by(events, documented))
        from socai.infra.books.sql_view import SqlView

        self.catch_up()
        return SqlView(self.source, self.books, position)

    def figure(
        self, question: Question, position: int, documented: date | None = None
    ) -> tuple[Figure, View]:
        """Return a figure and the view that it was answered from."""
        view = self.view(position, documented)
        return figure(view, question), view

    def tree(self, day: date) -> Tree:
        """Return the hierarchy on `day` as decisions see it: by all that is recorded."""
        return tree_of(self.streams, self.store.streams("unit"), day)

    def events(self, after: int = 0) -> Iterable[Recorded]:
        """Yield the events of the log in order, from position `after` + 1 on."""
        return self.own.events(after)

    def event(self, event_id: str) -> Recorded:
        """Return the event of an id; raise Refused where there is none."""
        found = self.store.positions([event_id])
        if event_id not in found:
            raise Refused.of(
                f"Sổ không có sự kiện «{event_id}»; tìm mã bằng `socai log --stream …`",
                f"The ledger has no event «{event_id}»; find it with `socai log --stream …`",
            )
        return self.store.at([found[event_id]])[0]

    def close(self) -> None:
        """Release the files."""
        self.own.close()
        if self._mirror:
            self._mirror.close()


def tree_of(streams: Streams, names: Iterable[str], day: date) -> Tree:
    """Return the hierarchy on `day` of the unit streams of these names."""
    return Tree.on(unit_streams(streams.stream(name) for name in names), day)


def create(where: Where, demo: bool = False, clock: Callable[[], int] = clock) -> Ledger:
    """Make a ledger in a directory or at a URL, with the schemas and indicators; return it open.

    A ledger whose log is still empty was left half made by a crash: it is completed. Raises Refused
    where there is anything else.
    """
    ledger = _half_made(where, demo, clock)
    if ledger is None:
        create_home(where, demo)
        ledger = Ledger(where, clock)
    publish_schemas(ledger)
    publish_indicators(ledger)
    return ledger


def _half_made(where: Where, demo: bool, clock: Callable[[], int]) -> Ledger | None:
    try:
        found = Ledger(where, clock)
    except (Refused, Unavailable):
        return None
    if found.home.demo == demo and found.store.last() == 0:
        return found
    found.close()
    return None


def publish_schemas(ledger: Ledger) -> list[str]:
    """Append the schemas that the log does not hold yet, in one command; return their names."""
    stream = ledger.streams.stream("log-schemas")
    there = {e.event.schema_id for e in stream.events if isinstance(e.event, SchemaPublished)}
    missing = [
        SchemaPublished(schema_id=schema.id, name=schema.name, schema=schema.text)
        for schema in schemas().values()
        if schema.id not in there
    ]
    if missing:
        ledger.record(command(_schema_statements(ledger, missing), actor="socai"))
    return [event.name for event in missing]


def publish_indicators(ledger: Ledger) -> list[str]:
    """Append the definitions that this socai brings along and the log lacks; return their names."""
    lacking = shipped.lacking(lambda name: ledger.streams.stream(name).events)
    for statements in lacking:
        ledger.record(command(statements, actor="socai"))
    return [name for statements in lacking for name in shipped.names(statements)]


def _schema_statements(ledger: Ledger, missing: Sequence[SchemaPublished]) -> list[Statement]:
    today = datetime.fromtimestamp(ledger.clock() / 1_000_000, known.VIETNAM).date()
    return [
        Statement(
            event_id=digest("schema", ledger.store.ledger_id, str(event.schema_id)),
            stream="log-schemas",
            event=event,
            effective=Period(today, today),
        )
        for event in missing
    ]


def command(statements: Sequence[Statement], actor: str, command_id: str | None = None) -> Command:
    """Return the command of these statements; its id follows from theirs where none is given.

    Raises Refused where `actor` is neither a role nor an opaque code.
    """
    return Command(
        command_id=command_id or digest("command", *(s.event_id for s in statements)),
        content=digest(*(canonical(row_of_statement(statement)) for statement in statements)),
        actor=check_actor(actor),
        statements=tuple(statements),
    )


def same_content(entry: CommandEntry, command: Command) -> None:
    """Raise Refused where a command id was used before for something else."""
    if entry.content != command.content:
        raise Refused.of(
            f"Mã lệnh «{entry.command_id}» đã dùng cho nội dung khác, ghi ở vị trí "
            f"{entry.first}–{entry.last}. Chưa ghi gì: hãy gửi lại với một mã lệnh mới",
            f"Command id «{entry.command_id}» was used for other content, recorded at positions "
            f"{entry.first}–{entry.last}. Nothing was recorded: send it again under a new id",
        )
