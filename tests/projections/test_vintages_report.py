"""The difference of vintages of a report: each cell's is that of two tables."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from socai.domain.period import Period, parse_period
from socai.domain.refusal import Message
from socai.projections.held import Held
from socai.projections.indicators.indicator import Definitions, read
from socai.projections.reading import Reading
from socai.projections.reports.report import BOTH, Report, Row, Table, evaluate
from socai.projections.scope import View
from socai.projections.vintages.amounts import change, same
from socai.projections.vintages.parts import Difference
from socai.projections.vintages.report import report_differences
from socai.projections.vintages.stretch import Stretch
from socai.projections.windows.window import Window, window_of
from vintages_log import MemoryLog
from worlds import FLOW, STOCK, A, World, body, complete, held, moved, stock, unit, whole_world

TITLE = Message("Báo cáo", "Report")
ROWS = (
    Row(TITLE),
    Row(TITLE, (STOCK,)),
    Row(TITLE, (f"{FLOW}[contest]",)),
    Row(TITLE, (f"{FLOW}[contest]", f"{FLOW}[training]")),
    Row(TITLE, ("khong-co",)),
)
REPORT = Report("thu", TITLE, ROWS, units=BOTH, total=True)
BORDER = date(2012, 12, 31)


def windows(*texts: str, today: str = "2013-06-30") -> list[Window]:
    """Return windows as they stand on a day."""
    last = parse_period(today).last
    return [window_of(text, Message(text, text), parse_period(text), last) for text in texts]


def cell(view: View, name: str, unit: str, window: Period, boundaries: date | None) -> Reading:
    """Return what a measure says; no indicator is defined."""
    return read(view, name, unit, window, boundaries, Definitions())


def table(log: MemoryLog, position: int) -> Table:
    """Return the report of the province as known at a position."""
    asked = windows("2012", "2013", "2014")
    return evaluate(Held(log.view(position)), REPORT, "tinh", asked, BORDER, cell)


def cells(found: Table) -> dict[tuple[int, str, str, bool], Reading]:
    """Return the cells by line, window, unit and whether it is the rest."""
    return {
        (line, head.window.name if head.window else "", head.unit, head.rest): one
        for line, said in enumerate(found.lines, start=1)
        for head, one in zip(found.heads, said.cells, strict=False)
    }


def wrong(log: MemoryLog, known: int, against: int) -> list[str]:
    """Return the cells whose difference is not that of the two tables."""
    now, then = table(log, against), cells(table(log, known))
    stretch = Stretch(log, log.view, known, against, keep=True)
    found = {
        (one.line, one.head.window.name if one.head.window else "", one.head.unit, one.head.rest):
        one.difference for one in report_differences(stretch, now)
    }  # fmt: skip
    return [
        f"{at}: {found.get(at)}"
        for at, after in cells(now).items()
        if at in then and not _agree(then[at], after, found.get(at))
    ]


def _agree(before: Reading, after: Reading, found: Difference | None) -> bool:
    if found is None:
        return same(before, after) and before.status == "undecidable"
    return found.delta == change(before, after) and same(found.after, after)


def test_each_cell_differs_as_its_tables_do() -> None:
    world = World().then(
        *(unit("tinh"), unit("huyen-1", "tinh"), unit("huyen-2", "tinh"), unit("xa-1", "huyen-1")),
        *(body("to-1", "xa-1", A), held("hop-1", "xa-1", "contest", 2, "2012-06-15")),
        *(complete("tinh", STOCK, "2012-01-01"), stock("tinh", "2012-12-31", 9)),
        moved("xa-1", "huyen-2", "2012-03-31"),
        held("hop-2", "xa-1", "training", 5, "2013-02-03"),
    )
    log = MemoryLog(world.events)
    assert wrong(log, 6, 10) == []
    stretch = Stretch(log, log.view, 6, 10, keep=True)
    moves = {
        (one.line, one.head.unit, one.head.title.vi): [part.last for part in one.difference.parts]
        for one in report_differences(stretch, table(log, 10))
        if one.difference.delta
    }
    assert moves[2, "huyen-1", "huyen-1, 2012"] == [7, 9]
    assert moves[4, "huyen-2", "huyen-2, 2012"] == [9]
    assert moves[4, "huyen-2", "huyen-2, 2013 (đến 30/06/2013)"] == [10]
    assert not [at for at in moves if at[0] == 5 or "2014" in at[2]]


@pytest.mark.slow
def test_cells_of_random_worlds_differ_as_their_tables_do() -> None:
    looked = 0
    for seed in range(12):
        log = MemoryLog(whole_world(seed).events)
        known, against = sorted(Random(seed).sample(log.ends()[len(log.ends()) // 3 :], 2))
        if "tinh" in log.view(known).tree(BORDER).states:
            assert wrong(log, known, against) == [], f"world {seed}, {known} to {against}"
            looked += 1
    assert looked >= 6
