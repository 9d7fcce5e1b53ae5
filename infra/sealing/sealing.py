"""Sealing a report as it is known at a position: one command with one event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

from socai.domain.event import Source, Statement, identity_of
from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message, Refused
from socai.domain.report_seal import ReportSealed
from socai.domain.seal_names import first_id, next_id, place_of, spanned
from socai.domain.sealed_table import digest_of
from socai.domain.timeline import Stream
from socai.infra import known
from socai.infra.cli.asking import AsKnown
from socai.infra.defined import definitions
from socai.infra.files.naming import unit_meant
from socai.infra.files.rows import digest
from socai.infra.reports.as_json import Asked
from socai.infra.reports.asking import ask, clock_day, reader, windows_of
from socai.infra.reports.loading import read
from socai.infra.reports.loading import source as file_of
from socai.infra.sealing.canonical import canonical
from socai.infra.sealing.root import root_at
from socai.infra.sealing.seals import known_seals, one_seal
from socai.projections.seals.seal import Seal, cited
from socai.projections.windows.window import Window

if TYPE_CHECKING:
    from socai.infra.app import Ledger

NONE = Source()
TRIES = 5
"""How often it is decided again where others record at the same time."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What is to be sealed: a report by its name, file or text, of a unit.

    Without windows they are those of the report; without a position, the last one that is known;
    without a day, that of the position. `replaces` is the seal in whose place this one comes.
    """

    named: str
    unit: str
    windows: Sequence[str] = ()
    as_of: date | None = None
    known: str | None = None
    boundaries: date | None = None
    replaces: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A seal, and whether it was there already with all that it says."""

    seal: Seal
    already: bool


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is to be sealed, computed: all but what it replaces and cites."""

    asked: Asked
    declared: str
    windows: tuple[tuple[str, Window], ...]
    root: str
    table: str

    @property
    def stated(self) -> tuple[Period, ...]:
        """Return the windows as stated."""
        return tuple(window.period for _, window in self.windows)

    @property
    def first(self) -> str:
        """Return the id of the first seal of this report of this unit over these windows."""
        table = self.asked.table
        return first_id(table.report.name, table.unit, self.stated, table.boundaries)


def seal(
    ledger: Ledger,
    asking: Sealing,
    actor: str,
    source: Source = NONE,
    at: AsKnown | None = None,
) -> Made:
    """Seal a report; return the seal, or the one that stands with the very same figures.

    `at` is the ledger as known at the position, where it was opened there before. Raises Refused
    where it cannot be asked, where another seal of it stands that is not named as replaced, or
    where the books do not know the position yet; Conflict where others record all the time.
    Nothing was recorded then.
    """
    at = at or AsKnown.at(ledger, str(complete_position(ledger, asking.known)), None)
    made = _computed(ledger, asking, at)

    def tried() -> Made:
        former = _former(ledger, asking, made)
        if isinstance(former, Seal):
            return Made(former, True)
        return record(ledger, _statement(ledger, asking, made, former, source), actor)

    return persistently(ledger, tried)


def persistently(ledger: Ledger, tried: Callable[[], Made]) -> Made:
    """Return what comes of deciding, again where somebody else recorded meanwhile."""
    for _ in range(TRIES - 1):
        before = ledger.store.last()
        try:
            return tried()
        except Refused:
            if ledger.store.last() == before:
                raise
    return tried()


def complete_position(ledger: Ledger, asked: str | None) -> int:
    """Return the position to seal at: the last end of a command that the books know, or «N».

    Raises Refused for one that is not in there yet, or inside a command.
    """
    try:
        at = ledger.position(asked)
    except Refused as refused:
        last = ledger.source.last()
        why = refused.messages
        vi = f"Chưa chốt gì. Bỏ --known thì chốt ở vị trí {last}, vị trí cuối mà sổ đã biết"
        en = f"Nothing was sealed. Without --known it is sealed at {last}, the last that is known"
        raise Refused(*why, *([Message(vi, en)] if last and asked else [])) from refused
    if at and asked is None:
        (last_event,) = ledger.source.at([at])
        if not last_event.meta.ends_command:
            at -= last_event.meta.command_index + 1
    return at


def _computed(ledger: Ledger, asking: Sealing, at: AsKnown) -> _Figures:
    today = asking.as_of or clock_day(at)
    now = known.of(ledger.clock()).date()
    if today > now:
        raise Refused.of(
            f"Chưa chốt gì: ngày {vi_day(today)} chưa tới (hôm nay {vi_day(now)}); bỏ --as-of, "
            "hoặc chốt khi đã đến ngày ấy",
            f"Nothing was sealed: {today} has not come (today is {now}); leave out --as-of, or "
            "seal when that day has come",
        )
    name, content = _declared(asking.named)
    _, indicators = reader(definitions(at.ledger.source, at.position), at.position)
    report = read(name, content, indicators)
    unit = unit_meant(at.view.tree(asking.boundaries or today), asking.unit)
    windows = tuple(windows_of(at, report, unit, asking.windows, today))
    texts = [text for text, _ in windows]
    asked = ask(at, report, unit, texts, today, asking.boundaries)
    root = root_at(ledger.source, at.position)
    text = "\n".join(content.decode("utf-8-sig").splitlines()) + "\n"
    return _Figures(asked, text, windows, root, canonical(asked))


def _declared(named: str) -> tuple[str, bytes]:
    return ("báo cáo (report)", named.encode()) if "\n" in named else file_of(named)


def _former(ledger: Ledger, asking: Sealing, made: _Figures) -> Seal | str | None:
    """Return the seal that says all this already; else the id of the one to be replaced, or None.

    Raises Refused where a seal stands that is not named, or the named one does not.
    """
    if asking.replaces is None:
        last = _last(ledger, made.first)
        if last is None or _same(last, made):
            return last
        raise _stands(last)
    named = one_seal(ledger.store, asking.replaces)
    if named.replaced_by is None:
        return named.id
    last = one_seal(ledger.store, named.replaced_by)
    if _same(last, made) and last.reason == asking.reason:
        return last
    raise Refused.of(
        f"Chưa chốt gì: «{named.id}» đã được thay bằng «{last.id}»; bản đang có hiệu lực là "
        f"«{_last_of(ledger, last).id}»: nêu bản ấy trong --replaces",
        f"Nothing was sealed: «{named.id}» was replaced by «{last.id}» already; the one that "
        f"stands is «{_last_of(ledger, last).id}»: name that in --replaces",
    )


def _last(ledger: Ledger, first: str) -> Seal | None:
    """Return the last of the seals that replace each other from the first on; None for none."""
    if not ledger.store.stream(f"report_seal-{first}"):
        return None
    return _last_of(ledger, one_seal(ledger.store, first))


def _last_of(ledger: Ledger, found: Seal) -> Seal:
    while found.replaced_by:
        found = one_seal(ledger.store, found.replaced_by)
    return found


def _same(there: Seal, made: _Figures) -> bool:
    """Return whether a seal says the very same figures, whatever was recorded since it was made.

    The rows and columns are in them; how a title is worded is not.
    """
    return there.sealed.digest == digest_of(made.table)


def _stands(last: Seal) -> Refused:
    sealed = last.sealed
    return Refused.of(
        f"Chưa chốt gì: báo cáo «{sealed.report}» của {sealed.unit} trong kỳ này đã chốt là "
        f"«{last.id}» (vị trí {sealed.known}), và số nay khác; bản ấy giữ nguyên. Xem khác gì: "
        f"`socai seals {last.id}`; chốt bản thay: thêm --replaces {last.id} --reason LÝ_DO",
        f"Nothing was sealed: report «{sealed.report}» of {sealed.unit} over this window stands "
        f"sealed as «{last.id}» (position {sealed.known}), and the figures now differ; that seal "
        f"stays as it is. For what differs: `socai seals {last.id}`; to seal in its place: add "
        f"--replaces {last.id} --reason R",
    )


def _statement(
    ledger: Ledger, asking: Sealing, made: _Figures, former: str | None, source: Source
) -> Statement:
    """Return the statement of a seal; its id follows from what it says."""
    asked, table = made.asked, made.asked.table
    stream = f"report_seal-{next_id(former) if former else made.first}"
    place = f"_{place_of(table.unit)}_"
    near = known_seals(ledger.store, None, lambda name: place in name)
    cites = cited(near, table.unit, spanned(made.stated), made.stated)
    event = ReportSealed(
        unit=table.unit,
        report=table.report.name,
        declared=made.declared,
        windows=tuple(text for text, _ in made.windows),
        as_of=asked.today,
        boundaries=table.boundaries,
        known=asked.position,
        root=made.root,
        definitions=_definitions(ledger, asked),
        software=version("socai"),
        table=made.table,
        digest=digest_of(made.table),
        replaces=former,
        cites=tuple(one for one in cites if one != former),
    )
    told = (str(asked.position), event.digest, digest(event.declared, asking.reason or ""))
    return Statement(
        event_id=digest("seal", ledger.store.ledger_id, stream, *told),
        stream=stream,
        event=event,
        effective=Period(asked.today, asked.today),
        source=source,
        reason=asking.reason,
    )


def _definitions(ledger: Ledger, asked: Asked) -> tuple[str, ...]:
    """Return the definitions that computed a report: «indicator@version=event id»."""
    used = {
        (item, cell.definition)
        for line in asked.table.lines
        for cell in line.cells
        for item in line.row.items
        if item in asked.definitions
    }
    told = []
    for name in sorted({name for name, _ in used}):
        events = ledger.source.stream(f"indicator-{name}")
        known_then = (e for e in events if e.position <= asked.position)
        for standing in Stream(f"indicator-{name}", known_then).standings():
            number = getattr(standing.event, "definition", None)
            if (name, number) in used:
                told.append(f"{name}@{number}={standing.recorded.meta.event_id}")
    return tuple(told)


def record(ledger: Ledger, statement: Statement, actor: str) -> Made:
    """Record a statement as one command; return the seal of its stream as it then is."""
    from socai.infra.app import command

    appended = ledger.record(command([statement], actor))
    return Made(one_seal(ledger.store, identity_of(statement.stream)), appended.already)
