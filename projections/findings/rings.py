"""Units that lie in each other, or succeed each other, in a ring: two who recorded at one moment.

Whoever records alone is refused. The figures of a ring stand in no unit above.
"""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.event import Recorded
from socai.domain.refusal import Message
from socai.domain.register import ALIVE, BODY
from socai.domain.timeline import Stream
from socai.projections.evidence import Evidence

from .finding import RING, Finding, thing
from .life import putting


def rings(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each ring of units as they stand at the end of their timelines."""
    done: set[str] = set()
    for unit in sorted(evidence.units):
        for ring in _rings_from(evidence, unit, done):
            first = ring.index(min(ring))
            yield _finding(evidence, [*ring[first:], *ring[:first]])


def _rings_from(evidence: Evidence, unit: str, done: set[str]) -> Iterator[list[str]]:
    """Yield the rings that are met from a unit on; `done` are those from which none is left."""
    way: list[str] = []
    ahead: list[Iterator[str]] = []
    following: str | None = unit
    while following is not None or way:
        if following is None:
            done.add(way.pop())
            ahead.pop()
        elif following in way:
            yield way[way.index(following) :]
        elif following in evidence.units and following not in done:
            way.append(following)
            ahead.append(iter(_next(evidence.units[following])[1]))
        following = next(ahead[-1], None) if ahead else None


def _next(stream: Stream) -> tuple[str, tuple[str, ...]]:
    """Return the register that places a unit, and the units that it names."""
    state = stream.final()
    if state.get(ALIVE):
        above = state.get("parent")
        return "parent", (above,) if above else ()
    return "into", state.get("into") or ()


def _finding(evidence: Evidence, ring: list[str]) -> Finding:
    streams = [evidence.units[unit] for unit in ring]
    named = [thing(stream) for stream in (*streams, streams[0])]
    message = Message(
        f"Các đơn vị nối thành vòng, mỗi đơn vị nằm dưới hoặc được nhập vào đơn vị sau: "
        f"{' → '.join(one.vi for one in named)}. Số của chúng không cộng vào cấp trên nào. Đính "
        "chính hoặc rút một trong các sự kiện này",
        f"Units form a ring, each lies below or went into the next: "
        f"{' → '.join(one.en for one in named)}. Their figures stand in no unit above. Correct or "
        "withdraw one of these events",
    )
    names = tuple(stream.name for stream in streams)
    rests_on = sorted((_said(stream) for stream in streams), key=lambda one: one.position)
    return Finding(RING, message, names, tuple(rests_on), frozenset(ring))


def _said(stream: Stream) -> Recorded:
    """Return the event by which a unit came to lie where it does, or to have its successor."""
    standing = putting(stream, _next(stream)[0], BODY)
    assert standing is not None
    return standing.recorded
