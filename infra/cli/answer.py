"""`socai answer`: what somebody says to a finding of the audit; the finding stays visible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.domain.claim_words import ANSWERS
from socai.infra import settings
from socai.infra.cli.audit import Relations
from socai.infra.cli.console import Console, WrongUse
from socai.infra.cli.ledger import ActorOption
from socai.infra.cli.record import CommandId, Document, Reason

if TYPE_CHECKING:
    from socai.domain.event import Recorded
    from socai.infra.app import Ledger
    from socai.infra.audit.asking import Audited, Result

Finding = Annotated[
    str,
    typer.Argument(
        metavar="FINDING",
        help="Mã phát hiện, như socai audit in ra | Id of the finding, as socai audit prints it",
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="A",
        help=f"{', '.join(f'{word} ({vi})' for word, vi in ANSWERS.words)} "
        f"| {', '.join(word for word, _ in ANSWERS.words)}",
    ),
]


def answer(
    ctx: typer.Context,
    finding: Finding,
    as_: As,
    reason: Reason,
    document: Document = None,
    relations: Relations = None,
    command_id: CommandId = None,
    actor: ActorOption = None,
) -> None:
    """Record an answer to a finding; the same answer again adds nothing."""
    from socai.consumers.collecting import uncollected
    from socai.infra.audit.asking import audited
    from socai.infra.cli.asking import AsKnown
    from socai.infra.cli.progress import Shown

    console: Console = ctx.obj
    meant, shown = _meant(as_), Shown(console.lang)
    with console.open() as ledger, uncollected():
        try:
            at = AsKnown.at(ledger, None, None)
            asked = audited(at, relations=Path(relations) if relations else None, told=shown)
        finally:
            shown.end()
        one = _found(asked, finding)
        if there := _there(ledger, one, meant, reason):
            _tell(console, one, meant, there.position, there.meta.event_id, True)
            return
        row = _row(ledger, one, meant, reason)
        _record(console, ledger, one, meant, row, (document, command_id, actor))


def _meant(text: str) -> str:
    """Return the answer that is meant, by its name or its Vietnamese words; or raise WrongUse."""
    from socai.domain.text import fold

    asked = fold(text).replace("_", "-")
    found = [word for word, vi in ANSWERS.words if asked == word or (asked and asked in fold(vi))]
    if len(found) != 1:
        listed = ", ".join(f"{word} ({vi})" for word, vi in ANSWERS.words)
        names = ", ".join(word for word, _ in ANSWERS.words)
        raise WrongUse(f"--as «{text[:60]}»: cần {listed}", f"--as «{text[:60]}»: one of {names}")
    return found[0]


def _found(asked: Audited, finding: str) -> Result:
    """Return the finding of this id; raise Refused, with near ids, where there is none."""
    from socai.domain.refusal import Refused
    from socai.infra.cli.typed import hint

    found = {one.finding.id: one for one in asked.found()}
    if finding not in found:
        close = hint(finding, found, most=3)
        raise Refused.of(
            f"Không có phát hiện «{finding[:100]}»{close.vi}; xem mã bằng `socai audit` (với cùng "
            "--relations). Chưa ghi gì",
            f"There is no finding «{finding[:100]}»{close.en}; see the ids with `socai audit` "
            "(with the same --relations). Nothing was recorded",
        )
    return found[finding]


def _there(ledger: Ledger, one: Result, meant: str, reason: str) -> Recorded | None:
    """Return the event of the same answer to the same figures, None where none is recorded.

    The store is asked: what answers questions may be behind it.
    """
    from socai.domain.text import normal
    from socai.projections.audit.claim import claims

    found = one.finding
    stream = ledger.streams.stream(found.claims[0].recorded.meta.stream)
    given = claims([stream]).answers.get(found.id)
    said = (meant, normal(reason), found.state)
    if given is None or (given.answer, given.reason, given.state) != said:
        return None
    return given.recorded


def _row(ledger: Ledger, one: Result, meant: str, reason: str) -> dict[str, Any]:
    """Return the row of the answer, in the stream of the claim that the finding is about."""
    from socai.infra import known

    found = one.finding
    about = found.claims[0]
    # Said today; of a claim about a day to come, on that day, for before it there is no claim.
    day = max(known.of(ledger.clock()).date(), about.period.last)
    return {
        "type": "FindingAnswered",
        "stream": about.recorded.meta.stream,
        "effective": day.isoformat(),
        "finding": found.id,
        "rule": found.rule.name,
        "answer": meant,
        "state": found.state,
        "reason": reason,
    }


def _record(
    console: Console,
    ledger: Ledger,
    one: Result,
    meant: str,
    row: dict[str, Any],
    options: tuple[str | None, str | None, str | None],
) -> None:
    from socai.infra.cli.recording import record_row

    document, command_id, actor = options
    event_id, appended, warnings = record_row(
        ledger, {**row, "document": document}, command_id, actor or settings.ACTOR.read()
    )
    for warning in warnings:
        console.warn(warning)
    _tell(console, one, meant, appended.first, event_id, appended.already)


def _tell(
    console: Console, one: Result, meant: str, position: int, event_id: str, already: bool
) -> None:
    """Print what was recorded, or that the same answer stood there before."""

    name, meaning = one.finding.id, dict(ANSWERS.words)[meant]
    row = {
        "finding": name,
        "answer": meant,
        "event_id": event_id,
        "position": position,
        "already": already,
    }
    if already:
        line = console.say(
            f"«{name}» đã được trả lời đúng như vậy ở vị trí {position}, không ghi lại",
            f"«{name}» was answered just so at position {position}, not recorded again",
        )
    else:
        line = console.say(
            f"Đã ghi ở vị trí {position}: «{name}» {meaning}; phát hiện vẫn hiện ra cùng trả lời "
            "này",
            f"Recorded at position {position}: «{name}» {meant}; the finding stays, with this "
            "answer",
        )
    console.one(row, [line])
