"""Bodies, models and sites that may be recorded twice under nearly one name, through an import.

A near name in one place is refused, with the twin named; a reason says that it is another thing.
What numbers tell apart is never taken for one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from command_line import Socai, copy_of, event, write
from socai.infra.app import create
from socai.infra.cli import main

BODY, MODEL, SITE = "organisation", "community_model", "model_site"
NEAR = """
organisation     Tổ hòa giải thôn Lâm Lang            Tổ hoà giải thôn Lâm Lang
organisation     Tổ hòa giải thôn Lâm Lang            TỔ HÒA GIẢI THÔN LÂM LANG
organisation     Tổ hòa giải thôn Lâm Lang            To hoa giai thon Lam Lang
organisation     Tổ an ninh xã hội Kinh Châu          Tổ an ninh xã hội  Kinh Châu
organisation     Tổ an ninh xã hội Kinh Châu          Tổ an ninh xã hội KinhChâu
organisation     Tổ bảo vệ an ninh, trật tự           Tổ bảo vệ an ninh trật tự
organisation     Tổ bảo vệ an ninh trật tự            Tổ bảo vệ an ninh trât tự
organisation     Ban chỉ đạo 138                      Ban chỉ đạo 138.
organisation     Ban chỉ đạo 138                      BAN CHỈ ĐẠO 138
organisation     Hội đồng bảo vệ an ninh trật tự      Hội đồng bảo vệ an ninh - trật tự
organisation     Tổ liên gia tự quản Khánh Thành      Tổ liên gia tự quản Khánhh Thành
organisation     Đội dân phòng Tân Sơn                Doi dan phong Tan Son
organisation     Tổ tự quản số 07                     Tổ tự quản số 7
organisation     Tổ tự quản khu phố II                Tổ tự quản khu phố 2
organisation     Ban an ninh trật tự thôn Thượng      Ban an ninh trật tự thôn Thưọng
organisation     Tổ bảo vệ dân phố Quảng Thủy         Tổ bảo vệ dân phố Quảng Thuỷ
community_model  Thôn tự quản về an ninh trật tự      Thôn tự quản về an ninh, trật tự
community_model  Thôn tự quản về an ninh trật tự      thon tu quan ve an ninh trat tu
community_model  Tiếng kẻng an ninh                   «Tiếng kẻng an ninh»
community_model  Tiếng kẻng an ninh                   Tiếng  kẻng an ninh
community_model  Camera an ninh                       Camea an ninh
community_model  Camera an ninh                       CAMERA AN NINH
community_model  Ánh sáng an ninh                     Anh sang an ninh
community_model  Zalo kết nối bình yên                Zalo kết nối bìnhyên
community_model  Zalo kết nối bình yên                Zalo kết nối bình yến
community_model  Giáo dục, cảm hóa người lầm lỗi      Giáo dục cảm hoá người lầm lỗi
community_model  Dòng họ tự quản (không có tội phạm)  Dòng họ tự quản không có tội phạm
community_model  Doanh nghiệp an toàn Samsung         Doanh nghiệp an toàn Samsumg
community_model  Khu dân cư không ma túy              Khu dân cư không ma tuý
community_model  Cụm liên kết địa bàn giáp ranh       Cụm liên kết đia bàn giáp ranh
community_model  Trường học an toàn                   Trườg học an toàn
model_site       Thôn tự quản Lâm Lang                Thôn tự quản Lâm Làng
model_site       Thôn tự quản Lâm Lang                thôn tự quản lâm lang
model_site       Thôn tự quản Kinh Trừng              Thôn tự quản Kinh Trưng
model_site       Tổ dân phố 01                        Tổ dân phố 1
model_site       Tổ dân phố 12/4                      Tổ dân phố 12-4
model_site       Tiếng kẻng xóm Trường Sơn            Tiếng kẻng xóm Trườngg Sơn
model_site       Camera thôn Thành Công               Camera thôn Thạnh Công
model_site       Camera thôn Khánh Hòa                Camera thôn Khnáh Hòa
model_site       Bản Ea M'Gar                         Bản Ea M’Gar
model_site       Nhà máy Mitsubishi                   Nhà máy Mitsubisi
model_site       Đội 5, thôn Nam                      đội 5 thôn nam
model_site       Khu phố Đông Phong                   Khu pho Dong Phong
model_site       Bến xe phía Nam                      Bến xe phía  Nam.
"""
APART = """
organisation     Tổ 1                                 Tổ 2
organisation     Tổ 1                                 Tổ 11
organisation     Tổ tự quản số 4                      Tổ tự quản số 5
organisation     Ban chỉ đạo 138                      Ban chỉ đạo 183
organisation     Ban chỉ đạo 138                      Ban chỉ đạo ANTT
organisation     Tổ tự quản khu phố I                 Tổ tự quản khu phố II
organisation     Tổ tự quản khu phố Đông              Tổ tự quản khu phố Tây
organisation     Tổ an ninh thôn Nội                  Tổ an ninh thôn Ngoại
organisation     Tổ an ninh thôn Trong                Tổ an ninh thôn Trung
organisation     Tổ hòa giải                          Tổ bảo vệ
community_model  Cụm liên kết số 1                    Cụm liên kết số 2
community_model  Tiếng kẻng an ninh                   Tiếng loa an ninh
community_model  Camera an ninh 24                    Camera an ninh 42
community_model  3 không                              5 không
community_model  Thôn tự quản                         Họ tự quản
model_site       Tổ dân phố 1                         Tổ dân phố 2
model_site       Tổ dân phố 12/4                      Tổ dân phố 1/24
model_site       Tổ dân phố 3A                        Tổ dân phố 3B
model_site       Thôn Thượng                          Thôn Hạ
model_site       Bản Mường Lát                        Bản Mường Lý
model_site       Khu phố IV                           Khu phố VI
model_site       Đội 5, thôn Nam                      Đội 6, thôn Nam
"""
REASON = "Hai tổ khác nhau, có quyết định thành lập riêng"


class Pair(NamedTuple):
    """Two names of one kind, in a commune of their own."""

    kind: str
    recorded: str
    again: str
    unit: str

    def row(self, name: str, number: int) -> dict[str, Any]:
        """Return the row by which a thing of this name begins."""
        stream = f"{self.kind}-{self.unit}-{number}"
        if self.kind == BODY:
            return event("OrganisationEstablished", stream, "2020", unit=self.unit, name=name,
                         kind="to-anxh")  # fmt: skip
        if self.kind == MODEL:
            return event("ModelDefined", stream, "2020", unit=self.unit, name=name)
        return event("SiteLaunched", stream, "2020", unit=self.unit, name=name, model="mot",
                     new=True)  # fmt: skip


def pairs(table: str, prefix: str) -> list[Pair]:
    """Return the pairs of a table."""
    found = []
    for n, line in enumerate(table.strip("\n").splitlines()):
        kind, recorded, again = line[:17].strip(), line[17:54].strip(), line[54:].strip()
        found.append(Pair(kind, recorded, again, f"{prefix}{n:02d}"))
    return found


NEAR_PAIRS, APART_PAIRS = pairs(NEAR, "n"), pairs(APART, "a")


def seconds(found: Iterable[Pair], **fields: str) -> list[dict[str, Any]]:
    """Return the rows of the second names."""
    return [{**pair.row(pair.again, 2), **fields} for pair in found]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger that holds the first name of each pair."""
    folder = tmp_path_factory.mktemp("near")
    rows = [event("ModelDefined", "community_model-mot", "2010", unit="huyen", name="Mô hình")]
    every = [*NEAR_PAIRS, *APART_PAIRS]
    units = [("huyen", "huyện Một", "huyen"), *((p.unit, f"xã {p.unit}", "xa") for p in every)]
    ground = [
        event("UnitRegistered", f"unit-{unit}", "..2008-01-01", name=name, kind=kind)
        for unit, name, kind in units
    ]
    create(folder / "ledger").close()
    file = write(folder / "rows.jsonl", [*ground, *rows, *(p.row(p.recorded, 1) for p in every)])
    assert main(["import", file, "--ledger", str(folder / "ledger")]) == 0
    return folder / "ledger"


@pytest.fixture
def twins(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made, tmp_path, capsys)


def test_there_are_many_pairs_of_every_kind() -> None:
    for table in (NEAR_PAIRS, APART_PAIRS):
        assert {pair.kind for pair in table} == {BODY, MODEL, SITE}
    assert len(NEAR_PAIRS) >= 40 and len(APART_PAIRS) >= 20
    assert all(len(pair.recorded) > 2 and len(pair.again) > 2 for pair in NEAR_PAIRS)


def test_a_near_name_is_refused_with_its_twin_named(twins: Socai) -> None:
    before = twins.last()
    ran = twins("import", twins.file(*seconds(NEAR_PAIRS)))
    assert ran.code == 1
    *said, end = ran.err.splitlines()
    for n, (pair, line) in enumerate(zip(NEAR_PAIRS, said, strict=True), start=1):
        twin = f"rất giống «{pair.recorded}» ({pair.kind}-{pair.unit}-1)"
        assert f"dòng {n}: Tên «" in line and twin in line and "ghi lý do (reason)" in line
    assert f"Có {len(NEAR_PAIRS)} lỗi; chưa ghi gì" in end
    assert twins.last() == before


def test_each_is_refused_alone_and_when_typed(twins: Socai) -> None:
    """Not only because of another row of the same file."""
    for pair in (NEAR_PAIRS[0], NEAR_PAIRS[17], NEAR_PAIRS[-1]):
        (row,) = seconds([pair])
        assert twins("import", twins.file(row)).code == 1
        typed = [f"{name}={row[name]}" for name in row if name not in ("type", "stream")]
        ran = twins("record", row["type"], row["stream"], *typed)
        assert ran.code == 1 and f"({pair.kind}-{pair.unit}-1)" in ran.err


def test_a_reason_says_that_it_is_another(twins: Socai) -> None:
    rows = seconds(NEAR_PAIRS, reason=REASON)
    ran = twins("import", twins.file(*rows))
    assert ran.code == 0, ran.err
    log = twins.json("log", "--from", str(twins.last() - len(rows) + 1))
    kept = [(row["stream"], row["name"], row["reason"]) for row in log]
    normal = unicodedata.normalize
    assert kept == [(row["stream"], normal("NFC", row["name"]), REASON) for row in rows]


def test_the_same_name_in_another_place_or_of_another_kind_is_no_twin(twins: Socai) -> None:
    moved = [{**row, "unit": "huyen"} for row in seconds(NEAR_PAIRS[11:17:5])]
    kinds = [{**row, "kind": "to-hoa-giai"} for row in seconds(NEAR_PAIRS[:1])]
    ran = twins("import", twins.file(*moved, *kinds))
    assert ran.code == 0, ran.err


def test_what_numbers_and_places_tell_apart_is_never_one(twins: Socai) -> None:
    ran = twins("import", twins.file(*seconds(APART_PAIRS)))
    assert ran.code == 0, ran.err
    numbered = [
        Pair(kind, "", f"Tổ {n}", "huyen").row(f"Tổ {n}", n)
        for kind in (BODY, MODEL, SITE)
        for n in range(1, 61)
    ]
    ran = twins("import", twins.file(*numbered))
    assert ran.code == 0, ran.err
