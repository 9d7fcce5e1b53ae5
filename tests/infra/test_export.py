"""`socai export`: what stands in the files, in each form, and as known at which position."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command_line import BODY, SITE, Socai, event
from exported import (
    EVERY_KIND,
    about,
    as_csv,
    as_json,
    csv_rows,
    exported,
    json_rows,
    parquet_rows,
    sql,
    types,
)
from socai.domain.catalogue import KINDS as RECORDS
from socai.domain.merkle import CompactRange
from socai.domain.sort_key import sort_key
from socai.infra.app import Ledger, create
from socai.infra.files.exports.exporting import FORMS, columns_of
from socai.infra.files.exports.kinds import KINDS
from socai.infra.files.importing import import_files
from socai.infra.shipped import shipped
from socai.projections.views import BODIES, STATED, TABLES, THINGS


def rows(socai: Socai, kind: str, *options: str) -> list[dict[str, Any]]:
    """Return the rows of an export as JSON Lines on stdout."""
    ran = socai("export", kind, "-", *options)
    assert ran.code == 0, ran.err
    return json_rows(ran.out)


def file(socai: Socai, kind: str, name: str, *options: str) -> Path:
    """Export to a file in the test's folder; return its path."""
    path = socai.folder / name
    ran = socai("export", kind, str(path), *options)
    assert (ran.code, ran.out) == (0, ""), ran.err
    return path


def claimed(cited: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield two published figures, how they relate, and an answer to a finding about them."""
    for name, count in (("a", 12), ("b", 13)):
        yield event("FigureClaimed", f"claim-{name}", "2021-12-31", name="Xã, thị trấn",
                    kind="stock", lo=count, hi=count, qualifier="exact",
                    counted_unit="xã, thị trấn", unit="tuyen-hoa", **cited)  # fmt: skip
    yield event("ClaimsRelated", "claim-a", "2021-12-31", relation="equal", claims=["b"])
    yield event("FindingAnswered", "claim-a", "2022-01-05", finding="equal-0a", rule="equal",
                answer="explained", state="00", reason="Đã hỏi lại")  # fmt: skip


def lived_in(socai: Socai) -> None:
    """Add something of every kind of record to the sample."""
    unit = "tuyen-hoa/chau-hoa"
    cited = {"document": "bao-cao-2021", "line": 7, "quote": "nguyên văn"}
    added = (
        event("UnitTagged", "unit-thanh-hoa", "2020", tag="vung-giao"),
        event("MemberLeft", BODY, "2020-06-30", member="tv-0001"),
        event("ModelLevelAssigned", "community_model-tu-quan", "2012", level="tinh"),
        event("ModelAreaTagged", "community_model-tu-quan", "2012", area="vung-giao"),
        event("TeamFormed", SITE, "2021-05", team="to-1"),
        event("IncidentReported", "incident-vu-1", "2021-05-03", unit=unit, kind="dispute"),
        event("ActivityHeld", "activity-hop-1", "2021-Q2", unit=unit, form="conference",
              sessions=3, topic="Phòng, chống «tín dụng đen»", **cited),
        event("PersonEnrolled", "managed_person-dt-1", "2020", unit=unit, group="amnestied"),
        event("PledgesRegistered", "pledge-1", "2021", unit=unit, subject="household", count=9),
        event("CertificationDecided", "certification-x", "2021-01-10", unit=unit,
              subject="commune", standard="tt-23", year=2020, met=True),
        event("AreaAssessed", "certification-x", "2020", unit=unit, subject="commune",
              status="hot"),
        event("CommendationAwarded", "recognition-1", "2021-08-19", unit=unit, level="district",
              recipient="collective", count=2),
        event("ProgrammeStarted", "programme-de-an", "2015", unit="quang-binh", name="Đề án"),
        event("ProgrammeScopeExtended", "programme-de-an", "2015", level="commune", units=[unit]),
        event("CampaignOpened", "programme-de-an", "2016", campaign="dot-1", name="Đợt 1"),
        event("TargetSet", "programme-de-an", "2016", target="dat-chuan", name="80% đạt chuẩn",
              unit="quang-binh", operator="at-least", terms=["certified_communes"], value=8),
        event("StandardIssued", "standard-tt-23", "2012", name="Thông tư 23", number="23/2012"),
        *claimed(cited),
    )  # fmt: skip
    standards = [row for row in added if row["stream"].startswith("standard")]
    others = [row for row in added if row not in standards]
    ran = socai("import", socai.file(*standards, *others))
    assert ran.code == 0, ran.err
    sealed = socai.json("seal", "bao-cao-nam", "--unit", "tuyen-hoa", "--window", "2020")["seal"]
    assert socai("countersign", sealed, "--unit", "quang-binh").code == 0


@pytest.fixture
def full(socai: Socai) -> Socai:
    """Return a ledger that has something of every kind."""
    lived_in(socai)
    return socai


def test_every_view_has_a_kind_by_its_own_name() -> None:
    assert {kind.table for kind in KINDS.values()} == set(TABLES)
    assert len(KINDS) == len(TABLES) == len(BODIES) + len(THINGS) + len(STATED)
    assert {kind.category for kind in KINDS.values()} == set(RECORDS) - {"log"}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_columns_have_one_name_each_and_are_described_in_two_languages(kind: str) -> None:
    columns = columns_of(kind)
    names = [column.name for column in columns]
    assert len(set(names)) == len(names)
    for column in columns:
        assert column.vi and column.en and (column.vi != column.en or column.vi == "stream")
    keyed = [name for name in names if name == "name" or name.endswith("_name")]
    assert names[-len(keyed) :] == [f"{name}_sort_key" for name in keyed] or not keyed


@pytest.mark.slow
def test_the_three_forms_say_the_same_of_every_kind(full: Socai) -> None:
    for kind in EVERY_KIND:
        with Ledger(full.ledger) as ledger:
            paths = [full.folder / f"{kind}.{form}" for form in FORMS]
            written = [exported(ledger, kind, path) for path in paths]
        parquet, text, lines = paths
        found = json_rows(lines.read_bytes().decode())
        assert found and {one.rows for one in written} == {len(found)}, kind
        assert [as_json(row) for row in parquet_rows(parquet)] == found
        assert csv_rows(text.read_bytes().decode()) == [as_csv(row) for row in found]
        assert [list(row) for row in found] == [[c.name for c in columns_of(kind)]] * len(found)
        for row in found:
            for name in [name for name in row if name.endswith("_sort_key")]:
                text = row[name.removesuffix("_sort_key")]
                assert row[name] == (None if text is None else sort_key(text).hex())


def test_what_lies_in_no_unit_has_no_columns_of_units() -> None:
    without = [kind for kind in EVERY_KIND if "province" not in _names(kind)]
    assert without == ["document", "standard", "indicator"]
    assert "unit" not in _names("unit") and "counted_in" in _names("unit")


def _names(kind: str) -> list[str]:
    return [column.name for column in columns_of(kind)]


def test_stdout_has_what_the_file_has(full: Socai) -> None:
    text = file(full, "activity", "activity.csv").read_bytes().decode()
    assert full("export", "activity", "-", "--format", "csv").out == text
    lines = file(full, "activity", "activity.jsonl").read_bytes().decode()
    assert full("export", "activity", "-").out == lines
    assert full("export", "activity", "-", "--format", "json").out == lines
    assert lines.count("\n") == 1 and text.count("\r\n") == 2


def test_a_unit_with_all_above_it(socai: Socai) -> None:
    found = {row["id"]: row for row in rows(socai, "unit")}
    assert list(found) == sorted(found) and len(found) == 5
    row = found["tuyen-hoa/chau-hoa"]
    keys = {name: row.pop(name) for name in list(row) if name.endswith("_sort_key")}
    assert row == {
        "stream": "unit-tuyen-hoa/chau-hoa", "id": "tuyen-hoa/chau-hoa", "name": "xã Châu Hóa",
        "kind": "xa", "parent": "tuyen-hoa", "code": None, "alive": True, "since": "2008-01-01",
        "position": row["position"], "counted_in": "tuyen-hoa/chau-hoa",
        "path": ["quang-binh", "tuyen-hoa", "tuyen-hoa/chau-hoa"],
        "province": "quang-binh", "province_name": "tỉnh Quảng Bình",
        "district": "tuyen-hoa", "district_name": "huyện Tuyên Hóa",
        "commune": "tuyen-hoa/chau-hoa", "commune_name": "xã Châu Hóa",
    }  # fmt: skip
    assert keys == {
        f"{name}_sort_key": sort_key(row[name]).hex()
        for name in ("name", "province_name", "district_name", "commune_name")
    }
    assert found["thanh-hoa"]["district"] is found["thanh-hoa"]["commune_name_sort_key"] is None


def test_a_member_has_its_body_and_where_that_lies(full: Socai) -> None:
    (row,) = rows(full, "member")
    assert (row["id"], row["alive"], row["since"]) == ("tv-0001", False, "2016-05-03")
    assert (row["body"], row["body_kind"]) == ("bcd-chau-hoa", "ban-chi-dao-antt")
    assert (row["unit_name"], row["district_name"]) == ("xã Châu Hóa", "huyện Tuyên Hóa")
    left = next(one for one in full.json("log") if one["type"] == "MemberLeft")
    assert row["position"] == left["position"]
    moved = ("record", "OrganisationRelocated", BODY, "effective=2022", "unit=thanh-hoa")
    assert full(*moved).code == 0
    (row,) = rows(full, "member")
    assert (row["unit"], row["position"]) == ("thanh-hoa", full.last())


def test_the_tag_of_a_unit_lies_in_that_unit(full: Socai) -> None:
    (row,) = rows(full, "unit_tag")
    assert (row["id"], row["body"], row["unit"]) == ("vung-giao", "thanh-hoa", "thanh-hoa")
    assert (row["province_name"], row["body_name"]) == ("tỉnh Thanh Hóa", "tỉnh Thanh Hóa")


def test_a_statement_has_all_its_fields_and_its_source(full: Socai) -> None:
    (row,) = rows(full, "activity")
    said = {name: row[name] for name in ("type", "form", "sessions", "points", "topic", "unit")}
    assert said == {
        "type": "ActivityHeld", "form": "conference", "sessions": 3, "points": None,
        "topic": "Phòng, chống «tín dụng đen»", "unit": "tuyen-hoa/chau-hoa",
    }  # fmt: skip
    period = (row["effective"], row["effective_from"], row["effective_to"])
    assert period == ("2021-Q2", "2021-04-01", "2021-06-30")
    assert (row["document"], row["line"], row["quote"]) == ("bao-cao-2021", 7, "nguyên văn")
    declared = {one["measure"]: one for one in rows(full, "declaration")}
    stock = next(one for one in declared.values() if one["type"] == "StockDeclared")
    assert isinstance(stock["lo"], int) and isinstance(stock["keys"], list)


def test_a_statement_that_was_open_has_no_first_day(socai: Socai) -> None:
    socai("record", "PledgesRegistered", "pledge-1", "effective=..2021-12-31", "unit=thanh-hoa",
          "subject=household", "count=9")  # fmt: skip
    (row,) = rows(socai, "pledge")
    assert (row["effective_from"], row["effective_to"]) == (None, "2021-12-31")


def test_postings_are_those_that_explain_a_figure(full: Socai) -> None:
    asked = ("figure", "members", "--unit", "quang-binh", "--as-of", "2025", "--explain")
    explained = full.json(*asked)["postings"]
    assert len(explained) > 2
    found = [row for row in rows(full, "postings") if row["measure"] == "members"]
    names = ("effective", "grain", "unit", "key", "amount", "documented", "position", "event_id",
             "type", "stream", "document", "line")  # fmt: skip
    assert [{n: row[n] for n in names} for row in found] == [
        {n: row[n] for n in names} for row in explained
    ]
    assert {(row["measure_kind"], row["counted_unit"]) for row in found} == {
        ("stock", "thành viên")
    }
    (counted,) = [row for row in rows(full, "postings") if row["measure"] == "activities"]
    period = (counted["grain"], counted["effective_from"], counted["effective"])
    assert period == ("quarter", "2021-04-01", "2021-06-30")
    log = {row["position"]: row for row in full.json("log")}
    for row in found:
        recorded_at = log[row["position"]]["recorded_at"]
        assert row["recorded_at"].endswith("Z")
        moments = f"SELECT TIMESTAMPTZ '{recorded_at}' = TIMESTAMPTZ '{row['recorded_at']}'"
        assert sql(moments) == [(True,)]


def test_columns_have_real_types(full: Socai) -> None:
    found = types(file(full, "postings", "postings.parquet"))
    assert found["amount"] == found["position"] == "BIGINT"
    assert found["effective"] == found["documented"] == "DATE"
    assert found["recorded_at"] == "TIMESTAMP WITH TIME ZONE"
    assert (found["measure"], found["path"]) == ("VARCHAR", "VARCHAR[]")
    path = file(full, "member", "member.parquet")
    assert (types(path)["alive"], types(path)["since"]) == ("BOOLEAN", "DATE")
    columns = f"FROM parquet_metadata('{full.folder / 'postings.parquet'}')"
    for name in ("measure", "unit_name", "unit_name_sort_key"):
        ((encodings, compression),) = sql(
            f"SELECT encodings, compression {columns} WHERE path_in_schema = '{name}'"
        )
        assert "RLE_DICTIONARY" in str(encodings) and compression == "ZSTD"


# ---- which position ------------------------------------------------------------------------------


def test_a_file_says_from_which_ledger_and_position_it_is(full: Socai) -> None:
    path = file(full, "member", "member.parquet")
    summary = full.json("export", "member", str(full.folder / "again.parquet"))
    with Ledger(full.ledger) as ledger:
        last = ledger.store.last()
        leaves = CompactRange().extend(ledger.store.data(n) for n in range(1, last + 1))
        (end,) = ledger.store.at([last])
        identity = ledger.store.ledger_id
    found = about(path)
    assert (found["kind"], found["ledger"], found["position"]) == ("member", identity, str(last))
    assert found["merkle_root"] == leaves.root().hex() == summary["merkle_root"]
    assert found["version"] == "0.1.0" and found["recorded_at"].startswith("20")
    assert (summary["ledger"], summary["position"], summary["rows"]) == (identity, last, 1)
    assert [c["name"] for c in summary["columns"]] == [c.name for c in columns_of("member")]
    assert end.meta.ends_command


@pytest.mark.slow
def test_as_known_at_an_earlier_position(full: Socai) -> None:
    before = full.last()
    earlier = {kind: rows(full, kind) for kind in EVERY_KIND}
    at = file(full, "unit", "before.parquet")
    renamed = ("record", "UnitRenamed", "unit-tuyen-hoa", "effective=2015", "name=Tuyên Hoá mới")
    assert full(*renamed).code == 0
    (activity,) = earlier["activity"]
    assert full("withdraw", activity["event_id"], "--reason", "Ghi nhầm").code == 0
    assert rows(full, "activity") == []
    assert {r["district_name"] for r in rows(full, "incident")} == {"Tuyên Hoá mới"}
    for kind, found in earlier.items():
        assert rows(full, kind, "--known", str(before)) == found
    again = file(full, "unit", "again.parquet", "--known", str(before))
    assert again.read_bytes() == at.read_bytes()
    assert rows(full, "unit", "--known", "0") == rows(full, "postings", "--known", "0") == []


def test_a_position_inside_a_command_is_refused(socai: Socai) -> None:
    for kind in ("unit", "postings"):
        ran = socai("export", kind, "-", "--known", "75")
        assert (ran.code, ran.out) == (1, "") and "giữa một lệnh" in ran.err


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_the_same_position_gives_the_same_bytes(full: Socai, form: str) -> None:
    for kind in ("postings", "unit", "activity"):
        first = file(full, kind, f"first.{form}").read_bytes()
        for books in full.ledger.glob("books*"):
            books.unlink()
        second = file(full, kind, f"second.{form}")
        assert second.read_bytes() == first
        second.unlink()
        (full.folder / f"first.{form}").unlink()


@pytest.mark.slow
def test_on_postgresql_the_same_rows(full: Socai, postgres_database: str, tmp_path: Path) -> None:
    events = full.folder / "events.jsonl"
    assert full("export-events", str(events)).code == 0
    with create(postgres_database) as ledger:
        import_files(ledger, [events], actor="recorder")
        before = ledger.store.last()
        renamed = ("record", "UnitRenamed", "unit-thanh-hoa", "effective=2022", "name=Mới")
        for known in (None, str(before)):
            for kind in EVERY_KIND:
                exported(ledger, kind, tmp_path / "pg.jsonl", known)
                found = json_rows((tmp_path / "pg.jsonl").read_text("utf-8"))
                assert _without_clock(found) == _without_clock(rows(full, kind)), kind
            # From now on the books are further than the position that is asked for.
            full(*renamed, ledger=postgres_database)
        assert ledger.store.last() > before


def _without_clock(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{n: v for n, v in row.items() if n != "recorded_at"} for row in found]


# ---- text ----------------------------------------------------------------------------------------

NAMES = {
    "chau-hoa": 'xã «Châu, Hóa» "mới"',
    "hai-dong": "thôn Dòng một\nDòng hai",
    "cach": "thôn\u00a0Cách\u202fKhông",
    "cong-thuc": '=HYPERLINK("http://x")',
    "am": "-1+2",
    "nfd": unicodedata.normalize("NFD", "thôn Tượng Sơn"),
    "nhay": "'=1",
}


def named(socai: Socai) -> None:
    """Add units with the names that trouble files, and codes that look like numbers."""
    units = [
        event("UnitRegistered", f"unit-x/{unit}", "..2008-01-01", kind="thon", name=name,
              code="007")
        for unit, name in NAMES.items()
    ]  # fmt: skip
    ran = socai("import", socai.file(*units))
    assert ran.code == 0, ran.err


def test_names_come_out_as_they_were_kept(socai: Socai) -> None:
    named(socai)
    kept = {"hai-dong": NAMES["hai-dong"], "cach": "thôn Cách Không", "nfd": "thôn Tượng Sơn"}
    wanted = {f"x/{unit}": kept.get(unit, name) for unit, name in NAMES.items()}
    for found in (rows(socai, "unit"), parquet_rows(file(socai, "unit", "unit.parquet"))):
        units = {row["id"]: row for row in found if row["id"].startswith("x/")}
        assert {unit: row["name"] for unit, row in units.items()} == wanted
        assert {row["code"] for row in units.values()} == {"007"}


def test_formulas_are_text_in_csv_and_numbers_stay_numbers(socai: Socai) -> None:
    named(socai)
    text = file(socai, "unit", "unit.csv").read_bytes().decode()
    units = {row["id"]: row for row in csv_rows(text)}
    assert units["x/cong-thuc"]["name"] == '\'=HYPERLINK("http://x")'
    assert (units["x/am"]["name"], units["x/nhay"]["name"]) == ("'-1+2", "''=1")
    assert units["x/hai-dong"]["name"] == "thôn Dòng một\nDòng hai"
    assert units["x/chau-hoa"]["name"] == NAMES["chau-hoa"]
    assert (units["x/am"]["code"], units["x/am"]["parent"]) == ("007", "")
    lines = text.split("\r\n")
    assert len(lines) == 1 + len(units) + 1 and lines[-1] == ""
    socai("record", "MemberLeft", BODY, "effective=2022", "member=tv-0001")
    amounts = csv_rows(file(socai, "postings", "postings.csv").read_bytes().decode())
    assert "-1" in {row["amount"] for row in amounts}


def test_names_sort_by_their_keys_as_duckdb_sorts_vietnamese(socai: Socai) -> None:
    named(socai)
    letters = ("Đông", "Dông", "Dong", "Ong", "Ông", "Ơng", "đông", "Đồng", "Dồng")
    units = [
        event("UnitRegistered", f"unit-y/{number}", "..2008-01-01", kind="xa", name=f"xã {name}",
              reason="Đúng là khác")
        for number, name in enumerate(letters)
    ]  # fmt: skip
    assert socai("import", socai.file(*units)).code == 0
    path = file(socai, "unit", "unit.parquet")
    by_key = sql(f"SELECT name FROM '{path}' ORDER BY name_sort_key, id")
    assert by_key == sql(f"SELECT name FROM '{path}' ORDER BY name COLLATE vi, id")
    assert by_key != sql(f"SELECT name FROM '{path}' ORDER BY name, id")
    assert len(by_key) == 5 + len(NAMES) + len(letters)


def test_the_mark_of_utf_8_only_where_it_is_asked_for(socai: Socai) -> None:
    plain = file(socai, "unit", "plain.csv").read_bytes()
    marked = file(socai, "unit", "marked.csv", "--bom").read_bytes()
    assert marked == b"\xef\xbb\xbf" + plain and plain.startswith(b"stream,id,name")
    assert socai("export", "unit", "-", "--format", "csv", "--bom").out == marked.decode()


# ---- no rows, one row ----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_no_rows_are_a_file_that_has_its_columns_and_a_reason(socai: Socai, form: str) -> None:
    path = socai.folder / f"none.{form}"
    ran = socai("export", "incident", str(path), "--lang", "en")
    assert (ran.code, ran.out) == (0, "")
    assert "the ledger has recorded no «incident» yet" in ran.err and "socai types" in ran.err
    assert "0 rows of «incident»" in ran.err
    if form == "parquet":
        assert (parquet_rows(path), list(types(path))) == (
            [],
            [c.name for c in columns_of("incident")],
        )
        assert types(path)["since"] == "DATE"
    heads = ",".join(column.name for column in columns_of("incident")) + "\r\n"
    assert form == "parquet" or path.read_bytes().decode() == ("" if form == "jsonl" else heads)


def test_why_there_are_no_rows(socai: Socai, tmp_path: Path) -> None:
    summary = socai.json("export", "unit_tag", str(tmp_path / "tag.csv"))
    assert (summary["rows"], summary["why_none"]["en"].count("5 streams")) == (0, 1)
    with create(tmp_path / "empty") as ledger:
        found = {kind: exported(ledger, kind, tmp_path / "none.csv") for kind in EVERY_KIND}
    assert found.pop("indicator").rows == len(shipped())
    assert all(one.rows == 0 and one.why_none for one in found.values())
    why = {kind: one.why_none.vi for kind, one in found.items() if one.why_none}
    assert "sổ chưa ghi «organisation» nào" in why["member"]
    assert "chưa ghi gì được đếm" in why["postings"] and "socai measures" in why["postings"]


def test_one_row(full: Socai) -> None:
    path = file(full, "campaign", "one.parquet")
    ((count, name, body),) = sql(
        f"SELECT count(*), any_value(name), any_value(body_name) FROM '{path}'"
    )
    assert (count, name, body) == (1, "Đợt 1", "Đề án")
