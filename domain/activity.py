"""Activities: meetings, broadcasts, contests, trainings … with their sessions and attendances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event
from .fields import Count, Text, UnitId, words
from .register import Put, put

FORMS = words(
    conference="hội nghị",
    residents_meeting="họp dân",
    mobile_session="tuyên truyền lưu động",
    broadcast="phát thanh, truyền thông",
    contest="cuộc thi tìm hiểu",
    training="tập huấn",
    festival="ngày hội",
    ballot="bỏ phiếu tố giác tội phạm",
    inspection="kiểm tra",
    summons="gọi hỏi, răn đe",
    public_review="kiểm điểm trước dân",
    slogan="khẩu hiệu, pa nô, áp phích",
    leaflet="tài liệu in ấn, phát hành",
)
Form = Annotated[str, FORMS]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityHeld(Event):
    """An activity of this form took place in this unit, with its counts as far as known."""

    category: ClassVar[str] = "activity"
    unit: UnitId
    form: Form
    sessions: Count = 1
    points: Count | None = None
    attendances: Count | None = None
    copies: Count | None = None
    audience: Count | None = None
    topic: Text | None = None


EVENTS = (ActivityHeld,)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts: the unit and form of the last activity of the stream."""
    match event:
        case ActivityHeld(unit=unit, form=form):
            return (put("unit", unit), put("form", form))
    return ()
