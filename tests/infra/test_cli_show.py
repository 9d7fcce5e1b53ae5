"""`socai show`: state, history with what amends what, and the documents that a stream cites."""

from __future__ import annotations

from typing import Any

import pytest

from command_line import BODY, SITE, Socai, event
from socai.infra.cli import cited

COMMUNE = "tuyen-hoa/chau-hoa"


def amend(socai: Socai, *arguments: str) -> str:
    """Correct or withdraw; return the id of the new event."""
    assert socai(*arguments, "--reason", "đếm lại").code == 0
    last: str = socai.json("log")[-1]["event_id"]
    return last


def history(socai: Socai, stream: str, *arguments: str) -> list[str]:
    """Return the lines of the history that are events, with their indentation."""
    out = socai("show", stream, *arguments).out
    return [line for line in out.splitlines() if line.lstrip().startswith(("• ", "× "))]


def test_what_amends_an_event_stands_under_it_and_says_why(socai: Socai) -> None:
    first = amend(socai, "correct", "count-2018", "members=22")
    left = event("MemberLeft", BODY, "2019-05-01", member="tv-0001", event_id="tv-1-left")
    assert socai("import", socai.file(left)).code == 0
    second = amend(socai, "correct", first, "members=23")
    gone = amend(socai, "withdraw", "tv-1-left")
    lines = history(socai, BODY)
    marks = [(len(line) - len(line.lstrip()), line.split()[0], line.split()[3]) for line in lines]
    assert marks == [
        (2, "•", "OrganisationEstablished"),
        (2, "•", "MemberJoined"),
        (2, "×", "MembershipCountDeclared"),
        (6, "×", "MembershipCountDeclared"),
        (6, "•", "MembershipCountDeclared"),
        (2, "×", "MemberLeft"),
        (6, "•", "EventWithdrawn"),
    ]
    by = {row["event_id"]: row for row in socai.json("show", BODY)["events"]}
    assert by["count-2018"]["corrected_by"] == by[first]["corrected_by"] == second
    assert (by["tv-1-left"]["withdrawn_by"], by[gone]["withdraws"]) == (gone, "tv-1-left")
    out = socai("show", BODY).out
    assert f"đã được đính chính bởi {second} (#{by[second]['position']})" in out
    assert f"          đính chính {first} (#{by[first]['position']})" in out
    assert "đã bị rút bởi" in out and "rút tv-1-left" in out


def test_a_withdrawn_correction_lets_the_one_before_speak(socai: Socai) -> None:
    first = amend(socai, "correct", "count-2018", "members=22")
    amend(socai, "withdraw", first)
    marks = [line.split()[0] for line in history(socai, BODY)[2:]]
    assert marks == ["•", "×", "•"]
    assert len(history(socai, BODY)) == 5


def test_when_and_by_whom_each_was_recorded(socai: Socai) -> None:
    (row,) = socai.json("show", SITE)["events"]
    moment = row["recorded_at"][:19].replace("T", " ")
    assert f"ghi lúc {moment}, {row['actor']}" in socai("show", SITE).out


def documents(socai: Socai, stream: str, *arguments: str) -> list[dict[str, Any]]:
    """Return the documents that a stream cites."""
    found: list[dict[str, Any]] = socai.json("show", stream, *arguments)["documents"]
    return found


def test_each_document_is_told_with_its_registration_and_its_quotes(socai: Socai) -> None:
    (one,) = documents(socai, BODY)
    assert (one["document"], one["registered"], one["title"]) == (
        *("bao-cao-2021", True, "Báo cáo 2021"),
    )
    assert [c["line"] for c in one["citations"]] == [34, 34, 34]
    assert [c["quote"] for c in one["citations"]] == [None, "đồng chí thứ nhất", None]
    out = socai("show", BODY).out.splitlines()
    at = out.index("Tài liệu:")
    assert out[at + 1 :] == [
        "  bao-cao-2021: Báo cáo 2021",
        "      dòng 34",
        "      dòng 34: «đồng chí thứ nhất»",
    ]


def test_issuer_number_and_date_are_told_as_known(socai: Socai) -> None:
    before = str(socai.last())
    registered = event(
        "DocumentRegistered", "document-qd-12", "2022-03-01", title="Quyết định kiện toàn",
        issuer="UBND xã Châu Hóa", number="12/QĐ-UBND", date="2022-03-01",
    )  # fmt: skip
    moved = event(
        *("OrganisationRenamed", BODY, "2022-03-01"), name="Ban chỉ đạo", document="qd-12", page=2
    )
    assert socai("import", socai.file(moved)).code == 0
    between = str(socai.last())
    assert [one["registered"] for one in documents(socai, BODY)] == [True, False]
    assert "  qd-12: chưa được đăng ký" in socai("show", BODY).out
    assert socai("import", socai.file(registered)).code == 0
    told = "  qd-12: Quyết định kiện toàn, UBND xã Châu Hóa, số 12/QĐ-UBND, ngày 2022-03-01"
    assert f"{told}\n      trang 2" in socai("show", BODY).out
    assert documents(socai, BODY)[1]["number"] == "12/QĐ-UBND"
    assert [one["registered"] for one in documents(socai, BODY, "--known", between)] == [
        True,
        False,
    ]
    assert len(documents(socai, BODY, "--known", before)) == 1
    assert "chưa được đăng ký" not in socai("show", BODY, "--lang", "en").out


def test_a_stream_that_cites_nothing_has_no_documents(socai: Socai) -> None:
    assert documents(socai, SITE) == []
    assert "Tài liệu:" not in socai("show", SITE).out


def test_a_document_tells_who_cites_it(socai: Socai) -> None:
    found = socai.json("show", "document-bao-cao-2021")["cited_by"]
    assert found == [
        {"stream": "declaration-th-conferences", "events": 1},
        {"stream": "declaration-th-members", "events": 1},
        {"stream": BODY, "events": 3},
    ]
    out = socai("show", "document-bao-cao-2021").out
    assert "Được viện dẫn ở:\n  declaration-th-conferences (1 sự kiện)\n" in out
    assert "cited_by" not in socai.json("show", BODY)


def test_a_long_log_is_not_looked_through(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cited, "LOOKED_THROUGH", 3)
    assert socai.json("show", "document-bao-cao-2021")["cited_by"] is None
    out = socai("show", "document-bao-cao-2021").out
    assert "socai log --format csv | grep bao-cao-2021" in out


def test_the_state_of_a_day_typed_as_documents_write_it(socai: Socai) -> None:
    assert socai.json("show", BODY, "--as-of", "ngày 1/3/2015")["as_of"] == "2015-03-01"
    assert socai.json("show", BODY, "--as-of", "tháng 2/2015")["body"] == {}
