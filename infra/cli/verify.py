"""`socai verify`: whether seals, and files of sealed reports, are as they were sealed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.printing import number, print_csv
from socai.infra.cli.progress import Shown

if TYPE_CHECKING:
    from socai.domain.refusal import Message
    from socai.infra.app import Ledger
    from socai.infra.sealing.faults import Verified
    from socai.projections.seals.seal import Seal

Target = Annotated[
    str | None,
    typer.Argument(
        metavar="SEAL|FILE",
        help="Mã bản chốt (socai seals), hoặc tệp của một báo cáo đã chốt "
        "| Id of a seal (socai seals), or a file of a sealed report",
    ),
]
Named = Annotated[
    str | None,
    typer.Option(
        "--seal",
        metavar="SEAL",
        help="Bản chốt của tệp, khi tệp không còn nêu | The seal of a file that lost its mark",
    ),
]
All = Annotated[bool, typer.Option("--all", help="Mọi bản chốt của sổ | Every seal of the ledger")]
REFUSED = 1
FIELDS = ("seal", "verified", "known", "root", "digest", "cells", "changed", "faults")
"""The columns of CSV: `faults` are their kinds, `changed` are counted."""
READ = ("đọc lại sự kiện", "events read again")


def verify(
    ctx: typer.Context, target: Target = None, seal: Named = None, all_: All = False
) -> None:
    """Verify a seal, a file of one, or every seal; exit code 1 where one is not as it was."""
    from socai.consumers.collecting import uncollected
    from socai.infra.cli.verify_file import verify_file

    console: Console = ctx.obj
    if (target is None) != all_ or (all_ and seal):
        raise WrongUse(
            "Cần một bản chốt, một tệp, hoặc --all", "One seal, one file, or --all is needed"
        )
    with console.open() as ledger, uncollected():
        if target is None:
            holds = _every(console, ledger)
        elif seal or not _is_seal(ledger, target):
            holds = verify_file(console, ledger, Path(target), seal)
        else:
            holds = _one(console, ledger, target)
    if not holds:
        raise typer.Exit(REFUSED)


def _is_seal(ledger: Ledger, target: str) -> bool:
    """Return whether a seal is meant rather than a file: one is there, or no file could be."""
    from socai.infra.reports.as_file import FORMS
    from socai.infra.sealing.seals import KIND

    name = f"{KIND}-{target.strip().removeprefix(f'{KIND}-')}"
    if name in ledger.source.streams(KIND):
        return True
    return not Path(target).exists() and Path(target).suffix.lower() not in FORMS


def _one(console: Console, ledger: Ledger, target: str) -> bool:
    from socai.infra.sealing.seals import one_seal
    from socai.infra.sealing.verifying import verify as verified

    shown = Shown(console.lang)
    try:
        found = verified(ledger, one_seal(ledger.source, target), shown(*READ))
    finally:
        shown.end()
    if console.format == "csv":
        print_csv(FIELDS, [csv_row(found)])
    else:
        console.one(found.json(), list(seal_lines(console, found)))
    return found.holds


def _every(console: Console, ledger: Ledger) -> bool:
    """Verify every seal, one line each as it is done; return whether all hold."""
    from socai.infra.sealing.seals import known_seals
    from socai.infra.sealing.verifying import Verifying, in_order

    seals = known_seals(ledger.source)
    verifying = Verifying(ledger, seals)
    failed: list[str] = []

    def found() -> Iterator[Verified]:
        shown = Shown(console.lang)
        told = shown("kiểm tra bản chốt", "seals verified")
        try:
            for done, seal in enumerate(in_order(seals), start=1):
                one = verifying.verify(seal)
                failed.extend([] if one.holds else [seal.id])
                yield one
                told(done, len(seals))
        finally:
            shown.end()

    if console.format != "table":
        _print_rows(console, found())
        return not failed
    for one in found():
        for line in _short(console, one):
            print(line, flush=True)
    print(_counted(console, len(seals), len(failed)))
    return not failed


def _print_rows(console: Console, found: Iterator[Verified]) -> None:
    from socai.infra.cli.printing import print_json_rows

    if console.format == "json":
        print_json_rows(one.json() for one in found)
    else:
        print_csv(FIELDS, (csv_row(one) for one in found))


def _counted(console: Console, seals: int, failed: int) -> str:
    if not seals:
        return console.say(
            "Sổ này chưa chốt báo cáo nào: không có gì để kiểm tra (chốt bằng `socai seal`)",
            "No report was sealed in this ledger: nothing to verify (seal one by `socai seal`)",
        )
    good = f"{number(seals - failed, console.lang)}/{number(seals, console.lang)}"
    return console.say(f"{good} bản chốt đúng như đã chốt", f"{good} seals are as they were sealed")


def _short(console: Console, found: Verified) -> Iterator[str]:
    state = console.say("đúng", "holds") if found.holds else console.say("SAI", "FAILS")
    at, cells = found.seal.sealed.known, number(found.cells, console.lang)
    about = console.say(f"vị trí {at}, {cells} ô", f"position {at}, {cells} cells")
    yield f"{state:<5}  {found.seal.id}  {about}"
    yield from (f"       {said(one.message, console.lang)}" for one in found.faults)


def seal_lines(console: Console, found: Verified) -> Iterator[str]:
    """Yield what was found of a seal for people: what was checked, or all that is wrong."""
    from socai.infra.sealing.comparing import cell_words

    seal, lang = found.seal, console.lang
    sealed = seal.sealed
    if found.holds:
        yield console.say(f"Đúng như đã chốt: {seal.id}", f"As it was sealed: {seal.id}")
        cells = number(found.cells, lang)
        yield "  " + console.say(
            f"{cells} ô tính lại ở vị trí {sealed.known} đều khớp ({sealed.report}, {sealed.unit})",
            f"{cells} cells computed anew at position {sealed.known} agree ({sealed.report}, "
            f"{sealed.unit})",
        )
        yield f"  {console.say('gốc Merkle', 'Merkle root')} 1–{sealed.known}: {sealed.root}"
        yield f"  {console.say('mã băm số liệu', 'digest of the figures')}: {sealed.digest}"
        yield from (f"  {line}" for line in _beside(console, seal))
        return
    yield console.say(f"KHÔNG đúng như đã chốt: {seal.id}", f"NOT as it was sealed: {seal.id}")
    yield from (f"  • {said(one.message, lang)}" for one in found.faults)
    for one in found.changed:
        ours = f"{console.say('đã chốt', 'sealed')} {cell_words(one.sealed, one.found, lang)}"
        theirs = f"{console.say('tính lại', 'now')} {cell_words(one.found, one.sealed, lang)}"
        yield f"  {said(one.place(), lang)}: {ours}, {theirs}"


def _beside(console: Console, seal: Seal) -> Iterator[str]:
    """Yield which countersignatures and which former seal were checked as well."""
    if units := [one.unit for one in seal.countersignatures]:
        listed = ", ".join(units)
        yield console.say(
            f"xác nhận đúng số liệu ấy: {listed}", f"countersigned with that digest: {listed}"
        )
    if former := seal.sealed.replaces:
        yield console.say(f"thay bản {former}", f"replaces {former}")
    if later := seal.replaced_by:
        yield console.say(f"đã được thay bằng {later}", f"was replaced by {later}")


def said(message: Message, lang: str) -> str:
    """Return a message without signs of control: what a document says may stand in it."""
    from socai.domain.text import visible

    return visible(message.text(lang))


def csv_row(found: Verified) -> dict[str, Any]:
    """Return what was found of a seal as a row of CSV."""
    row = found.json()
    return {**row, "faults": [one.kind for one in found.faults], "changed": len(found.changed)}
