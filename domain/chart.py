"""The chart of accounts: every base measure, what it counts, and whether it is a stock or a flow.

A measure, once released, never changes its meaning. The counted unit is part of its identity:
measures of different counted units are never added (lượt người ≠ người ≠ hộ ≠ lượt hộ).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its name, kind ("stock" or "flow"), counted unit, titles, and what its keys are.

    `units_of_keys` gives the counted unit of single keys where the Vietnamese word differs
    (ban, hội đồng, tổ are all organisations).
    """

    name: str
    kind: str
    counted_unit: str
    vi: str
    en: str
    keys: str = ""
    units_of_keys: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def kind_vi(self) -> str:
        """Return "tại thời điểm" for a stock, "trong kỳ" for a flow."""
        return "tại thời điểm" if self.kind == "stock" else "trong kỳ"

    def counted_unit_of(self, keys: frozenset[str] | None) -> str:
        """Return the counted unit of these keys, the general word where they differ."""
        found = {self.units_of_keys.get(key, self.counted_unit) for key in keys or {""}}
        return found.pop() if len(found) == 1 else self.counted_unit


BODY_WORDS = {
    "ban-chi-dao-antt": "ban",
    "ban-chi-dao-138": "ban",
    "ban-antt": "ban",
    "bao-ve-dan-pho": "ban",
    "hoi-dong-bao-ve-antt": "hội đồng",
    "to-bao-ve-antt": "tổ",
    "to-anxh": "tổ",
}
BODY_NAMES = {
    "ban-chi-dao-antt": "Ban chỉ đạo ANTT cấp xã",
    "ban-chi-dao-138": "Ban chỉ đạo 138",
    "ban-antt": "Ban ANTT thôn, bản, tiểu khu",
    "bao-ve-dan-pho": "Bảo vệ dân phố",
    "hoi-dong-bao-ve-antt": "Hội đồng bảo vệ ANTT cấp xã",
    "to-bao-ve-antt": "Tổ bảo vệ ANTT thôn, bản, khu phố",
    "to-anxh": "Tổ an ninh xã hội",
    "cong-an-xa-ban-chuyen-trach": "Công an xã bán chuyên trách",
    "bao-ve-chuyen-trach": "Bảo vệ chuyên trách",
    "bao-ve-ban-chuyen-trach": "Bảo vệ bán chuyên trách",
}
FORM_WORDS = {
    "conference": "hội nghị",
    "residents-meeting": "cuộc họp",
    "mobile-session": "buổi",
    "broadcast": "lượt phát",
    "contest": "cuộc thi",
    "training": "lớp",
    "festival": "ngày hội",
    "ballot": "đợt",
    "inspection": "lượt kiểm tra",
    "summons": "lượt đối tượng",
    "slogan": "khẩu hiệu, pa nô, áp phích",
    "leaflet": "cuốn",
}


def _stock(
    name: str, unit: str, vi: str, en: str, keys: str = "", **more: dict[str, str]
) -> Measure:
    return Measure(name, "stock", unit, vi, en, keys, **more)


def _flow(
    name: str, unit: str, vi: str, en: str, keys: str = "", **more: dict[str, str]
) -> Measure:
    return Measure(name, "flow", unit, vi, en, keys, **more)


_BODY, _FORM, _BY = "loại tổ chức", "hình thức", "bên giải quyết"

MEASURES = (
    _stock("units", "đơn vị", "Đơn vị", "Units", "loại đơn vị"),
    _stock("organisations", "tổ chức", "Tổ chức", "Organisations", _BODY, units_of_keys=BODY_WORDS),
    _flow("organisations_established", "tổ chức", "Tổ chức thành lập", "Established", _BODY),
    _flow("organisations_ceased", "tổ chức", "Tổ chức thôi hoạt động", "Ceased", _BODY),
    _flow("organisations_transferred", "tổ chức", "Tổ chức chuyển đến, trừ đi", "Net moves", _BODY),
    _stock("members", "thành viên", "Thành viên", "Members", _BODY),
    _flow("members_joined", "thành viên", "Thành viên vào", "Members joined", _BODY),
    _flow("members_left", "thành viên", "Thành viên ra", "Members left", _BODY),
    _flow("members_transferred", "thành viên", "Thành viên chuyển đến, trừ đi", "Net moves", _BODY),
    _stock("member_households", "hộ gia đình", "Hộ thành viên", "Member households", _BODY),
    _flow("member_households_joined", "hộ gia đình", "Hộ vào", "Households joined", _BODY),
    _flow("member_households_left", "hộ gia đình", "Hộ ra", "Households left", _BODY),
    _flow("member_households_transferred", "hộ gia đình", "Hộ chuyển đến, trừ đi", "Net", _BODY),
    _stock("models", "mô hình", "Mô hình", "Community models"),
    _flow("models_launched", "mô hình", "Mô hình ra đời", "Models launched"),
    _flow("models_retired", "mô hình", "Mô hình thanh loại", "Models retired"),
    _stock("models_by_level", "mô hình", "Mô hình theo cấp", "Models by level", "cấp"),
    _stock(
        "models_in_special_areas", "mô hình", "Mô hình ở địa bàn đặc thù", "In areas", "địa bàn"
    ),
    _stock("model_sites", "điểm mô hình", "Điểm mô hình", "Model sites", "mô hình"),
    _flow("model_sites_new", "điểm mô hình", "Điểm xây dựng mới", "New sites", "mô hình"),
    _flow("model_sites_replicated", "điểm mô hình", "Điểm nhân rộng", "Replicated", "mô hình"),
    _flow("model_sites_retired", "điểm mô hình", "Điểm thôi hoạt động", "Sites retired", "mô hình"),
    _flow("model_sites_transferred", "điểm mô hình", "Điểm chuyển đến, trừ đi", "Net", "mô hình"),
    _stock("model_teams", "tổ thực hiện", "Tổ thực hiện", "Model teams", "mô hình"),
    _flow("model_teams_formed", "tổ thực hiện", "Tổ lập mới", "Teams formed", "mô hình"),
    _flow("model_teams_dissolved", "tổ thực hiện", "Tổ giải thể", "Teams dissolved", "mô hình"),
    _flow("model_teams_transferred", "tổ thực hiện", "Tổ chuyển đến, trừ đi", "Net", "mô hình"),
    _stock("hotspots", "tụ điểm", "Tụ điểm", "Hotspots", "loại tụ điểm"),
    _flow("hotspots_listed", "tụ điểm", "Tụ điểm phát hiện", "Hotspots listed", "loại tụ điểm"),
    _flow("hotspots_eliminated", "tụ điểm", "Tụ điểm triệt xóa", "Eliminated", "loại tụ điểm"),
    _flow("incidents_reported", "vụ việc", "Vụ việc", "Incidents", "loại vụ việc"),
    _flow("incidents_settled", "vụ việc", "Vụ việc được giải quyết", "Incidents settled", _BY),
    _flow("incidents_referred", "vụ việc", "Vụ việc chuyển giao", "Referred", "nơi nhận"),
    _flow(
        "incidents_mediated",
        "vụ mâu thuẫn, tranh chấp",
        "Mâu thuẫn, tranh chấp được hòa giải",
        "Disputes mediated",
        _BY,
    ),
    _flow("tips", "nguồn tin", "Nguồn tin", "Tips"),
    _flow("tips_assessed", "nguồn tin", "Nguồn tin đã đánh giá", "Tips assessed", "đánh giá"),
    _flow("cases_cleared", "vụ án", "Vụ phạm pháp hình sự đã xử lý", "Cases cleared"),
    _flow("suspects_arrested", "đối tượng", "Đối tượng bị bắt", "Suspects arrested"),
    _flow("rings_dismantled", "ổ, nhóm", "Ổ, nhóm tội phạm bị triệt phá", "Rings", "vũ trang"),
    _flow("activities", "hoạt động", "Hoạt động", "Activities", _FORM, units_of_keys=FORM_WORDS),
    _flow("activity_points", "điểm", "Điểm tổ chức", "Points", _FORM),
    _flow("activity_attendances", "lượt người", "Lượt người tham gia", "Attendances", _FORM),
    _flow(
        "activity_copies", "bản", "Tài liệu, khẩu hiệu", "Copies", _FORM, units_of_keys=FORM_WORDS
    ),
    _flow("activity_audience", "đối tượng", "Đối tượng", "Persons addressed", _FORM),
    _stock("households", "hộ gia đình", "Hộ gia đình", "Households"),
    _stock("residential_areas", "khu dân cư", "Khu dân cư", "Residential areas"),
    _stock("hamlets", "thôn, bản, tiểu khu", "Thôn, bản, tiểu khu", "Hamlets"),
    _stock("agencies", "cơ quan", "Cơ quan", "Agencies"),
    _stock("enterprises", "doanh nghiệp", "Doanh nghiệp", "Enterprises"),
    _stock("schools", "nhà trường", "Nhà trường", "Schools"),
)
CHART: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
