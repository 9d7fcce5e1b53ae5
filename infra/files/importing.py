"""Importing files: read, check wholly, then record; the same file again adds nothing.

Rows that carry a `command_id` keep their commands, in their order; the rows of a command stand next
to each other. A file without them is one command. Event ids of other rows follow from what the row
says and its occurrence among equal rows, so that an inserted row shifts nothing. What is decided is
kept on the disk (staging.py) until every row is good: a file of any size needs little memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from socai.consumers.collecting import uncollected
from socai.domain.decider import decide
from socai.domain.event import Command, Recorded, Statement, category_of
from socai.domain.refusal import Message, Refused, Unavailable
from socai.domain.streams import Streams
from socai.infra.app import Ledger, Phases, Progress, command, same_content
from socai.infra.cli.typed import check_actor, check_document, check_id, check_text
from socai.infra.files import import_checks as checks
from socai.infra.files.doubts import Doubts
from socai.infra.files.former import Former
from socai.infra.files.length import lines_of
from socai.infra.files.names import Names
from socai.infra.files.place import Place
from socai.infra.files.reading import read_rows
from socai.infra.files.report import Report
from socai.infra.files.rows import canonical, digest, row_of_statement, statement
from socai.infra.files.staging import Staging
from socai.infra.files.twins import Twins
from socai.schemas import codec

MOST_ROWS = 20_000
"""Rows of one command: of a command id, or of a file without them."""
BATCH_EVENTS = 2_000
"""Events recorded in one transaction, in whole commands."""
LOOKED_UP = 2_000
"""Rows that are looked up in the store at once, in whole commands."""
MOST_STREAMS = 20_000
"""Streams kept folded while an import is checked."""
Said = tuple[Place, Statement, Any]
"""A row understood: its place, what it states, and the actor that it names."""
Group = tuple[str, list[Said]]
"""The rows of a command id."""


def import_files(
    ledger: Ledger,
    files: Sequence[Path],
    *,
    actor: str,
    document: str | None = None,
    reason: str | None = None,
    dry_run: bool = False,
    phases: Phases | None = None,
) -> Report:
    """Record the rows of the files in their order; return what was done.

    Where a `reason` is given, rows that differ from what a known stream holds in their place are
    recorded as corrections for this reason. Raises Refused with every error of every row, each with
    its place; nothing is recorded then. Unavailable while recording leaves a prefix of whole
    commands: importing again completes it.
    """
    if document is not None:
        document = check_document("document", document)
    with Staging(codec) as staging:
        work = _Import(ledger, staging, check_actor(actor), document, reason)
        work.phase = phases or work.phase
        try:
            with uncollected():
                for path in files:
                    work.take(path)
        except checks.TooMany:
            found = work.wrong[: checks.MOST_ERRORS]
            raise Refused(*found, checks.stopped(len(found))) from None
        if work.wrong:
            raise Refused(*dict.fromkeys(work.wrong), checks.nothing(len(set(work.wrong))))
        report = work.report
        report.dry_run = dry_run
        report.warnings += work.doubts.said(work.streams)
        if dry_run:
            report.recorded, report.commands = staging.events, staging.commands
        else:
            work.record()
        return report


class _Import:
    """One run: what is decided so far, tried on streams of its own."""

    _told: Progress | None = None
    phase: Phases = staticmethod(lambda vi, en: None)

    def __init__(
        self, ledger: Ledger, staging: Staging, actor: str, document: str | None, reason: str | None
    ) -> None:
        self.ledger, self.staging, self.actor = ledger, staging, actor
        self.document, self.reason = document, reason
        self.streams = Streams(self._stream, most=MOST_STREAMS)
        self._recorded: dict[str, set[str]] = {}
        self.names = Names(self.streams, self._names)
        self.doubts, self.twins = Doubts(ledger), Twins(ledger)
        self.report = Report()
        self.wrong = checks.Errors()
        self._position = ledger.store.last() + 1
        self._lines = 0

    def _names(self, category: str) -> set[str]:
        """Return the names of the recorded streams of a kind, looked up once."""
        if category not in self._recorded:
            self._recorded[category] = set(self.ledger.store.streams(category))
        return self._recorded[category]

    def _stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream: those recorded, then those decided in this run."""
        recorded = name in self._names(category_of(name))
        return [*(self.ledger.store.stream(name) if recorded else ()), *self.staging.stream(name)]

    def take(self, path: Path) -> None:
        """Plan and try the commands of one file."""
        self._lines += lines_of(path)
        self._told = self.phase("kiểm tra", "checking")
        loose: list[Said] = []
        waiting: list[Group] = []
        rows = 0
        for group, said in self._said(path):
            if group is None:
                loose.append(said)
                continue
            if waiting and waiting[-1][0] == group:
                waiting[-1][1].append(said)
            else:
                if rows >= LOOKED_UP:
                    self._take_commands(waiting)
                    waiting, rows = [], 0
                waiting.append((group, [said]))
            rows += 1
        self._take_commands(waiting)
        if loose:
            self._take_file(loose)

    def _said(self, path: Path) -> Iterator[tuple[str | None, Said]]:
        """Yield the rows of a file that are understood, each with its command id if it has one."""
        seen: Counter[str] = Counter()
        last: tuple[str | None, int] = (None, 0)
        for place, row in read_rows(path, self.wrong, self.report.warnings):
            self.report.rows += 1
            if self._told:
                self._told(self.report.rows, self._lines)
            if self.document and row.get("document") is None:
                row = {**row, "document": self.document}
            try:
                group = self._group(row)
                last = (group, last[1] + 1 if group == last[0] else 0)
                said = self.names.resolve(statement(row, "", table=place.table))
                event_id = _event_id(row, group, last[1], said, seen)
            except Refused as refused:
                self._wrong(place, *refused.messages)
                continue
            self.doubts.take(place, said)
            yield group, (place, replace(said, event_id=event_id), row.get("actor"))

    def _group(self, row: dict[str, Any]) -> str | None:
        group = row.get("command_id")
        return None if group is None else check_id("command_id", group)

    def _take_commands(self, groups: list[Group]) -> None:
        """Plan and try commands that the rows name; pass over those that are recorded already."""
        store, staging = self.ledger.store, self.staging
        ids = [said.event_id for _, found in groups for _, said, _ in found]
        used = store.positions(ids).keys() | staging.held(ids)
        names = [group for group, _ in groups]
        entries, staged = store.commands(names), staging.contents(names)
        for group, found in groups:
            places = [place for place, _, _ in found]
            try:
                one = self._command(found, group)
                if group in entries:
                    same_content(entries[group], one)
            except Refused as refused:
                self._wrong(places[0], *refused.messages)
                continue
            if staged.get(group, one.content) != one.content:
                self._wrong(places[0], checks.two_contents(group))
            elif group in staged or group in entries:
                self.report.already += len(places)
            else:
                staged[group] = one.content
                self._take_command((one, places), used)

    def _take_command(self, planned: checks.Planned, used: set[str]) -> None:
        """Try a command whose event ids are none of those `used`; add them."""
        one, places = planned
        if len(places) > MOST_ROWS:
            self._wrong(places[0], checks.too_many(len(places), MOST_ROWS))
            return
        ids = [said.event_id for said in one.statements]
        twice = {event_id for event_id, n in Counter(ids).items() if n > 1} | used.intersection(ids)
        for place, event_id in zip(places, ids, strict=True):
            if event_id in twice:
                self._wrong(place, checks.taken(event_id))
        used.update(ids)
        if not twice:
            self._try(planned)

    def _take_file(self, found: list[Said]) -> None:
        """Plan and try the rows of a file that is one command, less those that are recorded."""
        if len(found) > MOST_ROWS:
            self._wrong(found[0][0], checks.too_many(len(found), MOST_ROWS))
            return
        former = Former(self.ledger.store, self.staging, [said for _, said, _ in found])
        fresh: list[Said] = []
        for place, said, actor in found:
            try:
                changed = former.changed(said, self.streams.stream(said.stream))
            except Refused as refused:
                self._wrong(place, *refused.messages)
                continue
            if former.holds(said):
                self.report.already += 1
            elif former.takes_id(said):
                self._wrong(place, checks.taken(said.event_id))
            elif changed:
                if self.reason is None or said.event_id == changed.meta.event_id:
                    self._wrong(place, checks.offer(changed, said))
                    continue
                self.report.corrected += 1
                corrects, reason = changed.meta.event_id, said.reason or self.reason
                fresh.append((place, replace(said, corrects=corrects, reason=reason), actor))
            else:
                fresh.append((place, said, actor))
        self.report.warnings += former.dropped(found[0][0].file, self.streams)
        if not fresh:
            return
        try:
            self._try((self._command(fresh, None), [place for place, _, _ in fresh]))
        except Refused as refused:
            self._wrong(fresh[0][0], *refused.messages)

    def _command(self, found: list[Said], group: str | None) -> Command:
        actor = found[0][2]
        actor = self.actor if actor is None else check_text("actor", actor)
        return command([said for _, said, _ in found], actor, group)

    def _try(self, planned: checks.Planned) -> None:
        """Decide a command; keep its events, or every reason against it."""
        one, places = planned
        for place, said in zip(places, one.statements, strict=True):
            self._wrong(place, *self.twins.of(said))
        try:
            events = decide(one, self.streams, self._position)
        except Refused as refused:
            self.wrong.extend(checks.diagnose(planned, refused, self.streams, self._position))
            return
        self._position += len(events)
        self.staging.add(events)
        self.streams.trim()

    def _wrong(self, place: Place, *messages: Message) -> None:
        self.wrong.extend(place.said(message) for message in messages)

    def record(self) -> None:
        """Append what was decided, in transactions of whole commands."""
        told, report, total = self.phase("ghi", "recording"), self.report, self.staging.events
        for batch in self.staging.batches(BATCH_EVENTS):
            try:
                appended = self.ledger.store.append(batch)
            except Unavailable as error:
                if not report.recorded:
                    raise
                said = checks.cut_short(report.recorded, total, error.messages)
                raise type(error)(*said) from error
            finally:
                self.ledger.streams.forget()
            report.first = report.first or appended[0].first
            report.last = appended[-1].last
            report.recorded += sum(map(len, batch))
            report.commands += len(batch)
            if told:
                told(report.recorded, total)


def _event_id(
    row: dict[str, Any], group: str | None, index: int, said: Statement, seen: Counter[str]
) -> str:
    """Return the id that the row names; else one by its command and place, or by what it says."""
    named = row.get("event_id")
    if named is not None:
        return check_id("event_id", named)
    if group is not None:
        return digest("event", group, str(index))
    text = canonical(row_of_statement(said))
    seen[text] += 1
    return digest("row", text, str(seen[text]))
