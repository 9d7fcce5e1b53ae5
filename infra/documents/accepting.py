"""What a person accepted, recorded as claims in one command, in the way in which files are."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from socai.domain.document import DocumentRegistered
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused
from socai.domain.timeline import Stream
from socai.infra.app import Ledger
from socai.infra.cli.typed import check_document, read_period
from socai.infra.documents.reviewed import LISTS, Review
from socai.infra.documents.text import Text
from socai.infra.files import import_checks as checks
from socai.infra.files.importing import import_files
from socai.infra.files.jsonl import line_of
from socai.infra.files.report import Report
from socai.projections.prose.heading import head

CARRIED = ("name", "kind", "counted_unit", "indicator", "place", "unit")
"""Fields of a row that are those of the claim."""
TERMS = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Cited:
    """The document that the claims are cited from: its id and its date, where one is known."""

    id: str
    day: date | None


def cited(
    ledger: Ledger, named: str | None, review: Review, text: Text, published: date | None
) -> Cited:
    """Return the document of a review, registered in the ledger.

    Raises Refused where none is named, it is not registered (with the command that registers it),
    or its registration is of another file.
    """
    reviewed = review.head.get("document")
    if named and isinstance(reviewed, str) and reviewed != named:
        raise Refused.of(
            f"Bản soát ghi tài liệu «{reviewed}», còn --document là «{named}»; chưa ghi gì",
            f"The review is of document «{reviewed}», --document says «{named}»; nothing "
            "was recorded",
        )
    if not (named or reviewed):
        raise Refused.of(
            "Cần --document ID: mã của tài liệu đã đăng ký trong sổ; chưa ghi gì",
            "--document ID is needed: the id of a registered document; nothing was recorded",
        )
    document = check_document("document", named or reviewed)
    found = registered(ledger, document)
    if found is None:
        raise _not_registered(document, review, text, published)
    if found.file_hash and found.file_hash != text.file_hash:
        raise Refused.of(
            f"Tài liệu «{document}» đăng ký với tệp có mã băm {found.file_hash[:12]}…, còn "
            f"tệp này là {text.file_hash[:12]}…: không phải cùng một tệp; chưa ghi gì",
            f"Document «{document}» was registered with a file of hash "
            f"{found.file_hash[:12]}…, this one has {text.file_hash[:12]}…: not the same "
            "file; nothing was recorded",
        )
    return Cited(document, published or found.date or head(text.lines).published)


def registered(ledger: Ledger, document: str) -> DocumentRegistered | None:
    """Return what is said of a document when it is registered last, None where it is not."""
    stream = Stream(f"document-{document}", ledger.store.stream(f"document-{document}"))
    said = [one.event for one in stream.standings() if isinstance(one.event, DocumentRegistered)]
    return said[-1] if said else None


def _not_registered(document: str, review: Review, text: Text, published: date | None) -> Refused:
    """Return the refusal with the command that registers the document, as far as it was read."""
    top = head(text.lines)
    day = published or top.published
    when = day.isoformat() if day else "…"
    title = top.title or "…"
    fields = [f"effective={when}", f"date={when}", f"title={title}", f"file_hash={text.file_hash}"]
    read = {"number": top.number, "issuer": top.issuer}
    fields += [f"{name}={said}" for name, said in read.items() if said]
    gaps = "…" in (when, title)
    vi, en = (" (điền những chỗ «…»)", " (fill in every «…»)") if gaps else ("", "")
    line = shlex.join(["socai", "record", "DocumentRegistered", f"document-{document}", *fields])
    return Refused.of(
        f"Sổ chưa đăng ký tài liệu «{document}»; chưa ghi gì. Đăng ký rồi làm lại: {line}{vi}",
        f"The ledger has no document «{document}»; nothing was recorded. Register it, then accept "
        f"again: {line}{en}",
    )


def accept(
    ledger: Ledger,
    review: Review,
    document: Cited,
    path: Path,
    *,
    actor: str,
    reason: str | None,
) -> Report:
    """Record what was accepted in a review as one command; return what was done.

    Raises Refused with every error of every row, each with its place in the review; nothing is
    recorded then.
    """
    rows: list[tuple[int, dict[str, Any]]] = []
    wrong = list(review.wrong)
    for place, row in review.accepted:
        try:
            rows.append((place.row, _claim(row, document)))
        except Refused as refused:
            wrong += [place.said(message) for message in refused.messages]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{path.name}.jsonl"
        file.write_text("".join(_placed(rows)), encoding="utf-8")
        try:
            report = import_files(ledger, [file], actor=actor, reason=reason, dry_run=bool(wrong))
        except Refused as refused:
            *found, last = (_named(message, file, path) for message in refused.messages)
            if not wrong:
                raise type(refused)(*found, last) from None
            wrong += found
    if wrong:
        raise Refused(*wrong, checks.nothing(len(wrong)))
    report.warnings = [_named(warning, file, path) for warning in report.warnings]
    return report


def _placed(rows: Iterable[tuple[int, dict[str, Any]]]) -> Iterable[str]:
    """Yield the lines of a file in which each row stands where it stands in the review."""
    at = 0
    for number, row in sorted(rows, key=lambda one: one[0]):
        yield "\n" * (number - 1 - at)
        yield line_of(row)
        at = max(number, at + 1)


def _named(message: Message, file: Path, path: Path) -> Message:
    """Return a message about the file that was imported as one about the review."""
    vi, en = (said.replace(file.name, path.name) for said in (message.vi, message.en))
    return Message(vi, en, message.field)


def _claim(row: Mapping[str, Any], document: Cited) -> dict[str, Any]:
    """Return the row of FigureClaimed; raise Refused for a date or number that cannot be."""
    effective, undated = _when(row, document)
    page = row.get("page")
    source = {
        "document": document.id,
        "page": page,
        "line": row["line"] if page is None else row.get("page_line"),
        "quote": row["quote"],
        "documented": document.day and document.day.isoformat(),
    }
    return {
        "type": "FigureClaimed",
        "stream": f"claim-{document.id}-{row['id']}",
        "effective": effective,
        "undated": undated,
        **{name: row.get(name) for name in CARRIED},
        **_value(row),
        "of": _of(row),
        **{name: _whole(name, row.get(name)) for name in TERMS},
        **{name: row[name] for name in LISTS if row.get(name)},
        **{name: value for name, value in source.items() if value is not None},
    }


def _of(row: Mapping[str, Any]) -> str | None:
    """Return what a share is of in words: printed terms stand in fields of their own."""
    of: str | None = row.get("of")
    ratio_of: str | None = row.get("ratio_of")
    return of if of or not ratio_of or row.get("denominator") is not None else ratio_of


def _value(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ends as whole numbers with their decimal places; none where there are no ends."""
    lo, hi = (None if row.get(name) is None else Decimal(row[name]) for name in ("lo", "hi"))
    if lo is None and hi is None:
        return {"kind": "words"}
    places = max(row.get("decimals") or 0, *(_places(end) for end in (lo, hi) if end is not None))
    ends = {
        name: None if end is None else int(end.scaleb(places))
        for name, end in (("lo", lo), ("hi", hi))
    }
    return {**ends, "decimals": places, "qualifier": row.get("qualifier")}


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _whole(name: str, value: Any) -> int | None:
    """Return a printed term; raise Refused where it is no whole number."""
    if value is None:
        return None
    if value != int(value):
        raise Refused.of(
            f"{name} cần một số nguyên, không phải {value}",
            f"{name} must be a whole number, not {value}",
            name,
        )
    return int(value)


def _when(row: Mapping[str, Any], document: Cited) -> tuple[str, bool]:
    """Return the day or period, and whether the document does not tell it.

    A stock takes a day, or a month, quarter or year as it is told; a flow needs both ends.
    """
    first, last = (row.get(name) for name in ("from", "to"))
    periods = [read_period(text) for text in (first, last) if text]
    stock, flow = (row.get("kind") == kind for kind in ("stock", "flow"))
    if periods and (len(periods) == 2 or not flow):
        begin, end = periods[0].first, periods[-1].last
        if end < begin:
            raise Refused.of(
                f"from {first} sau to {last}", f"from {first} is after to {last}", "from"
            )
        period = Period(begin, end)
        if stock and period.grain == "period":
            period = Period(end, end)
        return str(period), False
    if document.day is None:
        raise Refused.of(
            "không có from, to, mà tài liệu cũng không có ngày; thêm --published NGÀY, hoặc điền "
            "from và to",
            "there is no from or to, and the document has no date; add --published DAY, or fill in "
            "from and to",
            "from",
        )
    return document.day.isoformat(), True
