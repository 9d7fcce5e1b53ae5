"""The command line: what each command does and prints."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from command_line import BODY, SITE, Socai, event, sample
from socai.infra.cli import build, main
from socai.infra.cli.commands import COMMANDS
from socai.infra.shipped import shipped
from socai.infra.store import directory
from socai.schemas.loader import schemas

MEMBERS = ("figure", "members", "--unit", "thanh-hoa", "--as-of", "2018-09-12")
NAMES = [name for name, *_ in COMMANDS]


def program(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `socai` as a user does."""
    code = "import sys; from socai.infra.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, encoding="utf-8", env={**os.environ, **more}, timeout=60,
    )  # fmt: skip


# ---- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_in_both_languages(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    vi = capsys.readouterr().out
    assert main(["--lang", "en", name, "--help"]) == 0
    en = capsys.readouterr().out
    assert f"Cách dùng: socai {name}" in vi and f"Ví dụ: socai {name}" in vi
    assert f"Usage: socai {name}" in en and f"Example: socai {name}" in en
    assert "--ledger DIR" in vi and "--format table|json|csv" in en
    assert " | " not in vi + en


def test_every_option_of_every_command_is_explained_in_both_languages() -> None:
    silent = [
        f"{name} {param.name}"
        for name, command in build().commands.items()
        for param in command.params
        if " | " not in (getattr(param, "help", None) or "")
    ]
    assert silent == []


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_help_lists_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    listed = capsys.readouterr().out
    assert [name for name in NAMES if f"\n  {name} " not in listed] == []


def test_help_says_which_options_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["figure", "--help"])
    shown = capsys.readouterr().out
    assert "socai figure MEASURE --unit U […]" in shown
    assert "Mã hoặc tên đơn vị (bắt buộc)" in " ".join(shown.split())


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"socai {version('socai')}\n"


# ---- global options ------------------------------------------------------------------------------


def test_global_options_stand_before_or_after_the_command(
    socai: Socai, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--ledger", str(socai.ledger), "--format", "json", "--lang", "en"]
    outputs = []
    for arguments in ([*said, *MEMBERS], [*MEMBERS, *said], [*said[:2], *MEMBERS, *said[2:]]):
        assert main(arguments) == 0
        outputs.append(capsys.readouterr().out)
    assert main([*MEMBERS, f"--ledger={socai.ledger}", "--format=json"]) == 0
    outputs.append(capsys.readouterr().out)
    assert json.loads(outputs[0])["lo"] == 12998
    assert len(set(outputs)) == 1


def test_what_follows_two_dashes_is_no_option(socai: Socai) -> None:
    ran = socai("show", "--", "--lang")
    assert ran.code == 1 and "--lang" in ran.err


def test_the_ledger_comes_from_the_environment(
    socai: Socai, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOCAI_LEDGER", str(socai.ledger))
    assert main([*MEMBERS]) == 0
    assert "12.998 thành viên" in capsys.readouterr().out


def test_the_language_comes_from_the_environment_and_the_option_goes_before_it(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_LANG", "en")
    assert "12,998 thành viên" in socai(*MEMBERS).out
    assert "12.998 thành viên" in socai(*MEMBERS, "--lang", "vi").out
    assert socai("show", "unit-no").err.startswith("Error: The ledger has no stream «unit-no»")


# ---- the ledger ----------------------------------------------------------------------------------


def test_init_makes_a_ledger_once(socai: Socai) -> None:
    path = socai.folder / "new" / "ledger"
    first = socai("init", "--format", "json", ledger=path)
    assert first.code == 0 and first.json["ledger"] == str(path)
    assert first.json["position"] == len(socai("log", "--format", "json", ledger=path).json)
    again = socai("init", ledger=path)
    assert again.code == 1 and f"Đã có sổ ở {path}" in again.err and again.out == ""


def test_upgrade_adds_nothing_to_a_ledger_that_is_whole(socai: Socai) -> None:
    before = socai.last()
    assert "không ghi thêm gì" in socai("upgrade").out
    assert socai.json("upgrade")["schemas"] == [] and socai.last() == before


# ---- import --------------------------------------------------------------------------------------


def test_an_import_says_what_it_did_and_the_same_file_again_adds_nothing(socai: Socai) -> None:
    file = socai.file(
        event("MemberJoined", BODY, "2019-01-01", member="tv-0002", document="khac-2020"),
        event("MemberJoined", BODY, "2019-01-01", member="tv-0003"),
    )
    first = socai("import", file)
    assert "Đọc 2 dòng: đã ghi 2 sự kiện trong 1 lệnh, vị trí" in first.out
    assert "Lưu ý: Tài liệu «khac-2020» chưa được đăng ký" in first.err
    last = socai.last()
    again = socai.json("import", file)
    assert (again["recorded"], again["already"], again["first"]) == (0, 2, None)
    assert socai.last() == last


def test_an_inserted_row_shifts_nothing(socai: Socai) -> None:
    rows = [event("MemberJoined", BODY, "2019-01-01", member=f"tv-{n}") for n in (11, 12)]
    socai("import", socai.file(*rows))
    rows.insert(0, event("MemberJoined", BODY, "2019-01-01", member="tv-10"))
    again = socai.json("import", socai.file(*rows))
    assert (again["recorded"], again["already"]) == (1, 2)


def test_equal_rows_of_one_file_are_as_many_events(socai: Socai) -> None:
    held = event("ActivityHeld", "activity-hop", "2021-05", unit="thanh-hoa", form="conference")
    report = socai.json("import", socai.file(held, held))
    assert report["recorded"] == 2
    assert socai.json("import", socai.file(held, held, held))["recorded"] == 1


def test_a_dry_run_records_nothing(socai: Socai) -> None:
    before = socai.last()
    file = socai.file(event("MemberJoined", BODY, "2019-01-01", member="tv-0002"))
    report = socai.json("import", file, "--dry-run")
    assert (report["recorded"], report["dry_run"], report["first"]) == (1, True, None)
    assert "Chưa ghi gì" in socai("import", file, "--dry-run").out
    assert socai.last() == before
    assert socai.json("import", file)["recorded"] == 1


def test_rows_without_a_document_take_that_of_the_import(socai: Socai) -> None:
    file = socai.file(
        event("MemberJoined", BODY, "2019-01-01", member="tv-0002", document=None),
        event("MemberJoined", BODY, "2019-01-01", member="tv-0003", document="khac"),
    )
    socai("import", file, "--document", "bao-cao-2021", "--actor", "can-bo-1")
    rows = socai.json("log", "--stream", BODY)[-2:]
    assert [row["document"] for row in rows] == ["bao-cao-2021", "khac"]
    assert {row["actor"] for row in rows} == {"can-bo-1"}


def test_units_may_be_named_as_people_name_them(socai: Socai) -> None:
    file = socai.file(
        event("OrganisationEstablished", "organisation-a", "2019", unit="xã châu hoá", kind="to-x"),
        event("OrganisationEstablished", "organisation-b", "2019", unit="tuyen hoa", kind="to-x"),
    )
    later = event("UnitRegistered", "unit-moi", "2019", name="xã Mới Lập", kind="xa")
    named = event("OrganisationEstablished", "organisation-c", "2020", unit="Mới Lập", kind="to-x")
    files = (socai.file(later, name="unit.jsonl"), socai.file(named, name="named.jsonl"))
    assert socai("import", file, *files).code == 0
    units = [socai.json("show", f"organisation-{x}")["body"]["unit"] for x in "abc"]
    assert units == ["tuyen-hoa/chau-hoa", "tuyen-hoa", "moi"]


def test_rows_keep_the_commands_that_they_name(socai: Socai) -> None:
    rows = [
        event("MemberJoined", BODY, "2019", member=f"tv-{n}", command_id=f"lenh-{n // 2}")
        for n in range(4)
    ]
    report = socai.json("import", socai.file(*rows))
    assert (report["commands"], report["recorded"]) == (2, 4)
    assert socai.json("import", socai.file(*rows))["already"] == 4
    inside = socai("figure", "members", "--unit", "quang-binh", "--as-of", "2021", "--known",
                   str(report["first"]))  # fmt: skip
    assert inside.code == 1
    assert f"({report['first']}–{report['first'] + 1})" in inside.err


# ---- record, correct, withdraw -------------------------------------------------------------------


def test_an_event_is_recorded_and_its_command_is_not_recorded_twice(socai: Socai) -> None:
    line = ("record", "MemberJoined", BODY, "effective=2021-05-03", "member=tv-0009",
            "document=bao-cao-2021", "line=34", "quote=đồng chí A", "documented=2021-12-31",
            "--command-id", "lenh-1", "--actor", "can-bo-1")  # fmt: skip
    first = socai.json(*line)
    again = socai(*line)
    assert again.code == 0
    assert f"Đã ghi ở vị trí {first['position']} từ trước" in again.out
    (row,) = [r for r in socai.json("log") if r["event_id"] == first["event_id"]]
    assert row["line"] == 34 and row["actor"] == "can-bo-1" and row["member"] == "tv-0009"
    other = socai(*line[:4], "member=tv-0010", "--command-id", "lenh-1")
    assert other.code == 1 and "«lenh-1» đã dùng cho nội dung khác" in other.err


def test_a_declaration_is_typed_as_it_is_printed(socai: Socai) -> None:
    ran = socai("record", "StockDeclared", "declaration-x", "effective=2021-12-31",
                "unit=Châu Hóa", "measure=households", "value=hơn 39 nghìn")  # fmt: skip
    assert ran.code == 0, ran.err
    row = socai.json("log", "--type", "StockDeclared")[-1]
    assert (row["lo"], row["hi"], row["qualifier"]) == (39001, 39999, "hơn")
    assert row["unit"] == "tuyen-hoa/chau-hoa"
    asked = ("figure", "households", "--unit", "Châu Hóa", "--as-of", "2021")
    assert "hơn 39.000 (39.001–39.999) hộ gia đình" in socai(*asked).out


def test_lists_truths_and_blanks_are_typed(socai: Socai) -> None:
    socai("record", "StockDeclared", "declaration-x", "effective=2021-12-31", "unit=thanh-hoa",
          "measure=members", "keys=to-a, to-b", "lo=5", "hi=", "qualifier=trở lên")  # fmt: skip
    row = socai.json("log", "--stream", "declaration-x")[0]
    assert (row["keys"], row["lo"], row["hi"]) == (["to-a", "to-b"], 5, None)
    socai("record", "SiteLaunched", "model_site-b", "effective=2021", "unit=thanh-hoa",
          "model=tu-quan", "new=false")  # fmt: skip
    assert socai.json("show", "model_site-b")["body"]["new"] is False


def test_a_correction_keeps_what_it_does_not_name(socai: Socai) -> None:
    ran = socai.json("correct", "count-2018", "members=22", "--reason", "Đếm sót", "--document",
                     "ra-soat", "--documented", "2022-01-05")  # fmt: skip
    row = socai.json("log", "--stream", BODY)[-1]
    assert (row["members"], row["effective"], row["corrects"]) == (22, "2018-12-31", "count-2018")
    assert (row["document"], row["reason"], row.get("line")) == ("ra-soat", "Đếm sót", None)
    assert ran["speaks"] == row["event_id"] == ran["event_id"]
    shown = {e["event_id"]: e for e in socai.json("show", BODY)["events"]}
    assert shown["count-2018"]["corrected_by"] == ran["event_id"]
    assert not shown["count-2018"]["speaks"] and shown[ran["event_id"]]["speaks"]


def test_a_declaration_is_corrected_by_its_value(socai: Socai) -> None:
    ran = socai("correct", "th-members", "value=gần 13 nghìn", "--reason", "In nhầm")
    assert ran.code == 0, ran.err
    row = socai.json("log", "--type", "StockDeclared")[-1]
    assert (row["lo"], row["hi"], row["qualifier"]) == (12001, 12999, "gần")
    assert row["keys"] == ["ban-chi-dao-antt"]
    assert "gần 13.000 (12.001–12.999) thành viên" in socai(*MEMBERS, "--key",
                                                            "ban-chi-dao-antt").out  # fmt: skip


@pytest.mark.parametrize("event_id", ["count-2018", "th-conferences", "site-launched"])
def test_a_withdrawal_silences_the_slot_and_withdrawing_it_gives_it_back(
    socai: Socai, event_id: str
) -> None:
    first = socai.json("withdraw", event_id, "--reason", "Ghi trùng")
    assert first["speaks"] is None
    name = next(r["stream"] for r in socai.json("log") if r["event_id"] == event_id)
    shown = {e["event_id"]: e for e in socai.json("show", name)["events"]}
    assert shown[event_id]["withdrawn_by"] == first["event_id"] and not shown[event_id]["speaks"]
    ran = socai("withdraw", first["event_id"], "--reason", "Rút nhầm")
    assert ran.code == 0, ran.err
    again = {e["event_id"]: e for e in socai.json("show", name)["events"]}
    assert again[event_id]["speaks"] and again[event_id]["withdrawn_by"] is None


def test_after_a_withdrawal_the_event_before_speaks(socai: Socai) -> None:
    corrected = socai.json("correct", "count-2018", "members=22", "--reason", "Đếm sót")
    back = socai("withdraw", corrected["event_id"], "--reason", "Không sót")
    assert "Ở chỗ ấy nay có hiệu lực: MembershipCountDeclared count-2018" in back.out


def test_a_withdrawal_that_is_corrected_withdraws_what_it_names_now(socai: Socai) -> None:
    first = socai.json("withdraw", "count-2018", "--reason", "Ghi trùng")["event_id"]
    ran = socai("correct", first, "event=tv-1-joined", "--reason", "Rút nhầm sự kiện")
    assert ran.code == 0, ran.err
    by = {e["event_id"]: e["withdrawn_by"] for e in socai.json("show", BODY)["events"]}
    assert by["count-2018"] is None and by["tv-1-joined"] not in (None, first)


# ---- the demonstration ---------------------------------------------------------------------------


def test_the_demonstration_has_a_ledger_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    assert "12.998 thành viên" in capsys.readouterr().out
    assert (tmp_path / "var" / "demo" / "ledger.json").is_file()
    monkeypatch.setenv("SOCAI_LEDGER", str(tmp_path / "named"))
    assert main(["demo"]) == 0 and (tmp_path / "named" / "ledger.json").is_file()
    assert main(["demo", "--ledger", "here"]) == 0 and (tmp_path / "here" / "ledger.json").is_file()


# ---- looking -------------------------------------------------------------------------------------


def test_the_log_is_chosen_by_stream_type_position_and_number(socai: Socai) -> None:
    rows = socai.json("log")
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1]["recorded_at"].endswith("+07:00")
    assert [r["type"] for r in socai.json("log", "--stream", SITE)] == ["SiteLaunched"]
    assert {r["stream"] for r in socai.json("log", "--type", "MemberJoined")} == {BODY}
    assert [r["position"] for r in socai.json("log", "--from", "3", "--to", "5")] == [3, 4, 5]
    assert [r["position"] for r in socai.json("log", "--from", "3", "--limit", "1")] == [3]
    assert socai.json("log", "--limit", "0") == []


def test_the_log_is_a_table_and_a_csv_too(socai: Socai) -> None:
    table = socai("log", "--stream", BODY).out.splitlines()
    assert table[0].split()[:2] == ["vị", "trí"] and len(table) == 5
    rows = list(csv.DictReader(io.StringIO(socai("log", "--stream", BODY, "--format", "csv").out)))
    assert [row["event_id"] for row in rows][1:] == ["tv-1-joined", "count-2018"]


def test_a_stream_is_shown_on_a_day_and_as_known(socai: Socai) -> None:
    before = socai.last()
    socai("record", "MemberLeft", BODY, "effective=2020-01-01", "member=tv-0001")
    there = {f"{t['family']} {t['id']}": t.get("there") for t in socai.json("show", BODY)["things"]}
    assert there["member tv-0001"] is False
    early = socai.json("show", BODY, "--as-of", "2019")
    assert [t["there"] for t in early["things"] if t["family"] == "member"] == [True]
    assert socai.json("show", BODY, "--as-of", "2014")["body"] == {}
    old = socai.json("show", BODY, "--known", str(before))
    assert old["known"] == before and len(old["events"]) == 3
    assert "• " in socai("show", BODY).out and "dòng 34" in socai("show", BODY).out


def test_units_stand_in_their_hierarchy(socai: Socai) -> None:
    rows = socai.json("units", "--as-of", "2021")
    assert [row["unit"] for row in rows] == [
        "quang-binh", "tuyen-hoa", "tuyen-hoa/chau-hoa", "tuyen-hoa/thanh-hoa", "thanh-hoa"
    ]  # fmt: skip
    assert rows[2] == {"unit": "tuyen-hoa/chau-hoa", "name": "xã Châu Hóa", "kind": "xa",
                       "parent": "tuyen-hoa", "code": None, "alive": True}  # fmt: skip
    assert "    xã Châu Hóa" in socai("units", "--as-of", "2021").out
    found = socai.json("units", "--as-of", "2021", "--find", "thanh hoá")
    assert [row["unit"] for row in found] == ["tuyen-hoa/thanh-hoa", "thanh-hoa"]
    socai("record", "UnitSucceeded", "unit-tuyen-hoa/chau-hoa", "effective=2020-01-01",
          "how=merge", "into=tuyen-hoa/thanh-hoa")  # fmt: skip
    gone = [row["unit"] for row in socai.json("units", "--as-of", "2021") if not row["alive"]]
    assert gone == ["tuyen-hoa/chau-hoa"]
    assert all(row["alive"] for row in socai.json("units", "--as-of", "2019"))


def test_measures_say_what_they_count(socai: Socai) -> None:
    rows = {row["name"]: row for row in socai.json("measures")}
    assert rows["members"]["kind"] == "stock" and rows["tips"]["kind"] == "flow"
    assert rows["activity_attendances"]["counted_unit"] == "lượt người"
    table = socai("measures").out
    assert "tại thời điểm" in table and "trong kỳ" in table


def test_types_say_their_fields(socai: Socai) -> None:
    names = [row["type"] for row in socai.json("types")]
    assert "MemberJoined" in names and "EventWithdrawn" in names and "SchemaPublished" not in names
    one = socai.json("types", "MemberJoined")
    assert [field["name"] for field in one["fields"]] == ["member", "role", "member_kind"]
    assert {field["name"] for field in one["envelope"]} >= {"effective", "quote", "corrects"}
    shown = socai("types", "MemberJoined").out
    assert "member [chữ; cần có]" in shown and "household (hộ gia đình)" in shown


# ---- figures -------------------------------------------------------------------------------------


def test_a_figure_as_json(socai: Socai) -> None:
    known = socai.last()
    found = socai.json(*MEMBERS, "--key", "ban-chi-dao-antt")
    time = found.pop("time")
    assert found == {
        "measure": "members", "unit": "thanh-hoa", "key": "ban-chi-dao-antt",
        "as_of": "2018-09-12", "from": None, "to": None, "known": known,
        "boundaries": "2018-09-12", "lo": 12998, "hi": 12998, "qualifier": "exact",
        "counted": 0, "declared": [12998, 12998], "unallocated": [12998, 12998],
        "kind": "stock", "counted_unit": "thành viên", "definition": 1, "status": "known",
        "notes": [],
    }  # fmt: skip
    assert time["recorded_at"] == socai.json("log")[-1]["recorded_at"]
    assert (time["effective"], time["known"], time["documented_by"]) == ("2018-09-12", known, None)


def test_an_explanation_sums_to_what_is_counted(socai: Socai) -> None:
    asked = ("figure", "members", "--unit", "Tuyên Hóa", "--as-of", "2021", "--explain")
    found = socai.json(*asked)
    assert sum(row["amount"] for row in found["postings"]) == found["counted"] == 20
    named, rest = found["postings"]
    assert (named["event_id"], named["amount"], named["line"]) == ("tv-1-joined", 1, 34)
    assert (named["quote"], named["documented"]) == ("đồng chí thứ nhất", "2021-12-31")
    assert (rest["event_id"], rest["amount"], rest["effective"]) == ("count-2018", 19, "2018-12-31")
    shown = socai(*asked).out
    assert "  = +20  (bằng phần đếm được)" in shown and "đồng chí thứ nhất" in shown
    rows = list(csv.DictReader(io.StringIO(socai(*asked, "--format", "csv").out)))
    assert [row["amount"] for row in rows if row["part"] == "posting"] == ["1", "19"]


def test_an_explanation_that_does_not_sum_is_never_printed(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socai.infra.cli.answers.postings_of", lambda *_: [])
    ran = socai("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2021", "--explain")
    assert (ran.code, ran.out) == (1, "")
    assert "Lỗi ngoài dự kiến (AssertionError)" in ran.err and "Unexpected error" in ran.err
    assert "Traceback" not in ran.err
    monkeypatch.setenv("SOCAI_DEBUG", "1")
    ran = socai("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2021", "--explain")
    assert "Traceback" in ran.err


def test_an_explanation_lists_the_declarations(socai: Socai) -> None:
    asked = ("figure", "activities", "--unit", "thanh-hoa", "--from", "2008", "--to", "2018-09-12",
             "--key", "conference", "--explain")  # fmt: skip
    (one,) = socai.json(*asked)["declarations"]
    assert (one["from"], one["to"], one["used"]) == ("2008-01-01", "2018-09-12", True)
    assert (one["lo"], one["hi"], one["qualifier"], one["line"]) == (39001, 39999, "hơn", 34)
    assert "hơn 39.000 (39.001–39.999)" in socai(*asked).out
    cut = socai.json(*asked[:5], "2010", *asked[6:])
    assert cut["status"] == "not_divisible" and cut["from"] == "2010-01-01"
    assert cut["notes"] and {"vi", "en"} == set(cut["notes"][0])


def test_a_lower_bound_and_no_data_are_said(socai: Socai) -> None:
    asked = ("figure", "model_sites", "--unit", "tuyen-hoa", "--as-of", "2021")
    assert "ít nhất 1 điểm mô hình" in socai(*asked).out
    assert socai.json(*asked)["hi"] is None
    nothing = ("figure", "schools", "--unit", "tuyen-hoa", "--as-of", "2021")
    assert "không có số liệu" in socai(*nothing).out
    assert socai.json(*nothing)["status"] == "no_data"
    assert (socai.json(*nothing)["declared"], socai.json(*nothing)["unallocated"]) == (None, None)


def test_keys_are_repeated_or_joined_by_commas(socai: Socai) -> None:
    joined = socai.json(*MEMBERS, "--key", "ban-chi-dao-antt,to-x")
    repeated = socai.json(*MEMBERS, "--key", "ban-chi-dao-antt", "--key", "to-x")
    assert joined == repeated and joined["key"] == "ban-chi-dao-antt,to-x"
    assert socai.json(*MEMBERS)["key"] is None


def test_a_figure_as_known_before_and_after_a_correction(socai: Socai) -> None:
    known = str(socai.last())
    socai("correct", "count-2018", "members=22", "--reason", "Đếm sót")
    asked = ("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2021")
    assert [socai.json(*asked)["counted"], socai.json(*asked, "--known", known)["counted"]] == [
        22, 20
    ]  # fmt: skip
    at = socai.json("log")[-2]["recorded_at"]
    assert socai.json(*asked, "--known", f"@{at}")["known"] == int(known)
    assert socai.json(*asked, "--known", f"@{at[:10]}")["known"] == int(known) + 1
    assert socai.json(*asked, "--known", "@2999-01-01")["known"] == int(known) + 1
    assert socai("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2021", "--known",
                 "@2000-01-01").code == 1  # fmt: skip


def test_a_figure_as_documented_by_a_day(socai: Socai) -> None:
    socai("correct", "count-2018", "members=22", "--reason", "Đếm sót", "--document",
          "bao-cao-2021", "--documented", "2022-06-30")  # fmt: skip
    asked = ("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2021", "--explain")
    old = socai.json(*asked, "--documented-by", "2021")
    assert (old["counted"], old["time"]["documented_by"]) == (20, "2021-12-31")
    assert socai.json(*asked, "--documented-by", "2022")["counted"] == 22
    before = str(socai.last() - 1)
    assert socai.json(*asked, "--documented-by", "2022", "--known", before)["counted"] == 20
    assert "chỉ tính tài liệu đến ngày 2021-12-31" in socai(*asked, "--documented-by", "2021").out


def test_coarse_days_are_the_last_and_windows_reach_from_first_to_last(socai: Socai) -> None:
    assert socai.json(*MEMBERS[:-1], "2021-Q2")["as_of"] == "2021-06-30"
    flow = socai.json("figure", "tips", "--unit", "thanh-hoa", "--from", "2021-02", "--to", "2021")
    assert (flow["from"], flow["to"], flow["as_of"]) == ("2021-02-01", "2021-12-31", None)


def test_boundaries_are_those_of_another_day(socai: Socai) -> None:
    socai("record", "UnitReparented", "unit-tuyen-hoa", "effective=2022-01-01", "parent=thanh-hoa")
    asked = ("figure", "members", "--unit", "quang-binh", "--as-of", "2021")
    assert socai.json(*asked)["counted"] == 20
    moved = socai.json(*asked, "--boundaries", "2022")
    assert (moved["counted"], moved["boundaries"]) == (0, "2022-12-31")
    assert "địa giới ngày 31/12/2022" in socai(*asked, "--boundaries", "2022").out


# ---- as a program --------------------------------------------------------------------------------


def test_the_program_speaks_utf8_whatever_the_locale(socai: Socai) -> None:
    ran = program("--ledger", str(socai.ledger), *MEMBERS, LC_ALL="C", PYTHONUTF8="0",
                  PYTHONIOENCODING="ascii", PYTHONCOERCECLOCALE="0")  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "12.998 thành viên" in ran.stdout


def test_a_reader_that_goes_away_is_no_error(socai: Socai) -> None:
    code = "import sys; from socai.infra.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--ledger", str(socai.ledger), "log", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_an_interrupt_is_quiet(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("socai.infra.cli.build", interrupted)
    ran = socai("measures")
    assert (ran.code, ran.out, ran.err) == (130, "", "\n")


def test_a_full_disk_on_stdout_is_said(socai: Socai) -> None:
    full = Path("/dev/full")
    if not full.exists():
        return
    code = "import sys; from socai.infra.cli import main; sys.exit(main())"
    with full.open("w") as out:
        ran = subprocess.run([sys.executable, "-c", code, "measures"], stdout=out,
                             stderr=subprocess.PIPE, encoding="utf-8")  # fmt: skip
    assert ran.returncode == 3 and ran.stderr.startswith("Lỗi: Máy không đọc hoặc ghi được")


def test_the_sample_has_every_row_recorded(socai: Socai) -> None:
    types = [row["type"] for row in socai.json("log")]
    added = types.count("SchemaPublished") + types.count("IndicatorDefined")
    assert len(types) - added == len(sample())


def test_a_stream_is_shown_in_words(socai: Socai) -> None:
    shown = socai("show", BODY).out
    assert "đang có=có, đơn vị=tuyen-hoa/chau-hoa, loại=ban-chi-dao-antt" in shown
    assert "thành viên tv-0001: đang có=có" in shown
    assert "alive=True, unit=tuyen-hoa/chau-hoa" in socai("show", BODY, "--lang", "en").out


def test_an_empty_list_says_why_it_is_empty(socai: Socai) -> None:
    nothing = socai("log", "--type", "SiteRetired")
    assert nothing.code == 0 and "không có gì khớp" in nothing.err
    assert socai("log", "--type", "SiteLaunched").err == ""
    assert socai.json("log", "--type", "SiteRetired") == []


def test_init_completes_a_ledger_that_a_crash_left_half_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = tmp_path / "half"
    directory.create(half)
    assert main(["--ledger", str(half), "init"]) == 0
    capsys.readouterr()
    assert main(["--ledger", str(half), "log", "--format", "json"]) == 0
    published = json.loads(capsys.readouterr().out)
    types = ["SchemaPublished"] * len(schemas()) + ["IndicatorDefined"] * len(shipped())
    assert [row["type"] for row in published] == types
    assert main(["--ledger", str(half), "init"]) == 1
    assert "Đã có sổ" in capsys.readouterr().err
