"""A report of a district to be read, and its review."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command_line import Ran, Socai
from socai.infra.documents.text import text_of

LINES = [
    "Số: 12/BC-UBND",
    "Tuyên Hóa, ngày 31 tháng 12 năm 2021",
    "BÁO CÁO",
    "Kết quả phong trào toàn dân bảo vệ an ninh Tổ quốc của huyện Tuyên Hóa năm 2021",
    "Năm 2021, toàn huyện đã tổ chức hơn 39 nghìn cuộc họp dân với gần 385 nghìn lượt người tham "
    "gia; hoà giải 50.811 mâu thuẫn, tranh chấp trong nhân dân. Có 458/6195 hộ = 7,39% hộ gia đình "
    "đăng ký. Phong trào tiếp tục phát triển sâu rộng, góp phần giữ vững an ninh, trật tự ở cơ sở. "
    "Điện thoại: 0373.852697.",
]
DOCUMENT = "bc-12-2021"


def written(socai: Socai) -> Path:
    """Return the report as a text."""
    path = socai.folder / "bao-cao.txt"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


def registered(socai: Socai, report: Path) -> None:
    """Register the report."""
    ran = socai(
        *("record", "DocumentRegistered", f"document-{DOCUMENT}", "effective=2021-12-31"),
        *("title=Báo cáo", "date=2021-12-31", f"file_hash={text_of(report).file_hash}"),
    )
    assert ran.code == 0, ran.err


def reviewed(socai: Socai, report: Path, **change: Any) -> Path:
    """Return a review of the report in which everything is accepted; the first row is changed."""
    path = socai.folder / "soat.json"
    ran = socai("read", str(report), "--unit", "tuyen-hoa", "--output", str(path), "--force")
    assert ran.code == 0, ran.err
    review = json.loads(path.read_text(encoding="utf-8"))
    for row in review["proposals"]:
        row["accept"] = True
    review["proposals"][0] |= change
    path.write_text(json.dumps(review, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def accepted(socai: Socai, report: Path, review: Path, *options: str) -> Ran:
    """Accept a review."""
    return socai("read", str(report), "--document", DOCUMENT, "--accept", str(review), *options)
