"""Any table that is written is read back; any bytes are read or refused, never lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socai.domain.refusal import Message
from socai.infra.files.reading import read_rows
from socai.infra.files.tables.csv_rows import lines
from socai.infra.files.tables.formulas import shielded
from socai.infra.files.tables.unreadable import Unreadable

from .corpus_bad_csv import BAD_CSV
from .corpus_good import GOOD_CSV

HEADS = ("type", "stream", "quote")
CELLS = st.text(alphabet=" aA1đồ,;\t\n\r\"'=+-@＝.«»", max_size=8)
SEEDS = [case.content() for case in (*BAD_CSV, *GOOD_CSV) if len(case.content()) < 5_000]
PIECES = st.sampled_from(
    [b",", b";", b"\t", b"\n", b"\r", b'"', b"\0", b"'", b"\xff", b"\xfe\xff", b"\xa7", b"(unit)",
     "đ".encode(), b"\xed\xa0\x80", b"\xef\xbb\xbf", b"type"]
)  # fmt: skip


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_is_written_is_read_back(rows: list[list[str]], delimiter: str, end: str) -> None:
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    out.writerows([HEADS, *([shielded(cell) for cell in row] for row in rows)])
    found = list(lines(io.StringIO(text.getvalue(), newline="")))
    assert [line.wrong for line in found] == [None] * (1 + len(rows))
    cells = [[line.cells.get(column, "") for column in (1, 2, 3)] for line in found]
    assert cells == [list(HEADS), *rows]


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5))
def test_every_record_is_divided_or_named(rows: list[list[str]]) -> None:
    text = "type,stream,quote\n" + "".join(",".join(row) + "\n" for row in rows)
    physical = io.StringIO(text, newline="").readlines()
    numbers, ended = [], None
    try:
        for line in lines(io.StringIO(text, newline="")):
            numbers.append(line.number)
            assert bool(line.wrong) <= (not line.cells)
    except Unreadable as refused:
        ended = refused.line
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= len(physical) for number in numbers)
    assert ended is not None or '"' in text or numbers == list(range(1, len(physical) + 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), PIECES), max_size=4),
)
def test_broken_bytes_are_read_or_refused(
    tmp_path: Path, seed: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    for place, cut, piece in changes:
        at = int(place * len(seed))
        seed = seed[:at] + piece + seed[at + cut :]
    file = tmp_path / "a.csv"
    file.write_bytes(seed)
    wrong: list[Message] = []
    warnings: list[Message] = []
    rows = [row for _, row in read_rows(file, wrong, warnings)]
    assert rows or wrong or "chỉ có dòng đầu" in warnings[0].vi
    assert all(said.vi.startswith("a.csv") and said.vi.encode() for said in (*wrong, *warnings))
