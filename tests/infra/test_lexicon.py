"""The words of reading: those that come with socai, a file of one's own, what is wrong in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from socai.domain.refusal import Refused
from socai.domain.term import Term
from socai.infra.documents.lexicon import lexicon
from socai.projections.prose.annotate import annotate
from socai.projections.prose.reading import read
from socai.projections.prose.telling import PLACE
from tree import ROOT

OWN = """
counted = ["chòi canh"]
[[things]]
axis = "body"
key = "doi-dan-phong"
names = ["đội dân phòng"]
[[indicators]]
indicator = "organisations[choi-canh]"
counted = ["chòi canh"]
near = ["hiện có|duy trì"]
"""


def shipped_indicators() -> set[str]:
    """Return the names of the indicators that come with socai."""
    lines = (ROOT / "infra" / "data" / "indicators.jsonl").read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["stream"].removeprefix("indicator-") for line in lines}


def filled(indicator: str) -> list[str]:
    """Return a row's indicator once for every key that may fill it."""
    known = lexicon()
    keys: dict[str, list[str]] = {}
    for row in (*known.things, *known.actors):
        keys.setdefault(row.axis, []).append(row.key)
    place = PLACE.search(indicator)
    return [indicator.replace(place[0], key) for key in keys[place[1]]] if place else [indicator]


def test_every_row_tells_a_measure_or_an_indicator_that_comes_with_socai() -> None:
    rows = lexicon().indicators
    told = {name for row in rows for name in filled(row.indicator)}
    assert len(rows) > 60
    for name in told - shipped_indicators():
        assert str(Term.parse(name)) == name


def test_an_indicator_that_is_no_measure_says_its_kind() -> None:
    shares = [row for row in lexicon().indicators if row.indicator in shipped_indicators()]
    assert shares and all(row.kind in ("stock", "flow") for row in shares)


def test_all_lists_of_words_are_read() -> None:
    known = lexicon()
    assert "lượt người" in known.counted
    assert "đã tổ chức" in known.flows
    assert known.furniture and known.sidebars and known.zero


def test_words_of_ones_own_come_first_and_are_used(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    known = lexicon(path)
    lines = ["Hiện có 14 chòi canh, 9 đội dân phòng với 120 thành viên."]
    found = annotate(read(lines, known), lines, known)
    told = [one.indicator for one in found]
    assert told[0] == "organisations[choi-canh]" and told[-1] == "members[doi-dan-phong]"
    assert known.indicators[0].indicator == "organisations[choi-canh]"
    assert set(lexicon().indicators) < set(known.indicators)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("counted = [", "không đúng cú pháp TOML"),
        ("counting = ['tổ']", "không có mục «counting»"),
        ("counted = 'tổ'", "own.toml: counted phải là danh sách"),
        ("counted = ['tổ', 3]", "own.toml: counted phải là danh sách"),
        ("counted = ['']", "own.toml: counted phải là danh sách"),
        ("things = ['tổ']", "«things» phải là các dòng [[things]]"),
        ("[[things]]\naxis = 'body'\nkey = 'x'", "[[things]] 1: thiếu «names»"),
        ("[[things]]\naxis = 'body'\nkey = 'x'\nnames = []", "[[things]] 1: thiếu «names»"),
        ("counted = [',']", "own.toml: counted phải là danh sách"),
        ("[[indicators]]\ncounted = ['tổ']", "[[indicators]] 1: thiếu «indicator»"),
        ("[[indicators]]\nindicator = 'tips'\ncount = ['tin']", "không có trường «count»"),
        ("[[indicators]]\nindicator = 'tip'", "Không có chỉ tiêu «tip»"),
        ("[[indicators]]\nindicator = 'tips[a]'", "không có khóa"),
        ("[[indicators]]\nindicator = 'members[{boby}]'", "không có nhóm từ «boby»"),
        ("[[indicators]]\nindicator = 'tips'\ncounted = ['{boby}']", "không có nhóm từ «boby»"),
        ("[[indicators]]\nindicator = 'tips'\nkind = 'ratio'", "phải là stock hoặc flow"),
        ("[[indicators]]\nindicator = 7", "«indicator» phải là chữ"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        lexicon(path)
    assert str(path) in str(refused.value) and said in str(refused.value)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("counting = []\n[[indicators]]\nindicator = 'tip'\nkind = 'x'", "utf-8")
    with pytest.raises(Refused) as refused:
        lexicon(path)
    assert len(refused.value.messages) == 3


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="không đọc được"):
        lexicon(tmp_path / "missing.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes("counted = ['tổ']".encode("utf-16"))
    with pytest.raises(Refused, match="không phải UTF-8"):
        lexicon(latin)
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(Refused, match="lớn hơn"):
        lexicon(large)
