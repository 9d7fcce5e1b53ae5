"""The command that shows one stream: its state, its history, the documents that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from socai.infra.cli.console import Console
from socai.infra.cli.look import stream_events
from socai.infra.cli.options import AsOf, Known

if TYPE_CHECKING:
    from socai.domain.timeline import Stream
    from socai.infra.app import Ledger


def show(
    ctx: typer.Context,
    stream: Annotated[
        str, typer.Argument(metavar="STREAM", help="Dòng: <loại>-<mã> | Stream: <kind>-<id>")
    ],
    as_of: AsOf = None,
    known: Known = None,
) -> None:
    """Print the state and the history of one stream, with the documents that it cites."""
    from socai.infra.cli.cited import document_lines, documents_json
    from socai.infra.cli.showing import stream_json, stream_lines
    from socai.infra.cli.typed import read_period

    console: Console = ctx.obj
    day = read_period(as_of).last if as_of else None
    with console.open() as ledger:
        position = ledger.position(known)
        stream_events(ledger.source, stream)
        one = _as_known(ledger, stream, position)
        documents = documents_json(one.events, lambda name: _as_known(ledger, name, position))
        more, lines = _citing(ledger, stream, position, console)
    found = {**stream_json(one, day), "known": position, "documents": documents, **more}
    cites = [console.say("Tài liệu:", "Documents:"), *document_lines(documents, console.lang)]
    lines = [*stream_lines(found, console.lang), *(cites if documents else ()), *lines]
    console.one(found, lines)


def _as_known(ledger: Ledger, name: str, position: int) -> Stream:
    """Return a stream as it was known at a position."""
    from socai.domain.timeline import Stream

    return Stream(name, (e for e in ledger.source.stream(name) if e.position <= position))


def _citing(
    ledger: Ledger, name: str, position: int, console: Console
) -> tuple[dict[str, Any], list[str]]:
    """Return which streams cite a document, for programs and for people; nothing of others."""
    from itertools import takewhile

    from socai.domain.event import category_of, identity_of
    from socai.infra.cli.cited import LOOKED_THROUGH, citing_lines, citing_streams

    if category_of(name) != "document":
        return {}, []
    document, found = identity_of(name), None
    if position <= LOOKED_THROUGH:
        events = takewhile(lambda e: e.position <= position, ledger.answering.events())
        found = citing_streams(events, document)
    lines = [console.say("Được viện dẫn ở:", "Cited in:")]
    return {"cited_by": found}, lines + citing_lines(found, document, console.lang)
