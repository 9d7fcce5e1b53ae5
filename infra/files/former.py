"""What an earlier import of the same file recorded: which rows are known, changed, or gone.

The commands that recorded some of a file's rows are earlier states of that file. A row that they
recorded and that the file no longer has may have been changed, or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from socai.consumers.ports import EventStore
from socai.domain.catalogue import kind_of
from socai.domain.declaration import FlowDeclared, StockDeclared
from socai.domain.event import EventWithdrawn, Recorded, Statement
from socai.domain.refusal import Message
from socai.domain.register import ALIVE, BODY, Thing
from socai.domain.streams import Streams
from socai.domain.timeline import Stream
from socai.infra.files.rows import event_fields, statement_of
from socai.infra.files.staging import Staging

SHOWN = 5


class Former:
    """The recorded events that rows of a file repeat, and those that they no longer have."""

    def __init__(self, store: EventStore, staging: Staging, rows: Sequence[Statement]) -> None:
        ids = [said.event_id for said in rows]
        own = set(ids)
        positions = store.positions(ids)
        self._recorded = {e.meta.event_id: e for e in store.at(list(positions.values()))}
        self._here: dict[str, Statement] = {}
        commands = {e.position - e.meta.command_index: e for e in self._recorded.values()}
        wanted = [
            position
            for first, e in commands.items()
            for position in range(first, first + e.meta.command_size)
        ]
        self._gone = {e.meta.event_id: e for e in store.at(wanted) if e.meta.event_id not in own}
        self._recorded |= staging.at(ids)

    def holds(self, said: Statement) -> bool:
        """Return whether this very row is recorded, or was given before in this import."""
        event_id = said.event_id
        if event_id in self._recorded:
            known = statement_of(self._recorded[event_id])
            return said in (known, replace(known, corrects=said.corrects, reason=said.reason))
        return self._here.setdefault(event_id, said) is not said and self._here[event_id] == said

    def takes_id(self, said: Statement) -> bool:
        """Return whether the row's event id is that of another event elsewhere."""
        event_id = said.event_id
        if recorded := self._recorded.get(event_id):
            return recorded.meta.stream != said.stream
        return self._here.get(event_id, said) is not said

    def changed(self, said: Statement, stream: Stream) -> Recorded | None:
        """Return the event that the row seems to be meant to correct, if any.

        That is: the event of the same id; one that the file's earlier state had, about the same
        things, and no longer has; the beginning of a body that has begun; a declaration of the same
        scope and period.
        """
        if said.corrects or isinstance(said.event, EventWithdrawn):
            return None
        if said.event_id in self._recorded:
            return self._recorded[said.event_id]
        if said.event_id in self._here:
            return None
        near = [e for e in self._gone.values() if _alike(said, e) and _speaks(stream, e)]
        if near:
            best = max(near, key=lambda e: _likeness(said, e))
            return self._gone.pop(best.meta.event_id)
        place = _place(said)
        for standing in stream.spoken.values() if place else ():
            if _place(statement_of(standing.recorded)) == place:
                return standing.recorded
        return None

    def dropped(self, file: str, streams: Streams) -> list[Message]:
        """Return a warning of the events that the file had before and no longer has."""
        left = [e for e in self._gone.values() if _speaks(streams.stream(e.meta.stream), e)]
        if not left:
            return []
        some = ", ".join(f"{e.meta.type} {e.meta.event_id}" for e in left[:SHOWN])
        more = " …" if len(left) > SHOWN else ""
        return [
            Message(
                f"{file}: {len(left)} dòng của lần nhập trước nay không còn trong tệp ({some}{more}"
                "). Sổ vẫn giữ các sự kiện ấy; muốn rút: socai withdraw MÃ --reason …",
                f"{file}: {len(left)} rows of the earlier import are no longer in the file ({some}"
                f"{more}). The ledger keeps those events; to withdraw: socai withdraw ID --reason "
                "…",
            )
        ]


def _speaks(stream: Stream, recorded: Recorded) -> bool:
    if recorded.meta.event_id not in stream.by_id:
        return False
    standing = stream.speaking(recorded.meta.event_id)
    return standing is not None and standing.recorded.position == recorded.position


def _alike(said: Statement, recorded: Recorded) -> bool:
    """Return whether both say the same kind of thing about the same things of one stream."""
    if recorded.meta.stream != said.stream or type(recorded.event) is not type(said.event):
        return False
    return _things(said) == _things(statement_of(recorded))


def _things(said: Statement) -> set[Thing]:
    puts = kind_of(said.stream).evolve(said.event)
    return {p.thing for p in puts}


def _likeness(said: Statement, recorded: Recorded) -> int:
    """Return how many of the fields, the day and the place in the document are the same."""
    mine, theirs = event_fields(said.event), event_fields(recorded.event)
    same = sum(bool(mine[name] == theirs[name]) for name in mine)
    same += 2 * (said.effective == recorded.meta.effective)
    source, other = said.source, recorded.meta.source
    return same + sum(
        a is not None and a == b
        for a, b in (
            (source.line, other.line),
            (source.page, other.page),
            (source.quote, other.quote),
        )
    )


def _place(said: Statement) -> object:
    """Return what no other event of the stream may share, None where the event leaves that open."""
    event = said.event
    if isinstance(event, StockDeclared | FlowDeclared):
        return type(event), event.unit, event.measure, frozenset(event.keys), said.effective
    puts = kind_of(said.stream).evolve(event)
    begins = any(p.thing == BODY and p.register == ALIVE and p.value for p in puts)
    return type(event) if begins else None


def differences(said: Statement, recorded: Recorded) -> str:
    """Return what a row says otherwise than a recorded event: «members: 20 → 22»."""
    old, new = event_fields(recorded.event), event_fields(said.event)
    pairs: Iterable[tuple[str, object, object]] = [
        ("effective", str(recorded.meta.effective), str(said.effective)),
        *((name, old[name], new[name]) for name in new),
        ("document", recorded.meta.source.document, said.source.document),
        ("line", recorded.meta.source.line, said.source.line),
        ("quote", recorded.meta.source.quote, said.source.quote),
    ]
    return "; ".join(f"{name}: {_shown(a)} → {_shown(b)}" for name, a, b in pairs if a != b)


def _shown(value: object) -> str:
    return "–" if value in (None, "", []) else f"{value}"[:60]
