"""What a workbook cannot do: take much time or memory, reach a file or the net, stay behind."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from socai.domain.refusal import Message
from socai.infra.files.reading import read_rows
from socai.infra.files.tables.table import Tally
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_rows import LIMITS, Limits, read_xlsx

from .apart import apart, parsers
from .corpus_bad_workbooks import ARCHIVES, DECLARATIONS, OTHER_FILES, doctype
from .workbook import GOOD, HEAD, row, sheet, strings, table, workbook

MEASURED = """
import resource, sys
from pathlib import Path
from time import monotonic
from socai.infra.files.reading import read_rows
for name in sys.argv[1:]:
    wrong, begun = [], monotonic()
    rows = sum(1 for _ in read_rows(Path(name), wrong, []))
    seconds = monotonic() - begun
    kilobytes = [resource.getrusage(who).ru_maxrss
                 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(rows, len(wrong), seconds, *kilobytes)
"""
SANDBOXED = """
import socket, sys
from socai.infra.files.workbooks.xlsx_child import limit
limit(256 << 20, 30)
for attempt in (lambda: open(sys.argv[1]), lambda: open(sys.argv[2], "w"), socket.socket):
    try:
        attempt()
    except OSError as error:
        print(type(error).__name__, error.errno)
    else:
        print("done")
try:
    bytearray(512 << 20)
except MemoryError:
    print("no memory")
"""
MOST_SECONDS = 2
MOST_KILOBYTES = 256 << 10


def refusal(path: Path, content: bytes, limits: Limits) -> str:
    """Read a workbook under other limits; return what it is refused for."""
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        list(read_xlsx(path, Tally(path.name, [], []), limits))
    assert list(parsers()) == []
    return refused.value.messages[0].vi


def large(rows: int, columns: int) -> bytes:
    """Return a workbook of random numbers below the usual head."""
    draw = random.Random(1).randrange
    numbers = (row(n, *(draw(10**6) for _ in range(columns))) for n in range(2, rows + 2))
    return workbook(sheet(row(1, *HEAD), *numbers))


def test_a_parser_without_memory_is_refused(tmp_path: Path) -> None:
    texts = strings(*(f"<t>{'ă' * 300}{n}</t>" for n in range(60_000)))
    said = refusal(
        tmp_path / "a.xlsx", workbook(table(), texts=texts), Limits(memory_bytes=48 << 20)
    )
    assert said.startswith("sổ tính cần quá nhiều bộ nhớ")


@pytest.mark.slow
def test_a_parser_that_reckons_too_long_is_ended(tmp_path: Path) -> None:
    said = refusal(tmp_path / "a.xlsx", large(150_000, 5), Limits(cpu_seconds=1))
    assert said.startswith("đọc sổ tính quá 1 giây")


def test_a_parser_that_is_waited_for_too_long_is_ended(tmp_path: Path) -> None:
    said = refusal(tmp_path / "a.xlsx", workbook(), Limits(wall_seconds=0.001))
    assert said.startswith("đọc sổ tính quá 0.001 giây")


def test_a_parser_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr("socai.infra.files.workbooks.xlsx_rows._START", dying)
    said = refusal(tmp_path / "a.xlsx", workbook(), LIMITS)
    assert said.startswith("phần đọc sổ tính dừng giữa chừng (SIGKILL)")


@pytest.mark.parametrize("noise", ["{", "[]", "", "x" * 100])
def test_a_parser_that_talks_nonsense_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, noise: str
) -> None:
    monkeypatch.setattr("socai.infra.files.workbooks.xlsx_rows._START", f"print({noise!r})")
    assert "phần đọc sổ tính dừng giữa chừng" in refusal(tmp_path / "a.xlsx", workbook(), LIMITS)


def test_one_who_stops_reading_leaves_no_parser_behind(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(large(5_000, 3))
    rows = read_rows(file, [], [])
    next(rows)
    rows.close()
    assert list(parsers()) == []


@pytest.mark.slow
def test_one_who_takes_time_over_a_row_is_not_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(large(10_000, 4))
    rows = read_xlsx(file, Tally("a.xlsx", [], []), Limits(wall_seconds=3))
    next(rows)
    begun = monotonic()
    while monotonic() < begun + 3.5:
        sum(range(100_000))
    assert sum(1 for _ in rows) == 9_999


def test_the_parser_can_open_nothing(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("secret")
    command = [sys.executable, "-c", SANDBOXED, str(tmp_path / "there"), str(tmp_path / "new")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["OSError 24"] * 3 + ["no memory"]
    assert not (tmp_path / "new").exists()


def test_entities_reach_neither_a_file_nor_the_net(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bí mật")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        host = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        declared = (f'[<!ENTITY x SYSTEM "{secret.as_uri()}">]', f'[<!ENTITY x SYSTEM "{host}">]',
                    f'SYSTEM "{host}"', f'[<!ENTITY % p SYSTEM "{host}">%p;]')  # fmt: skip
        for number, one in enumerate(declared):
            file = tmp_path / f"{number}.xlsx"
            file.write_bytes(workbook(doctype(one)))
            wrong: list[Message] = []
            assert list(read_rows(file, wrong, [])) == []
            assert len(wrong) == 1 and "DOCTYPE" in wrong[0].vi
            assert "bí mật" not in wrong[0].vi + wrong[0].en
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.slow
def test_what_is_made_to_do_harm_is_refused_at_once(tmp_path: Path) -> None:
    files = []
    for number, case in enumerate((*OTHER_FILES, *ARCHIVES, *DECLARATIONS)):
        files.append(tmp_path / f"{number}.xlsx")
        files[-1].write_bytes(case.content())
    found = apart(MEASURED, *files)
    assert [row[:2] for row in found] == [[0, 1]] * len(files)
    assert max(seconds for _, _, seconds, _, _ in found) < MOST_SECONDS
    assert max(max(sizes) for _, _, _, *sizes in found) < MOST_KILOBYTES


@pytest.mark.slow
def test_a_real_table_fits_into_the_limits(tmp_path: Path) -> None:
    texts = [f"<t>Ban chỉ đạo thôn bản số {n}</t>" for n in range(50_000 * 8)]
    columns = "ABCDEFGHIJKLMNO"
    heads = row(1, "type", "stream", "effective", "members", "quote", "unit", "name", "kind",
                "reason", "page", "line", "document", "documented", "actor", "lo")  # fmt: skip
    rows = (
        f'<row r="{r}">'
        + "".join(
            f'<c r="{c}{r}" t="s"><v>{8 * (r - 2) + n}</v></c>' for n, c in enumerate(columns[:8])
        )
        + "".join(f'<c r="{c}{r}"><v>{r}</v></c>' for c in columns[8:])
        + "</row>"
        for r in range(2, 50_002)
    )
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook(sheet(heads, *rows), texts=strings(*texts)))
    ((rows_read, wrong, _, own, below),) = apart(MEASURED, file)
    assert (rows_read, wrong) == (50_000, 0)
    assert max(own, below) < MOST_KILOBYTES


def test_the_good_row_is_good(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook())
    wrong: list[Message] = []
    assert [row["stream"] for _, row in read_rows(file, wrong, [])] == [GOOD[1]]
    assert wrong == []
