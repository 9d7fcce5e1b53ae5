"""A new user's first workbook: a template, filled in with two mistakes, corrected, imported."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from command_line import Socai

BODY = "organisation-bcd-thanh-hoa"
KIND = "Ban chỉ đạo ANTT cấp xã (ban-chi-dao-antt)"


def put(sheet: Worksheet, row: int, **cells: str) -> None:
    """Fill in cells of a row by the names of their columns, as a person types them."""
    heads = {str(c.value).rpartition("(")[2].rstrip(")"): c.column for c in sheet[1]}
    for name, text in cells.items():
        sheet.cell(row, heads[name], text)


def filled(template: Path, joined: str, members: str) -> str:
    """Fill in a template of bodies; return the name of the new workbook."""
    book = openpyxl.load_workbook(template)
    put(
        book["OrganisationEstablished"],
        2,
        stream=BODY,
        effective="05/3/2015",
        unit="xã Thanh Hoá",
        kind=KIND,
    )
    put(book["MemberJoined"], 2, stream=BODY, effective="quý I/2016", member="tv-0001")
    put(book["MemberJoined"], 3, stream=BODY, effective=joined, member="tv-0002")
    put(
        book["MembershipCountDeclared"],
        2,
        stream=BODY,
        effective="31/12/2018",
        members=members,
        document="bao-cao-2021",
        line="12",
    )
    book.save(template.with_name("to-chuc.xlsx"))
    return str(template.with_name("to-chuc.xlsx"))  # fmt: skip


def test_a_template_is_filled_in_corrected_and_imported(socai: Socai) -> None:
    template = socai.folder / "mau.xlsx"
    assert socai("template", "organisation", str(template)).code == 0
    last = socai.last()
    ran = socai("import", filled(template, "30/02/2016", "1,234"))
    assert ran.code == 1
    wrong, other, ended = ran.err.splitlines()
    assert "trang tính «MemberJoined», dòng 3, ô B3" in wrong and "01–29" in wrong
    assert "trang tính «MembershipCountDeclared», dòng 2, ô C2" in other and "«1,234»" in other
    assert "2 lỗi; chưa ghi gì" in ended
    assert socai.last() == last
    file = filled(template, "29/02/2016", "1.234")
    assert socai("import", file, "--dry-run").code == 0
    assert socai.last() == last
    ran = socai("import", file, "--format", "json")
    assert (ran.code, ran.json["recorded"], ran.json["commands"]) == (0, 4, 1)
    asked = ("figure", "members", "--unit", "tuyen-hoa/thanh-hoa", "--key", "ban-chi-dao-antt")
    assert [socai.json(*asked, "--as-of", day)["counted"] for day in ("2017", "2018")] == [2, 1234]
    rows = socai.json("list", "member", "--unit", "tuyen-hoa/thanh-hoa", "--as-of", "2018")["rows"]
    named = [row for row in rows if row["part"] == "recorded"]
    assert [row["thing"] for row in named] == ["tv-0001", "tv-0002"]
    again = socai("import", file, "--format", "json")
    assert (again.json["recorded"], again.json["already"]) == (0, 4)
    changed = filled(template, "29/02/2016", "1.243")
    assert "members: 1234 → 1243" in socai("import", changed).err
    assert socai("import", changed, "--reason", "Đánh máy ngược số").code == 0
    assert socai.json(*asked, "--as-of", "2018")["counted"] == 1243
