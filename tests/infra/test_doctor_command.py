"""`socai doctor` as a command: what it prints, and how it ends."""

from __future__ import annotations

import csv
import io
import json

import pytest

from command_line import Socai

NOWHERE = "127.0.0.1:9"
FIELDS = ["name", "state", "vi", "en", "todo_vi", "todo_en"]


def test_all_is_well(socai: Socai) -> None:
    ran = socai("doctor", "--deep")
    assert (ran.code, ran.err) == (0, "")
    assert "SQLite chờ ổ đĩa trước khi trả lời" in ran.out
    assert ran.out.splitlines()[-1].startswith("Mọi việc ổn: đã xem 1")
    assert "All is well" in socai("doctor", "--lang", "en").out


def test_something_is_wrong(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_KAKFA", "127.0.0.1:9092")
    ran = socai("doctor")
    assert ran.code == 1
    assert "SAI            settings" in ran.out and "→ SOCAI_KAKFA: ý là SOCAI_KAFKA?" in ran.out
    assert "Có 1 điều sai trong" in ran.out


def test_something_cannot_be_reached(socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_KAFKA", NOWHERE)
    ran = socai("doctor")
    assert ran.code == 3 and "KHÔNG TỚI ĐƯỢC kafka" in ran.out
    monkeypatch.setenv("SOCAI_KAKFA", NOWHERE)
    assert socai("doctor").code == 1


def test_for_programs(socai: Socai) -> None:
    rows = socai.json("doctor")
    assert all(list(row) == FIELDS for row in rows)
    assert {row["state"] for row in rows} == {"ok"}
    ran = socai("doctor", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["name"] for row in found] == [row["name"] for row in rows]
    missing = socai("doctor", "--format", "json", ledger=socai.folder / "none")
    assert missing.code == 1
    assert [row["name"] for row in json.loads(missing.out) if row["state"] == "bad"] == ["ledger"]
