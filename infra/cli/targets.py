"""`socai targets`: what programmes have to reach, whether they did, and why that can be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.refusal import Message
from socai.infra.cli.console import Console
from socai.infra.cli.options import AsOf, Known

if TYPE_CHECKING:
    from socai.projections.targets.attainment import Attainment, Part

CSV = (
    *("programme", "target", "name", "unit", "operator", "value", "counted_unit", "deadline"),
    *("recurrence", "as_of", "status", "reasons", "quotes"),
)
Programme = Annotated[
    str | None,
    typer.Argument(
        metavar="PROGRAMME",
        help="Mã chương trình; bỏ trống: mọi chương trình | Id of a programme; none: all",
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="U",
        help="Chỉ chỉ tiêu của đơn vị này và cấp dưới | Only targets of this unit, all below it",
    ),
]


def targets(
    ctx: typer.Context,
    programme: Programme = None,
    unit: Unit = None,
    as_of: AsOf = None,
    known: Known = None,
) -> None:
    """Print each target, whether it is met by a day, why, and where it is set."""
    from socai.consumers.collecting import uncollected
    from socai.infra.audit.attaining import attained
    from socai.infra.cli.asking import AsKnown, read_last_day
    from socai.infra.cli.progress import Shown

    console: Console = ctx.obj
    day, shown = read_last_day(as_of), Shown(console.lang)
    with console.open() as ledger, uncollected():
        try:
            at = AsKnown.at(ledger, known, None)
            found = attained(at, programme, unit, day, told=shown)
        finally:
            shown.end()
    _print(console, found)
    console.tell(_summary(found, at.position))


def _print(console: Console, found: Sequence[Attainment]) -> None:
    from socai.domain.text import visible
    from socai.infra.cli.printing import print_csv, print_json_rows

    if console.format == "json":
        print_json_rows(_row(one) for one in found)
    elif console.format == "csv":
        flat = ("reasons", "quotes")
        rows = ((_row(one), _texts(one)) for one in found)
        print_csv(CSV, ({**row, **dict(zip(flat, texts, strict=True))} for row, texts in rows))
    else:
        for line in _lines(found, console.lang):
            # Names and quotes come from documents: signs of control do nothing to a terminal.
            print(visible(line))


def _row(one: Attainment) -> dict[str, Any]:
    from socai.infra.audit.target_words import goal, places
    from socai.infra.reports.words import plain

    target, asked = one.target, goal(one.target)
    return {
        "programme": target.programme,
        "target": target.identity,
        "name": target.name,
        "unit": target.unit,
        "operator": target.operator,
        "value": plain(target.value),
        "counted_unit": target.counted_unit or None,
        "deadline": target.deadline.isoformat() if target.deadline else None,
        "recurrence": target.recurrence,
        "since": target.since.isoformat(),
        "goal": {"vi": asked.vi, "en": asked.en},
        "as_of": one.day.isoformat(),
        "status": one.status,
        "reasons": [{"vi": reason.vi, "en": reason.en} for reason in one.reasons],
        "parts": [_part(part) for part in one.parts],
        "quotes": places(target),
    }


def _part(part: Part) -> dict[str, Any]:
    """Return what is said of one share or count over one window."""
    from socai.infra.reports.words import plain

    pair, found = part.pair, part.counted.found
    return {
        "term": str(pair.term) if pair.term else None,
        "denominator": str(pair.whole) if pair.whole else None,
        "subject": pair.subject,
        "from": part.window.first.isoformat(),
        "to": part.window.last.isoformat(),
        "status": part.status,
        "lo": plain(found.lo) if found else None,
        "hi": plain(found.hi) if found else None,
        "claims": [heard.claim.id for heard in part.heard],
    }


def _texts(one: Attainment) -> tuple[list[str], list[str]]:
    """Return the reasons and the places of a target as a cell of CSV has them."""
    from socai.infra.audit.target_words import places
    from socai.infra.cli.showing import cited

    return [r.vi for r in one.reasons], [cited(place, "vi") for place in places(one.target)]


def _lines(found: Sequence[Attainment], lang: str) -> Iterator[str]:
    from socai.infra.audit.target_words import STATUS, goal, places
    from socai.infra.cli.showing import cited

    before = None
    for one in found:
        target = one.target
        if target.programme != before:
            yield from (["", target.programme] if before else [target.programme])
        before = target.programme
        asked = goal(target).text(lang)
        yield f"  • {target.name} ({target.unit}): {asked}"
        yield f"      {STATUS[one.status].text(lang).upper()}"
        yield from (f"      – {reason.text(lang)}" for reason in one.reasons)
        yield from (f"      {cited(place, lang)}" for place in places(target))


def _summary(found: Sequence[Attainment], position: int) -> Message:
    """Return how many targets there are of each status, or why there is none."""
    from socai.infra.audit.target_words import STATUS

    if not found:
        return Message(
            f"Không có chỉ tiêu nào như đã hỏi, đến vị trí {position}: chỉ tiêu được ghi bằng "
            "TargetSet vào dòng programme-<mã>; xem `socai types`",
            f"There is no such target up to position {position}: targets are recorded by TargetSet "
            "in the stream programme-<id>; see `socai types`",
        )
    counts = Counter(one.status for one in found)
    vi = ", ".join(f"{counts[name]} {word.vi}" for name, word in STATUS.items())
    en = ", ".join(f"{counts[name]} {word.en}" for name, word in STATUS.items())
    return Message(
        f"{len(found)} chỉ tiêu: {vi}; như sổ biết đến vị trí {position}",
        f"{len(found)} targets: {en}; as known at position {position}",
    )
