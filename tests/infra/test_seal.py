"""`socai seal` and `socai countersign`: what is put on record, once, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest

from command_line import BODY, Socai, event
from memory_bus import MemoryBus
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused
from socai.domain.sealed_table import SealedTable, digest_of
from socai.infra.app import Ledger, clock
from socai.infra.cli import main
from socai.infra.reports.loading import written
from socai.infra.running.part import Running
from socai.infra.running.projecting import PROJECT
from socai.infra.running.relaying import RELAY
from socai.infra.sealing.again import asked_again
from socai.infra.sealing.canonical import canonical
from socai.infra.sealing.countersigning import countersign
from socai.infra.sealing.root import root_at
from socai.infra.sealing.sealing import Made, Sealing, complete_position, seal
from socai.infra.sealing.seals import known_seals, one_seal, seal_named

REPORT = """
name = "luc-luong"
title = "Lực lượng"
windows = ["2021"]
[[rows]]
heading = "Tổ chức"
[[rows]]
item = "members"
[[rows]]
item = "organisations"
[[rows]]
title = "Tỷ lệ hộ"
item = "ty-le-ho-to-anxh"
"""
COMMUNE = "tuyen-hoa/chau-hoa"
SEALED = "luc-luong_tuyen-hoa_2021_1"


@pytest.fixture
def report(tmp_path: Path) -> str:
    """Return the path of a report's file, as a Vietnamese editor on Windows writes it."""
    file = tmp_path / "cua-toi.toml"
    file.write_bytes(b"\xef\xbb\xbf" + REPORT.strip().replace("\n", "\r\n").encode())
    return str(file)


def counted(socai: Socai, members: int, effective: str = "2021-06-30") -> None:
    """Record another count of the commune's body."""
    late = event("MembershipCountDeclared", BODY, effective, members=members)
    assert socai("import", socai.file(late, name=f"{members}.jsonl")).code == 0


def refused(socai: Socai, *arguments: str, code: int = 1) -> str:
    """Return why a command was refused; nothing was recorded."""
    before = Ledger(socai.ledger).store.last()
    ran = socai(*arguments)
    assert ran.code == code and not ran.out, ran
    assert Ledger(socai.ledger).store.last() == before
    return ran.err


def figures(row: dict[str, Any], socai: Socai) -> SealedTable:
    """Return the figures of a seal, as the log holds them."""
    shown = socai.json("show", f"report_seal-{row['seal']}")
    fields = shown["events"][0]["fields"]
    assert digest_of(fields["table"]) == row["digest"] == fields["digest"]
    return SealedTable.parse(fields["table"])


def test_a_report_is_sealed_with_all_that_gives_it_again(socai: Socai) -> None:
    known = socai.last()
    row = socai.json("seal", "bao-cao-nam", "--unit", "huyện Tuyên Hóa", "--window", "năm 2021")
    with Ledger(socai.ledger) as ledger:
        whole = CompactRange().extend(data for _, data in ledger.store.stored(0, known))
        assert row == {
            "seal": "bao-cao-nam_tuyen-hoa_2021_1",
            "already": False,
            "position": known + 1,
            "report": "bao-cao-nam",
            "unit": "tuyen-hoa",
            "windows": ["năm 2021"],
            "as_of": row["as_of"],
            "boundaries": None,
            "known": known,
            "root": whole.root().hex(),
            "digest": row["digest"],
            "replaces": None,
            "cites": [],
            "event_id": row["event_id"],
        }
        sealed = one_seal(ledger.store, row["seal"]).sealed
        assert sealed.declared == written("bao-cao-nam").decode()
        assert canonical(asked_again(ledger, sealed)) == sealed.table
    shown = socai.json("report", "bao-cao-nam", "--unit", "tuyen-hoa", "--window", "2021")
    cells = [cell for line in shown["rows"] for cell in line["cells"]]
    ends = [(cell["lo"], cell["hi"], cell["status"]) for cell in cells]
    assert ends == [
        (cell.lo, cell.hi, cell.status) for _, _, _, cell in figures(row, socai).cells()
    ]


def test_the_same_seal_again_adds_nothing_whatever_else_was_recorded(
    socai: Socai, report: str
) -> None:
    first = socai.json("seal", report, "--unit", "tuyen-hoa", "--window", "2021")
    counted(socai, 8, "2023-01-01")
    last = socai.last()
    ran = socai("seal", report, "--unit", "tuyen-hoa", "--window", "từ 1/1/2021 đến 31/12/2021")
    assert ran.code == 0 and "Đã chốt từ trước, số không đổi" in ran.out
    Path(report).write_text(REPORT.replace("Lực lượng", "Lực lượng nòng cốt"), encoding="utf-8")
    again = socai.json("seal", report, "--unit", "tuyen-hoa", "--window", "2021")
    assert again == {**first, "already": True} and socai.last() == last


def test_what_is_recorded_later_changes_no_seal_and_needs_another(
    socai: Socai, report: str
) -> None:
    first = socai.json("seal", report, "--unit", "tuyen-hoa", "--window", "2021")
    before = figures(first, socai)
    counted(socai, 31)
    said = refused(socai, "seal", report, "--unit", "tuyen-hoa", "--window", "2021")
    assert SEALED in said and f"--replaces {SEALED} --reason" in said and "giữ nguyên" in said
    line = ("seal", report, "--unit", "tuyen-hoa", "--window", "2021", "--replaces", SEALED)
    assert "--reason" in refused(socai, *line, code=2)
    second = socai.json(*line, "--reason", "Bổ sung biên bản")
    assert (second["seal"], second["replaces"], second["cites"]) == (
        SEALED[:-1] + "2", SEALED, []
    )  # fmt: skip
    assert figures(first, socai) == before != figures(second, socai)
    with Ledger(socai.ledger) as ledger:
        found = known_seals(ledger.store)
        assert [one.replaced_by for one in found.values()] == [second["seal"], None]
        sealed = found[SEALED].sealed
        assert canonical(asked_again(ledger, sealed)) == sealed.table
        now = canonical(asked_again(ledger, sealed, ledger.store.last()))
        assert now == found[second["seal"]].sealed.table
        before_that = known_seals(ledger.store, second["known"])
        assert before_that == {SEALED: replace(found[SEALED], replaced_by=None)}
    assert socai.json(*line, "--reason", "Bổ sung biên bản") == {**second, "already": True}
    said = refused(socai, *line, "--reason", "Lý do khác")
    assert f"bản đang có hiệu lực là «{second['seal']}»" in said


def test_seals_of_the_period_are_cited_by_the_one_over_it(socai: Socai, report: str) -> None:
    def sealed(window: str, *more: str, unit: str = "tuyen-hoa") -> dict[str, Any]:
        line = ("seal", report, "--unit", unit, "--window", window, *more)
        found: dict[str, Any] = socai.json(*line)
        return found

    years = [sealed(year)["seal"] for year in ("2021", "2020")]
    sealed("2021", unit=COMMUNE)
    sealed("2023")
    counted(socai, 40)
    again = sealed("2021", "--replaces", years[0], "--reason", "Bổ sung")["seal"]
    whole = sealed("2020..2022")
    assert whole["cites"] == [years[1], again]
    assert sealed("2019..2022")["cites"] == [years[1], whole["seal"], again]
    ran = socai("seal", report, "--unit", "tuyen-hoa", "--window", "2020..2022")
    assert f"viện dẫn: {years[1]}, {again}" in ran.out


def test_a_file_of_ones_own_is_sealed_with_its_text_and_definitions(
    socai: Socai, report: str
) -> None:
    windows = ("--window", "2018", "--window", "2021", "--boundaries", "2020-01-01")
    row = socai.json("seal", report, "--unit", "quang-binh", *windows)
    Path(report).unlink()
    with Ledger(socai.ledger) as ledger:
        one = one_seal(ledger.store, row["seal"])
        assert one.sealed.declared == REPORT.strip() + "\n"
        (definition,) = one.sealed.definitions
        name, _, event_id = definition.partition("@1=")
        assert ledger.event(event_id).meta.stream == f"indicator-{name}"
        assert name == "ty-le-ho-to-anxh"
        assert canonical(asked_again(ledger, one.sealed)) == one.sealed.table
        assert [row.number for row in one.table.rows] == [2, 3, 4]
        assert [str(window) for window in one.windows] == ["2018", "2021"]


def test_a_window_of_a_programme_is_sealed_with_its_programme(socai: Socai) -> None:
    for name, unit in (("de-an-1", "quang-binh"), ("de-an-2", "thanh-hoa")):
        started = event("ProgrammeStarted", f"programme-{name}", "2008-01-01", unit=unit,
                        name=name, first="2008-01-01")  # fmt: skip
        assert socai("import", socai.file(started, name=f"{name}.jsonl")).code == 0
    line = ("seal", "bao-cao-nam", "--unit", "tuyen-hoa", "--window", "10 năm")
    row = socai.json(*line, "--as-of", "2018-12-31")
    assert row["windows"] == ["de-an-1:10 năm"]
    started = event("ProgrammeStarted", "programme-de-an-3", "2010", unit="tuyen-hoa", name="3")
    assert socai("import", socai.file(started, name="3.jsonl")).code == 0
    with Ledger(socai.ledger) as ledger:
        sealed = one_seal(ledger.store, row["seal"]).sealed
        now = asked_again(ledger, sealed, ledger.store.last())
        assert canonical(now) == sealed.table


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--known", "9999"), ("chưa có vị trí 9999", "Bỏ --known thì chốt ở vị trí")),
        (("--known", "2"), ("nằm giữa một lệnh", "Chưa chốt gì")),
        (("--known", "0"), ("chưa ghi gì",)),
        (("--as-of", "2090-01-01"), ("ngày 01/01/2090 chưa tới", "bỏ --as-of")),
        (("--unit", "xã Không Có"), ("Không có đơn vị",)),
        (("--window", "ten-years"), ("không có chương trình nào",)),
        (("--replaces", "bao-cao_1", "--reason", "x"), ("Không có bản chốt «bao-cao_1»",)),
        (("--document", "Báo cáo"), ("không phải mã tài liệu",)),
        (("--output", "bao-cao.doc"), ("cần đuôi",)),
        (("--output", "khong/co.json"), ("Không có thư mục",)),
    ],
)
def test_what_cannot_be_sealed_is_refused_with_a_way_out(
    socai: Socai, more: tuple[str, ...], words: tuple[str, ...]
) -> None:
    given = {"--unit": "tuyen-hoa", "--window": "2021"}
    given |= dict(zip(more[::2], more[1::2], strict=True))
    line = [part for pair in given.items() for part in pair]
    said = refused(socai, "seal", "bao-cao-nam", *line)
    assert all(word in said for word in words), said


def test_an_unknown_report_and_an_empty_ledger_are_refused(socai: Socai, tmp_path: Path) -> None:
    assert "Không có báo cáo" in refused(socai, "seal", "bao-cao", "--unit", "tuyen-hoa")
    bad = tmp_path / "sai.toml"
    bad.write_text('name = "x"\ntitle = "X"\n[[rows]]\nitem = "member"\n', encoding="utf-8")
    said = refused(socai, "seal", str(bad), "--unit", "tuyen-hoa")
    assert "sai.toml dòng 4" in said
    assert main(["init", "--ledger", str(tmp_path / "empty")]) == 0
    ran = socai("seal", "bao-cao-nam", "--unit", "tuyen-hoa", ledger=tmp_path / "empty")
    assert ran.code == 1 and "Không có đơn vị" in ran.err


def test_the_file_of_a_seal_is_written_with_it(socai: Socai, tmp_path: Path) -> None:
    file = tmp_path / "bao-cao.json"
    line = ("seal", "bao-cao-nam", "--unit", "tuyen-hoa", "--window", "2021", "--output", str(file))
    row = socai.json(*line)
    assert row["file"] == str(file)
    assert json.loads(file.read_bytes())["seal"]["digest"] == row["digest"]
    assert "--force" in refused(socai, *line)
    before = file.read_bytes()
    assert socai(*line, "--force").code == 0 and file.read_bytes() == before


def test_a_seal_is_shown_and_never_amended(socai: Socai, report: str) -> None:
    row = socai.json("seal", report, "--unit", "tuyen-hoa", "--window", "2021")
    ran = socai("show", f"report_seal-{SEALED}")
    assert row["digest"] in ran.out and row["root"] in ran.out
    assert max(map(len, ran.out.splitlines())) < 1_200
    shown = socai.json("show", f"report_seal-{SEALED}")
    assert shown["body"]["table"] == shown["events"][0]["fields"]["table"]
    said = refused(socai, "withdraw", row["event_id"], "--reason", "nhầm")
    assert "không bao giờ được đính chính hay rút" in said and "--replaces" in said
    said = refused(socai, "correct", row["event_id"], "unit=quang-binh", "--reason", "nhầm")
    assert "không bao giờ được đính chính hay rút" in said


def test_a_higher_unit_countersigns_once(socai: Socai) -> None:
    row = socai.json("seal", "bao-cao-nam", "--unit", COMMUNE, "--window", "2021")
    line = ("countersign", row["seal"], "--unit", "tỉnh Quảng Bình", "--note", "Đồng ý")
    signed = socai.json(*line)
    assert (signed["countersigned"], signed["position"]) == ("quang-binh", socai.last())
    assert not signed["already"]
    ran = socai(*line)
    assert ran.code == 0 and "từ trước, không ghi lại" in ran.out and row["digest"] in ran.out
    assert socai.json(*line) == {**signed, "already": True}
    assert "với lời khác" in refused(socai, *line[:4])
    assert "không phải cấp trên" in refused(socai, *line[:3], "thanh-hoa")
    said = refused(socai, "countersign", row["seal"][:-3], "--unit", "quang-binh")
    assert f"có phải «{row['seal']}»?" in said
    socai.json("countersign", row["seal"], "--unit", "tuyen-hoa")
    with Ledger(socai.ledger) as ledger:
        one = seal_named(known_seals(ledger.store), row["seal"])
        told = [(at.unit, at.digest, at.note) for at in one.countersignatures]
        assert told == [
            ("quang-binh", row["digest"], "Đồng ý"),
            ("tuyen-hoa", row["digest"], None),
        ]
        assert [at.position for at in one.countersignatures] == [socai.last() - 1, socai.last()]


# ---- others who record at the same time ---------------------------------------------------------

ASKING = Sealing(REPORT, "tuyen-hoa", ("2021",))


def late(members: int) -> Callable[[Ledger], None]:
    """Return what records a count of the commune's body."""
    from socai.infra.cli.recording import record_row

    def record(ledger: Ledger) -> None:
        row = event("MembershipCountDeclared", BODY, "2021-06-30", members=members)
        record_row(ledger, row, None, "recorder")

    return record


def test_what_is_recorded_while_figures_are_computed_is_not_in_them(socai: Socai) -> None:
    """The clock is asked after the position is known: then somebody else records."""
    others = [late(77)]

    def ticking() -> int:
        if others:
            with Ledger(socai.ledger) as other:
                others.pop()(other)
        return clock()

    known = socai.last()
    with Ledger(socai.ledger, ticking) as ledger:
        one = seal(ledger, ASKING, "recorder").seal
        assert (one.sealed.known, one.position, others) == (known, known + 2, [])
        assert one.sealed.root == root_at(ledger.store, known)
        assert canonical(asked_again(ledger, one.sealed)) == one.sealed.table
        now = asked_again(ledger, one.sealed, known + 1)
        assert canonical(now) != one.sealed.table


def test_of_those_who_seal_the_same_at_once_one_does(socai: Socai) -> None:
    gate = Barrier(4)

    def sealing(_: int) -> Made:
        with Ledger(socai.ledger) as ledger:
            gate.wait()
            return seal(ledger, ASKING, "recorder")

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(sealing, range(4)))
    assert sorted(one.already for one in made) == [False, True, True, True]
    assert len({one.seal.event_id for one in made}) == 1
    with Ledger(socai.ledger) as ledger:
        assert list(known_seals(ledger.store)) == [SEALED]


def test_of_those_who_countersign_at_once_one_does(socai: Socai) -> None:
    with Ledger(socai.ledger) as ledger:
        name = seal(ledger, ASKING, "recorder").seal.id
    gate = Barrier(3)

    def signing(_: int) -> Made:
        with Ledger(socai.ledger) as ledger:
            gate.wait()
            return countersign(ledger, name, "quang-binh", None, "recorder")

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(signing, range(3)))
    assert sorted(one.already for one in made) == [False, True, True]
    assert [len(one.seal.countersignatures) for one in made] == [1, 1, 1]


def test_a_seal_is_replaced_once_by_those_who_do_so_at_once(socai: Socai) -> None:
    with Ledger(socai.ledger) as ledger:
        first = seal(ledger, ASKING, "recorder").seal
        late(50)(ledger)
    gate = Barrier(3)

    def sealing(number: int) -> Made | Refused:
        reason = f"Lần {number}"
        asking = Sealing(REPORT, "tuyen-hoa", ("2021",), replaces=first.id, reason=reason)
        with Ledger(socai.ledger) as ledger:
            gate.wait()
            try:
                return seal(ledger, asking, "recorder")
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(sealing, range(3)))
    assert sorted(type(one) is Made for one in made) == [False, False, True]
    assert all("đã được thay bằng" in str(one) for one in made if isinstance(one, Refused))
    with Ledger(socai.ledger) as ledger:
        assert len(known_seals(ledger.store)) == 2


# ---- positions, roots, other ledgers ------------------------------------------------------------


def test_the_root_of_every_position_is_that_of_its_bytes(socai: Socai) -> None:
    with Ledger(socai.ledger) as ledger:
        store, range_ = ledger.store, CompactRange()
        for position in range(1, store.last() + 1):
            range_ = range_.append(store.data(position))
            assert root_at(store, position) == range_.root().hex()


def test_seals_are_exported_and_imported(socai: Socai, report: str, tmp_path: Path) -> None:
    first = socai.json("seal", report, "--unit", "tuyen-hoa", "--window", "2021")
    counted(socai, 31)
    socai.json("countersign", SEALED, "--unit", "quang-binh")
    again = ("--replaces", SEALED, "--reason", "Bổ sung")
    socai.json("seal", report, "--unit", "tuyen-hoa", "--window", "2021", *again)
    file = str(tmp_path / "su-kien.jsonl")
    assert socai("export-events", file).code == 0
    copy = tmp_path / "copy"
    assert main(["init", "--ledger", str(copy)]) == 0
    assert socai("import", file, ledger=copy).code == 0
    with Ledger(socai.ledger) as ledger, Ledger(copy) as other:
        here, there = known_seals(ledger.store), known_seals(other.store)
        assert list(here) == list(there) == [SEALED, SEALED[:-1] + "2"]
        for name, one in there.items():
            assert one.sealed == here[name].sealed
            assert [at.digest for at in one.countersignatures] == [
                at.digest for at in here[name].countersignatures
            ]
            assert canonical(asked_again(other, one.sealed)) == one.sealed.table
    rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    (row,) = [
        row for row in rows if row.get("stream") == f"report_seal-{SEALED}" and "table" in row
    ]
    forged = {**row, "table": row["table"].replace("partial", "known", 1)}
    empty = tmp_path / "empty"
    assert main(["init", "--ledger", str(empty)]) == 0
    ran = socai("import", socai.file(forged, name="forged.jsonl"), ledger=empty)
    assert ran.code == 1 and "Mã băm không khớp" in ran.err and first["digest"] == row["digest"]


def test_a_day_that_has_not_come_by_the_clock_is_not_sealed(socai: Socai) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=3)
    said = refused(
        socai, "seal", "bao-cao-nam", "--unit", "tuyen-hoa", "--as-of", tomorrow.isoformat()
    )
    assert "chưa tới" in said


def test_the_last_complete_position_is_sealed(socai: Socai) -> None:
    with Ledger(socai.ledger) as ledger:
        last = ledger.store.last()
        assert complete_position(ledger, None) == last
        begins, ends = ledger.store.command_around(last)
        assert begins < ends == last
        assert complete_position(ledger, str(begins - 1)) == begins - 1
        with pytest.raises(Refused, match="nằm giữa một lệnh"):
            complete_position(ledger, str(begins))


def test_where_kafka_is_used_what_has_not_come_through_is_not_sealed(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = MemoryBus()
    running = Running(
        open=lambda: Ledger(socai.ledger),
        reach=lambda name: bus,
        say=lambda message: None,
        phase=lambda vi, en: lambda done, total: None,
        stop=Event(),
        once=True,
    )
    monkeypatch.setenv("SOCAI_KAFKA", "in-memory:1")
    line = ("seal", "bao-cao-nam", "--unit", "tuyen-hoa", "--window", "2021")
    assert "Chưa có gì được nhận từ Kafka" in refused(socai, *line)
    for part in (RELAY, PROJECT):
        assert part.run
        part.run(running)
    known = Ledger(socai.ledger).store.last()
    counted(socai, 50)
    said = refused(socai, *line, "--known", str(known + 1))
    assert f"Chưa hỏi được vị trí {known + 1}" in said and f"chốt ở vị trí {known}" in said
    ran = socai(*line, "--format", "json")
    assert ran.code == 0 and "mới đến" in ran.err
    with Ledger(socai.ledger) as ledger:
        assert ran.json["known"] == known
        assert ran.json["root"] == root_at(ledger.store, known)
        assert ran.json["position"] == ledger.store.last() == known + 2
