"""The calendar of seals as a file: what is wrong with it is told wholly; what is due is printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from command_line import Socai
from servers import new_database
from socai.domain.period import parse_period
from socai.domain.refusal import Refused
from socai.infra.app import Ledger
from socai.infra.sealing.calendar import Calendar, place, read, required

GOOD = """
[[seals]]
report = "bao-cao-nam"
unit = ["quang-binh", "huyện Tuyên Hóa"]
below = "commune"
every = "year"
from = "năm 2020 đến 14/12"
until = 2025-06-30
after = 15
boundaries = "2021-01-01"
needs = ["members", "members[to-anxh]", "ty-le-ho-to-anxh"]

[[seals]]
report = "tong-ket-10-nam"
unit = "quang-binh"
every = "ten-years"
programme = "de-an-375"
"""
ONE = {"report": '"mo-hinh"', "unit": '"quang-binh"', "every": '"year"', "from": "2020"}


def calendar(socai: Socai, text: str) -> Calendar:
    """Return the calendar of a text."""
    path = socai.ledger / "seals.toml"
    path.write_text(text, encoding="utf-8")
    with Ledger(socai.ledger) as ledger:
        return read(path, ledger)


def one(**fields: str) -> str:
    """Return a calendar of one entry whose fields are written so; an empty text leaves one out."""
    written = {**ONE, **{name.rstrip("_"): value for name, value in fields.items()}}
    lines = (f"{name} = {value}\n" for name, value in written.items() if value)
    return "# Lịch\n[[seals]]\n" + "".join(lines)


def faults(socai: Socai, text: str) -> list[str]:
    """Return all that is said of a calendar that cannot be used."""
    with pytest.raises(Refused) as refused:
        calendar(socai, text)
    assert all(message.vi != message.en for message in refused.value.messages)
    return [message.en for message in refused.value.messages]


def test_entries_are_read(socai: Socai) -> None:
    year, ten = calendar(socai, GOOD).entries
    assert (year.report.name, year.source, year.number) == ("bao-cao-nam", "bao-cao-nam", 1)
    assert (year.units, year.below) == (("quang-binh", "huyện Tuyên Hóa"), "commune")
    assert year.first == parse_period("2019-12-15..2020-12-14")
    assert (year.until, year.after) == (date(2025, 6, 30), 15)
    assert year.boundaries == date(2021, 1, 1)
    assert year.needs == ("members", "members[to-anxh]", "ty-le-ho-to-anxh")
    assert (ten.every, ten.programme, ten.first, ten.after) == ("ten-years", "de-an-375", None, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (one(report=""), "line 2, entry 1, field «report»: The field «report» is missing"),
        (one(unit=""), "line 2, entry 1, field «unit»: The field «unit» is missing"),
        (one(from_=""), "line 2, entry 1, field «from»: The field «from» is missing"),
        (one(every='"yearly"'), "line 5, entry 1, field «every»: One of"),
        (one(every='"yearly"'), "(did you mean «year»?)"),
        (one(every='"quarter"'), "line 6, entry 1, field «from»: «2020» is no period of 3 months"),
        (one(every='"ten-years"'), "e.g. «2026..2035»"),
        (one(every='"programme"'), "Name the programme"),
        (one(programme='"de-an-375"'), "Windows of a programme: every is one of"),
        (one(from_='"năm nay"'), "«năm nay» depends on the day"),
        (one(from_='"ten-years"'), "a first period is stated by days or a year"),
        (one(from_='"2021-13"'), "field «from»: "),
        (one(until='"hôm qua"'), "line 7, entry 1, field «until»: "),
        (one(boundaries="2021-01-01T00:00:00"), "field «boundaries»: text in quotes is needed"),
        (one(after="-1"), "line 7, entry 1, field «after»: 0 to 3660 days are needed"),
        (one(after="true"), "field «after»: 0 to 3660 days are needed"),
        (one(below='"communes"'), "(did you mean «commune»?)"),
        (one(report='"mo-hin"'), "There is no report «mo-hin» (did you mean «mo-hinh»?)"),
        (one(report='"khong-co.toml"'), "field «report»: There is no file"),
        (one(needs='"membrs"'), "There is no measure or indicator «membrs»"),
        (one(needs='["members", 3]'), "field «needs»: A list of texts is needed"),
        (one(unit="[]"), "line 4, entry 1, field «unit»: A list of texts is needed"),
        (one(aftr="1"), "There is no field «aftr» (did you mean «after»?)"),
        (one(unti="2020"), "There is no field «unti» (did you mean «until»?)"),
        ("seal = 1\n", "There is no field «seal» (did you mean «seals»?)"),
        ("seals = 1\n", "a list is needed"),
        ("", "each begins with [[seals]]"),
        ("[[seals\n", "seals.toml line 1, column 8: no TOML can be read"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(socai: Socai, text: str, told: str) -> None:
    found = faults(socai, text)
    assert any(told in message for message in found), found
    assert all(message.startswith("seals.toml") for message in found)


def test_all_faults_are_told_at_once(socai: Socai) -> None:
    found = faults(socai, one(every='"yearly"', after="-1") + one(report="3", needs='"x"'))
    assert [message.partition(":")[0] for message in found] == [
        "seals.toml line 5, entry 1, field «every»",
        "seals.toml line 7, entry 1, field «after»",
        "seals.toml line 10, entry 2, field «report»",
        "seals.toml line 14, entry 2, field «needs»",
    ]


def test_what_is_wrong_with_a_report_of_its_own_is_told(socai: Socai) -> None:
    (socai.ledger / "cua-toi.toml").write_text('name = "x"\ntitle = "X"\n', encoding="utf-8")
    (found,) = faults(socai, one(report='"cua-toi.toml"'))
    assert found.startswith("seals.toml line 3, entry 1, field «report»: cua-toi.toml")
    assert "The field «rows» is missing" in found


def test_a_report_lies_beside_the_calendar(
    socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = 'name = "x"\ntitle = "X"\n[[rows]]\nitem = "members"\ntitle = "X"\n'
    (own / "x.toml").write_text(text, encoding="utf-8")
    (own / "lich.toml").write_text(one(report='"x.toml"'), encoding="utf-8")
    monkeypatch.setenv("SOCAI_SEALS", str(own / "lich.toml"))
    with Ledger(socai.ledger) as ledger:
        (entry,) = required(ledger).entries
    assert (entry.report.name, entry.source) == ("x", str(own / "x.toml"))


def test_a_calendar_that_is_named_must_be_there(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_SEALS", "khong-co/lich.toml")
    for arguments in (("run", "seal", "--once"), ("seals", "--due")):
        ran = socai(*arguments)
        assert ran.code == 1 and "khong-co" in ran.err and ran.out == ""


def test_what_is_due_is_printed(socai: Socai) -> None:
    calendar(socai, one(report='"luc-luong-nong-cot"', until="2021", needs='"households"'))
    rows = socai.json("seals", "--due")
    assert [(row["report"], row["unit"], row["windows"]) for row in rows] == [
        ("luc-luong-nong-cot", "quang-binh", ["2020"]),
        ("luc-luong-nong-cot", "quang-binh", ["2021"]),
    ]
    assert (rows[0]["from"], rows[0]["to"]) == ("2020-01-01", "2020-12-31")
    assert rows[0]["since"] == "2021-01-01" and "«households»" in rows[0]["message_en"]
    ran = socai("seals", "--due")
    assert "năm 2020" in ran.out and "01/01/2021" in ran.out and "«households»" in ran.out
    assert "lịch đòi 2 bản chốt: đã có 0, chưa có 2" in ran.err
    assert socai("seals", "--due", "--format", "csv").out.splitlines()[0].startswith("report,unit")
    assert socai.json("seals", "--due", "--unit", "thanh-hoa") == []
    assert len(socai.json("seals", "--due", "--unit", "tỉnh Quảng Bình")) == 2
    assert socai("seals", "--due", "--unit", "khong-co").code == 1


@pytest.mark.slow
def test_on_a_server_only_the_setting_names_one(
    socai: Socai, tmp_path: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_database(postgres_server) as url:
        exported = str(tmp_path / "events.jsonl")
        assert socai("export-events", exported).code == 0
        assert socai("init", ledger=url).code == 0
        assert socai("import", exported, ledger=url).code == 0
        ran = socai("run", "seal", "--once", ledger=url)
        assert ran.code == 0 and "SOCAI_SEALS" in ran.err and "seals.toml" not in ran.err
        path = tmp_path / "lich.toml"
        path.write_text(one(report='"luc-luong-nong-cot"', until="2021"), encoding="utf-8")
        monkeypatch.setenv("SOCAI_SEALS", str(path))
        assert "Đã chốt thêm 2 báo cáo" in socai("run", "seal", "--once", ledger=url).err
        assert "Đã chốt thêm 0 báo cáo" in socai("run", "seal", "--once", ledger=url).err
        with Ledger(url) as ledger:
            assert place(ledger) == path
