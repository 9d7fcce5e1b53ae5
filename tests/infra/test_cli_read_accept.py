"""`socai read --accept`: what a person makes of the proposals, and what is recorded then."""

from __future__ import annotations

import json
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai
from read_report import DOCUMENT, LINES, accepted, registered, reviewed, written
from socai.infra.documents.text import text_of


@pytest.fixture
def report(socai: Socai) -> Path:
    """Return a report of a district as a text."""
    return written(socai)


def test_what_is_accepted_is_recorded_once(socai: Socai, report: Path) -> None:
    registered(socai, report)
    review, before = reviewed(socai, report), socai.last()
    count = len(json.loads(review.read_text(encoding="utf-8"))["proposals"])
    ran = accepted(socai, report, review)
    assert ran.code == 0, ran.err
    assert f"đã ghi {count} sự kiện FigureClaimed trong một lệnh" in ran.out
    assert socai.last() == before + count
    events = socai.json("log")[-count:]
    assert len({row["command_id"] for row in events}) == 1
    shown = socai("show", events[0]["stream"])
    assert shown.code == 0 and "39 nghìn" in shown.out and DOCUMENT in shown.out
    again = accepted(socai, report, review)
    assert (again.code, socai.last()) == (0, before + count) and "không có gì mới" in again.out


def test_a_claim_says_what_the_row_says(socai: Socai, report: Path) -> None:
    registered(socai, report)
    change = {"name": "Cuộc họp dân", "from": "2021", "to": "2021", "kind": "flow"}
    assert accepted(socai, report, reviewed(socai, report, **change)).code == 0
    (socai.folder / "out.jsonl").unlink(missing_ok=True)
    assert socai("export-events", str(socai.folder / "out.jsonl")).code == 0
    lines = (socai.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    claims = [row for row in map(json.loads, lines) if row["type"] == "FigureClaimed"]
    first = claims[0]
    assert first["name"] == "Cuộc họp dân" and first["effective"] == "2021"
    assert (first["lo"], first["hi"], first["qualifier"]) == (39001, 39999, "hơn")
    assert (first["document"], first["line"], first["documented"]) == (DOCUMENT, 5, "2021-12-31")
    assert first["unit"] == "tuyen-hoa" and first["quote"] in LINES[4]
    (share,) = [row for row in claims if row["counted_unit"] == "%"]
    assert (share["lo"], share["decimals"]) == (739, 2)
    assert (share["numerator"], share["denominator"]) == (458, 6195)


def test_without_a_period_a_claim_is_undated(socai: Socai, report: Path) -> None:
    registered(socai, report)
    none = {"from": None, "to": None, "indicator": None, "kind": "flow", "id": "khong-ky"}
    assert accepted(socai, report, reviewed(socai, report, **none)).code == 0
    (event,) = socai.json("log", "--stream", f"claim-{DOCUMENT}-khong-ky")
    assert event["effective"] == "2021-12-31" and event["undated"] is True


def test_a_figure_that_was_missed_can_be_added_by_a_person(socai: Socai, report: Path) -> None:
    registered(socai, report)
    path = reviewed(socai, report)
    review = json.loads(path.read_text(encoding="utf-8"))
    own = {"accept": True, "line": 5, "quote": "50.811 mâu thuẫn", "name": "Hoà giải",
           "kind": "stock", "lo": 50811, "hi": 50811, "qualifier": "exact",
           "counted_unit": "mâu thuẫn", "to": "2021-12-31"}  # fmt: skip
    review["proposals"] = [own]
    path.write_text(json.dumps(review), encoding="utf-8")
    before = socai.last()
    for _ in range(2):
        assert accepted(socai, report, path).code == 0
        assert socai.last() == before + 1


def test_what_is_rejected_or_undecided_is_left_out_and_counted(socai: Socai, report: Path) -> None:
    registered(socai, report)
    path = reviewed(socai, report)
    review = json.loads(path.read_text(encoding="utf-8"))
    for row, accept in zip(review["proposals"], (True, False, None), strict=False):
        row["accept"] = accept
    for row in review["proposals"][3:]:
        row["accept"] = None
    path.write_text(json.dumps(review), encoding="utf-8")
    before = socai.last()
    ran = accepted(socai, report, path)
    assert ran.code == 0 and socai.last() == before + 1
    undecided = len(review["proposals"]) - 2
    assert f"{undecided} số chưa quyết" in ran.err and "1 số không nhận" in ran.out


def test_a_changed_row_is_a_correction_with_a_reason(socai: Socai, report: Path) -> None:
    registered(socai, report)
    assert accepted(socai, report, reviewed(socai, report)).code == 0
    before, path = socai.last(), reviewed(socai, report, name="Cuộc họp dân toàn huyện")
    ran = accepted(socai, report, path)
    assert (ran.code, socai.last()) == (1, before)
    assert "--reason" in ran.err and f"{path.name}, dòng" in ran.err
    assert accepted(socai, report, path, "--reason", "Tên ghi nhầm").code == 0
    assert socai.last() == before + 1


BAD_ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "quote": ({"quote": "hơn 40 nghìn cuộc họp dân"}, "không có trong dòng 5"),
    "moved": ({"line": 2}, "lời ấy ở dòng 5"),
    "line": ({"line": 99}, "tài liệu có 5 dòng"),
    "field": ({"indicater": "x"}, "có phải «indicator»?"),
    "accept": ({"accept": "có"}, "viết true, false"),
    "text": ({"lo": "39 nghìn"}, "lo cần một số"),
    "number": ({"name": 5}, "name cần chữ"),
    "part": ({"denominator": 6.5}, "denominator cần một số nguyên"),
    "ends": ({"lo": 5, "hi": 4}, "đầu dưới 5 lớn hơn đầu trên 4"),
    "percent": ({"counted_unit": "%", "kind": "flow"}, "không có %"),
    "uncounted": ({"counted_unit": None}, "không nói đếm gì"),
    "unit": ({"unit": "khong-co"}, "khong-co"),
    "indicator": ({"indicator": "membrs"}, "membrs"),
    "kind": ({"kind": "nhieu"}, "nhieu"),
    "day": ({"from": "2021-02-30"}, "2021-02-30"),
    "period": ({"from": "2022", "to": "2021"}, "sau to"),
    "id": ({"id": "Số 1"}, "id «Số 1»"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_wrong_row_is_named_and_nothing_is_recorded(
    case: str, socai: Socai, report: Path
) -> None:
    change, words = BAD_ROWS[case]
    registered(socai, report)
    path, before = reviewed(socai, report, **change), socai.last()
    ran = accepted(socai, report, path)
    assert (ran.code, ran.out, socai.last()) == (1, "", before)
    assert words in ran.err and "chưa ghi gì" in ran.err
    row = path.read_text(encoding="utf-8").splitlines()
    number = int(ran.err.partition(f"{path.name}, dòng ")[2].partition(":")[0])
    assert '"id"' in row[number - 1]


def test_all_errors_are_told_at_once(socai: Socai, report: Path) -> None:
    registered(socai, report)
    path, before = reviewed(socai, report, quote="không có"), socai.last()
    review = json.loads(path.read_text(encoding="utf-8"))
    review["proposals"][1]["hi"] = 1
    review["proposals"][2]["unit"] = "khong-co"
    path.write_text(json.dumps(review, ensure_ascii=False, indent=1), encoding="utf-8")
    ran = accepted(socai, report, path)
    assert (ran.code, socai.last()) == (1, before)
    for words in ("không có trong dòng", "lớn hơn đầu trên 1", "khong-co"):
        assert words in ran.err
    lines = [line.partition("dòng ")[2].partition(":")[0] for line in ran.err.splitlines()[:3]]
    assert len(set(lines)) == 3


def test_a_document_that_was_tampered_with_is_refused(socai: Socai, report: Path) -> None:
    registered(socai, report)
    path, before = reviewed(socai, report), socai.last()
    report.write_text(report.read_text(encoding="utf-8").replace("39", "93"), encoding="utf-8")
    ran = accepted(socai, report, path)
    assert (ran.code, socai.last()) == (1, before) and "đã bị thay đổi" in ran.err
    # A review of the changed file does not help: another file was registered.
    ran = accepted(socai, report, reviewed(socai, report))
    assert (ran.code, socai.last()) == (1, before) and "không phải cùng một tệp" in ran.err


def test_an_unknown_document_is_offered_to_be_registered(socai: Socai, report: Path) -> None:
    path, before = reviewed(socai, report), socai.last()
    ran = accepted(socai, report, path)
    assert (ran.code, socai.last()) == (1, before)
    command = ran.err[ran.err.index("socai record DocumentRegistered") :].strip()
    words = shlex.split(command)[1:]
    assert f"file_hash={text_of(report).file_hash}" in words and "number=12/BC-UBND" in words
    assert socai(*words).code == 0
    assert accepted(socai, report, path).code == 0
    ran = socai("read", str(report), "--accept", str(path))
    assert ran.code == 1 and "Cần --document" in ran.err
    other = json.loads(path.read_text(encoding="utf-8")) | {"document": "khac"}
    path.write_text(json.dumps(other), encoding="utf-8")
    assert "Bản soát ghi tài liệu «khac»" in accepted(socai, report, path).err


NO_REVIEWS = {
    "list": b"[]", "text": b"accept", "nan": b'{"proposals": NaN}', "bytes": b"\xff\xfe{",
    "deep": b"[" * 100_000, "empty": b"{}", "rows": b'{"proposals": {}, "file_hash": "a"}',
}  # fmt: skip


@pytest.mark.parametrize("case", NO_REVIEWS)
def test_what_is_no_review_is_refused(case: str, socai: Socai, report: Path) -> None:
    path = socai.folder / "soat.json"
    path.write_bytes(NO_REVIEWS[case])
    ran = accepted(socai, report, path)
    assert (ran.code, ran.out) == (1, "") and "không phải bản soát" in ran.err


def test_a_review_is_not_written_over(socai: Socai, report: Path) -> None:
    path = reviewed(socai, report)
    kept = path.read_bytes()
    ran = socai("read", str(report), "--output", str(path))
    assert ran.code == 1 and "--force" in ran.err and path.read_bytes() == kept
    assert socai("read", str(report), "--output", str(path), "--force").code == 0
    review = json.loads(path.read_text(encoding="utf-8"))
    assert review["file_hash"] == text_of(report).file_hash and review["number"] == "12/BC-UBND"
    assert {row["accept"] for row in review["proposals"]} == {None}


def test_a_review_with_nothing_accepted_records_nothing(socai: Socai, report: Path) -> None:
    registered(socai, report)
    path = socai.folder / "soat.json"
    assert socai("read", str(report), "--output", str(path)).code == 0
    before = socai.last()
    answer = accepted(socai, report, path, "--format", "json")
    assert (answer.code, socai.last()) == (0, before)
    said = answer.json
    assert (said["accepted"], said["recorded"], said["first"]) == (0, 0, None)
    assert said["undecided"] == len(json.loads(path.read_text(encoding="utf-8"))["proposals"])


def test_a_claim_out_of_a_pdf_has_its_page_and_the_line_on_it(socai: Socai, report: Path) -> None:
    source = b"#for line in json(bytes(sys.inputs.lines)) [#line #parbreak()]"
    lines = [
        *LINES[:4],
        *(f"Phong trào ở nơi {a}{b} phát triển." for a in "bcdghk" for b in "aeiouylmnt"),
        LINES[4],
    ]
    made = import_module("typst").compile(
        source, format="pdf", ignore_system_fonts=True, sys_inputs={"lines": json.dumps(lines)}
    )
    path = socai.folder / "bao-cao.pdf"
    path.write_bytes(made)
    registered(socai, path)
    review = reviewed(socai, path)
    row = json.loads(review.read_text(encoding="utf-8"))["proposals"][0]
    assert row["page"] == 2 and 1 < row["page_line"] < 40 < row["line"]
    assert accepted(socai, path, review).code == 0
    shown = socai.json("log", "--stream", f"claim-{DOCUMENT}-{row['id']}")
    assert [(one["page"], one["line"]) for one in shown] == [(2, row["page_line"])]


def test_a_person_gives_the_ends_that_words_have_not(socai: Socai, tmp_path: Path) -> None:
    told, review = tmp_path / "a.txt", tmp_path / "soat.json"
    told.write_text("Năm 2021 đã hoà giải khoảng 30 vụ việc ở cơ sở.\n", encoding="utf-8")
    registered(socai, told)
    (row,) = socai.json("read", str(told))
    assert (row["lo"], row["hi"], row["qualifier"], row["kind"]) == (None, None, "set", "flow")
    assert socai("read", str(told), "--output", str(review)).code == 0
    said = json.loads(review.read_text(encoding="utf-8"))
    for ends, kind in (({}, "words"), ({"id": "1-0", "lo": 25, "hi": 35}, "flow")):
        said["proposals"][0] |= {"accept": True, **ends}
        review.write_text(json.dumps(said), encoding="utf-8")
        assert accepted(socai, told, review).code == 0
        event = socai.json("log")[-1]
        assert event["kind"] == kind and event.get("lo") == ends.get("lo")
