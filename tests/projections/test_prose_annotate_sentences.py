"""Sentences of made-up districts and provinces: what each of their figures is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from socai.domain.period import parse_period
from socai.domain.term import Term
from socai.infra.documents.lexicon import lexicon
from socai.projections.prose.annotate import annotate
from socai.projections.prose.proposal import Proposal
from socai.projections.prose.reading import read

HEAD = (
    "CÔNG AN TỈNH SƠN HẢI",
    "CÔNG AN HUYỆN BÌNH LÂM",
    "Số: 215/BC-CAH",
    "Bình Lâm, ngày 20 tháng 12 năm 2022",
    "BÁO CÁO",
    "Kết quả phong trào toàn dân bảo vệ ANTQ trên địa bàn huyện Bình Lâm năm 2022",
    "",
    "Thực hiện chỉ đạo của cấp trên, Công an huyện báo cáo kết quả như sau: "
    + "Tình hình ổn định. " * 15,
    "",
)
AFTER = "Phong trào tiếp tục được giữ vững và phát triển sâu rộng trên địa bàn huyện."
NAMES = {
    "huyen binh lam": "binh-lam", "tinh son hai": "son-hai", "xa phu an": "binh-lam/phu-an",
    "xa dai loc": "binh-lam/dai-loc", "thi tran lam": "binh-lam/lam",
    "thanh pho hai chau": "hai-chau", "phuong 5": "hai-chau/5", "thon dong": "binh-lam/dong",
}  # fmt: skip
BODIES = """
Toàn huyện có 15 xã, 1 thị trấn.
    15 | units[xa] | stock
    1 | units[thi-tran] | stock
Ban chỉ đạo 138 cấp xã có 21 Ban, với 310 thành viên.
    21 | organisations[ban-chi-dao-138] | stock
    310 | members[ban-chi-dao-138] | stock
Hiện nay toàn huyện duy trì 145 tổ bảo vệ an ninh, trật tự với 612 thành viên.
    145 | organisations[to-bao-ve-antt] | stock
    612 | members[to-bao-ve-antt] | stock
Hội đồng bảo vệ ANTT có 19 hội đồng, 201 thành viên; Ban ANTT thôn có 98 ban, với 402 thành viên.
    201 | members[hoi-dong-bao-ve-antt] | stock
    98 | organisations[ban-antt] | stock
    402 | members[ban-antt] | stock
Trong năm đã thành lập mới 12 tổ an ninh xã hội.
    12 | organisations_established[to-anxh] | flow
Lực lượng bảo vệ dân phố hiện có 85 đồng chí.
    85 | members[bao-ve-dan-pho] | stock
Lực lượng Công an xã bán chuyên trách có 77 đồng chí bố trí tại 77 thôn.
    77 | members[cong-an-xa-ban-chuyen-trach] | stock
Công an huyện đã tập huấn cho 95 thành viên Ban chỉ đạo 138.
    95 | - | flow
Đã khen thưởng 14 đồng chí trong tổ bảo vệ ANTT.
    14 | - | flow
Giải thể 03 tổ bảo vệ ANTT hoạt động kém hiệu quả.
    3 | organisations_ceased[to-bao-ve-antt] | flow
Ban chỉ đạo 138 cấp xã có 21 ban; 340 tổ tự quản với 1.450 thành viên.
    1450 | - | -
Ban chỉ đạo 138 đã xây dựng 8 mô hình với 160 thành viên.
    160 | - | -
Đã ra mắt 05 Ban bảo vệ dân phố.
    5 | organisations_established[bao-ve-dan-pho] | flow
"""
MODELS = """
Đến nay, toàn huyện duy trì hoạt động 64 mô hình tự quản.
    64 | models | stock
Trong năm 2022 xây dựng mới 07 mô hình về ANTT.
    7 | model_sites_new | flow
Công an các xã đã nhân rộng 04 mô hình “Tiếng kẻng an ninh”.
    4 | model_sites_replicated | flow
Trong đó có 12 mô hình cấp huyện.
    12 | models_by_level[huyen] | stock
Có 9 mô hình ở vùng giáo, vùng đồng bào dân tộc thiểu số.
    9 | models_in_special_areas[vung-giao,vung-dan-toc] | stock
Hiện duy trì 58 mô hình (có 04 mô hình ra mắt mới).
    58 | models | stock
Thanh loại 6 mô hình không còn phù hợp.
    6 | models_retired | flow
"""
ACTIVITIES = """
Đã tổ chức 325 cuộc họp dân với 41.250 lượt người tham gia.
    325 | activities[residents-meeting] | flow
    41250 | activity_attendances[residents-meeting] | flow
Tổ chức 86 hội nghị, 214 cuộc họp dân với 32.000 lượt người tham dự.
    32000 | activity_attendances[conference,residents-meeting] | flow
Tổ chức bỏ phiếu tố giác tội phạm tại 120 điểm, có 9.870 lượt người tham gia.
    120 | activity_points[ballot] | flow
    9870 | activity_attendances[ballot] | flow
Mở 15 lớp tập huấn nghiệp vụ cho 750 lượt người.
    15 | activities[training] | flow
    750 | activity_attendances[training] | flow
Phát hành hơn 5.000 tờ rơi tuyên truyền phòng chống ma túy.
    5001 | activity_copies[leaflet] | flow
Kẻ vẽ 430 khẩu hiệu, pa nô, áp phích.
    430 | activity_copies[slogan] | flow
Tổ chức 42 buổi tuyên truyền lưu động.
    42 | activities[mobile-session] | flow
Phát 1.260 lượt tuyên truyền trên hệ thống truyền thanh cơ sở.
    1260 | activities[broadcast] | flow
Gọi hỏi, răn đe 215 lượt đối tượng.
    215 | activities[summons] | flow
Đưa ra kiểm điểm trước dân 18 đối tượng.
    18 | activity_audience[public-review] | flow
Tổ chức 03 cuộc thi tìm hiểu pháp luật, thu hút 1.200 lượt người tham gia.
    1200 | activity_attendances[contest] | flow
Mở 02 đợt cao điểm tấn công trấn áp tội phạm.
    2 | campaigns_opened | flow
Công an huyện kiểm tra công tác phong trào tại 16 xã.
    16 | activity_points[inspection] | flow
"""
INCIDENTS = """
Các tổ tự quản đã hòa giải 132 vụ mâu thuẫn, tranh chấp.
    132 | incidents_mediated[people-teams] | flow
Quần chúng đã cung cấp 264 nguồn tin về ANTT.
    264 | tips | flow
Công an huyện đã điều tra, làm rõ 87 vụ phạm pháp hình sự, bắt 140 đối tượng.
    87 | cases_cleared | flow
    140 | suspects_arrested | flow
Trong năm xảy ra 92 vụ phạm pháp hình sự.
    92 | incidents_reported[crime] | flow
Xảy ra 11 vụ tai nạn giao thông, 2 vụ cháy.
    11 | incidents_reported[traffic] | flow
    2 | incidents_reported[fire] | flow
Triệt xóa 5 tụ điểm ma túy, 3 tụ điểm hình sự.
    5 | hotspots_eliminated[drugs] | flow
    3 | hotspots_eliminated[crime] | flow
Triệt phá 6 ổ, nhóm tội phạm, bắt giữ 31 đối tượng.
    6 | rings_dismantled | flow
    31 | suspects_arrested | flow
Công an và chính quyền cơ sở đã giải quyết 355 vụ việc liên quan đến ANTT.
    355 | incidents_settled[commune,police] | flow
Lập hồ sơ chuyển Công an xã giải quyết 48 vụ việc.
    48 | incidents_referred[commune-police] | flow
Quản lý, giáo dục 63 người lầm lỗi tiến bộ.
    63 | persons_progressed | flow
Hiện đang quản lý 54 đối tượng tù tha về địa phương.
    54 | managed_persons[released] | stock
Gọi hỏi, răn đe 20 đối tượng, bắt 15 đối tượng.
    20 | activities[summons] | flow
    15 | suspects_arrested | flow
Không để xảy ra điểm nóng về ANTT.
    0 | areas_became[hot] | flow
"""
PLEDGES = """
Có 12.450 lượt hộ gia đình ký cam kết bảo đảm ANTT.
    12450 | household_pledges | flow
Vận động 385 lượt cơ quan, doanh nghiệp, trường học đăng ký xây dựng đơn vị an toàn.
    385 | entity_pledges[agency,enterprise,school] | flow
Đã khen thưởng 25 tập thể, 47 cá nhân.
    25 | commendations[collective] | flow
    47 | commendations[person] | flow
Có 92% khu dân cư không có ma túy.
    92 | ty-le-khu-dan-cu-khong-ma-tuy | ratio
Chuyển hóa 40% địa bàn trọng điểm phức tạp về ANTT.
    40 | ty-le-chuyen-hoa-dia-ban | ratio
Điều tra, khám phá 87 vụ phạm pháp hình sự, đạt tỷ lệ 85,3%.
    85.3 | ty-le-dieu-tra-xu-ly | ratio
Thu hồi 12 khẩu súng tự chế.
    12 | - | flow
Toàn huyện có 1.250 camera an ninh.
    1250 | - | -
"""
PLACES = """
Tại xã Phú An, các tổ đã hòa giải 9 vụ mâu thuẫn.
    9 | xã Phú An | binh-lam/phu-an
Xã Phú An có 5 mô hình, xã Đại Lộc có 3 mô hình.
    5 | xã Phú An | binh-lam/phu-an
    3 | xã Đại Lộc | binh-lam/dai-loc
Ra mắt 2 mô hình tại xã Đại Lộc.
    2 | xã Đại Lộc | binh-lam/dai-loc
Toàn huyện có 40 mô hình.
    40 | huyện Bình Lâm | binh-lam
Toàn tỉnh có 450 mô hình.
    450 | toàn tỉnh | -
Cả nước có 9.000 mô hình.
    9000 | cả nước | -
Thực hiện Kế hoạch của Công an tỉnh Sơn Hải, Công an huyện tổ chức 8 hội nghị.
    8 | huyện Bình Lâm | binh-lam
TP. Hải Châu có 30 mô hình.
    30 | thành phố Hải Châu | hai-chau
Phường 5 có 4 mô hình.
    4 | phường 5 | hai-chau/5
Thôn Đông, xã Phú An có 21 hộ gia đình ký cam kết.
    21 | thôn Đông, xã Phú An | binh-lam/dong
Các xã Phú An, Đại Lộc và Hòa Bình có 8 mô hình.
    8 | xã Phú An, Đại Lộc và Hòa Bình | -
Vận động giao nộp 4 khẩu súng. Tại xã Phú An có 2 mô hình.
    4 | huyện Bình Lâm | binh-lam
Trưởng thôn Đông (xã Phú An) cho biết thôn có 3 tổ an ninh xã hội.
    3 | thôn Đông, xã Phú An | binh-lam/dong
Điểm sáng là xã Phú An. Ở đó 4 thôn của xã không có tội phạm.
    4 | xã Phú An | binh-lam/phu-an
Theo chỉ đạo của tỉnh, đã tổ chức 12 hội nghị.
    12 | huyện Bình Lâm | binh-lam
Xã Bình Lâm có 6 mô hình.
    6 | xã Bình Lâm | -
"""
PERIODS = """
Năm 2021, đã tổ chức 30 hội nghị.
    30 | 2021
Đã tổ chức 30 hội nghị.
    30 | 2022
6 tháng đầu năm 2022, tổ chức 12 hội nghị.
    12 | 2022-01-01..2022-06-30
6 tháng đầu năm, tổ chức 12 hội nghị.
    12 | 2022-01-01..2022-06-30
Quý III/2022 tổ chức 4 hội nghị.
    4 | 2022-Q3
Giai đoạn 2016 - 2020, đã tổ chức 210 hội nghị.
    210 | 2016-01-01..2020-12-31
Từ ngày 15/11/2021 đến ngày 14/11/2022, tổ chức 33 hội nghị.
    33 | 2021-11-15..2022-11-14
Từ năm 2012 đến nay, đã tổ chức 500 hội nghị.
    500 | 2012-01-01..2022-12-20
10 năm qua (2012 - 2022), đã tổ chức 500 hội nghị.
    500 | 2012-01-01..2022-12-20
Đã tổ chức 25 hội nghị trong năm 2020.
    25 | 2020
Tổ chức 31 hội nghị, tăng 5 hội nghị so với năm 2021.
    31 | 2022
Tháng 8/2022 tổ chức 3 hội nghị.
    3 | 2022-08
Hiện có 46 mô hình.
    46 | 2022-12-20
Đến 31/12/2021, toàn huyện duy trì 44 mô hình.
    44 | 2021-12-31
Tính đến tháng 6/2022, có tổng số 45 mô hình.
    45 | 2022-06-30
Cuối năm 2020, duy trì hoạt động 41 mô hình.
    41 | 2020-12-31
Năm 2021, duy trì hoạt động 43 mô hình.
    43 | 2021-12-31
Ban chỉ đạo 138 cấp xã có 21 Ban.
    21 | 2022-12-20
Thực hiện Luật Phòng, chống ma túy năm 2021, đã tổ chức 6 hội nghị.
    6 | 2022
Đại biểu HĐND các cấp nhiệm kỳ 2021 - 2026 đã dự 7 hội nghị.
    7 | 2022
Năm 2019 tổ chức 20 hội nghị, năm 2020 tổ chức 22 hội nghị.
    22 | 2020
"""


def cases(table: str) -> list[tuple[str, ...]]:
    """Return the rows of a table, each after the sentence over it."""
    found, sentence = [], ""
    for line in table.strip().splitlines():
        if line.startswith(" "):
            found.append((sentence, *(cell.strip() for cell in line.split("|"))))
        else:
            sentence = line
    return found


def figure(sentence: str, value: str) -> Proposal:
    """Return the figure of that value in a sentence of the made-up report."""
    lines = [*HEAD, sentence, AFTER]
    known = lexicon()
    proposals = [one for one in read(lines, known) if one.line == len(lines) - 1]
    found = annotate(proposals, lines, known, NAMES)
    return next(one for one in found if one.lo == Decimal(value))


@pytest.mark.parametrize(
    ("sentence", "value", "indicator", "kind"),
    cases(BODIES + MODELS.lstrip() + ACTIVITIES.lstrip() + INCIDENTS.lstrip() + PLEDGES.lstrip()),
)
def test_what_a_figure_is_about(sentence: str, value: str, indicator: str, kind: str) -> None:
    found = figure(sentence, value)
    assert (found.indicator or "-") == indicator
    if kind != "-":
        assert found.kind == kind
    if "[" in indicator:
        assert str(Term.parse(indicator)) == indicator


@pytest.mark.parametrize(("sentence", "value", "place", "unit"), cases(PLACES))
def test_the_place_of_a_figure(sentence: str, value: str, place: str, unit: str) -> None:
    found = figure(sentence, value)
    assert (found.place, found.unit or "-") == (place, unit)


@pytest.mark.parametrize(("sentence", "value", "period"), cases(PERIODS))
def test_the_period_of_a_figure(sentence: str, value: str, period: str) -> None:
    found, wanted = figure(sentence, value), parse_period(period)
    assert (found.first, found.last) == (wanted.first, wanted.last)


def test_a_share_has_no_day_that_nobody_tells() -> None:
    found = figure("Có 92% khu dân cư không có ma túy.", "92")
    assert (found.first, found.last) == (None, None)
    told = figure("Đến nay, có 92% khu dân cư không có ma túy.", "92")
    assert told.last == date(2022, 12, 20)


def test_a_target_has_its_deadline() -> None:
    found = figure("Phấn đấu đến hết năm 2025 có 80% trở lên khu dân cư đạt tiêu chuẩn.", "80")
    assert (found.kind, found.last) == ("target", date(2025, 12, 31))
