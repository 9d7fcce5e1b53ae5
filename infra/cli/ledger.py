"""Commands about the ledger as a whole: make it, upgrade it, import and export events."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.refusal import Message
from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.infra.app import Ledger
    from socai.infra.files.report import Report

ActorOption = Annotated[
    str | None,
    typer.Option(
        "--actor",
        metavar="A",
        help="Vai hoặc mã vô danh của người ghi (SOCAI_ACTOR) "
        "| Role or opaque id of who records (SOCAI_ACTOR)",
    ),
]
Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…", help="Các tệp .jsonl, .csv, .xlsx | Files of .jsonl, .csv, .xlsx"
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không ghi | Check only, record nothing")
]
DocumentOption = Annotated[
    str | None,
    typer.Option(
        "--document",
        metavar="ID",
        help="Tài liệu của những dòng không nêu tài liệu | Document of rows that name none",
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="R",
        help="Ghi những dòng đã đổi thành đính chính, với lý do này "
        "| Record rows that have changed as corrections, for this reason",
    ),
]


def bench(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME…",
            help="Phép đo: growth, size, reading | Measurements: growth, size, reading",
        ),
    ] = None,
    events: Annotated[
        int | None,
        typer.Option(
            "--events",
            metavar="E",
            help="Chừng bao nhiêu sự kiện giả lập | About how many synthetic events",
        ),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents",
            metavar="FOLDER",
            help="reading: thư mục có *.txt và figures.csv đánh dấu các con số "
            "| reading: a folder with *.txt and figures.csv, which marks their figures",
        ),
    ] = None,
) -> None:
    """Measure speed by ratios, size, and how well documents are read."""
    from socai.infra.bench import bench as benchmarks

    console: Console = ctx.obj
    benchmarks.run(names or [], console.lang, events, documents, console.format)


def demo(ctx: typer.Context) -> None:
    """Run the demonstration in a ledger of its own."""
    from socai.infra.demo import demo as demonstration

    console: Console = ctx.obj
    named = settings.LEDGER.given()
    demonstration.run(console.where(None if named else "./var/demo"), console.lang)


def init(ctx: typer.Context) -> None:
    """Make an empty ledger."""
    from socai.infra.app import create
    from socai.infra.store.upgrading import alone

    console: Console = ctx.obj
    place = console.where()
    with alone(place, partial(waiting, console), make=True), create(place) as ledger:
        name, last, where = ledger.store.ledger_id, ledger.store.last(), ledger.home.shown
        defined = len(ledger.store.streams("indicator"))
    schemas = number(last - defined, console.lang)
    said = console.say(
        f"Đã tạo sổ {name} ở {where}, với {schemas} lược đồ và {defined} chỉ tiêu tính toán. "
        f"Tiếp theo: socai --ledger {where} import TỆP.jsonl",
        f"Ledger {name} was made at {where}, with {schemas} schemas and {defined} indicators. "
        f"Next: socai --ledger {where} import FILE.jsonl",
    )
    console.one({"ledger": where, "id": name, "position": last}, [said])


def waiting(console: Console) -> None:
    """Say that another process makes, upgrades or recovers the ledger, and is waited for."""
    console.tell(
        Message(
            f"Đang có tiến trình khác tạo, nâng cấp hay khôi phục sổ {console.shown()}: chờ…",
            f"Another process makes, upgrades or recovers the ledger {console.shown()}: waiting…",
        )
    )


def upgrade(ctx: typer.Context) -> None:
    """Bring the ledger to this version's format; append schemas and indicators that it lacks."""
    from socai.infra.app import publish_indicators, publish_schemas
    from socai.infra.store import upgrading
    from socai.infra.store.formats import FORMAT

    console: Console = ctx.obj
    place, shown = console.where(), Shown(console.lang)
    with upgrading.alone(place, partial(waiting, console), make=False):
        try:
            former = upgrading.upgrade(place, shown("nâng cấp sổ", "upgrading the ledger"))
        finally:
            shown.end()
        with console.open() as ledger:
            names, defined = publish_schemas(ledger), publish_indicators(ledger)
            last = ledger.store.last()
    row = {"schemas": names, "indicators": defined, "position": last}
    lines = [
        console.say(
            f"Đã nâng sổ từ định dạng {former} lên {FORMAT}",
            f"The ledger was brought from format {former} to {FORMAT}",
        )
    ] * (former < FORMAT)
    if names:
        listed = ", ".join(names)
        added = f"Đã ghi thêm {len(names)} lược đồ: {listed}"
        lines.append(console.say(added, f"{len(names)} schemas added: {listed}"))
    if defined:
        listed = ", ".join(defined)
        added = f"Đã ghi thêm {len(defined)} chỉ tiêu tính toán: {listed}"
        lines.append(console.say(added, f"{len(defined)} indicators added: {listed}"))
    if not lines:
        whole = "Sổ đã đủ, không ghi thêm gì"
        lines.append(console.say(whole, "Nothing was missing, nothing was added"))
    console.one({**row, "former_format": former, "format": FORMAT}, lines)


def import_(
    ctx: typer.Context,
    files: Files,
    dry_run: DryRun = False,
    document: DocumentOption = None,
    reason: ReasonOption = None,
    actor: ActorOption = None,
) -> None:
    """Import files and bring the books up to the log."""
    from socai.infra.files.importing import import_files

    console: Console = ctx.obj
    shown = Shown(console.lang)
    with console.open() as ledger:
        if not dry_run:
            ledger.check_books()
        try:
            report = import_files(
                ledger,
                [Path(file) for file in files],
                actor=actor or settings.ACTOR.read(),
                document=document,
                reason=reason,
                dry_run=dry_run,
                phases=shown,
            )
        finally:
            shown.end()
        for warning in report.warnings:
            console.warn(warning)
        # The summary is said even where the books fail: what it names is recorded.
        try:
            if not dry_run:
                _catch_up(ledger, shown)
        finally:
            _summary(console, report)


def _catch_up(ledger: Ledger, shown: Shown) -> None:
    if ledger.mirrored:
        return  # what was recorded comes by way of Kafka: `socai run relay project`
    try:
        ledger.catch_up(shown("tổng hợp", "books"))
    finally:
        shown.end()


def _summary(console: Console, report: Report) -> None:
    row: dict[str, Any] = {
        "rows": report.rows,
        "recorded": report.recorded,
        "commands": report.commands,
        "already": report.already,
        "corrected": report.corrected,
        "first": report.first,
        "last": report.last,
        "dry_run": report.dry_run,
        "warnings": [{"vi": warning.vi, "en": warning.en} for warning in report.warnings],
    }
    counts = [report.rows, report.recorded, report.commands, report.already]
    rows, recorded, commands, already = (number(count, console.lang) for count in counts)
    there = console.say(f"{already} dòng đã có từ trước", f"{already} rows were there before")
    if report.corrected:
        changed = number(report.corrected, console.lang)
        there += console.say(f"; {changed} dòng là đính chính", f"; {changed} rows are corrections")
    if report.dry_run:
        said = console.say(
            f"Kiểm tra {rows} dòng: sẽ ghi {recorded} sự kiện trong {commands} lệnh; {there}. "
            "Chưa ghi gì (--dry-run)",
            f"{rows} rows checked: {recorded} events in {commands} commands would be recorded; "
            f"{there}. Nothing was recorded (--dry-run)",
        )
    elif report.recorded:
        said = console.say(
            f"Đọc {rows} dòng: đã ghi {recorded} sự kiện trong {commands} lệnh, vị trí "
            f"{report.first}–{report.last}; {there}",
            f"{rows} rows read: {recorded} events in {commands} commands recorded, positions "
            f"{report.first}–{report.last}; {there}",
        )
    else:
        said = console.say(
            f"Đọc {rows} dòng: không có gì mới; {there}", f"{rows} rows read: nothing new; {there}"
        )
    console.one(row, [said])


def export_events(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE.jsonl", help="Tệp sẽ viết, hoặc - | File to write, or -"),
    ],
) -> None:
    """Write every event but those of the log's own stream, in order of position."""
    from socai.infra.files.jsonl import line_of, write_rows

    console: Console = ctx.obj
    shown = Shown(console.lang)
    with console.open() as ledger:
        rows = _exported(ledger)
        if file != "-" and not file.lower().endswith(".jsonl"):
            raise WrongUse(
                f"«{file}»: tệp xuất cần tên đuôi .jsonl, để nhập lại được",
                f"«{file}»: the file needs a name that ends in .jsonl, so that it can be imported",
            )
        if file == "-":
            for row in rows:
                sys.stdout.write(line_of(row))
            return
        told, last = shown("xuất", "exporting"), ledger.store.last()
        try:
            count = write_rows(Path(file), rows, lambda done: told(done, last))
        finally:
            shown.end()
    said = f"Đã xuất {number(count)} sự kiện ra {file}"
    said_en = f"{number(count, 'en')} events were written to {file}"
    if console.format == "json":
        console.one({"file": file, "events": count}, [])
    else:
        console.tell(Message(said, said_en))


def _exported(ledger: Ledger) -> Iterator[dict[str, Any]]:
    from socai.infra.files.rows import row_of

    for recorded in ledger.events():
        if not recorded.meta.stream.startswith("log-"):
            yield row_of(recorded)
