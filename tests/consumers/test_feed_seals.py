"""A seal goes downstream: its figures, its digest, who has countersigned; its rows in the views."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import fed
import projected
from fed import Ledger
from memory_bus import MemoryBus
from projected import rebuilt
from sealing import DECLARED, ROOT, sealed, table
from socai.consumers.feed_record import topics_of
from socai.domain.report_seal import ReportSealed, SealCountersigned
from socai.domain.seal_texts import LARGEST_TABLE
from socai.domain.sealed_table import digest_of
from socai.domain.timeline import Stream
from socai.infra.asyncapi import document
from socai.projections.seals.seal import seals
from socai.schemas import feed as wire
from worlds import Said, World, unit

SEAL, AGAIN = "report_seal-nam_xa_2021_1", "report_seal-nam_xa_2021_2"
UNITS = (unit("tinh"), unit("xa", "tinh"))
FIRST: Said = (SEAL, replace(sealed(), known=2), "2021-12-31")


def signed(name: str, day: str) -> Said:
    """Say that a unit has countersigned."""
    return SEAL, SealCountersigned(unit=name, digest=sealed().digest, note="Đồng ý"), day


def recorded(*said: Said) -> Ledger:
    """Return a ledger of statements, a command each."""
    return fed.recorded(projected.commands(World().then(*said).events), date(2022, 1, 1), 1)


def states(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """Return what stands on the topic of seals."""
    bus = MemoryBus()
    ledger.feed(bus).send(ledger.store.last())
    return ledger.content(bus, "report_seal")


def test_a_seal_is_fed_with_its_figures_and_its_signatures() -> None:
    before = states(recorded(*UNITS, FIRST))[SEAL]
    after = states(recorded(*UNITS, FIRST, signed("tinh", "2022-01-05")))[SEAL]
    signature = {"family": "countersigned", "id": "tinh", "since": date(2022, 1, 5)}
    assert after == {
        **before,
        **{"ledger": after["ledger"], "position": 4},
        "things": [{**signature, "digest": sealed().digest}],
    }
    assert before["things"] == []
    told = {name: before[name] for name in ("stream", "unit", "report", "table", "digest")}
    assert told == {
        **{"stream": SEAL, "unit": "xa", "report": "nam"},
        **{"table": table().text(), "digest": digest_of(table().text())},
    }
    assert (before["known"], before["root"], before["windows"]) == (2, ROOT, ["2021"])
    assert (before["since"], before["alive"], before["replaces"]) == (
        date(2021, 12, 31),
        True,
        None,
    )
    # Free text stays behind: what declares the report, and what the unit said.
    assert DECLARED not in str(after) and "Đồng ý" not in str(after)


def test_a_seal_that_replaces_another_names_it_and_both_stand() -> None:
    event = replace(sealed(found=table(value=4)), known=3, replaces=SEAL.partition("-")[2])
    found = states(recorded(*UNITS, FIRST, (AGAIN, event, "2021-12-31")))
    assert {name: (one["alive"], one["replaces"]) for name, one in found.items()} == {
        SEAL: (True, None),
        AGAIN: (True, "nam_xa_2021_1"),
    }


def test_the_largest_seal_is_a_record_that_a_topic_takes() -> None:
    record = states(recorded(*UNITS, FIRST))[SEAL]
    largest = {**record, "table": "ư" * (LARGEST_TABLE // 2), "definitions": ["x" * 100] * 500}
    assert len(wire.encode("ReportSealState", largest)) < 3 << 19


def test_the_document_names_the_topic() -> None:
    ledger = "4f1c2a52-6c0b-4a86-9d7e-0a6a1b9a5c11"
    channel = document(ledger)["channels"]["state-report_seal"]
    assert topics_of("L", 1)["report_seal"].endswith("report_seal")
    assert "báo cáo đã chốt" in channel["title"]
    assert any("ReportSealState" in name for name in channel["messages"])


def test_the_rows_of_a_seal_and_of_its_signatures() -> None:
    ledger = recorded(*UNITS, FIRST, signed("tinh", "2022-01-05"))
    books = rebuilt(ledger.store)
    (seal,) = books.view_rows("report_seals")
    assert (seal["id"], seal["unit"], seal["kind"], seal["parent"], seal["code"]) == (
        *("nam_xa_2021_1", "xa", "nam", None),
        sealed().digest,
    )
    (one,) = books.view_rows("countersignatures")
    assert (one["id"], one["code"], one["alive"]) == ("tinh", sealed().digest, True)


def test_a_seal_is_read_from_its_stream() -> None:
    ledger = recorded(*UNITS, FIRST, signed("tinh", "2022-01-05"))
    found = seals([Stream(SEAL, ledger.store.stream(SEAL))])
    one = found["nam_xa_2021_1"]
    assert isinstance(one.sealed, ReportSealed) and one.position == 3
    assert [(at.unit, at.note, at.position) for at in one.countersignatures] == [
        ("tinh", "Đồng ý", 4)
    ]
