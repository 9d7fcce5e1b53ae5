"""The demonstration: its figures are those of the documents, and it touches nothing else."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from former_format import former_directory
from socai.domain.refusal import Refused
from socai.infra.app import Ledger, create
from socai.infra.cli import main
from socai.infra.demo import demo
from socai.infra.demo import lines as demo_lines
from socai.infra.store import directory
from socai.infra.store.formats import FORMAT
from tree import ROOT

THANH_HOA = """
Xã, phường, thị trấn | 635 đơn vị | 29
Ban chỉ đạo ANTT cấp xã | 635 ban | 29
– thành viên | 12.998 thành viên | 29
Tổ bảo vệ ANTT thôn, bản, khu phố | 5.727 tổ | 29
– thành viên | 16.857 thành viên | 29
Tổ an ninh xã hội (ANXH) | 35.293 tổ | 29
– hộ gia đình thành viên | hơn 1.000.000 hộ gia đình [1.000.001 – 1.999.999] | 29
Mô hình tự phòng, tự quản | 83 mô hình | 36
– cấp tỉnh | 5 mô hình | 38
– cấp huyện | 10 mô hình | 38
– cấp xã | 48 mô hình | 38
– vùng giáo, vùng dân tộc | 20 mô hình | 38
Hội nghị | hơn 39.000 hội nghị [39.001 – 39.999] | 19
Cuộc họp dân | gần 385.000 cuộc họp [384.001 – 384.999] | 19
– dự hội nghị và họp dân (chung) | hơn 3.000.000 lượt người [3.000.001 – 3.999.999] | 19
Tuyên truyền lưu động | hơn 13.000 buổi [13.001 – 13.999] | 25
Phát thanh, truyền thông | gần 280.000 lượt phát [270.001 – 279.999] | 25
Tài liệu in, phát hành | hơn 100.000 cuốn [100.001 – 199.999] | 19
Khẩu hiệu, pa nô, áp phích | hơn 32.500 khẩu hiệu, pa nô, áp phích [32.501 – 32.599] | 25
– lượt dự thi tìm hiểu | hàng vạn lượt người [10.000 – 99.999] | 25
Hộ gia đình | gần 2.000.000 lượt hộ [1.000.001 – 1.999.999] | 29
Cá nhân (tài liệu không viết «lượt») | hơn 2.000.000 cá nhân [2.000.001 – 2.999.999] | 29
Cơ quan, doanh nghiệp, trường học | hơn 20.800 lượt đơn vị [20.801 – 20.899] | 29
Vụ việc lực lượng cơ sở giải quyết | gần 28.000 vụ việc [27.001 – 27.999] | 34
Vụ việc công an, chính quyền giải quyết | 34.648 vụ việc | 44
Mâu thuẫn, tranh chấp hòa giải | 50.811 vụ mâu thuẫn, tranh chấp | 34
Vụ việc chuyển Công an xã | 17.695 vụ việc | 34
Nguồn tin cung cấp cho công an | hơn 38.000 nguồn tin [38.001 – 38.999] | 34
Vụ phạm pháp hình sự đã xử lý | 18.665 vụ án | 46
Ổ, nhóm tội phạm bị triệt phá | hơn 900 ổ, nhóm [901 – 999] | 46
– dùng vũ khí, «tín dụng đen» … | hàng chục ổ, nhóm [10 – 99] | 46
Đối tượng chuyên nghiệp bị bắt | hơn 6.400 đối tượng [6.401 – 6.499] | 46
Tụ điểm hình sự bị triệt xóa | 520 tụ điểm | 46
Tụ điểm ma túy bị triệt xóa | 814 tụ điểm | 46
Tụ điểm tệ nạn xã hội bị triệt xóa | 940 tụ điểm | 46
Người tiến bộ, tái hòa nhập | 7.293 người | 34
Xã, thị trấn thí điểm | 12 xã, phường, thị trấn | 9
Huyện có thí điểm | 6 đơn vị cấp huyện | 9
"""
TUYEN_HOA = """
Ban chỉ đạo 138 | 19 ban | 36
– thành viên | 254 thành viên | 36
Hội đồng bảo vệ ANTT cấp xã | 19 hội đồng | 36
– thành viên | 197 thành viên | 36
Ban ANTT thôn, bản, tiểu khu | 111 ban | 36
– thành viên | 765 thành viên | 36
Bảo vệ dân phố | 1 ban | 36
– thành viên | 29 thành viên | 36
Công an xã bán chuyên trách | 121 thành viên | 36
– bố trí ở | 121 thôn, bản | 36
Bảo vệ chuyên trách | 8 thành viên | 36
Bảo vệ bán chuyên trách | 91 thành viên | 36
Xã, thị trấn được kiểm tra | 18 điểm | 30
Điểm họp dân bỏ phiếu tố giác | 196 điểm | 32
– lượt người tham gia | 33.446 lượt người | 32
Gọi hỏi, răn đe | 568 lượt đối tượng | 32
Kiểm điểm trước dân | 29 đối tượng | 32
Địa bàn thành «điểm nóng» về ANTT | 0 điểm nóng | 28
Kinh phí hỗ trợ xây dựng mô hình | 0 đồng | 40
Mô hình sau rà soát, thanh loại | 46 mô hình | 34
Điểm mô hình xây dựng mới | 3 điểm mô hình | 34
Điểm mô hình nhân rộng | 2 điểm mô hình | 34
"""
LEFT_OUT = {
    "Tỷ lệ, không in đủ tử số và mẫu số (9)": "A20 A21 A38 A45 A46 A47 A48 A49 A50",
    "Chỉ có chữ, không có số (7)": "A11 B21 B26 B27 B28 C08 C12",
    "Phần của trang mạng, không thuộc báo cáo (4)": "A52 A55 B23 B24",
    "Thời lượng, thời hạn (2)": "A01 A51",
    "Số mục của văn bản (2)": "A53 A54",
    "So sánh, không in số của kỳ trước (1)": "A36",
}
SHARES = """
A20 94%
A21 100%
A36 giảm 8,6%
A38 87,6%
A45 56%
A46 45,3%
A47 87 – 92%
A48 81%
A49 79%
A50 94,6%
"""
SECTIONS = [
    (demo_lines.THANH_HOA, "thanh-hoa-2008-2018", THANH_HOA),
    (demo_lines.TUYEN_HOA, "tuyen-hoa-2021", TUYEN_HOA),
]


def part(shown: str, first: str, then: str) -> str:
    """Return what stands from one heading to the next."""
    return shown[shown.index(f"\n{first}") : shown.index(f"\n{then}")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the ledger that the demonstration makes."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(made: Path) -> str:
    """Return what the demonstration prints."""
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("builtins.print", lambda *said: lines.append(" ".join(map(str, said))))
        demo.run(made, "vi")
    return "\n".join(lines)


@pytest.mark.parametrize(("section", "document", "table"), SECTIONS)
def test_every_figure_is_printed_with_its_unit_and_line(
    shown: str, section: demo_lines.Section, document: str, table: str
) -> None:
    number = 1 + SECTIONS.index((section, document, table))
    found = part(shown, f"{number}. {section.title}", f"{number + 1}. ")
    amount = r"(?:(?:hơn |gần )?[0-9]|hàng ).*?"
    rows = re.findall(rf"(?m)^   (.{{40}}) *({amount}) *\[{document} dòng ([0-9]+)\]$", found)
    printed = [" | ".join((title.strip(), said, at)) for title, said, at in rows]
    assert printed == table.strip().splitlines()


@pytest.mark.parametrize(("section", "document", "table"), SECTIONS)
def test_every_figure_that_was_entered_is_asked(
    section: demo_lines.Section, document: str, table: str
) -> None:
    asked = [(x.measure, " ".join(x.keys)) for group in section.groups for x in group.lines]
    path = ROOT / "infra" / "data" / "demo" / "coverage.csv"
    with path.open(encoding="utf-8", newline="") as file:
        entered = [
            (row["measure"], row["keys"])
            for row in csv.DictReader(file)
            if (row["entered"], row["document"]) == ("y", document)
        ]
    assert Counter(asked) == Counter(entered)
    assert len(table.strip().splitlines()) == len(asked)


def test_the_numbers_and_the_citations_stand_in_columns(shown: str) -> None:
    groups = re.findall(
        r"(?m)^   [^–\n]*, (?:tại ngày|trong kỳ) .*\n((?:   .{53} \S.*\]\n)+)", shown
    )
    assert [text.count("\n") for text in groups] == [7, 5, 8, 3, 5, 7, 1, 2, 12, 5, 2, 1, 2]
    for line in "".join(groups).splitlines():
        title, number = line[3:43], line[43:56]
        assert title.strip() and not title.startswith(" ")
        assert re.fullmatch(r" *(?:(?:hơn |gần )?[0-9.]+|hàng (?:chục|vạn))", number)
    wide = [text for text in groups if len({x.rindex("[") for x in text.splitlines()}) > 1]
    assert len(wide) == 1 and "khẩu hiệu, pa nô, áp phích [" in wide[0]


def test_the_programmes_are_named_with_their_years(shown: str) -> None:
    for said in (
        "Chỉ thị số 10 về .*\n     từ 19/03/2008, giai đoạn 2008 – 2018  .* dòng 22",
        "Đề án 375 .*\n     từ 14/02/2008, giai đoạn 2008 – 2018  .* dòng 9",
        "Thí điểm Đề án .*\n     từ năm 2006, giai đoạn 2006 – 2008  .* dòng 9",
        "Đợt cao điểm xây dựng .*\n     năm 2015, 2 tháng  .* dòng 24",
        "an toàn về an ninh trật tự\n     tiêu chuẩn .* 23/2012/TT-BCA của Bộ Công an  .* dòng 30",
    ):
        assert len(re.findall(f"(?m)^   – .*{said}\\]$", shown)) == 1


def test_every_figure_left_out_is_listed_under_its_reason(shown: str) -> None:
    found = part(shown, "6. Không tính vào số liệu, vì sao: 25 trong 95", "7. ")
    listed: dict[str, list[str]] = {}
    for line in found.splitlines():
        if heading := re.fullmatch(r"   (\w.*) \(([0-9]+)\)", line):
            ids = listed.setdefault(f"{heading[1]} ({heading[2]})", [])
        elif item := re.fullmatch(r"   ([ABC][0-9]{2})  \S.*\S  \[[a-z0-9-]+ dòng [0-9]+\]", line):
            ids.append(item[1])
    assert listed == {reason: ids.split() for reason, ids in LEFT_OUT.items()}


@pytest.mark.parametrize("line", SHARES.strip().splitlines())
def test_a_share_is_printed_as_in_the_document(shown: str, line: str) -> None:
    figure, share = line.split(maxsplit=1)
    assert len(re.findall(rf"(?m)^   {figure}  \S.*: {re.escape(share)}  \[", shown)) == 1


def test_every_figure_of_the_documents_has_its_place(shown: str) -> None:
    every = demo_lines.coverage()
    counts = Counter(one.entered for one in every)
    assert len({one.id for one in every}) == len(every) == 95
    rows = sum(len(table.strip().splitlines()) for _, _, table in SECTIONS)
    left_out = sum(len(ids.split()) for ids in LEFT_OUT.values())
    assert counts == {"y": rows, "f": 2, "t": 8, "n": left_out}
    assert f"({rows} con số hỏi được ở trên, 8 là chỉ tiêu và 2 là trường của" in shown
    assert "91 con số, trừ phần của trang mạng, được giữ nguyên văn" in shown


def commands(text: str) -> list[list[str]]:
    """Return the words of every command that stands on a line of its own."""
    return [shlex.split(line) for line in re.findall(r"(?m)^   \./socai (.*)$", text)]


@pytest.mark.slow
def test_what_to_try_next_runs(
    shown: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    last = commands(shown[shown.index("Thử tiếp") :])
    assert last.pop() == ["init", "&&", "./socai", "import", "TEP.jsonl", "--dry-run"]
    assert last.pop() == ["read", "BAO-CAO.docx"]
    tried = commands(shown[: shown.index("Thử tiếp")]) + last
    assert [words[:2] for words in tried] == [["--ledger", str(made)]] * len(tried)
    names = [words[2] for words in tried]
    assert names[:6] == ["report", "breakdown", "seal", "seals", "seals", "verify"]
    assert names[6:12] == ["audit", "figure", "list", "show", "units", "report"]
    assert names[12:] == ["findings", "audit", "targets", "template"]
    # An error that nobody has answered stands: the audit ends with 1, its file written or not.
    assert [main(words) for words in tried] == [int(name == "audit") for name in names]
    written = {file.name for file in tmp_path.iterdir()}
    assert written == {"mau.xlsx", "10-nam.xlsx", "doi-chieu.md"}
    assert "không thể lớn hơn" in (tmp_path / "doi-chieu.md").read_text(encoding="utf-8")


def rows_of(found: str, first: str) -> list[list[str]]:
    """Return the rows of a table from the one that begins with a title, cell by cell."""
    lines = found[found.index(f"   {first}") :].split("\n\n")[0].splitlines()
    return [re.split(r" {3,}", line.strip()) for line in lines]


def test_five_and_ten_years_stand_side_by_side(shown: str) -> None:
    found = part(shown, "3. Năm năm và mười năm cạnh nhau", "4. ")
    assert "12/09/2018" in found and "8 trong 43 hàng" in found
    head = "5 năm 2008–2013   5 năm tiếp theo 2014–2018 +10 năm 2008–2018"
    assert len(re.findall(f"(?m)^ +{head}$", found)) == 1
    assert rows_of(found, "Hội nghị do") == [
        ["Hội nghị do Ban chỉ đạo 138 các cấp tổ chức", "0–39.999", "0–39.999",
         "hơn 39.000 (39.001–39.999)"],
        ["Cuộc họp dân", "0–384.999", "0–384.999", "gần 385.000 (384.001–384.999)"],
        ["Thành viên Ban chỉ đạo ANTT cấp xã", "không có số liệu", "12.998", "12.998"],
        ["Thành viên tổ bảo vệ ANTT", "không có số liệu", "16.857", "16.857"],
        ["Mâu thuẫn, tranh chấp được trực tiếp hòa giải", "0–50.811", "0–50.811", "50.811"],
        ["Vụ việc lập hồ sơ chuyển Công an xã, thị trấn", "0–17.695", "0–17.695", "17.695"],
        ["Vụ phạm pháp hình sự đã điều tra, xử lý", "0–18.665", "0–18.665", "18.665"],
        ["Mô hình", "không có số liệu", "83", "83"],
    ]  # fmt: skip
    assert "(«0–50.811»), hoặc không có số liệu." in found


def test_the_year_of_the_district_is_equal_in_both_boundaries(shown: str) -> None:
    found = part(shown, "4. Huyện Tuyên Hóa năm 2021: địa giới 2021 và 2025", "5. ")
    assert "Từ 01/07/2025 hết cấp huyện: 19 xã, thị trấn của Tuyên Hóa thành 6 xã" in found
    assert rows_of(found, "Thành viên Ban chỉ đạo 138") == [
        ["Thành viên Ban chỉ đạo 138", "254", "ít nhất 254", "254", "0"],
        ["Công an xã bán chuyên trách", "121", "ít nhất 121", "121", "0"],
        ["Lượt người họp bỏ phiếu tố giác", "33.446", "ít nhất 33.446", "33.446", "0"],
        ["Điểm mô hình xây dựng mới", "3", "ít nhất 3", "0", "3"],
        ["Điểm mô hình nhân rộng", "2", "ít nhất 2", "0", "2"],
    ]
    asked = len(TUYEN_HOA.strip().splitlines())
    assert f"{asked} trong {asked} con số của báo cáo bằng nhau trong hai địa giới" in found


def test_the_breakdown_opens_what_the_table_says(
    shown: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (words,) = commands(part(shown, "4. Huyện", "5. "))
    capsys.readouterr()
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert re.search(r"(?m)^Số công bố của huyện Tuyên Hóa \(đã thôi\) +tuyen-hoa +254 ", printed)
    assert len(re.findall(r"(?m)^xã .* 0–254: không quy đổi được ", printed)) == 6


MADE_UP = "tong-ket-10-nam_minh-hoa_2009..2018"


def sealed_of_the_province(shown: str) -> str:
    """Return the id of the seal of the real report."""
    (seal,) = re.findall(r"(?m)^   – tỉnh Thanh Hóa: (tong-ket-10-nam_thanh-hoa_\S+_1)$", shown)
    return str(seal)


def test_a_late_correction_leaves_the_seals_as_they_are(shown: str) -> None:
    found = part(shown, "5. Chốt báo cáo, rồi một đính chính đến muộn", "6. Không tính")
    assert "GIẢ ĐỊNH" in found.splitlines()[1]
    events = re.findall(r"Đã lập sổ ở .*: ([0-9]+) sự kiện", shown)
    assert re.findall(r"như sổ biết đến vị trí ([0-9]+):\n", found) == events
    assert len(re.findall(r"(?m)^     mã băm [0-9a-f]{16}…$", found)) == 2
    assert sealed_of_the_province(found)
    assert f"– xã Minh Họa (giả định): {MADE_UP}_1\n" in found
    assert rows_of(found, "Thành viên BCĐ") == [
        ["Thành viên BCĐ ANTT, tỉnh Thanh Hóa, 12/09/2018", "12.998", "12.998"],
        ["Thành viên BCĐ ANTT, xã Minh Họa (giả định), 31/12/2018", "20", "22"],
    ]
    assert "Báo cáo của tỉnh Thanh Hóa: 0 trong 129 ô nay khác bản chốt" in found
    assert "Báo cáo của xã Minh Họa (giả định): 1 trong 43 ô nay khác bản chốt" in found
    assert "– vì đính chính: +2\n     MembershipCountDeclared ở vị trí " in found
    assert " đính chính sự kiện minh-hoa-2018\n     lý do: Đính chính giả định" in found
    assert "năm 2018 đếm sót 2 người  [minh-hoa-dinh-chinh]" in found
    assert "Tính lại cả 172 ô để kiểm: 2 trong 2 bản đúng như lúc chốt." in found


def test_it_says_who_countersigned_and_what_was_sealed_anew(
    shown: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = part(shown, "5. Chốt báo cáo", "6. Không tính")
    signed = "Cấp trên xác nhận: tỉnh Minh Họa (giả định) đã xác nhận bản của xã Minh Họa"
    assert signed in found
    assert "Bản của tỉnh Thanh Hóa chưa ai xác nhận được: sổ chạy thử không có đơn vị nào" in found
    again = f"Chốt lại theo số đã đính chính: {MADE_UP}_2\n   thay {MADE_UP}_1; bản trước vẫn"
    assert again in found
    capsys.readouterr()
    assert main(["--ledger", str(made), "seals", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    signers = {row["seal"]: [s["unit"] for s in row["countersignatures"]] for row in rows}
    real = sealed_of_the_province(shown)
    assert signers == {real: [], f"{MADE_UP}_1": ["tinh-minh-hoa"], f"{MADE_UP}_2": []}
    assert {row["seal"]: row["replaces"] for row in rows}[f"{MADE_UP}_2"] == f"{MADE_UP}_1"


def published(shown: str) -> str:
    """Return the part about what was published, the folded sentences whole again."""
    return re.sub(r"\n {5}(?=\S)", " ", part(shown, "7. Đối chiếu số đã công bố", "Thử tiếp"))


FINDINGS = [
    (
        "LỖI · Số phải nhỏ hơn lại lớn hơn",
        "«Khu dân cư không có tội phạm và tệ nạn xã hội» 81% .* không thể lớn hơn «Khu dân cư "
        "không có ma túy» 79%",
        "thanh-hoa-2008-2018 dòng 46: «81% khu dân cư không có tội phạm và tệ nạn xã hội», «79% ",
    ),
    (
        "CẢNH BÁO · Hai cách chia trộn lẫn",
        "5 \\+ 10 \\+ 48 \\+ 20 = 83; nhưng riêng theo cấp: 5 \\+ 10 \\+ 48 = 63",
        "thanh-hoa-2008-2018 dòng 38: «5 mô hình cấp tỉnh», «10 mô hình cấp huyện», «48 mô hình",
    ),
    (
        "CẢNH BÁO · Hai số đáng lẽ bằng nhau lại khác",
        "111 ban .* đáng lẽ bằng .* 121 thôn, bản .* chênh nhau 10",
        "tuyen-hoa-2021 dòng 36: «Ban ANTT các thôn, bản, tiểu khu có 111 Ban», «bố trí tại 121 ",
    ),
    (
        "GHI CHÚ · Thiếu kỳ, tử số, mẫu số",
        "94% .* mẫu số phải trong khoảng 1\\.058\\.202–2\\.139\\.037 hộ gia đình",
        "thanh-hoa-2008-2018 dòng 29: «(chiếm 94% tổng số hộ gia đình trong toàn tỉnh)»",
    ),
    (
        "GHI CHÚ · Thiếu kỳ, tử số, mẫu số",
        "−8,6% .* kỳ gốc phải trong khoảng 37\\.887–37\\.929 vụ việc",
        "thanh-hoa-2008-2018 dòng 44: «giảm 8,6% so với 10 năm trước», ",
    ),
    (
        "GHI CHÚ · Thiếu kỳ, tử số, mẫu số",
        "87,6% .* không nói là tử số hay mẫu số.* 21\\.294–21\\.320 vụ; .* 16\\.341–16\\.360 vụ",
        "thanh-hoa-2008-2018 dòng 46: «(đạt tỷ lệ 87,6%)», ",
    ),
    (
        "GHI CHÚ · Bình quân giữa các nơi chênh nhau nhiều",
        "12\\.998 : 635 = 20,47; .* 254 : 19 = 13,37",
        "tuyen-hoa-2021 dòng 36: «19 Ban, với 254 thành viên»",
    ),
]
INCOMPLETE = "A11 A21 A23 A45 A46 A47 A48 A49 A50 B21 B26"
"""Figures that do not tell their time or terms, and words without a number."""


def test_what_was_published_is_weighed(shown: str) -> None:
    found = published(shown)
    begin = " ".join(found.split())
    assert "91 con số, lời và chỉ tiêu của 3 tài liệu được giữ nguyên văn" in begin
    assert "60 khớp sổ, 0 không khớp sổ, 31 không tính được." in begin
    assert f"{len(FINDINGS)} phát hiện có đối chiếu giữa các con số" in found
    told = re.split(r"\n   [0-9]\) ", found.replace("\n   Thiếu kỳ", "\n   0) Thiếu kỳ"))[1:]
    assert len(told) == len(FINDINGS) + 1
    for text, (title, sentence, quoted) in zip(told[:-1], FINDINGS, strict=True):
        assert text.startswith(title)
        assert re.search(sentence, text) and f"[{quoted}" in text.replace(", \n", ", ")
    guessed = [text.count("(quan hệ do máy đề xuất)") for text in told]
    assert guessed == [0, 1, 0, 1, 1, 1, 1, 0]


def test_what_does_not_tell_all_is_listed(shown: str) -> None:
    found = published(shown)
    assert "Thiếu kỳ, tử số, mẫu số hoặc gốc so sánh: 11 con số khác" in found
    listed = found[found.index(": 11 con số khác") : found.index("chỉ tiêu của công văn")]
    rows = re.findall(r"(?m)^   – (.*)  \[(.*) dòng ([0-9]+)\]$", listed)
    every = {one.id: one for one in demo_lines.coverage()}
    wanted = [every[figure] for figure in INCOMPLETE.split()]
    assert [(one.document, str(one.line)) for one in wanted] == [(at, n) for _, at, n in rows]
    assert [said for said, _, _ in rows][:2] == [
        "Cuộc thi tìm hiểu của BCĐ 138 huyện: chỉ có chữ",
        "Thôn, bản, khu phố, tổ bảo vệ ANTT, tổ ANXH đăng ký, cam kết: 100%",
    ]


def test_each_target_is_told_with_its_reason(shown: str) -> None:
    found = published(shown)
    head = "8 chỉ tiêu của công văn năm 2016, xét đến 31/12/2018: 0 đạt, 0 không đạt, 8 chưa xác"
    assert head in found
    listed = found[found.index(head) : found.index("# tất cả")].split("\n   – ")[1:]
    said = r"(.*): (.*) → chưa xác định được \[thanh-hoa-1028-2016 dòng (4[0-9])\] · (.+)"
    told = [re.fullmatch(said, " ".join(text.split())) for text in listed]
    rows = [one.groups() for one in told if one]
    assert [int(line) for _, _, line, _ in rows] == [44, 40, 44, 46, 48, 48, 42, 42]
    assert [goal for _, goal, _, _ in rows] == [
        *("ít nhất 80% · đến 31/12/2018", "phải làm xong · đến 31/03/2016"),
        *("ít nhất 1 đợt cao điểm · hằng năm", "phải làm xong", "phải làm xong", "phải làm xong"),
        *("phải giảm", "nhiều nhất 0"),
    ]
    reasons = [reason for _, _, _, reason in rows]
    assert "45,3%" in reasons[0] and "trước hạn 31/12/2018" in reasons[0]
    assert "nói về cấp xã, cơ quan, doanh nghiệp, nhà trường, không phải khu dân cư" in reasons[0]
    assert "635 ban" in reasons[1] and "sau hạn 31/03/2016" in reasons[1]
    assert "Đợt cao điểm mở» năm 2016" in reasons[2]
    assert "Công văn không nêu bao nhiêu lớp" in reasons[3]
    assert "không nêu bao nhiêu nơi" in reasons[4] and "Sổ không đếm báo cáo" in reasons[5]
    assert "−8,6%" in reasons[6] and "không chia theo mức nghiêm trọng" in reasons[7]


def test_every_document_still_says_what_it_says(
    shown: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "figure members --unit thanh-hoa --key ban-chi-dao-antt --as-of 2018-09-12"
    capsys.readouterr()
    assert main(["--ledger", str(made), *words.split(), "--format", "json"]) == 0
    figure = json.loads(capsys.readouterr().out)
    assert (figure["lo"], figure["hi"], figure["status"]) == (12998, 12998, "known")
    assert shown.count("12.998") >= 3


def test_the_parts_stand_in_the_order_that_the_beginning_says(shown: str) -> None:
    head = shown[: shown.index("\n1. ")]
    assert [int(n) for n in re.findall(r"(?:· |\n)([1-9]) ", head)] == [*range(1, 8)]
    assert [int(n) for n in re.findall(r"(?m)^([0-9])\. ", shown)] == [*range(1, 8)]
    assert "Bảy phần" in head
    text = [line for line in shown.splitlines() if "./socai" not in line]
    assert max(map(len, text)) < 140


@pytest.mark.slow
def test_it_is_made_afresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        demo.run(tmp_path, "vi")
    first, second = re.findall(r"Đã lập sổ ở .*: ([0-9]+) sự kiện", capsys.readouterr().out)
    assert first == second


def test_it_touches_no_other_ledger_and_no_other_file(tmp_path: Path) -> None:
    create(tmp_path / "mine").close()
    before = (tmp_path / "mine" / "store.sqlite").read_bytes()
    with pytest.raises(Refused, match="không bị đụng đến"):
        demo.run(tmp_path / "mine", "vi")
    assert (tmp_path / "mine" / "store.sqlite").read_bytes() == before
    create(tmp_path / "demo", demo=True).close()
    (tmp_path / "demo" / "ghi-chu.txt").write_text("của tôi", encoding="utf-8")
    with pytest.raises(Refused, match=r"ghi-chu\.txt"):
        demo.run(tmp_path / "demo", "vi")
    assert (tmp_path / "demo" / "ledger.json").is_file()


@pytest.mark.slow
def test_it_goes_on_after_a_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory.create(tmp_path, demo=True)
    (tmp_path / "ledger.json").unlink()
    demo.run(tmp_path, "vi")
    assert "12.998 thành viên" in capsys.readouterr().out


@pytest.mark.slow
def test_one_of_a_former_format_is_made_afresh(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Ledger(create_demo(tmp_path / "now"))) as ledger:
        former_directory(tmp_path / "former", ledger.store)
    marker = tmp_path / "former" / "ledger.json"
    with pytest.raises(Refused, match="không bị đụng đến"):
        demo.run(tmp_path / "former", "vi")
    marker.write_text(marker.read_text().replace('"demo": false', '"demo": true'))
    demo.run(tmp_path / "former", "vi")
    assert "12.998 thành viên" in capsys.readouterr().out
    assert directory.open(tmp_path / "former").format == FORMAT


def create_demo(path: Path) -> Path:
    """Make an empty ledger; return its directory."""
    create(path).close()
    return path
