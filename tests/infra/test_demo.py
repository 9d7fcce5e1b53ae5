"""The demonstration: its figures are those of the documents, and it touches nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from socai.domain.refusal import Refused
from socai.infra import demo
from socai.infra.app import create
from socai.infra.store import directory

PRINTED = """
Ban chỉ đạo ANTT cấp xã | 635 ban | 29
Tổ bảo vệ ANTT thôn, bản, khu phố | 5.727 tổ | 29
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
– lượt dự thi tìm hiểu | hàng vạn lượt người [10.000 – 99.999] | 25
Vụ việc lực lượng cơ sở giải quyết | gần 28.000 vụ việc [27.001 – 27.999] | 34
Vụ việc công an, chính quyền giải quyết | 34.648 vụ việc | 44
Mâu thuẫn, tranh chấp hòa giải | 50.811 vụ mâu thuẫn, tranh chấp | 34
Vụ việc chuyển Công an xã | 17.695 vụ việc | 34
Ban chỉ đạo 138 | 19 ban | 36
Hội đồng bảo vệ ANTT cấp xã | 19 hội đồng | 36
Ban ANTT thôn, bản, tiểu khu | 111 ban | 36
Công an xã bán chuyên trách | 121 thành viên | 36
Mô hình sau rà soát, thanh loại | 46 mô hình | 34
Điểm mô hình xây dựng mới | 3 điểm mô hình | 34
Điểm mô hình nhân rộng | 2 điểm mô hình | 34
Điểm họp dân bỏ phiếu tố giác | 196 điểm | 32
– lượt người tham gia | 33.446 lượt người | 32
"""
MEMBERS = ("12.998", "16.857", "254", "197", "765")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the demonstration prints."""
    path = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("builtins.print", lambda *said: lines.append(" ".join(map(str, said))))
        demo.run(path, "vi")
    return "\n".join(lines)


@pytest.mark.parametrize("line", PRINTED.strip().splitlines())
def test_a_figure_is_printed_with_its_unit_and_line(shown: str, line: str) -> None:
    title, amount, at = (re.escape(part.strip()) for part in line.split("|"))
    pattern = rf"^ +{title} +{amount}  \[(?:thanh-hoa-2008-2018|tuyen-hoa-2021) dòng {at}\]$"
    assert len(re.findall(pattern, shown, re.M)) == 1


def test_the_members_follow_their_bodies(shown: str) -> None:
    assert tuple(re.findall(r"^   – thành viên +([0-9.]+) thành viên", shown, re.M)) == MEMBERS


def test_the_correction_says_before_after_and_why(shown: str) -> None:
    part = shown[shown.index("3. Một đính chính") : shown.index("Thử tiếp")]
    assert "GIẢ ĐỊNH" in part
    before, after = re.findall(r"\(vị trí ([0-9]+)\): ", part)
    assert int(before) < int(after)
    assert re.findall(r": ([0-9]+) thành viên$", part, re.M) == ["20", "22"]
    assert "+2 từ ngày 31/12/2018" in part and "đính chính sự kiện minh-hoa-2018" in part


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


def test_it_goes_on_after_a_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory.create(tmp_path, demo=True)
    (tmp_path / "ledger.json").unlink()
    demo.run(tmp_path, "vi")
    assert "12.998 thành viên" in capsys.readouterr().out
