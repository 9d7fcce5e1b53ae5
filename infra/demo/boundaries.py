"""The demonstration's district: its figures of 2021 in the boundaries of then and of 2025."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from socai.domain.period import Period, vi_day
from socai.infra.cli.words import dotted, span
from socai.projections.breakdown import Breakdown, breakdown
from socai.projections.figure import figure
from socai.projections.question import Figure, Question
from socai.projections.scope import View

from .lines import BOTH_BOUNDARIES, SUCCESSION_DAY, TUYEN_HOA, YEAR_END, Line
from .windows import columns

OLD, NEW = "tuyen-hoa", "quang-tri"


@dataclass(frozen=True, slots=True)
class Both:
    """A figure of the district in its own boundaries, and of the province that it lies in now."""

    line: Line
    before: Figure
    after: Breakdown

    @property
    def named(self) -> tuple[str, tuple[str, ...]]:
        """Return the measure with its keys."""
        return self.line.measure, self.line.keys

    @property
    def closed(self) -> int:
        """Return what stands on the row of what the district had declared."""
        return self._sum("closed")

    @property
    def living(self) -> int:
        """Return what stands in the communes of today."""
        return self._sum("unit")

    @property
    def equal(self) -> bool:
        """Return whether nothing was lost, and nothing counts twice."""
        rows = sum(row.value.lo for row in self.after.rows)
        return self.before.value.lo == self.after.total.value.lo == rows

    def _sum(self, kind: str) -> int:
        return sum(row.value.lo for row in self.after.rows if row.kind == kind)


def asked(view: View, line: Line, window: Period) -> Both:
    """Return a figure of the district's report in both boundaries."""
    before = figure(view, Question(line.measure, OLD, window, line.keys))
    after = Question(line.measure, NEW, window, line.keys, SUCCESSION_DAY)
    return Both(line, before, breakdown(view, after))


def in_both_boundaries(view: View, socai: str) -> Iterator[str]:
    """Yield some figures of Tuyên Hóa in both; `socai` is how the command is called."""
    found = [asked(view, line, g.window) for g in TUYEN_HOA.groups for line in g.lines]
    then, now = view.tree(SUCCESSION_DAY - timedelta(days=1)), view.tree(SUCCESSION_DAY)
    communes = then.children[OLD]
    homes = {now.home(unit) for unit in communes}
    yield f"\n4. Huyện Tuyên Hóa năm 2021: địa giới {YEAR_END.year} và {SUCCESSION_DAY.year}"
    yield (
        f"\n   Từ {vi_day(SUCCESSION_DAY)} hết cấp huyện: {len(communes)} xã, thị trấn của Tuyên "
        f"Hóa thành {len(homes)} xã của {now.name(NEW)}. Số của"
    )
    yield "   năm 2021 không bị viết lại: hỏi của Quảng Trị theo địa giới mới, nó vẫn đủ. Phần tài"
    yield "   liệu chỉ nói cho cả huyện đứng trên một dòng riêng, không chia cho xã nào.\n"
    yield from columns([*_heads(YEAR_END, SUCCESSION_DAY, len(homes)), *map(_row, _shown(found))])
    equal = sum(one.equal for one in found)
    yield f"\n   {equal} trong {len(found)} con số của báo cáo bằng nhau trong hai địa giới."
    yield "   «Ít nhất»: những nơi khác của Quảng Trị, sổ chạy thử không có số liệu. Từng dòng:"
    yield (
        f"   {socai} breakdown members --unit {NEW} --key ban-chi-dao-138 --as-of {YEAR_END} "
        f"--boundaries {SUCCESSION_DAY}"
    )


def _shown(found: list[Both]) -> list[Both]:
    return [one for one in found if one.named in BOTH_BOUNDARIES]


def _heads(then: date, now: date, communes: int) -> list[list[str]]:
    return [
        ["", "huyện Tuyên Hóa,", "tỉnh Quảng Trị,", "trong đó: huyện Tuyên", f"{communes} xã"],
        ["", f"địa giới {vi_day(then)}", f"địa giới {vi_day(now)}", "Hóa (đã thôi) công bố", "mới"],
    ]


def _row(one: Both) -> list[str]:
    ends = [span(one.before.value), span(one.after.total.value)]
    return [BOTH_BOUNDARIES[one.named], *ends, dotted(one.closed), dotted(one.living)]
