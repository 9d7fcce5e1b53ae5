"""What a registry serves: every schema of the log, and every one that this socai ships."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from fastavro.schema import SchemaParseException

from socai.consumers.feed_record import FIGURES, topics_of
from socai.consumers.feed_state import FED, schema_of
from socai.domain.event import Recorded
from socai.domain.log import SchemaPublished
from socai.domain.refusal import Refused, Unavailable
from socai.infra.app import Ledger
from socai.infra.running.feeding import number
from socai.infra.running.topics import topic_of
from socai.schemas.feed import NAMESPACE, feed_schemas
from socai.schemas.loader import Schema, load, schemas

STREAM = "log-schemas"
OF_THE_LOG = ""
NAME = re.compile(
    r"(?:(?P<topic>.+)-)?(?P<space>socai(?:\.feed)?)\.v(?P<version>[1-9][0-9]{0,3})"
    r"\.(?P<type>[A-Za-z]+)"
)
EPOCH = re.compile(r"\.[1-9][0-9]{0,8}$")
FRESH_SECONDS = 1.0
"""For how long what was read of the log is taken for all that there is."""


@dataclass(frozen=True, slots=True)
class Version:
    """A schema as a version of a subject."""

    subject: str
    version: int
    schema: Schema


class Shelf:
    """The schemas of one ledger, and the subjects that they are found under.

    A subject is named for a record (RecordNameStrategy) or for a topic of the ledger and a record
    that stands there (TopicRecordNameStrategy). The full name of a record ends with its type and
    holds its version: each of those names stands for all versions of the type, so that whoever
    reads old data and asks for the latest schema of its record is given the newest.
    """

    def __init__(self, ledger_id: str, found: Iterable[Schema], feed: int = 1) -> None:
        """Of two schemas of the same id the first is served; `feed` is the number of the feed."""
        self.ledger_id = ledger_id
        self._topics = _topics(ledger_id, feed)
        self._by_id: dict[int, Schema] = {}
        self._types: dict[str, dict[int, Schema]] = {}
        for schema in found:
            if self._by_id.setdefault(schema.id, schema) is schema:
                self._types.setdefault(_family(schema), {}).setdefault(schema.version, schema)

    def schema(self, schema_id: int) -> Schema | None:
        """Return the schema of an id; None where it is not known."""
        return self._by_id.get(schema_id)

    def subjects(self, prefix: str = "") -> list[str]:
        """Return the names of all subjects, sorted; only those that begin with `prefix`."""
        names = (name for schema in self._by_id.values() for name in self._names(schema))
        return sorted(name for name in names if name.startswith(prefix))

    def versions(self, subject: str) -> list[Version]:
        """Return the versions of a subject, the first one first; none where there is none."""
        said = NAME.fullmatch(subject)
        there = self._types.get(f"{said['space']}.{said['type']}", {}) if said else {}
        if not said or int(said["version"]) not in there:
            return []
        # Whatever epoch of the topic, or number of the feed, it names: the schemas are the same.
        topic = EPOCH.sub("", said["topic"] or "")
        where = self._where(there[int(said["version"])])
        if topic and topic not in {EPOCH.sub("", name) for name in where}:
            return []
        return [Version(subject, number, there[number]) for number in sorted(there)]

    def places(self, schema: Schema) -> Iterator[Version]:
        """Yield where a schema is found: the subjects, and its version in each."""
        there = self._types[_family(schema)]
        for other in there.values() if there.get(schema.version) is schema else ():
            for name in self._names(other):
                yield Version(name, schema.version, schema)

    def _names(self, schema: Schema) -> list[str]:
        record = f"{schema.tree['namespace']}.{schema.type}"
        return [record, *(f"{topic}-{record}" for topic in self._where(schema))]

    def _where(self, schema: Schema) -> list[str]:
        """Return the topics that records of a schema stand on."""
        return self._topics.get(_family(schema), self._topics[OF_THE_LOG])


def _family(schema: Schema) -> str:
    """Return the full name of a record without its version."""
    space: str = schema.tree["namespace"]
    return f"{space.rpartition('.')[0]}.{schema.type}"


def _topics(ledger_id: str, feed: int) -> dict[str, list[str]]:
    """Return the topics of a ledger by the records that stand there: events, or what is fed."""
    fed = topics_of(ledger_id, feed)
    found = {f"{NAMESPACE}.{schema_of(kind)}": [fed[kind]] for kind in FED}
    found[f"{NAMESPACE}.Figure"] = [fed[FIGURES]]
    found[f"{NAMESPACE}.Place"] = list(fed.values())
    return {OF_THE_LOG: [topic_of(ledger_id)], **found}


def published(events: Iterable[Recorded]) -> Iterator[Schema]:
    """Yield the schemas that events of the log publish.

    Raises Refused, naming the position, for one that is not what its id says.
    """
    for recorded in events:
        event = recorded.event
        if isinstance(event, SchemaPublished):
            yield _schema(recorded.position, event)


def _schema(position: int, event: SchemaPublished) -> Schema:
    try:
        schema = load(event.name, event.schema)
        if schema.id == event.schema_id:
            return schema
        why = f"id {schema.id}"
    except (SchemaParseException, ValueError, KeyError, TypeError) as error:
        why = str(error)
    raise Refused.of(
        f"Vị trí {position}: lược đồ {event.name} không đúng với mã {event.schema_id} ({why}). "
        "Sổ có thể đã bị sửa; hãy đối chiếu với bản sao lưu",
        f"Position {position}: schema {event.name} is not that of id {event.schema_id} ({why}). "
        "The ledger may have been changed; compare with a backup",
    )


class Shelves:
    """The shelf of a ledger, read again when something may have been published since.

    The ledger is open only while it is read. Where it cannot be reached, what was read before is
    still served.
    """

    def __init__(
        self, open_ledger: Callable[[], Ledger], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._open, self._now = open_ledger, now
        self._lock = Lock()
        self._shelf: Shelf | None = None
        self._read_at = 0.0

    def of(self, schema_id: int) -> Schema | None:
        """Return the schema of an id, as the log knows it now; None where it is not known.

        Raises Unavailable where it is not known and the ledger cannot be asked.
        """
        found = self._shelf.schema(schema_id) if self._shelf else None
        return found or self._again().schema(schema_id)

    def now(self) -> Shelf:
        """Return the shelf, not older than FRESH_SECONDS where the ledger can be reached.

        Raises Unavailable where it never could be, Refused where the log holds what it cannot.
        """
        with self._lock:
            old, age = self._shelf, self._now() - self._read_at
        if old and age < FRESH_SECONDS:
            return old
        try:
            return self._again()
        except Unavailable:
            if old is None:
                raise
            return old

    def _again(self) -> Shelf:
        with self._open() as ledger:
            events = ledger.store.stream(STREAM)
            found = [*published(events), *schemas().values(), *feed_schemas().values()]
            shelf = Shelf(ledger.store.ledger_id, found, number())
        with self._lock:
            self._shelf, self._read_at = shelf, self._now()
        return shelf
