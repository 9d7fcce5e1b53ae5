"""Figures of the documents that come with socai: what people chose for each, and what is told."""

from __future__ import annotations

import csv
import json
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.period import Period, parse_period
from socai.domain.term import Term
from socai.infra.documents.lexicon import lexicon
from socai.projections.prose.annotate import annotate
from socai.projections.prose.heading import head, numbered, published_on
from socai.projections.prose.places import unit_names
from socai.projections.prose.proposal import Proposal
from socai.projections.prose.reading import read
from tree import ROOT

DATA = ROOT / "infra" / "data"
DECLARED = {"thanh-hoa-2008-2018": "thanh-hoa-2018", "tuyen-hoa-2021": "tuyen-hoa-2021"}
LEAST = {"indicator": 0.85, "kind": 0.85, "period": 0.9, "unit": 0.95}
"""The least part of the figures with a measure for which the annotation is what people chose."""
NAMES = {"huyen binh lam": "binh-lam"}


def json_lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lines_of(document: str) -> list[str]:
    """Return the lines of a document that comes with socai."""
    return (DATA / "documents" / f"{document}.txt").read_text(encoding="utf-8").splitlines()


def ledger_names() -> dict[str, str]:
    """Return the names of the units of the demonstration."""
    rows = json_lines(DATA / "demo" / "units.jsonl")
    return unit_names(
        (row["name"], row["kind"], row["stream"].removeprefix("unit-"))
        for row in rows
        if row["type"] == "UnitRegistered"
    )


class Chosen(NamedTuple):
    """A figure with a measure: its row of coverage.csv and the event that people recorded."""

    row: dict[str, str]
    event: dict[str, Any]


@lru_cache(maxsize=4)
def agreed(document: str) -> tuple[dict[str, list[bool]], list[str]]:
    """Return for each figure that is proposed whether it is told as people chose, and errors."""
    with (DATA / "demo" / "coverage.csv").open(encoding="utf-8") as opened:
        rows = [row for row in csv.DictReader(opened) if row["document"] == document]
    events: dict[str, dict[str, Any]] = {}
    for event in json_lines(DATA / "demo" / f"{DECLARED[document]}.jsonl"):
        events.setdefault(event["stream"], event)
    lines = lines_of(document)
    left = annotate(read(lines, lexicon()), lines, lexicon(), ledger_names())
    agreement: dict[str, list[bool]] = {name: [] for name in LEAST}
    errors = []
    for row in rows:
        found = next((one for one in left if prints(one, row)), None)
        if found is None:
            continue
        left.remove(found)
        if row["measure"]:
            compared = compare(found, Chosen(row, events[row["stream"]]))
            for name, same in compared.items():
                agreement[name].append(same)
            wrong = [name for name, same in compared.items() if not same]
            errors += [f"{row['id']} {', '.join(wrong)}: {found}"] if wrong else []
    return agreement, errors


def prints(found: Proposal, row: dict[str, str]) -> bool:
    """Return whether a proposal is the figure of a row: its line and its ends."""
    if str(found.line) != row["line"] or found.lo is None or not row["lo"]:
        return False
    return found.lo == Decimal(row["lo"]) and found.hi == Decimal(row["hi"] or row["lo"])


def compare(found: Proposal, chosen: Chosen) -> dict[str, bool]:
    """Return in what a proposal agrees with what people chose."""
    row, event = chosen
    term = Term.parse(found.indicator or "units")
    period = parse_period(event["effective"])
    return {
        "indicator": (term.name, {*term.keys}) == (row["measure"], {*row["keys"].split()}),
        "kind": found.kind == ("stock" if row["kind"] == "S" else "flow"),
        "period": (found.first, found.last) == (period.first, period.last),
        "unit": found.unit == event["unit"],
    }


@pytest.mark.parametrize("name", LEAST)
@pytest.mark.parametrize("document", DECLARED)
def test_annotations_are_those_that_people_chose(document: str, name: str) -> None:
    agreement, errors = agreed(document)
    assert len(agreement[name]) >= 20
    assert sum(agreement[name]) >= LEAST[name] * len(agreement[name]), "\n".join(errors)


def test_shares_are_told_by_the_indicators_that_come_with_socai() -> None:
    lines = lines_of("thanh-hoa-2008-2018")
    found = annotate(read(lines, lexicon()), lines, lexicon())
    told = {one.lo: one.indicator for one in found if one.counted_unit == "%"}
    assert told[Decimal("87.6")] == "ty-le-dieu-tra-xu-ly"
    assert told[Decimal(56)] == "ty-le-chuyen-hoa-dia-ban"
    assert told[Decimal(81)] == "ty-le-khu-dan-cu-khong-toi-pham"


@pytest.mark.parametrize("document", DECLARED)
def test_how_a_text_is_typed_makes_no_difference(document: str) -> None:
    lines = lines_of(document)
    typed = [
        unicodedata.normalize("NFD", line.replace("óa", "oá").replace("ủy", "uỷ")).replace(
            " có ", "\u00a0có\u00a0"
        )
        for line in lines
    ]
    told = [
        [(one.lo, one.indicator, one.unit, one.first, one.last) for one in found]
        for found in (
            annotate(read(text, lexicon()), text, lexicon(), ledger_names())
            for text in (lines, typed)
        )
    ]
    assert told[0] == told[1] and len(told[0]) > 20


def test_a_directive_tells_its_target_and_no_result() -> None:
    lines = lines_of("thanh-hoa-1028-2016")
    found = annotate(read(lines, lexicon()), lines, lexicon(), ledger_names())
    target = next(one for one in found if one.lo == 80)
    assert (target.kind, target.last, target.unit) == ("target", date(2018, 12, 31), "thanh-hoa")


def test_the_head_of_a_letter() -> None:
    found = head(lines_of("thanh-hoa-1028-2016"))
    assert (found.number, found.published) == ("1028/UBND-NC", date(2016, 2, 1))
    assert found.issuer == "ỦY BAN NHÂN DÂN TỈNH THANH HOÁ"
    assert (found.title or "").startswith(
        "V/v tăng cường chỉ đạo thực hiện Đề án 375 của UBND tỉnh"
    )


def test_the_head_of_a_page_with_two_days() -> None:
    lines = lines_of("thanh-hoa-2008-2018")
    assert published_on(lines) == date(2018, 9, 12)
    assert numbered(lines) == (None, None)


def test_the_head_of_an_undated_report_tells_its_year() -> None:
    found = head(lines_of("tuyen-hoa-2021"))
    assert (found.number, found.published) == (None, None)
    assert found.period == Period(date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Sơn Hải, ngày 05 tháng 7 năm 2023", date(2023, 7, 5)),
        ("Thứ Ba, 04/07/2023, 08:15 (GMT+7)", date(2023, 7, 4)),
        ("Ngày đăng: 04-07-2023", date(2023, 7, 4)),
        ("Cập nhật lúc 08:15, 04/07/2023", date(2023, 7, 4)),
        ("Ngày 31/02/2023", None),
        ("Hôm nay 2023", None),
        ("Kỷ niệm (19/8/1945 - 19/8/2015)", None),
    ],
)
def test_the_day_of_publication(line: str, day: date | None) -> None:
    assert published_on([line, "", "Đã tổ chức các hội nghị. " * 20]) == day


def test_a_day_in_the_text_is_no_day_of_publication() -> None:
    text = "Ngày 19/8/2021, Công an huyện tổ chức ngày hội. " * 8
    assert published_on(["BÁO CÁO", "Kết quả năm 2021", text]) is None


def test_a_given_day_of_publication_speaks() -> None:
    lines = ["Đến nay, toàn huyện duy trì 44 mô hình."]
    (found,) = annotate(read(lines, lexicon()), lines, lexicon(), published=date(2020, 3, 2))
    assert (found.kind, found.first, found.last) == ("stock", date(2020, 3, 2), date(2020, 3, 2))
    (untold,) = annotate(read(lines, lexicon()), lines, lexicon())
    assert (untold.first, untold.last) == (None, None)


def test_a_section_is_about_the_place_that_heads_it() -> None:
    lines = ["1. Xã Phú An", "Đã tổ chức 12 hội nghị.", "2. Xã Đại Lộc:", "Đã tổ chức 15 hội nghị."]
    found = annotate(read(lines, lexicon()), lines, lexicon())
    assert [one.place for one in found] == ["xã Phú An", "xã Đại Lộc"]


def test_a_name_is_a_unit_of_its_kind_alone() -> None:
    rows = [("tỉnh Sơn Hải", "tinh", "son-hai"), ("Sơn Hải", "xa", "binh-lam/son-hai")]
    names = unit_names([*rows, ("xã An Phú", "xa", "a/an-phu"), ("xã An Phú", "xa", "b/an-phu")])
    assert names == {"tinh son hai": "son-hai", "xa son hai": "binh-lam/son-hai"}


def test_a_sentence_broken_by_lines_is_read_as_one() -> None:
    lines = ["Trong năm 2021, Ban chỉ đạo 138 các cấp đã tổ chức được tổng cộng", "35 hội nghị."]
    (found,) = annotate(read(lines, lexicon()), lines, lexicon())
    assert found.indicator == "activities[conference]"
    assert (found.line, found.first, found.last) == (2, date(2021, 1, 1), date(2021, 12, 31))


WORDS = st.sampled_from(
    [
        *("năm 2021", "đến nay", "huyện Bình Lâm", "TP.", "xã", "12", "1.250", "94%", "458/6195"),
        *("lượt người", "tổ bảo vệ ANTT", "hội nghị", "từ", "đến", "31/02/2020", "quý V/2020"),
        *("thành viên", "Ban chỉ đạo 138", ";", ".", ",", "(", ")", "“", "”", "\n", "toàn tỉnh"),
        *(
            "không để xảy ra",
            "điểm nóng",
            "giai đoạn",
            "2016 - 2020",
            "99/99/9999",
            "Ngày",
            "phấn đấu",
        ),
    ]
)
PROSE = st.lists(WORDS | st.text(max_size=8), max_size=40).map(" ".join)


def untold(one: Proposal) -> Proposal:
    """Return what is printed of a proposal, without what it is said to be about."""
    bare = replace(one, indicator=None, place=None, unit=None, first=None, last=None)
    return replace(bare, kind="count")


@given(PROSE)
def test_annotating_never_changes_what_is_printed(text: str) -> None:
    lines = text.split("\n")
    found = read(lines, lexicon())
    annotated = annotate(found, lines, lexicon(), NAMES)
    assert [untold(one) for one in annotated] == [untold(one) for one in found]
    assert annotate(annotated, lines, lexicon(), NAMES) == annotated


@given(PROSE, st.integers(-3, 50), st.integers(-3, 500), st.integers(-3, 500))
def test_annotating_takes_any_proposal(text: str, line: int, start: int, end: int) -> None:
    one = Proposal(
        line=line, quote="12 tổ", start=start, end=end, lo=Decimal(12), hi=Decimal(12),
        qualifier="exact", counted_unit="tổ",
    )  # fmt: skip
    (found,) = annotate([one], text.split("\n"), lexicon(), NAMES, date(2021, 5, 4))
    assert (found.line, found.start, found.end, found.lo) == (line, start, end, Decimal(12))


def test_a_sentence_that_begins_with_a_day_does_not_date_the_page() -> None:
    lines = ["BÁO CÁO", "Ngày 31/12/2024", "Ngày 15/3/2024 thôn Một họp dân với 42 lượt người."]
    assert published_on(lines) == date(2024, 12, 31)
