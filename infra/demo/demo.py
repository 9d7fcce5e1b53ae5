"""The demonstration: three real documents in one ledger, their figures, and one correction.

Every figure is asked of the ledger; what is asked, and in which order, stands in lines.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from shlex import quote
from threading import Event

from socai.domain.event import Event as Stated
from socai.domain.event import Source
from socai.domain.period import Period
from socai.domain.programme import CampaignOpened, ProgrammeStarted
from socai.domain.refusal import Refused
from socai.domain.standard import StandardIssued
from socai.domain.timeline import Stream
from socai.infra import settings
from socai.infra.app import Ledger, create
from socai.infra.cli.words import amount, dotted, status
from socai.infra.files.importing import import_files
from socai.infra.store import directory
from socai.infra.store.home import MIRROR, Where
from socai.projections.figure import figure
from socai.projections.question import Figure, Question
from socai.projections.scope import View
from socai.projections.tree import Tree

from .audit import published
from .boundaries import in_both_boundaries
from .left_out import left_out
from .lines import (
    PROGRAMME,
    TARGET_DAY,
    TEN_YEAR_REPORT,
    THANH_HOA,
    TUYEN_HOA,
    YEAR_END,
    Group,
    Line,
    Section,
)
from .seals import late_correction
from .windows import side_by_side

FILES = (
    *("documents", "units", "thanh-hoa-2016", "thanh-hoa-2018", "tuyen-hoa-2021"),
    *("claims-thanh-hoa-2016", "claims-thanh-hoa-2018", "claims-tuyen-hoa-2021", "relations"),
    "made-up-body",
)
FURTHER = (("units", "documents"), ("units", "tuyen-hoa-2025"), ("demo", "made-up-above"))
"""Files by their folder: Tuyên Hóa in the boundaries of 2025; the made-up unit that signs."""
CORRECTION = "made-up-correction"
BESIDE = re.compile(
    rf"({'|'.join(('books', *MIRROR))})(\.[a-z0-9]+)?\.sqlite(-wal|-shm|-journal|\.lock)?"
)
"""Files beside a store that can be made again from it: its books, its mirror."""
TITLE, NUMBER = 40, 13
"""Widths of the columns of titles and of numbers."""
AMOUNT = (16, 36)
"""The least and the most width of what follows a number; few words are longer."""
ABOUT = (
    "Mỗi số dưới đây hỏi từ sổ.\n"
    "Trong [ ] ở cuối dòng là tài liệu và dòng đã in số ấy. Số như tài liệu in («hơn 39.000») đi\n"
    "kèm khoảng mà chữ in cho phép ([39.001 – 39.999]). Bảy phần, rồi những lệnh để thử tiếp:\n"
    "1 Thanh Hóa 2008–2018 · 2 Tuyên Hóa 2021 · 3 năm năm và mười năm cạnh nhau ·\n"
    "4 địa giới 2021 và 2025 · 5 chốt báo cáo và đính chính muộn ·\n"
    "6 không tính gì vào số liệu, vì sao · 7 đối chiếu số đã công bố."
)
"""What the newcomer is told first: how a line is read, and what follows."""


def run(where: Where, lang: str) -> None:
    """Make the demonstration's ledger in a directory or at a URL afresh and print its figures.

    Where Kafka is used they are those of the mirror. Raises Refused where there is anything but a
    demonstration's ledger.
    """
    _clear(where)
    ledger = create(where, demo=True)
    try:
        for name in FILES:
            _import(ledger, name)
        for folder, name in FURTHER:
            _import(ledger, name, folder)
        last = _projected(ledger, where)
        view = ledger.view(last)
        socai = _command(where, ledger.home.shown)
        print("SỔ CÁI socai – chạy thử với ba tài liệu thật (Thanh Hóa 2016, 2018; Tuyên Hóa 2021)")
        print(f"Đã lập sổ ở {ledger.home.shown}: {dotted(last)} sự kiện. {ABOUT}")
        _section(1, view, THANH_HOA)
        _programmes(ledger)
        _section(2, view, TUYEN_HOA)
        _sites(ledger, view.tree(YEAR_END))
        _print(side_by_side(ledger, socai))
        _print(in_both_boundaries(view, socai))
        _print(late_correction(ledger, lambda: _correct(ledger, where), socai))
        _projected(ledger, where)
        _print(left_out())
        _print(published(ledger, socai))
        _next(socai)
    finally:
        ledger.close()


def _clear(where: Where) -> None:
    """Remove the demonstration's earlier ledger; refuse to touch anything else."""
    if not isinstance(where, Path):
        from socai.infra.store import postgres_demo

        postgres_demo.remove(where)
        return
    names = {file.name for file in where.iterdir()} if where.is_dir() else set()
    if names <= directory.UNFINISHED:
        return  # nothing, or what a crash left half made: `create` completes it
    try:
        ours = directory.find(where).demo  # also one of an earlier format: it is made afresh
    except Refused:
        ours = False
    strange = sorted(name for name in names - directory.FILES if not BESIDE.fullmatch(name))
    if not ours or strange:
        what = f" ({', '.join(strange[:3])})" if ours else ""
        raise Refused.of(
            f"{where} không phải sổ chạy thử, hoặc có tệp khác{what}, nên không bị đụng đến. Chọn "
            "thư mục khác bằng SOCAI_LEDGER hoặc --ledger",
            f"{where} is not a demonstration's ledger, or holds other files{what}: it was not "
            "touched. Choose another folder by SOCAI_LEDGER or --ledger",
        )
    # Books, then the marker, then the store: killed in between, the next run goes on.
    for name in sorted(names, key=lambda n: (n in directory.UNFINISHED, n == directory.MARKER)):
        (where / name).unlink()


def _projected(ledger: Ledger, where: Where) -> int:
    """Send what is recorded to Kafka and project it, where Kafka is used; return the position."""
    if ledger.mirrored:
        from socai.infra.kafka.reaching import reach
        from socai.infra.running.part import Running
        from socai.infra.running.parts import run_parts
        from socai.infra.running.projecting import PROJECT
        from socai.infra.running.relaying import RELAY

        running = Running(
            open=lambda: Ledger(where),
            reach=reach,
            say=lambda message: print(message.vi, file=sys.stderr),
            phase=lambda vi, en: lambda done, total: None,
            stop=Event(),
            once=True,
        )
        for row in run_parts((RELAY, PROJECT), running):
            what = "Đã chuyển lên" if row["part"] == RELAY.name else "Đã tổng hợp từ"
            said = f"{what} Kafka, topic {row['at']}, đến vị trí {row['position']}"
            print(said, file=sys.stderr)
    return ledger.position(None)


def _import(ledger: Ledger, name: str, folder: str = "demo") -> None:
    data = resources.files("socai.infra") / "data" / folder / f"{name}.jsonl"
    with resources.as_file(data) as file:
        import_files(ledger, [file], actor="demo")


def _section(number: int, view: View, section: Section) -> None:
    print(f"\n{number}. {section.title}")
    for group in section.groups:
        print(f"\n   {group.heading}")
        for row in _rows(view, section.unit, group):
            print(row)


def _rows(view: View, unit: str, group: Group) -> Iterator[str]:
    """Yield the lines of a group: titles, numbers, units and citations each in their column."""
    found = [_ask(view, unit, line, group.window) for line in group.lines]
    parts = [_amount(one) for one in found]
    width = max(AMOUNT[0], min(AMOUNT[1], max(len(rest) for _, rest in parts)))
    for line, one, (number, rest) in zip(group.lines, found, parts, strict=True):
        cited = ", ".join(sorted({_cited(d.recorded.meta.source) for d in one.used}))
        yield f"   {line.title:<{TITLE}}{number:>{NUMBER}} {rest:<{width}}  [{cited}]"


def _ask(view: View, unit: str, line: Line, window: Period) -> Figure:
    return figure(view, Question(line.measure, unit, window, line.keys))


def _amount(found: Figure) -> tuple[str, str]:
    """Return the number, and its counted unit with what else is to be said of it."""
    number, _, rest = amount(found).partition(f" {found.counted_unit}")
    said = "" if found.status == "known" else f" ({status(found.status)})"
    return number, f"{found.counted_unit}{rest}{said}"


def _cited(source: Source) -> str:
    return f"{source.document} dòng {source.line}" if source.line else str(source.document)


def _programmes(ledger: Ledger) -> None:
    print("\n   Chương trình, đợt cao điểm và tiêu chuẩn được nêu tên")
    for kind in ("programme", "standard"):
        for name in ledger.source.streams(kind):
            for recorded in ledger.source.stream(name):
                title, said = _named(recorded.event, recorded.meta.effective)
                if title:
                    print(f"   – {title}\n     {said}  [{_cited(recorded.meta.source)}]")


def _named(event: Stated, when: Period) -> tuple[str, str]:
    """Return the name of what an event begins, and its days; both empty for any other event."""
    match event:
        case ProgrammeStarted(name=name, first=first, last=last) if first and last:
            return name, f"từ {when.vi()}, giai đoạn {first.year} – {last.year}"
        case CampaignOpened(name=name, months=months) if name:
            return name, f"{when.vi()}, {months} tháng"
        case StandardIssued(name=name, issuer=issuer, number=number):
            return name, f"tiêu chuẩn theo văn bản {number} của {issuer}"
    return "", ""


def _sites(ledger: Ledger, tree: Tree) -> None:
    print("   Năm điểm được nêu tên (lấp đầy số công bố 3 + 2):")
    for name in ledger.source.streams("model_site"):
        stream = Stream(name, ledger.source.stream(name))
        state = stream.final()
        source = stream.events[0].meta.source
        kind = "mới" if state["new"] else "nhân rộng"
        unit = tree.name(state["unit"])
        print(f"   – «{state['name']}», {state['place']}, {unit} ({kind})  [{_cited(source)}]")


def _correct(ledger: Ledger, where: Where) -> int:
    """Record the made-up correction; return the position up to which it is known."""
    _import(ledger, CORRECTION)
    return _projected(ledger, where)


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)


def _command(where: Where, shown: str) -> str:
    """Return how the command is called on this ledger; of an address only what may be shown."""
    return "./socai" if settings.LEDGER.given() == where else f"./socai --ledger {quote(shown)}"


def _next(at: str) -> None:
    body = "--unit thanh-hoa --key ban-chi-dao-antt --as-of 2018-09-12"
    review = "--unit thanh-hoa --as-of 2018-09-12"
    tries = (
        ("số này từ đâu ra", f"{at} figure members {body} --explain"),
        (
            "những điểm mô hình cuối năm 2021",
            f"{at} list model_site --unit tuyen-hoa --as-of 2021-12-31",
        ),
        ("một điểm mô hình và lịch sử của nó", f"{at} show model_site-lam-lang"),
        ("hai đơn vị cùng tên", f"{at} units --find 'Thanh Hóa'"),
        (
            "báo cáo thành tệp để gửi đi",
            f"{at} report {TEN_YEAR_REPORT} {review} --output 10-nam.xlsx",
        ),
        ("điều gì biết sau làm cho nghi ngờ", f"{at} findings"),
        ("mọi phát hiện, với cách trả lời (kết thúc bằng mã 1 khi còn lỗi mở)", f"{at} audit"),
        ("từng chỉ tiêu, với mọi lý do", f"{at} targets {PROGRAMME} --as-of {TARGET_DAY}"),
        ("tệp bảng tính trống để điền và nhập", f"{at} template organisation mau.xlsx"),
        (
            "con số trong một báo cáo: máy đề xuất, bạn duyệt rồi mới ghi",
            "./socai read BAO-CAO.docx",
        ),
        ("sổ của chính đơn vị bạn", "./socai init && ./socai import TEP.jsonl --dry-run"),
    )
    print("\nThử tiếp:")
    for what, command in tries:
        print(f"   # {what}\n   {command}")
    sys.stdout.flush()
