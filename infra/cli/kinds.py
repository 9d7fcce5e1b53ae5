"""The words that `socai list` takes: which measure counts which kind of thing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from socai.domain.catalogue import KINDS as RECORDS
from socai.domain.chart import CHART, Measure
from socai.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing and the measures that count it.

    The first is meant where none is named, unless `apart`: then each counts something else.
    """

    vi: str
    measures: tuple[str, ...]
    apart: bool = False


def _moves(stock: str, *flows: str) -> tuple[str, ...]:
    return (stock, *(f"{stock}_{flow}" for flow in flows))


KINDS = {
    "unit": Kind("đơn vị", ("units",)),
    "organisation": Kind(
        "tổ chức", _moves("organisations", "established", "ceased", "transferred")
    ),
    "member": Kind("thành viên", _moves("members", "joined", "left", "transferred")),
    "household": Kind(
        "hộ thành viên", _moves("member_households", "joined", "left", "transferred")
    ),
    "community_model": Kind("mô hình", _moves("models", "launched", "retired")),
    "model_level": Kind("cấp của mô hình", ("models_by_level",)),
    "model_area": Kind("địa bàn đặc thù của mô hình", ("models_in_special_areas",)),
    "model_site": Kind(
        "điểm mô hình", _moves("model_sites", "new", "replicated", "retired", "transferred")
    ),
    "team": Kind("tổ thực hiện", _moves("model_teams", "formed", "dissolved", "transferred")),
    "hotspot": Kind("tụ điểm", _moves("hotspots", "listed", "eliminated")),
    "incident": Kind(
        "vụ việc",
        (
            *("incidents_reported", "incidents_settled", "incidents_referred"),
            *("incidents_mediated", "cases_cleared", "suspects_arrested", "rings_dismantled"),
        ),
    ),
    "tip": Kind("nguồn tin", ("tips", "tips_assessed")),
    "activity": Kind(
        "hoạt động",
        (
            *("activities", "activity_points", "activity_attendances"),
            *("activity_copies", "activity_audience"),
        ),
    ),
    "managed_person": Kind(
        "người được quản lý",
        (
            *_moves("managed_persons", "enrolled", "discharged", "transferred"),
            *("persons_managed_progressed", "persons_progressed"),
            *("persons_managed_reoffended", "persons_reoffended"),
        ),
    ),
    "pledge": Kind(
        "đăng ký, cam kết",
        (
            *("household_pledges", "person_pledges", "persons_pledged"),
            *("hamlet_pledges", "team_pledges", "entity_pledges"),
        ),
        apart=True,
    ),
    "certification": Kind(
        "đối tượng đạt chuẩn",
        (
            *("certified_residential_areas", "certified_communes", "certified_agencies"),
            *("certified_enterprises", "certified_schools"),
            *("certifications_met", "certifications_not_met"),
        ),
        apart=True,
    ),
    "area_status": Kind(
        "tình trạng địa bàn",
        ("residential_areas_by_status", "communes_by_status", "areas_became"),
        apart=True,
    ),
    "recognition": Kind("khen thưởng, kinh phí", ("commendations", "funding"), apart=True),
    "commendation": Kind("khen thưởng", ("commendations",)),
    "programme": Kind("chương trình, đề án", ("programmes",)),
    "programme_unit": Kind(
        "đơn vị thực hiện chương trình", ("programme_communes", "programme_districts"), apart=True
    ),
    "campaign": Kind("đợt cao điểm", _moves("campaigns", "opened")),
}


def measure_of(kind: str, named: str | None) -> Measure:
    """Return the measure that counts a kind of thing; `kind` may be a measure itself.

    Raises Refused for an unknown kind or measure, or where one must be chosen.
    """
    if kind in CHART:
        if named not in (None, kind):
            raise Refused.of(
                f"«{kind}» đã là chỉ tiêu: không đi cùng --measure {named}",
                f"«{kind}» is a measure itself: it goes without --measure {named}",
            )
        return CHART[kind]
    if kind not in KINDS:
        raise _no_kind(kind)
    found = KINDS[kind]
    if named is None and not found.apart:
        return CHART[found.measures[0]]
    if named in found.measures:
        return CHART[named]
    return _choose(kind, named)


def _choose(kind: str, named: str | None) -> Measure:
    found = KINDS[kind]
    listed = ", ".join(found.measures)
    near = get_close_matches(named or "", found.measures, n=1)
    hint = (f" (có phải «{near[0]}»?)", f" (is it «{near[0]}»?)") if near else ("", "")
    if named is None:
        raise Refused.of(
            f"«{kind}» ({found.vi}) đếm theo nhiều chỉ tiêu không cộng với nhau được: chọn bằng "
            f"--measure một trong {listed}",
            f"«{kind}» is counted by measures that cannot be added: choose with --measure one of "
            f"{listed}",
        )
    raise Refused.of(
        f"Chỉ tiêu «{named}»{hint[0]} không đếm «{kind}» ({found.vi}): chọn một trong {listed}",
        f"Measure «{named}»{hint[1]} does not count «{kind}»: choose one of {listed}",
    )


def _no_kind(kind: str) -> Refused:
    if kind in RECORDS:
        return Refused.of(
            f"«{kind}» không phải thứ được đếm: xem từng bản ghi bằng `socai log` và `socai show`",
            f"«{kind}» is not counted: see its records with `socai log` and `socai show`",
        )
    near = get_close_matches(kind, [*KINDS, *CHART], n=3)
    close = " / ".join(f"«{name}»" for name in near)
    listed = ", ".join(KINDS)
    return Refused.of(
        f"Không có loại «{kind[:60]}»"
        + (f" (có phải {close}?)" if close else "")
        + f"; các loại: {listed}; hoặc nêu tên một chỉ tiêu, xem `socai measures`",
        f"There is no kind «{kind[:60]}»"
        + (f" (is it {close}?)" if close else "")
        + f"; the kinds: {listed}; or name a measure, see `socai measures`",
    )
