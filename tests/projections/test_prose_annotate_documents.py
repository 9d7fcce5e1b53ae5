"""Whole documents of made-up places: head, sections and paragraphs tell what sentences do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from socai.domain.period import parse_period
from socai.infra.documents.lexicon import lexicon
from socai.projections.prose.annotate import annotate
from socai.projections.prose.heading import head, numbered, published_on
from socai.projections.prose.proposal import Proposal
from socai.projections.prose.reading import read

REPORT = """UBND TỈNH ĐẮK SƠN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG AN TỈNH                        Độc lập - Tự do - Hạnh phúc
Số: 512/BC-CAT-PV05                 Đắk Sơn, ngày 15 tháng 6 năm 2022

BÁO CÁO
Kết quả xây dựng phong trào toàn dân bảo vệ an ninh Tổ quốc 6 tháng đầu năm 2022

Thực hiện Kế hoạch số 15/KH-BCA ngày 10/01/2022 của Bộ Công an về công tác xây dựng phong trào \
toàn dân bảo vệ an ninh Tổ quốc năm 2022, Công an tỉnh đã tham mưu cấp ủy, chính quyền các cấp \
lãnh đạo, chỉ đạo triển khai đồng bộ, quyết liệt và đạt được nhiều kết quả quan trọng trên các \
mặt công tác như sau:
I. KẾT QUẢ ĐẠT ĐƯỢC
1. Tuyên truyền: lực lượng Công an các cấp đã tổ chức 1.215 cuộc họp dân; cấp phát 45.000 tờ rơi.
2. Lực lượng: Toàn tỉnh hiện có 184 Ban chỉ đạo 138 cấp xã với 3.312 thành viên; 2.210 tổ tự quản \
với 18.450 thành viên.
3. Mô hình: Đến tháng 5/2022, toàn tỉnh duy trì 312 mô hình, trong đó 15 mô hình cấp tỉnh. Huyện \
Krông Lâm xây dựng mới 05 mô hình; thành phố Buôn Hồ nhân rộng 04 mô hình.
4. Đấu tranh: Từ ngày 15/12/2021 đến ngày 14/6/2022, xảy ra 458 vụ phạm pháp hình sự; bắt 612 đối \
tượng. Năm 2021 có 92,5% khu dân cư đạt tiêu chuẩn “An toàn về ANTT”.
5. Khen thưởng: khen thưởng 46 tập thể.
II. PHƯƠNG HƯỚNG
Phấn đấu đến cuối năm 2022 có 95% khu dân cư đạt tiêu chuẩn an toàn về ANTT.
Tổ chức 160 hội nghị.
Trên đây là kết quả công tác, Công an tỉnh báo cáo các cấp để theo dõi, chỉ đạo.
"""
ARTICLE = """Trang chủ | Giới thiệu | Tin tức
Quận Bình An: Tổng kết 10 năm thực hiện Chỉ thị 09 (2011 - 2021)
15/11/2021 10:22
Sáng 15/11, Quận ủy Bình An tổ chức hội nghị tổng kết 10 năm thực hiện Chỉ thị số 09-CT/TW ngày \
01/12/2011 của Ban Bí thư. Qua 10 năm, toàn quận đã tổ chức 4.562 buổi họp dân với 256.120 lượt \
người dự; nhân dân đã cung cấp 3.458 tin có giá trị, giúp lực lượng Công an khám phá 1.204 vụ án.
Hiện toàn quận có 130 Ban bảo vệ dân phố với 1.305 thành viên. Năm 2020, phường An Lạc A có 7 cuộc \
thi; Tại P. Tân Tạo, Q. Bình An đã lắp 250 camera an ninh.
Tại hội nghị, 20 tập thể được khen thưởng.
"""
OF_REPORT = [
    ("1215", "activities[residents-meeting]", "tỉnh Đắk Sơn", "2022-01-01..2022-06-30"),
    ("45000", "activity_copies[leaflet]", "tỉnh Đắk Sơn", "2022-01-01..2022-06-30"),
    ("184", "organisations[ban-chi-dao-138]", "tỉnh Đắk Sơn", "2022-06-15"),
    ("3312", "members[ban-chi-dao-138]", "tỉnh Đắk Sơn", "2022-06-15"),
    ("18450", None, "tỉnh Đắk Sơn", None),
    ("312", "models", "tỉnh Đắk Sơn", "2022-05-31"),
    ("15", "models_by_level[tinh]", "tỉnh Đắk Sơn", "2022-05-31"),
    ("5", "model_sites_new", "huyện Krông Lâm", "2022-01-01..2022-06-30"),
    ("4", "model_sites_replicated", "thành phố Buôn Hồ", "2022-01-01..2022-06-30"),
    ("458", "incidents_reported[crime]", "tỉnh Đắk Sơn", "2021-12-15..2022-06-14"),
    ("612", "suspects_arrested", "tỉnh Đắk Sơn", "2021-12-15..2022-06-14"),
    ("92.5", "ty-le-khu-dan-cu-dat-chuan", "tỉnh Đắk Sơn", "2021-12-31"),
    ("46", "commendations[collective]", "tỉnh Đắk Sơn", "2022-01-01..2022-06-30"),
    ("95", None, "tỉnh Đắk Sơn", "2022-12-31"),
    ("160", "activities[conference]", "tỉnh Đắk Sơn", None),
]
OF_ARTICLE = [
    ("4562", "activities[residents-meeting]", "quận Bình An", "2011-01-01..2021-11-15"),
    ("256120", "activity_attendances[residents-meeting]", "quận Bình An", None),
    ("3458", "tips_assessed[useful]", "quận Bình An", "2011-01-01..2021-11-15"),
    ("1204", "cases_cleared", "quận Bình An", "2011-01-01..2021-11-15"),
    ("130", "organisations[bao-ve-dan-pho]", "quận Bình An", "2021-11-15"),
    ("1305", "members[bao-ve-dan-pho]", "quận Bình An", "2021-11-15"),
    ("7", "activities[contest]", "phường An Lạc A", "2020"),
    ("250", None, "phường Tân Tạo, quận Bình An", None),
    ("20", "commendations[collective]", "quận Bình An", "2011-01-01..2021-11-15"),
]


def figures(document: str) -> list[Proposal]:
    """Return the annotated figures of a document."""
    lines, known = document.splitlines(), lexicon()
    return annotate(read(lines, known), lines, known)


@pytest.mark.parametrize(
    ("document", "value", "indicator", "place", "period"),
    [(REPORT, *row) for row in OF_REPORT] + [(ARTICLE, *row) for row in OF_ARTICLE],
)
def test_a_figure_of_a_document(
    document: str, value: str, indicator: str | None, place: str, period: str | None
) -> None:
    found = next(one for one in figures(document) if one.lo == Decimal(value))
    assert (found.indicator, found.place) == (indicator, place)
    if period:
        wanted = parse_period(period)
        assert (found.first, found.last) == (wanted.first, wanted.last)


def test_plans_have_no_period_of_the_report() -> None:
    found = next(one for one in figures(REPORT) if one.lo == 160)
    assert (found.first, found.last) == (None, None)


def test_the_head_in_two_columns() -> None:
    found = head(REPORT.splitlines())
    assert (found.number, found.issuer) == ("512/BC-CAT-PV05", "CÔNG AN TỈNH")
    assert found.published == date(2022, 6, 15)
    assert found.title and found.title.endswith("6 tháng đầu năm 2022")


def test_the_head_of_an_article() -> None:
    found = head(ARTICLE.splitlines())
    assert (found.published, found.number) == (date(2021, 11, 15), None)
    assert found.title and found.title.startswith("Quận Bình An: Tổng kết 10 năm")


def test_the_days_of_laws_are_not_that_of_a_decision() -> None:
    lines = [
        *("ỦY BAN NHÂN DÂN", "XÃ PHÚ AN", "Số: 12/QĐ-UBND", "Phú An, ngày 03 tháng 4 năm 2021"),
        *("QUYẾT ĐỊNH", "Về việc kiện toàn Ban chỉ đạo 138 xã"),
        "Căn cứ Luật Tổ chức chính quyền địa phương, ngày 19 tháng 6 năm 2015",
        "Căn cứ Quyết định số 11 ngày 12/3/2018",
    ]
    assert published_on(lines) == date(2021, 4, 3)
    assert published_on(lines[4:]) is None
    assert numbered(lines) == ("12/QĐ-UBND", "ỦY BAN NHÂN DÂN XÃ PHÚ AN")
