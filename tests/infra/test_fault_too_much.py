"""Files that are made to be too much are refused early, and memory stays flat.

Run as a program (LEDGER FILE…), this module imports each file and tells what that took.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from command_line import Socai, event
from socai.infra.cli import main

MIB = 1 << 20
LONG = "dòng dài hơn 1 MiB"


def keys(count: int) -> bytes:
    """Return a line of JSON with so many fields, each of another name."""
    return b"{" + b",".join(b'"%x":1' % n for n in range(count)) + b"}"


HOSTILE: tuple[tuple[str, Callable[[], bytes], int, str], ...] = (
    ("2-gib.xlsx", lambda: b"PK\3\4", 2048, "tệp lớn hơn 50 MB"),
    ("128-mib.jsonl", lambda: b'{"type": "', 128, LONG),
    ("128-mib.csv", lambda: b"type,stream\n", 128, "Tệp nhị phân"),
    ("long.jsonl", lambda: b'{"type": "' + b"a" * 8 * MIB, 0, LONG),
    ("long.csv", lambda: b"type,stream\n" + b"a" * 8 * MIB, 0, LONG),
    ("quote.csv", lambda: b'type,stream\n"' + b"a\n" * 4 * MIB, 0, "dấu ngoặc kép mở ở dòng này"),
    ("fields.jsonl", lambda: b'{"type":1' + b',"a":1' * 1_000_000 + b"}", 0, LONG),
    ("fields.csv", lambda: b"type,stream\n" + b"a," * 500_000, 0, "có hơn 500 ô"),
    ("heads.csv", lambda: b"a," * 500_000, 0, "có hơn 500 ô"),
    ("keys.jsonl", lambda: keys(100_000), 0, "Thiếu trường «type»"),
    ("same.jsonl", lambda: b"{" + b",".join([b'"a":1'] * 150_000) + b"}", 0,
     "«a» được nêu hai lần"),
    ("lists.jsonl", lambda: b'{"type":' + b"[" * 500_000 + b"]" * 500_000, 0,
     "Không đọc được JSON"),
    ("objects.jsonl", lambda: b'{"a":' * 200_000, 0, "Không đọc được JSON"),
    ("digits.jsonl", lambda: b'{"lo":' + b"9" * 1_000_000 + b"}", 0, "Không đọc được JSON"),
)  # fmt: skip
"""Files: what is in them, made when called; how many MiB of nothing follow; what is said.

Nothing is made while this module is read: its memory is that of the process that is looked at.
"""
MOST_MIB, MOST_SECONDS = 64, 5


def peak_kib() -> int:
    """Return the most memory that this process ever held.

    Not `getrusage`: that begins with the peak of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def taken(ledger: str, files: Sequence[str]) -> list[dict[str, Any]]:
    """Import files one after another; return what each said, by how much memory grew, and time."""
    found = []
    for name in files:
        before, begun = peak_kib(), time.process_time()
        with contextlib.redirect_stderr(io.StringIO()) as said:
            code = main(["import", name, "--ledger", ledger])
        seconds, grown = time.process_time() - begun, (peak_kib() - before) // 1024
        found.append({"code": code, "said": said.getvalue(), "mib": grown, "seconds": seconds})
    return found


@pytest.mark.slow
def test_too_much_is_refused_early_with_flat_memory(socai: Socai) -> None:
    files = [socai.folder / name for name, *_ in HOSTILE]
    for path, (_, content, mib, _) in zip(files, HOSTILE, strict=True):
        path.write_bytes(content())
        os.truncate(path, mib * MIB or path.stat().st_size)
    small = socai.file(event("IncidentReported", "incident-1", "2021", unit="tuyen-hoa",
                             kind="dispute"), name="small.jsonl")  # fmt: skip
    done = subprocess.run(
        [sys.executable, __file__, str(socai.ledger), small, *map(str, files)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    _, *found = json.loads(done.stdout.splitlines()[-1])
    for (name, *_, said), one in zip(HOSTILE, found, strict=True):
        print(f"{name}: {one['mib']} MiB more, {one['seconds']:.1f} s")
        assert one["code"] == 1 and said.casefold() in one["said"].casefold(), one["said"][:500]
        assert "chưa ghi gì" in one["said"] and len(one["said"]) < 2_000
        assert one["seconds"] < MOST_SECONDS, name
    assert sum(one["mib"] for one in found) < MOST_MIB


if __name__ == "__main__":
    print(json.dumps(taken(sys.argv[1], sys.argv[2:])))


def test_a_line_of_very_many_fields_is_refused_in_a_few_sentences(socai: Socai) -> None:
    fields = {f"f{n:x}": 0 for n in range(5_000)}
    said = event("IncidentReported", "incident-1", "2021", unit="tuyen-hoa", kind="dispute")
    ran = socai("import", socai.file({**said, **fields}))
    assert ran.code == 1 and ran.err.count("Lỗi: ") == 7
    assert "«f0»" in ran.err and "4995 trường lạ khác nữa" in ran.err
