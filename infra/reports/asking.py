"""Asking a report of the ledger as known: its definition, its unit, its windows, its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from socai.domain.event import identity_of
from socai.domain.period import Period
from socai.domain.refusal import Refused
from socai.infra import known
from socai.infra.cli.asking import AsKnown
from socai.infra.defined import definitions
from socai.infra.files.naming import unit_meant
from socai.infra.reports.as_json import Asked
from socai.infra.reports.loading import load, read
from socai.infra.shipped import shipped
from socai.projections.indicators.indicator import Definitions
from socai.projections.indicators.indicator import read as read_cell
from socai.projections.reading import Reading
from socai.projections.reports.cells import Read
from socai.projections.reports.report import Report, evaluate
from socai.projections.scope import View
from socai.projections.windows.programme import Programme, programmes
from socai.projections.windows.window import Window
from socai.projections.windows.words import kind_named, window_named


def ask(
    at: AsKnown,
    named: str | Report,
    unit: str,
    windows: Sequence[str] = (),
    as_of: date | None = None,
    boundaries: date | None = None,
    explain: bool = False,
) -> Asked:
    """Return a report of a unit, named by id or name, over windows as people write them.

    `named` is the name of a shipped report, the path of a file, the text of one (of several
    lines), or a report. Without windows they are those of the report; without `as_of` it is the day
    on which the position was recorded. Raises Refused for what cannot be asked.
    """
    defined = definitions(at.ledger.source, at.position)
    cell, indicators = reader(defined, at.position)
    report = named if isinstance(named, Report) else _loaded(named, indicators)
    today = as_of or clock_day(at)
    whose = unit_meant(at.view.tree(boundaries or today), unit)
    columns = [window for _, window in windows_of(at, report, whose, windows, today)]
    table = evaluate(at.view, report, whose, columns, boundaries, cell)
    return Asked(table, at.view, at.ledger.source, at.position, today, defined, explain)


def _loaded(named: str, indicators: Sequence[str]) -> Report:
    if "\n" in named:
        return read("báo cáo (report)", named.encode(), indicators)
    return load(named, indicators)


def reader(defined: Definitions, position: int) -> tuple[Read, list[str]]:
    """Return how cells are read, and the indicators that rows may name beside the measures."""
    brought = {identity_of(said.stream) for said in shipped()}

    def cell(view: View, name: str, unit: str, window: Period, boundaries: date | None) -> Reading:
        if name in brought and name not in defined:
            raise Refused.of(
                f"Đến vị trí {position} sổ chưa có định nghĩa «{name}»; sổ cũ thì chạy `socai "
                "upgrade`",
                f"Up to position {position} the ledger has no definition of «{name}»; for an old "
                "ledger run `socai upgrade`",
            )
        return read_cell(view, name, unit, window, boundaries, defined)

    return cell, sorted(brought | defined.keys())


def clock_day(at: AsKnown) -> date:
    """Return the day in Vietnam on which the position that is asked was recorded."""
    if not at.position:
        raise Refused.of(
            "Sổ chưa ghi gì: nhập các đơn vị trước, xem `socai template unit`",
            "Nothing is recorded yet: import the units first, see `socai template unit`",
        )
    (last,) = at.ledger.source.at([at.position])
    return known.of(last.meta.recorded_at).date()


def windows_of(
    at: AsKnown, report: Report, unit: str, given: Sequence[str], today: date
) -> list[tuple[str, Window]]:
    """Return the windows that are asked, else those of the report, each with a text that names it.

    A programme named alone is the one of whose years the report's windows are; all its years, where
    the report has no windows of a programme. Where none is named it is one of the unit or of those
    above it; the text that is returned names it, and gives the same window again.
    """
    every = programmes(at.stream(name) for name in at.ledger.source.streams("programme"))
    above = at.view.tree(today).path(unit)
    own = {identity: one for identity, one in every.items() if one.unit in above}
    texts: list[str] = []
    for text in given or report.windows:
        whose = [window for window in report.windows if kind_named(window)] or ["years"]
        texts += [f"{text}:{window}" for window in whose] if text in every else [text]
    return [_window(text, every, own, today) for text in texts]


def _window(
    text: str, every: dict[str, Programme], own: dict[str, Programme], today: date
) -> tuple[str, Window]:
    if ":" in text:
        return text, window_named(text, every, today)
    window = window_named(text, own, today)
    if not kind_named(text):
        return text, window
    # Years that several programmes share are those of each: the first by its name stands for all.
    for whose in [window.programme] if window.programme else sorted(own):
        full = f"{whose}:{text}"
        if _same(full, window, every, today):
            return full, window
    return f"{window.period.first}..{window.period.last}", window


def _same(text: str, window: Window, every: dict[str, Programme], today: date) -> bool:
    try:
        return window_named(text, every, today).period == window.period
    except Refused:
        return False
