"""`socai bench growth`: does a ledger get slower as it grows? Ratios in one run, on made-up rows.

What one machine does in a second says little; that the last tenth of an import takes no longer
than the first, and that long streams cost no more than short ones, says that no work grows.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from socai.domain.refusal import Message, Refused
from socai.infra.app import Ledger, create
from socai.infra.bench import bus as bench_bus
from socai.infra.bench import reading as bench_reading
from socai.infra.bench import size as bench_size
from socai.infra.cli.printing import number
from socai.infra.files.importing import import_files
from socai.infra.synthetic.history import History
from socai.infra.synthetic.plan import planned_for

EVENTS = 100_000
PARTS = 10
SYNTHETIC = "Dữ liệu tổng hợp để đo tốc độ, không có thật (synthetic, for a benchmark)"
OF_OTHERS = {
    "DocumentRegistered",
    "UnitReparented",
    "UnitReclassified",
    "UnitSucceeded",
    "OrganisationSucceeded",
    "ModelLevelAssigned",
    "ModelAreaTagged",
    "ModelRetired",
    "StandardIssued",
    "CertificationDecided",
}
"""Events that change a unit or a model, or name a stream that is neither; and the document."""
Row = dict[str, Any]


def rows(count: int, seed: int = 1) -> Iterator[Row]:
    """Yield `count` rows of a synthetic history for an empty ledger, units and models first.

    Each is true after those before it, in whatever commands they are recorded; they name no stream
    but units and models, and no actor.
    """
    history = History(planned_for(2 * count, seed))
    found = (row for row in history.rows() if row["type"] not in OF_OTHERS)
    for row in itertools.islice(found, count):
        yield {"reason": SYNTHETIC} | {name: row[name] for name in row if name != "actor"}


def bodies(count: int, members: int) -> Iterator[Row]:
    """Yield made-up rows of `count` bodies in one commune, each with so many members."""
    yield _row("unit-x", "UnitRegistered", "..2000-01-01", name="Xã tổng hợp", kind="xa")
    for body in range(count):
        stream = f"organisation-to-{body}"
        yield _row(stream, "OrganisationEstablished", "2005-01-01", unit="x", kind="to-anxh")
    for member in range(members):
        for body in range(count):
            day = f"{2006 + member % 15}-03-01"
            yield _row(f"organisation-to-{body}", "MemberJoined", day, member=f"tv-{member}")


def _row(stream: str, kind: str, effective: str, /, **values: Any) -> Row:
    return {"stream": stream, "type": kind, "effective": effective, "reason": SYNTHETIC, **values}


def measure(made: Iterable[Row], size: int) -> list[tuple[float, float]]:
    """Import and project rows in a ledger of their own, so many at a time, in whole commands.

    Return the seconds that each part took to import and to project.
    """
    found = []
    with (
        TemporaryDirectory(prefix="socai-bench-") as folder,
        create(Path(folder, "ledger"), demo=True) as ledger,
    ):
        for index, part in enumerate(_parts(made, size)):
            file = Path(folder, f"{index}.jsonl")
            with file.open("w", encoding="utf-8") as lines:
                lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in part)
            found.append(_measured(ledger, file))
    return found


def _parts(made: Iterable[Row], size: int) -> Iterator[list[Row]]:
    part: list[Row] = []
    before = parts = 0
    for _, command in itertools.groupby(made, lambda row: row.get("command_id")):
        if before + len(part) >= (parts + 1) * size:
            yield part
            before, parts, part = before + len(part), parts + 1, []
        part += command
    yield part


def _measured(ledger: Ledger, file: Path) -> tuple[float, float]:
    begun = time.perf_counter()
    import_files(ledger, [file], actor="bench")
    imported = time.perf_counter()
    ledger.catch_up()
    return imported - begun, time.perf_counter() - imported


def growth(out: TextIO, events: int = EVENTS, lang: str = "vi") -> None:
    """Print the rate of each tenth of an import and of its projection, and how they compare."""
    rows_words = Message(
        "sự kiện tổng hợp, mỗi giây, theo từng phần mười", "synthetic events, per second, by tenths"
    )
    print(f"{number(events, lang)} {rows_words.text(lang)}", file=out)
    measure(bodies(10, 10), 200)  # What is loaded and compiled once is not measured.
    size = events // PARTS
    # Nor is the first part, with the units and bodies that all begin with.
    _, *parts = measure(rows(size * (PARTS + 1)), size)
    last_first = Message("phần cuối : phần đầu", "last : first").text(lang)
    for name, seconds in zip(_phases(lang), zip(*parts, strict=True), strict=True):
        rates = " ".join(number(round(size / one), lang) for one in seconds)
        print(f"{name}: {rates}; {last_first} = {seconds[0] / seconds[-1]:.2f}", file=out)
    ((*long,),), ((*short,),) = measure(bodies(1, 1_000), 1_200), measure(bodies(100, 10), 1_200)
    said = Message(
        "1 dòng 1.000 người : 100 dòng 10 người", "1 stream of 1,000 : 100 streams of 10"
    )
    for name, slow, fast in zip(_phases(lang), long, short, strict=True):
        print(f"{name}: {said.text(lang)} = {slow / fast:.2f}", file=out)


def _phases(lang: str) -> tuple[str, str]:
    return ("import", "projection") if lang == "en" else ("nhập", "tổng hợp")


BENCHES: dict[str, tuple[Callable[[TextIO, int, str], None], int]] = {
    "growth": (growth, EVENTS),
    "size": (bench_size.size, bench_size.EVENTS),
    "bus": (bench_bus.bus, bench_bus.EVENTS),
}
"""Each benchmark with the number of events where none is asked for."""
EMBEDDED = ("growth", "size")
"""Those of speed and size that need no server."""
READING = "reading"
"""The benchmark that measures on documents, not on events."""


def run(
    names: list[str],
    lang: str = "vi",
    events: int | None = None,
    documents: Path | None = None,
    form: str = "table",
) -> None:
    """Run the benchmarks of these names, or those of EMBEDDED, and print what they find.

    `documents` are those to read, the shipped ones where None; `form` is the form of what reading
    finds. Raises Refused where there is no benchmark of a name, or one finds what must not be.
    """
    for name in names:
        if name not in (*BENCHES, READING):
            listed = ", ".join((*BENCHES, READING))
            raise Refused.of(
                f"Không có phép đo «{name}»; các phép đo: {listed}",
                f"There is no benchmark «{name}»; benchmarks: {listed}",
            )
    if events is not None and events < bench_size.LEAST:
        raise Refused.of(
            f"--events {events}: cần ít nhất {bench_size.LEAST}",
            f"--events {events}: at least {bench_size.LEAST} needed",
        )
    if documents is not None and READING not in names:
        raise Refused.of(
            f"--documents chỉ dùng cho phép đo «{READING}»: socai bench {READING} --documents …",
            f"--documents is for the benchmark «{READING}»: socai bench {READING} --documents …",
        )
    for name in names or EMBEDDED:
        if name == READING:
            bench_reading.reading(documents, lang, form)
            continue
        bench, usual = BENCHES[name]
        bench(sys.stdout, events or usual, lang)
