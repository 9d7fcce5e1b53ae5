"""Commands that look: the log, the units, the measures, the event types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console
from socai.infra.cli.options import AsOf, Known, number_given
from socai.infra.cli.printing import Column

if TYPE_CHECKING:
    from socai.consumers.ports import Source
    from socai.domain.event import Recorded
    from socai.infra.app import Ledger
    from socai.projections.tree import Tree

LOG = (
    Column("position", "vị trí", "position"),
    Column("recorded_at", "ghi lúc", "recorded at"),
    Column("type", "loại", "type"),
    Column("stream", "dòng", "stream"),
    Column("effective", "hiệu lực", "effective"),
    Column("fields", "nội dung", "fields"),
    Column("document", "tài liệu", "document"),
    Column("line", "dòng", "line"),
    Column("event_id", "sự kiện", "event"),
)
UNITS = (
    Column("unit", "mã", "id"),
    Column("name", "tên", "name"),
    Column("kind", "loại", "kind"),
    Column("parent", "thuộc", "under"),
    Column("code", "mã số", "code"),
    Column("alive", "đang có", "stands"),
)
MEASURES = (
    Column("name", "chỉ tiêu", "measure"),
    Column("kind", "kiểu", "kind"),
    Column("counted_unit", "đơn vị đếm", "counted unit"),
    Column("keys", "khóa", "keys"),
    Column("definition", "phiên bản", "version"),
    Column("vi", "tên", "Vietnamese"),
    Column("en", "tên tiếng Anh", "English"),
)
TYPES = (
    Column("type", "loại sự kiện", "event type"),
    Column("kind", "thuộc", "kind"),
    Column("fields", "trường (* cần có)", "fields (* needed)"),
)


def log(
    ctx: typer.Context,
    stream: Annotated[
        str | None, typer.Option("--stream", metavar="S", help="Chỉ một dòng | One stream only")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="N", help="Từ vị trí | From position")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="N", help="Đến vị trí | To position")
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="T", help="Chỉ một loại | One type only")
    ] = None,
    limit: Annotated[
        str | None, typer.Option("--limit", metavar="N", help="Nhiều nhất N sự kiện | At most N")
    ] = None,
) -> None:
    """Print the events of the log in order."""
    console: Console = ctx.obj
    bounds = (number_given("--from", first, 1), number_given("--to", last, 2**62))
    most = number_given("--limit", limit, 2**62)
    if type_:
        _check_type(type_)
    with console.open() as ledger:
        found = _chosen(ledger, stream, bounds, type_, most)
        if console.format == "json":
            console.rows(LOG, (_log_json(recorded) for recorded in found))
        else:
            console.rows(LOG, (_log_line(recorded, console.format) for recorded in found))


def _check_type(name: str) -> None:
    from socai.domain.catalogue import TYPES as CATALOGUE
    from socai.infra.files.rows import no_such_type

    if name not in CATALOGUE:
        raise no_such_type(name)


def _chosen(
    ledger: Ledger, stream: str | None, bounds: tuple[int, int], kind: str | None, most: int
) -> Iterator[Recorded]:
    first, last = bounds
    events = stream_events(ledger.store, stream) if stream else ledger.events(max(first - 1, 0))
    for recorded in events:
        if recorded.position > last or not most:
            return
        if recorded.position >= first and kind in (None, recorded.meta.type):
            most -= 1
            yield recorded


def stream_events(source: Source, name: str) -> list[Recorded]:
    """Return the events of a stream; raise Refused, naming those that are near, where none is."""
    from socai.domain.catalogue import KINDS, kind_of
    from socai.domain.refusal import Refused
    from socai.infra.cli.typed import hint

    kind_of(name)
    events = source.stream(name)
    if not events:
        names = [one for kind in KINDS for one in source.streams(kind)]
        close = hint(name, names, most=3)
        raise Refused.of(
            f"Sổ không có dòng «{name}»{close.vi}", f"The ledger has no stream «{name}»{close.en}"
        )
    return events


def _log_json(recorded: Recorded) -> dict[str, Any]:
    from socai.infra import known
    from socai.infra.files.rows import row_of

    return {
        "position": recorded.position,
        "recorded_at": known.of(recorded.meta.recorded_at).isoformat(),
        **row_of(recorded),
    }


def _log_line(recorded: Recorded, form: str) -> dict[str, Any]:
    from socai.infra import known
    from socai.infra.cli.showing import event_row, fields_in_words

    row = {**event_row(recorded), "stream": recorded.meta.stream}
    if form == "table":
        row["position"] = str(recorded.position)
        row["recorded_at"] = known.words(recorded.meta.recorded_at)
        row["fields"] = fields_in_words(row["fields"])
        row["line"] = str(row["line"] or "")
    return row


def units(
    ctx: typer.Context,
    as_of: AsOf = None,
    find: Annotated[
        str | None,
        typer.Option("--find", metavar="TEXT", help="Tên hoặc mã có chữ này | Name or id has this"),
    ] = None,
    known: Known = None,
) -> None:
    """Print the units on a day: those that stand in their hierarchy, then the others."""
    from datetime import datetime

    from socai.infra import known as moments
    from socai.infra.cli.typed import read_period

    console: Console = ctx.obj
    day = read_period(as_of).last if as_of else datetime.now(moments.VIETNAM).date()
    with console.open() as ledger:
        tree = ledger.view(ledger.position(known)).tree(day)
    rows = [_unit(tree, unit, depth) for unit, depth in _walked(tree)]
    if find:
        rows = [row for row in rows if _has(row, find)]
    for row in rows:
        depth = row.pop("depth")
        if console.format == "table" and not find:
            row["name"] = "  " * depth + row["name"]
    console.rows(UNITS, rows)


def _walked(tree: Tree) -> Iterator[tuple[str, int]]:
    """Yield each unit with its depth: roots, each with all below it; then those not standing."""
    left = [(unit, 0) for unit in sorted(tree.parent, reverse=True) if tree.parent[unit] is None]
    while left:
        unit, depth = left.pop()
        yield unit, depth
        left += [(below, depth + 1) for below in reversed(tree.children.get(unit, []))]
    yield from ((unit, 0) for unit in sorted(tree.states) if not tree.alive(unit))


def _unit(tree: Tree, unit: str, depth: int) -> dict[str, Any]:
    state = tree.states[unit]
    alive = tree.alive(unit)
    return {
        "unit": unit,
        "name": tree.name(unit),
        "kind": tree.kind(unit),
        "parent": tree.parent[unit] if alive else state.get("parent"),
        "code": state.get("code"),
        "alive": alive,
        "depth": depth,
    }


def _has(row: dict[str, Any], text: str) -> bool:
    from socai.domain.text import fold

    return fold(text) in fold(row["name"]) or fold(text) in row["unit"]


def measures(ctx: typer.Context) -> None:
    """Print the chart of accounts, then the indicators that the ledger defines."""
    from socai.domain.chart import MEASURES as chart
    from socai.infra.cli.answers import DEFINITION

    console: Console = ctx.obj
    people = console.format == "table" and console.lang == "vi"
    rows: list[dict[str, Any]] = [
        {
            "name": measure.name,
            "kind": measure.kind_vi if people else measure.kind,
            "kind_vi": measure.kind_vi,
            "counted_unit": measure.counted_unit,
            "keys": measure.keys,
            "definition": DEFINITION,
            "vi": measure.vi,
            "en": measure.en,
        }
        for measure in chart
    ]
    console.rows(MEASURES, [*rows, *_indicators(console, people)])


def _indicators(console: Console, people: bool) -> list[dict[str, Any]]:
    """Return the indicators in use with the last version of each; none without a ledger."""
    from socai.domain.refusal import Refused
    from socai.infra.cli.indicator_rows import rows
    from socai.infra.defined import definitions

    try:
        ledger = console.open()
    except Refused:
        return []
    with ledger:
        return rows(definitions(ledger.source, ledger.source.last()), people)


def types(
    ctx: typer.Context,
    type_: Annotated[
        str | None, typer.Argument(metavar="TYPE", help="Một loại sự kiện | One event type")
    ] = None,
) -> None:
    """Print the event types, or one with its fields."""
    from socai.infra.cli.type_words import all_types, one_type, type_lines

    console: Console = ctx.obj
    if type_ is None:
        found = all_types()
        if console.format == "json":
            console.rows(TYPES, found)
        else:
            names = [
                {**row, "fields": [f["name"] + "*" * (not f["optional"]) for f in row["fields"]]}
                for row in found
            ]
            console.rows(TYPES, names)
        return
    _check_type(type_)
    one = one_type(type_)
    console.one(one, type_lines(one, console.lang))
