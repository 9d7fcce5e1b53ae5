"""`socai audit`: what was published, against the ledger and among itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socai.domain.claim_words import RELATIONS
from socai.domain.refusal import Message
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.options import Force, Known

if TYPE_CHECKING:
    from socai.infra.audit.asking import Audited
    from socai.projections.targets.attainment import Attainment

    Written = Callable[[Audited, Sequence[Attainment]], bytes]

REFUSED = 1
KINDS = ", ".join(word for word, _ in RELATIONS.words)
"""The relations that a claim may stand in to others."""
Documents = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DOCUMENT…",
        help="Mã tài liệu; bỏ trống: mọi tài liệu có con số | Ids of documents; none: all that "
        "have claims",
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="U",
        help="Chỉ con số của đơn vị này và cấp dưới | Only claims of this unit with all below it",
    ),
]
RuleName = Annotated[
    str | None, typer.Option("--rule", metavar="R", help="Chỉ một quy tắc | One rule only")
]
Relations = Annotated[
    str | None,
    typer.Option(
        "--relations",
        metavar="FILE.toml",
        help="Thêm quan hệ của bạn giữa các con số: mỗi bảng [[relation]] có first, relation "
        f"({KINDS}), claims, note | Relations of your own between claims: each [[relation]] has "
        f"first, relation ({KINDS}), claims, note",
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all", help="Kể cả con số khớp với sổ | Also the claims that agree with the ledger"
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Ghi bản phát hiện ra tệp .xlsx hoặc .md | Write the findings to a file .xlsx or .md",
    ),
]


def audit(
    ctx: typer.Context,
    documents: Documents = None,
    unit: Unit = None,
    rule: RuleName = None,
    known: Known = None,
    relations: Relations = None,
    all_: All = False,
    output: Output = None,
    force: Force = False,
) -> None:
    """Print the findings by severity and document; exit code 1 where an open error stands."""
    from socai.infra.audit.as_text import summary

    console: Console = ctx.obj
    if all_ and output:
        raise WrongUse(
            "--all không đi cùng --output: bảng «Con số» trong tệp .xlsx đã có mọi con số",
            "--all does not go with --output: the sheet of claims in the .xlsx has them all",
        )
    written, rules = _form(output, force), _rules(rule)
    chosen = documents or (), unit, Path(relations) if relations else None
    found, content = _asked(console, known, chosen, rules, written)
    if not found.claims:
        console.tell(_nothing(unit, found.position))
    if output and content is not None:
        _write(console, output, force, content, found)
    else:
        _print(console, found, all_)
    console.tell(summary(found, console.lang))
    if found.stands:
        raise typer.Exit(REFUSED)


def _asked(
    console: Console,
    known: str | None,
    chosen: tuple[Sequence[str], str | None, Path | None],
    rules: tuple[str, ...],
    written: Written | None,
) -> tuple[Audited, bytes | None]:
    """Return the audit, and the bytes of its file where one is wanted: it has the targets too."""
    from socai.consumers.collecting import uncollected
    from socai.infra.audit.asking import audited
    from socai.infra.audit.attaining import attained
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.progress import Shown

    documents, unit, relations = chosen
    shown = Shown(console.lang)
    with console.open() as ledger, uncollected():
        try:
            at = AsKnown.at(ledger, known, None)
            found = audited(at, documents, unit, relations, rules, shown)
            if written is None:
                return found, None
            given = attained(at, None, unit, None, documents, found.every, shown)
            return found, written(found, given)
        finally:
            shown.end()


def _form(output: str | None, force: bool) -> Written | None:
    """Return what makes the bytes of the file, None for none; raise Refused where none can be."""
    from socai.domain.refusal import Refused
    from socai.infra.audit.as_markdown import markdown
    from socai.infra.files.exports.target import check_free

    if output is None:
        return None
    form = Path(output).suffix.lower()
    if form not in (".xlsx", ".md"):
        raise Refused.of(
            f"«{output}»: tên tệp phát hiện cần đuôi .xlsx hoặc .md",
            f"«{output}»: the name of a file of findings ends in .xlsx or .md",
        )
    check_free(Path(output), force)
    if form == ".md":
        return markdown
    from socai.infra.audit.as_workbook import workbook

    return workbook


def _rules(name: str | None) -> tuple[str, ...]:
    from socai.infra.cli.typed import hint
    from socai.projections.audit.finding import RULES

    names = [rule.name for rule in RULES]
    if name is None:
        return ()
    if name not in names:
        close, listed = hint(name, names), ", ".join(names)
        raise WrongUse(
            f"Không có quy tắc «{name[:60]}»{close.vi}; các quy tắc: {listed}",
            f"There is no rule «{name[:60]}»{close.en}; rules: {listed}",
        )
    return (name,)


def _nothing(unit: str | None, position: int) -> Message:
    """Return why there is nothing to audit, and what to do."""
    if unit:
        return Message(
            f"Không con số nào ghi cho «{unit}» hay cấp dưới; bỏ --unit để xem mọi con số",
            f"No claim is of «{unit}» or a unit below it; leave --unit out to see all claims",
        )
    return Message(
        f"Đến vị trí {position} sổ chưa ghi con số đã công bố nào: đọc một tài liệu bằng `socai "
        "read TỆP`, soát, rồi ghi bằng --accept",
        f"Up to position {position} the ledger has no published figure: read a document with "
        "`socai read FILE`, review, then record with --accept",
    )


def _print(console: Console, found: Audited, whole: bool) -> None:
    from socai.domain.text import visible
    from socai.infra.audit.as_json import CSV, finding_json, finding_row
    from socai.infra.audit.as_text import lines
    from socai.infra.cli.printing import print_csv, print_json_rows

    results = found.found(whole)
    if console.format == "json":
        print_json_rows(finding_json(one) for one in results)
    elif console.format == "csv":
        print_csv(CSV, (finding_row(one) for one in results))
    else:
        # Quotes come from documents: signs of control do nothing to a terminal.
        for line in lines(results, console.lang):
            print(visible(line))


def _write(console: Console, output: str, force: bool, content: bytes, found: Audited) -> None:
    from socai.infra.reports.as_file import write

    write(Path(output), force, content)
    if console.format == "json":
        console.one({"file": output, "findings": len(found.found()), "known": found.position}, [])
    else:
        console.tell(
            Message(f"Đã ghi các phát hiện ra {output}", f"The findings were written to {output}")
        )
