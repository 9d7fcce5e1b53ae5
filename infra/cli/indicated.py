"""An indicator as an answer: as JSON with its numerator and denominator, and for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from socai.domain.indicator import IndicatorDefined
from socai.domain.period import Period
from socai.domain.term import Term
from socai.infra.cli.answers import explained, figure_json, times
from socai.infra.cli.asking import AsKnown
from socai.infra.cli.figure_words import explanation_lines, quantity, time_words
from socai.infra.cli.indicator_rows import FORM_NAMES
from socai.infra.cli.printing import day, period
from socai.infra.cli.words import status
from socai.infra.reports.words import plain, said
from socai.projections.indicators.asking import weakest
from socai.projections.question import Figure
from socai.projections.reading import Reading

DIVIDED = ("ratio", "coverage", "change")
"""Forms whose terms are a numerator and a denominator (of a change: the base)."""
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Indicated:
    """A reading of an indicator, and what it was asked of."""

    at: AsKnown
    found: Reading
    event: IndicatorDefined
    unit: str
    window: Period
    boundaries: date
    explain: bool = False

    def json(self) -> Part:
        """Return the reading with the figures that it is made of, each as figures are."""
        found, on_a_day = self.found, self.window.first == self.window.last
        first, last = self.window.first.isoformat(), self.window.last.isoformat()
        source, documented = self.at.ledger.source, self.at.documented
        return {
            "measure": found.item,
            "unit": self.unit,
            "key": None,
            "as_of": last if on_a_day else None,
            "from": None if on_a_day else first,
            "to": None if on_a_day else last,
            "known": self.at.position,
            "boundaries": self.boundaries.isoformat(),
            "lo": plain(found.lo),
            "hi": plain(found.hi),
            "lo_exact": None if found.lo is None else str(found.lo),
            "hi_exact": None if found.hi is None else str(found.hi),
            "qualifier": qualifier(found),
            "counted": None,
            "declared": None,
            "unallocated": None,
            "of": None if found.of is None else list(found.of),
            "kind": found.form,
            "counted_unit": found.counted_unit,
            "definition": found.definition,
            "status": found.status,
            "notes": [{"vi": note.vi, "en": note.en} for note in found.notes],
            "time": times(self.window, source, self.at.position, documented),
            **self._terms(),
        }

    def _terms(self) -> Part:
        parts, count = [self._figure(one) for one in self.found.terms], len(self.event.terms)
        if self.found.form in DIVIDED and len(parts) > count:
            return {"numerator": combined(parts[:count]), "denominator": combined(parts[count:])}
        return {"terms": parts}

    def _figure(self, one: Figure) -> Part:
        source = self.at.ledger.source
        found = figure_json(one, source, self.at.position, self.at.documented)
        return found | (explained(one, self.at.view, source) if self.explain else {})

    def lines(self, lang: str) -> list[str]:
        """Return the reading for people, and where asked what it comes from."""
        vi, found, tree = lang != "en", self.found, self.at.view.tree(self.boundaries)
        title = self.event.name if vi else self.event.name_en
        unit = "" if found.counted_unit == "%" or found.lo is None else f" {found.counted_unit}"
        lines = [
            f"{title}, {tree.name(self.unit)} ({self.unit}), {self._when(lang)}:",
            f"  {said(found, lang)}{unit}",
            f"{'Tình trạng' if vi else 'Status'}: {how_known(found.status, found.hi, lang)}",
            self._definition(lang),
            *(self._term_line(number, one, lang) for number, one in enumerate(found.terms)),
            *(f"{'Ghi chú' if vi else 'Note'}: {note.text(lang)}" for note in found.notes),
        ]
        border = None if self.boundaries == self.window.last else self.boundaries
        source, documented = self.at.ledger.source, self.at.documented
        asked = times(self.window, source, self.at.position, documented)
        lines.append(time_words(asked, border, lang))
        return lines + (list(self._explained(lang)) if self.explain else [])

    def _when(self, lang: str) -> str:
        if self.window.first == self.window.last:
            return f"{'tại ngày' if lang != 'en' else 'on'} {day(self.window.last, lang)}"
        return f"{'trong kỳ' if lang != 'en' else 'over'} {period(self.window, lang)}"

    def _definition(self, lang: str) -> str:
        form, number = self.event.form, self.event.definition
        if lang == "en":
            return f"Definition: version {number}, {form}"
        return f"Định nghĩa: phiên bản {number}, {FORM_NAMES[form]}"

    def _term_line(self, number: int, one: Figure, lang: str) -> str:
        vi, term = lang != "en", Term(one.measure.name, one.question.keys)
        what = "Số hạng" if vi else "Term"
        if self.found.form in DIVIDED:
            above = number < len(self.event.terms)
            names = ("Tử số", "Numerator") if above else ("Mẫu số", "Denominator")
            if self.found.form == "change":
                names = ("Kỳ này", "This window") if above else ("Kỳ gốc", "Base")
            what = names[0] if vi else names[1]
        value = quantity(one.value, one.qualifier, lang)
        amount = (
            f"{value} {one.counted_unit}" if one.status != "no_data" else status("no_data", lang)
        )
        where = "" if one.question.unit == self.unit else f" {one.question.unit}"
        window = one.question.window
        stock = one.measure.kind == "stock"
        when = day(window.last, lang) if stock else period(window, lang)
        return f"{what}: {term}{where}, {when}: {amount} ({status(one.status, lang)})"

    def _explained(self, lang: str) -> Iterator[str]:
        for number, one in enumerate(self.found.terms):
            parts = explained(one, self.at.view, self.at.ledger.source)
            yield ""
            yield self._term_line(number, one, lang)
            yield from explanation_lines(parts, one.counted, lang)[1:]


def how_known(status_name: str, hi: object, lang: str = "vi") -> str:
    """Return how far something is known, in words: of a part also its upper end may be known.

    A streak of four to nine years is no more than nine, though a year in it is silent.
    """
    if status_name == "partial" and hi is not None:
        return "từ mức thấp nhất đến mức cao nhất" if lang != "en" else "a lower and an upper bound"
    return status(status_name, lang)


def qualifier(found: Reading) -> str:
    """Return the qualifier of a reading, as that of a figure that no one declaration states."""
    if found.lo is None:
        return "none"
    return "exact" if found.lo == found.hi else "trở lên" if found.hi is None else "range"


def combined(parts: Sequence[Part]) -> Part:
    """Return the figure of terms that are added: their sum, with each of them."""
    if len(parts) == 1:
        return parts[0]
    tops = [one["hi"] for one in parts]
    return {
        "measure": " + ".join(one["measure"] for one in parts),
        "lo": sum(one["lo"] for one in parts),
        "hi": None if None in tops else sum(tops),
        "counted": sum(one["counted"] for one in parts),
        "counted_unit": parts[0]["counted_unit"],
        "status": weakest(one["status"] for one in parts),
        "terms": list(parts),
    }
