"""`socai answer`: findings answered stay visible, and are open again once their figures change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from command_line import Ran, Socai, copy_of
from published import FIRST, make_published

REASON = "bảng 2 tính cả một mô hình đã thôi"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a ledger with published figures; nobody writes to it."""
    return make_published(tmp_path_factory.mktemp("made"))


@pytest.fixture
def socai(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Socai:
    """Return the command line on a copy of that ledger."""
    return copy_of(made, tmp_path, capsys)


def the_sum(socai: Socai) -> dict[str, Any]:
    """Return the finding of the sum."""
    (row,) = socai("audit", "--rule", "sum-differs", "--format", "json").json
    assert isinstance(row, dict)
    return row


def answered(socai: Socai, as_: str = "explained", *more: str) -> Ran:
    """Return what came of answering the finding of the sum."""
    return socai("answer", the_sum(socai)["id"], "--as", as_, "--reason", REASON, *more)


def corrected(socai: Socai, value: int) -> None:
    """Correct a part of the sum."""
    ran = socai("correct", "claimed-phan-2", f"lo={value}", f"hi={value}", "--reason", "gõ nhầm",
                "--document", FIRST, "--line", "32", "--quote", f"{value} mô hình")  # fmt: skip
    assert ran.code == 0, ran.err


def test_an_answer_is_recorded_in_the_stream_of_the_claim(socai: Socai) -> None:
    name = the_sum(socai)["id"]
    before = socai.last()
    ran = answered(socai, "explained", "--document", FIRST, "--actor", "kiem-tra")
    assert ran.code == 0 and f"vị trí {before + 1}: «{name}» đã giải thích" in ran.out
    (event,) = socai.json("log", "--stream", "claim-tong", "--type", "FindingAnswered")
    assert event["position"] == before + 1 == socai.last()
    assert (event["reason"], event["document"], event["actor"]) == (REASON, FIRST, "kiem-tra")
    assert (event["finding"], event["rule"]) == (name, "sum-differs")
    assert event["answer"] == "explained" and len(event["state"]) == 16


def test_a_finding_stays_visible_with_its_answer(socai: Socai) -> None:
    assert socai("audit", FIRST).code == 1
    assert answered(socai).code == 0
    row = the_sum(socai)
    assert row["answer"]["answer"] == "explained" and row["answer"]["reason"] == REASON
    assert (row["answer"]["figures_changed"], row["open"]) == (False, False)
    ran = socai("audit", FIRST)
    assert ran.code == 0 and "đã trả lời 1; lỗi còn mở: 0" in ran.err
    assert row["id"] in ran.out and f": {REASON}" in ran.out and "trả lời: đã giải thích" in ran.out
    assert "answer: explained" in socai("audit", FIRST, "--lang", "en").out


def test_the_same_answer_again_adds_nothing(socai: Socai) -> None:
    assert answered(socai).code == 0
    last = socai.last()
    ran = answered(socai)
    assert ran.code == 0 and f"đúng như vậy ở vị trí {last}, không ghi lại" in ran.out
    assert socai.last() == last
    ran = answered(socai, "explained", "--format", "json")
    assert (ran.json["already"], ran.json["position"]) == (True, last)
    assert answered(socai, "accepted").code == 0 and socai.last() == last + 1
    assert the_sum(socai)["answer"]["answer"] == "accepted"


def test_a_finding_whose_figures_changed_is_open_again(socai: Socai) -> None:
    assert answered(socai, "accepted").code == 0
    name = the_sum(socai)["id"]
    corrected(socai, 38)
    row = the_sum(socai)
    assert row["id"] == name and row["computed"]["lo"] == 84
    assert (row["answer"]["figures_changed"], row["open"]) == (True, True)
    ran = socai("audit", FIRST)
    assert ran.code == 1 and "đã trả lời, nhưng số đã khác từ đó" in ran.out
    assert "lỗi còn mở: 1" in ran.err
    last = socai.last()
    assert answered(socai, "accepted").code == 0 and socai.last() == last + 1
    assert socai("audit", FIRST).code == 0
    corrected(socai, 41)
    assert socai("audit", "--rule", "sum-differs", "--format", "json").json == []


def test_an_answer_that_is_withdrawn_answers_nothing(socai: Socai) -> None:
    assert answered(socai, "accepted").code == 0
    event_id = the_sum(socai)["answer"]["event_id"]
    ran = socai("withdraw", event_id, "--reason", "trả lời nhầm phát hiện", "--document", FIRST)
    assert ran.code == 0, ran.err
    row = the_sum(socai)
    assert (row["answer"], row["open"]) == (None, True)
    assert answered(socai, "accepted").code == 0 and not the_sum(socai)["open"]


def test_what_is_to_be_corrected_still_stands(socai: Socai) -> None:
    ran = answered(socai, "phải đính chính")
    assert ran.code == 0 and "phải đính chính" in ran.out
    row = the_sum(socai)
    assert (row["answer"]["answer"], row["open"]) == ("to-be-corrected", True)
    assert socai("audit", FIRST).code == 1


@pytest.mark.parametrize(
    ("words", "meant"),
    [("đã giải thích", "explained"), ("Chấp nhận", "accepted"), ("dinh chinh", "to-be-corrected"),
     ("to_be_corrected", "to-be-corrected")],
)  # fmt: skip
def test_answers_may_be_vietnamese_words(socai: Socai, words: str, meant: str) -> None:
    assert answered(socai, words).code == 0
    assert the_sum(socai)["answer"]["answer"] == meant


def test_the_answer_is_known_from_its_position(socai: Socai) -> None:
    before = socai.last()
    assert answered(socai).code == 0
    options = ("--rule", "sum-differs", "--known", str(before), "--format", "json")
    ran = socai("audit", *options)
    assert ran.code == 1 and ran.json[0]["answer"] is None


def test_a_finding_of_a_file_of_relations_is_answered_with_it(socai: Socai, tmp_path: Path) -> None:
    path = tmp_path / "quan-he.toml"
    path.write_text(
        '[[relation]]\nfirst = "phan-1"\nrelation = "at-most"\nclaims = ["phan-2"]\n',
        encoding="utf-8",
    )
    options = ("--relations", str(path))
    ran = socai("audit", "--rule", "order-broken", *options, "--format", "json")
    name = ran.json[0]["id"]
    given = ("answer", name, "--as", "explained", "--reason", "hai cách đếm")
    ran_without = socai(*given)
    assert ran_without.code == 1 and "--relations" in ran_without.err
    assert socai(*given, *options).code == 0
    assert socai("audit", "--rule", "order-broken", *options).code == 0


def test_wrong_use_is_refused_and_nothing_recorded(socai: Socai) -> None:
    name, last = the_sum(socai)["id"], socai.last()
    ran = socai("answer", f"{name[:-1]}x", "--as", "accepted", "--reason", "x")
    assert ran.code == 1 and f"có phải «{name}»" in ran.err and "Chưa ghi gì" in ran.err
    for words in ("có lẽ", "", "a"):
        ran = socai("answer", name, "--as", words, "--reason", "x")
        assert ran.code == 2 and "accepted (chấp nhận như vậy)" in ran.err
    assert socai("answer", name, "--as", "accepted").code == 2
    assert socai("answer", name, "--as", "accepted", "--reason", " ").code == 1
    ran = socai("answer", name, "--as", "accepted", "--reason", "gọi 0912 345 678")
    assert ran.code == 1 and "số điện thoại" in ran.err
    assert socai.last() == last
