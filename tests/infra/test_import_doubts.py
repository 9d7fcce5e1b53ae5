"""What an import doubts before it records: near names, days to come, a clock that ran back."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from command_line import BODY, Socai, event
from socai.infra.app import Ledger
from socai.infra.files.importing import import_files

CHAU_HOA = "tuyen-hoa/chau-hoa"


def body(number: int, unit: str, **fields: object) -> dict[str, object]:
    """Return the row of a body in a unit given as it is."""
    return event("OrganisationEstablished", f"organisation-moi-{number}", "2021", unit=unit,
                 kind="to-anxh", **fields)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        CHAU_HOA,
        "xã Châu Hóa",
        "xã Châu Hoá",
        "Châu Hoá",
        "chau hoa",
        "XA CHAU HOA",
        "Xã  Châu\u00a0Hóa",
        unicodedata.normalize("NFD", "xã Châu Hoá"),
        " xã Châu Hóa ",
    ],
)
def test_a_unit_is_known_by_any_writing_of_its_name(socai: Socai, name: str) -> None:
    assert socai("import", socai.file(body(1, name))).code == 0
    assert socai.json("log", "--stream", "organisation-moi-1")[0]["unit"] == CHAU_HOA


def test_a_name_of_several_units_is_asked_about(socai: Socai) -> None:
    ran = socai("import", socai.file(body(1, "Thanh Hóa"), body(2, "Thanh Hoá ")))
    assert ran.code == 1
    assert ran.err.count("Có 2 đơn vị tên «Thanh H") == 2
    assert "tuyen-hoa/thanh-hoa" in ran.err and "dòng 2" in ran.err


def test_names_of_the_same_file_are_known(socai: Socai) -> None:
    rows = (
        event("UnitRegistered", "unit-tuyen-hoa/kim-hoa", "..2008-01-01", name="xã Kim Hóa",
              kind="xa", parent="huyện Tuyên Hóa"),
        event("ModelDefined", "community_model-den", "2020", unit="xã Kim Hoá",
              name="Ánh sáng an ninh"),
        event("SiteLaunched", "model_site-kim-hoa", "2021", unit="kim hoa", new=True,
              model="anh sang an ninh"),
        event("SiteLaunched", "model_site-kim-hoa-2", "2021", unit="kim hoa", new=True,
              model="Thôn tự quản"),
    )  # fmt: skip
    assert socai("import", socai.file(*rows)).code == 0
    log = socai.json("log", "--from", str(socai.last() - 1))
    assert [(row["unit"], row["model"]) for row in log] == [
        ("tuyen-hoa/kim-hoa", "den"),
        ("tuyen-hoa/kim-hoa", "tu-quan"),
    ]


def test_a_near_name_in_one_place_needs_a_reason(socai: Socai) -> None:
    one = body(1, CHAU_HOA, name="Tổ an ninh xã hội Lâm Lang")
    two = body(2, CHAU_HOA, name="To an ninh xã hội Lâm Lang ")
    assert socai("import", socai.file(one)).code == 0
    ran = socai("import", socai.file(two))
    assert ran.code == 1
    assert "rất giống «Tổ an ninh xã hội Lâm Lang» (organisation-moi-1)" in ran.err
    typed = ("record", "OrganisationEstablished", "organisation-moi-2", "effective=2021",
             f"unit={CHAU_HOA}", "kind=to-anxh", "name=Tổ an ninh xa hoi Lâm Lang")  # fmt: skip
    assert socai(*typed).code == 1
    elsewhere = {**two, "unit": "tuyen-hoa/thanh-hoa"}
    assert (
        socai(
            "import",
            socai.file(
                elsewhere, {**two, "stream": "organisation-moi-3", "reason": "Hai tổ cùng tên"}
            ),
        ).code
        == 0
    )
    # Both in one file, and never for another number.
    four = body(4, CHAU_HOA, name="Tổ dân cư số 4")
    ran = socai("import", socai.file(four, body(5, CHAU_HOA, name="Tổ dân cư số 5")))
    assert ran.code == 0, ran.err
    six = body(6, CHAU_HOA, name="Tổ tự quản Đồng Hòa")
    assert socai("import", socai.file(six, body(7, CHAU_HOA, name="Tổ tự quản Đồng Hoà"))).code == 1


def test_days_that_have_not_come_are_told(socai: Socai) -> None:
    rows = [event("MemberJoined", BODY, "2199-01-01", member=f"tv-{n}") for n in (30, 31)]
    ran = socai("import", socai.file(*rows))
    assert ran.code == 0
    assert "01/01/2199, ngày chưa đến" in ran.err and "dòng 1" in ran.err
    assert "Có 2 dòng có ngày hiệu lực chưa đến" in ran.err


def test_a_clock_that_ran_back_is_told(socai: Socai) -> None:
    late, early = (int(datetime(year, 5, 1, tzinfo=UTC).timestamp() * 1e6) for year in (2036, 2026))
    file = socai.folder / "rows.jsonl"
    with Ledger(socai.ledger, clock=lambda: late) as ledger:
        socai.file(event("MemberJoined", BODY, "2021", member="tv-40"))
        assert not import_files(ledger, [file], actor="recorder").warnings
    with Ledger(socai.ledger, clock=lambda: early) as ledger:
        socai.file(event("MemberJoined", BODY, "2021", member="tv-41"))
        (warning,) = import_files(ledger, [file], actor="recorder").warnings
        assert "chậm hơn lần ghi trước" in warning.vi
        first, second = list(ledger.events())[-2:]
    assert second.position == first.position + 1
    assert second.meta.recorded_at == first.meta.recorded_at == late
