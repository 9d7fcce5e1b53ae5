"""The documents that events cite: what is registered of them, and where they are cited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from socai.domain.document import DocumentRegistered
from socai.domain.event import Recorded, identity_of
from socai.domain.timeline import Stream
from socai.infra.cli.showing import cited
from socai.infra.files.rows import event_fields

LOOKED_THROUGH = 50_000
"""Events of a log that are read to find who cites a document: some two seconds."""


def documents_json(
    events: Iterable[Recorded], stream: Callable[[str], Stream]
) -> list[dict[str, Any]]:
    """Return the documents that events cite, in the order of their first citation.

    `stream` gives a stream as known; an empty one where the document was not registered.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for recorded in events:
        source = recorded.meta.source
        if source.document:
            found.setdefault(source.document, []).append(_citation(recorded))
    return [
        {**_registered(stream(f"document-{name}")), "citations": citations}
        for name, citations in found.items()
    ]


def _citation(recorded: Recorded) -> dict[str, Any]:
    source = recorded.meta.source
    return {
        "position": recorded.position,
        "event_id": recorded.meta.event_id,
        "page": source.page,
        "line": source.line,
        "quote": source.quote,
        "documented": source.documented.isoformat() if source.documented else None,
    }


def _registered(stream: Stream) -> dict[str, Any]:
    """Return what the registration that speaks last says of a document."""
    said = [s.event for s in stream.standings() if isinstance(s.event, DocumentRegistered)]
    names = ("title", "issuer", "number", "date", "period", "file_hash")
    fields = event_fields(said[-1]) if said else dict.fromkeys(names)
    return {"document": identity_of(stream.name), "registered": bool(said), **fields}


def citing_streams(events: Iterable[Recorded], document: str) -> list[dict[str, Any]]:
    """Return the streams whose events cite a document, each with how many do."""
    found: dict[str, int] = {}
    for recorded in events:
        if recorded.meta.source.document == document:
            found[recorded.meta.stream] = found.get(recorded.meta.stream, 0) + 1
    return [{"stream": name, "events": count} for name, count in sorted(found.items())]


def document_lines(documents: Iterable[dict[str, Any]], lang: str) -> list[str]:
    """Return the documents for people: title, issuer, number, date; then each place cited."""
    vi = lang != "en"
    lines = []
    for one in documents:
        parts = [one["title"], one["issuer"]]
        if one["number"]:
            parts.append(f"{'số' if vi else 'No.'} {one['number']}")
        if one["date"]:
            parts.append(f"{'ngày' if vi else 'of'} {one['date']}")
        said = ", ".join(part for part in parts if part)
        unknown = "chưa được đăng ký" if vi else "not registered"
        lines.append(f"  {one['document']}: {said if one['registered'] else unknown}")
        places = (
            cited({**p, "document": None, "documented": None}, lang) for p in one["citations"]
        )
        lines += [f"      {place}" for place in dict.fromkeys(places) if place]
    return lines


def citing_lines(found: list[dict[str, Any]] | None, document: str, lang: str) -> list[str]:
    """Return who cites a document, or how to find it where the log is too long to look through."""
    vi = lang != "en"
    if found is None:
        return [
            f"  {'sổ dài, hãy lọc' if vi else 'the log is long, filter it'}: "
            f"socai log --format csv | grep {document}"
        ]
    words = "sự kiện" if vi else "events"
    lines = [f"  {one['stream']} ({one['events']} {words})" for one in found]
    return lines or [f"  {'chưa có dòng nào' if vi else 'none yet'}"]
