"""Figures are read out of sentences, and nothing else is; however the letters are written."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.interval import QUALIFIER_WORDS
from socai.domain.text import normal
from socai.infra.documents.lexicon import lexicon
from socai.projections.prose.lexicon import IndicatorWords, Lexicon
from socai.projections.prose.proposal import Proposal
from socai.projections.prose.reading import read

WORDS: Lexicon = lexicon()
DATA = Path(__file__).parent.parent / "data" / "prose"
KINDS = {"count", "ratio", "spread", "streak", "range", "change", "target", "zero"}
# Pieces that readers of prose trip over, to be put together in any order.
_PIECES = (
    '635 12.998 08 7,39 7.39 1,234 % / - – + ( ) “ ” " ; : , . … | \t hơn gần trên từ đến trở lên '
    "hàng chục vạn nghìn triệu tỷ giảm tăng xã phường thị trấn năm tháng ngày 2018 19/8 Điều số "
    "ba mươi một không để xảy ra vụ điểm nóng phấn đấu 9 liên tục 375/QĐ-UBND \u0301 \u00a0 \ufffc"
)
PIECES = st.sampled_from(_PIECES.split(" "))


def sentences() -> list[tuple[str, list[str]]]:
    """Return each sentence of grammar.txt with what is read in it."""
    found: list[tuple[str, list[str]]] = []
    for line in (DATA / "grammar.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].append(line.strip())
        elif line and not line.startswith("#"):
            found.append((line, []))
    return found


def shown(proposal: Proposal) -> str:
    """Return a proposal as grammar.txt writes it."""
    value = _number(proposal.lo)
    if proposal.lo is None or proposal.lo != proposal.hi:
        value = f"{value}..{_number(proposal.hi)}"
    if proposal.denominator is not None:
        numerator = "" if proposal.numerator is None else _number(proposal.numerator)
        value = f"{value} ({numerator}/{_number(proposal.denominator)})"
    return f"{value} {proposal.qualifier} [{proposal.counted_unit or ''}] {proposal.kind}"


def _number(number: Decimal | None) -> str:
    return "-" if number is None else format(number.normalize(), "f")


def values(lines: list[str]) -> list[str]:
    """Return what is read in lines."""
    return [shown(proposal) for proposal in read(lines, WORDS)]


@pytest.mark.parametrize(("sentence", "figures"), sentences())
def test_a_sentence_is_read(sentence: str, figures: list[str]) -> None:
    assert values([sentence]) == figures


def test_there_are_enough_sentences() -> None:
    without = [sentence for sentence, figures in sentences() if not figures]
    assert len(sentences()) >= 160
    assert len(without) >= 50


@pytest.mark.parametrize(("sentence", "figures"), sentences())
def test_other_spellings_are_read_alike(sentence: str, figures: list[str]) -> None:
    spaced = sentence.replace(" ", "\u00a0")
    dashed = sentence.replace(" - ", " – ")
    decomposed = unicodedata.normalize("NFD", sentence)
    assert [values([text]) for text in (spaced, dashed, decomposed)] == [figures] * 3


def test_both_placements_of_a_tone_are_one_word() -> None:
    assert values(["Hoà giải 12 vụ; xoá 5 tụ điểm ma tuý; thu 3 khẩu súng."]) == values(
        ["Hòa giải 12 vụ; xóa 5 tụ điểm ma túy; thu 3 khẩu súng."]
    )


@pytest.mark.parametrize("sentence", [s for s, figures in sentences() if figures])
def test_a_sentence_is_read_over_the_end_of_a_line(sentence: str) -> None:
    start = "Trong năm qua công an các xã đã phối hợp với các ngành thực hiện nhiệm vụ, "
    whole = f"{start}{sentence[0].lower()}{sentence[1:]}"
    words = whole.split(" ")
    expected = values([whole])
    for place in range(18, len(words)):
        lines = [" ".join(words[:place]), " ".join(words[place:])]
        # A line that begins with a capital, a sign or «5.» may begin a paragraph of its own.
        if lines[1][0].islower():
            assert values(lines) == expected


def test_a_proposal_tells_its_line_and_its_place() -> None:
    lines = [
        "Kết quả đạt được của phong trào trong năm:",
        "",
        "Có hơn 39 nghìn",
        "hội nghị được mở.",
    ]
    proposal = read(lines, WORDS)[0]
    assert (proposal.line, proposal.counted_unit) == (3, "hội nghị")
    assert lines[2][proposal.start : proposal.end] == "39 nghìn"
    assert proposal.quote == "Có hơn 39 nghìn"


@given(st.lists(st.lists(PIECES, max_size=25).map(" ".join), max_size=6))
def test_any_text_is_read_and_every_quote_stands_in_its_line(lines: list[str]) -> None:
    for proposal in read(lines, WORDS):
        line = normal(lines[proposal.line - 1])
        assert proposal.quote in line
        assert 0 <= proposal.start < proposal.end <= len(line)
        assert proposal.kind in KINDS
        assert proposal.qualifier in dict(QUALIFIER_WORDS)
        assert proposal.lo is None or proposal.hi is None or proposal.lo <= proposal.hi


@given(st.lists(st.text(max_size=60), max_size=5))
def test_text_of_any_script_is_read(lines: list[str]) -> None:
    for proposal in read(lines, WORDS):
        assert proposal.quote in normal(lines[proposal.line - 1])


@given(st.lists(st.lists(PIECES, max_size=20).map(" ".join), max_size=4))
def test_forms_of_normalisation_are_read_alike(lines: list[str]) -> None:
    composed = [unicodedata.normalize("NFC", line) for line in lines]
    decomposed = [unicodedata.normalize("NFD", line) for line in lines]
    assert read(composed, WORDS) == read(decomposed, WORDS)


def test_a_lexicon_takes_the_words_of_another() -> None:
    own = Lexicon(counted=("lồng bè", "người"), aims=("quyết liệt",))
    merged = WORDS.merged(own)
    assert merged.counted[:2] == ("lồng bè", "người")
    assert merged.counted.count("người") == 1
    assert set(WORDS.furniture) == set(merged.furniture)
    line = "Hai lồng bè của xã bị trôi."
    assert (values([line]), [p.counted_unit for p in read([line], merged)]) == ([], ["lồng bè"])


def test_indicators_of_another_lexicon_come_first() -> None:
    first, second = IndicatorWords(indicator="a"), IndicatorWords(indicator="b")
    merged = Lexicon(indicators=(first,)).merged(Lexicon(indicators=(second, first)))
    assert merged.indicators == (second, first)


def test_a_share_has_the_terms_printed_beside_it() -> None:
    spread, share = read(["Có 458/6.195 khu dân cư (7,39%) không có ma túy."], WORDS)
    assert (spread.lo, spread.of) == (Decimal(458), "khu dân cư")
    assert (spread.denominator, share.numerator, share.denominator) == (
        Decimal(6195), Decimal(458), Decimal(6195),
    )  # fmt: skip


def test_a_number_with_a_scale_or_decimals_names_nothing() -> None:
    words = lexicon()
    (found,) = read(
        ["Đến ngày 30/6, toàn tỉnh đã cấp 1,04 triệu thẻ căn cước cho công dân."], words
    )
    assert (found.lo, found.hi, found.qualifier) == (1_040_000, 1_040_000, "exact")
    assert (
        read(["Các trường cấp 1 trên địa bàn đã tổ chức ký cam kết đầy đủ với Công an."], words)
        == []
    )
