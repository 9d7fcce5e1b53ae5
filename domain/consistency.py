"""What must hold of a stream: one life of its body, and things that begin and end by turns.

Coarse dates are given every benefit: a statement is wrong only where no day of its period would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest

from .catalogue import KIND_NAMES
from .event import identity_of
from .period import Period
from .placing import Standing
from .refusal import Message
from .register import BODY, Thing
from .timeline import Stream

LIFELESS = {"activity", "certification", "declaration", "log", "pledge", "recognition"}
"""Kinds whose streams have no body that begins and ends."""
TIMELESS = {"claim"}
"""Kinds whose day is what they are about: what is said of them may be of any other day."""
REPEATED = {"declared", "level", "certified", "status", "progressed", "reoffended", "answer"}
"""Families of things that are said again without an end between."""
UNNAMED = {"", *REPEATED}
"""Families of things that have no name of their own."""

Life = tuple[Standing, Standing | None]


def lifetime(stream: Stream) -> Life | None:
    """Return the statements that begin and end the body; None where nothing begins it."""
    begin = end = None
    for placed in stream.history(BODY):
        turns = placed.standing.turns(BODY)
        if turns and begin is None:
            begin = placed.standing
        if turns is False and end is None:
            end = placed.standing
    return (begin, end) if begin else None


def overlap(life: Life, period: Period) -> bool:
    """Return whether the body may stand on some day of `period`."""
    begin, end = life
    last = end.effective.last if end else date.max
    return period.last >= begin.effective.earliest and period.earliest <= last


def life_words(life: Life) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return since when the body stands and till when, each in Vietnamese and English."""
    begin, end = life
    since = begin.effective.vi().removeprefix("từ ")
    born = (f"có từ {since}", f"exists from {begin.effective}")
    if end is None:
        return born, ("", "")
    return born, (f", thôi từ {end.effective.vi()}", f", ceased on {end.effective}")


def inconsistencies(stream: Stream, things: set[Thing], own: set[str]) -> Iterator[Message]:
    """Yield every statement about `things` that cannot be true on any day that it allows."""
    lifeless = stream.category in LIFELESS
    life = None if lifeless else lifetime(stream)
    for thing in sorted(things - {BODY} if lifeless else things):
        standings = [p.standing for p in stream.history(thing)]
        if thing == BODY:
            yield from _one_life(stream, standings, own)
        else:
            yield from _alternate(stream, thing, standings, own)
        for s in () if lifeless else standings:
            if life is None or not (stream.category in TIMELESS or overlap(life, s.effective)):
                yield _hanging(stream, s, own, _outside(stream, life))


def _outside(stream: Stream, life: Life | None) -> tuple[str, str]:
    what = KIND_NAMES[stream.category]
    name = identity_of(stream.name)
    if life is None:
        return (f"{what} «{name}» chưa được ghi nhận", f"{stream.category} «{name}» does not exist")
    born, ceased = life_words(life)
    return (
        f"{what} «{name}» {born[0]}{ceased[0]}",
        f"{stream.category} «{name}» {born[1]}{ceased[1]}",
    )


def _one_life(stream: Stream, standings: list[Standing], own: set[str]) -> Iterator[Message]:
    begins = sorted((s for s in standings if s.turns(BODY)), key=lambda s: s.origin)
    ends = sorted((s for s in standings if s.turns(BODY) is False), key=lambda s: s.origin)
    for again in begins[1:]:
        why = (
            f"«{stream.name}» đã được ghi nhận {begins[0].effective.vi()}, không lập lại được",
            f"«{stream.name}» exists since {begins[0].effective} and is not begun twice",
        )
        yield _hanging(stream, again, own, why)
    for early in ends[:1]:
        if begins and begins[0].effective.open and early.effective.last < begins[0].effective.last:
            why = (
                f"«{stream.name}» còn hoạt động ngày {begins[0].effective.last:%d/%m/%Y}",
                f"«{stream.name}» stood on {begins[0].effective.last}",
            )
            yield _hanging(stream, early, own, why)
    for again in ends[1:]:
        why = (
            f"«{stream.name}» đã thôi từ {ends[0].effective.vi()}",
            f"«{stream.name}» has ceased on {ends[0].effective} already",
        )
        yield _hanging(stream, again, own, why)


def _alternate(
    stream: Stream, thing: Thing, standings: list[Standing], own: set[str]
) -> Iterator[Message]:
    """Yield where no days exist on which the thing begins, ends, begins … by turns."""
    turning = [s for s in standings if s.turns(thing) is not None]
    if thing[0] in REPEATED:
        return
    begins = _by_deadline(s for s in turning if s.turns(thing))
    ends = _by_deadline(s for s in turning if s.turns(thing) is False)
    reached = date.min
    for begin, end in zip_longest(begins, ends):
        for s, missing in ((begin, end), (end, begin)):
            if s is None:
                continue
            if (missing is None and s is end) or s.effective.last < reached:
                yield _hanging(stream, s, own, _turn_words(thing, s))
                return
            # An open beginning was there on its day: what ends it ends it then or later.
            was_there = s is begin and s.effective.open
            reached = max(reached, s.effective.last if was_there else s.effective.earliest)
        if end is None and begin is not begins[-1]:
            yield _hanging(stream, begins[begins.index(begin) + 1], own, _turn_words(thing, begin))
            return
    first = begins[0].effective.earliest if begins else date.max
    for s in standings:
        if s.turns(thing) is None and s.effective.last < first:
            yield _hanging(stream, s, own, _turn_words(thing, s))


def _by_deadline(standings: Iterable[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda s: (s.effective.last, s.effective.earliest, s.origin))


def _turn_words(thing: Thing, standing: Standing) -> tuple[str, str]:
    if standing.turns(thing):
        return (f"«{thing[1]}» đã có ở đây vào lúc đó", f"«{thing[1]}» is there already")
    return (f"«{thing[1]}» không có ở đây vào lúc đó", f"«{thing[1]}» is not there then")


def _hanging(stream: Stream, s: Standing, own: set[str], why: tuple[str, str]) -> Message:
    meta = s.recorded.meta
    named = "".join(f" «{thing[1]}»" for thing in sorted(s.things()) if thing[0] not in UNNAMED)
    what = f"{meta.type}{named} {meta.effective.vi()}, {stream.name}"
    what_en = f"{meta.type}{named} {meta.effective}, {stream.name}"
    if meta.event_id in own:
        return Message(f"{what}: {why[0]}", f"{what_en}: {why[1]}")
    where = f"{meta.event_id}, {s.recorded.position}"
    return Message(
        f"Thay đổi này làm treo {what} (sự kiện {where}): {why[0]}; hãy rút hoặc đính chính "
        "sự kiện ấy trong cùng một lệnh",
        f"This change leaves {what_en} hanging (event {where}): {why[1]}; withdraw or correct "
        "that event in the same command",
    )
