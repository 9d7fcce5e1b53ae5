"""`socai bench size`: a ledger of many synthetic events, and whether its figures are right.

Each phase runs in a process of its own, so that each has its own peak of memory. The figures are
compared with the tally, which was counted while the events were made.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from socai.domain.refusal import Message, Refused
from socai.infra.app import Ledger, create
from socai.infra.cli.printing import number
from socai.infra.cli.progress import Shown
from socai.infra.files.importing import import_files
from socai.infra.store import directory
from socai.infra.synthetic.checking import compared, read_tally
from socai.infra.synthetic.generating import generate, tally_of
from socai.infra.synthetic.peak import peak
from socai.infra.synthetic.plan import Plan, planned_for
from socai.infra.synthetic.said import ACTOR

EVENTS, LEAST = 20_000, 300
SEED = 1
HISTORY, LEDGER = "gia-lap.jsonl", "ledger"
SHOWN_DIFFERENCES = 10
CHILD = "from socai.infra.bench.size import child; child()"
Result = dict[str, Any]


def size(out: TextIO, events: int, lang: str) -> None:
    """Print how fast a ledger of about so many events is made, how large it is, and how right.

    Raises Refused where a figure differs from the tally.
    """
    plan = planned_for(events, SEED)
    with TemporaryDirectory(prefix="socai-bench-") as name:
        folder = Path(name)
        made = _in_a_child("generate", folder, events, lang)
        print(_title(plan, made["events"], lang), file=out)
        _print(out, _words("generate", lang), made, lang)
        for phase in ("import", "project", "compare"):
            result = _in_a_child(phase, folder, events, lang)
            _print(out, _words(phase, lang), result, lang)
        print(_sizes(folder, lang), file=out)
    verdict(out, result, lang)


def _title(plan: Plan, events: int, lang: str) -> str:
    made = number(events, lang)
    return Message(
        f"dữ liệu giả lập: {made} sự kiện, {plan.communes} xã, {plan.years} năm, mầm {SEED}",
        f"synthetic data: {made} events, {plan.communes} communes, {plan.years} years, seed {SEED}",
    ).text(lang)


def _words(phase: str, lang: str) -> str:
    vi = {"generate": "sinh", "import": "nhập", "project": "tổng hợp", "compare": "đối chiếu"}
    return phase if lang == "en" else vi[phase]


def _print(out: TextIO, words: str, result: Result, lang: str) -> None:
    seconds, done = result["seconds"], result["events"]
    spent = f"{seconds:.1f}" if lang == "en" else f"{seconds:.1f}".replace(".", ",")
    rate, peak = number(round(done / seconds), lang), number(result["peak"] >> 20, lang)
    said = Message(
        f"{number(done, lang)} trong {spent} giây, {rate} mỗi giây, bộ nhớ cao nhất {peak} MB",
        f"{number(done, lang)} in {spent} s, {rate} per second, peak memory {peak} MB",
    )
    print(f"{words}: {said.text(lang)}", file=out)


def _sizes(folder: Path, lang: str) -> str:
    files = (HISTORY, f"{LEDGER}/{directory.STORE}", f"{LEDGER}/{directory.BOOKS}")
    # What SQLite keeps beside a file (-wal, -shm) is counted with it.
    bytes_of = {
        name: sum(
            file.stat().st_size for file in (folder / name).parent.glob(f"{Path(name).name}*")
        )
        for name in files
    }
    sizes = (f"{name} {number(size >> 10, lang)} KB" for name, size in bytes_of.items())
    return Message("tệp", "files").text(lang) + ": " + ", ".join(sizes)


def verdict(out: TextIO, result: Result, lang: str) -> None:
    """Print how many figures were compared and differ; raise Refused, naming some, where any do."""
    differ = result["differ"]
    count, wrong = number(result["events"], lang), number(len(differ), lang)
    said = Message(f"{count} con số, {wrong} số lệch", f"{count} figures, {wrong} differ")
    print(said.text(lang), file=out)
    if differ:
        raise Refused(
            *(Message(one, one) for one in differ[:SHOWN_DIFFERENCES]),
            Message(
                f"Có {wrong} con số của sổ khác số đếm khi sinh dữ liệu",
                f"{wrong} figures of the ledger are not those counted while it was generated",
            ),
        )


def _in_a_child(phase: str, folder: Path, events: int, lang: str) -> Result:
    """Run one phase in a process of its own; return what it measured."""
    arguments = [sys.executable, "-c", CHILD, phase, str(folder), str(events), lang]
    ran = subprocess.run(arguments, stdout=subprocess.PIPE, check=True)
    result: Result = json.loads(ran.stdout)
    if "refused" in result:
        raise Refused(*(Message(vi, en) for vi, en in result["refused"]))
    return result


def child() -> None:
    """Run the phase that the command line names; print as JSON what it measured."""
    phase, folder, events, lang = sys.argv[1:]
    shown, begun = Shown(lang), time.perf_counter()
    try:
        result = PHASES[phase](Path(folder), int(events), shown)
    except Refused as refused:
        result = {"refused": [(message.vi, message.en) for message in refused.messages]}
    shown.end()
    result |= {"seconds": time.perf_counter() - begun, "peak": peak()}
    print(json.dumps(result))


def _generate(folder: Path, events: int, shown: Shown) -> Result:
    plan = planned_for(events, SEED)
    told = shown("sinh", "generating")
    written = generate(folder / HISTORY, plan, lambda done: told(done, max(done, plan.expected)))
    return {"events": written.rows}


def _import(folder: Path, events: int, shown: Shown) -> Result:
    with create(folder / LEDGER, demo=True) as ledger:
        report = import_files(ledger, [folder / HISTORY], actor=ACTOR, phases=shown)
    return {"events": report.recorded}


def _project(folder: Path, events: int, shown: Shown) -> Result:
    with Ledger(folder / LEDGER) as ledger:
        return {"events": ledger.catch_up(shown("tổng hợp", "projecting"))}


def _compare(folder: Path, events: int, shown: Shown) -> Result:
    expected = read_tally(tally_of(folder / HISTORY))
    told = shown("đối chiếu", "comparing")
    with Ledger(folder / LEDGER) as ledger:
        first = next(e.position for e in ledger.events() if e.meta.actor == ACTOR)
        found = [
            (one.differs, str(one))
            for one in compared(ledger, expected, first, lambda done: told(done, len(expected)))
        ]
    return {"events": len(found), "differ": [text for differs, text in found if differs]}


PHASES: dict[str, Callable[[Path, int, Shown], Result]] = {
    "generate": _generate,
    "import": _import,
    "project": _project,
    "compare": _compare,
}
