"""Proposals as a person reviews them: the JSON that `socai read` prints, writes and takes back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from socai.domain.chart import CHART
from socai.domain.claim import PERCENT
from socai.domain.refusal import Refused
from socai.domain.term import Term
from socai.domain.text import normal
from socai.infra.documents.text import Text
from socai.infra.files.jsonl import disk, in_place_of
from socai.projections.prose.heading import head
from socai.projections.prose.proposal import Proposal

MEANT = {"zero": "flow"}
"""Kinds of proposals that claims have not, and what they are as claims."""
NAME_LETTERS = 120


def rows_of(proposals: Sequence[Proposal], text: Text) -> list[dict[str, Any]]:
    """Return the proposals as rows of JSON, each with an id that the same text gives again."""
    seen: Counter[str] = Counter()
    return [_row(one, text, seen) for one in proposals]


def _row(one: Proposal, text: Text, seen: Counter[str]) -> dict[str, Any]:
    place = text.place(one.line, one.start)
    first, last = (day and day.isoformat() for day in (one.first, one.last))
    named = f"{one.line}-{one.start}"
    seen[named] += 1
    return {
        "id": named if seen[named] == 1 else f"{named}-{seen[named]}",
        "accept": None,
        "line": one.line,
        "page": place and place.page,
        "page_line": place and place.row,
        "quote": one.quote,
        "printed": normal(text.lines[one.line - 1])[one.start : one.end],
        "name": _name(one),
        "kind": _kind(one),
        "lo": plain(one.lo),
        "hi": plain(one.hi),
        "decimals": _decimals(one),
        "qualifier": one.qualifier,
        "counted_unit": one.counted_unit,
        "indicator": one.indicator,
        "place": one.place,
        "unit": one.unit,
        "from": first,
        "to": last,
        "ratio_of": _ratio_of(one),
        "of": one.of,
        "numerator": plain(one.numerator),
        "denominator": plain(one.denominator),
    }


def plain(value: Decimal | None) -> int | float | None:
    """Return a number as JSON has it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _decimals(one: Proposal) -> int:
    """Return how many decimal places are printed."""
    exponents = (value.as_tuple().exponent for value in (one.lo, one.hi) if value is not None)
    return max((-e for e in exponents if isinstance(e, int) and e < 0), default=0)


def _kind(one: Proposal) -> str:
    """Return the kind of claim: a plain count is a stock, or a flow where it is over a period."""
    if one.kind != "count":
        return MEANT.get(one.kind, one.kind)
    term = _term(one.indicator)
    if term:
        return term.measure.kind
    if one.counted_unit == PERCENT:
        return "ratio"
    return "flow" if one.first and one.last and one.first != one.last else "stock"


def _term(indicator: str | None) -> Term | None:
    if indicator is None or indicator.partition("[")[0] not in CHART:
        return None
    try:
        return Term.parse(indicator)
    except Refused:
        return None


def _name(one: Proposal) -> str:
    """Return a name to begin with: the title of the measure, else what is counted, and of what."""
    if term := _term(one.indicator):
        keys = f" [{', '.join(term.keys)}]" if term.keys else ""
        return f"{term.measure.vi}{keys}"
    if one.counted_unit == PERCENT:
        what = "Mức tăng, giảm" if one.kind == "change" else "Tỷ lệ"
        said = f"{what} {one.of}" if one.of else one.quote
    else:
        of = one.of if one.of != one.counted_unit else None
        said = " ".join(filter(None, (one.counted_unit, of and f"({of})")))
    return (said or one.quote)[:NAME_LETTERS].strip()


def _ratio_of(one: Proposal) -> str | None:
    """Return what a share is of: its printed terms, else in words."""
    if one.denominator is not None:
        part = one.lo if one.numerator is None else one.numerator
        return f"{plain(part)}/{plain(one.denominator)}"
    return one.of


def head_of(path: Path, text: Text, document: str | None) -> dict[str, Any]:
    """Return what a review says of the document before its proposals."""
    top = head(text.lines)
    return {
        "document": document,
        "file": path.name,
        "file_hash": text.file_hash,
        "kind": text.kind,
        "number": top.number,
        "date": top.published and top.published.isoformat(),
        "title": top.title,
    }


def write_review(
    path: Path, head: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], force: bool
) -> None:
    """Write a review whole, or leave what was there.

    Raises Refused where there is such a file already and not `force`: somebody may have worked on
    it; Unavailable where the disk cannot be written.
    """
    if path.exists() and not force:
        raise Refused.of(
            f"Đã có tệp {path}, có thể đã có người soát; không ghi đè. Chọn tên khác, hoặc thêm "
            "--force",
            f"{path} is there already and may have been reviewed; it is not replaced. Choose "
            "another name, or add --force",
        )
    said = json.dumps({**head, "proposals": list(rows)}, ensure_ascii=False, indent=1)
    with disk(path), in_place_of(path) as file:
        file.write(f"{said}\n".encode())
