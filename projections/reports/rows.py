"""The rows of a report's definition: headings, items, sums, each checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from socai.domain.chart import CHART
from socai.domain.refusal import Message
from socai.domain.term import Term, parsed, unfit

from .faults import Checking, Fault, hint, said
from .report import NOTHING, Row

MOST_ROWS = 500
ROW_FIELDS = {
    "heading": str,
    "heading_en": str,
    "item": str,
    "sum": list,
    "title": str,
    "title_en": str,
    "note": str,
    "note_en": str,
}


def read_rows(checking: Checking, given: list[Any]) -> Iterator[Row]:
    """Yield the rows of a definition that can be read; what is wrong is noted."""
    if not 0 < len(given) <= MOST_ROWS:
        vi, en = f"Cần từ 1 đến {MOST_ROWS} hàng", f"1 to {MOST_ROWS} rows are needed"
        checking.wrong(vi, en, "rows")
    for number, one in enumerate(given[:MOST_ROWS], start=1):
        if not isinstance(one, dict):
            vi, en = "Mỗi hàng là một bảng [[rows]]", "Each row is a table [[rows]]"
            checking.wrong(vi, en, "rows", number)
        elif row := _row(checking, one, number):
            yield row


def _row(checking: Checking, given: dict[str, Any], number: int) -> Row | None:
    found = checking.fields(given, ROW_FIELDS, number)
    kinds = [name for name in ("heading", "item", "sum") if name in given]
    if len(kinds) != 1:
        vi = "Mỗi hàng có đúng một trong heading, item, sum"
        checking.wrong(vi, "Each row has just one of heading, item, sum", "", number)
        return None
    (kind,) = kinds
    if kind not in found:
        return None
    if kind == "heading":
        return Row(said(found, "heading"))
    texts = checking.texts(found["sum"], "sum", number) if kind == "sum" else [found["item"]]
    items = [one for text in texts if (one := _item(checking, text, kind, number))]
    if kind == "sum":
        _check_sum(checking, texts, items, number)
    if "title" not in given and (kind == "sum" or any(one in checking.indicators for one in items)):
        checking.wrong("Thiếu trường «title»", "The field «title» is missing", "title", number)
    title = said(found, "title") if "title" in found else _title(items)
    return Row(title, tuple(items), said(found, "note"))


def _item(checking: Checking, text: str, kind: str, number: int) -> str | None:
    """Return a measure with keys, or an indicator, as it is asked; None where there is none."""
    if text in checking.indicators:
        return text
    name = text.partition("[")[0].strip()
    if name not in CHART and "[" not in text:
        close = hint(text, [*CHART, *checking.indicators])
        checking.wrong(
            f"Không có chỉ tiêu «{text[:60]}»{close.vi}; xem `socai measures`",
            f"There is no measure or indicator «{text[:60]}»{close.en}; see `socai measures`",
            *(kind, number),
        )
        return None
    (terms, wrong) = parsed([text], kind)
    checking.faults += [Fault(message, kind, number) for message in wrong]
    for term in terms:
        _check_keys(checking, term, kind, number)
    return str(terms[0]) if terms else None


def _check_keys(checking: Checking, term: Term, kind: str, number: int) -> None:
    closed = checking.keys.get(term.measure.keys)
    for key in term.keys:
        if closed is not None and key not in closed:
            close = hint(key, closed)
            checking.wrong(
                f"«{term.name}» không có khóa «{key}»{close.vi}; các khóa: {', '.join(closed)}",
                f"«{term.name}» has no key «{key}»{close.en}; the keys: {', '.join(closed)}",
                *(kind, number),
            )


def _check_sum(checking: Checking, texts: list[str], items: list[str], number: int) -> None:
    named = [one for one in items if one in checking.indicators]
    if named:
        listed = ", ".join(named)
        vi = f"«{listed}» tính từ nhiều số, không cộng được; chỉ cộng các chỉ tiêu đếm được"
        en = f"«{listed}» is computed from several figures; only measures are added"
        checking.wrong(vi, en, "sum", number)
        return
    if len(texts) < 2:
        vi, en = "Cần ít nhất hai chỉ tiêu để cộng", "At least two measures are needed to add"
        checking.wrong(vi, en, "sum", number)
    terms = [Term.parse(one) for one in items]
    checking.faults += [Fault(message, "sum", number) for message in unfit(terms, "sum")]


def _title(items: list[str]) -> Message:
    if not items or items[0].partition("[")[0] not in CHART:
        return NOTHING
    term = Term.parse(items[0])
    keys = f" [{', '.join(term.keys)}]" if term.keys else ""
    return Message(term.measure.vi + keys, term.measure.en + keys)
