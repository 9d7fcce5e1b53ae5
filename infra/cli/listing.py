"""The command that lists what a figure counts: who and what was there, what happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console, WrongUse
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
from socai.infra.cli.printing import Column, print_csv, print_json_rows, print_table

if TYPE_CHECKING:
    from socai.domain.chart import Measure
    from socai.domain.period import Period
    from socai.infra.cli import asking
    from socai.infra.cli.listed import Listing

KindName = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="Loại: organisation, member, model_site, incident …, hoặc một chỉ tiêu "
        "| A kind: organisation, member, model_site, incident …, or a measure",
    ),
]
MeasureName = Annotated[
    str | None,
    typer.Option(
        "--measure",
        metavar="M",
        help="Chỉ tiêu của loại ấy, khi có nhiều | The kind's measure, where it has several",
    ),
]
COLUMNS = (
    Column("stream", "dòng", "stream"),
    Column("thing", "mã", "thing"),
    Column("name", "tên", "name"),
    Column("unit", "đơn vị", "unit"),
    Column("key", "khóa", "key"),
    Column("amount", "số", "count"),
    Column("effective", "hiệu lực", "effective"),
    Column("document", "tài liệu", "document"),
    Column("line", "dòng số", "line"),
)
EVER = "1900"
"""The first year that a day may lie in: what happened up to a day happened since then."""
CSV = (
    *("part", "stream", "family", "thing", "name", "unit", "unit_name", "counted_in"),
    *("key", "key_name", "amount", "lo", "hi", "since", "effective", "documented"),
    *("document", "page", "line", "quote", "position", "event_id", "type"),
)


def list_(
    ctx: typer.Context,
    kind: KindName,
    unit: Unit,
    as_of: AsOf = None,
    first: First = None,
    last: Last = None,
    key: Key = None,
    known: Known = None,
    documented_by: DocumentedBy = None,
    boundaries: Boundaries = None,
    measure: MeasureName = None,
) -> None:
    """Print what a figure counts, one by one, and the figure."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli import asking, kinds, listed
    from socai.infra.files.naming import unit_meant
    from socai.projections.question import Question

    console: Console = ctx.obj
    counted = kinds.measure_of(kind, measure)
    window = _window(kind, counted, as_of, first, last)
    keys = asking.read_keys(key)
    border = asking.read_last_day(boundaries) or window.last
    with console.open() as ledger, uncollected():
        at = asking.AsKnown.at(ledger, known, documented_by)
        named = unit_meant(at.view.tree(border), unit)
        found = listed.listing(at, Question(counted.name, named, window, keys, border))
        _print(console, at, found)


def _window(
    kind: str, measure: Measure, as_of: str | None, first: str | None, last: str | None
) -> Period:
    """Return the day or window asked; raise WrongUse or Refused where the measure needs another."""
    from socai.domain.period import Period
    from socai.infra.cli.asking import read_window
    from socai.infra.cli.typed import read_period

    if as_of and (first or last):
        raise WrongUse("--as-of không đi cùng --from, --to", "--as-of goes without --from, --to")
    if measure.kind == "stock" and (first or last):
        raise _wants_a_day(kind, measure)
    if as_of:
        day = read_period(as_of).last
        return Period(day if measure.kind == "stock" else read_period(EVER).first, day)
    if measure.kind == "stock":
        raise WrongUse(f"«{kind}» cần --as-of", f"«{kind}» needs --as-of")
    if not (first and last):
        raise WrongUse(
            f"«{kind}» cần --from và --to, hoặc --as-of",
            f"«{kind}» needs --from and --to, or --as-of",
        )
    return read_window(first, last)


def _wants_a_day(kind: str, measure: Measure) -> Exception:
    """Return the refusal of a stock over a window, with the flows of that kind."""
    from socai.domain.chart import CHART
    from socai.domain.refusal import Refused
    from socai.infra.cli.kinds import KINDS

    names = KINDS[kind].measures if kind in KINDS else ()
    flows = ", ".join(name for name in names if CHART[name].kind == "flow")
    more = f"; trong kỳ thì chọn --measure {flows}" if flows else ""
    more_en = f"; over a window choose --measure {flows}" if flows else ""
    return Refused.of(
        f"«{measure.name}» là số tại thời điểm: hỏi bằng --as-of, không phải --from/--to{more}",
        f"«{measure.name}» is a stock: ask it with --as-of, not --from/--to{more_en}",
    )


def _print(console: Console, at: asking.AsKnown, found: Listing) -> None:
    """Print the rows in the format asked for, and why there are none where there are none."""
    from socai.infra.cli import listed
    from socai.infra.cli.answers import figure_json

    rows, cut = listed.rows(at, found), listed.cut_rows(at, found)
    if console.format == "json":
        why = found.why_none
        answer = figure_json(found.figure, at.ledger.source, at.position, at.documented)
        head = {"figure": answer, "why_none": why and {"vi": why.vi, "en": why.en}}
        _print_json(head, rows, cut)
    elif console.format == "csv":
        print_csv(CSV, rows)
        _tell_cut(console, cut)
    else:
        _print_table(console, found, rows, cut)
    if found.why_none and console.format != "json":
        console.tell(found.why_none)


def _print_json(
    head: dict[str, Any], rows: list[dict[str, Any]], cut: list[dict[str, Any]]
) -> None:
    """Print one object, the rows one a line."""
    print(json.dumps(head, ensure_ascii=False)[:-1] + ',\n"rows":')
    print_json_rows(rows)
    print(',"cut":')
    print_json_rows(cut)
    print("}")


def _print_table(
    console: Console, found: Listing, rows: list[dict[str, Any]], cut: list[dict[str, Any]]
) -> None:
    from socai.infra.cli.figure_words import quantity
    from socai.infra.cli.printing import number
    from socai.infra.cli.words import status

    lang, figure = console.lang, found.figure
    if rows:
        print_table(COLUMNS, [_line(row, console) for row in rows], lang)
    said = status(figure.status, lang)
    if figure.status != "no_data":
        amount = quantity(figure.value, figure.qualifier, lang)
        said = f"{amount} {figure.counted_unit} ({said})"
    rows_en = "row; the figure" if len(rows) == 1 else "rows; the figure"
    print(f"{number(len(rows), lang)} {console.say('dòng; con số', rows_en)}: {said}")
    for note in figure.notes:
        print(f"{console.say('Ghi chú', 'Note')}: {note.text(lang)}")
    if cut:
        print(f"\n{console.say(*CUT)}:")
        print_table(COLUMNS, [_line(row, console) for row in cut], lang)


CUT = (
    "Chỉ biết đến tháng, quý hoặc năm mà kỳ hỏi cắt ngang, nên không cộng",
    "Known only to a month, quarter or year that the window cuts, so not in the sum",
)


def _tell_cut(console: Console, cut: list[dict[str, Any]]) -> None:
    from socai.domain.refusal import Message

    if cut:
        streams = ", ".join(sorted({row["stream"] for row in cut}))
        console.warn(Message(f"{CUT[0]}: {streams}", f"{CUT[1]}: {streams}"))


def _line(row: dict[str, Any], console: Console) -> dict[str, Any]:
    """Return a row for people: ids with their names, periods in words."""
    from socai.domain.interval import Interval
    from socai.infra.cli.figure_words import quantity
    from socai.infra.cli.typed import read_period

    amount = row["amount"]
    if amount is None:
        amount = quantity(Interval(row["lo"], row["hi"]), "range", console.lang)
    named = row["key_name"] if console.lang == "vi" else None
    unit = row["unit"] + (f" → {row['counted_in']}" if row["counted_in"] != row["unit"] else "")
    thing = {
        "remainder": console.say("chưa nêu tên", "not named"),
        "declared": console.say("chưa phân bổ", "unallocated"),
    }.get(row["part"], row["thing"])
    cited = [one["document"] for one in row.get("declarations", ()) if one["document"]]
    return {
        "stream": row["stream"],
        "thing": thing,
        "name": row["name"],
        "unit": f"{unit} ({row['unit_name']})",
        "key": f"{row['key']} ({named})" if named else row["key"],
        "amount": amount,
        "effective": read_period(row["effective"]) if row["effective"] else None,
        "document": row["document"] or ", ".join(dict.fromkeys(cited)),
        "line": str(row["line"] or ""),
    }
