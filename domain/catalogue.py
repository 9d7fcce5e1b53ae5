"""The closed catalogue of every event type and kind of record.

A type that is not here is never decoded: nothing is looked up by a name found in stored data.
"""

from __future__ import annotations

from types import ModuleType

from . import (
    activity,
    certification,
    claim,
    community_model,
    declaration,
    document,
    incident,
    indicator,
    log,
    managed_person,
    model_site,
    organisation,
    pledge,
    programme,
    recognition,
    report_seal,
    standard,
    unit,
)
from .event import Event, EventWithdrawn, category_of
from .refusal import Refused
from .register import Put

KINDS: dict[str, ModuleType] = {
    "unit": unit,
    "organisation": organisation,
    "community_model": community_model,
    "model_site": model_site,
    "incident": incident,
    "activity": activity,
    "managed_person": managed_person,
    "pledge": pledge,
    "certification": certification,
    "recognition": recognition,
    "programme": programme,
    "standard": standard,
    "indicator": indicator,
    "declaration": declaration,
    "document": document,
    "claim": claim,
    "report_seal": report_seal,
    "log": log,
}
KIND_NAMES = {
    "unit": "đơn vị",
    "organisation": "tổ chức",
    "community_model": "mô hình",
    "model_site": "điểm mô hình",
    "incident": "vụ việc",
    "activity": "hoạt động",
    "managed_person": "người được quản lý",
    "pledge": "đăng ký, cam kết",
    "certification": "công nhận, đánh giá",
    "recognition": "khen thưởng, kinh phí",
    "programme": "chương trình",
    "standard": "tiêu chuẩn",
    "indicator": "chỉ tiêu tính toán",
    "declaration": "số công bố",
    "document": "tài liệu",
    "claim": "con số đã công bố",
    "report_seal": "báo cáo đã chốt",
    "log": "nhật ký sổ",
}
TYPES: dict[str, type[Event]] = {
    event.__name__: event
    for event in (*(e for kind in KINDS.values() for e in kind.EVENTS), EventWithdrawn)
}


def event_type(name: str) -> type[Event]:
    """Return the event class of a type name; raise Refused where the catalogue has none."""
    if name not in TYPES:
        raise Refused.of(
            f"Không có loại sự kiện «{name}»; xem `socai types`",
            f"There is no event type «{name}»; see `socai types`",
        )
    return TYPES[name]


def kind_of(stream: str) -> ModuleType:
    """Return the module of a stream's kind; raise Refused where there is no such kind."""
    category = category_of(stream)
    if category not in KINDS:
        known = ", ".join(KINDS)
        raise Refused.of(
            f"Dòng «{stream}»: không có loại «{category}»; các loại: {known}",
            f"Stream «{stream}»: there is no kind «{category}»; kinds: {known}",
        )
    return KINDS[category]


def evolve(category: str, event: Event) -> tuple[Put, ...]:
    """Return what an event puts into the registers of its stream."""
    puts: tuple[Put, ...] = KINDS[category].evolve(event)
    return puts
