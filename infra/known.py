"""«As known at»: from what a person asks to a position that ends a command."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from socai.consumers.ports import EventStore
from socai.domain.refusal import Refused

VIETNAM = timezone(timedelta(hours=7))
START = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def position(store: EventStore, asked: str | None) -> int:
    """Return the position of «N» or «@TIME», the last one where nothing is asked.

    A time without a zone is Vietnam's. Raises Refused for a position inside a command, naming both
    neighbours, or beyond the log.
    """
    last = store.last()
    if asked is None:
        return last
    if asked.startswith("@"):
        return store.position_at(moment(asked[1:]))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 20):
        raise Refused.of(
            f"«{asked[:60]}» không phải vị trí: viết một số, hoặc @2026-01-31T08:00",
            f"«{asked[:60]}» is no position: write a number, or @2026-01-31T08:00",
        )
    at = int(asked)
    if at > last:
        raise Refused.of(
            f"Sổ mới có đến vị trí {last}, chưa có vị trí {at}",
            f"The log ends at position {last}; there is no position {at} yet",
        )
    if at == 0:
        return 0
    first, end = store.command_around(at)
    if at != end:
        raise Refused.of(
            f"Vị trí {at} nằm giữa một lệnh ({first}–{end}): hỏi {first - 1} hoặc {end}",
            f"Position {at} lies inside a command ({first}–{end}): ask {first - 1} or {end}",
        )
    return at


def moment(text: str) -> int:
    """Return the microseconds since 1970 of a time; a day alone means its end.

    Raises Refused where there is no such time.
    """
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            found = datetime.combine(day, time.max, VIETNAM)
        else:
            found = datetime.fromisoformat(text)
            found = found if found.tzinfo else found.replace(tzinfo=VIETNAM)
        since = found - START
    except (ValueError, OverflowError):
        raise Refused.of(
            f"«@{text[:60]}» không phải thời điểm: viết @2026-01-31 hoặc @2026-01-31T08:00",
            f"«@{text[:60]}» is no time: write @2026-01-31 or @2026-01-31T08:00",
        ) from None
    return since // timedelta(microseconds=1)


def of(recorded_at: int) -> datetime:
    """Return a recorded time (microseconds since 1970) in Vietnam's zone."""
    return START.astimezone(VIETNAM) + timedelta(microseconds=recorded_at)


def words(recorded_at: int) -> str:
    """Return a recorded time as read in Vietnam: 22/11/2026 14:05:09."""
    return of(recorded_at).strftime("%d/%m/%Y %H:%M:%S")
