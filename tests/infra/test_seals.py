"""`socai seals`: the list, one seal with what is known since beside it, its file again."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from command_line import BODY, Socai, copy_of, event, make_sample
from socai.infra.cli import main

REPORT = """name = "thu"
title = "Báo cáo thử"
units = "own and below"
[[rows]]
heading = "I. Lực lượng"
[[rows]]
item = "members"
title = "Thành viên"
[[rows]]
item = "activities[conference]"
title = "Hội nghị"
"""
FIRST, AGAIN = "thu_tuyen-hoa_2018_1", "thu_tuyen-hoa_2018_2"
TOP = "thu_quang-binh_2018_1"
WINDOW = ("--window", "2018", "--as-of", "2018-12-31")


@pytest.fixture(scope="module")
def made_sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger in which a district's report is sealed, signed, replaced; and its province's.

    The province's cites that of no other: it is of the same window.
    """
    folder = tmp_path_factory.mktemp("sealed")
    ledger = str(make_sample(folder))
    own = folder / "thu.toml"
    own.write_text(REPORT, encoding="utf-8")
    seal = ("seal", str(own), *WINDOW, "--unit")
    for arguments in (
        (*seal, "tuyen-hoa"),
        ("countersign", FIRST, "--unit", "quang-binh", "--note", "đã đối chiếu"),
        (*seal, "tuyen-hoa", "--replaces", FIRST, "--reason", "bổ sung"),
        (*seal, "quang-binh"),
    ):
        assert main(["--ledger", ledger, *arguments]) == 0
    return Path(ledger)


@pytest.fixture
def socai(made_sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made_sealed, tmp_path, capsys)


def ids(socai: Socai, *arguments: str) -> list[str]:
    """Return the seals that are listed."""
    return [one["seal"] for one in socai.json("seals", *arguments)]


def test_the_list(socai: Socai) -> None:
    assert ids(socai) == [FIRST, AGAIN, TOP]
    first, again, _ = socai.json("seals")
    assert (first["replaced_by"], again["replaces"]) == (AGAIN, FIRST)
    assert (first["report"], first["unit"], first["as_of"]) == ("thu", "tuyen-hoa", "2018-12-31")
    assert [one["unit"] for one in first["countersignatures"]] == ["quang-binh"]
    ran = socai("seals")
    lines = ran.out.splitlines()
    assert ran.code == 0 and len(lines) == 5
    assert lines[2].split()[:3] == [FIRST, "thu", "tuyen-hoa"] and lines[2].endswith(AGAIN)
    assert "quang-binh" in lines[2] and "31/12/2018" in lines[2]
    rows = list(csv.DictReader(io.StringIO(socai("seals", "--format", "csv").out)))
    assert [row["known"] for row in rows] == [str(one["known"]) for one in socai.json("seals")]


def test_of_a_unit_and_below_and_as_known_before(socai: Socai) -> None:
    assert ids(socai, "--unit", "tỉnh Quảng Bình") == [FIRST, AGAIN, TOP]
    assert ids(socai, "--unit", "tuyen-hoa") == [FIRST, AGAIN]
    assert ids(socai, "--unit", "thanh-hoa") == []
    first = socai.json("seals")[0]
    assert ids(socai, "--known", str(first["position"])) == [FIRST]
    before = socai("seals", "--unit", "thanh-hoa")
    assert (before.code, before.out) == (0, "")
    assert "Chưa chốt báo cáo nào của «thanh-hoa»" in before.err
    ran = socai("seals", "--unit", "tuyen-ho")
    assert ran.code == 1 and "tuyen-hoa" in ran.err


def test_where_nothing_was_sealed_it_says_what_to_do(socai: Socai, tmp_path: Path) -> None:
    ran = socai("seals", ledger=make_sample(tmp_path))
    assert (ran.code, ran.out) == (0, "")
    assert "Chưa chốt báo cáo nào" in ran.err and "socai seal" in ran.err


def test_one_seal_with_nothing_known_since(socai: Socai) -> None:
    ran = socai("seals", FIRST)
    assert (ran.code, ran.err) == (0, "")
    for words in (
        f"Báo cáo đã chốt: report_seal-{FIRST}, ở vị trí",
        f"Đã được thay bằng: {AGAIN}",
        "quang-binh đã xác nhận",
        "«đã đối chiếu»",
        "ô vẫn như đã chốt",
    ):
        assert words in ran.out
    assert f"Thay bản: {FIRST}" in socai("seals", AGAIN).out
    assert "Lý do: bổ sung" in socai("seals", AGAIN).out
    assert "Chưa có đơn vị nào xác nhận" in socai("seals", TOP).out
    english = socai("seals", FIRST, "--lang", "en").out
    assert "cells are as sealed" in english and f"Replaced by: {AGAIN}" in english


def late(socai: Socai) -> int:
    """Correct a count under the seals; return the position."""
    ran = socai("correct", "count-2018", "members=25", "--reason", "đếm sót")
    assert ran.code == 0, ran.err
    return socai.last()


def test_what_is_known_since_stands_beside_with_its_causes(socai: Socai) -> None:
    before = socai.json("seals", FIRST)
    position = late(socai)
    found = socai.json("seals", FIRST)
    assert found["cells"] == before["cells"] and found["digest"] == before["digest"]
    assert found["now"]["known"] == position
    changed = [
        (one["unit"], one["sealed"]["lo"], one["now"]["lo"]) for one in found["now"]["changed"]
    ]
    assert changed == [("tuyen-hoa", "20", "25"), ("tuyen-hoa/chau-hoa", "20", "25")]
    for one in found["now"]["changed"]:
        (part,) = one["parts"]
        (caused,) = part["events"]
        assert (part["cause"], part["last"]) == ("correction", position)
        assert (caused["stream"], caused["type"]) == (BODY, "MembershipCountDeclared")
    out = socai("seals", FIRST).out
    assert "2/" in out and "ô khác với đã chốt" in out
    assert "đã chốt ít nhất 20, biết bây giờ ít nhất 25" in out or "biết bây giờ 25" in out
    assert "đính chính" in out and f"#{position}" in out and "lý do: đếm sót" in out


def test_without_causes_the_cells_are_still_told(socai: Socai) -> None:
    late(socai)
    full, short = socai("seals", FIRST).out, socai("seals", FIRST, "--no-causes").out
    assert "ô khác với đã chốt" in short and "biết bây giờ" in short
    assert "Theo nguyên nhân" in full and "Theo nguyên nhân" not in short
    changed = socai.json("seals", FIRST, "--no-causes")["now"]["changed"]
    assert len(changed) == 2 and all("parts" not in one for one in changed)


def test_csv_has_each_sealed_cell_with_what_is_known_since(socai: Socai) -> None:
    position = late(socai)
    ran = socai("seals", FIRST, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert len(rows) == len(socai.json("seals", FIRST)["cells"])
    changed = [(row["unit"], row["lo"], row["now_lo"]) for row in rows if row["changed"] == "true"]
    assert changed == [("tuyen-hoa", "20", "25"), ("tuyen-hoa/chau-hoa", "20", "25")]
    assert {row["now_known"] for row in rows} == {str(position)}
    assert {row["seal"] for row in rows} == {FIRST}


def test_a_unit_that_is_known_only_now_has_cells_of_its_own(socai: Socai) -> None:
    row = event("UnitRegistered", "unit-tuyen-hoa/moi", "..2008-01-01", kind="xa", name="xã Mới",
                parent="tuyen-hoa")  # fmt: skip
    assert socai("import", socai.file(row)).code == 0
    found = socai.json("seals", FIRST)
    cells = [one for one in found["now"]["changed"] if one["unit"] == "tuyen-hoa/moi"]
    assert len(cells) == 2 and all(one["sealed"] is None for one in cells)
    assert "không có ô này" in socai("seals", FIRST).out
    assert socai("verify", FIRST).code == 0


def test_as_known_at_a_position_since(socai: Socai) -> None:
    sealed = socai.json("seals", FIRST)
    position = late(socai)
    assert socai.json("seals", FIRST, "--known", str(position - 1))["now"]["changed"] == []
    assert socai.json("seals", FIRST, "--known", str(position))["now"]["known"] == position
    ran = socai("seals", FIRST, "--known", "0")
    assert (ran.code, ran.out) == (1, "")
    assert f"đứng trước vị trí đã chốt ({sealed['known']})" in ran.err


def test_the_file_is_written_again(socai: Socai) -> None:
    path = socai.folder / "a.txt"
    ran = socai("seals", FIRST, "--output", str(path))
    assert (ran.code, ran.out) == (0, "") and str(path) in ran.err
    first = path.read_bytes()
    late(socai)
    ran = socai("seals", FIRST, "--output", str(path))
    assert ran.code == 1 and "--force" in ran.err
    written = socai.json("seals", FIRST, "--output", str(path), "--force")
    assert (written["seal"], written["file"]) == (FIRST, str(path))
    assert path.read_bytes() == first and f"report_seal-{FIRST}".encode() in first
    for name in ("a.toml", "a.bin"):
        ran = socai("seals", FIRST, "--output", str(socai.folder / name))
        assert ran.code == 1 and ".xlsx" in ran.err and not (socai.folder / name).exists()


def test_figures_that_cannot_be_computed_again_are_shown_as_sealed(socai: Socai) -> None:
    socai("units")
    with closing(sqlite3.connect(socai.ledger / "books.sqlite")) as books, books:
        assert books.execute("UPDATE postings SET amount = amount + 5").rowcount
    ran = socai("seals", FIRST)
    assert ran.code == 1 and f"socai verify {FIRST}" in ran.err
    assert "hàng 2, cột 1" in ran.out and "20 thành viên" in ran.out
    found = socai("seals", FIRST, "--format", "json")
    assert found.code == 1 and found.json["report_sealed"] is None
    assert found.json["cells"][0]["lo"] == "20"


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--output", "a.txt"), ("--no-causes",), (FIRST, "--unit", "tuyen-hoa")),
        *(("--due", FIRST), ("--due", "--known", "9")),
    ],
)
def test_wrong_use(socai: Socai, arguments: tuple[str, ...]) -> None:
    ran = socai("seals", *arguments)
    assert (ran.code, ran.out) == (2, "") and ran.err


def test_an_unknown_seal(socai: Socai) -> None:
    ran = socai("seals", "thu_tuyen-hoa_2018_9")
    assert (ran.code, ran.out) == (1, "") and "socai seals" in ran.err
