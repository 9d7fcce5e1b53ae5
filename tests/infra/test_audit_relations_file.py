"""Relations of a file: read, or refused with every fault and its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.domain.refusal import Refused
from socai.infra.audit.relations_file import load, read
from socai.infra.reports.toml_file import LARGEST

IDS = ("tong", "phan-1", "phan-2", "ty-le")
GOOD = """
# Tổng và các phần
[[relation]]
first = "tong"
relation = "sum"
claims = ["phan-1", "phan-2"]
note = "theo bảng 2"

[[relation]]
first = "phan-1"
relation = "at-most"
claims = ["tong"]
"""
# The content of a file, and what is said of it.
BAD = [
    ("", ["quan-he.toml, trường «relation»: Chưa khai quan hệ nào"]),
    ("first = x\n", ["quan-he.toml dòng 1, cột 9", "không đọc được TOML", "[[relation]]"]),
    ('name = "x"\n', ["dòng 1, trường «name»: Không có trường «name»"]),
    ("relation = 5\n", ["dòng 1, trường «relation»: Cần một danh sách"]),
    ("relation = [1]\n", ["quan-he.toml, quan hệ 1", "[[relation]]"]),
    ('[relation]\nfirst = "tong"\n', ["Cần một danh sách"]),
    ("[[relation]]\n", [f"dòng 1, quan hệ 1, trường «{name}»: Thiếu trường «{name}»"
                        for name in ("first", "relation", "claims")]),
    (GOOD.replace('"sum"', '"summ"'), ["dòng 5, quan hệ 1, trường «relation»", "sum (bằng tổng"]),
    (GOOD.replace('["phan-1", "phan-2"]', '"phan-1"'), ["dòng 6, quan hệ 1", "Cần một danh sách"]),
    (GOOD.replace('["tong"]', '["tong", 5]'), ["dòng 12, quan hệ 2, trường «claims»", "cần chữ"]),
    (GOOD.replace('["tong"]', "[]"), ["quan hệ 2", "cần ít nhất một con số khác"]),
    (GOOD.replace('["tong"]', '["phan-1"]'), ["quan hệ 2", "mỗi con số chỉ nêu một lần"]),
    (GOOD.replace('"at-most"', '"ratio"'), ["quan hệ 2", "quan hệ «ratio» cần 2 con số khác"]),
    (GOOD.replace('["tong"]', '["tonng"]'), ["Sổ không có con số «tonng» (có phải «tong»?)"]),
    (GOOD.replace('first = "tong"', 'first = "phan-3"'), ["dòng 4, quan hệ 1, trường «first»",
                                                         "có phải «phan-"]),
    (GOOD.replace("note", "nota"), ["dòng 7, quan hệ 1, trường «nota»", "có phải «note»"]),
    (GOOD.replace("theo bảng 2", "gọi 0912 345 678"), ["dòng 7", "số điện thoại"]),
]  # fmt: skip


def test_relations_are_read_in_order() -> None:
    first, second = read("quan-he.toml", ("\ufeff" + GOOD).encode(), IDS)
    assert (first.relation, first.first, first.others) == ("sum", "tong", ("phan-1", "phan-2"))
    assert (first.note, first.proposed, first.origin) == ("theo bảng 2", False, "quan-he.toml#1")
    assert (second.relation, second.note, second.origin) == ("at-most", None, "quan-he.toml#2")


@pytest.mark.parametrize(("content", "words"), BAD)
def test_a_bad_file_is_told_with_its_place(content: str, words: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read("quan-he.toml", content.encode(), IDS)
    said = " ".join(message.vi for message in refused.value.messages)
    assert [word for word in words if word not in said] == [], said
    assert all(message.en.startswith("quan-he.toml") for message in refused.value.messages)


def test_all_faults_are_told_at_once() -> None:
    text = GOOD.replace('"sum"', '"summ"').replace('["tong"]', '["khong-co"]')
    with pytest.raises(Refused) as refused:
        read("quan-he.toml", text.encode(), IDS)
    first, second = refused.value.messages
    assert "quan hệ 1, trường «relation»" in first.vi
    assert "quan hệ 2, trường «claims»" in second.vi and "khong-co" in second.en


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quan-he.toml"
    with pytest.raises(Refused, match="Không có tệp"):
        load(path, IDS)
    path.write_bytes(b'[[relation]]\nfirst = "\xff"\n')
    with pytest.raises(Refused, match="dòng 2: không phải UTF-8"):
        load(path, IDS)
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(Refused, match="lớn hơn 1 MiB"):
        load(path, IDS)
    path.write_text("a = " + "[" * 5_000, encoding="utf-8")
    with pytest.raises(Refused, match=r"không đọc được TOML|quá sâu"):
        load(path, IDS)
