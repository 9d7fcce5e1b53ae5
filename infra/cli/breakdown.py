"""`socai breakdown`: a figure by the units right below, in rows that sum to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console
from socai.infra.cli.options import (
    AsOf,
    Boundaries,
    DocumentedBy,
    First,
    Key,
    Known,
    Last,
    Unit,
)
from socai.infra.cli.printing import Column, print_csv, print_json, print_table

if TYPE_CHECKING:
    from socai.domain.interval import Interval
    from socai.domain.refusal import Message, Refused
    from socai.infra.cli.asking import AsKnown
    from socai.projections.breakdown import Breakdown, Row

MeasureName = Annotated[
    str, typer.Argument(metavar="MEASURE", help="Chỉ tiêu, xem socai measures | A measure")
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Kể từng đơn vị không có số liệu | List the units without data one by one",
    ),
]
COLUMNS = (
    Column("title", "dòng", "row"),
    Column("unit", "mã đơn vị", "unit id"),
    Column("value", "góp vào tổng", "adds"),
    Column("own", "số của riêng đơn vị", "the unit's own figure"),
    Column("counted", "đếm được", "counted"),
    Column("notes", "ghi chú", "notes"),
)
CSV = (
    *("part", "unit", "title", "counted", "lo", "hi"),
    *("own_lo", "own_hi", "own_qualifier", "own_status", "notes"),
)
FIRST_NAMES = 5
"""Names of units without data that stand in the line that counts them."""


def breakdown(
    ctx: typer.Context,
    measure: MeasureName,
    unit: Unit,
    as_of: AsOf = None,
    first: First = None,
    last: Last = None,
    key: Key = None,
    known: Known = None,
    documented_by: DocumentedBy = None,
    boundaries: Boundaries = None,
    every: All = False,
) -> None:
    """Print a figure, and by the units right below what each adds to it."""
    from socai.consumers.collecting import uncollected
    from socai.domain.chart import CHART
    from socai.infra.cli.asking import AsKnown, read_keys, read_last_day
    from socai.infra.cli.figure import measure_window, refuse_both
    from socai.infra.files.naming import unit_meant
    from socai.projections.breakdown import breakdown as divided
    from socai.projections.question import Question

    console: Console = ctx.obj
    refuse_both(as_of, first, last)
    if measure not in CHART:
        raise _no_measure(console, measure, known, documented_by)
    window = measure_window(measure, as_of, first, last)
    border = read_last_day(boundaries) or window.last
    with console.open() as ledger, uncollected():
        at = AsKnown.at(ledger, known, documented_by)
        named = unit_meant(at.view.tree(border), unit)
        found = divided(at.view, Question(measure, named, window, read_keys(key), border))
        _print(console, at, found, every)


def _no_measure(
    console: Console, name: str, known: str | None, documented_by: str | None
) -> Refused:
    """Return the refusal of an indicator, which has no parts that add up, or of an unknown name."""
    from socai.domain.refusal import Refused
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.indicator import latest
    from socai.infra.defined import definitions

    with console.open() as ledger:
        at = AsKnown.at(ledger, known, documented_by)
        latest(name, definitions(ledger.source, at.position))
    return Refused.of(
        f"«{name}» là chỉ tiêu tính toán: các phần của nó không cộng lại được. Chia từng chỉ tiêu "
        "mà nó gồm; chúng đứng trong kết quả của `socai figure --explain`",
        f"«{name}» is an indicator: its parts do not add up. Break down the measures that it is "
        "made of; `socai figure --explain` names them",
    )


def _print(console: Console, at: AsKnown, found: Breakdown, every: bool) -> None:
    from socai.infra.cli.answers import figure_json
    from socai.infra.cli.figure_words import figure_lines

    why = _why_none(found, at) if not found.rows or found.total.status == "no_data" else None
    answer = figure_json(found.total, at.ledger.source, at.position, at.documented)
    if console.format == "json":
        rows = [_json(row, found) for row in found.rows]
        said = why and {"vi": why.vi, "en": why.en}
        print_json({"figure": answer, "rows": rows, "why_none": said})
        return
    if console.format == "csv":
        print_csv(CSV, _csv_rows(found, console.lang))
    else:
        tree = at.view.tree(found.total.boundaries)
        print("\n".join([*figure_lines(found.total, answer, tree, console.lang), ""]))
        if not why:
            _print_table(console, found, every)
    if why:
        console.tell(why)


def _why_none(found: Breakdown, at: AsKnown) -> Message:
    """Return why a figure has no rows, or none with any data."""
    from socai.domain.period import vi_day
    from socai.domain.refusal import Message

    day, unit = found.total.boundaries, found.total.question.unit
    tree = at.view.tree(day)
    if not tree.alive(unit):
        home = tree.home(unit)
        where = (f": hỏi «{home}»", f": ask of «{home}»") if home else ("", "")
        return Message(
            f"Không có dòng nào: «{unit}» không tồn tại vào {vi_day(day)}{where[0]}, hoặc nêu "
            "--boundaries một ngày đơn vị còn tồn tại",
            f"No rows: «{unit}» does not exist on {day}{where[1]}, or name by --boundaries a day "
            "on which it stood",
        )
    below = len(tree.children.get(unit, ()))
    return Message(
        f"Không có gì để chia: sổ chưa có số liệu nào cho câu hỏi này, của «{unit}» lẫn của các "
        f"đơn vị dưới nó (ngay dưới có {below}, vào {vi_day(day)}). Thử ngày, kỳ hoặc khóa khác",
        f"Nothing to divide: the ledger has no data for this, neither of «{unit}» nor of the units "
        f"below it ({below} right below, on {day}). Try another day, window or key",
    )


def _json(row: Row, found: Breakdown) -> dict[str, Any]:
    """Return a row with the unit's own figure, where it is a unit."""
    own = row.figure
    return {
        "part": row.kind,
        "unit": row.unit,
        "title": {"vi": row.title.vi, "en": row.title.en},
        "counted": row.counted,
        "lo": row.value.lo,
        "hi": row.value.hi,
        "counted_unit": found.total.counted_unit,
        "own": own
        and {
            "lo": own.value.lo,
            "hi": own.value.hi,
            "qualifier": own.qualifier,
            "counted": own.counted,
            "status": own.status,
            "notes": [{"vi": note.vi, "en": note.en} for note in own.notes],
        },
    }


def _csv_rows(found: Breakdown, lang: str) -> Iterator[dict[str, Any]]:
    """Yield the rows, then the total."""
    for row in found.rows:
        said: dict[str, Any] = {"part": row.kind, "unit": row.unit, "title": row.title.text(lang)}
        said |= {"counted": row.counted, "lo": row.value.lo, "hi": row.value.hi}
        if own := row.figure:
            said |= {"own_lo": own.value.lo, "own_hi": own.value.hi, "own_status": own.status}
            said["own_qualifier"] = own.qualifier
            said["notes"] = "; ".join(note.text(lang) for note in own.notes)
        yield said
    total = found.total
    yield {
        "part": "total",
        "unit": total.question.unit,
        "title": "total" if lang == "en" else "cộng",
        "counted": total.counted,
        "lo": total.value.lo,
        "hi": total.value.hi,
        "own_status": total.status,
        "notes": "; ".join(note.text(lang) for note in total.notes),
    }


def _print_table(console: Console, found: Breakdown, every: bool) -> None:
    """Print the rows and their sum, then the notes by number, then how many units have no data."""
    lang, total = console.lang, found.total
    silent = [] if every else [row for row in found.rows if _silent(row)]
    numbers: dict[str, int] = {}
    rows = [_line(row, numbers, lang) for row in found.rows if row not in silent]
    rows.append(
        {
            "title": console.say("Cộng", "Total"),
            "unit": total.question.unit,
            "value": _words(total.value, total.qualifier, lang),
            "counted": total.counted,
        }
    )
    width = max(len(row["value"]) for row in rows)
    print_table(COLUMNS, [{**row, "value": row["value"].rjust(width)} for row in rows], lang)
    for text, at in numbers.items():
        print(f"[{at}] {text}")
    if silent:
        print(_silent_words(silent, console))


def _silent(row: Row) -> bool:
    """Return whether nothing is known of a unit, so that it adds nothing."""
    return row.figure is not None and row.figure.status == "no_data"


def _silent_words(silent: Sequence[Row], console: Console) -> str:
    names = ", ".join(row.title.text(console.lang) for row in silent[:FIRST_NAMES])
    more = ", …" if len(silent) > FIRST_NAMES else ""
    return console.say(
        f"{len(silent)} đơn vị không có số liệu riêng, không góp gì (--all kể từng đơn vị): "
        f"{names}{more}",
        f"{len(silent)} units have no data of their own and add nothing (--all lists them): "
        f"{names}{more}",
    )


def _line(row: Row, numbers: dict[str, int], lang: str) -> dict[str, Any]:
    """Return a row for people; its notes are numbered, each text once."""
    own = row.figure
    notes = own.notes if own else ()
    marks = [numbers.setdefault(note.text(lang), len(numbers) + 1) for note in notes]
    return {
        "title": row.title.text(lang),
        "unit": "" if row.kind == "remainder" else row.unit,
        "value": _words(row.value, "range", lang),
        "own": _own(row, lang),
        "counted": row.counted,
        "notes": "".join(f"[{mark}]" for mark in marks),
    }


def _own(row: Row, lang: str) -> str:
    """Return what a unit's own figure says, where that is not just what it adds."""
    from socai.infra.cli.words import status

    own = row.figure
    if own is None or (own.status, own.value) == ("known", row.value):
        return ""
    how = status(own.status, lang)
    if own.status == "no_data":
        return how
    return f"{_words(own.value, own.qualifier, lang)}: {how}"


def _words(value: Interval, qualifier: str, lang: str) -> str:
    """Return an interval in words; from 0 without an end nothing is known."""
    from socai.infra.cli.figure_words import quantity

    if value.lo == 0 and value.hi is None:
        return "unknown" if lang == "en" else "không rõ"
    return quantity(value, qualifier, lang)
