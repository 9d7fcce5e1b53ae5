"""`socai seal` and `socai countersign`: put the figures of a report on record, sign them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.ledger import ActorOption
from socai.infra.cli.options import AsOf, Boundaries, Force, Known, Unit, Windows
from socai.infra.cli.record import Document

if TYPE_CHECKING:
    from socai.domain.event import Source
    from socai.infra.app import Ledger
    from socai.infra.sealing.sealing import Made
    from socai.projections.seals.seal import Seal

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE.toml",
        help="Báo cáo có sẵn, hoặc tệp của bạn | A shipped report, or a file of your own",
    ),
]
SealId = Annotated[
    str, typer.Argument(metavar="SEAL", help="Mã bản chốt, xem socai seals | Id of the seal")
]
Replaces = Annotated[
    str | None,
    typer.Option(
        "--replaces",
        metavar="SEAL",
        help="Bản chốt mà bản này thay; cần --reason | The seal that this one replaces",
    ),
]
Reason = Annotated[
    str | None, typer.Option("--reason", metavar="R", help="Lý do chốt lại | Why it replaces it")
]
Note = Annotated[
    str | None, typer.Option("--note", metavar="N", help="Lời kèm theo | What the unit says")
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Ghi luôn tệp của báo cáo đã chốt, dạng theo đuôi tệp | Write the sealed file too",
    ),
]


def seal(
    ctx: typer.Context,
    name: Name,
    unit: Unit,
    window: Windows = None,
    as_of: AsOf = None,
    known: Known = None,
    boundaries: Boundaries = None,
    replaces: Replaces = None,
    reason: Reason = None,
    document: Document = None,
    output: Output = None,
    force: Force = False,
    actor: ActorOption = None,
) -> None:
    """Seal a report: record its figures with the position, the boundaries and the definitions."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.asking import read_last_day
    from socai.infra.sealing.sealing import Sealing
    from socai.infra.sealing.sealing import seal as sealed

    console: Console = ctx.obj
    if replaces and not reason:
        raise WrongUse("--replaces cần --reason", "--replaces needs --reason")
    _check_output(output, force)
    days = read_last_day(as_of), read_last_day(boundaries)
    asking = Sealing(name, unit, window or (), days[0], known, days[1], replaces, reason)
    with console.open() as ledger, uncollected():
        made = sealed(ledger, asking, actor or settings.ACTOR.read(), _source(document))
        if output:
            _write(console, ledger, made.seal, output, force)
    row = {**_row(made), "file": output} if output else _row(made)
    console.one(row, _lines(console, made, output))


def _check_output(output: str | None, force: bool) -> None:
    """Raise Refused where the file could not be written, before anything is recorded."""
    from socai.infra.files.exports.target import check_free
    from socai.infra.sealing.files import check_form

    if output:
        check_form(output)
        check_free(Path(output), force)


def _source(document: str | None) -> Source:
    from socai.domain.event import Source
    from socai.infra.cli.typed import check_document

    return Source(document=check_document("document", document) if document else None)


def _write(console: Console, ledger: Ledger, one: Seal, output: str, force: bool) -> None:
    """Write the file of a seal; where that fails, say that the seal stands all the same."""
    from socai.domain.refusal import Message, Refused
    from socai.infra.reports.as_file import write
    from socai.infra.sealing.files import content

    try:
        write(Path(output), force, content(ledger, one, output, console.lang))
    except Refused as refused:
        vi = f"Bản chốt {one.id} đã được ghi vào sổ; chỉ tệp chưa có. Ghi tệp: `socai seals "
        en = f"The seal {one.id} was recorded; only its file is missing. Write it: `socai seals "
        rest = f"{one.id} --output {output}`"
        raise type(refused)(*refused.messages, Message(vi + rest, en + rest)) from refused


def _row(made: Made) -> dict[str, Any]:
    one, sealed = made.seal, made.seal.sealed
    return {
        "seal": one.id,
        "already": made.already,
        "position": one.position,
        "report": sealed.report,
        "unit": sealed.unit,
        "windows": list(sealed.windows),
        "as_of": sealed.as_of.isoformat(),
        "boundaries": sealed.boundaries.isoformat() if sealed.boundaries else None,
        "known": sealed.known,
        "root": sealed.root,
        "digest": sealed.digest,
        "replaces": sealed.replaces,
        "cites": list(sealed.cites),
        "event_id": one.event_id,
    }


def _lines(console: Console, made: Made, output: str | None) -> list[str]:
    one, sealed, say = made.seal, made.seal.sealed, console.say
    windows = ", ".join(sealed.windows)
    if made.already:
        first = say(
            f"Đã chốt từ trước, số không đổi nên không ghi thêm: {one.id}",
            f"Sealed before with these very figures, nothing was added: {one.id}",
        )
    else:
        first = say(f"Đã chốt: {one.id}", f"Sealed: {one.id}")
    lines = [
        first,
        say(
            f"  báo cáo {sealed.report}, đơn vị {sealed.unit}, kỳ: {windows}",
            f"  report {sealed.report}, unit {sealed.unit}, windows: {windows}",
        ),
        say(f"  như sổ biết đến vị trí {sealed.known}", f"  as known at position {sealed.known}"),
        say(f"  gốc Merkle: {sealed.root}", f"  Merkle root: {sealed.root}"),
        say(f"  mã băm:     {sealed.digest}", f"  digest:      {sealed.digest}"),
    ]
    if sealed.replaces:
        lines.append(say(f"  thay: {sealed.replaces}", f"  replaces: {sealed.replaces}"))
    if sealed.cites:
        cites = ", ".join(sealed.cites)
        lines.append(say(f"  viện dẫn: {cites}", f"  cites: {cites}"))
    if output:
        lines.append(say(f"  tệp: {output}", f"  file: {output}"))
    return lines


def countersign(
    ctx: typer.Context,
    seal: SealId,
    unit: Unit,
    note: Note = None,
    document: Document = None,
    actor: ActorOption = None,
) -> None:
    """Countersign a seal for a unit above the one whose report it is."""
    from socai.infra.sealing.countersigning import countersign as signed

    console: Console = ctx.obj
    with console.open() as ledger:
        who = actor or settings.ACTOR.read()
        made = signed(ledger, seal, unit, note, who, _source(document))
    one = made.seal
    last = one.countersignatures[-1]
    before = console.say(" từ trước, không ghi lại", " before, not again") if made.already else ""
    lines = [
        console.say(
            f"{last.unit} đã xác nhận bản chốt {one.id}{before}: mã băm {last.digest}",
            f"{last.unit} has countersigned the seal {one.id}{before}: digest {last.digest}",
        )
    ]
    row = {**_row(made), "countersigned": last.unit, "position": last.position}
    console.one(row, lines)
