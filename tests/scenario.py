"""Scenarios: tests as aligned text tables. The grammar is in tests/scenarios/README.md.

`read` turns a text into steps, `run` takes them through decide, the books and the figures. Whatever
is wrong is raised as `Wrong`, which names the file and the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from socai.domain.catalogue import TYPES
from socai.domain.decider import decide
from socai.domain.event import Command, Recorded, identity_of
from socai.domain.fields import FieldSpec, specs
from socai.domain.interval import Interval
from socai.domain.period import Period, parse_day, parse_period
from socai.domain.refusal import Refused
from socai.domain.streams import Streams
from socai.domain.unit import UnitRegistered
from socai.infra.files.rows import statement
from socai.infra.files.tables.cells import cell_value
from socai.projections.figure import Figure, Question, figure
from socai.projections.memory import MemoryView, documented_by
from socai.projections.posting import Book, Posting

STATUSES = ("known", "partial", "no_data", "not_divisible", "not_restatable")

NUMBER = r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+"
VALUE = rf"\[(?:{NUMBER}), (?:{NUMBER})\]|≥ (?:{NUMBER})|(?:{NUMBER})"
WORD = r"[^\s\",=]+"
_HEAD = re.compile(r"(given|when|then)?\s+(\S.*)")
_COMMENT = re.compile(r'((?:[^"#]|"[^"]*"|(?<!\s)#)*?)(?:(?:^|\s+)#.*)?')
_STATED = re.compile(r"(\+)?\s*([0-9]+)\s+(\S+)\s+(\S+)\s+(\w+)(?:\s+(.*))?")
_FIELD = re.compile(rf'(\w+) = ("[^"]*"|{WORD}(?:, {WORD})*)(?:\s+|$)')
_OPTIONS = r"(?P<options>(?:\s+(?:unit|key|boundaries)=\S+)*)"
_FIGURE = re.compile(
    rf"(?:as of (?P<day>\S+)|(?P<window>[0-9]\S*))"
    rf"(?:\s+known (?P<known>[0-9]+)|\s+documented by (?P<documented>\S+))?"
    rf"\s+(?P<measure>[a-z_]+){_OPTIONS}\s+(?P<value>{VALUE})(?:\s+(?P<more>.*))?"
)
_MORE = re.compile(
    rf"(?:(?P<status>{'|'.join(STATUSES)})"
    rf"|(?P<part>counted|declared|unallocated) (?P<value>{VALUE})"
    rf'|(?P<said>note|qualifier) "(?P<words>[^"]*)")(?:\s+|$)'
)
_POSTS = re.compile(rf"posts(?:\s+(?P<measure>[a-z_]+){_OPTIONS})?\s+(?P<amounts>nothing|[+−].*)")
_AMOUNT = re.compile(rf"([+−])({NUMBER}) on (\S+?)(?:, |$)")
_REFUSED = re.compile(r'refused\s+"([^"]+)"')


class Wrong(AssertionError):
    """A scenario that cannot be read, or whose rows do not hold; each line names file and line."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a scenario: its file, its line, and its words."""

    file: str
    line: int
    words: str

    def wrong(self, why: str) -> Wrong:
        """Return the failure of this row."""
        return Wrong(f"{self.file}:{self.line}: {why}\n    {self.words}")


@dataclass(frozen=True, slots=True)
class Stated:
    """A `given` or `when` row: what one statement of a command says."""

    place: Place
    continues: bool
    position: int
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A `then` row about a figure: the question, as known when, and the answer that is due."""

    place: Place
    measure: str
    window: Period
    known: int | None
    documented: date | None
    options: dict[str, str]
    due: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Posts:
    """A `then` row about the postings of the last command."""

    place: Place
    measure: str | None
    options: dict[str, str]
    due: Counter[tuple[int, date]]


@dataclass(frozen=True, slots=True)
class IsRefused:
    """A `then` row: the last command was refused, in these words."""

    place: Place
    words: str


Step = list[Stated] | Asked | Posts | IsRefused


def read(text: str, file: str) -> list[Step]:
    """Return the steps of a scenario: commands and what is expected after them, in order."""
    steps: list[Step] = []
    for block, place in _rows(text, file):
        try:
            if block == "then":
                steps.append(_expected(place))
                continue
            stated = _stated(place)
        except Refused as refused:
            raise place.wrong(str(refused)) from refused
        if not stated.continues:
            steps.append([stated])
        elif steps and isinstance(steps[-1], list):
            steps[-1].append(stated)
        else:
            raise place.wrong("«+» continues a command, and there is none before it")
    if all(isinstance(step, list) for step in steps):
        raise Place(file, 1, "").wrong("nothing is expected: there is no «then»")
    return steps


def _rows(text: str, file: str) -> Iterator[tuple[str, Place]]:
    lines = text.split("\n")
    name = file.rsplit("/", 1)[-1].removesuffix(".txt")
    if not lines[0].startswith(f"# {name} — "):
        raise Place(file, 1, lines[0]).wrong(f"the first line must be «# {name} — what it shows»")
    block = None
    for number, line in enumerate(lines, start=1):
        found = _COMMENT.fullmatch(line)
        place = Place(file, number, line.strip())
        if not found:
            raise place.wrong("a quotation mark is not closed")
        if not found[1].strip():
            continue
        head = _HEAD.fullmatch(found[1].rstrip())
        block = (head[1] or block) if head else None
        if not head or block is None:
            raise place.wrong("a row begins with given, when, then, or a space under one of these")
        yield block, Place(file, number, head[2])


def _stated(place: Place) -> Stated:
    found = _STATED.fullmatch(place.words)
    if not found:
        raise place.wrong("expected: position  effective  stream  EventType  field = value …")
    plus, position, effective, stream, kind, said = found.groups()
    row: dict[str, Any] = {"type": kind, "stream": stream, "effective": effective}
    rest = said or ""
    while rest:
        pair = _FIELD.match(rest)
        if not pair:
            raise place.wrong(f"expected field = value at «{rest}»")
        row[pair[1]] = _value(kind, pair[1], pair[2])
        rest = rest[pair.end() :]
    return Stated(place, plus is not None, int(position), row)


def _value(kind: str, name: str, text: str) -> Any:
    """Return a field's value with its Python type; `corrects` and `event` name a position."""
    if name == "corrects" or (kind == "EventWithdrawn" and name == "event"):
        return f"e{text}"
    if name in ("line", "page"):
        return int(text)
    quoted = text.startswith('"')
    text = text.strip('"')
    for spec in specs(TYPES[kind]) if kind in TYPES else ():
        if spec.name == name and not quoted:
            return _read(spec, text)
        if spec.name == name and spec.many:
            return [text]
    return text


def _read(spec: FieldSpec, text: str) -> Any:
    """Return a value as a cell says it; what it cannot say is left for the ledger to refuse."""
    if not text:
        return [] if spec.many else None
    try:
        return cell_value(spec, text)
    except Refused:
        return -int(text[1:]) if text[:1] == "-" and text[1:].isdecimal() else text


def _expected(place: Place) -> Asked | Posts | IsRefused:
    if found := _REFUSED.fullmatch(place.words):
        return IsRefused(place, found[1])
    if found := _POSTS.fullmatch(place.words):
        due: Counter[tuple[int, date]] = Counter()
        rest = "" if found["amounts"] == "nothing" else found["amounts"]
        while rest:
            amount = _AMOUNT.match(rest)
            if not amount:
                raise place.wrong(f"expected +2 on 2019-12-31 at «{rest}»")
            sign = 1 if amount[1] == "+" else -1
            due[sign * _number(amount[2]), parse_day(amount[3])] += 1
            rest = rest[amount.end() :]
        return Posts(place, found["measure"], _options(found["options"]), due)
    if found := _FIGURE.fullmatch(place.words):
        day = parse_day(found["day"]) if found["day"] else None
        return Asked(
            place=place,
            measure=found["measure"],
            window=Period(day, day) if day else parse_period(found["window"]),
            known=int(found["known"]) if found["known"] else None,
            documented=parse_day(found["documented"]) if found["documented"] else None,
            options=_options(found["options"]),
            due=_due(place, found["value"], found["more"] or ""),
        )
    raise place.wrong('expected a figure, «posts …» or «refused "…"»')


def _options(text: str | None) -> dict[str, str]:
    return dict(option.split("=", 1) for option in (text or "").split())


def _due(place: Place, value: str, rest: str) -> dict[str, Any]:
    """Return what is expected of a figure; a status that is not written is «known»."""
    due: dict[str, Any] = {"value": _interval(value), "status": "known"}
    while rest:
        found = _MORE.match(rest)
        if not found:
            raise place.wrong(f"expected a status, counted, unallocated, declared … at «{rest}»")
        if found["status"]:
            due["status"] = found["status"]
        elif found["part"]:
            due[found["part"]] = _interval(found["value"])
        else:
            due[found["said"]] = found["words"]
        rest = rest[found.end() :]
    return due


def _number(text: str) -> int:
    return int(text.replace(".", ""))


def _interval(text: str) -> Interval:
    if text.startswith("≥ "):
        return Interval(_number(text[2:]), None)
    numbers = [_number(part) for part in text.strip("[]").split(", ")]
    return Interval(numbers[0], numbers[-1])


@dataclass(slots=True)
class Ledger:
    """What a scenario has recorded so far, and what came of its last command."""

    streams: Streams = field(default_factory=lambda: Streams(lambda name: ()))
    events: list[Recorded] = field(default_factory=list)
    books: dict[str, Book] = field(default_factory=dict)
    posted: list[Posting] = field(default_factory=list)
    refused: Refused | None = None
    views: dict[tuple[int, date | None], MemoryView] = field(default_factory=dict)

    def take(self, rows: list[Stated]) -> None:
        """Decide a command; record and post it, or keep why it was refused."""
        self.posted, self.refused = [], None
        for due, stated in enumerate(rows, start=len(self.events) + 1):
            if stated.position != due:
                raise stated.place.wrong(f"this is position {due}, not {stated.position}")
        try:
            statements = tuple(statement(s.row, f"e{s.position}") for s in rows)
            name = f"c{rows[0].position}"
            command = Command(command_id=name, content="", actor="can-bo-1", statements=statements)
            recorded = decide(command, self.streams, rows[0].position)
        except Refused as refused:
            self.refused = refused
            return
        for one in recorded:
            self.events.append(one)
            book = self.books.setdefault(one.meta.stream, Book(one.meta.stream))
            self.posted += book.take(one)[0]

    def unit(self) -> str:
        """Return the unit that a row means where it names none: the first one registered."""
        named = (e.meta.stream for e in self.events if isinstance(e.event, UnitRegistered))
        return next(map(identity_of, named), "")

    def view(self, known: int, documented: date | None) -> MemoryView:
        """Return the ledger as known at a position, or by what was documented by a day."""
        at = (known, documented)
        if at not in self.views:
            events = self.events[:known]
            self.views[at] = MemoryView(documented_by(events, documented) if documented else events)
        return self.views[at]


def run(steps: list[Step]) -> int:
    """Run a scenario; return how many expectations held. Raises Wrong with every row that fails."""
    ledger, held = Ledger(), 0
    failures: list[Wrong] = []
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if isinstance(step, list):
            ledger.take(step)
            if ledger.refused and not isinstance(following, IsRefused):
                raise step[0].place.wrong(f"refused: {ledger.refused}")
        elif why := _differs(ledger, step):
            failures.append(step.place.wrong(why))
        else:
            held += 1
    if failures:
        raise Wrong("\n".join(str(failure) for failure in failures))
    return held


def _differs(ledger: Ledger, step: Asked | Posts | IsRefused) -> str | None:
    """Return how an expectation fails, None where it holds."""
    match step:
        case IsRefused(words=words):
            said = " | ".join(m.vi for m in ledger.refused.messages) if ledger.refused else ""
            return None if words in said else f"refused: «{said or 'nothing'}»"
        case Posts():
            return _posts_differ(ledger, step)
        case Asked():
            return _figure_differs(ledger, step)


def _posts_differ(ledger: Ledger, step: Posts) -> str | None:
    found: Counter[tuple[int, date]] = Counter()
    for p in ledger.posted:
        wanted = {"unit": p.account.unit, "key": p.account.key}
        named = step.measure in (None, p.account.measure)
        if named and all(wanted.get(name) == word for name, word in step.options.items()):
            found[p.amount, p.day] += 1
    if found == step.due:
        return None
    shown = (f"{'+' if n > 0 else '−'}{abs(n)} on {day}" for n, day in sorted(found.elements()))
    return f"posts: {', '.join(shown) or 'nothing'}"


def _figure_differs(ledger: Ledger, step: Asked) -> str | None:
    known = len(ledger.events) if step.known is None else step.known
    if known > len(ledger.events) or (known and not ledger.events[known - 1].meta.ends_command):
        return f"position {known} is not the end of a command"
    keys, boundaries = step.options.get("key"), step.options.get("boundaries")
    question = Question(
        measure=step.measure,
        unit=step.options.get("unit") or ledger.unit(),
        window=step.window,
        keys=tuple(keys.split(",")) if keys else (),
        boundaries=parse_day(boundaries) if boundaries else None,
    )
    try:
        found = _found(figure(ledger.view(known, step.documented), question))
    except Refused as refused:
        return f"refused: {refused}"
    if all(_holds(name, due, found[name]) for name, due in step.due.items()):
        return None
    asked = {**dict.fromkeys(("value", "status", "counted", "declared", "unallocated")), **step.due}
    return "found: " + "  ".join(f"{name} {_shown(found[name])}" for name in asked)


def _found(answer: Figure) -> dict[str, Any]:
    return {
        "value": answer.value,
        "status": answer.status,
        "counted": Interval(answer.counted, answer.counted),
        "declared": answer.declared,
        "unallocated": answer.unallocated,
        "qualifier": answer.qualifier,
        "note": " | ".join(note.vi for note in answer.notes),
    }


def _holds(name: str, due: Any, found: Any) -> bool:
    return due in found if name == "note" else due == found


def _shown(value: Any) -> str:
    if not isinstance(value, Interval):
        return "none" if value is None else str(value)
    if value.hi is None:
        return f"≥ {value.lo}"
    return str(value.lo) if value.exact else f"[{value.lo}, {value.hi}]"
