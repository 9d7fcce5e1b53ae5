"""One seal for people and for programs: its figures, who signed it, what is known since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from socai.domain.refusal import Message
from socai.domain.text import visible
from socai.infra import known
from socai.infra.cli.console import Console
from socai.infra.cli.printing import day, number, print_csv, print_json
from socai.infra.cli.vintages_answers import difference_json
from socai.infra.cli.vintages_words import delta_words, difference_lines, shares
from socai.infra.reports.as_file import text
from socai.infra.reports.as_json import Asked, report_json
from socai.infra.reports.cells import as_object, columns, rows
from socai.infra.sealing.comparing import Changed, cell_json, cell_words
from socai.infra.sealing.listing import Since, cells_json, line_and_head, seal_json
from socai.projections.seals.seal import Seal
from socai.projections.vintages.cause import CAUSES
from socai.projections.vintages.parts import Difference

NOW = ("changed", "now_known", "now_lo", "now_hi", "now_status")
"""What stands beside each sealed cell in CSV."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A seal and all that is shown of it; `then` is None where its report cannot be asked again.

    `caused` has each cell that differs with what made it so, where that was looked for.
    """

    seal: Seal
    cited_by: Sequence[str]
    since: Since
    then: Asked | None = None
    caused: Sequence[tuple[Changed, Difference | None]] = ()


def print_seal(console: Console, looked: Looked) -> None:
    """Print a seal: its figures as sealed, then what is known since."""
    if console.format == "json":
        print_json(_json(looked))
    elif console.format == "csv":
        _print_csv(looked)
    else:
        for line in (*_sealed(looked, console.lang), *_since(looked, console.lang)):
            print(visible(line))


def _json(looked: Looked) -> dict[str, Any]:
    since, seal = looked.since, looked.seal
    differences = {id(one): found for one, found in looked.caused}
    changed = []
    for one in since.changed:
        found = differences.get(id(one))
        changed.append({**one.json("now"), **(difference_json(found) if found else {})})
    return {
        **seal_json(seal),
        "cited_by": list(looked.cited_by),
        "cells": cells_json(seal.table),
        "report_sealed": report_json(looked.then) if looked.then else None,
        "now": {
            "known": since.position,
            "cells": since.cells,
            "changed": changed,
            "not_asked": [{"vi": said.vi, "en": said.en} for said in since.why_not],
        },
    }


def _print_csv(looked: Looked) -> None:
    """Print a row for each sealed cell, with what is known since beside it."""
    since = looked.since
    other = {(one.row, one.column): one for one in since.changed if one.column}
    places = [(row.number, column) for row, _, column, _ in looked.seal.table.cells()]
    found: list[dict[str, Any]] = cells_json(looked.seal.table)
    names = list(found[0]) if found else []
    if looked.then:
        found = [as_object(values) for values in rows(looked.then)]
        names = [column.name for column in columns(looked.then)]
    for place, row in zip(places, found, strict=True):
        one = other.get(place)
        row |= {"changed": one is not None, "now_known": since.position}
        if one:
            said = cell_json(one.found) or {}
            row |= {f"now_{name}": said.get(name) for name in ("lo", "hi", "status")}
    print_csv((*names, *NOW), found)


def _sealed(looked: Looked, lang: str) -> Iterator[str]:
    """Yield the figures as sealed, then who sealed and signed them and what they stand on."""
    vi, seal = lang != "en", looked.seal
    sealed = seal.sealed
    if looked.then:
        yield from text(looked.then, lang).splitlines()
    else:
        yield from _bare(seal, lang)
    yield ""
    when = known.words(seal.recorded_at)
    yield (
        f"Chốt lúc {when} (sự kiện {seal.position}), {seal.actor}, socai {sealed.software}"
        if vi
        else f"Sealed at {when} (event {seal.position}), {seal.actor}, socai {sealed.software}"
    )
    for name, name_en, said in (
        ("Tài liệu", "Document", seal.document),
        ("Thay bản", "Replaces", sealed.replaces),
        ("Lý do", "Reason", seal.reason),
        ("Đã được thay bằng", "Replaced by", seal.replaced_by),
        ("Dẫn các bản", "Cites", ", ".join(sealed.cites)),
        ("Được dẫn trong", "Cited by", ", ".join(looked.cited_by)),
        ("Định nghĩa", "Definitions", ", ".join(_short(one) for one in sealed.definitions)),
    ):
        if said:
            yield f"{name if vi else name_en}: {said}"
    yield from _signed(seal, lang)


def _short(definition: str) -> str:
    """Return «indicator@version» without the event that defined it."""
    return definition.partition("=")[0]


def _signed(seal: Seal, lang: str) -> Iterator[str]:
    vi = lang != "en"
    if not seal.countersignatures:
        yield "Chưa có đơn vị nào xác nhận" if vi else "No unit has countersigned yet"
    for one in seal.countersignatures:
        note = f": «{one.note}»" if one.note else ""
        yield (
            f"{one.unit} đã xác nhận ngày {day(one.effective, lang)} (sự kiện {one.position}){note}"
            if vi
            else f"{one.unit} countersigned on {one.effective} (event {one.position}){note}"
        )


def _bare(seal: Seal, lang: str) -> Iterator[str]:
    """Yield the figures of a seal whose report cannot be asked again."""
    yield f"{seal.sealed.report}, {seal.sealed.unit} ({seal.id})"
    for row, head, column, cell in seal.table.cells():
        one = Changed(row.number, column, None, row.items, head, cell, None)
        yield f"  {one.place().text(lang)}: {cell_words(cell, None, lang)} {cell.counted_unit}"


def _since(looked: Looked, lang: str) -> Iterator[str]:
    """Yield what is known since: which cells differ, then each with its causes."""
    vi, since, at = lang != "en", looked.since, looked.seal.sealed.known
    yield ""
    if since.why_not:
        yield (
            f"Ở vị trí {since.position} không hỏi lại được báo cáo này:"
            if vi
            else f"At position {since.position} this report cannot be asked:"
        )
        yield from (f"  {message.text(lang)}" for message in since.why_not)
        return
    between = f"{at} → {since.position}"
    if not since.changed:
        yield (
            f"Biết bây giờ (vị trí {between}): cả {number(since.cells, lang)} ô vẫn như đã chốt."
            if vi
            else f"Known now (positions {between}): all {since.cells} cells are as sealed."
        )
        return
    count = f"{number(len(since.changed), lang)}/{number(since.cells, lang)}"
    yield (
        f"Biết bây giờ (vị trí {between}): {count} ô khác với đã chốt."
        if vi
        else f"Known now (positions {between}): {count} cells differ from what was sealed."
    )
    differences = {id(one): found for one, found in looked.caused}
    for one in since.changed:
        yield f"  {_name(looked, one, lang)}: {_change(one, differences.get(id(one)), lang)}"
    for one, found in looked.caused:
        yield ""
        yield f"{_name(looked, one, lang)}: {_change(one, found, lang)}"
        yield from (f"  {line}".rstrip() for line in _causes(found, lang))


def _name(looked: Looked, one: Changed, lang: str) -> str:
    """Return the titles of a cell's row and column."""
    then, now = looked.then, looked.since.now
    if now and one.other:
        line, head = line_and_head(now, one.row, one.other)
    elif then and one.column:
        line, head = line_and_head(then, one.row, one.column)
    else:
        return one.place().text(lang)
    return f"{line.row.title.text(lang)} · {head.title.text(lang)}"


def _change(one: Changed, found: Difference | None, lang: str) -> str:
    vi = lang != "en"
    words = (cell_words(one.sealed, one.found, lang), cell_words(one.found, one.sealed, lang))
    said = f"{'đã chốt' if vi else 'sealed'} {words[0]}, {'biết bây giờ' if vi else 'now'} "
    said += words[1]
    if found is None or not found.parts:
        return said
    causes = (
        f"{CAUSES[group.cause].text(lang)} {delta_words(group.delta, shares(found), lang)}"
        for group in found.groups()
    )
    return f"{said} ({delta_words(found.delta, shares(found), lang)}): {'; '.join(causes)}"


def _causes(found: Difference | None, lang: str) -> Iterator[str]:
    if found is None or not found.parts:
        yield NO_COMMAND.text(lang)
    if found:
        yield from difference_lines(found, lang)


NO_COMMAND = Message(
    "Không lệnh nào làm đổi con số của những ngày ấy: cột nay là kỳ, đơn vị hoặc ngày khác",
    "No command changed the figure of those days: the column is now of another window, unit or day",
)
