"""What a person writes in a cell of a table, and what is understood."""

from datetime import date
from typing import Any

import pytest

from socai.domain.catalogue import TYPES
from socai.domain.fields import FieldSpec, OneOf, check, specs
from socai.domain.refusal import Message, Refused
from socai.infra.files.tables.cells import Cell, cell_value, envelope_value, word_key

UNDERSTOOD: list[tuple[str, Cell, Any]] = [
    # Whole numbers, with the dots of Vietnamese documents.
    ("MembershipCountDeclared.members", 22, 22),
    ("MembershipCountDeclared.members", 0, 0),
    ("MembershipCountDeclared.members", "22", 22),
    ("MembershipCountDeclared.members", " 22 ", 22),
    ("MembershipCountDeclared.members", "12.998", 12998),
    ("MembershipCountDeclared.members", "12 998", 12998),
    ("MembershipCountDeclared.members", "08", 8),
    ("CertificationDecided.year", 2018, 2018),
    ("CertificationDecided.year", "2018", 2018),
    ("FundingGranted.amount", "1.250.000.000", 1_250_000_000),
    # Truth values.
    ("SiteLaunched.new", True, True),
    ("SiteLaunched.new", False, False),
    ("SiteLaunched.new", "có", True),
    ("SiteLaunched.new", "Có", True),
    ("SiteLaunched.new", "CÓ ", True),
    ("SiteLaunched.new", "co", True),
    ("SiteLaunched.new", "đúng", True),
    ("SiteLaunched.new", "true", True),
    ("SiteLaunched.new", "TRUE", True),
    ("SiteLaunched.new", "x", True),
    ("SiteLaunched.new", "X", True),
    ("SiteLaunched.new", 1, True),
    ("SiteLaunched.new", "1", True),
    ("SiteLaunched.new", "không", False),
    ("SiteLaunched.new", "KHÔNG", False),
    ("SiteLaunched.new", "khong", False),
    ("SiteLaunched.new", "sai", False),
    ("SiteLaunched.new", "false", False),
    ("SiteLaunched.new", 0, False),
    ("SiteLaunched.new", "0", False),
    # Days.
    ("DocumentRegistered.date", "2021-03-05", date(2021, 3, 5)),
    ("DocumentRegistered.date", "05/3/2021", date(2021, 3, 5)),
    ("DocumentRegistered.date", "ngày 5 tháng 3 năm 2021", date(2021, 3, 5)),
    ("ProgrammeStarted.first", " 1/1/2008 ", date(2008, 1, 1)),
    # Words of a closed list, themselves or by their names.
    ("IncidentReported.kind", "dispute", "dispute"),
    ("IncidentReported.kind", "mâu thuẫn, tranh chấp", "dispute"),
    ("IncidentReported.kind", "Mâu thuẫn, tranh chấp", "dispute"),
    ("IncidentReported.kind", "MÂU THUẪN,TRANH CHẤP", "dispute"),
    ("IncidentReported.kind", "mau thuan, tranh chap", "dispute"),
    ("IncidentReported.kind", "mâu thuẫn, tranh chấp (dispute)", "dispute"),
    ("IncidentReported.kind", "Petty-Offence", "petty-offence"),
    ("IncidentReported.kind", "ma tuý", "drugs"),
    ("TipAssessed.assessment", "có giá trị", "useful"),
    ("TipAssessed.assessment", "không có giá trị", "useless"),
    ("UnitRegistered.kind", "xã", "xa"),
    ("UnitRegistered.kind", "thị xã", "thi-xa"),
    ("UnitRegistered.kind", "bản", "ban"),
    ("StockDeclared.qualifier", "hơn", "hơn"),
    ("StockDeclared.qualifier", "không để xảy ra", "zero claim"),
    ("MemberJoined.member_kind", "hộ gia đình", "household"),
    # Things and words picked from a list, «name (code)», or typed.
    ("SiteLaunched.unit", "tuyen-hoa/chau-hoa", "tuyen-hoa/chau-hoa"),
    ("SiteLaunched.unit", "xã Châu Hóa (tuyen-hoa/chau-hoa)", "tuyen-hoa/chau-hoa"),
    ("SiteLaunched.unit", "xã Châu Hóa  ( tuyen-hoa/chau-hoa ) ", "tuyen-hoa/chau-hoa"),
    ("SiteLaunched.unit", "Thôn 1 (cũ) (x/thon-1)", "x/thon-1"),
    ("SiteLaunched.unit", "xã Châu Hóa", "xã Châu Hóa"),
    ("SiteLaunched.unit", "xã Thanh Hóa (cũ)", "xã Thanh Hóa (cũ)"),
    ("SiteLaunched.unit", 44, "44"),
    ("SiteLaunched.model", "Thôn tự quản (thon-tu-quan)", "thon-tu-quan"),
    ("OrganisationEstablished.kind", "Ban chỉ đạo 138 (ban-chi-dao-138)", "ban-chi-dao-138"),
    ("OrganisationEstablished.kind", "Ban ANTT thôn, bản, tiểu khu (ban-antt)", "ban-antt"),
    ("OrganisationEstablished.kind", "ban-chi-dao-138", "ban-chi-dao-138"),
    ("StockDeclared.measure", "Thành viên (members)", "members"),
    ("StockDeclared.measure", "models_by_level", "models_by_level"),
    # Lists.
    ("StockDeclared.keys", "ban-antt", ["ban-antt"]),
    ("StockDeclared.keys", "ban-antt, to-anxh", ["ban-antt", "to-anxh"]),
    ("StockDeclared.keys", "ban-antt; to-anxh;", ["ban-antt", "to-anxh"]),
    ("StockDeclared.keys", "ban-antt\nto-anxh", ["ban-antt", "to-anxh"]),
    ("StockDeclared.keys", "họp dân (residents-meeting); ngày hội (festival)",
     ["residents-meeting", "festival"]),
    ("UnitSucceeded.into", "xã A (h/a); xã B (h/b)", ["h/a", "h/b"]),
    ("UnitSucceeded.into", "xã A, h/b", ["xã A", "h/b"]),
    ("StockDeclared.keys", 138, ["138"]),
    # Text, also where a spreadsheet made a number of it.
    ("SiteLaunched.name", "Tổ tự quản; số 1, số 2", "Tổ tự quản; số 1, số 2"),
    ("SiteLaunched.name", "=1+1", "=1+1"),
    ("DocumentRegistered.number", 152, "152"),
    ("UnitRegistered.code", 18901, "18901"),
    ("MemberJoined.member", "tv-0001", "tv-0001"),
    ("OrganisationEstablished.name", "Hoa\u0301", "Hoá"),
]  # fmt: skip
REFUSED: list[tuple[str, Cell, str]] = [
    ("MembershipCountDeclared.members", "hơn 20", "«hơn 20»"),
    ("MembershipCountDeclared.members", "22 người", "«22 người»"),
    ("MembershipCountDeclared.members", "-5", "số âm"),
    ("MembershipCountDeclared.members", "7,39", "phần lẻ"),
    ("MembershipCountDeclared.members", "12,998", "12.998"),
    ("MembershipCountDeclared.members", "80%", "tỷ lệ"),
    ("MembershipCountDeclared.members", True, "cần một số"),
    ("SiteLaunched.new", "có lẽ", "«có» hoặc «không»"),
    ("SiteLaunched.new", 2, "«có» hoặc «không»"),
    ("SiteLaunched.new", "mới", "«có» hoặc «không»"),
    ("DocumentRegistered.date", "30/02/2021", "30/02/2021"),
    ("DocumentRegistered.date", "12/31/2021", "12/31/2021"),
    ("DocumentRegistered.date", "2021", "2021"),
    ("DocumentRegistered.date", 44260, "05/03/2021"),
    ("DocumentRegistered.date", True, "cần chữ"),
    ("IncidentReported.kind", "tranh cãi", "mâu thuẫn, tranh chấp; vi phạm hành chính"),
    ("IncidentReported.kind", "mâu thuẩn, tranh chấo", "có phải «mâu thuẫn, tranh chấp»?"),
    ("IncidentReported.kind", 7, "tội phạm"),
    ("IncidentReported.kind", True, "cần chữ"),
    ("SiteLaunched.unit", False, "cần chữ"),
    ("SiteLaunched.unit", "\u00a0", "chưa có chữ"),
    ("StockDeclared.keys", " ; ,", "chưa có giá trị nào"),
    ("StockDeclared.keys", True, "cần chữ"),
]
ENVELOPE: list[tuple[str, Cell, str | int]] = [
    ("stream", " organisation-bcd-14758 ", "organisation-bcd-14758"),
    ("effective", "2021", "2021"),
    ("effective", 2021, "2021"),
    ("effective", "2021-05", "2021-05"),
    ("effective", "05/3/2021", "2021-03-05"),
    ("effective", "tháng 3/2021", "2021-03"),
    ("effective", "quý I/2016", "2016-Q1"),
    ("effective", "..2021-12-31", "..2021-12-31"),
    ("effective", "01/01/2008 - 12/9/2018", "2008-01-01..2018-09-12"),
    ("documented", "31/12/2021", "2021-12-31"),
    ("documented", "2021-12-31", "2021-12-31"),
    ("document", "bao-cao-2021", "bao-cao-2021"),
    ("document", "Báo cáo, số 12 (bao-cao-2021)", "bao-cao-2021"),
    ("page", 3, 3),
    ("page", "1.002", 1002),
    ("line", "34", 34),
    ("quote", "Ban chỉ đạo có 22 thành viên (hai mươi hai)",
     "Ban chỉ đạo có 22 thành viên (hai mươi hai)"),
    ("quote", 12998, "12998"),
    ("quote", "-5 so với năm trước", "-5 so với năm trước"),
    ("reason", "Ghi nhầm", "Ghi nhầm"),
    ("corrects", "bcd-2024", "bcd-2024"),
    ("value", "hơn 39 nghìn", "hơn 39 nghìn"),
    ("value", 12998, "12998"),
]  # fmt: skip
ENVELOPE_REFUSED: list[tuple[str, Cell, str]] = [
    ("effective", "2021-13", "2021-13"),
    ("effective", "nay", "nay"),
    ("effective", 44260, "05/03/2021"),
    ("effective", True, "cần chữ"),
    ("documented", 2021, "2021"),
    ("page", "trang 3", "trang 3"),
    ("line", "7,5", "phần lẻ"),
    ("quote", False, "cần chữ"),
]


def spec_of(name: str) -> FieldSpec:
    """Return a field named «Type.field»."""
    type_name, _, field = name.partition(".")
    (found,) = (spec for spec in specs(TYPES[type_name]) if spec.name == field)
    return found


def only(refused: Refused) -> Message:
    """Return the one message of a refusal."""
    (message,) = refused.messages
    return message


@pytest.mark.parametrize(("name", "cell", "value"), UNDERSTOOD)
def test_a_cell_is_understood(name: str, cell: Cell, value: Any) -> None:
    found = cell_value(spec_of(name), cell)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("name", "cell", "part"), REFUSED)
def test_a_cell_is_refused_about_its_field(name: str, cell: Cell, part: str) -> None:
    with pytest.raises(Refused) as caught:
        cell_value(spec_of(name), cell)
    message = only(caught.value)
    assert part in message.vi
    assert message.field == name.partition(".")[2]
    assert f"«{message.field}»" in message.vi and f"«{message.field}»" in message.en


@pytest.mark.parametrize(("name", "cell", "value"), ENVELOPE)
def test_a_cell_of_the_envelope_is_understood(name: str, cell: Cell, value: str | int) -> None:
    found = envelope_value(name, cell)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("name", "cell", "part"), ENVELOPE_REFUSED)
def test_a_cell_of_the_envelope_is_refused(name: str, cell: Cell, part: str) -> None:
    with pytest.raises(Refused) as caught:
        envelope_value(name, cell)
    message = only(caught.value)
    assert part in message.vi
    assert message.field == name


def closed_lists() -> list[tuple[str, OneOf]]:
    """Return every field that is one of a list of words."""
    return [
        (f"{type_name}.{spec.name}", spec.rule)
        for type_name, event in TYPES.items()
        for spec in specs(event)
        if isinstance(spec.rule, OneOf)
    ]


@pytest.mark.parametrize(("name", "rule"), closed_lists(), ids=lambda value: str(value)[:40])
def test_every_word_is_found_by_itself_and_by_its_name(name: str, rule: OneOf) -> None:
    """So that no two words of a list look alike without their marks."""
    spec = spec_of(name)
    for word, vi in rule.words:
        for cell in (word, vi, vi.upper(), f"{vi} ({word})"):
            found = cell_value(spec, cell)
            assert check(spec, found) == ((word,) if spec.many else word)


def test_words_are_compared_without_marks_and_signs() -> None:
    assert word_key("Từ … đến") == word_key("tu  den") == "tu den"
    assert word_key("petty-offence") == word_key("Petty offence")
    assert word_key("có giá trị") != word_key("không có giá trị")


def test_a_long_cell_is_shown_short() -> None:
    with pytest.raises(Refused) as caught:
        cell_value(spec_of("SiteLaunched.new"), "dài " * 50)
    assert len(only(caught.value).vi) < 200
