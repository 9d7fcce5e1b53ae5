"""The demonstration's report: five years, the next five and all ten, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.period import vi_day
from socai.infra.app import Ledger
from socai.infra.cli.asking import AsKnown
from socai.infra.reports.asking import ask
from socai.infra.reports.words import said

from .lines import REVIEW_DAY, SIDE_BY_SIDE, TEN_YEAR_REPORT

BETWEEN = "   "
"""What parts the columns."""


def side_by_side(ledger: Ledger, socai: str) -> Iterator[str]:
    """Yield some rows of the ten-year report of Thanh Hóa; `socai` is how the command is called."""
    at = AsKnown.at(ledger, None, None)
    table = ask(at, TEN_YEAR_REPORT, "thanh-hoa", as_of=REVIEW_DAY).table
    chosen = [line for line in table.lines if "+".join(line.row.items) in SIDE_BY_SIDE]
    heads = [head.title.vi.partition(" (")[0] for head in table.heads]
    rows = [["", *heads]]
    rows += [[line.row.title.vi, *map(said, line.cells)] for line in chosen]
    yield f"\n3. Năm năm và mười năm cạnh nhau: tỉnh Thanh Hóa, tính đến {vi_day(REVIEW_DAY)}"
    yield "\n   Tài liệu chỉ in số của cả mười năm. Sổ không tự chia đôi: năm năm đầu, năm năm tiếp"
    yield "   theo chỉ có khoảng mà số mười năm cho phép («0–50.811»), hoặc không có số liệu.\n"
    yield from columns(rows)
    inside = f"{len(chosen)} trong {sum(bool(line.row.items) for line in table.lines)} hàng"
    yield f"\n   {inside} của báo cáo. Đủ các hàng, với ghi chú:"
    yield f"   {socai} report {TEN_YEAR_REPORT} --unit thanh-hoa --as-of {REVIEW_DAY}"


def columns(rows: list[list[str]]) -> Iterator[str]:
    """Yield rows in columns, the first on the left, the others on the right."""
    widths = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
    for title, *texts in rows:
        cells = (text.rjust(width) for text, width in zip(texts, widths[1:], strict=True))
        yield f"   {BETWEEN.join([title.ljust(widths[0]), *cells])}"
