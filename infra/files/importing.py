"""Importing files: read, check wholly, then record; the same file again adds nothing.

Rows that carry a `command_id` keep their commands, in their order. A file without them is one
command. Event ids of other rows follow from the document, the row's content and its occurrence
among equal rows, so that an inserted row shifts nothing.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from socai.consumers.collecting import uncollected
from socai.domain.decider import decide
from socai.domain.event import Command, Recorded, Statement
from socai.domain.refusal import Message, Refused, Unavailable
from socai.domain.streams import Streams
from socai.infra.app import Ledger, Phases, Progress, command, same_content
from socai.infra.cli.typed import check_actor, check_document, check_id, check_text
from socai.infra.files.import_checks import (
    Planned,
    cut_short,
    diagnose,
    offered,
    taken,
    too_many,
    two_contents,
    unregistered,
)
from socai.infra.files.jsonl import Place, Row, read_rows
from socai.infra.files.rows import canonical, digest, statement
from socai.infra.files.unit_names import UnitNames

MOST_ROWS = 20_000
"""Rows of a file without command ids, which is one command."""
BATCH_EVENTS = 2_000
"""Events recorded in one transaction, in whole commands."""
Said = tuple[Place, Statement, Any]
"""A row understood: its place, what it states, and the actor that it names."""


@dataclass(slots=True)
class Report:
    """What an import did: events and commands recorded, rows that the ledger had before."""

    rows: int = 0
    recorded: int = 0
    commands: int = 0
    already: int = 0
    first: int | None = None
    last: int | None = None
    dry_run: bool = False
    warnings: list[Message] = field(default_factory=list)


def import_files(
    ledger: Ledger,
    files: Sequence[Path],
    *,
    actor: str,
    document: str | None = None,
    dry_run: bool = False,
    phases: Phases | None = None,
) -> Report:
    """Record the rows of the files in their order; return what was done.

    Raises Refused with every error of every row, each with its place; nothing is recorded then.
    Unavailable while recording leaves a prefix of whole commands: importing again completes it.
    """
    if document is not None:
        document = check_document("document", document)
    work = _Import(ledger, check_actor(actor), document, phases)
    with uncollected():
        for rows in work.read(files):
            work.take(rows)
    if work.wrong:
        raise Refused(*dict.fromkeys(work.wrong), _nothing(len(set(work.wrong))))
    report = work.report
    report.dry_run = dry_run
    report.warnings += unregistered(work.statements, work.streams)
    if dry_run:
        report.recorded, report.commands = sum(map(len, work.decided)), len(work.decided)
    else:
        work.record()
    return report


def _nothing(errors: int) -> Message:
    return Message(
        f"Có {errors} lỗi; chưa ghi gì. Sửa rồi nhập lại.",
        f"{errors} errors; nothing was recorded. Mend them and import again.",
    )


class _Import:
    """One run: what is planned so far, tried on streams of its own."""

    _told: Progress | None = None

    def __init__(
        self, ledger: Ledger, actor: str, document: str | None, phases: Phases | None
    ) -> None:
        self.ledger, self.actor, self.document = ledger, actor, document
        self.phase = phases or (lambda vi, en: None)
        # What is decided here is not in the store yet: nothing may fall out of these streams.
        self.streams = Streams(ledger.store.stream, most=sys.maxsize)
        self.names = UnitNames(self.streams, ledger.store.streams("unit"))
        self.report = Report()
        self.wrong: list[Message] = []
        self.decided: list[tuple[Recorded, ...]] = []
        self.statements: list[Statement] = []
        self._position = ledger.store.last() + 1
        self._commands: dict[str, str] = {}
        self._events: dict[str, Statement] = {}
        self._halves = 0

    def read(self, files: Sequence[Path]) -> list[list[Row]]:
        """Return the rows of each file."""
        told, found = self.phase("đọc", "reading"), []
        for path in files:
            rows: list[Row] = []
            for row in read_rows(path, self.wrong):
                rows.append(row)
                self.report.rows += 1
                if told:
                    told(self.report.rows, 0)
            found.append(rows)
        self._told = self.phase("kiểm tra", "checking")
        return found

    def take(self, rows: list[Row]) -> None:
        """Plan and try the commands of one file."""
        grouped = self._grouped(rows)
        ids = [said.event_id for found in grouped.values() for _, said, _ in found]
        there = set(self.ledger.store.positions(ids))
        for group, found in grouped.items():
            self._tell(len(found))
            if group is None:
                self._take_file(found, there)
            else:
                self._take_command(group, found, there)
        self.names.forget()

    def _grouped(self, rows: list[Row]) -> dict[str | None, list[Said]]:
        """Return the statements of a file by command, each with its place and actor."""
        grouped: dict[str | None, list[Said]] = {}
        seen: Counter[str] = Counter()
        for place, row in rows:
            self._tell(1)
            if self.document and row.get("document") is None:
                row = {**row, "document": self.document}
            try:
                group = row.get("command_id")
                group = group if group is None else check_id("command_id", group)
                text = canonical(row)
                event_id = _event_id(row, group, len(grouped.get(group, ())), text, seen[text])
                seen[text] += 1
                found = self.names.resolve(statement(row, event_id))
            except Refused as refused:
                self.wrong.extend(place.said(message) for message in refused.messages)
                continue
            grouped.setdefault(group, []).append((place, found, row.get("actor")))
        return grouped

    def _tell(self, rows: int) -> None:
        """Tell progress: a row is half done when it is understood, done when it is decided."""
        self._halves += rows
        if self._told:
            self._told(self._halves // 2, self.report.rows)

    def _take_command(self, group: str, found: list[Said], there: set[str]) -> None:
        """Plan and try a command that the rows name; pass over one that is recorded already."""
        places = [place for place, _, _ in found]
        try:
            one = self._command(found, group)
            entry = self.ledger.store.command(group)
            if entry:
                same_content(entry, one)
        except Refused as refused:
            self._wrong(places[0], *refused.messages)
            return
        if entry or group in self._commands:
            if not entry and self._commands[group] != one.content:
                self._wrong(places[0], two_contents(group))
            self.report.already += len(places)
            return
        self._commands[group] = one.content
        used = [
            (place, said.event_id)
            for place, said in zip(places, one.statements, strict=True)
            if said.event_id in there or said.event_id in self._events
        ]
        for place, event_id in used:
            self._wrong(place, taken(event_id))
        if not used:
            self._try((one, places))

    def _take_file(self, found: list[Said], there: set[str]) -> None:
        """Plan and try the rows of a file that is one command, less those that are recorded."""
        if len(found) > MOST_ROWS:
            self._wrong(found[0][0], too_many(len(found), MOST_ROWS))
            return
        fresh: list[Said] = []
        for place, said, actor in found:
            try:
                stream = self.streams.stream(said.stream)
                offer = offered(said, stream)
            except Refused as refused:
                self._wrong(place, *refused.messages)
                continue
            if offer:
                self._wrong(place, offer)
            elif said.event_id in stream.by_id or said == self._events.get(said.event_id):
                self.report.already += 1
            elif said.event_id in self._events or said.event_id in there:
                self._wrong(place, taken(said.event_id))
            else:
                self._events[said.event_id] = said
                fresh.append((place, said, actor))
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

    def _try(self, planned: Planned) -> None:
        """Decide a command; keep its events, or every reason against it."""
        one, _ = planned
        self._events.update((said.event_id, said) for said in one.statements)
        try:
            events = decide(one, self.streams, self._position)
        except Refused as refused:
            self.wrong += diagnose(planned, refused, self.streams, self._position)
            return
        self._position += len(events)
        self.decided.append(events)
        self.statements += one.statements

    def _wrong(self, place: Place, *messages: Message) -> None:
        self.wrong.extend(place.said(message) for message in messages)

    def record(self) -> None:
        """Append what was decided, in transactions of whole commands."""
        total = sum(map(len, self.decided))
        told, report = self.phase("ghi", "recording"), self.report
        for batch in _batches(self.decided):
            try:
                appended = self.ledger.store.append(batch)
            except Unavailable as error:
                if not report.recorded:
                    raise
                said = cut_short(report.recorded, total, error.messages)
                raise type(error)(*said) from error
            finally:
                self.ledger.streams.forget()
            report.first = report.first or appended[0].first
            report.last = appended[-1].last
            report.recorded += sum(map(len, batch))
            report.commands += len(batch)
            if told:
                told(report.recorded, total)


def _batches(decided: Sequence[tuple[Recorded, ...]]) -> Iterator[list[tuple[Recorded, ...]]]:
    """Yield runs of whole commands of about BATCH_EVENTS events."""
    batch: list[tuple[Recorded, ...]] = []
    size = 0
    for events in decided:
        batch.append(events)
        size += len(events)
        if size >= BATCH_EVENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _event_id(
    row: dict[str, Any], group: str | None, index: int, text: str, occurrence: int
) -> str:
    named = row.get("event_id")
    if named is not None:
        return check_id("event_id", named)
    if group is not None:
        return digest("event", group, str(index))
    return digest("row", str(row.get("document")), text, str(occurrence))
