"""Every bad input is refused with a sentence that names the thing; nothing is recorded."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from command_line import BODY, SITE, Ran, Socai, event, make_sample
from socai.infra.cli import main
from socai.schemas.loader import schemas

DECLARED = {"unit": "thanh-hoa", "measure": "members"}
CHAU_HOA = "unit-tuyen-hoa/chau-hoa"
MEMBERS = "figure members --unit thanh-hoa --as-of 2021"
INSIDE = len(schemas()) + 2
"""The second event of the first command after the schemas."""


@dataclass(frozen=True, slots=True)
class Bad:
    """An input, the exit code that it has, and what the sentences on stderr name."""

    name: str
    arguments: tuple[str, ...]
    code: int
    named: tuple[str, ...]


def typed(name: str, line: str, *named: str, code: int = 1) -> Bad:
    """Return a command line; «~» stands for a blank inside an argument."""
    return Bad(name, tuple(part.replace("~", " ") for part in line.split()), code, named)


LINES = (
    typed("no such command", "figur members", "«figur»", "«figure»", code=2),
    typed("no such option", "log --strem x", "--strem", "--stream", code=2),
    typed("an option without its value", "log --stream", "--stream", code=2),
    typed("a global option without its value", "log --format", "--format", code=2),
    typed("an unknown format", "log --format xml", "«xml»", "json", code=2),
    typed("an unknown language", "log --lang fr", "«fr»", code=2),
    typed("too many arguments", "show a b", "b", code=2),
    typed("no unit", "figure members --as-of 2021", "--unit", code=2),
    typed("no day", "figure members --unit thanh-hoa", "--as-of", code=2),
    typed("half a window", "figure tips --unit thanh-hoa --from 2021", "--to", code=2),
    typed("a day and a window", "figure members --unit x --as-of 2021 --to 2021", "--from", code=2),
    typed("a number that is none", "log --from abc", "--from", "«abc»", code=2),
    typed("a number that is negative", "log --limit -3", "--limit", code=2),
    typed("a correction without a reason", "correct th-members lo=3", "--reason", code=2),
    typed("a correction of nothing", "correct th-members --reason r", "trường", code=2),
    typed("a correction of the stream", "correct th-members stream=x --reason r", "stream", code=2),
    typed("a field without a value", "record MemberLeft x-y member", "«member»", code=2),
    typed("a field twice", "record MemberLeft x-y member=a1 member=a2", "«member»", code=2),
    typed("an event id as a field", "record MemberLeft x-y event_id=a", "«event_id»", code=2),
    typed("an unknown measure", "figure membres --unit thanh-hoa --as-of 2021", "«membres»",
          "«members»"),
    typed("an unknown unit", "figure members --unit chau-hoaa --as-of 2021", "«chau-hoaa»",
          "tuyen-hoa/chau-hoa"),
    typed("two units of one name", "figure members --unit Thanh~Hóa --as-of 2021",
          "«Thanh Hóa»", "thanh-hoa (tỉnh Thanh Hóa)",
          "tuyen-hoa/thanh-hoa (xã Thanh Hóa, huyện Tuyên Hóa, tỉnh Quảng Bình)"),
    typed("a stock over a window", "figure members --unit thanh-hoa --from 2020 --to 2021",
          "«members»", "--as-of"),
    typed("a flow on a day", "figure tips --unit thanh-hoa --as-of 2021", "«tips»", "--from"),
    typed("a window that ends first", "figure tips --unit thanh-hoa --from 2021 --to 2020", "2020"),
    typed("a day that does not exist", "figure members --unit thanh-hoa --as-of 2021-02-30",
          "«2021-02-30»", "01–28"),
    typed("a day as it is printed", "figure members --unit thanh-hoa --as-of 30/02/2021",
          "«30/02/2021»", "YYYY-MM-DD"),
    typed("a year far away", "show unit-thanh-hoa --as-of 0001", "«0001»", "1900–2199"),
    typed("an endless day", f"units --as-of {'..' * 4000}2021", "8004 ký tự"),
    typed("boundaries that are no day", f"{MEMBERS} --boundaries x", "«x»"),
    typed("documented by no day", f"{MEMBERS} --documented-by x", "«x»"),
    typed("a key that none can be", f"{MEMBERS} --key Xã", "«key»"),
    typed("a position beyond the log", f"{MEMBERS} --known 9999", "9999"),
    typed("a position that is none", "show unit-thanh-hoa --known x1", "«x1»"),
    typed("a position of many digits", f"show unit-thanh-hoa --known {'9' * 6000}", "999"),
    typed("a position inside a command", f"{MEMBERS} --known {INSIDE}",
          f"{INSIDE}", f"({INSIDE - 1}–", f"hỏi {INSIDE - 2}"),
    typed("a time that is none", "show unit-thanh-hoa --known @2021-02-30", "«@2021-02-30»"),
    typed("a time before all times", f"{MEMBERS} --known @0001-01-01",
          "«thanh-hoa»"),
    typed("an unknown stream", "show organisation-bcd-chau-ho", f"«{BODY}»"),
    typed("a stream of no kind", "show organization-x", "«organization»", "organisation"),
    typed("a stream of no form", "show x", "«x»"),
    typed("an unknown type in the log", "log --type MemberJoin", "«MemberJoin»", "«MemberJoined»"),
    typed("an unknown type", "types memberjoinde", "«memberjoinde»", "«MemberJoined»"),
    typed("an unknown event", "withdraw nothing --reason r", "«nothing»"),
    typed("a schema withdrawn", "withdraw SCHEMA --reason r", "«log-schemas»"),
    typed("a schema recorded", "record SchemaPublished log-schemas effective=2021 schema_id=5 "
          "name=x schema=y", "«log-schemas»"),
    typed("a type that is not there", "record MemberJoin x-y effective=2021", "«MemberJoin»"),
    typed("a field that is not there", f"record MemberJoined {BODY} effective=2021 membr=tv-1",
          "«membr»", "«member»", "thiếu trường «member»"),
    typed("no effective day", f"record MemberJoined {BODY} member=tv-1", "«effective»"),
    typed("a type of another stream", "record MemberJoined unit-thanh-hoa effective=2021 "
          "member=tv-1",           "«MemberJoined»", "«unit-thanh-hoa»"),
    typed("a count that is no number", f"record MembershipCountDeclared {BODY} effective=2021 "
          "members=hai", "«members»", "«hai»"),
    typed("a count of many digits", f"record MembershipCountDeclared {BODY} effective=2021 "
          f"members={'9' * 6000}", "«members»"),
    typed("a quantity of many digits", "record StockDeclared declaration-a effective=2021 "
          f"unit=thanh-hoa measure=members value={'9' * 6000}", "6000 ký tự"),
    typed("a quantity in strange words", "record StockDeclared declaration-a effective=2021 "
          "unit=thanh-hoa measure=members value=nhiều~lắm", "«nhiều lắm»"),
    typed("a line that is none", f"record MemberJoined {BODY} effective=2021 member=tv-2 line=x",
          "«line»", "«x»"),
    typed("a person's name as an actor", f"record MemberJoined {BODY} effective=2021 member=tv-2 "
          "--actor Nguyễn~Văn~A", "«actor»", "«Nguyễn Văn A»"),
    typed("a command id of blanks", f"record MemberJoined {BODY} effective=2021 member=tv-2 "
          "--command-id a~b", "«command-id»"),
    typed("a document that is no id", f"record MemberJoined {BODY} effective=2021 member=tv-2 "
          "document=Báo~cáo", "«Báo cáo»"),
    typed("a withdrawal that leaves others hanging", "withdraw ESTABLISHED --reason Nhầm",
          "MemberJoined", "tv-1-joined"),
    typed("a file that is not there", "import no.jsonl", "no.jsonl"),
    typed("a file of another form", "import rows.ods", "rows.ods", ".jsonl"),
    typed("a folder as a file", "import FOLDER.jsonl", "FOLDER.jsonl"),
    typed("an export of another form", "export-events x.json", "«x.json»", ".jsonl", code=2),
    typed("a person's name as the importer", "import no.jsonl --actor Nguyễn~A", "«Nguyễn A»"),
    typed("an import's document that is no id", "import no.jsonl --document Báo~cáo", "«Báo cáo»"),
    typed("an export to a folder that is not there", "export-events no/x.jsonl", "no/x.jsonl"),
    typed("an export onto a folder", "export-events FOLDER.jsonl", "FOLDER.jsonl"),
)  # fmt: skip


def refused(ran: Ran, code: int, named: tuple[str, ...]) -> None:
    """Check that a command was refused in sentences, and printed nothing else."""
    assert (ran.code, ran.out) == (code, ""), ran.err
    assert [line for line in ran.err.splitlines() if not line.startswith("Lỗi: ")] == []
    assert [name for name in named if name not in ran.err] == []


@pytest.mark.parametrize("bad", LINES, ids=lambda bad: str(bad.name))
def test_a_bad_line_is_refused(socai: Socai, bad: Bad) -> None:
    (socai.folder / "FOLDER.jsonl").mkdir()
    log = socai.json("log")
    names = {
        "SCHEMA": log[0]["event_id"],
        "ESTABLISHED": next(r["event_id"] for r in log if r["stream"] == BODY),
    }
    arguments = [names.get(argument, argument) for argument in bad.arguments]
    files = ("no.jsonl", "no/x.jsonl", "rows.ods", "FOLDER.jsonl")
    arguments = [str(socai.folder / a) if a in files else a for a in arguments]
    refused(socai(*arguments), bad.code, bad.named)
    english = socai("--lang", "en", *arguments)
    assert english.code == bad.code
    said = "Lỗi: " if "--lang" in arguments else "Error: "
    assert all(line.startswith(said) for line in english.err.splitlines()), english.err
    assert socai.last() == len(log)


RETIRED = event("ModelRetired", "community_model-tu-quan", "2022")
ROWS: tuple[tuple[str, list[dict[str, Any]], tuple[str, ...]], ...] = (
    ("a wrong type", [event("MemberJoind", BODY, "2021", member="tv-7")],
     ("dòng 1", "«MemberJoind»", "«MemberJoined»")),
    ("a type that is a number", [{"type": 5, "stream": BODY, "effective": "2021"}], ("«type»",)),
    ("no type", [{"stream": BODY, "effective": "2021"}], ("«type»",)),
    ("an unknown field", [event("MemberJoined", BODY, "2021", member="tv-7", rol="x")],
     ("«rol»", "«role»")),
    ("an unknown unit", [event("OrganisationEstablished", "organisation-x", "2021", kind="to-x",
                               unit="chau-hoa-2")], ("dòng 1", "«chau-hoa-2»")),
    ("an unknown unit by name", [event("OrganisationEstablished", "organisation-x", "2021",
                                       kind="to-x", unit="Châu Hoa Hồng")],
     ("Không có đơn vị «Châu Hoa Hồng» vào 31/12/2021",)),
    ("two units of one name", [event("OrganisationEstablished", "organisation-x", "2021",
                                     kind="to-x", unit="Thanh Hóa")],
     ("Có 2 đơn vị tên «Thanh Hóa»", "tuyen-hoa/thanh-hoa")),
    ("a unit before it is there", [event("OrganisationEstablished", "organisation-x", "1999",
                                         kind="to-x", unit="moi"),
                                   event("UnitRegistered", "unit-moi", "2019", name="Mới",
                                         kind="xa")], ("dòng 1", "«moi» không tồn tại")),
    ("30/02", [event("MemberJoined", BODY, "2021-02-30", member="tv-7")],
     ("«2021-02-30»", "01–28")),
    ("a day as a number", [event("MemberJoined", BODY, 2021, member="tv-7")],
     ("«effective»",)),
    ("an absurd count", [event("MembershipCountDeclared", BODY, "2021", members=10**9)],
     ("«members»", "1000000000")),
    ("a count below 0", [event("MembershipCountDeclared", BODY, "2021", members=-1)],
     ("«members»", "-1")),
    ("a count with a fraction", [event("MembershipCountDeclared", BODY, "2021", members=1.5)],
     ("«members»", "1.5")),
    ("more people than the country has", [event("StockDeclared", "declaration-x", "2021",
                                                lo=1, hi=900_000_000, **DECLARED)],
     ("900000000", "«members»")),
    ("crossed ends", [event("StockDeclared", "declaration-x", "2021", lo=5, hi=4, **DECLARED)],
     ("[5, 4]",)),
    ("an end that is not said", [event("StockDeclared", "declaration-x", "2021", lo=5, **DECLARED)],
     ("«hi»",)),
    ("a stock over a period", [event("StockDeclared", "declaration-x", "2020-01-01..2021-03-01",
                                     lo=5, hi=5, **DECLARED)], ("2020-01-01..2021-03-01",)),
    ("an unknown measure", [event("StockDeclared", "declaration-x", "2021", lo=5, hi=5,
                                  unit="thanh-hoa", measure="membrs")], ("«membrs»",)),
    ("a member before the body exists", [event("MemberJoined", BODY, "2014-01-01", member="tv-7")],
     ("dòng 1", "MemberJoined", "01/01/2014", "bcd-chau-hoa")),
    ("a member twice", [event("MemberJoined", BODY, "2017", member="tv-0001")],
     ("dòng 1", "«tv-0001»")),
    ("a member who was never there", [event("MemberLeft", BODY, "2017", member="tv-0007")],
     ("«tv-0007»",)),
    ("a site of a retired model", [RETIRED, event("SiteLaunched", "model_site-x", "2023", new=True,
                                                  unit="thanh-hoa", model="tu-quan")],
     ("dòng 2", "«tu-quan»")),
    ("a merge into oneself", [event("UnitSucceeded", CHAU_HOA, "2021", how="merge",
                                    into=["tuyen-hoa/chau-hoa"])], ("«tuyen-hoa/chau-hoa»",)),
    ("a unit under itself", [event("UnitReparented", "unit-quang-binh", "2021",
                                   parent="tuyen-hoa")],
     ("«quang-binh»",)),
    ("a change that leaves others hanging", [event("OrganisationDissolved", BODY, "2016-01-01")],
     ("MemberJoined", "tv-1-joined", "treo")),
    ("a telephone number", [event("MemberJoined", BODY, "2021", member="tv-7",
                                  quote="gọi số 0912 345 678")], ("«quote»", "điện thoại")),
    ("an identity number", [event("ActivityHeld", "activity-x", "2021", unit="thanh-hoa",
                                  form="conference", topic="CCCD 038099001234")],
     ("«topic»", "CCCD")),
    ("a person's name as a member", [event("MemberJoined", BODY, "2021", member="Nguyễn Văn A")],
     ("«member»", "«Nguyễn Văn A»")),
    ("a schema", [event("SchemaPublished", "log-schemas", "2021", schema_id=1, name="x",
                        schema="y")], ("«log-schemas»",)),
    ("a stream of no kind", [event("MemberJoined", "organization-x", "2021", member="tv-7")],
     ("«organization»",)),
    ("a stream of no form", [event("MemberJoined", "Tổ 1", "2021", member="tv-7")], ("«Tổ 1»",)),
    ("half a character", [event("MemberJoined", BODY, "2021", member="tv-7", quote="\ud83d")],
     ("\\ud800",)),
    ("a command id that is a list", [event("MemberJoined", BODY, "2021", member="tv-7",
                                           command_id=["a"])], ("«command_id»",)),
    ("an actor that is a number", [event("MemberJoined", BODY, "2021", member="tv-7", actor=5)],
     ("«actor»",)),
    ("an event id that is used", [event("MemberJoined", "organisation-x", "2021", member="tv-7",
                                        event_id="count-2018")], ("dòng 1", "«count-2018»")),
    ("an event id twice", [event("MemberJoined", BODY, "2021", member="tv-7", event_id="e1"),
                           event("MemberJoined", BODY, "2021", member="tv-8", event_id="e1")],
     ("dòng 2", "«e1»")),
    ("a correction of another stream's event", [event("MemberJoined", BODY, "2021", member="tv-7",
                                                      corrects="th-members")], ("«th-members»",)),
    ("a correction by another type", [event("MemberLeft", BODY, "2021", member="tv-7",
                                            corrects="count-2018")], ("count-2018", "MemberLeft")),
    ("a withdrawal without a reason", [event("EventWithdrawn", BODY, "2018-12-31",
                                             event="count-2018")], ("reason",)),
)  # fmt: skip


@pytest.mark.parametrize(("rows", "named"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
@pytest.mark.parametrize("in_a_command", [False, True], ids=["free", "named command"])
def test_a_bad_row_is_refused(
    socai: Socai, rows: list[dict[str, Any]], named: tuple[str, ...], in_a_command: bool
) -> None:
    before = socai.last()
    if in_a_command:
        rows = [{"command_id": "lenh-1", **row} for row in rows]
    file = socai.file(*rows)
    ran = socai("import", file)
    refused(ran, 1, ("rows.jsonl, dòng ", *named))
    assert ran.err.splitlines()[-1].endswith("chưa ghi gì. Sửa rồi nhập lại.")
    english = socai("import", file, "--lang", "en", "--dry-run")
    assert english.code == 1 and "rows.jsonl, line " in english.err
    assert socai.last() == before


def test_all_errors_are_said_at_once_each_with_its_row(socai: Socai) -> None:
    good = event("MemberJoined", BODY, "2019", member="tv-20")
    file = socai.file(
        good,
        event("MemberJoined", BODY, "2019-13", member="tv-21"),
        event("MemberJoined", "unit-thanh-hoa", "2019", member="tv-22"),
        event("MemberJoined", BODY, "2014", member="tv-23"),
        event("MemberLeft", BODY, "2020", member="tv-20"),
        event("MemberLeft", BODY, "2020", member="tv-24"),
        event("ActivityHeld", "activity-x", "2020..2021", unit="thanh-hoa", form="conference"),
    )
    ran = socai("import", file)
    rows = [int(line.split("dòng ")[1].split(":")[0]) for line in ran.err.splitlines()[:-1]]
    assert rows == [2, 3, 4, 6, 7]
    assert ran.err.splitlines()[-1] == "Lỗi: Có 5 lỗi; chưa ghi gì. Sửa rồi nhập lại."


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b'{"type": "MemberJoined", "stream": "organi', "cắt giữa chừng"),
        (b'{"type": "A", "type": "B"}', "«type» được nêu hai lần"),
        (b"[1, 2]", "đối tượng"),
        (b'{"lo": NaN}', "NaN"),
        (b"[" * 100_000, "JSON"),
        ('{"type": "Xã"}'.encode("utf-16"), "UTF-8"),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', "1 MiB"),
        (b'{"lo": ' + b"9" * 5_000 + b"}", "JSON"),
    ],
    ids=["cut", "twice", "list", "nan", "deep", "utf16", "long", "digits"],
)  # fmt: skip
def test_a_bad_line_of_a_file_is_named(socai: Socai, line: bytes, named: str) -> None:
    good = json.dumps(event("MemberJoined", BODY, "2019", member="tv-20")).encode()
    path = socai.folder / "rows.jsonl"
    path.write_bytes(good + b"\n\n" + line + b"\n" + good.replace(b"20", b"21"))
    refused(socai("import", str(path)), 1, ("rows.jsonl, dòng 3: ", named))


def test_a_changed_row_is_offered_as_a_correction(socai: Socai) -> None:
    changed = event("StockDeclared", "declaration-th-members", "2018-09-12", unit="thanh-hoa",
                    measure="members", keys=["ban-chi-dao-antt"], lo=13000, hi=13000)  # fmt: skip
    rows = (
        changed,
        {**changed, "event_id": "th-members"},
        event("OrganisationEstablished", BODY, "2016", unit="thanh-hoa", kind="to-x"),
    )
    ran = socai("import", socai.file(*rows))
    refused(ran, 1, ("dòng 1", "dòng 2", "dòng 3", '"corrects": "th-members"', "3 lỗi"))
    assert ran.err.count('thêm "corrects"') == 3
    accepted = {**changed, "corrects": "th-members", "reason": "In nhầm"}
    assert socai("import", socai.file(accepted)).code == 0
    assert socai.json("import", socai.file(accepted))["already"] == 1


def test_a_command_id_with_other_content_is_refused(socai: Socai) -> None:
    row = event("MemberJoined", BODY, "2019", member="tv-20", command_id="lenh-1")
    assert socai("import", socai.file(row)).code == 0
    other = {**row, "member": "tv-21"}
    refused(socai("import", socai.file(other)), 1, ("dòng 1", "«lenh-1»", "nội dung khác"))
    rows = [{**row, "command_id": "lenh-2", "member": f"tv-{n}"} for n in (30, 31)]
    twice = (socai.file(rows[0], name="a.jsonl"), socai.file(rows[1], name="b.jsonl"))
    refused(socai("import", *twice), 1, ("b.jsonl, dòng 1", "«lenh-2»"))


def test_commands_of_one_file_are_tried_one_after_another(socai: Socai) -> None:
    row = event("MemberJoined", BODY, "2019", member="tv-20")
    file = socai.file({**row, "command_id": "lenh-1"}, {**row, "command_id": "lenh-2"})
    refused(socai("import", file), 1, ("dòng 2", "«tv-20» đã có"))


def test_a_file_of_too_many_rows_is_one_command_too_large(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socai.infra.files.importing.MOST_ROWS", 2)
    rows = [event("MemberJoined", BODY, "2019", member=f"tv-{n}") for n in range(20, 23)]
    refused(socai("import", socai.file(*rows)), 1, ("nhiều nhất 2 dòng", "ở đây 3", "command_id"))
    named = [{**row, "command_id": f"lenh-{row['member']}"} for row in rows]
    assert socai("import", socai.file(*named)).code == 0


# ---- ledgers that cannot be used -----------------------------------------------------------------


def marker(socai: Socai, **changes: object) -> None:
    """Change the marker file of a ledger."""
    path = socai.ledger / "ledger.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


def no_ledger(socai: Socai) -> None:
    """Leave a folder that is no ledger."""
    (socai.ledger / "ledger.json").unlink()
    (socai.ledger / "notes.txt").write_text("x")


def no_database(socai: Socai) -> None:
    """Put another file in the place of the store."""
    for name in ("store.sqlite", "store.sqlite-wal", "store.sqlite-shm"):
        (socai.ledger / name).unlink(missing_ok=True)
    (socai.ledger / "store.sqlite").write_bytes(b"x" * 4096)


LEDGERS: tuple[tuple[str, Callable[[Socai], object], int, tuple[str, ...]], ...] = (
    ("no directory", lambda s: shutil.rmtree(s.ledger), 1, ("Không có sổ ở", "socai init")),
    ("no ledger", no_ledger, 1, ("không phải là sổ", "ledger.json")),
    ("a newer version", lambda s: marker(s, format=99), 1, ("định dạng 99", "nâng cấp socai")),
    ("another ledger's marker", lambda s: marker(s, ledger="0" * 8 + "-0000" * 3 + "-" + "0" * 12),
     1, ("ledger.json thuộc sổ 00000000", "bản sao lưu")),
    ("a damaged marker", lambda s: (s.ledger / "ledger.json").write_text("{"), 1, ("ledger.json",)),
    ("no store", lambda s: (s.ledger / "store.sqlite").unlink(), 1, ("store.sqlite",)),
)  # fmt: skip


@pytest.mark.parametrize(("spoil", "code", "named"), [row[1:] for row in LEDGERS],
                         ids=[row[0] for row in LEDGERS])  # fmt: skip
@pytest.mark.parametrize("line", ["log", "figure members --unit thanh-hoa --as-of 2021", "upgrade"])
def test_a_ledger_that_cannot_be_used_is_refused(
    socai: Socai,
    spoil: Callable[[Socai], object],
    code: int,
    named: tuple[str, ...],
    line: str,
) -> None:
    spoil(socai)
    refused(socai(*line.split()), code, named)


def test_a_store_that_is_no_database_is_refused(socai: Socai) -> None:
    no_database(socai)
    ran = socai("log")
    assert ran.code in (1, 3) and ran.out == ""
    assert ran.err.startswith("Lỗi: ") and "store.sqlite" in ran.err


@pytest.mark.parametrize("line", ["log", "init"])
def test_a_server_that_is_not_there_is_unavailable(socai: Socai, line: str) -> None:
    # Port 1 of this machine: no database server listens there.
    ran = socai(line, ledger="postgresql://o:mat-khau@127.0.0.1:1/socai?password=mat-khau")
    refused(ran, 3, ("postgresql://o@127.0.0.1:1/socai", "kiểm tra máy chủ"))
    assert "mat-khau" not in ran.err


def test_a_file_as_a_ledger_is_refused(socai: Socai) -> None:
    refused(socai("log", ledger=socai.file()), 1, ("là một tệp",))
    refused(socai("init", ledger=socai.file()), 1, ("là một tệp",))


@pytest.mark.parametrize("line", ["log", "init"])
def test_a_directory_that_cannot_be_looked_at_is_unavailable(socai: Socai, line: str) -> None:
    name = "x" * 300
    refused(socai(line, ledger=socai.folder / name), 3, (name, "kiểm tra ổ đĩa"))


def books(path: Path) -> Path:
    """Return the books of a ledger, whole in one file."""
    with sqlite3.connect(path / "books.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path / "books.sqlite"


def test_books_of_another_ledger_are_refused_and_may_be_deleted(
    socai: Socai, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shutil.copy(books(make_sample(tmp_path_factory.mktemp("other"))), books(socai.ledger))
    before = socai.last()
    asked = ("figure", "members", "--unit", "thanh-hoa", "--as-of", "2021")
    refused(socai(*asked), 1, ("books.sqlite", "sổ khác", "xóa tệp"))
    file = socai.file(event("MemberJoined", BODY, "2019", member="tv-20"))
    refused(socai("import", file), 1, ("books.sqlite",))
    assert socai.last() == before
    for name in ("books.sqlite", "books.sqlite-wal", "books.sqlite-shm"):
        (socai.ledger / name).unlink(missing_ok=True)
    assert socai(*asked).code == 0


def test_books_ahead_of_the_log_are_refused(socai: Socai) -> None:
    ahead = socai.folder / "ahead"
    shutil.copytree(socai.ledger, ahead)
    row = event("MemberJoined", BODY, "2019", member="tv-20")
    assert socai("import", socai.file(row), ledger=ahead).code == 0
    shutil.copy(books(ahead), books(socai.ledger))
    refused(
        socai("figure", "members", "--unit", "thanh-hoa", "--as-of", "2021"),
        1,
        ("books.sqlite", "đi trước"),
    )


def test_books_that_are_no_database_are_refused(socai: Socai) -> None:
    books(socai.ledger).write_bytes(b"x" * 4096)
    refused(socai("units"), 1, ("books.sqlite", "xóa tệp này"))


# ---- bytes ---------------------------------------------------------------------------------------


def test_arguments_that_are_no_utf8_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", os.fsdecode(b"unit-\xff")]) == 2
    assert "không phải UTF-8" in capsys.readouterr().err
    assert main(["log", "--ledger", os.fsdecode(b"\xff")]) == 2


def test_an_unknown_language_in_the_environment_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOCAI_LANG", "fr")
    assert main(["measures"]) == 2
    assert "«fr»" in capsys.readouterr().err


def test_a_site_is_shown(socai: Socai) -> None:
    assert socai.json("show", SITE)["body"]["unit"] == "tuyen-hoa/chau-hoa"
