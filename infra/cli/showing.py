"""One stream with its state and history: what speaks, and what was amended by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from socai.domain.event import EventWithdrawn, Recorded
from socai.domain.register import BODY, Thing
from socai.domain.timeline import Stream
from socai.infra import known
from socai.infra.files.rows import event_fields

REGISTERS = {
    "alive": "đang có",
    "there": "đang có",
    "unit": "đơn vị",
    "key": "loại",
    "kind": "loại",
    "type": "kiểu",
    "name": "tên",
    "parent": "thuộc",
    "code": "mã số",
    "place": "nơi",
    "new": "xây dựng mới",
    "role": "vai trò",
    "grade": "xếp loại",
    "declared": "số công bố",
    "status": "trạng thái",
    "title": "tiêu đề",
    "issuer": "nơi ban hành",
    "number": "số hiệu",
    "date": "ngày",
    "into": "kế thừa bởi",
    "how": "cách thức",
    "report": "báo cáo",
    "as_of": "tính đến",
    "windows": "kỳ",
    "boundaries": "địa giới",
    "known": "đến vị trí",
    "root": "gốc Merkle",
    "digest": "mã băm",
    "replaces": "thay",
    "cites": "viện dẫn",
    "definitions": "định nghĩa",
    "software": "socai",
    "table": "bảng số liệu",
}
"""Registers as a Vietnamese reader names them."""
LONGEST = 64
"""Characters of a value that are shown: those of a hash are."""
FAMILIES = {
    "member": "thành viên",
    "team": "tổ",
    "tag": "nhãn",
    "area": "địa bàn",
    "level": "cấp",
    "declared": "công bố",
    "countersigned": "xác nhận của",
    "target": "chỉ tiêu được giao",
    "relation": "quan hệ",
    "answer": "trả lời phát hiện",
}


def stream_json(stream: Stream, day: date | None) -> dict[str, Any]:
    """Return a stream's registers on `day` (after all, where None), and its events."""
    things = sorted(thing for thing in stream.things if thing != BODY)
    return {
        "stream": stream.name,
        "as_of": day.isoformat() if day else None,
        "body": _registers(stream, BODY, day),
        "things": [
            {"family": thing[0], "id": thing[1], **registers}
            for thing in things
            if (registers := _registers(stream, thing, day))
        ],
        "events": [_event(stream, recorded) for recorded in stream.events],
    }


def _registers(stream: Stream, thing: Thing, day: date | None) -> dict[str, Any]:
    state = stream.final(thing) if day is None else stream.state(day, thing)
    return {name: _value(value) for name, value in state.items()}


def _value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def event_row(recorded: Recorded) -> dict[str, Any]:
    """Return where and when an event was recorded and what it says, for a list of events."""
    meta, source = recorded.meta, recorded.meta.source
    return {
        "position": recorded.position,
        "recorded_at": known.of(meta.recorded_at).isoformat(),
        "type": meta.type,
        "effective": str(meta.effective),
        "fields": event_fields(recorded.event),
        "document": source.document,
        "page": source.page,
        "line": source.line,
        "quote": source.quote,
        "documented": source.documented.isoformat() if source.documented else None,
        "reason": meta.reason,
        "actor": meta.actor,
        "event_id": meta.event_id,
        "corrects": meta.corrects,
    }


def _event(stream: Stream, recorded: Recorded) -> dict[str, Any]:
    """Return an event with its standing: speaks, withdrawn or corrected, and by which event."""
    event = recorded.event
    standing = stream.speaking(recorded.meta.event_id)
    withdrawn = _withdrawal(stream, recorded)
    speaks = standing is not None and standing.recorded is recorded
    corrected = None
    if not speaks and not withdrawn:
        corrected = standing.recorded if standing else None
    return {
        **event_row(recorded),
        "speaks": speaks,
        "withdraws": event.event if isinstance(event, EventWithdrawn) else None,
        "corrected_by": corrected.meta.event_id if corrected else None,
        "withdrawn_by": withdrawn.meta.event_id if withdrawn else None,
    }


def _withdrawal(stream: Stream, recorded: Recorded) -> Recorded | None:
    """Return the withdrawal of an event that holds, None where there is none."""
    for one in stream.events:
        event = one.event
        if isinstance(event, EventWithdrawn) and event.event == recorded.meta.event_id:
            standing = stream.speaking(one.meta.event_id)
            if standing and standing.recorded is one:
                return one
    return None


def fields_in_words(fields: dict[str, Any]) -> str:
    """Return fields as «name=value, …», without those that are empty."""
    shown = []
    for name, value in fields.items():
        if value not in (None, [], ()):
            text = "/".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            cut = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
            shown.append(f"{name}={cut}")
    return ", ".join(shown)


def registers_in_words(registers: dict[str, Any], lang: str) -> str:
    """Return registers as «tên=giá trị, …», truth values as có and không."""
    if lang == "en":
        return fields_in_words(registers)
    truth = {True: "có", False: "không"}
    named = {
        REGISTERS.get(name, name): truth[value] if isinstance(value, bool) else value
        for name, value in registers.items()
    }
    return fields_in_words(named)


def cited(row: dict[str, Any], lang: str) -> str:
    """Return a source: «tuyen-hoa-2021, dòng 34: «…»», nothing where there is none."""
    page, line, by = ("page", "line", "of") if lang == "en" else ("trang", "dòng", "ngày")
    parts = [row.get("document") or ""]
    if row.get("page"):
        parts.append(f"{page} {row['page']}")
    if row.get("line"):
        parts.append(f"{line} {row['line']}")
    if row.get("documented"):
        parts.append(f"{by} {row['documented']}")
    said = ", ".join(part for part in parts if part)
    return f"{said}: «{row['quote']}»" if row.get("quote") else said


def stream_lines(found: dict[str, Any], lang: str) -> list[str]:
    """Return a stream for people: its state, then its events from first to last."""
    vi = lang != "en"
    day = found["as_of"]
    when = (f"vào {day}" if vi else f"on {day}") if day else ("sau mọi sự kiện" if vi else "last")
    body = registers_in_words(found["body"], lang) or ("chưa có gì" if vi else "nothing yet")
    lines = [f"{found['stream']} ({when}): {body}"]
    for thing in found["things"]:
        registers = {k: v for k, v in thing.items() if k not in ("family", "id")}
        family = FAMILIES.get(thing["family"], thing["family"]) if vi else thing["family"]
        name = " ".join(part for part in (family, thing["id"]) if part)
        lines.append(f"  {name}: {registers_in_words(registers, lang)}")
    lines.append("Lịch sử:" if vi else "History:")
    positions = {row["event_id"]: row["position"] for row in found["events"]}
    for row, depth in _amended(found["events"]):
        lines += ("    " * depth + line for line in _event_lines(row, positions, lang))
    return lines


def _amended(events: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield each event at depth 0, under it at depth 1 what corrects or withdraws it, directly or
    by way of another amendment."""
    first: dict[str, str] = {}
    under: dict[str, list[dict[str, Any]]] = {}
    for row in events:
        amends = row["corrects"] or row["withdraws"]
        first[row["event_id"]] = first.get(amends, row["event_id"])
        under.setdefault(first[row["event_id"]], []).append(row)
    for first_row, *amendments in under.values():
        yield first_row, 0
        yield from ((row, 1) for row in amendments)


def _event_lines(row: dict[str, Any], positions: dict[str, int], lang: str) -> list[str]:
    vi = lang != "en"
    mark = "•" if row["speaks"] else "×"
    lines = [f"  {mark} {row['position']}  {row['effective']}  {row['type']}  "
             f"{fields_in_words(row['fields'])}".rstrip()]  # fmt: skip
    lines.append(f"      {'sự kiện' if vi else 'event'} {row['event_id']}")
    moment = row["recorded_at"][:19].replace("T", " ")
    lines.append(f"      {'ghi lúc' if vi else 'recorded at'} {moment}, {row['actor']}")
    source = cited(row, lang)
    if source:
        lines.append(f"      {source}")
    if row["reason"]:
        lines.append(f"      {'lý do' if vi else 'reason'}: {row['reason']}")
    for name, words, words_en in (
        ("corrects", "đính chính", "corrects"),
        ("withdraws", "rút", "withdraws"),
        ("corrected_by", "đã được đính chính bởi", "corrected by"),
        ("withdrawn_by", "đã bị rút bởi", "withdrawn by"),
    ):
        if row[name]:
            lines.append(f"      {words if vi else words_en} {row[name]} (#{positions[row[name]]})")
    return lines
