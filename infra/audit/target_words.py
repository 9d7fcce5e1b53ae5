"""Targets in words: what is to be reached and until when, whether it was, and who says so."""

from __future__ import annotations

from typing import Any

from socai.domain.period import vi_day
from socai.domain.refusal import Message
from socai.domain.target import EVERY
from socai.projections.targets.target import Target
from socai.projections.targets.words import wanted

STATUS = {
    "met": Message("đạt", "met"),
    "not_met": Message("không đạt", "not met"),
    "undecidable": Message("chưa xác định được", "undecidable"),
}


def goal(target: Target) -> Message:
    """Return what is to be reached and until when: «ít nhất 80% · đến 31/12/2018»."""
    asked = wanted(target)
    vi, en = [asked.vi], [asked.en]
    if target.recurrence:
        vi.append(dict(EVERY.words)[target.recurrence])
        en.append(f"every {target.recurrence}")
    if target.deadline:
        vi.append(f"đến {vi_day(target.deadline)}")
        en.append(f"by {target.deadline}")
    return Message(" · ".join(vi), " · ".join(en))


def places(target: Target) -> list[dict[str, Any]]:
    """Return where the target is set and revised, with the words of the documents."""
    found = {}
    for recorded in target.said:
        source = recorded.meta.source
        place = {"document": source.document, "line": source.line, "quote": source.quote}
        if source.document:
            found[tuple(place.values())] = place
    return list(found.values())
