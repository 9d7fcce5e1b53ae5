"""`socai rebuild`: new books beside the old, compared, swapped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from socai.domain.refusal import Refused
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Shown
from socai.infra.cli.typed import check_text

if TYPE_CHECKING:
    from socai.consumers.comparing import Difference
    from socai.consumers.ports import Source
    from socai.infra.app import Ledger
    from socai.infra.rebuilding import Rebuilt
    from socai.infra.store.home import Where

SOURCES = ("store", "kafka")
From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="store|kafka",
        help="Dựng từ sổ gốc, hoặc đọc lại từ topic | From the store, or from its topic read anew",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Chỉ dựng và so, không thay | Build and compare, do not swap"),
]
Reason = Annotated[
    str | None,
    typer.Option(
        help="Lý do, khi số mới khác số cũ | The reason, where figures differ", metavar="R"
    ),
]


def rebuild(
    ctx: typer.Context, source: From = "store", dry_run: DryRun = False, reason: Reason = None
) -> None:
    """Rebuild the books beside those in use, compare them at one position, and swap them."""
    from socai.infra import settings
    from socai.infra.rebuilding import rebuild as build

    console: Console = ctx.obj
    if source not in SOURCES:
        raise WrongUse(f"--from «{source[:40]}»: store, kafka", f"--from «{source[:40]}»: unknown")
    reason = None if reason is None else check_text("reason", reason)
    shown = Shown(console.lang)
    with console.open() as ledger:
        try:
            with _source(ledger, source, shown) as (read, books):
                found = build(
                    ledger,
                    read,
                    books,
                    actor=settings.ACTOR.read(),
                    reason=reason,
                    dry_run=dry_run,
                    phases=shown,
                )
        finally:
            shown.end()
    for message in found.unread:
        console.warn(message)
    if found.differences and not (found.swapped or dry_run):
        raise Refused.of(
            f"Số mới khác số cũ ở {found.differences} chỗ (so tại vị trí {found.compared_at}); "
            f"chưa thay gì:\n{_listed(found, 'vi')}\nNếu cách tính đúng là đã sửa, chạy lại với "
            "--reason «lý do»: lý do được ghi vào sổ",
            f"New and old books differ in {found.differences} places (compared at position "
            f"{found.compared_at}); nothing was swapped:\n{_listed(found, 'en')}\nIf figures are "
            "indeed computed otherwise now, run again with --reason «why»: it is recorded",
        )
    _tell(console, found)


@contextmanager
def _source(ledger: Ledger, name: str, phases: Shown) -> Iterator[tuple[Source, Where]]:
    """Give what the books are built from, and where the books are that are built from it."""
    if name == "store":
        yield ledger.store, ledger.home.books
        return
    from socai.infra.kafka.reaching import reach
    from socai.infra.rebuilding import read_anew

    bus = reach("socai.rebuild")
    with closing(bus), read_anew(bus, ledger, phases) as read:
        yield read, ledger.home.mirror.books


def _tell(console: Console, found: Rebuilt) -> None:
    lang = console.lang
    rate = number(int(found.position / max(found.seconds, 0.001)), lang)
    events, seconds = number(found.position, lang), number(round(found.seconds), lang)
    lines = [
        console.say(
            f"Đã dựng lại {events} sự kiện trong {seconds} giây ({rate}/giây)",
            f"Rebuilt {events} events in {seconds} s ({rate}/s)",
        )
    ]
    if found.compared_at is not None:
        lines.append(
            console.say(
                f"So với sổ tổng hợp đang dùng tại vị trí {found.compared_at}: "
                f"{number(found.differences, lang)} chỗ khác nhau",
                f"Compared with the books in use at position {found.compared_at}: "
                f"{number(found.differences, lang)} differences",
            )
        )
    if found.differences:
        lines.append(_listed(found, lang))
    lines.append(
        console.say("Đã thay sổ tổng hợp", "The books were swapped")
        if found.swapped
        else console.say("Chạy thử: không thay gì", "Dry run: nothing was swapped")
    )
    row = {
        "position": found.position,
        "compared_at": found.compared_at,
        "seconds": round(found.seconds, 3),
        "differences": found.differences,
        "measures": list(found.measures),
        "swapped": found.swapped,
    }
    console.one(row, lines)


def _listed(found: Rebuilt, lang: str) -> str:
    lines = [_line(one, lang) for one in found.shown]
    if found.differences > len(lines):
        more = number(found.differences - len(lines), lang)
        lines.append(f"  … và {more} chỗ nữa" if lang != "en" else f"  … and {more} more")
    return "\n".join(lines)


def _line(one: Difference, lang: str) -> str:
    nothing = "nothing" if lang == "en" else "không có"
    before, after = (nothing if value is None else value for value in (one.before, one.after))
    where = " · ".join(part for part in one.where if part)
    return f"  {one.what} · {where}: {before} → {after}"
