"""The calendar of seals: a file of the operator's, every fault told with its line and its entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from socai.domain.period import Period
from socai.domain.period_words import LAST_YEAR
from socai.domain.refusal import Message, Refused
from socai.infra import settings
from socai.infra.app import Ledger
from socai.infra.cli.typed import hint, read_period
from socai.infra.defined import definitions
from socai.infra.files.jsonl import disk
from socai.infra.reports.asking import reader
from socai.infra.reports.loading import SUFFIX, load, shipped_names
from socai.infra.reports.toml_file import LARGEST, Repeated, placed, tables_of, text_of
from socai.projections.indicators.indicator import Definitions, item
from socai.projections.indicators.spread import KINDS
from socai.projections.reports.faults import Checking
from socai.projections.reports.report import Report
from socai.projections.seals.calendar import AFTER_DAYS, Entry
from socai.projections.seals.periods import EVERY, MONTHS, OF_A_PROGRAMME, PROGRAMME, fits
from socai.projections.windows.words import kind_named, window_named

FILE = "seals.toml"
ENTRIES = Repeated("seals", "mục", "entry")
MOST_ENTRIES, MOST_DAYS = 1_000, 3_660
EXAMPLES = {"quarter": "2026-Q1", "half-year": "2026-01..2026-06", "year": "2026"}
"""How a first period is written, for whoever wrote another."""
FIELDS = {
    "report": str,
    "unit": list,
    "below": str,
    "every": str,
    "from": str,
    "until": str,
    "programme": str,
    "boundaries": str,
    "needs": list,
    "after": int,
}
LISTS, DAYS = ("unit", "needs"), ("from", "until", "boundaries")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The entries of a file, by which seals are kept."""

    path: Path
    entries: tuple[Entry, ...]


def place(ledger: Ledger) -> Path | None:
    """Return where the calendar of a ledger is, None where it has none.

    It is the file that SOCAI_SEALS names, else seals.toml in the ledger's folder.
    """
    if given := settings.SEALS.given():
        return Path(given)
    books = ledger.home.books
    beside = books.parent / FILE if isinstance(books, Path) else None
    return beside if beside and beside.is_file() else None


def read(path: Path, ledger: Ledger) -> Calendar:
    """Return the calendar of a file; raise Refused with all that is wrong with it."""
    with disk(path), path.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    text = text_of(path.name, content)
    tables = tables_of(path.name, text, ENTRIES)
    known = definitions(ledger.store, position := ledger.store.last())
    reading = _Reading(path, known, reader(known, position)[1])
    entries = tuple(reading.entries(tables))
    if faults := reading.checking.faults:
        lines = text.splitlines()
        raise Refused(*(placed(path.name, lines, fault, ENTRIES) for fault in faults))
    return Calendar(path, entries)


def no_calendar(ledger: Ledger) -> Message:
    """Return why there is nothing to seal by itself, and what to do."""
    if isinstance(ledger.home.books, Path):
        folder = ledger.home.books.parent
        vi, en = (
            f"đặt {FILE} vào {folder}, hoặc nêu tệp ấy",
            f"put {FILE} into {folder}, or name it",
        )
    else:
        vi, en = "nêu tệp ấy", "name its file"
    return Message(
        f"Chưa có lịch chốt báo cáo nên không tự chốt gì: {vi} bằng {settings.SEALS.name}",
        f"There is no calendar of seals, so nothing is sealed by itself: {en} in "
        f"{settings.SEALS.name}",
    )


def required(ledger: Ledger) -> Calendar:
    """Return the calendar of a ledger; raise Refused where there is none, or it cannot be used."""
    path = place(ledger)
    if path is None:
        raise Refused(no_calendar(ledger))
    return read(path, ledger)


class _Reading:
    """One file that is being read, and what is wrong with it so far."""

    def __init__(self, path: Path, known: Definitions, indicators: list[str]) -> None:
        self._path, self._known, self._indicators = path, known, indicators
        self._reports: dict[str, Report | None] = {}
        self.checking = Checking(indicators, {})

    def entries(self, tables: Mapping[str, Any]) -> Iterator[Entry]:
        """Yield the entries that can be used."""
        given = self.checking.fields(tables, {ENTRIES.name: list}).get(ENTRIES.name, [])
        if not 0 < len(given) <= MOST_ENTRIES or not all(isinstance(one, dict) for one in given):
            self.checking.wrong(
                f"Cần từ 1 đến {MOST_ENTRIES} mục, mỗi mục bắt đầu bằng [[{ENTRIES.name}]]",
                f"1 to {MOST_ENTRIES} entries are needed, each begins with [[{ENTRIES.name}]]",
            )
            return
        for number, one in enumerate(given, start=1):
            before = len(self.checking.faults)
            entry = _One(self, number, one).read()
            if entry and len(self.checking.faults) == before:
                yield entry

    def report(self, asked: str, number: int) -> tuple[Report | None, str]:
        """Return a report by its name or file, and by what it is found from anywhere."""
        own = asked.endswith(SUFFIX) and asked not in shipped_names()
        source = str(self._path.parent / asked) if own else asked
        if source not in self._reports:
            self._reports[source] = None
            try:
                self._reports[source] = load(source, self._indicators)
            except Refused as refused:
                self.refused(refused, "report", number)
        return self._reports[source], source

    def needed(self, name: str, number: int) -> None:
        """Note where a name is no measure or indicator."""
        if name in self._indicators:
            return
        try:
            item(name, self._known)
        except Refused as refused:
            self.refused(refused, "needs", number)

    def refused(self, refused: Refused, name: str, number: int) -> None:
        """Note a refusal as what is wrong with a field."""
        for message in refused.messages:
            self.checking.wrong(message.vi, message.en, name, number)


class _One:
    """One entry that is being read."""

    def __init__(self, reading: _Reading, number: int, given: dict[str, Any]) -> None:
        self._reading, self._number = reading, number
        self._given = dict(given)
        # Looked at by itself, for what may stand there.
        self._after = self._given.pop("after", AFTER_DAYS)
        self._found = reading.checking.fields(self._plain(), FIELDS, number)

    def _plain(self) -> dict[str, Any]:
        """Return the fields with days and years as texts, and one text in place of a list."""
        plain = dict(self._given)
        for name in DAYS:
            value = plain.get(name)
            if type(value) is int or type(value) is date:
                plain[name] = str(value)
        for name in LISTS:
            if isinstance(plain.get(name), str):
                plain[name] = [plain[name]]
        return plain

    def read(self) -> Entry | None:
        """Return the entry; None where it cannot be used."""
        self._missing()
        self._check_words()
        for name in LISTS:
            if name in self._found:
                self._reading.checking.texts(self._found[name], name, self._number)
        for name in self._found.get("needs", ()):
            if isinstance(name, str):
                self._reading.needed(name, self._number)
        report, source = None, ""
        if "report" in self._found:
            report, source = self._reading.report(self._found["report"], self._number)
        first, until, border = (self._days(name) for name in DAYS)
        if report is None or "unit" not in self._found or "every" not in self._found:
            return None
        return Entry(
            number=self._number,
            report=report,
            source=source,
            units=tuple(self._found["unit"]),
            every=self._found["every"],
            first=first,
            until=until.last if until else None,
            below=self._found.get("below"),
            programme=self._found.get("programme"),
            after=self._after,
            boundaries=border.last if border else None,
            needs=tuple(self._found.get("needs", ())),
        )

    def _wrong(self, vi: str, en: str, name: str) -> None:
        self._reading.checking.wrong(vi, en, name, self._number)

    def _missing(self) -> None:
        needed = ["report", "unit", "every"]
        if "programme" not in self._given and self._given.get("every") != PROGRAMME:
            needed.append("from")
        for name in needed:
            if name not in self._given:
                self._wrong(f"Thiếu trường «{name}»", f"The field «{name}» is missing", name)

    def _check_words(self) -> None:
        """Note what is wrong with every, below, programme and after."""
        every, programme = self._found.get("every"), self._found.get("programme")
        lists = (("every", EVERY), ("below", tuple(KINDS)))
        for name, allowed in lists:
            value = self._found.get(name)
            if value is not None and value not in allowed:
                close, listed = hint(value, allowed), ", ".join(f"«{one}»" for one in allowed)
                vi, en = f"Cần một trong {listed}{close.vi}", f"One of {listed}{close.en} is needed"
                self._wrong(vi, en, name)
        if every == PROGRAMME and "programme" not in self._given:
            vi, en = "Nêu chương trình (programme)", "Name the programme (programme)"
            self._wrong(vi, en, "every")
        if programme and every in EVERY and every not in OF_A_PROGRAMME:
            listed = ", ".join(f"«{one}»" for one in OF_A_PROGRAMME)
            vi = f"Các kỳ của một chương trình: every là một trong {listed}"
            en = f"Windows of a programme: every is one of {listed}"
            self._wrong(vi, en, "every")
        if type(self._after) is not int or not 0 <= self._after <= MOST_DAYS:
            vi, en = f"Cần số ngày từ 0 đến {MOST_DAYS}", f"0 to {MOST_DAYS} days are needed"
            self._wrong(vi, en, "after")

    def _days(self, name: str) -> Period | None:
        """Return the days that a field states, None where it states none."""
        text = self._found.get(name)
        if text is None:
            return None
        try:
            found = _stated(text) if name == "from" else read_period(text)
        except Refused as refused:
            self._reading.refused(refused, name, self._number)
            return None
        every = self._found.get("every")
        if name == "from" and every in MONTHS and "programme" not in self._given:
            return self._fitting(found, text, every)
        return found

    def _fitting(self, found: Period, text: str, every: str) -> Period | None:
        if fits(every, found):
            return found
        example = EXAMPLES.get(every, f"2026..{2025 + MONTHS[every] // 12}")
        self._wrong(
            f"«{text[:60]}» không phải một kỳ {MONTHS[every]} tháng (every = «{every}»): viết cả "
            f"kỳ đầu, ví dụ «{example}»",
            f"«{text[:60]}» is no period of {MONTHS[every]} months (every = «{every}»): write the "
            f"whole first period, e.g. «{example}»",
            "from",
        )
        return None


def _stated(text: str) -> Period:
    """Return the days of a first period; «năm 2021 đến 14/12» is a year that closes on that day."""
    if ":" in text or kind_named(text):
        raise Refused.of(
            f"«{text[:60]}»: kỳ đầu nêu bằng ngày hoặc năm; kỳ của chương trình thì nêu programme",
            f"«{text[:60]}»: a first period is stated by days or a year; for windows of a "
            "programme name it (programme)",
        )
    found = window_named(text, {}, date.max).period
    if found.last.year > LAST_YEAR:
        raise Refused.of(
            f"«{text[:60]}» tùy ngày đang hỏi: viết năm hoặc hai ngày",
            f"«{text[:60]}» depends on the day: write a year, or two days",
        )
    return found
