"""`socai verify`: seals and files of sealed reports; every planted mistake is found and told."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from command_line import Socai, copy_of, make_sample
from socai.domain.sealed_table import digest_of
from socai.infra.app import Ledger
from socai.infra.cli import main
from socai.infra.sealing import files, verifying
from socai.infra.sealing.faults import Verified
from socai.infra.sealing.seals import known_seals
from socai.infra.sealing.verifying import Verifying
from socai.projections.seals.seal import Seal

REPORT = """name = "thu"
title = "Báo cáo thử"
windows = ["2018"]
[[rows]]
heading = "I. Lực lượng"
[[rows]]
item = "members[ban-chi-dao-antt]"
[[rows]]
item = "activities[conference]"
"""
THANH_HOA, TUYEN_HOA = "thu_thanh-hoa_2018_1", "thu_tuyen-hoa_2018_1"
AGAIN = "thu_thanh-hoa_2018_2"
FORMS = (".json", ".csv", ".xlsx", ".parquet", ".txt")


@pytest.fixture(scope="module")
def made_sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger with two seals, one of them countersigned and then replaced."""
    folder = tmp_path_factory.mktemp("sealed")
    ledger = str(make_sample(folder))
    own = folder / "thu.toml"
    own.write_text(REPORT, encoding="utf-8")
    for arguments in (
        ("seal", str(own), "--unit", "thanh-hoa", "--as-of", "2018-12-31"),
        ("seal", str(own), "--unit", "tuyen-hoa", "--as-of", "2018-12-31"),
        ("countersign", TUYEN_HOA, "--unit", "quang-binh"),
        (
            *("seal", str(own), "--unit", "thanh-hoa", "--as-of", "2018-12-31"),
            *("--replaces", THANH_HOA, "--reason", "đã đối chiếu"),
        ),
        ("record", "DocumentRegistered", "document-sau", "effective=2022-01-01", "title=Sau"),
        ("units",),
    ):
        assert main(["--ledger", ledger, *arguments]) == 0
    return Path(ledger)


@pytest.fixture
def socai(made_sealed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made_sealed, tmp_path, capsys)


def raw(path: Path, statement: str, *values: object) -> int:
    """Do what anybody can do who has the file; return how many rows that changed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        return connection.execute(statement, values).rowcount


def store_changed(socai: Socai, position: int, before: bytes, after: bytes) -> None:
    """Change the stored bytes of an event outside socai."""
    with Ledger(socai.ledger) as ledger:
        data = ledger.store.data(position)
    assert data.count(before)
    statement = "UPDATE stored_events SET state = ? WHERE position = ?"
    raw(socai.ledger / "store.sqlite", statement, data.replace(before, after), position)


def sealed_at(socai: Socai, name: str) -> Seal:
    """Return a seal of the ledger."""
    with Ledger(socai.ledger) as ledger:
        return known_seals(ledger.source)[name]


def kinds(socai: Socai, name: str) -> list[str]:
    """Return what kinds of faults the command finds in a seal; it says them all and returns 1."""
    ran = socai("verify", name, "--format", "json")
    found = ran.json
    assert ran.code == (0 if found["verified"] else 1), ran.err
    said = socai("verify", name)
    assert said.code == ran.code
    assert [f["vi"] for f in found["faults"] if f["vi"] not in said.out] == []
    return [fault["kind"] for fault in found["faults"]]


def test_a_seal_holds_and_says_what_was_checked(socai: Socai) -> None:
    ran = socai("verify", TUYEN_HOA)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    seal = sealed_at(socai, TUYEN_HOA).sealed
    assert lines == [
        f"Đúng như đã chốt: {TUYEN_HOA}",
        f"  2 ô tính lại ở vị trí {seal.known} đều khớp (thu, tuyen-hoa)",
        f"  gốc Merkle 1–{seal.known}: {seal.root}",
        f"  mã băm số liệu: {seal.digest}",
        "  xác nhận đúng số liệu ấy: quang-binh",
    ]
    found = socai.json("verify", f"report_seal-{TUYEN_HOA}")
    assert (found["verified"], found["root_found"], found["cells"]) == (True, seal.root, 2)
    assert (found["faults"], found["changed"], found["countersignatures"]) == ([], [], 1)
    english = socai("verify", AGAIN, "--lang", "en").out
    assert "As it was sealed" in english and f"replaces {THANH_HOA}" in english
    assert f"đã được thay bằng {AGAIN}" in socai("verify", THANH_HOA).out


def test_what_is_known_later_changes_no_seal(socai: Socai) -> None:
    assert socai("correct", "th-members", "lo=13012", "hi=13012", "--reason", "đếm sót").code == 0
    assert kinds(socai, AGAIN) == kinds(socai, THANH_HOA) == []


def test_every_seal_has_a_line_and_is_counted(socai: Socai) -> None:
    ran = socai("verify", "--all")
    assert ran.code == 0
    assert [line.split()[:2] for line in ran.out.splitlines()] == [
        *(["đúng", one] for one in (THANH_HOA, TUYEN_HOA, AGAIN)),
        ["3/3", "bản"],
    ]
    found = socai.json("verify", "--all")
    assert [(one["seal"], one["verified"]) for one in found] == [
        (one, True) for one in (THANH_HOA, TUYEN_HOA, AGAIN)
    ]
    position = sealed_at(socai, AGAIN).position
    store_changed(socai, position, b'"12998"', b'"12999"')
    ran = socai("verify", "--all", "--lang", "en")
    assert ran.code == 1 and ran.out.splitlines()[-1] == "2/3 seals are as they were sealed"
    assert f"FAILS  {AGAIN}" in ran.out and "The seal itself was changed" in ran.out
    rows = list(csv.DictReader(io.StringIO(socai("verify", "--all", "--format", "csv").out)))
    assert [(row["seal"], row["verified"], row["faults"]) for row in rows] == [
        (THANH_HOA, "true", ""),
        (TUYEN_HOA, "true", ""),
        (AGAIN, "false", "event,figures"),
    ]
    assert rows[2]["changed"] == "1"


def test_without_seals_there_is_nothing_to_verify(tmp_path: Path, socai: Socai) -> None:
    empty = make_sample(tmp_path)
    ran = socai("verify", "--all", ledger=empty)
    assert ran.code == 0 and "chưa chốt báo cáo nào" in ran.out
    assert socai("verify", "--all", "--format", "json", ledger=empty).json == []


@pytest.mark.parametrize(
    "arguments", [(), (THANH_HOA, "--all"), ("--all", "--seal", THANH_HOA), ("--seal", THANH_HOA)]
)
def test_wrong_use(socai: Socai, arguments: tuple[str, ...]) -> None:
    ran = socai("verify", *arguments)
    assert (ran.code, ran.out) == (2, "") and "--all" in ran.err


def test_an_unknown_seal_is_refused_with_near_ones(socai: Socai) -> None:
    ran = socai("verify", "thu_thanh-hoa_2018_3")
    assert (ran.code, ran.out) == (1, "")
    assert f"«{AGAIN}»" in ran.err and "socai seals" in ran.err


# What was changed outside


def test_changed_figures_in_the_seal_are_told_cell_by_cell(socai: Socai) -> None:
    store_changed(socai, sealed_at(socai, AGAIN).position, b'"12998"', b'"12999"')
    assert kinds(socai, AGAIN) == ["event", "figures"]
    out = socai("verify", AGAIN).out
    (line,) = [text for text in out.splitlines() if text.startswith("  hàng 2, cột 1 (members[")]
    assert line.endswith(": đã chốt 12.999, tính lại 12.998") and "thanh-hoa" in line
    assert "Khôi phục sổ từ bản sao lưu" in out
    (cell,) = socai("verify", AGAIN, "--format", "json").json["changed"]
    assert (cell["row"], cell["column"], cell["sealed"]["lo"]) == (2, 1, "12999")
    assert cell["found"]["lo"] == "12998"


def test_figures_changed_with_their_digest_are_no_fault_of_the_books(socai: Socai) -> None:
    seal = sealed_at(socai, AGAIN)
    table = seal.sealed.table.replace('"12998"', '"12999"')
    store_changed(socai, seal.position, b'"12998"', b'"12999"')
    store_changed(socai, seal.position, seal.sealed.digest.encode(), digest_of(table).encode())
    assert kinds(socai, AGAIN) == ["figures", "event"]
    assert "có thể chính bản chốt" in socai("verify", AGAIN).out


@pytest.mark.parametrize(
    ("field", "found"), [("digest", ["event"]), ("root", ["root"]), ("table", ["event"])]
)
def test_a_changed_field_of_the_seal_is_found(socai: Socai, field: str, found: list[str]) -> None:
    seal = sealed_at(socai, AGAIN)
    value = getattr(seal.sealed, field).encode()
    store_changed(socai, seal.position, value, value[:-1] + (b"0" if value[-1:] != b"0" else b"1"))
    assert kinds(socai, AGAIN) == found


def test_a_changed_countersignature_is_found(socai: Socai) -> None:
    seal = sealed_at(socai, TUYEN_HOA)
    digest = seal.sealed.digest
    (signed,) = seal.countersignatures
    store_changed(socai, signed.position, digest.encode(), (digest[1:] + "0").encode())
    assert kinds(socai, TUYEN_HOA) == ["countersignature"]
    assert "«quang-binh» đã xác nhận số liệu khác" in socai("verify", TUYEN_HOA).out
    assert kinds(socai, THANH_HOA) == []
    assert kinds(socai, AGAIN) == ["root"]


def test_a_changed_event_is_found_by_the_root(socai: Socai) -> None:
    with Ledger(socai.ledger) as ledger:
        (position,) = ledger.store.positions(["th-members"]).values()
    store_changed(socai, position, "với 12.998".encode(), "với 12.999".encode())
    assert kinds(socai, AGAIN) == ["root"]
    out = socai("verify", AGAIN).out
    assert "sửa ngoài socai" in out and "socai doctor --deep" in out


def test_an_event_that_cannot_be_read_is_told_with_its_position(socai: Socai) -> None:
    with Ledger(socai.ledger) as ledger:
        (position,) = ledger.store.positions(["site-launched"]).values()
    statement = "UPDATE stored_events SET state = ? WHERE position = ?"
    raw(socai.ledger / "store.sqlite", statement, b"\0", position)
    assert kinds(socai, AGAIN)[0] == "root"
    assert f"{position}" in socai("verify", AGAIN).out


def test_wrong_books_are_told_and_a_rebuild_mends_them(socai: Socai) -> None:
    assert kinds(socai, TUYEN_HOA) == []
    books = socai.ledger / "books.sqlite"
    assert raw(books, "UPDATE postings SET amount = amount + 5 WHERE amount > 0") > 0
    assert kinds(socai, TUYEN_HOA) == ["figures", "books"]
    assert "socai rebuild" in socai("verify", TUYEN_HOA).out
    assert kinds(socai, AGAIN) == []
    assert socai("rebuild", "--reason", "sổ tổng hợp bị sửa").code == 0
    assert kinds(socai, TUYEN_HOA) == []


def test_revised_software_is_named(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    books = "UPDATE postings SET amount = amount + 5 WHERE amount > 0"
    assert kinds(socai, TUYEN_HOA) == []
    raw(socai.ledger / "books.sqlite", books)
    monkeypatch.setattr(verifying, "version", lambda name: "99.1")
    assert kinds(socai, TUYEN_HOA) == ["figures", "software"]
    out = socai("verify", TUYEN_HOA).out
    assert "nay đang chạy socai 99.1" in out and "--replaces" in out
    monkeypatch.undo()
    assert socai("rebuild", "--reason", "đổi cách tính").code == 0
    last = socai.last()
    rebuilt = [one for one in socai.ledger.glob("books*") if one.suffix == ".sqlite"]
    assert sum(raw(one, books) for one in rebuilt) > 0
    assert kinds(socai, TUYEN_HOA) == ["figures", "software"]
    assert f"sự kiện {last} ghi rằng cách tính đã đổi" in socai("verify", TUYEN_HOA).out


def test_an_imported_copy_is_another_ledger(socai: Socai, tmp_path: Path) -> None:
    file, copy = str(tmp_path / "log.jsonl"), str(tmp_path / "copy")
    assert socai("export-events", file).code == 0
    assert socai("init", ledger=copy).code == 0
    ran = socai("import", file, ledger=copy)
    assert ran.code == 0, ran.err
    ran = socai("verify", AGAIN, "--format", "json", ledger=copy)
    assert ran.code == 1
    assert [one["kind"] for one in ran.json["faults"]] == ["root"]
    assert "bản nhập lại từ tệp" in socai("verify", AGAIN, ledger=copy).out


def looked(socai: Socai, name: str, **changes: object) -> Verified:
    """Return what is found of a seal that says something else."""
    with Ledger(socai.ledger) as ledger:
        found = known_seals(ledger.source)
        seal = replace(found[name], sealed=replace(found[name].sealed, **changes))
        return Verifying(ledger, {**found, name: seal}).verify(seal)


def test_a_position_that_is_not_there_is_told(socai: Socai) -> None:
    found = looked(socai, AGAIN, known=9_999)
    assert [one.kind for one in found.faults] == ["position"]
    assert f"chỉ có đến vị trí {socai.last()}" in found.faults[0].message.vi
    inside = looked(socai, AGAIN, known=2)
    assert [one.kind for one in inside.faults] == ["position"]
    assert "không phải chỗ hết một lệnh" in inside.faults[0].message.vi


def test_what_a_seal_names_must_be_there(socai: Socai) -> None:
    found = looked(socai, AGAIN, replaces="thu_khac_2018_1", cites=("thu_xa_2017_1",))
    said = " ".join(one.message.vi for one in found.faults)
    assert [one.kind for one in found.faults] == ["predecessor", "predecessor"]
    assert "«thu_khac_2018_1»" in said and "«thu_xa_2017_1»" in said
    found = looked(socai, AGAIN, replaces=TUYEN_HOA)
    assert [one.kind for one in found.faults] == ["predecessor"]
    assert "của báo cáo hoặc đơn vị khác" in found.faults[0].message.vi


def test_a_report_that_cannot_be_asked_again_is_told(socai: Socai) -> None:
    found = looked(socai, TUYEN_HOA, unit="khong-co")
    assert [one.kind for one in found.faults] == ["figures"]
    assert "Không tính lại được báo cáo" in found.faults[0].message.vi
    found = looked(socai, AGAIN, table="{}")
    assert [one.kind for one in found.faults] == ["event"] and found.cells == 0


# Files


def written(socai: Socai, name: str, seal: str = AGAIN, *more: str) -> Path:
    """Return the file of a seal."""
    path = socai.folder / name
    ran = socai("seals", seal, "--output", str(path), *more)
    assert ran.code == 0, ran.err
    return path


def file_verified(socai: Socai, path: Path, *more: str) -> tuple[int, list[str]]:
    """Return the exit code, and the places where a file is not as sealed."""
    ran = socai("verify", str(path), *more, "--format", "json")
    found = ran.json
    assert (ran.code == 0) == found["verified"] == (found["equal"] and not found["faults"])
    people = socai("verify", str(path), *more)
    assert people.code == ran.code
    assert [one["vi"] for one in found["file_changes"] or [] if one["vi"] not in people.out] == []
    if found["file_changes"]:
        assert f"socai seals {found['seal']} --output" in people.out
    return ran.code, [one["vi"] for one in found["file_changes"]]


@pytest.mark.parametrize(
    ("form", "lang"), [*((form, "vi") for form in FORMS), (".txt", "en"), (".xlsx", "en")]
)
def test_a_file_is_verified_by_the_seal_that_it_names(socai: Socai, form: str, lang: str) -> None:
    path = written(socai, f"a{form}", AGAIN, "--lang", lang)
    assert file_verified(socai, path) == (0, [])
    renamed = path.rename(path.with_suffix(".tep"))
    assert file_verified(socai, renamed) == (0, [])
    said = socai("verify", str(renamed)).out.splitlines()
    assert said[:2] == [
        f"{renamed}: đúng từng byte như bản chốt",
        f"Đúng như đã chốt: {AGAIN}",
    ]


@pytest.mark.slow
def test_files_are_the_same_bytes_whenever_and_wherever_they_are_written(socai: Socai) -> None:
    first = {form: written(socai, f"a{form}").read_bytes() for form in FORMS}
    assert socai("correct", "th-members", "lo=13012", "hi=13012", "--reason", "đếm sót").code == 0
    for form, content in first.items():
        assert written(socai, f"b{form}").read_bytes() == content, form
    code = (
        "import sys; from socai.infra.cli import main; sys.exit(max(main(['--ledger', sys.argv[1],"
        " 'seals', sys.argv[2], '--output', one]) for one in sys.argv[3:]))"
    )
    paths = [socai.folder / f"c{form}" for form in FORMS]
    asked = [sys.executable, "-c", code, str(socai.ledger), AGAIN, *map(str, paths)]
    subprocess.run(
        asked, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "1"}
    )
    assert [path.read_bytes() for path in paths] == list(first.values())


def changed(path: Path, before: bytes, after: bytes) -> Path:
    """Change a file; return it."""
    data = path.read_bytes()
    assert before in data
    path.write_bytes(data.replace(before, after))
    return path


def test_a_changed_text_is_told_by_its_line(socai: Socai) -> None:
    path = changed(written(socai, "a.txt"), b"12.998", b"12.999")
    (line,) = [
        number
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "12.999" in text
    ]
    assert file_verified(socai, path) == (1, [f"dòng {line}"])
    out = socai("verify", str(path)).out
    assert "12.998" in out and "12.999" in out and f"Đúng như đã chốt: {AGAIN}" in out


def test_changed_json_and_csv_are_told_by_line_and_column(socai: Socai) -> None:
    path = changed(written(socai, "a.json"), b'"lo": 12998', b'"lo": 12999')
    code, places = file_verified(socai, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [lines[int(place.removeprefix("dòng ")) - 1].strip() for place in places]
    assert code == 1 and set(told) == {'"lo": 12999,'}
    path = changed(written(socai, "a.csv"), b",12998,12998,", b",12998,12999,")
    code, places = file_verified(socai, path)
    assert (code, places[:1]) == (1, ["dòng 2, cột «hi»"])
    path.write_bytes(path.read_bytes() + b"them,dong\r\n")
    assert file_verified(socai, path)[1][-1] == "dòng 4, cột «row»"


def test_a_changed_workbook_is_told_by_sheet_and_cell(socai: Socai) -> None:
    path = written(socai, "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Báo cáo"]
    (cell,) = [one for row in sheet.iter_rows() for one in row if one.value == 12998]
    cell.value = 12999
    book.save(path)
    assert file_verified(socai, path) == (1, [f"trang «Báo cáo» {cell.coordinate}"])
    assert "đã chốt «12998», trong tệp «12999»" in socai("verify", str(path)).out


def test_a_workbook_that_was_only_saved_again_says_so(socai: Socai) -> None:
    path = written(socai, "a.xlsx")
    openpyxl.load_workbook(path).save(path)
    code, (place,) = file_verified(socai, path)
    assert code == 1 and "các chữ và số giống hệt" in place


def test_a_changed_parquet_is_told_by_row_and_column(socai: Socai) -> None:
    import pyarrow.compute
    import pyarrow.parquet

    path = written(socai, "a.parquet")
    table = pyarrow.parquet.read_table(path)
    at = table.column_names.index("lo")
    more = pyarrow.compute.add(table["lo"], 1.0)
    pyarrow.parquet.write_table(table.set_column(at, table.schema.field("lo"), more), path)
    assert file_verified(socai, path) == (1, ["dòng 1, cột «lo»", "dòng 2, cột «lo»"])
    pyarrow.parquet.write_table(table, path, compression="none")
    code, (place,) = file_verified(socai, path)
    assert code == 1 and "nội dung giống hệt" in place


def test_what_only_writes_the_same_otherwise_is_told(socai: Socai) -> None:
    path = written(socai, "a.txt")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    code, (place,) = file_verified(socai, path)
    assert code == 1 and "chỉ khác dấu xuống dòng" in place
    path = written(socai, "a.json")
    path.write_text(json.dumps(json.loads(path.read_bytes())), encoding="utf-8")
    code, (place,) = file_verified(socai, path)
    assert code == 1 and "nội dung giống hệt" in place
    path = written(socai, "a.csv")
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    code, (place,) = file_verified(socai, path)
    assert code == 1 and "chỉ khác dấu xuống dòng" in place


def test_a_file_that_lost_its_mark_needs_its_seal(socai: Socai) -> None:
    path = written(socai, "a.txt")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-3]), encoding="utf-8")
    ran = socai("verify", str(path))
    assert (ran.code, ran.out) == (1, "") and "--seal" in ran.err
    code, places = file_verified(socai, path, "--seal", AGAIN)
    assert code == 1 and len(places) == 3


def test_a_report_that_was_never_sealed_is_told(socai: Socai, tmp_path: Path) -> None:
    own = tmp_path / "thu.toml"
    own.write_text(REPORT, encoding="utf-8")
    for form in FORMS:
        path = str(socai.folder / f"khong{form}")
        asked = ("report", str(own), "--unit", "thanh-hoa", "--output", path)
        assert socai(*asked).code == 0
        ran = socai("verify", path)
        assert (ran.code, ran.out) == (1, "")
        assert "không mang bản chốt nào" in ran.err and "socai seal" in ran.err


def test_a_file_of_another_ledger_is_told(socai: Socai, tmp_path: Path) -> None:
    path = written(socai, "a.csv")
    ran = socai("verify", str(path), ledger=make_sample(tmp_path))
    assert ran.code == 1 and f"«{AGAIN}»" in ran.err and "--ledger" in ran.err


def test_a_file_is_not_compared_with_figures_that_are_not_sealed(socai: Socai) -> None:
    path = written(socai, "a.xlsx", TUYEN_HOA)
    raw(socai.ledger / "books.sqlite", "UPDATE postings SET amount = amount + 5 WHERE amount > 0")
    ran = socai("verify", str(path))
    assert ran.code == 1 and "KHÔNG so được" in ran.out and "socai rebuild" in ran.out
    assert socai("verify", str(path), "--format", "json").json["file_changes"] is None
    ran = socai("seals", TUYEN_HOA, "--output", str(socai.folder / "b.xlsx"))
    assert ran.code == 1 and not (socai.folder / "b.xlsx").exists()


def broken_files(folder: Path, whole: Path) -> Iterator[tuple[Path, str]]:
    """Yield files that are none, and a word that must be said of each."""
    data = whole.read_bytes()
    for name, content, word in (
        ("cut.xlsx", data[: len(data) // 2], "hỏng hoặc bị cắt"),
        ("cut.parquet", b"PAR1" + data[:100], "hỏng hoặc bị cắt"),
        ("empty.txt", b"", "không phải tệp báo cáo"),
        ("zeros.txt", bytes(100), "không phải tệp báo cáo"),
        ("deep.json", b"{" + b'"a":[' * 100_000, "không mang bản chốt nào"),
        ("other.json", b'{"seal": {"seal": "khong-co"}}', "«khong-co»"),
        ("other.csv", b'report,row,"x\r\n', "không mang bản chốt nào"),
        ("other.docx", b"PK\x03\x04 word/document.xml", "không mang bản chốt nào"),
        ("other.pdf", b"%PDF-1.7", "không mang bản chốt nào"),
    ):
        path = folder / name
        path.write_bytes(content)
        yield path, word


def test_what_cannot_be_a_file_of_a_report_is_refused(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, word in broken_files(socai.folder, written(socai, "a.xlsx")):
        ran = socai("verify", str(path))
        assert (ran.code, ran.out) == (1, ""), path
        assert word in ran.err and "ngoài dự kiến" not in ran.err, (path, ran.err)
    assert "Không có tệp" in socai("verify", "khong-co.xlsx").err
    folder = socai.folder / "thu-muc.json"
    folder.mkdir()
    assert "là thư mục" in socai("verify", str(folder)).err
    monkeypatch.setattr(files, "LARGEST", 10)
    assert "lớn hơn" in socai("verify", str(socai.folder / "a.xlsx")).err


def test_an_archive_with_other_parts_is_told(socai: Socai) -> None:
    path = written(socai, "a.xlsx")
    copy = socai.folder / "b.xlsx"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(b"socai</dc:creator>", b"ai do</dc:creator>"))
    code, (place,) = file_verified(socai, copy)
    assert code == 1 and "docProps/core.xml" in place


def test_csv_of_a_file(socai: Socai) -> None:
    path = changed(written(socai, "a.csv"), b"12998,12998", b"12998,12999")
    ran = socai("verify", str(path), "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert (ran.code, row["seal"], row["verified"], row["faults"]) == (1, AGAIN, "false", "")
    assert (row["equal"], row["file_changes"], row["form"]) == ("false", "2", ".csv")
