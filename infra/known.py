"""«As known at»: from what a person asks to a position that ends a command."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from socai.consumers.ports import Source
from socai.domain.refusal import Message, Refused

VIETNAM = timezone(timedelta(hours=7))
START = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def position(source: Source, asked: str | None, log: Source | None = None) -> int:
    """Return the position of «N» or «@TIME», the last one of `source` where nothing is asked.

    A time without a zone is Vietnam's. Raises Refused for a position inside a command, naming both
    neighbours, or beyond the source, which may be behind the `log`.
    """
    last = source.last()
    log = source if log is None else log
    if asked is None:
        return last
    if asked.startswith("@"):
        time = moment(asked[1:])
        at = max(source.position_at(time), log.position_at(time))
    else:
        at = _number(asked)
    if at > last:
        raise Refused(_beyond(at, last, log.last()))
    if at == 0:
        return 0
    first, end = source.command_around(at)
    if at != end:
        raise Refused.of(
            f"Vị trí {at} nằm giữa một lệnh ({first}–{end}): hỏi {first - 1} hoặc {end}",
            f"Position {at} lies inside a command ({first}–{end}): ask {first - 1} or {end}",
        )
    return at


def _number(asked: str) -> int:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 20):
        raise Refused.of(
            f"«{asked[:60]}» không phải vị trí: viết một số, hoặc @2026-01-31T08:00",
            f"«{asked[:60]}» is no position: write a number, or @2026-01-31T08:00",
        )
    return int(asked)


def _beyond(at: int, last: int, recorded: int) -> Message:
    """Return what is said of a position that cannot be asked yet."""
    if at <= recorded:
        return Message(
            f"Chưa hỏi được vị trí {at}: {behind(recorded, last).vi}",
            f"Position {at} cannot be asked yet: {behind(recorded, last).en}",
        )
    end = max(last, recorded)
    return Message(
        f"Sổ mới có đến vị trí {end}, chưa có vị trí {at}",
        f"The log ends at position {end}; there is no position {at} yet",
    )


def behind(recorded: int, last: int) -> Message:
    """Return what is said where what is answered from is behind what is recorded."""
    return Message(
        f"sổ gốc đã có đến vị trí {recorded}; sổ tổng hợp mới đến {last} (socai run relay project)",
        f"the store has positions up to {recorded}; the books only up to {last} "
        "(socai run relay project)",
    )


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
