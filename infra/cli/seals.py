"""`socai seals`: the seals of a ledger; one of them, with what is known since beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.options import Force, Known
from socai.infra.cli.printing import Column, period
from socai.infra.cli.report import Unit

if TYPE_CHECKING:
    from socai.infra.app import Ledger
    from socai.projections.seals.seal import Seal

SealName = Annotated[
    str | None,
    typer.Argument(
        metavar="SEAL",
        help="Mã bản chốt; bỏ trống: kể mọi bản chốt | Id of a seal; none: list them all",
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Ghi lại tệp của bản chốt, đúng từng byte | Write the sealed file again, byte for "
        "byte",
    ),
]
NoCauses = Annotated[
    bool,
    typer.Option(
        "--no-causes",
        help="Chỉ kể ô nào khác, không tìm lệnh đã làm khác | Only which cells differ, without "
        "the commands that made them so",
    ),
]
Due = Annotated[
    bool,
    typer.Option(
        "--due",
        help="Những báo cáo đến hạn theo lịch mà chưa chốt | What the calendar asks for that is "
        "not sealed",
    ),
]
LIST = (
    Column("seal", "bản chốt", "seal"),
    Column("report", "báo cáo", "report"),
    Column("unit", "đơn vị", "unit"),
    Column("periods", "kỳ", "windows"),
    Column("as_of", "tính đến", "as of"),
    Column("known", "vị trí", "position"),
    Column("sealed_at", "chốt lúc", "sealed at"),
    Column("countersigned", "đã xác nhận", "countersigned by"),
    Column("replaced_by", "đã thay bằng", "replaced by"),
)


def seals(
    ctx: typer.Context,
    seal: SealName = None,
    unit: Unit = None,
    known: Known = None,
    output: Output = None,
    force: Force = False,
    no_causes: NoCauses = False,
    due: Due = False,
) -> None:
    """Print the seals, or one seal with what has changed since; or write its file again."""
    from socai.consumers.collecting import uncollected

    console: Console = ctx.obj
    if due:
        _due(console, unit, seal is not None or known is not None or output is not None)
        return
    if seal is None and (output or no_causes):
        raise WrongUse("--output, --no-causes cần một bản chốt", "--output, --no-causes need SEAL")
    if seal and unit:
        raise WrongUse("--unit không đi cùng một bản chốt", "--unit does not go with a seal")
    if output:
        _check(output, force)
    with console.open() as ledger, uncollected():
        if seal is None:
            _list(console, ledger, unit, known)
        elif output:
            _write(console, ledger, seal, output, force)
        else:
            _show(console, ledger, seal, known, no_causes)


def _due(console: Console, unit: str | None, more: bool) -> None:
    from socai.infra.cli.seals_due import print_due

    if more:
        raise WrongUse("--due chỉ đi cùng --unit", "--due goes with --unit alone")
    print_due(console, unit)


def _check(output: str, force: bool) -> None:
    from socai.infra.files.exports.target import check_free
    from socai.infra.sealing.files import check_form

    check_form(output)
    check_free(Path(output), force)


def _list(console: Console, ledger: Ledger, unit: str | None, known: str | None) -> None:
    from socai.domain.refusal import Message
    from socai.infra.sealing.listing import listed, seal_json

    found = listed(ledger, ledger.position(known), unit)
    if console.format == "json":
        console.rows(LIST, [seal_json(one) for one in found])
        return
    if found or console.format == "csv":
        console.rows(LIST, [_row(console, one) for one in found])
        return
    where = (f" của «{unit}»", f" of «{unit}»") if unit else ("", "")
    console.tell(
        Message(
            f"Chưa chốt báo cáo nào{where[0]}. Chốt một báo cáo: `socai seal tong-ket-10-nam "
            "--unit ĐƠN_VỊ --as-of NGÀY`; những báo cáo có sẵn: `socai report`",
            f"No report was sealed{where[1]} yet. To seal one: `socai seal tong-ket-10-nam --unit "
            "U --as-of D`; the reports that there are: `socai report`",
        )
    )


def _row(console: Console, seal: Seal) -> dict[str, Any]:
    from socai.infra import known
    from socai.infra.sealing.listing import periods, seal_json

    people = console.format == "table"
    row = {
        **seal_json(seal),
        "periods": [period(one, console.lang) if people else str(one) for one in periods(seal)],
        "countersigned": [one.unit for one in seal.countersignatures],
    }
    if people:
        row |= {"as_of": seal.sealed.as_of, "sealed_at": known.words(seal.recorded_at)}
        row["known"] = str(seal.sealed.known)
    return row


def _write(console: Console, ledger: Ledger, name: str, output: str, force: bool) -> None:
    from socai.domain.refusal import Message
    from socai.infra.reports.as_file import write
    from socai.infra.sealing.files import content
    from socai.infra.sealing.seals import one_seal

    seal = one_seal(ledger.source, name)
    write(Path(output), force, content(ledger, seal, output, console.lang))
    if console.format == "json":
        row = {"file": output, "seal": seal.id, "known": seal.sealed.known}
        console.one(row, [])
        return
    console.tell(
        Message(f"Đã ghi bản chốt {seal.id} ra {output}", f"Seal {seal.id} was written to {output}")
    )


def _show(console: Console, ledger: Ledger, name: str, known: str | None, no_causes: bool) -> None:
    """Print one seal; raise Refused after its figures where they cannot be computed again."""
    from socai.domain.refusal import Refused, Unavailable
    from socai.infra.cli.progress import Shown
    from socai.infra.cli.seal_shown import Looked, print_seal
    from socai.infra.sealing.files import marked
    from socai.infra.sealing.listing import causes, citing, later_position, since
    from socai.infra.sealing.seals import known_seals, seal_named

    every = known_seals(ledger.source)
    seal = seal_named(every, name)
    position = later_position(seal, ledger.position(known))
    shown = Shown(console.lang)
    looked = Looked(seal, citing(every, seal), since(ledger, seal, position))
    try:
        then = marked(ledger, seal)
    except Unavailable:
        raise
    except Refused as refused:
        print_seal(console, looked)
        raise Refused(*refused.messages) from refused
    try:
        told = shown("tìm nguyên nhân của từng ô", "causes of each cell")
        caused = [] if no_causes else list(causes(ledger, seal, then, looked.since, told))
    finally:
        shown.end()
    print_seal(console, Looked(seal, looked.cited_by, looked.since, then, caused))
