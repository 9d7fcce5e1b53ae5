"""Whether what one schema wrote can be read with another: Avro's schema resolution, as rules.

`obstacles` says before any value is there what a reader would stumble over. It follows the Avro
specification, and is stricter in four places, where a value would be read wrongly, or not always,
or not by every client: one whose logical type is another, bytes read as text, which need not be
UTF-8, aliases that claim a field twice, and the default of a union, which must be of its first
branch (forms.fits).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from socai.domain.refusal import Message

from .forms import NAMED, Field, Form, form

PROMOTED = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
"""What each type may be read as, besides itself."""
DEEPEST = 120
"""How deep two schemas are compared; two that do not hold themselves are less deep than this."""


class Level(StrEnum):
    """What a new schema must keep to: who can read what whom has written."""

    NONE = "NONE"
    BACKWARD = "BACKWARD"
    BACKWARD_TRANSITIVE = "BACKWARD_TRANSITIVE"
    FORWARD = "FORWARD"
    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    FULL = "FULL"
    FULL_TRANSITIVE = "FULL_TRANSITIVE"

    @property
    def new_reads_old(self) -> bool:
        """Return whether the new schema must read what earlier ones wrote."""
        return self.startswith(("BACKWARD", "FULL"))

    @property
    def old_reads_new(self) -> bool:
        """Return whether earlier schemas must read what the new one writes."""
        return self.startswith(("FORWARD", "FULL"))

    @property
    def transitive(self) -> bool:
        """Return whether every earlier schema counts, not the last alone."""
        return self.endswith("_TRANSITIVE")


PROMISED = Level.BACKWARD_TRANSITIVE
"""What holds for the versions of every event type: the newest reads all that was ever written."""


def broken(level: Level, new: Any, earlier: Sequence[Any]) -> list[Message]:
    """Return why `new` may not follow the earlier schemas, oldest first; none where it may.

    All are given as JSON values. Raises BadSchema where one is no Avro schema.
    """
    mine = form(new)
    found: list[Message] = []
    for tree in earlier if level.transitive else earlier[-1:]:
        theirs = form(tree)
        if level.new_reads_old:
            found += _told(theirs, mine, _Pair().obstacles(mine, theirs))
        if level.old_reads_new:
            found += _told(mine, theirs, _Pair().obstacles(theirs, mine))
    return found


def _told(writer: Form, reader: Form, why: Iterator[Message]) -> Iterator[Message]:
    for message in why:
        yield Message(
            f"{reader.name} không đọc được dữ liệu của {writer.name}: {message.vi}",
            f"{reader.name} cannot read the data of {writer.name}: {message.en}",
        )


def obstacles(reader: Any, writer: Any) -> list[Message]:
    """Return what keeps data of `writer` from being read with `reader`, each with its place.

    Both are given as JSON values. None where every value can be read. Raises BadSchema where one is
    no Avro schema.
    """
    return list(_Pair().obstacles(form(reader), form(writer)))


class _Pair:
    """Two schemas being compared; named types are compared once, wherever they stand."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()

    def obstacles(self, reader: Form, writer: Form, place: str = "") -> Iterator[Message]:
        if place.count(".") + place.count("[") > DEEPEST:
            yield _at(place, "lồng quá sâu", "nested too deep")
        elif writer.kind == "union":
            for branch in writer.inner:
                yield from self.obstacles(reader, branch, place)
        elif reader.kind == "union":
            # The first branch that meets it is the one it is read as.
            meeting = [each for each in reader.inner if _meets(each, writer)][:1]
            for branch in meeting:
                yield from self.obstacles(branch, writer, place)
            if not meeting:
                yield _other(place, reader, writer)
        elif not _meets(reader, writer) or not _means(reader, writer):
            yield _other(place, reader, writer)
        elif reader.kind not in NAMED or self._first_time(reader, writer):
            yield from self._inside(reader, writer, place)

    def _first_time(self, reader: Form, writer: Form) -> bool:
        pair = (id(reader), id(writer))
        first = pair not in self._seen
        self._seen.add(pair)
        return first

    def _inside(self, reader: Form, writer: Form, place: str) -> Iterator[Message]:
        if reader.kind in ("array", "map"):
            yield from self.obstacles(reader.inner[0], writer.inner[0], f"{place}[]")
        elif reader.kind == "record":
            yield from self._record(reader, writer, place)
        elif reader.kind == "enum" and reader.symbol is None:
            missing = [symbol for symbol in writer.symbols if symbol not in reader.symbols]
            if missing:
                said = ", ".join(missing[:10])
                yield _at(
                    place,
                    f"enum bên đọc không có {said}, và không có giá trị mặc định",
                    f"the reader's enum lacks {said}, and has no default",
                )

    def _record(self, reader: Form, writer: Form, place: str) -> Iterator[Message]:
        sources: dict[str, Field] = {}
        for source in writer.fields:
            targets = _targets(reader, source.name)
            if len(targets) > 1 or any(target in sources for target in targets):
                yield _at(
                    f"{place}.{source.name}",
                    f"bí danh của bên đọc khiến trường này trùng với trường khác: {targets}",
                    f"aliases of the reader make this field and another one the same: {targets}",
                )
            sources.update(dict.fromkeys(targets, source))
        for each in reader.fields:
            below = f"{place}.{each.name}"
            if each.name in sources:
                yield from self.obstacles(each.form, sources[each.name].form, below)
            elif not each.has_default:
                yield _at(
                    below,
                    "bên ghi không có trường này, bên đọc không có mặc định",
                    "the writer lacks this field, and the reader has no default",
                )


def _targets(reader: Form, name: str) -> list[str]:
    """Return the reader's fields that a field of the writer goes to: by name, else by aliases."""
    if any(each.name == name for each in reader.fields):
        return [name]
    return [each.name for each in reader.fields if name in each.aliases]


def _meets(reader: Form, writer: Form) -> bool:
    """Return whether two schemas, neither a union, are of kinds that match, whatever is inside."""
    if reader.kind != writer.kind:
        return reader.kind in PROMOTED.get(writer.kind, ())
    if reader.kind not in NAMED:
        return True
    known = {alias for full in reader.aliases for alias in (full, full.rpartition(".")[2])}
    same = reader.short == writer.short or bool(known & {writer.name, writer.short})
    return same and reader.size == writer.size


def _means(reader: Form, writer: Form) -> bool:
    """Return whether a value, once read, is the one that was written."""
    as_text = reader.kind == "string" and writer.kind == "bytes"
    return not as_text and reader.meaning in ("", writer.meaning)


def _other(place: str, reader: Form, writer: Form) -> Message:
    wanted = " | ".join(map(str, reader.inner)) if reader.kind == "union" else str(reader)
    return _at(
        place,
        f"bên ghi có {writer}, bên đọc cần {wanted}",
        f"the writer has {writer}, the reader needs {wanted}",
    )


def _at(place: str, vi: str, en: str) -> Message:
    where = place or "."
    return Message(f"{where}: {vi}", f"{where}: {en}")
