"""The demonstration's seals: two reports, a late correction, and what it does to each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from socai.domain.period import vi_day
from socai.infra.app import Ledger
from socai.infra.cli.vintages_words import delta_words, shares
from socai.infra.reports.as_json import Asked
from socai.infra.reports.words import said
from socai.infra.sealing.again import asked_again
from socai.infra.sealing.countersigning import countersign
from socai.infra.sealing.listing import causes, since
from socai.infra.sealing.sealing import Sealing
from socai.infra.sealing.sealing import seal as sealed
from socai.infra.sealing.verifying import verify
from socai.projections.reading import Reading
from socai.projections.seals.seal import Seal
from socai.projections.vintages.cause import CAUSES
from socai.projections.vintages.parts import Difference

from .lines import REVIEW_DAY, TEN_YEAR_REPORT
from .windows import columns

ACTOR = "demo"
ITEM = "members[ban-chi-dao-antt]"
"""The row that is shown of both reports."""
COMMUNE, ABOVE = "minh-hoa", "tinh-minh-hoa"
YEARS, LAST = "10 năm 2009–2018", date(2018, 12, 31)
NOTE = "Giả định, chỉ để minh họa: đã đối chiếu với biên bản của xã"
REASON = "Giả định, chỉ để minh họa: sau đính chính số thành viên năm 2018"


def late_correction(ledger: Ledger, correct: Callable[[], int], socai: str) -> Iterator[str]:
    """Yield the story of two seals; `correct` records the correction, and returns the position.

    `socai` is how the command is called.
    """
    known = str(ledger.position(None))
    province = Sealing(TEN_YEAR_REPORT, "thanh-hoa", as_of=REVIEW_DAY, known=known)
    commune = Sealing(TEN_YEAR_REPORT, COMMUNE, (YEARS,), LAST, known)
    seals = [sealed(ledger, one, ACTOR).seal for one in (province, commune)]
    then = [asked_again(ledger, one.sealed) for one in seals]
    yield "\n5. Chốt báo cáo, rồi một đính chính đến muộn (xã và tỉnh Minh Họa là GIẢ ĐỊNH)"
    yield "\n   Chốt là ghi vào sổ mọi số của một báo cáo, như sổ biết lúc ấy. Bản chốt không sửa"
    yield "   được, và ai cũng tính lại được để kiểm. Chốt báo cáo tổng kết mười năm của hai nơi,"
    yield f"   như sổ biết đến vị trí {known}:"
    for one, was in zip(seals, then, strict=True):
        yield f"   – {was.unit_name}: {one.id}"
        yield f"     mã băm {one.sealed.digest[:16]}…"
    position = correct()
    yield from _corrected(ledger, seals, then, position)
    yield from _kept(ledger, seals)
    yield from _signed(ledger, then, seals, position)
    yield "\n   # chốt; số không đổi từ lần trước thì không ghi thêm"
    yield f"   {socai} seal {TEN_YEAR_REPORT} --unit thanh-hoa --as-of {REVIEW_DAY}"
    yield f"   # các bản chốt; một bản, với những gì biết thêm từ đó\n   {socai} seals"
    yield f"   {socai} seals {seals[1].id}"
    yield f"   # tính lại một bản để kiểm\n   {socai} verify {seals[0].id}"


def _corrected(
    ledger: Ledger, seals: Sequence[Seal], then: Sequence[Asked], position: int
) -> Iterator[str]:
    """Yield what is sealed beside what is known now, and the commands that lie between."""
    after = [since(ledger, one, position) for one in seals]
    rows = [["", "trong bản chốt", "như sổ biết nay"]]
    for was, found in zip(then, after, strict=True):
        assert found.now
        name = f"Thành viên BCĐ ANTT, {was.unit_name}, {vi_day(was.today)}"
        rows.append([name, said(_cell(was)), said(_cell(found.now))])
    yield "\n   Rồi một tài liệu giả định đính chính số năm 2018 của xã Minh Họa, sau khi chốt:\n"
    yield from columns(rows)
    yield ""
    for one, was, found in zip(seals, then, after, strict=True):
        counts = f"{len(found.changed)} trong {found.cells} ô nay khác bản chốt"
        yield f"   Báo cáo của {was.unit_name}: {counts}"
        for _, difference in causes(ledger, one, was, found):
            if difference:
                yield from _why(difference)


def _why(difference: Difference) -> Iterator[str]:
    """Yield the causes of a difference, each with its events."""
    for group in difference.groups():
        added = delta_words(group.delta, shares(difference), "vi")
        yield f"   – vì {CAUSES[group.cause].vi}: {added}"
        for event in (event for part in group.parts for event in part.events):
            at, meta = event.recorded.position, event.recorded.meta
            yield f"     {meta.type} ở vị trí {at} đính chính sự kiện {meta.corrects}"
            yield f"     lý do: {meta.reason}  [{meta.source.document}]"


def _cell(asked: Asked) -> Reading:
    """Return the last column of the row that is shown."""
    (line,) = [line for line in asked.table.lines if line.row.items == (ITEM,)]
    return line.cells[-1]


def _kept(ledger: Ledger, seals: Sequence[Seal]) -> Iterator[str]:
    found = [verify(ledger, one) for one in seals]
    cells = sum(one.cells for one in found)
    held = sum(one.holds for one in found)
    yield f"\n   Tính lại cả {cells} ô để kiểm: {held} trong {len(seals)} bản đúng như lúc chốt."
    yield "   Đính chính làm đổi điều biết bây giờ, không đổi bản chốt."


def _signed(
    ledger: Ledger, then: Sequence[Asked], seals: Sequence[Seal], position: int
) -> Iterator[str]:
    """Yield who signs, and the seal that comes in the place of the one that was corrected."""
    one = countersign(ledger, seals[1].id, ABOVE, NOTE, ACTOR).seal
    tree, (place, made_up) = ledger.tree(LAST), [was.unit_name for was in then]
    yield f"\n   Cấp trên xác nhận: {tree.name(ABOVE)} đã xác nhận bản của {made_up}."
    if not tree.path("thanh-hoa")[1:]:
        yield f"   Bản của {place} chưa ai xác nhận được: sổ chạy thử không có đơn vị nào đứng"
        yield "   trên tỉnh. Ghi đơn vị ấy vào sổ (ví dụ Bộ Công an), rồi `socai countersign`."
    asking = Sealing(TEN_YEAR_REPORT, COMMUNE, (YEARS,), LAST, str(position), None, one.id, REASON)
    again = sealed(ledger, asking, ACTOR).seal
    yield f"\n   Chốt lại theo số đã đính chính: {again.id}"
    yield f"   thay {again.sealed.replaces}; bản trước vẫn còn nguyên."
