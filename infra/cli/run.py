"""`socai run`: the long-running parts of a ledger."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import Column
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.consumers.bus import Bus
    from socai.infra.running.part import Part

Parts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PART…",
        help="Các phần: relay, project, feed, seal, registry; mặc định: tất cả "
        "| The parts: relay, project, feed, seal, registry; all where none is named",
    ),
]
Once = Annotated[
    bool,
    typer.Option("--once", help="Làm hết phần đã ghi rồi thôi | Do what there is to do, then end"),
]
COLUMNS = (
    Column("part", "Phần", "Part"),
    Column("at", "Ở", "At"),
    Column("position", "Đến vị trí", "Up to position"),
)


def run(ctx: typer.Context, parts: Parts = None, once: Once = False) -> None:
    """Run the parts named, all of them where none is, until interrupted."""
    from socai.infra.running.part import Running
    from socai.infra.running.parts import run_parts

    console: Console = ctx.obj
    chosen = _chosen(parts or ())
    shown, stop = Shown(console.lang), Event()
    if not once:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
    running = Running(
        open=console.open,
        reach=_reach,
        say=console.warn,
        phase=shown,
        stop=stop,
        once=once,
        address="" if once else address(console, chosen),
    )
    try:
        reached = run_parts(chosen, running)
    finally:
        shown.end()
    console.rows(COLUMNS, reached)


def _chosen(names: list[str] | tuple[()]) -> list[Part]:
    from socai.infra.running.parts import PARTS

    known = {part.name: part for part in PARTS}
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            raise WrongUse(f"«{name[:60]}»: cần {listed}", f"«{name[:60]}»: {listed} needed")
    return [part for part in PARTS if not names or part.name in names]


def address(console: Console, chosen: list[Part]) -> str:
    """Return where SOCAI_HTTP says that metrics and health are served, nothing where it is off.

    Where nobody set it and another process has the port that it would be, it is said, and nothing
    is served: the parts of one ledger may run in several processes. Raises Refused where a part is
    of no use without.
    """
    from socai.infra.running.http import listen

    named = settings.HTTP.read()
    needed = [part.name for part in chosen if part.routes]
    if named == "off" and needed and len(needed) == len(chosen):
        raise Refused.of(
            f"{', '.join(needed)} trả lời qua HTTP, nhưng SOCAI_HTTP là off: đặt nó thành một địa "
            f"chỉ, ví dụ {settings.HTTP.default}",
            f"{', '.join(needed)} answers over HTTP, but SOCAI_HTTP is off: set it to an address, "
            f"e.g. {settings.HTTP.default}",
        )
    if named == "off":
        return ""
    if settings.HTTP.given() is None and not needed:
        try:
            listen(named).close()
        except Unavailable:
            console.warn(
                Message(
                    f"Cổng {named} đã có chương trình khác dùng (một `socai run` khác?): phần này "
                    "chạy mà không mở trang số đo; muốn có thì đặt SOCAI_HTTP thành cổng khác",
                    f"Port {named} is taken by another program (another `socai run`?): this one "
                    "runs without a page of metrics; for one set SOCAI_HTTP to another port",
                )
            )
            return ""
    return named


def _reach(name: str) -> Bus:
    from socai.infra.kafka.reaching import reach

    return reach(name)
