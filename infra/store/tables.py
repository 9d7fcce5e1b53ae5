"""The tables of the log in an SQL database, as one transaction sees them.

stored_events (position, originator_id, originator_version, topic, state), commands (first, last,
command_id, content, recorded_at), event_ids (event_id, position), ledger (id), merkle_range (size,
nodes): the same everywhere.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from eventsourcing.persistence import StoredEvent

from socai.consumers.ports import CommandEntry
from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused
from socai.infra.store.rules import Codec, no_position, read_back, tampered

LOOKED_UP_AT_ONCE = READ_AT_ONCE = 5_000
LARGEST = 2**63 - 1
"""The largest whole number that the databases compare with."""
Rows = Sequence[Sequence[Any]]
_TAIL = """COALESCE((SELECT MAX(position) FROM stored_events), 0),
    COALESCE((SELECT last FROM commands ORDER BY first DESC LIMIT 1), 0),
    COALESCE((SELECT recorded_at FROM commands ORDER BY first DESC LIMIT 1), 0)"""
_EVENTS = "SELECT position, originator_id, originator_version, topic, state FROM stored_events"


class Tables(ABC):
    """The tables as one transaction sees them."""

    EACH_NUMBER: ClassVar[str]
    """How this database makes a table with the column «value» of a list of numbers, a parameter."""
    EACH_TEXT: ClassVar[str]
    """The same of a list of texts."""

    @abstractmethod
    def _all(self, statement: str, *values: Any) -> Rows:
        """Return the rows of a statement; a «?» in it stands for each of the values."""

    @abstractmethod
    def _listed(self, values: Sequence[Any]) -> Any:
        """Return a list as the parameter of EACH_NUMBER or EACH_TEXT."""

    @abstractmethod
    def insert_events(self, stored: Sequence[StoredEvent]) -> Sequence[int]:
        """Write events after the last position; return their positions."""

    @abstractmethod
    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write whole rows to a table."""

    @abstractmethod
    def do(self, statement: str, *values: Any) -> None:
        """Run a statement that returns no rows; a «?» in it stands for each of the values."""

    def end(self) -> tuple[int, int, CompactRange]:
        """Return last position, last recorded time, and the range; Refused where they differ."""
        (row,) = self._all(
            f"SELECT {_TAIL}, (SELECT size FROM merkle_range), (SELECT nodes FROM merkle_range)"
        )
        last, recorded_at = _agreeing(*row[:3])
        return last, recorded_at, _range(last, *row[3:])

    def computed_range(self, told: Callable[[int, int], None]) -> CompactRange:
        """Return the range of the stored bytes, all of them read; tell how many of how many are."""
        last, _ = self.tail()
        found = CompactRange()
        while found.size < last:
            rows = self.after(found.size, READ_AT_ONCE)
            for row in rows:
                if not isinstance(row[-1], bytes):
                    raise tampered(row[0], "nội dung không phải là byte", "its content is no bytes")
            found = found.extend(row[-1] for row in rows)
            told(found.size, last)
        return found

    def write_range(self, range_: CompactRange) -> None:
        """Write the range over all positions in place of the one before."""
        self.do("UPDATE merkle_range SET size = ?, nodes = ?", range_.size, b"".join(range_.nodes))

    def after(self, position: int, limit: int) -> Rows:
        """Return at most `limit` events after a position; raise Refused where one is missing."""
        after, limit = min(max(position, 0), LARGEST), min(max(limit, 0), LARGEST)
        rows = self._all(f"{_EVENTS} WHERE position > ? ORDER BY position LIMIT ?", after, limit)
        end = self.tail()[0] if len(rows) < limit else after + limit
        _dense(range(after + 1, max(after, end) + 1), (row[0] for row in rows))
        return rows

    def at(self, positions: Sequence[int]) -> Rows:
        """Return the events at these positions, in order, each once; all must be there."""
        wanted = sorted(set(positions))
        last = self.tail()[0]
        for position in wanted[:1] + wanted[-1:]:
            if not 1 <= position <= last:
                raise no_position(position, last)
        where = (
            f"{_EVENTS} WHERE position IN (SELECT value FROM {self.EACH_NUMBER}) ORDER BY position"
        )
        rows = [row for part in self._parts(wanted) for row in self._all(where, part)]
        _dense(wanted, (row[0] for row in rows))
        return rows

    def identity(self) -> tuple[str, int]:
        """Return the id of the ledger and its last position; raise Refused where there is none."""
        return self.ledger_id(), self.tail()[0]

    def ledger_id(self) -> str:
        """Return the id of the ledger; raise Refused where there is none."""
        rows = self._all("SELECT id FROM ledger")
        if not rows:
            raise Refused.of("Sổ không có mã sổ", "The ledger has no ledger id")
        found: str = rows[0][0]
        return found

    def tail(self) -> tuple[int, int]:
        """Return last position and last recorded time; raise Refused where the tables differ."""
        (row,) = self._all(f"SELECT {_TAIL}")
        return _agreeing(*row)

    def entries(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those commands that are recorded."""
        return {
            command_id: CommandEntry(command_id, content, first, last)
            for part in self._parts(command_ids)
            for command_id, content, first, last in self._all(
                "SELECT command_id, content, first, last FROM commands"
                f" WHERE command_id IN (SELECT value FROM {self.EACH_TEXT})",
                part,
            )
        }

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the last version of each of these streams, 0 for an empty one."""
        return {
            stream: version
            for part in self._parts(streams)
            for stream, version in self._all(
                "SELECT value, COALESCE((SELECT MAX(originator_version) FROM stored_events"
                f" WHERE originator_id = value), 0) FROM {self.EACH_TEXT}",
                part,
            )
        }

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those events that are recorded."""
        return {
            event_id: position
            for part in self._parts(event_ids)
            for event_id, position in self._all(
                "SELECT event_id, position FROM event_ids"
                f" WHERE event_id IN (SELECT value FROM {self.EACH_TEXT})",
                part,
            )
        }

    def stream(self, stream: str, version: int = 0) -> Rows:
        """Return the events of a stream after `version`, which must follow one another."""
        rows = self._all(
            f"{_EVENTS} WHERE originator_id = ? AND originator_version > ?"
            " ORDER BY originator_version",
            stream,
            version,
        )
        _following(stream, rows, version)
        return rows

    def several(self, streams: Sequence[str]) -> dict[str, Rows]:
        """Return the events of each of these streams that has any, which must follow another."""
        found: dict[str, list[Sequence[Any]]] = {}
        for part in self._parts(streams):
            for row in self._all(
                f"{_EVENTS} WHERE originator_id IN (SELECT value FROM {self.EACH_TEXT})"
                " ORDER BY originator_id, originator_version",
                part,
            ):
                found.setdefault(row[1], []).append(row)
        for stream, rows in found.items():
            _following(stream, rows, 0)
        return dict(found)

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        # «.» is the character after «-»: the range of all names that begin with «category-».
        return [
            row[0]
            for row in self._all(
                "SELECT DISTINCT originator_id FROM stored_events"
                " WHERE originator_id >= ? AND originator_id < ? ORDER BY originator_id",
                f"{category}-",
                f"{category}.",
            )
        ]

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        last = self.tail()[0]
        if not 1 <= position <= last:
            raise no_position(position, last)
        rows = self._all(
            "SELECT first, last FROM commands WHERE first <= ? ORDER BY first DESC LIMIT 1",
            position,
        )
        if not rows or rows[0][1] < position:
            raise tampered(position, "không thuộc lệnh nào", "it belongs to no command")
        return rows[0][0], rows[0][1]

    def position_at(self, recorded_at: int) -> int:
        """Return the last end of a command recorded at or before this time, or 0."""
        rows = self._all(
            "SELECT last FROM commands WHERE recorded_at <= ?"
            " ORDER BY recorded_at DESC, first DESC LIMIT 1",
            min(recorded_at, LARGEST),
        )
        return rows[0][0] if rows else 0

    def _parts(self, values: Sequence[Any]) -> Iterator[Any]:
        """Yield the values in as many lists as it takes."""
        for start in range(0, len(values), LOOKED_UP_AT_ONCE):
            yield self._listed(list(values[start : start + LOOKED_UP_AT_ONCE]))


def _agreeing(last: int, ended: int, recorded_at: int) -> tuple[int, int]:
    """Return last position and time; raise Refused where commands end elsewhere than events."""
    if last != ended:
        raise tampered(
            min(last, ended) + 1,
            f"bảng lệnh kết thúc ở {ended}, bảng sự kiện ở {last}",
            f"the table of commands ends at {ended}, that of events at {last}",
        )
    return last, recorded_at


def _range(last: int, size: Any, nodes: Any) -> CompactRange:
    """Return the range of these columns; raise Refused where it is not that of `last` events."""
    try:
        found = CompactRange.parse(size.to_bytes(8, "big") + nodes)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise tampered(max(last, 1), "mất cây Merkle", "the Merkle tree is gone") from error
    if found.size != last:
        raise tampered(
            min(found.size, last) + 1,
            f"cây Merkle có {found.size} lá, bảng sự kiện kết thúc ở {last}",
            f"the Merkle tree has {found.size} leaves, the table of events ends at {last}",
        )
    return found


def recorded(rows: Rows, codec: Codec) -> list[Recorded]:
    """Return the events of rows of stored_events; raise Refused where one is not to be believed."""
    return [
        read_back(position, (stream, version, topic, state), codec)
        for position, stream, version, topic, state in rows
    ]


def _following(stream: str, rows: Rows, version: int) -> None:
    """Raise Refused where a version after `version` is missing."""
    for due, row in enumerate(rows, start=version + 1):
        if row[2] != due:
            raise tampered(
                row[0],
                f"dòng «{stream}» thiếu phiên bản {due}",
                f"stream «{stream}» lacks version {due}",
            )


def _dense(wanted: Iterable[int], found: Iterable[int]) -> None:
    """Raise Refused naming the first position that is not there."""
    present = set(found)
    for position in wanted:
        if position not in present:
            raise tampered(position, "không còn sự kiện", "its event is gone")
