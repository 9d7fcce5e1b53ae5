"""The command that proposes the figures of a document, and records those that were accepted."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.refusal import Message
from socai.infra import settings
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.ledger import ActorOption
from socai.infra.cli.options import Force
from socai.infra.cli.printing import number

if TYPE_CHECKING:
    from socai.infra.app import Ledger
    from socai.infra.documents.reviewed import Review
    from socai.infra.documents.text import Text
    from socai.infra.files.report import Report
    from socai.projections.tree import Tree

FileArgument = Annotated[
    str,
    typer.Argument(metavar="FILE", help="Tài liệu .txt, .docx, .pdf | Document .txt, .docx, .pdf"),
]
DocumentOption = Annotated[
    str | None,
    typer.Option(
        "--document",
        metavar="ID",
        help="Mã tài liệu đã đăng ký, cần khi ghi | Id of the registered document, to record",
    ),
]
UnitOption = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="U",
        help="Đơn vị của những con số không nêu nơi nào | Unit of figures that name no place",
    ),
]
PublishedOption = Annotated[
    str | None,
    typer.Option(
        "--published",
        metavar="D",
        help="Ngày của tài liệu, thay ngày đọc được ở đầu | Date of the document, instead of the "
        "one that its head prints",
    ),
]
LexiconOption = Annotated[
    str | None,
    typer.Option(
        "--lexicon",
        metavar="FILE.toml",
        help="Từ ngữ của bạn, thêm vào từ ngữ có sẵn | Words of your own, besides the shipped ones",
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="REVIEW.json",
        help="Viết ra để soát: accept là true hoặc false | Write them to be reviewed: accept is "
        "true or false",
    ),
]
AcceptOption = Annotated[
    str | None,
    typer.Option(
        "--accept",
        metavar="REVIEWED.json",
        help="Ghi những số đã nhận trong bản soát | Record those accepted in a review",
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="R",
        help="Với --accept: ghi những số đã sửa thành đính chính, với lý do này | With --accept: "
        "record figures that have changed as corrections, for this reason",
    ),
]


def read(
    ctx: typer.Context,
    file: FileArgument,
    document: DocumentOption = None,
    unit: UnitOption = None,
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
    output: OutputOption = None,
    accept: AcceptOption = None,
    reason: ReasonOption = None,
    force: Force = False,
    actor: ActorOption = None,
) -> None:
    """Propose the figures of a document; record nothing unless a review is accepted."""
    from socai.infra.cli.read_words import print_rows, summary
    from socai.infra.cli.typed import read_day
    from socai.infra.documents.text import text_of

    console: Console = ctx.obj
    _check_use(output, accept)
    day = read_day(published) if published else None
    text = text_of(Path(file))
    for note in text.notes:
        console.warn(note)
    if accept:
        _accept(console, Path(file), text, Path(accept), document, day, reason, actor)
        return
    day = day or _registered_day(console, document)
    rows = _proposed(console, text, unit, day, Path(lexicon) if lexicon else None)
    if output:
        _write(console, Path(file), text, document, rows, Path(output), force)
    else:
        print_rows(console, rows)
    summary(console, text, rows)


def _check_use(output: str | None, accept: str | None) -> None:
    """Raise WrongUse for options that do not go together."""
    if output and accept:
        raise WrongUse(
            "--output viết bản soát, --accept ghi bản đã soát: dùng một trong hai",
            "--output writes a review, --accept records one: use one of them",
        )
    if output and not output.lower().endswith(".json"):
        raise WrongUse(
            f"«{output}»: bản soát cần tên đuôi .json", f"«{output}»: a review is named *.json"
        )


def _write(
    console: Console,
    file: Path,
    text: Text,
    document: str | None,
    rows: Sequence[Mapping[str, Any]],
    output: Path,
    force: bool,
) -> None:
    """Write the review, and say what to do with it."""
    from socai.infra.documents.reviewing import head_of, write_review

    write_review(output, head_of(file, text, document), rows, force)
    count, named = number(len(rows), console.lang), document or "ID"
    options = ("--document", named, "--accept", str(output))
    then = shlex.join(("socai", "read", str(file), *options))
    said = console.say(
        f"Đã viết {count} số ra {output}. Sửa accept thành true hoặc false, rồi: {then}",
        f"{count} figures were written to {output}. Set accept to true or false, then: {then}",
    )
    console.one({"file": str(output), "proposals": len(rows)}, [said])


def _registered_day(console: Console, document: str | None) -> date | None:
    """Return the date with which a document is registered, None where the ledger has none."""
    from socai.infra.documents.accepting import registered

    if document is None or not _has_ledger(console):
        return None
    with console.open() as ledger:
        found = registered(ledger, document)
        return found.date if found else None


def _has_ledger(console: Console) -> bool:
    """Return whether there is a ledger to ask; without one a document is read all the same."""
    from socai.infra.store.directory import MARKER

    where = console.where()
    return not isinstance(where, Path) or (where / MARKER).exists()


def _proposed(
    console: Console, text: Text, unit: str | None, day: date | None, words: Path | None
) -> list[dict[str, Any]]:
    """Return what is proposed, with the units of the ledger where there is one."""
    from socai.infra.documents.proposing import proposed
    from socai.projections.prose.heading import head

    tree = _tree(console, day or head(text.lines).published)
    if unit and tree is None:
        raise WrongUse(
            "--unit cần một sổ để tìm đơn vị: thêm --ledger THƯ_MỤC",
            "--unit needs a ledger to find the unit in: add --ledger DIR",
        )
    return proposed(text, tree, unit, day, words)


def _tree(console: Console, day: date | None) -> Tree | None:
    """Return the units of the ledger on the day of the document, None where there is no ledger."""
    from socai.infra import known as moments

    if not _has_ledger(console):
        return None
    with console.open() as ledger:
        today = moments.of(ledger.clock()).date()
        return ledger.view(ledger.position(None)).tree(day or today)


def _accept(
    console: Console,
    file: Path,
    text: Text,
    path: Path,
    document: str | None,
    published: date | None,
    reason: str | None,
    actor: str | None,
) -> None:
    """Record the accepted rows of a review in one command."""
    from socai.infra.documents.accepting import accept, cited
    from socai.infra.documents.reviewed import read_review

    review = read_review(path, text, file)
    with console.open() as ledger:
        ledger.check_books()
        source = cited(ledger, document, review, text, published)
        who = actor or settings.ACTOR.read()
        report = accept(ledger, review, source, path, actor=who, reason=reason)
        for warning in report.warnings:
            console.warn(warning)
        # The summary is said even where the books fail: what it names is recorded.
        try:
            _catch_up(ledger)
        finally:
            row = _counts(source.id, review, report)
            console.one(row, [_accepted_words(console, row)])
    if review.undecided:
        undecided = number(review.undecided, console.lang)
        console.warn(
            Message(
                f"{undecided} số chưa quyết (accept: null), không ghi",
                f"{undecided} figures are undecided (accept: null) and were not recorded",
            )
        )


def _counts(document: str, review: Review, report: Report) -> dict[str, Any]:
    return {
        "document": document,
        "accepted": len(review.accepted),
        "rejected": review.rejected,
        "undecided": review.undecided,
        "recorded": report.recorded,
        "already": report.already,
        "corrected": report.corrected,
        "first": report.first,
        "last": report.last,
    }


def _catch_up(ledger: Ledger) -> None:
    if not ledger.mirrored:  # else what was recorded comes by way of Kafka
        ledger.catch_up()


def _accepted_words(console: Console, row: Mapping[str, Any]) -> str:
    names = ("accepted", "recorded", "already", "rejected")
    accepted, recorded, already, rejected = (number(row[name], console.lang) for name in names)
    if not row["recorded"]:
        return console.say(
            f"Nhận {accepted} số: không có gì mới, {already} số đã có từ trước; {rejected} số "
            "không nhận",
            f"{accepted} figures accepted: nothing new, {already} were there before; {rejected} "
            "rejected",
        )
    first, last = row["first"], row["last"]
    return console.say(
        f"Nhận {accepted} số: đã ghi {recorded} sự kiện FigureClaimed trong một lệnh, vị trí "
        f"{first}–{last}; {already} số đã có từ trước; {rejected} số không nhận",
        f"{accepted} figures accepted: {recorded} FigureClaimed events recorded in one command, "
        f"positions {first}–{last}; {already} were there before; {rejected} rejected",
    )
