"""Figures and indicators over time as they are printed: a row a period, with what changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from socai.infra.cli.console import Console
from socai.infra.cli.indicated import how_known
from socai.infra.cli.printing import Column

if TYPE_CHECKING:
    from socai.infra.cli.series import Part

Row = dict[str, Any]
COLUMNS = (
    Column("period", "kỳ", "period"),
    Column("value", "giá trị", "value"),
    Column("status", "tình trạng", "status"),
    Column("counted", "đếm được", "counted"),
    Column("said", "ghi chú", "notes"),
)
CSV = tuple(
    Column(name, name, name)
    for name in (
        *("period", "finished", "measure", "unit", "key", "as_of", "from", "to", "lo", "hi"),
        *("qualifier", "status", "counted", "declared", "unallocated", "counted_unit"),
        *("definition", "known", "boundaries", "marks", "notes"),
    )
)


class Told(NamedTuple):
    """What is said of one period to people: the value, and what was counted of a figure."""

    value: str
    counted: int | None = None


def print_periods(
    console: Console,
    title: str,
    rows: Sequence[Row],
    told: Sequence[Told],
    wanted: Sequence[Part],
    position: int,
) -> None:
    """Print the answer of each period, as programs have it in `rows` and people in `told`.

    To each row is added which period it is of, and what sets it apart from the one before.
    """
    for row, part, marked in zip(rows, wanted, marks(rows), strict=True):
        row |= {"period": str(part.period), "finished": part.finished, "marks": marked}
    if console.format == "csv":
        console.rows(CSV, [csv_row(row, console.lang) for row in rows])
    elif console.format == "json":
        console.rows(COLUMNS, rows)
    else:
        counted = any(one.counted is not None for one in told)
        print(title)
        columns = [column for column in COLUMNS if counted or column.name != "counted"]
        console.rows(columns, list(_lines(rows, told, wanted, console.lang)))
        print(f"{console.say('Như sổ biết đến vị trí', 'As known at position')} {position}")


def _lines(
    rows: Sequence[Row], told: Sequence[Told], wanted: Sequence[Part], lang: str
) -> Iterator[Row]:
    """Yield the rows for people; a note that was said of the row before is not said again."""
    before: list[str] = []
    for row, one, part in zip(rows, told, wanted, strict=True):
        notes = [note[lang] for note in row["notes"]]
        said = [mark[lang] for mark in row["marks"]] + [n for n in notes if n not in before]
        yield {
            "period": part.words(lang),
            "value": one.value,
            "status": how_known(row["status"], row["hi"], lang),
            "counted": one.counted,
            "said": "; ".join(said),
        }
        before = notes


def marks(rows: Sequence[Row]) -> Iterator[list[dict[str, str]]]:
    """Yield, for each figure, what sets it apart from the one before: its definition, its status.

    Such figures do not compare as they stand.
    """
    before: Row | None = None
    for row in rows:
        found = []
        if before and row["definition"] != before["definition"]:
            version = row["definition"]
            found.append(
                {
                    "vi": f"từ đây theo định nghĩa {version}",
                    "en": f"by definition {version} from here",
                }
            )
        if before and row["status"] != before["status"]:
            vi, en = (how_known(row["status"], row["hi"], lang) for lang in ("vi", "en"))
            found.append({"vi": f"từ đây: {vi}", "en": f"from here: {en}"})
        yield found
        before = row


def csv_row(row: Row, lang: str) -> Row:
    """Return a row for CSV: what is said in words is one text."""
    said = {name: "; ".join(one[lang] for one in row[name]) for name in ("marks", "notes")}
    return {**row, **said}
