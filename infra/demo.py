"""The demonstration: three real documents in one ledger, their figures, and one correction.

Every figure is asked of the ledger; this module only chooses what to ask and in which order.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from socai.domain.chart import BODY_NAMES
from socai.domain.period import Period, vi_day
from socai.domain.refusal import Refused
from socai.infra.app import Ledger, create
from socai.infra.cli.words import amount, dotted, status
from socai.infra.files.importing import import_files
from socai.infra.store import directory
from socai.projections.explain import postings_of
from socai.projections.question import Figure, Question

FILES = ("documents", "units", "thanh-hoa-2018", "tuyen-hoa-2021", "made-up-body")
CORRECTION = "made-up-correction"
REVIEW_DAY, YEAR_END = date(2018, 9, 12), date(2021, 12, 31)
TEN_YEARS = Period(date(2008, 1, 1), REVIEW_DAY)
YEAR = Period(date(2021, 1, 1), YEAR_END)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its title, and what is asked (a stock of the last day, or a flow)."""

    title: str
    measure: str
    keys: tuple[str, ...] = ()


def _bodies(*kinds: str) -> list[Line]:
    lines = []
    for kind in kinds:
        lines.append(Line(BODY_NAMES[kind], "organisations", (kind,)))
        lines.append(Line("– thành viên", "members", (kind,)))
    return lines


THANH_HOA_STOCKS = (
    *_bodies("ban-chi-dao-antt", "to-bao-ve-antt"),
    Line("Tổ an ninh xã hội (ANXH)", "organisations", ("to-anxh",)),
    Line("– hộ gia đình thành viên", "member_households", ("to-anxh",)),
    Line("Mô hình tự phòng, tự quản", "models"),
    Line("– cấp tỉnh", "models_by_level", ("tinh",)),
    Line("– cấp huyện", "models_by_level", ("huyen",)),
    Line("– cấp xã", "models_by_level", ("xa",)),
    Line("– vùng giáo, vùng dân tộc", "models_in_special_areas", ("vung-giao", "vung-dan-toc")),
)
THANH_HOA_FLOWS = (
    Line("Hội nghị", "activities", ("conference",)),
    Line("Cuộc họp dân", "activities", ("residents-meeting",)),
    Line(
        "– dự hội nghị và họp dân (chung)",
        "activity_attendances",
        ("conference", "residents-meeting"),
    ),
    Line("Tuyên truyền lưu động", "activities", ("mobile-session",)),
    Line("Phát thanh, truyền thông", "activities", ("broadcast",)),
    Line("Tài liệu in, phát hành", "activity_copies", ("leaflet",)),
    Line("Khẩu hiệu, pa nô, áp phích", "activity_copies", ("slogan",)),
    Line("– lượt dự thi tìm hiểu", "activity_attendances", ("contest",)),
    Line("Vụ việc lực lượng cơ sở giải quyết", "incidents_settled", ("people-teams",)),
    Line("Vụ việc công an, chính quyền giải quyết", "incidents_settled", ("commune", "police")),
    Line("Mâu thuẫn, tranh chấp hòa giải", "incidents_mediated", ("people-teams",)),
    Line("Vụ việc chuyển Công an xã", "incidents_referred", ("commune-police",)),
    Line("Nguồn tin cung cấp cho công an", "tips"),
)
TUYEN_HOA_STOCKS = (
    *_bodies("ban-chi-dao-138", "hoi-dong-bao-ve-antt", "ban-antt"),
    Line("Công an xã bán chuyên trách", "members", ("cong-an-xa-ban-chuyen-trach",)),
    Line("Mô hình sau rà soát, thanh loại", "models"),
)
TUYEN_HOA_FLOWS = (
    Line("Điểm mô hình xây dựng mới", "model_sites_new"),
    Line("Điểm mô hình nhân rộng", "model_sites_replicated"),
    Line("Điểm họp dân bỏ phiếu tố giác", "activity_points", ("ballot",)),
    Line("– lượt người tham gia", "activity_attendances", ("ballot",)),
)


def run(path: Path, lang: str) -> None:
    """Make the demonstration's ledger in `path` afresh and print its figures.

    Raises Refused where `path` holds anything but a demonstration's ledger.
    """
    _clear(path)
    ledger = create(path, demo=True)
    try:
        for name in FILES:
            _import(ledger, name)
        print("SỔ CÁI socai – chạy thử với ba tài liệu thật (Thanh Hóa 2016, 2018; Tuyên Hóa 2021)")
        last = ledger.store.last()
        print(f"Đã lập sổ ở {path}: {dotted(last)} sự kiện. Mỗi số dưới đây hỏi từ sổ.\n")
        print(f"1. Tỉnh Thanh Hóa, 10 năm 2008–2018, tại ngày {vi_day(REVIEW_DAY)}")
        _table(ledger, "thanh-hoa", THANH_HOA_STOCKS, Period(REVIEW_DAY, REVIEW_DAY))
        print(f"   Trong kỳ {TEN_YEARS.vi()}:")
        _table(ledger, "thanh-hoa", THANH_HOA_FLOWS, TEN_YEARS)
        print(f"\n2. Huyện Tuyên Hóa năm 2021, tại ngày {vi_day(YEAR_END)}")
        _table(ledger, "tuyen-hoa", TUYEN_HOA_STOCKS, Period(YEAR_END, YEAR_END))
        print("   Trong năm 2021:")
        _table(ledger, "tuyen-hoa", TUYEN_HOA_FLOWS, YEAR)
        _sites(ledger)
        _correction(ledger)
        _next(path)
    finally:
        ledger.close()


def _clear(path: Path) -> None:
    """Remove the demonstration's earlier ledger; refuse to touch anything else."""
    names = {file.name for file in path.iterdir()} if path.is_dir() else set()
    if names <= directory.UNFINISHED:
        return  # nothing, or what a crash left half made: `create` completes it
    try:
        ours = directory.open(path).demo
    except Refused:
        ours = False
    strange = sorted(names - directory.FILES)
    if not ours or strange:
        what = f" ({', '.join(strange[:3])})" if ours else ""
        raise Refused.of(
            f"{path} không phải sổ chạy thử, hoặc có tệp khác{what}, nên không bị đụng đến. Chọn "
            "thư mục khác bằng SOCAI_LEDGER hoặc --ledger",
            f"{path} is not a demonstration's ledger, or holds other files{what}: it was not "
            "touched. Choose another folder by SOCAI_LEDGER or --ledger",
        )
    # Books, then the marker, then the store: killed in between, the next run goes on.
    for name in sorted(names, key=lambda n: (n in directory.UNFINISHED, n == directory.MARKER)):
        (path / name).unlink()


def _import(ledger: Ledger, name: str) -> None:
    data = resources.files("socai.infra") / "data" / "demo" / f"{name}.jsonl"
    with resources.as_file(data) as file:
        import_files(ledger, [file], actor="demo")


def _ask(ledger: Ledger, unit: str, line: Line, window: Period, known: int | None = None) -> Figure:
    question = Question(line.measure, unit, window, line.keys)
    return ledger.figure(question, ledger.store.last() if known is None else known)[0]


def _table(ledger: Ledger, unit: str, lines: tuple[Line, ...], window: Period) -> None:
    for line in lines:
        found = _ask(ledger, unit, line, window)
        cited = ", ".join(sorted({_cited(d.recorded.meta.source) for d in found.used}))
        said = "" if found.status == "known" else f" ({status(found.status)})"
        print(f"   {line.title:<44} {amount(found)}{said}  [{cited}]")


def _cited(source: object) -> str:
    document, line = getattr(source, "document", None), getattr(source, "line", None)
    return f"{document} dòng {line}" if line else str(document)


def _sites(ledger: Ledger) -> None:
    print("   Năm điểm được nêu tên (lấp đầy số công bố 3 + 2):")
    tree = ledger.tree(YEAR_END)
    for name in ledger.store.streams("model_site"):
        stream = ledger.streams.stream(name)
        state = stream.final()
        source = stream.events[0].meta.source
        kind = "mới" if state["new"] else "nhân rộng"
        unit = tree.name(state["unit"])
        print(f"   – «{state['name']}», {state['place']}, {unit} ({kind})  [{_cited(source)}]")


def _correction(ledger: Ledger) -> None:
    print("\n3. Một đính chính về quá khứ – GIẢ ĐỊNH, chỉ để minh họa (xã Minh Họa không có thật)")
    line = Line("", "members", ("ban-chi-dao-antt",))
    day = Period(date(2019, 6, 30), date(2019, 6, 30))
    before = ledger.store.last()
    _import(ledger, CORRECTION)
    after = ledger.store.last()
    old, new = (_ask(ledger, "minh-hoa", line, day, known) for known in (before, after))
    print(f"   Thành viên BCĐ ANTT tại ngày {vi_day(day.last)}")
    print(f"   – như sổ biết trước đính chính (vị trí {before}): {amount(old)}")
    print(f"   – như sổ biết sau đính chính  (vị trí {after}): {amount(new)}")
    question = Question(line.measure, "minh-hoa", day, line.keys)
    view = ledger.view(after)
    posted = [p for p in postings_of(view, question, view.tree(day.last)) if p.position > before]
    for posting in posted:
        meta = ledger.store.at([posting.position])[0].meta
        print(
            f"   Vì sao khác: {posting.amount:+d} từ ngày {vi_day(posting.day)}, bút toán của "
            f"{meta.type} ở vị trí {posting.position},\n"
            f"     đính chính sự kiện {meta.corrects}; lý do: {meta.reason} "
            f"[{meta.source.document}]"
        )


def _next(path: Path) -> None:
    at = f"./socai --ledger {path}"
    print("\nThử tiếp:")
    print(f"   {at} figure members --unit thanh-hoa --key ban-chi-dao-antt \\")
    print("       --as-of 2018-09-12 --explain          # số này từ đâu ra")
    print(f"   {at} show model_site-lam-lang             # một điểm mô hình và lịch sử của nó")
    print(f"   {at} units --find 'Thanh Hóa'             # hai đơn vị cùng tên")
    print(f"   {at} log --stream organisation-bcd-minh-hoa")
    print("   ./socai init && ./socai import TEP.jsonl --dry-run   # sổ của chính đơn vị bạn")
    sys.stdout.flush()
