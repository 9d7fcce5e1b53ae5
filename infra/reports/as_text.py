"""A report for people: a table, its notes, and with `explain` every cell opened to its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socai.domain.period import vi_day
from socai.domain.refusal import Message
from socai.infra.cli.answers import explained, figure_json
from socai.infra.cli.figure_words import explanation_lines, figure_lines
from socai.infra.cli.printing import Column
from socai.infra.reports.as_json import Asked, Mark
from socai.infra.reports.words import said
from socai.projections.reading import Reading
from socai.projections.reports.report import boundaries_said

STREAM = "report_seal-"
"""Begins the name of the stream of a seal, by which a file names its seal."""
TITLE, COUNTED = Column("title", "chỉ tiêu", "item"), Column("counted", "đơn vị tính", "counted in")


def title_lines(asked: Asked, lang: str) -> list[str]:
    """Return what stands above the table: the report, the unit, its days and boundaries."""
    vi, table = lang != "en", asked.table
    known = f"{'Như sổ biết đến vị trí' if vi else 'As known at position'} {asked.position}"
    today = f"tính đến ngày {vi_day(asked.today)}" if vi else f"up to {asked.today}"
    return [
        table.report.title.text(lang),
        f"{asked.unit_name} ({table.unit}); {today}",
        f"{known}. {boundaries_said(table.boundaries).text(lang)}.",
        "",
    ]


def table_of(
    asked: Asked, lang: str
) -> tuple[list[Column], list[dict[str, str]], list[tuple[int, str]]]:
    """Return the columns and rows of the table, and its notes with the numbers that name them."""
    heads = asked.table.heads
    columns = [TITLE, COUNTED]
    columns += [
        Column(f"column {at}", h.title.vi, h.title.en) for at, h in enumerate(heads, start=1)
    ]
    numbers: dict[str, int] = {}
    rows = []
    for line in asked.table.lines:
        title = line.row.title.text(lang)
        if not line.row.items:
            rows.append({"title": title})
            continue
        note = [line.row.note] if line.row.note.vi else []
        row = {"title": f"  {title}{_marks(note, numbers, lang)}"}
        units = dict.fromkeys(cell.counted_unit for cell in line.cells if cell.counted_unit)
        row["counted"] = ", ".join(units)
        for at, cell in enumerate(line.cells, start=1):
            row[f"column {at}"] = said(cell, lang) + _marks(cell.notes, numbers, lang)
        rows.append(row)
    return columns, rows, [(number, text) for text, number in numbers.items()]


def _marks(notes: Sequence[Message], numbers: dict[str, int], lang: str) -> str:
    """Return « [1][2]»: the numbers of the notes, each text numbered once."""
    found = [numbers.setdefault(note.text(lang), len(numbers) + 1) for note in notes]
    return " " + "".join(f"[{number}]" for number in found) if found else ""


def note_lines(asked: Asked, numbered: Sequence[tuple[int, str]], lang: str) -> list[str]:
    """Return the notes under the table: those of the whole, then those with numbers."""
    word = "Ghi chú" if lang != "en" else "Note"
    whole = [f"{word}: {note.text(lang)}" for note in asked.table.notes]
    return [*whole, *(f"[{number}] {text}" for number, text in numbered)]


def seal_lines(mark: Mark, lang: str = "vi") -> tuple[str, ...]:
    """Return what a file says of its seal; the first line names its stream, wherever it stands."""
    if lang == "en":
        return (
            f"Sealed report: {STREAM}{mark.seal}, at position {mark.known} of the log",
            f"Merkle root: {mark.root}",
            f"Digest of the figures: {mark.digest}",
        )
    return (
        f"Báo cáo đã chốt: {STREAM}{mark.seal}, ở vị trí {mark.known} của sổ",
        f"Gốc Merkle: {mark.root}",
        f"Mã băm số liệu: {mark.digest}",
    )


def opened_lines(asked: Asked, lang: str) -> Iterator[str]:
    """Yield every cell with the figures that it was made of, their postings and declarations."""
    for line in asked.table.lines:
        for head, cell in zip(asked.table.heads, line.cells, strict=False):
            title = f"{line.row.title.text(lang)} — {head.title.text(lang)}"
            yield from _cell(asked, title, cell, lang)


def _cell(asked: Asked, title: str, cell: Reading, lang: str) -> Iterator[str]:
    yield ""
    yield f"■ {title}: {said(cell, lang)}"
    for term in cell.terms:
        found = figure_json(term, asked.store, asked.position)
        parts = explained(term, asked.view, asked.store)
        tree = asked.view.tree(term.boundaries)
        for text in figure_lines(term, found, tree, lang):
            yield f"  {text}"
        for text in explanation_lines(parts, term.counted, lang):
            yield f"  {text}".rstrip()
    if not cell.terms:
        for note in cell.notes:
            yield f"  {note.text(lang)}"
