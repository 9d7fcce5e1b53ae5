"""`socai vintages`: why a figure is not what it was, by cause and by command."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest

from command_line import BODY, Socai, event
from socai.infra.cli.vintages_words import MOST

COMMUNE = "tuyen-hoa/chau-hoa"
ANTT = "ban-chi-dao-antt"
DAY = ("--as-of", "2018-12-31")
MEMBERS = ("members", "--unit", COMMUNE, "--key", ANTT, *DAY)
CITED: dict[str, Any] = {"document": "bao-cao-2021", "line": 36, "quote": "với 22 đồng chí",
                         "documented": "2021-12-31"}  # fmt: skip


@pytest.fixture
def before(socai: Socai) -> str:
    """Return the position at which the sample ends."""
    return str(socai.last())


def imported(socai: Socai, *rows: dict[str, Any]) -> None:
    """Import rows, each a command of its own."""
    given = [{"command_id": f"lenh-{index}", **row} for index, row in enumerate(rows)]
    ran = socai("import", socai.file(*given))
    assert ran.code == 0, ran.err


def asked(socai: Socai, known: str, *asked: str) -> dict[str, Any]:
    """Return a difference as JSON whose parts and causes sum to it, and whose ends are figures."""
    found: dict[str, Any] = socai.json("vintages", *asked, "--known", known)
    for end in ("lo", "hi"):
        for rows in (found["parts"], found["causes"]):
            added = [row["delta"][end]["number"] for row in rows]
            ends = [row["delta"][end]["ends"] for row in rows]
            assert (sum(added), sum(ends)) == tuple(found["delta"][end].values())
    for name, side in (("known", "before"), ("against", "after")):
        position = str(found[name])
        options = asked[: asked.index("--against")] if "--against" in asked else asked
        figure = socai.json("figure", *options, "--known", position)
        if figure["status"] != "no_data":
            said = {name: figure[name] for name in ("lo", "hi", "status", "notes")}
            assert {name: found[side][name] for name in said} == said
    return found


def parts(found: dict[str, Any]) -> list[tuple[str, int | None, int | None]]:
    """Return each part's cause with the lower end before and after."""
    return [(p["cause"], p["before"]["lo"], p["after"]["lo"]) for p in found["parts"]]


def test_a_correction_opens_to_its_event(socai: Socai, before: str) -> None:
    correct = ("correct", "count-2018", "members=25", "--reason", "đếm sót")
    assert socai(*correct, "--document", "bao-cao-2021").code == 0
    found = asked(socai, before, *MEMBERS)
    assert parts(found) == [("correction", 20, 25)]
    (part,) = found["parts"]
    (one,) = part["events"]
    assert (one["stream"], one["corrects"], one["reason"]) == (BODY, "count-2018", "đếm sót")
    assert (one["document"], one["cause"]) == ("bao-cao-2021", "correction")
    assert (found["known"], found["against"], found["recorded"]) == (int(before), socai.last(), 1)
    assert found["known_recorded_at"] <= found["against_recorded_at"]


def test_a_table_tells_both_values_the_causes_and_the_documents(socai: Socai, before: str) -> None:
    told = ("correct", "th-members", "lo=13012", "hi=13012", "--reason", "đếm sót")
    assert socai(*told, "--document", "bao-cao-2021").code == 0
    declared = ("members", "--unit", "thanh-hoa", "--key", ANTT, "--as-of", "2018-09-12")
    lines = socai("vintages", *declared, "--known", before).out.splitlines()
    title = "Thành viên [ban-chi-dao-antt], tỉnh Thanh Hóa (thanh-hoa), tại ngày 12/09/2018"
    assert lines[0] == f"{title}; thành viên:"
    assert lines[1].startswith(f"  12.998, như sổ biết đến vị trí {before} (ghi lúc ")
    assert lines[2].startswith(f"  13.012, như sổ biết đến vị trí {socai.last()} (ghi lúc ")
    assert lines[3:7] == [
        "  chênh lệch +14",
        "Theo nguyên nhân:",
        "  đính chính  +14  (1 lệnh)",
        "  cộng        +14",
    ]
    assert f"  #{socai.last()}  12.998 → 13.012  (+14)" in lines
    assert "          lý do: đếm sót" in lines
    assert "          bao-cao-2021" in lines
    assert lines[-1].endswith("đã xem 1 lệnh có thể đụng đến con số, 1 lệnh làm nó thay đổi.")


def test_quotes_of_history_and_of_what_came_late(socai: Socai, before: str) -> None:
    imported(
        *(socai, event("MembershipCountDeclared", BODY, "2018-11-30", members=22, **CITED)),
        event("MembershipCountDeclared", BODY, "2018-12-30", members=23, documented="2100-01-01"),
        event("EventWithdrawn", BODY, "2018-12-31", event="count-2018", reason="ghi trùng"),
    )
    found = asked(socai, before, *MEMBERS)
    assert parts(found) == [("withdrawal", 20, 23)]
    found = asked(socai, before, *MEMBERS[:-1], "2018-12-30")
    assert parts(found) == [("history", 1, 22), ("late", 22, 23)]
    assert [row["cause"] for row in found["causes"]] == ["history", "late"]
    shown = socai("vintages", *MEMBERS[:-1], "2018-12-30", "--known", before).out
    assert "bao-cao-2021, dòng 36, ngày 2021-12-31: «với 22 đồng chí»" in shown
    english = ("--known", before, "--lang", "en")
    shown = socai("vintages", *MEMBERS[:-1], "2018-12-30", *english).out
    assert "history entered: lower end +21" in shown


def test_what_cancels_is_shown_and_what_nothing_touched_is_told(socai: Socai, before: str) -> None:
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    position = socai.last()
    (row,) = socai.json("log", "--from", str(position))
    assert socai("withdraw", row["event_id"], "--reason", "nhầm").code == 0
    found = asked(socai, before, *MEMBERS)
    assert parts(found) == [("correction", 20, 25), ("withdrawal", 25, 20)]
    assert found["delta"]["lo"] == {"number": 0, "ends": 0}
    ran = socai("vintages", *MEMBERS, "--known", before).out
    assert "  chênh lệch 0\n" in ran and "Các phần trên bù trừ nhau hết" in ran
    other = ("members", "--unit", "thanh-hoa", "--key", ANTT, "--as-of", "2018-09-12")
    assert (asked(socai, before, *other)["parts"], asked(socai, before, *other)["looked"]) == (
        [],
        0,
    )
    ran = socai("vintages", *other, "--known", before).out
    assert "Không lệnh nào giữa hai vị trí làm thay đổi con số này." in ran
    assert "Giữa hai vị trí có 2 sự kiện; đã xem 0 lệnh" in ran


def test_a_merge_in_the_boundaries_of_another_day(socai: Socai, before: str) -> None:
    merge = event("UnitSucceeded", f"unit-{COMMUNE}", "2019-06-01", how="merge",
                  into=["tuyen-hoa/thanh-hoa"])  # fmt: skip
    imported(socai, merge)
    unit = ("members", "--unit", "tuyen-hoa/thanh-hoa", *DAY)
    later = asked(socai, before, *unit, "--boundaries", "2020-01-01")
    assert parts(later) == [("reorganisation", None, 20)]
    assert asked(socai, before, *unit)["parts"] == []


def test_a_flow_over_a_window_and_a_time_for_a_position(socai: Socai, before: str) -> None:
    held = {"unit": COMMUNE, "form": "contest"}
    imported(
        *(socai, event("ActivityHeld", "activity-a", "2021-05-03", **held, sessions=2)),
        event("ActivityHeld", "activity-b", "2022-05-03", **held, sessions=9),
    )
    window = ("activities", "--unit", "tuyen-hoa", "--from", "2021", "--to", "2021")
    found = asked(socai, before, *window)
    assert parts(found) == [("late", None, 2)]
    assert (found["from"], found["to"], found["as_of"]) == ("2021-01-01", "2021-12-31", None)
    then = socai.json("vintages", *window, "--known", "@2000-01-01", "--against", before)
    assert (then["known"], then["against"], then["after"]["lo"]) == (0, int(before), None)


def test_read_backwards_the_sign_is_turned(socai: Socai, before: str) -> None:
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    now = str(socai.last())
    back = asked(socai, now, *MEMBERS, "--against", before)
    assert parts(back) == [("correction", 25, 20)]
    assert back["delta"]["lo"]["number"] == -5
    shown = socai("vintages", *MEMBERS, "--known", now, "--against", before).out
    assert "đọc ngược, dấu đã đổi" in shown
    assert "mức thấp nhất −5" in shown


def test_csv_has_a_row_for_each_command(socai: Socai, before: str) -> None:
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    imported(socai, event("MembershipCountDeclared", BODY, "2018-12-31", members=30, **CITED))
    ran = socai("vintages", *MEMBERS, "--known", before, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["cause"], row["before_lo"], row["after_lo"]) for row in rows] == [
        ("correction", "20", "25"),
        ("history", "25", "30"),
    ]
    assert sum(int(row["delta_lo"]) for row in rows) == 10
    assert rows[1]["quotes"] == "với 22 đồng chí"
    assert {row["delta_hi_ends"] for row in rows} == {"0"}


def test_many_commands_of_one_cause_are_summed_after_the_first(socai: Socai, before: str) -> None:
    days = [f"2018-10-{day:02d}" for day in range(1, MOST + 4)]
    rows = [
        event("MembershipCountDeclared", BODY, day, members=30 + at) for at, day in enumerate(days)
    ]
    imported(socai, *rows)
    asked_day = (*MEMBERS[:-1], "2018-10-31")
    shown = socai("vintages", *asked_day, "--known", before).out
    assert "  … và 3 lệnh nữa: mức thấp nhất +3  (--format json: đủ từng lệnh)" in shown
    assert len(asked(socai, before, *asked_day)["parts"]) == MOST + 3


def test_a_report_tells_which_cells_differ_and_why(socai: Socai, before: str) -> None:
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    name = ("luc-luong-nong-cot", "--unit", "tuyen-hoa", *DAY, "--known", before)
    found = socai.json("vintages", *name)
    assert (found["known"], found["against"]) == (int(before), socai.last())
    cells = {cell["item"]: cell for cell in found["changed"]}
    assert set(cells) == {f"members[{ANTT}]"} and found["cells"] > 20
    assert parts(cells[f"members[{ANTT}]"]) == [("correction", 20, 25)]
    lines = socai("vintages", *name).out.splitlines()
    assert lines[1].startswith(f"  1/{found['cells']} ô khác nhau")
    assert lines[2].endswith(
        "ít nhất 20 → ít nhất 25 (mức thấp nhất +5): đính chính mức thấp nhất +5"
    )
    rows = list(csv.DictReader(io.StringIO(socai("vintages", *name, "--format", "csv").out)))
    assert [(row["item"], row["delta_lo"]) for row in rows] == [(f"members[{ANTT}]", "5")]
    assert socai("vintages", *name, "--key", ANTT).code == 2
    assert "khong-co.toml" in socai("vintages", "khong-co.toml", *name[1:]).err


def defined(number: int, denominator: str, since: str) -> dict[str, Any]:
    """Return a row that defines an indicator."""
    return event("IndicatorDefined", "indicator-mot-to", since, name="Thành viên mỗi tổ",
                 name_en="Members a body", definition=number, form="ratio", terms=["members"],
                 denominator=[denominator], denominator_day="end")  # fmt: skip


def declared(measure: str, lo: int) -> dict[str, Any]:
    """Return a row that declares a total of the province."""
    return event("StockDeclared", f"declaration-{measure}", "2018-09-12", unit="quang-binh",
                 measure=measure, lo=lo, hi=lo)  # fmt: skip


def test_an_indicator_differs_by_terms_and_definition(socai: Socai) -> None:
    imported(
        *(socai, declared("members", 90), declared("hamlets", 60), declared("households", 90)),
        defined(1, "hamlets", "2008"),
        event("StockDeclared", "declaration-members", "2018-09-12", unit="quang-binh",
              measure="members", lo=96, hi=96),
        defined(2, "households", "2018-01-01"),
    )  # fmt: skip
    last = socai.last()
    arguments = ("mot-to", "--unit", "quang-binh", "--as-of", "2018-09-12")
    found = socai.json("vintages", *arguments, "--known", str(last - 2))
    assert [part["cause"] for part in found["parts"]] == ["late", "definition"]
    assert [part["after"]["lo"] for part in found["parts"]] == ["8/5", "16/15"]
    assert found["delta"]["lo"] == {"number": "-13/30", "ends": 0}
    ran = socai("vintages", *arguments, "--known", str(last - 2), "--key", "a")
    assert (ran.code, ran.out) == (1, "") and "--key" in ran.err
    shown = socai("vintages", *arguments, "--known", str(last - 2)).out
    assert shown.startswith("Thành viên mỗi tổ, tỉnh Quảng Bình (quang-binh), tại ngày 12/09/2018;")
    assert "1,50 → 1,60  (+0,10)" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["members", "--unit", COMMUNE, *DAY], 2, ["--known"]),
        (["members", "--unit", COMMUNE, "--known", "1"], 2, ["--as-of"]),
        (["activities", "--unit", COMMUNE, "--known", "0"], 2, ["--from, --to"]),
        (["activities", "--unit", COMMUNE, "--known", "0", *DAY], 1, ["--from"]),
        (["members", "--unit", COMMUNE, "--known", "0", *DAY, "--from", "2018"], 2, ["--as-of"]),
        (["membrs", "--unit", COMMUNE, "--known", "0", *DAY], 1, ["«members»"]),
        (["members", "--unit", "khong-co", "--known", "0", *DAY], 1, ["khong-co"]),
        (["members", "--unit", COMMUNE, "--known", "x", *DAY], 1, ["«x»"]),
        (["members", "--unit", COMMUNE, "--known", "99999", *DAY], 1, ["99999"]),
        (["members", "--unit", COMMUNE, "--known", "@2999-13", *DAY], 1, ["@2999-13"]),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    socai: Socai, arguments: Sequence[str], code: int, words: list[str]
) -> None:
    ran = socai("vintages", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert [word for word in words if word not in ran.err] == []


def test_a_position_inside_a_command_is_refused(socai: Socai, before: str) -> None:
    ran = socai("vintages", *MEMBERS, "--known", str(int(before) - 1))
    assert ran.code == 1
    assert before in ran.err


def test_a_report_is_compared_over_windows_of_ones_own(socai: Socai, before: str) -> None:
    assert socai("correct", "count-2018", "members=25", "--reason", "đếm sót").code == 0
    asked_of = ("--unit", "tuyen-hoa", "--known", before)
    windows = ("--window", "2017", "--window", "2018")
    found = socai.json("vintages", "luc-luong-nong-cot", *asked_of, *windows)
    (cell,) = found["changed"]
    assert (cell["column"], cell["from"], cell["to"]) == (2, "2018-01-01", "2018-12-31")
    assert parts(cell) == [("correction", 20, 25)]
    ran = socai("vintages", "members", *asked_of, *DAY, "--window", "2018")
    assert ran.code == 2 and "--window là kỳ của báo cáo" in ran.err
    ran = socai("vintages", "luc-luong-nong-cot", *asked_of, "--from", "2018", "--to", "2018")
    assert ran.code == 2 and "--window" in ran.err
