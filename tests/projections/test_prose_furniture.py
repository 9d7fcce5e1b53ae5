"""What a page prints around its text is left alone; lists, tables and broken lines are read."""

from __future__ import annotations

import pytest

from socai.infra.documents.lexicon import lexicon
from socai.projections.prose.lexicon import Lexicon
from socai.projections.prose.passages import passages
from socai.projections.prose.reading import read

WORDS: Lexicon = lexicon()
TEXT = (
    "Năm qua, các lực lượng đã phối hợp chặt chẽ, tổ chức 12 hội nghị với 345 lượt người tham gia, "
    "góp phần giữ vững an ninh trật tự trên địa bàn toàn huyện."
)
# A page of the web: only TEXT and what goes on with it is its article.
BEFORE = (
    "Trang chủ | Giới thiệu | Tin tức 24h",
    "126 người đã tham gia bình chọn",
    "Thống kê truy cập",
    "  • Online 2",
    "  • Hôm nay 2008",
    "  • Tổng 6.264.528",
    "Thứ bảy, 15/12/2018, 16:25 GMT+7",
    "( Thứ tư, 12/09/2018, 18:33 GMT+7 )",
    "Lượt xem: 1.284",
    "Nhìn lại 10 năm, 5 kết quả nổi bật ở huyện ta",
    "Xem với cỡ chữ : A- A A+ 3 mức",
)
AFTER = (
    "Tin mới cập nhật",
    "Công an tỉnh: Hơn 1.500 bài tham gia cuộc thi tìm hiểu( 11/11/2018 )",
    "Hội nghị giao ban giữa 8 tỉnh biên giới ( 18/10/2018 )",
    "Xem thêm: Bắt tàu chở 50.000 lít dầu lậu",
    ">> Bắt 2 đối tượng mang 300 viên ma túy (28/10)",
    "• Trao 200 suất quà Tết",
    "Đường dây nóng : +84.0373.725725",
    "Nơi nhận:",
    "- Lưu: VT, NC (3), 25 bản.",
    "Địa chỉ: 18 Lê Hồng Phong, 3 tầng",
    "Số giấy phép 298/GP-BC do Bộ cấp ngày 26/9/2006, 2 trang",
    "Bình luận (2)",
    "Mong 22 giáo xứ khác cũng làm như vậy",
)


def values(*lines: str) -> list[tuple[int, int]]:
    """Return line and value of each exact figure."""
    found = read(lines, WORDS)
    return [(figure.line, int(figure.lo)) for figure in found if figure.lo is not None]


@pytest.mark.parametrize("line", BEFORE)
def test_what_stands_before_the_text_is_left_alone(line: str) -> None:
    assert values(line, "", TEXT) == [(3, 12), (3, 345)]


@pytest.mark.parametrize("line", AFTER)
def test_what_stands_after_the_text_is_left_alone(line: str) -> None:
    assert values(TEXT, "", "Tin liên quan", line) == [(1, 12), (1, 345)]
    assert values(TEXT.removesuffix(".") + "./.", "", line) == [(1, 12), (1, 345)]


def test_a_whole_page_is_read() -> None:
    lines = [*BEFORE, "", TEXT, "", "Toàn huyện hiện có 46 mô hình tự quản.", "", *AFTER]
    first = len(BEFORE) + 2
    assert values(*lines) == [(first, 12), (first, 345), (first + 2, 46)]


def test_the_text_goes_on_after_a_box_of_other_articles() -> None:
    paragraph = f"{TEXT} Đến nay, toàn huyện có 46 mô hình tự quản về an ninh trật tự ở cơ sở."
    box = ["Tin liên quan", "Khen thưởng 5 tập thể", "Tặng 20 xe đạp cho học sinh"]
    assert values(TEXT, *box, paragraph) == [(1, 12), (1, 345), (5, 12), (5, 345), (5, 46)]


def test_items_before_and_after_sentences_are_read() -> None:
    lines = ("I. THÔNG TIN CHUNG", "Tổng số hộ: 24.918", "- Số thôn: 163", TEXT, "+ Số chốt: 7")
    assert values(*lines) == [(2, 24918), (3, 163), (4, 12), (4, 345), (5, 7)]


def test_headings_between_items_do_not_end_a_list() -> None:
    lines = ("Kết quả năm 2023", "Số thôn: 163", "Lực lượng nòng cốt", "- 7 tổ tự quản", TEXT)
    assert values(*lines) == [(2, 163), (4, 7), (5, 12), (5, 345)]


def test_a_year_heads_a_column() -> None:
    rows = ("Nội dung | 2019 | 2023", "Số vụ cháy | 73 | hơn 40")
    found = read([*rows, TEXT], WORDS)[:2]
    assert [(p.line, p.qualifier, p.counted_unit) for p in found] == [
        (2, "exact", "vụ cháy"), (2, "hơn", "vụ cháy"),
    ]  # fmt: skip


def test_a_last_sentence_without_its_sign_is_read() -> None:
    line = TEXT.removesuffix(".")
    assert values(TEXT, "", line) == [(1, 12), (1, 345), (3, 12), (3, 345)]
    assert values(TEXT, "", "Trao 200 suất quà Tết") == [(1, 12), (1, 345)]


def test_lines_without_sentences_are_read_where_there_are_no_others() -> None:
    assert values("Gần đây toàn xã có 46 mô hình") == [(1, 46)]
    assert values("Tin mới", "Hôm nay 2008") == []


def test_a_table_is_read_by_cells() -> None:
    rows = [
        "STT | Loại mô hình | Số lượng | Thành viên | Tỷ lệ",
        "1 | Tổ liên gia tự quản | 87 | 1.044 | 73,3",
        "2 | Dòng họ tự quản | 29 | 19/27 | 26,7%",
    ]
    found = read([*rows, TEXT], WORDS)[:6]
    read_in = [(p.line, str(p.lo), p.counted_unit, p.kind) for p in found]
    assert read_in == [
        (2, "87", "tổ liên gia", "count"),
        (2, "1044", "thành viên", "count"),
        (2, "73.3", "%", "ratio"),
        (3, "29", "dòng họ", "count"),
        (3, "19", "thành viên", "spread"),
        (3, "26.7", "%", "ratio"),
    ]
    assert [rows[p.line - 1][p.start : p.end] for p in found][:3] == ["87", "1.044", "73,3"]


def test_tabs_divide_cells_too() -> None:
    rows = ("TT\tNội dung\tNăm 2019\tNăm 2023", "1\tTỷ lệ khám phá án (%)\t84,9\t91,3")
    found = read([*rows, TEXT], WORDS)[:2]
    assert [(str(p.lo), p.counted_unit) for p in found] == [("84.9", "%"), ("91.3", "%")]


def test_wide_gaps_divide_cells_too() -> None:
    row = "Tổ liên gia tự quản     87     1.044"
    assert values(row, TEXT)[:2] == [(1, 87), (1, 1044)]


def test_a_page_number_does_not_end_a_sentence() -> None:
    lines = [TEXT, "", "Các xã đã vận động được hơn 150", "", "- 3 -", "", "hộ dân tham gia."]
    joined = [passage.text for passage in passages(lines, WORDS)]
    assert joined == [TEXT, "Các xã đã vận động được hơn 150 hộ dân tham gia."]
    assert [(p.line, p.quote) for p in read(lines, WORDS)][-1:] == [
        (3, "Các xã đã vận động được hơn 150")
    ]


# Long lines that a pattern which tries again and again never gets through.
LONG = {
    "digits": "1", "groups": "1 111 ", "dots": "1.1", "slashes": "1/", "capitals": "A1",
    "quotes": '"', "open quotes": "“a", "stops": ". ", "brackets": "(1", "per cent": "1% - ",
    "upwards": "trở lên ", "orders": "hàng ", "from": "từ 1 ", "falls": "giảm ", "lists": ": a 1, ",
    "cells": "1|", "tabs": "1\t", "dashes": "-", "units": "xã, ", "months": "tháng 1,1,1 ",
    "zeros": "không để xảy ra ", "shares": "100% xã, ", "years": "2008 - ", "codes": "B-",
    "marks": "a\u0301", "spaces": "a  ", "tens": "mươi ", "words": "nghiêng ",
}  # fmt: skip


def lines_of_the_text_below(piece: str, length: int) -> list[int]:
    """Return the lines of the last two figures below a line of `length` characters."""
    line = piece * (length // len(piece))
    return [proposal.line for proposal in read([line, "", TEXT], WORDS)][-2:]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_a_long_line_is_read_in_time(piece: str) -> None:
    assert lines_of_the_text_below(piece, 8_000) == [3, 3]


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_a_very_long_line_is_read_in_time(piece: str) -> None:
    assert lines_of_the_text_below(piece, 100_000) == [3, 3]


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_million_characters_are_read() -> None:
    count = 1_000_000 // len(TEXT)
    assert len(read([TEXT, ""] * count, WORDS)) == 2 * count
