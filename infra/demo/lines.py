"""What the demonstration asks of its ledger, and which figures of the documents it leaves out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources

from socai.domain.key_words import BODY_NAMES
from socai.domain.period import Period

REVIEW_DAY, PILOT_DAY, YEAR_END = date(2018, 9, 12), date(2008, 2, 14), date(2021, 12, 31)
TEN_YEARS = Period(date(2008, 1, 1), REVIEW_DAY)
YEAR = Period(date(2021, 1, 1), YEAR_END)
SUCCESSION_DAY = date(2025, 7, 1)
"""From this day there are no districts."""
PILOT = ("thi-diem-de-an-375",)
"""The key of the pilot's units: the programme that they are in."""
PROGRAMME, TARGET_DAY = "chi-thi-10", date(2018, 12, 31)
"""The programme whose targets are looked at, and the last deadline that it sets."""
TEN_YEAR_REPORT = "tong-ket-10-nam"
SIDE_BY_SIDE = (
    *("activities[conference]", "activities[residents-meeting]", "cases_cleared"),
    *("incidents_mediated[people-teams]", "incidents_referred[commune-police]"),
    *("members[ban-chi-dao-antt]", "members[to-bao-ve-antt]", "models"),
)
"""The rows of that report that stand for all of them."""
BOTH_BOUNDARIES = {
    ("members", ("ban-chi-dao-138",)): "Thành viên Ban chỉ đạo 138",
    ("members", ("cong-an-xa-ban-chuyen-trach",)): "Công an xã bán chuyên trách",
    ("activity_attendances", ("ballot",)): "Lượt người họp bỏ phiếu tố giác",
    ("model_sites_new", ()): "Điểm mô hình xây dựng mới",
    ("model_sites_replicated", ()): "Điểm mô hình nhân rộng",
}
"""The figures of Tuyên Hóa that are shown in both boundaries, each with its title."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its title, and what is asked."""

    title: str
    measure: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: stocks of one day, or flows of one window."""

    title: str
    window: Period
    lines: tuple[Line, ...]

    @property
    def heading(self) -> str:
        """Return the title with the day or the window that the figures are of."""
        when = "tại ngày" if self.window.exact else "trong kỳ"
        return f"{self.title}, {when} {self.window.vi()}"


@dataclass(frozen=True, slots=True)
class Section:
    """The groups of one unit."""

    title: str
    unit: str
    groups: tuple[Group, ...]


def _day(day: date) -> Period:
    return Period(day, day)


def _bodies(*kinds: str) -> Iterator[Line]:
    for kind in kinds:
        yield Line(BODY_NAMES[kind], "organisations", (kind,))
        yield Line("– thành viên", "members", (kind,))


def _members(*kinds: str) -> Iterator[Line]:
    return (Line(BODY_NAMES[kind], "members", (kind,)) for kind in kinds)


THANH_HOA = Section(
    "Tỉnh Thanh Hóa, 10 năm 2008–2018",
    "thanh-hoa",
    (
        Group(
            "Địa bàn, ban, tổ và thành viên",
            _day(REVIEW_DAY),
            (
                Line("Xã, phường, thị trấn", "units", ("xa", "phuong", "thi-tran")),
                *_bodies("ban-chi-dao-antt", "to-bao-ve-antt"),
                Line("Tổ an ninh xã hội (ANXH)", "organisations", ("to-anxh",)),
                Line("– hộ gia đình thành viên", "member_households", ("to-anxh",)),
            ),
        ),
        Group(
            "Mô hình",
            _day(REVIEW_DAY),
            (
                Line("Mô hình tự phòng, tự quản", "models"),
                Line("– cấp tỉnh", "models_by_level", ("tinh",)),
                Line("– cấp huyện", "models_by_level", ("huyen",)),
                Line("– cấp xã", "models_by_level", ("xa",)),
                Line(
                    "– vùng giáo, vùng dân tộc",
                    "models_in_special_areas",
                    ("vung-giao", "vung-dan-toc"),
                ),
            ),
        ),
        Group(
            "Hoạt động",
            TEN_YEARS,
            (
                Line("Hội nghị", "activities", ("conference",)),
                Line("Cuộc họp dân", "activities", ("residents-meeting",)),
                Line(
                    "– dự hội nghị và họp dân (chung)",
                    "activity_attendances",
                    ("conference", "residents-meeting"),
                ),
                Line("Tuyên truyền lưu động", "activities", ("mobile-session",)),
                Line("Phát thanh, truyền thông", "activities", ("broadcast",)),
                Line("Tài liệu in, phát hành", "activity_copies", ("leaflet",)),
                Line("Khẩu hiệu, pa nô, áp phích", "activity_copies", ("slogan",)),
                Line("– lượt dự thi tìm hiểu", "activity_attendances", ("contest",)),
            ),
        ),
        Group(
            "Đăng ký, cam kết",
            TEN_YEARS,
            (
                Line("Hộ gia đình", "household_pledges"),
                Line("Cá nhân (tài liệu không viết «lượt»)", "persons_pledged"),
                Line(
                    "Cơ quan, doanh nghiệp, trường học",
                    "entity_pledges",
                    ("agency", "enterprise", "school"),
                ),
            ),
        ),
        Group(
            "Vụ việc, nguồn tin",
            TEN_YEARS,
            (
                Line("Vụ việc lực lượng cơ sở giải quyết", "incidents_settled", ("people-teams",)),
                Line(
                    "Vụ việc công an, chính quyền giải quyết",
                    "incidents_settled",
                    ("commune", "police"),
                ),
                Line("Mâu thuẫn, tranh chấp hòa giải", "incidents_mediated", ("people-teams",)),
                Line("Vụ việc chuyển Công an xã", "incidents_referred", ("commune-police",)),
                Line("Nguồn tin cung cấp cho công an", "tips"),
            ),
        ),
        Group(
            "Tội phạm, tụ điểm",
            TEN_YEARS,
            (
                Line("Vụ phạm pháp hình sự đã xử lý", "cases_cleared"),
                Line("Ổ, nhóm tội phạm bị triệt phá", "rings_dismantled"),
                Line("– dùng vũ khí, «tín dụng đen» …", "rings_dismantled", ("armed",)),
                Line("Đối tượng chuyên nghiệp bị bắt", "suspects_arrested"),
                Line("Tụ điểm hình sự bị triệt xóa", "hotspots_eliminated", ("crime",)),
                Line("Tụ điểm ma túy bị triệt xóa", "hotspots_eliminated", ("drugs",)),
                Line("Tụ điểm tệ nạn xã hội bị triệt xóa", "hotspots_eliminated", ("social-evil",)),
            ),
        ),
        Group(
            "Người được quản lý, giáo dục",
            TEN_YEARS,
            (Line("Người tiến bộ, tái hòa nhập", "persons_progressed"),),
        ),
        Group(
            "Thí điểm Đề án 375",
            _day(PILOT_DAY),
            (
                Line("Xã, thị trấn thí điểm", "programme_communes", PILOT),
                Line("Huyện có thí điểm", "programme_districts", PILOT),
            ),
        ),
    ),
)
TUYEN_HOA = Section(
    "Huyện Tuyên Hóa năm 2021",
    "tuyen-hoa",
    (
        Group(
            "Ban, hội đồng, lực lượng",
            _day(YEAR_END),
            (
                *_bodies("ban-chi-dao-138", "hoi-dong-bao-ve-antt", "ban-antt", "bao-ve-dan-pho"),
                *_members("cong-an-xa-ban-chuyen-trach"),
                Line("– bố trí ở", "staffed_hamlets", ("cong-an-xa-ban-chuyen-trach",)),
                *_members("bao-ve-chuyen-trach", "bao-ve-ban-chuyen-trach"),
            ),
        ),
        Group(
            "Hoạt động",
            YEAR,
            (
                Line("Xã, thị trấn được kiểm tra", "activity_points", ("inspection",)),
                Line("Điểm họp dân bỏ phiếu tố giác", "activity_points", ("ballot",)),
                Line("– lượt người tham gia", "activity_attendances", ("ballot",)),
                Line("Gọi hỏi, răn đe", "activities", ("summons",)),
                Line("Kiểm điểm trước dân", "activity_audience", ("public-review",)),
            ),
        ),
        Group(
            "Tài liệu nói bằng chữ là không có",
            YEAR,
            (
                Line("Địa bàn thành «điểm nóng» về ANTT", "areas_became", ("hot",)),
                Line("Kinh phí hỗ trợ xây dựng mô hình", "funding", ("model-building",)),
            ),
        ),
        Group("Mô hình", _day(YEAR_END), (Line("Mô hình sau rà soát, thanh loại", "models"),)),
        Group(
            "Điểm mô hình",
            YEAR,
            (
                Line("Điểm mô hình xây dựng mới", "model_sites_new"),
                Line("Điểm mô hình nhân rộng", "model_sites_replicated"),
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure that a document prints: its id there, name and place, and what became of it.

    `entered` is "y" (a figure of the ledger), "t" (a target), "f" (a field of an event) or "n",
    with the reason; `claim` is the stream that keeps it word for word, "" for what is no part of
    the report; `value` is the share or number of one that is left out.
    """

    id: str
    entered: str
    name: str
    document: str
    line: int
    value: str
    reason: str
    claim: str


def coverage() -> list[Printed]:
    """Return every figure of the three documents in their order."""
    table = resources.files("socai.infra") / "data" / "demo" / "coverage.csv"
    with resources.as_file(table) as path, path.open(encoding="utf-8", newline="") as file:
        return [
            Printed(
                id=row["id"],
                entered=row["entered"],
                name=row["name"],
                document=row["document"],
                line=int(row["line"]),
                value=_share(row["lo"], row["hi"], row["qualifier"]),
                reason=row["reason"],
                claim=row["claim"],
            )
            for row in csv.DictReader(file)
        ]


def _share(lo: str, hi: str, qualifier: str) -> str:
    """Return a printed share: «94%», «giảm 8,6%», «87 – 92%», «80% trở lên»; "" for none."""
    first, last = (text.removesuffix(".0").replace(".", ",") for text in (lo, hi))
    if not first or qualifier == "zero claim":
        return ""
    if qualifier == "trở lên":
        return f"{first}% trở lên"
    if first != last:
        return f"{first} – {last}%"
    return f"giảm {first[1:]}%" if first.startswith("-") else f"{first}%"
