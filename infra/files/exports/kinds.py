"""What can be exported: the kinds of record by the names that people use, and the postings."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from socai.domain.catalogue import KIND_NAMES
from socai.domain.refusal import Refused
from socai.projections.views import BODIES, STATED, THINGS

POSTINGS = "postings"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: the current-state view that shows it, and what its streams are."""

    name: str
    category: str
    table: str
    vi: str


_THINGS = {
    ("unit", "tag"): ("unit_tag", "nhãn của đơn vị"),
    ("organisation", "member"): ("member", "thành viên"),
    ("community_model", "area"): ("model_area", "địa bàn đặc thù của mô hình"),
    ("community_model", "level"): ("model_level", "cấp của mô hình"),
    ("model_site", "team"): ("team", "tổ thực hiện"),
    ("programme", "scope"): ("programme_unit", "đơn vị thực hiện chương trình"),
    ("programme", "campaign"): ("campaign", "đợt cao điểm"),
    ("programme", "target"): ("target", "chỉ tiêu được giao"),
    ("claim", "relation"): ("claim_relation", "quan hệ giữa các con số đã công bố"),
    ("claim", "answer"): ("finding_answer", "trả lời một phát hiện"),
    ("certification", "decision"): ("certification", "quyết định công nhận"),
    ("certification", "status"): ("area_status", "tình trạng địa bàn"),
    ("report_seal", "countersigned"): ("countersignature", "xác nhận của cấp trên"),
}
KINDS = {
    kind.name: kind
    for kind in (
        *(Kind(name, name, table, KIND_NAMES[name]) for name, (table, _) in BODIES.items()),
        *(Kind(name, at[0], THINGS[at][0], vi) for at, (name, vi) in _THINGS.items()),
        *(Kind(name, name, table, KIND_NAMES[name]) for name, table in STATED.items()),
    )
}
_INSTEAD = {kind.table: kind.name for kind in KINDS.values()} | {
    "posting": POSTINGS,
    "household": "member",
    "hotspot": "incident",
    "tip": "incident",
    "commendation": "recognition",
}
"""Other words for what can be exported, and where it stands then."""


def check_kind(name: str) -> None:
    """Raise Refused for what cannot be exported, naming all that can."""
    if name == POSTINGS or name in KINDS:
        return
    words = [*KINDS, POSTINGS]
    near = [_INSTEAD[name]] if name in _INSTEAD else get_close_matches(name, words, n=3)
    close = " / ".join(f"«{one}»" for one in near)
    listed = ", ".join(words)
    raise Refused.of(
        f"Không xuất được loại «{name[:60]}»"
        + (f" (có phải {close}?)" if close else "")
        + f"; các loại: {listed}. Mọi sự kiện thì xuất bằng `socai export-events`",
        f"There is no kind «{name[:60]}» to export"
        + (f" (is it {close}?)" if close else "")
        + f"; the kinds: {listed}. All events are exported with `socai export-events`",
    )
