"""The day or period that each figure is of: as its sentence says, or the article, or its title."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date

from socai.domain.period import Period

from .clauses import Prose
from .indicators import Figure
from .periods import NOW, SINCE, UNTIL, WITHIN, Stated, stated

Ends = tuple[date | None, date | None]
UNTOLD: Ends = (None, None)
YEAR, SHORT, MONTH = 366, 300, 31
_BETWEEN = re.compile(r"[^,;()0-9]{0,80}")
_PLANS = re.compile(
    r"[\W0-9ivx]{0,8}"
    r"(?:phuong huong|nhiem vu|giai phap|muc tieu|(?:trong )?thoi gian toi)(?![^\W_])"
)
_LEAD = re.compile(r"(?:^|[,;.])\s*(?:trong|vao|rieng|ca)?\s*$")


class Dating:
    """Walks through a document and tells the day or period of each figure."""

    def __init__(self, title: Period | None, published: date | None) -> None:
        self._published = published
        self._today = published or (title.last if title else None)
        self._year = self._today.year if self._today else None
        self._title = self._capped(title.first, title.last) if title else UNTOLD
        if title and self._is_plan(Stated(0, 0, WITHIN, title.first, title.last)):
            self._title = UNTOLD
        self._window = self._title
        self._day: date | None = None
        self._stated: list[Stated] = []
        self._starts: list[int] = []
        self._passed = 0

    def enter(self, prose: Prose) -> None:
        """Go on to the next passage; what was stated before stays for the flows that follow."""
        self._pass(len(self._stated))
        self._stated = stated(prose, self._year)
        self._starts = [one.start for one in self._stated]
        self._passed, self._day = 0, None
        if _PLANS.match(prose.plain):
            self._title = self._window = UNTOLD
        elif self._title[0] and not self._reported():
            self._window = self._title

    def _reported(self) -> bool:
        """Return whether the window is what the title speaks of, said more closely."""
        (first, last), (begins, ends) = self._window, self._title
        if not (first and last and begins and ends) or last < begins or ends < first:
            return False
        days, of_title = (last - first).days, (ends - begins).days
        return of_title < days * 2 <= of_title * 3

    def of(self, figure: Figure, kind: str | None, proposed: str) -> Ends:
        """Return the first and last day of a figure: one day for a stock, None where untold."""
        self._pass(bisect_left(self._starts, figure.start))
        if proposed == "target":
            return self._deadline(figure)
        if kind == "flow":
            return self._flow(figure)
        said = self._said(figure, (UNTIL, WITHIN, SINCE, NOW))
        if kind == "stock":
            whole = proposed in ("count", "stock", "zero")
            day = self._day_of(said) if said else self._day or (self._today if whole else None)
            return day, day
        return self._ends(said) if said else UNTOLD

    def _flow(self, figure: Figure) -> Ends:
        if said := self._said(figure, (WITHIN, SINCE)):
            return self._ends(said)
        first, last = self._window
        until = self._said(figure, (UNTIL,))
        if until and until.last:
            return (first if first and first <= until.last else None), until.last
        return first, last

    def _deadline(self, figure: Figure) -> Ends:
        said = self._said(figure, (UNTIL, WITHIN))
        return (said.first or said.last, said.last) if said else UNTOLD

    def _said(self, figure: Figure, hows: tuple[str, ...]) -> Stated | None:
        """Return what is said of a figure's time: next to it, before it, or in its sentence."""
        prose = figure.prose
        clause, sentence = prose.clause(figure.start), prose.sentence(figure.start)
        before = self._last(clause.start, figure.start, hows)
        after = self._next(figure, clause.end, hows)
        if after and (before is None or self._is_nearer(prose, figure, before, after)):
            return after
        return before or self._last(sentence.start, figure.start, hows)

    def _is_nearer(self, prose: Prose, figure: Figure, before: Stated, after: Stated) -> bool:
        """Return whether no comma parts a figure from what follows, but from what is before."""
        if self._leads(prose, before):
            return False
        parted = "," in prose.text[before.end : figure.start]
        return parted and bool(_BETWEEN.fullmatch(prose.plain, figure.end, after.start))

    def _leads(self, prose: Prose, said: Stated) -> bool:
        begins = prose.clause(said.start).start
        return bool(_LEAD.search(prose.plain[max(begins, said.start - 30) : said.start])) or (
            said.start == begins
        )

    def _last(self, start: int, end: int, hows: tuple[str, ...]) -> Stated | None:
        index = bisect_left(self._starts, end) - 1
        while index >= 0 and self._starts[index] >= start:
            if self._stated[index].how in hows:
                return self._stated[index]
            index -= 1
        return None

    def _next(self, figure: Figure, end: int, hows: tuple[str, ...]) -> Stated | None:
        index = bisect_left(self._starts, figure.end)
        found = self._stated[index] if index < len(self._stated) else None
        if found is None or found.start >= end or found.how not in hows:
            return None
        return None if ":" in figure.prose.text[figure.end : found.start] else found

    def _pass(self, index: int) -> None:
        """Note what is stated up to there: the window of flows, the day of stocks."""
        for one in self._stated[self._passed : index]:
            if one.how in (UNTIL, NOW):
                self._day = self._day_of(one)
            elif not self._is_plan(one):
                self._window = self._ends(one)
        self._passed = max(self._passed, index)

    def _is_plan(self, one: Stated) -> bool:
        """Return whether a period ends after the document: in a later year, or a month later."""
        ends = one.last or one.first
        if not self._today or not ends:
            return False
        short = one.first and one.last and (one.last - one.first).days < SHORT
        late = short and (ends - self._today).days > MONTH
        return bool(late) or ends.year > self._today.year

    def _ends(self, said: Stated) -> Ends:
        """Return the ends of what is said; nobody reports of days after the publication."""
        today = self._today
        if said.how == UNTIL:
            return said.last, said.last
        if said.how == NOW:
            return today, today
        if said.how == SINCE:
            return said.first, today if not (today and said.first and today < said.first) else None
        return self._capped(said.first, said.last)

    def _capped(self, first: date | None, last: date | None) -> Ends:
        """Return a period of years up to the publication, where that is in its last year."""
        published = self._published
        if published and first and last and (last - first).days > YEAR:
            last = published if first <= published < last and published.year == last.year else last
        return first, last

    def _day_of(self, said: Stated) -> date | None:
        _, last = self._ends(said)
        return min(last, self._today) if last and self._today else last
