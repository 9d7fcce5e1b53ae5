"""Published figures come into a ledger by the same commands as all else, and go out again."""

from __future__ import annotations

import json
from typing import Any

from command_line import Socai, event

CITED: dict[str, Any] = {"document": "bao-cao-2021", "line": 34, "documented": "2021-12-31"}


def claim(name: str, value: str | None, /, **fields: Any) -> dict[str, Any]:
    """Return a published figure as a row; its value as it is printed."""
    given = {"kind": "stock", "counted_unit": "mô hình", "quote": f"có {value}", **CITED, **fields}
    effective = given.pop("effective", "2021-12-31")
    row = event("FigureClaimed", f"claim-{name}", effective, name="Mô hình", **given)
    return {**row, **({"value": value} if value else {})}


SHAPE = ("claim-b", "claim-e", "claim-f")
SHARE = {"kind": "ratio", "counted_unit": None}


def test_values_are_typed_as_they_are_printed(socai: Socai) -> None:
    rows = (
        claim("a", "hơn 39 nghìn"),
        claim("b", "87,6%", **SHARE),
        claim("c", "từ 87 - 92%", **{**SHARE, "kind": "range"}),
        claim("d", "giảm 8,6%", **{**SHARE, "kind": "change"}),
    )
    without = [{k: v for k, v in row.items() if v is not None} for row in rows]
    assert socai("import", socai.file(*without)).code == 0
    said = {
        row["stream"]: (row["lo"], row["hi"], row["decimals"], row["counted_unit"])
        for row in map(dict, exported(socai))
        if row["type"] == "FigureClaimed"
    }
    assert said == {
        "claim-a": (39_001, 39_999, 0, "mô hình"),
        "claim-b": (876, 876, 1, "%"),
        "claim-c": (87, 92, 0, "%"),
        "claim-d": (-86, -86, 1, "%"),
    }


def exported(socai: Socai) -> list[dict[str, Any]]:
    """Return every event as a row of a file."""
    path = socai.folder / "exported.jsonl"
    path.unlink(missing_ok=True)
    assert socai("export-events", str(path)).code == 0
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_contradiction_is_named_at_once_and_nothing_is_recorded(socai: Socai) -> None:
    before = socai.last()
    wrong = (
        (claim("a", None, lo=20, hi=10, qualifier="range"), "đầu dưới 20 lớn hơn đầu trên 10"),
        (claim("b", "94%"), "tỷ lệ phần trăm mà đơn vị đếm là «mô hình»"),
        (
            claim("b2", None, lo=94, hi=94, qualifier="exact", counted_unit="%"),
            "một số đếm không có % hay phần lẻ",
        ),
        (claim("c", "12", unit="xa-khong-co"), "không có đơn vị «xa-khong-co»"),
        (claim("d", "12", indicator="mo_hinh"), "Không có chỉ tiêu «mo_hinh»"),
        (claim("e", "12", kind="so-luong"), "Trường «kind»"),
        (claim("f", "khoảng 30"), "Không hiểu số «khoảng 30»"),
        (claim("g", "12", document=None), "cần tài liệu (document)"),
    )
    rows = [{k: v for k, v in row.items() if v is not None} for row, _ in wrong]
    ran = socai("import", socai.file(*rows))
    assert ran.code == 1
    said = ran.out + ran.err
    shape = [words for row, words in wrong if row["stream"] in SHAPE]
    assert [words for words in shape if words not in said] == []
    assert all(f"dòng {line}" in said for line in (2, 6, 7))
    # What is wrong with the form of a row is said first, what contradicts itself then.
    rest = [row for row in rows if row["stream"] not in SHAPE]
    ran = socai("import", socai.file(*rest))
    said = ran.out + ran.err
    assert ran.code == 1
    assert [words for _, words in wrong if words not in said and words not in shape] == []
    assert socai.last() == before


def test_claims_go_out_and_come_in_again(socai: Socai) -> None:
    related = event("ClaimsRelated", "claim-a", "2021-12-31", relation="equal", claims=["b"])
    ran = socai("import", socai.file(claim("a", "12"), claim("b", "13"), related))
    assert ran.code == 0, ran.err
    rows = exported(socai)
    other = socai.folder / "other"
    assert socai("init", ledger=other).code == 0
    ran = socai("import", str(socai.folder / "exported.jsonl"), ledger=other)
    assert ran.code == 0, ran.err
    again = socai.folder / "again.jsonl"
    assert socai("export-events", str(again), ledger=other).code == 0
    assert again.read_text(encoding="utf-8").count("FigureClaimed") == 2
    assert sum(row["type"] == "ClaimsRelated" for row in rows) == 1


def test_a_claim_is_corrected_as_it_is_printed(socai: Socai) -> None:
    row = claim("a", "12", event_id="claimed-a")
    assert socai("import", socai.file(row)).code == 0
    ran = socai("correct", "claimed-a", "value=từ 12 đến 14", "--reason", "Đọc nhầm")
    assert ran.code == 0, ran.err
    shown = socai.json("show", "claim-a")["body"]
    assert (shown["lo"], shown["hi"], shown["qualifier"]) == (12, 14, "range")
