"""The chart of accounts: every base measure, what it counts, and whether it is a stock or a flow.

A measure, once released, never changes its meaning. The counted unit is part of its identity:
measures of different counted units are never added (lượt người ≠ người ≠ hộ ≠ lượt hộ).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from .fields import LARGEST_AMOUNT, LARGEST_COUNT, PEOPLE_OF_THE_COUNTRY
from .key_words import AREA_WORDS, BODY_WORDS, FORM_WORDS, PLEDGING_WORDS, RECIPIENT_WORDS


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its kind ("stock" or "flow"), name, counted unit, titles, and what its keys are.

    `units_of_keys` gives the counted unit of single keys where the Vietnamese word differs
    (ban, hội đồng, tổ are all organisations). `most` is more than any unit can have.
    """

    kind: str
    name: str
    counted_unit: str
    vi: str
    en: str
    keys: str = ""
    units_of_keys: Mapping[str, str] = field(default_factory=dict, compare=False)
    most: int = PEOPLE_OF_THE_COUNTRY

    @property
    def kind_vi(self) -> str:
        """Return "tại thời điểm" for a stock, "trong kỳ" for a flow."""
        return "tại thời điểm" if self.kind == "stock" else "trong kỳ"

    def counted_unit_of(self, keys: frozenset[str] | None) -> str:
        """Return the counted unit of these keys, the general word where they differ."""
        found = {self.units_of_keys.get(key, self.counted_unit) for key in keys or {""}}
        return found.pop() if len(found) == 1 else self.counted_unit


_stock, _flow = partial(Measure, "stock"), partial(Measure, "flow")
_BODY, _FORM, _BY = "loại tổ chức", "hình thức", "bên giải quyết"
_STANDARD, _STATUS, _GROUP = "tiêu chuẩn", "tình trạng", "nhóm đối tượng"

MEASURES = (
    _stock("units", "đơn vị", "Đơn vị", "Units", "loại đơn vị"),
    _stock("organisations", "tổ chức", "Tổ chức", "Organisations", _BODY, BODY_WORDS),
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
    _flow("activities", "hoạt động", "Hoạt động", "Activities", _FORM, FORM_WORDS),
    _flow("activity_points", "điểm", "Điểm tổ chức", "Points", _FORM),
    _flow(
        "activity_attendances",
        "lượt người",
        "Lượt người tham gia",
        "Attendances",
        _FORM,
        most=LARGEST_COUNT,
    ),
    _flow(
        "activity_copies",
        "bản",
        "Tài liệu, khẩu hiệu",
        "Copies",
        _FORM,
        FORM_WORDS,
        LARGEST_COUNT,
    ),
    _flow("activity_audience", "đối tượng", "Đối tượng", "Persons addressed", _FORM),
    _stock("managed_persons", "người", "Người được quản lý", "Managed persons", _GROUP),
    _flow("managed_persons_enrolled", "người", "Đưa vào quản lý", "Enrolled", _GROUP),
    _flow("managed_persons_discharged", "người", "Thôi quản lý", "Discharged", _GROUP),
    _flow("managed_persons_transferred", "người", "Chuyển đến, trừ đi", "Net moves", _GROUP),
    _stock("persons_managed_progressed", "người", "Đang quản lý, đã tiến bộ", "Progressed", _GROUP),
    _flow("persons_progressed", "người", "Người tiến bộ, tái hòa nhập", "Progressed", _GROUP),
    _stock("persons_managed_reoffended", "người", "Đang quản lý, tái phạm", "Reoffended", _GROUP),
    _flow("persons_reoffended", "người", "Người tái phạm", "Reoffended", _GROUP),
    _flow("household_pledges", "lượt hộ", "Lượt hộ đăng ký, cam kết", "Household pledges"),
    _flow("person_pledges", "lượt người", "Lượt người đăng ký, cam kết", "Personal pledges"),
    _flow("persons_pledged", "cá nhân", "Cá nhân đăng ký, cam kết", "Persons who pledged"),
    _flow("hamlet_pledges", "lượt thôn, bản, khu phố", "Lượt thôn cam kết", "Hamlet pledges"),
    _flow("team_pledges", "lượt tổ", "Lượt tổ cam kết", "Team pledges"),
    _flow(
        "entity_pledges",
        "lượt đơn vị",
        "Lượt cơ quan, doanh nghiệp, trường học cam kết",
        "Entity pledges",
        "loại đơn vị",
        PLEDGING_WORDS,
    ),
    _stock(
        "certified_residential_areas", "khu dân cư", "Khu dân cư đạt chuẩn", "Certified", _STANDARD
    ),
    _stock(
        "certified_communes", "xã, phường, thị trấn", "Cấp xã đạt chuẩn", "Certified", _STANDARD
    ),
    _stock("certified_agencies", "cơ quan", "Cơ quan đạt chuẩn", "Certified", _STANDARD),
    _stock("certified_enterprises", "doanh nghiệp", "DN đạt chuẩn", "Certified", _STANDARD),
    _stock("certified_schools", "nhà trường", "Nhà trường đạt chuẩn", "Certified", _STANDARD),
    _flow("certifications_met", "quyết định", "Công nhận đạt trong kỳ", "Met", _STANDARD),
    _flow("certifications_not_met", "quyết định", "Không đạt trong kỳ", "Not met", _STANDARD),
    _stock(
        "residential_areas_by_status", "khu dân cư", "Khu dân cư theo tình trạng", "Areas", _STATUS
    ),
    _stock(
        "communes_by_status", "xã, phường, thị trấn", "Cấp xã theo tình trạng", "Communes", _STATUS
    ),
    _flow("areas_became", "địa bàn", "Địa bàn trở thành", "Areas became", _STATUS, AREA_WORDS),
    _flow(
        "commendations", "lượt khen thưởng", "Khen thưởng", "Awards", "đối tượng", RECIPIENT_WORDS
    ),
    _flow("funding", "đồng", "Kinh phí hỗ trợ", "Funding", "mục đích", most=LARGEST_AMOUNT),
    _stock("programmes", "chương trình", "Chương trình, đề án", "Programmes"),
    _stock(
        "programme_communes", "xã, phường, thị trấn", "Cấp xã thực hiện", "Communes", "chương trình"
    ),
    _stock(
        "programme_districts",
        "đơn vị cấp huyện",
        "Cấp huyện thực hiện",
        "Districts",
        "chương trình",
    ),
    _stock("campaigns", "đợt cao điểm", "Đợt cao điểm đang mở", "Campaigns"),
    _flow("campaigns_opened", "đợt cao điểm", "Đợt cao điểm mở", "Campaigns opened"),
    _stock("households", "hộ gia đình", "Hộ gia đình", "Households"),
    _stock("residential_areas", "khu dân cư", "Khu dân cư", "Residential areas"),
    _stock("staffed_hamlets", "thôn, bản", "Thôn, bản có bố trí lực lượng", "Staffed", _BODY),
    _stock("hamlets", "thôn, bản, tiểu khu", "Thôn, bản, tiểu khu", "Hamlets"),
    _stock("agencies", "cơ quan", "Cơ quan", "Agencies"),
    _stock("enterprises", "doanh nghiệp", "Doanh nghiệp", "Enterprises"),
    _stock("schools", "nhà trường", "Nhà trường", "Schools"),
)
CHART: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
