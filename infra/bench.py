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
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from socai.domain.refusal import Message, Refused
from socai.infra.app import Progress, create
from socai.infra.cli.printing import number
from socai.infra.files.importing import import_files

EVENTS = 100_000
PARTS = 10
SYNTHETIC = "Dữ liệu tổng hợp để đo tốc độ, không có thật (synthetic, for a benchmark)"
DISTRICTS, COMMUNES, MODELS = 27, 24, 30
Row = dict[str, Any]


def rows(count: int, seed: int = 1) -> Iterator[Row]:
    """Yield `count` made-up rows of all kinds, each a command, for an empty ledger."""
    ids = itertools.count(1)
    for row in itertools.islice(_Made(Random(seed)).rows(), count):
        name = f"tong-hop-{seed}-{next(ids)}"
        yield {"event_id": name, "command_id": name, "reason": SYNTHETIC, **row}


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


class _Made:
    """Rows of a made-up province: what there is so far, so that what is said next may be true."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._units = [
            f"p/h{d}/x{c}" for d, c in itertools.product(range(DISTRICTS), range(COMMUNES))
        ]
        self._bodies: list[str] = []
        self._sites: list[str] = []
        self._ids = itertools.count(1)
        self._kinds: tuple[tuple[int, Callable[[], Iterable[Row]]], ...] = (
            (50, self._members),
            (20, self._activity),
            (10, self._incident),
            (5, self._body),
            (5, self._site),
            (3, self._declaration),
        )

    def rows(self) -> Iterator[Row]:
        """Yield rows without end, beginning with the units and models that the rest name."""
        ever = "..2000-01-01"
        yield _row("unit-p", "UnitRegistered", ever, name="Tỉnh tổng hợp", kind="tinh")
        above = dict.fromkeys(unit.rpartition("/")[0] for unit in self._units)
        for unit, kind, parent in (
            *((unit, "huyen", "p") for unit in above),
            *((unit, "xa", unit.rpartition("/")[0]) for unit in self._units),
        ):
            name = f"Đơn vị {unit}"
            yield _row(f"unit-{unit}", "UnitRegistered", ever, name=name, kind=kind, parent=parent)
        for model in range(MODELS):
            stream = f"community_model-m{model}"
            yield _row(stream, "ModelDefined", ever, unit="p", name=f"Mô hình {model}")
        weights = [weight for weight, _ in self._kinds]
        while True:
            ((_, make),) = self._rng.choices(self._kinds, weights)
            yield from make()

    def _next(self, word: str) -> str:
        return f"{word}-{next(self._ids)}"

    def _unit(self) -> str:
        return self._rng.choice(self._units)

    def _day(self) -> str:
        rng = self._rng
        return f"{rng.randint(2006, 2021)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"

    def _body(self) -> Iterator[Row]:
        stream = self._next("organisation-to")
        self._bodies.append(stream)
        kind = self._rng.choice(("to-bao-ve-antt", "to-anxh", "ban-chi-dao-antt"))
        yield _row(stream, "OrganisationEstablished", "2005-01-01", unit=self._unit(), kind=kind)
        yield _row(stream, "MembershipCountDeclared", "2018-12-31", members=self._rng.randint(3, 9))

    def _members(self) -> Iterator[Row]:
        """Yield a member who joins; now and then one who leaves again, or is corrected."""
        if not self._bodies:
            yield from self._body()
        stream, member, day = self._rng.choice(self._bodies), self._next("tv"), self._day()
        name, chance = f"tong-hop-{member}", self._rng.random()
        joined = _row(stream, "MemberJoined", day, member=member)
        yield {**joined, "event_id": name}
        if chance < 0.06:
            yield {**joined, "effective": day[:7], "corrects": name}
        elif chance < 0.08:
            yield _row(stream, "EventWithdrawn", day, event=name)
        elif chance < 0.16:
            yield _row(stream, "MemberLeft", "2022-01-31", member=member)

    def _activity(self) -> Iterator[Row]:
        stream, seen = self._next("activity-h"), self._rng.randint(10, 99)
        said = {"unit": self._unit(), "form": "conference", "attendances": seen}
        yield _row(stream, "ActivityHeld", self._day(), **said)

    def _incident(self) -> Iterator[Row]:
        stream = self._next("incident-v")
        yield _row(stream, "IncidentReported", self._day(), unit=self._unit(), kind="dispute")
        yield _row(stream, "IncidentMediated", "2022-02", by="people-teams")

    def _site(self) -> Iterator[Row]:
        """Yield a site that begins, or moves, or gets a team."""
        if not self._sites or self._rng.random() < 0.5:
            self._sites.append(self._next("model_site-d"))
            model = f"m{self._rng.randrange(MODELS)}"
            said = {"unit": self._unit(), "model": model, "new": self._rng.random() < 0.5}
            yield _row(self._sites[-1], "SiteLaunched", "2005-06", **said)
        else:
            yield _row(
                self._rng.choice(self._sites), "TeamFormed", self._day(), team=self._next("t")
            )

    def _declaration(self) -> Iterator[Row]:
        unit, number = self._unit(), self._rng.randint(20, 60)
        said = {"unit": unit, "measure": "members", "lo": number, "hi": number, "keys": []}
        yield _row(f"declaration-{unit}", "StockDeclared", self._day(), **said)


@dataclass(slots=True)
class _Curve:
    """When how much of a phase was done: (seconds, part of the whole)."""

    points: list[tuple[float, float]] = field(default_factory=list)

    def __call__(self, done: int, total: int) -> None:
        """Note how much is done by now (socai.infra.app.Progress)."""
        self.points.append((time.perf_counter(), done / total if total else 0.0))

    def at(self, part: float) -> float:
        """Return when this part was done, between the two points noted nearest to it."""
        then, before = self.points[0]
        for moment, reached in self.points:
            if reached >= part:
                rise = reached - before
                return moment if not rise else then + (moment - then) * (part - before) / rise
            then, before = moment, reached
        return then

    def tenths(self, first: float = 0.0, last: float = 1.0) -> list[float]:
        """Return the seconds that each tenth of the stretch from `first` to `last` took."""
        ends = [self.at(first + (last - first) * n / PARTS) for n in range(PARTS + 1)]
        return [end - begin for begin, end in itertools.pairwise(ends)]


class _Phases:
    """The curves of an import's phases (socai.infra.app.Phases)."""

    def __init__(self) -> None:
        self.curves: dict[str, _Curve] = {}

    def __call__(self, vi: str, en: str) -> Progress:
        """Begin a phase."""
        curve = self.curves[en] = _Curve()
        curve(0, 1)
        return curve


def measure(made: Iterable[Row]) -> tuple[list[float], list[float]]:
    """Import and project rows in a ledger of their own; return the seconds that each tenth took."""
    with TemporaryDirectory(prefix="socai-bench-") as folder:
        file = Path(folder, "rows.jsonl")
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
        ledger, phases = create(Path(folder, "ledger"), demo=True), _Phases()
        try:
            import_files(ledger, [file], actor="bench", phases=phases)
            checking, recording = phases.curves["checking"], phases.curves["recording"]
            # A row is half done when it is understood and whole when it is decided.
            parts = (checking.tenths(0.0, 0.5), checking.tenths(0.5, 1.0), recording.tenths())
            projecting = _Curve()
            projecting(0, 1)
            ledger.catch_up(projecting)
        finally:
            ledger.close()
    return [sum(part) for part in zip(*parts, strict=True)], projecting.tenths()


def growth(out: TextIO, events: int = EVENTS, lang: str = "vi") -> None:
    """Print the rate of each tenth of an import and of its projection, and how they compare."""
    rows_words = Message(
        "sự kiện tổng hợp, mỗi giây, theo từng phần mười", "synthetic events, per second, by tenths"
    )
    print(f"{number(events, lang)} {rows_words.text(lang)}", file=out)
    measure(bodies(10, 10))  # What is loaded and compiled once is not measured.
    _print_tenths(out, lang, events, measure(rows(events)))
    long, short = measure(bodies(1, 1_000)), measure(bodies(100, 10))
    said = Message(
        "1 dòng 1.000 người : 100 dòng 10 người", "1 stream of 1,000 : 100 streams of 10"
    )
    for name, slow, fast in zip(_phases(lang), long, short, strict=True):
        print(f"{name}: {said.text(lang)} = {sum(slow) / sum(fast):.2f}", file=out)


def _print_tenths(
    out: TextIO, lang: str, events: int, parts: tuple[list[float], list[float]]
) -> None:
    last_first = Message("phần cuối : phần đầu", "last : first").text(lang)
    for name, seconds in zip(_phases(lang), parts, strict=True):
        rates = " ".join(number(round(events / PARTS / one), lang) for one in seconds)
        print(f"{name}: {rates}; {last_first} = {seconds[0] / seconds[-1]:.2f}", file=out)


def _phases(lang: str) -> tuple[str, str]:
    return ("import", "projection") if lang == "en" else ("nhập", "tổng hợp")


BENCHES: dict[str, Callable[[TextIO, int, str], None]] = {"growth": growth}


def run(names: list[str], lang: str = "vi") -> None:
    """Run the benchmarks of these names, all where none is named, and print what they find.

    Raises Refused where there is no benchmark of a name.
    """
    for name in names:
        if name not in BENCHES:
            listed = ", ".join(BENCHES)
            raise Refused.of(
                f"Không có phép đo «{name}»; các phép đo: {listed}",
                f"There is no benchmark «{name}»; benchmarks: {listed}",
            )
    for name in names or list(BENCHES):
        BENCHES[name](sys.stdout, EVENTS, lang)
