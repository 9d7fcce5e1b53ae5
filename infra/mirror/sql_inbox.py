"""The inbox of a mirror as SQL tables through SQLAlchemy (the port is consumers.inbox.Inbox)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Table, delete, select, update

from socai.consumers.inbox import Held, Place, Topic
from socai.consumers.mirror_words import moved_on, refused, two_roots
from socai.domain.refusal import Refused
from socai.infra.books.database import Database
from socai.infra.books.sqlite_database import SqliteDatabase
from socai.infra.mirror.inbox_tables import PLACES, ROOTS, STATE, WAITING, make, ready
from socai.infra.mirror.inbox_words import InboxWords

BUSY_SECONDS = 10.0
"""How long to wait for another member that writes."""


class SqlInbox:
    """An inbox in a file or a schema; many threads and processes may use it at once."""

    def __init__(
        self, place: Path | str, ledger_id: str, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        """Open the inbox at `place`; make it for this ledger where there is none.

        Raises Refused where it holds something else or is another ledger's, Unavailable where it
        cannot be opened.
        """
        self._database = _database(place, busy_seconds)
        try:
            with self._database.reading() as connection:
                there = ready(self._database, connection)
            if not there:
                self._make(ledger_id)
            self.id = self._identify(ledger_id)
        except BaseException:
            self.close()
            raise

    def _make(self, ledger_id: str) -> None:
        with self._database.writing() as connection:
            # Another process may have made it while this one waited for the lock.
            if not ready(self._database, connection):
                make(self._database, connection, ledger_id)

    def _identify(self, ledger_id: str) -> str:
        """Return the id of the inbox; raise Refused where it is another ledger's."""
        with self._database.reading() as connection:
            row = connection.execute(select(STATE.c.id, STATE.c.ledger_id)).one()
        if row.ledger_id != ledger_id:
            away = self._database.throw_away
            raise Refused.of(
                f"Hộp nhận {self._database.shown} của một sổ khác: {away.vi}",
                f"The inbox {self._database.shown} is another ledger's: {away.en}",
            )
        found: str = row.id
        return found

    def topic(self) -> Topic:
        """Return the topic that is being received."""
        with self._database.reading() as connection:
            return _topic(connection)

    def begin(self, before: Topic, topic: Topic, taken: int) -> None:
        """Begin with a topic instead of `before`: places are reset, what waits is dropped."""
        with self._database.writing() as connection:
            _require(connection, before)
            for table in (PLACES, WAITING, ROOTS):
                connection.execute(delete(table))
            connection.execute(
                update(STATE).values(topic=topic.name, partitions=topic.partitions, taken=taken)
            )
            rows = [(partition, 0, 0, 0) for partition in range(topic.partitions)]
            self._insert(connection, PLACES, rows)

    def taken(self) -> int:
        """Return the last position that the mirror's store must have."""
        with self._database.reading() as connection:
            found: int = connection.execute(select(STATE.c.taken)).scalar_one()
            return found

    def places(self, topic: Topic) -> list[Place]:
        """Return the place of each partition; Conflict where another topic is being received."""
        places = PLACES.c
        query = select(places.next_offset, places.position, places.barrier)
        with self._database.reading() as connection:
            _require(connection, topic)
            return [Place(*row) for row in connection.execute(query.order_by(places.partition))]

    def put(
        self,
        topic: Topic,
        partition: int,
        before: Place,
        after: Place,
        held: Sequence[Held],
        roots: Mapping[int, bytes],
    ) -> None:
        """Move a partition on, with the events that wait and the roots of barriers by position."""
        with self._database.writing() as connection:
            _require(connection, topic)
            _advance(connection, partition, before, after)
            rows = [(one.position, one.partition, one.offset, one.data) for one in held]
            self._insert(connection, WAITING, rows)
            there = _roots(connection, min(roots) - 1, max(roots)) if roots else {}
            for position, root in roots.items():
                if there.get(position, root) != root:
                    raise refused(two_roots(topic.name, partition, position))
            fresh = [(at, root) for at, root in roots.items() if at not in there]
            self._insert(connection, ROOTS, fresh)

    def waiting(self, after: int, upto: int) -> list[Held]:
        """Return what waits at positions > `after` and ≤ `upto`, by position."""
        waiting = WAITING.c
        query = (
            select(waiting.position, waiting.data, waiting.partition, waiting.at_offset)
            .where(waiting.position > after, waiting.position <= upto)
            .order_by(waiting.position, waiting.partition)
        )
        with self._database.reading() as connection:
            return [Held(*row) for row in connection.execute(query)]

    def roots(self, after: int, upto: int) -> dict[int, bytes]:
        """Return the roots of barriers at positions > `after` and ≤ `upto`, by position."""
        with self._database.reading() as connection:
            return _roots(connection, after, upto)

    def drop(self, upto: int) -> None:
        """Forget events and roots at positions ≤ `upto`, which the mirror's store has now."""
        with self._database.writing() as connection:
            connection.execute(update(STATE).where(STATE.c.taken < upto).values(taken=upto))
            for table in (WAITING, ROOTS):
                connection.execute(delete(table).where(table.c.position <= upto))

    def _insert(
        self, connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]
    ) -> None:
        if rows:
            self._database.insert(connection, table, rows)

    def close(self) -> None:
        """Release the file or the connections."""
        self._database.close()


class SqliteInbox(InboxWords, SqliteDatabase):
    """The file of an inbox."""


def _database(place: Path | str, busy_seconds: float) -> Database:
    if isinstance(place, Path):
        return SqliteInbox(place, busy_seconds)
    # Only for who asks for it: not everybody has the client library of PostgreSQL.
    from socai.infra.mirror.postgres_inbox import PostgresInbox

    return PostgresInbox(place, busy_seconds)


def _topic(connection: Connection) -> Topic:
    return Topic(*connection.execute(select(STATE.c.topic, STATE.c.partitions)).one())


def _require(connection: Connection, topic: Topic) -> None:
    """Raise Conflict where another topic is being received."""
    if _topic(connection) != topic:
        raise moved_on()


def _advance(connection: Connection, partition: int, before: Place, after: Place) -> None:
    """Move a place on, if it is the one that was started from; else raise Conflict."""
    places = PLACES.c
    moved = connection.execute(
        update(PLACES)
        .where(places.partition == partition, places.next_offset == before.offset)
        .where(places.position == before.position, places.barrier == before.barrier)
        .values(next_offset=after.offset, position=after.position, barrier=after.barrier)
    )
    if moved.rowcount != 1:
        raise moved_on()


def _roots(connection: Connection, after: int, upto: int) -> dict[int, bytes]:
    roots = ROOTS.c
    query = select(roots.position, roots.root).where(roots.position > after, roots.position <= upto)
    return {row[0]: row[1] for row in connection.execute(query.order_by(roots.position))}
