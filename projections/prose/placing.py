"""The place that each figure is of: of its clause, sentence, paragraph, section or document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from .clauses import Prose
from .indicators import Figure
from .places import Place, places, unit_of

_AT = re.compile(r"[^.,;:()“”«»\"0-9]{0,60}(?<![^\W_])(?:tại|ở|thuộc|của|trên địa bàn|trong)\s+")
_WHOLE_AT = re.compile(r"[^.,;:()“”«»\"0-9]{0,60}\s")
_LEAD = re.compile(
    r"(?:(?:tại|ở|trên|trong|địa bàn|riêng|đối với|công an|ubnd|trong đó|và|còn|tính riêng)[\s,]+)*"
)
MOST_BACK = 20
"""Places before general words («của huyện») that they may mean."""
HEADING = 100
"""Characters of the longest line that heads a section."""


class Placing:
    """Walks through a document and tells the place of each figure."""

    def __init__(self, document: Place | None, names: Mapping[str, str] | None) -> None:
        self._document, self._names = document, names
        self._section: Place | None = None
        self._prose: Prose | None = None
        self._places: list[Place] = []
        self._starts: list[int] = []
        self._leads: list[tuple[int, Place]] = []
        self._taken: set[int] = set()
        self._first = (-1, 0)

    def enter(self, prose: Prose) -> None:
        """Go on to the next passage; a line that is but a place heads a section about it."""
        self._prose = prose
        self._places = [place for place in places(prose) if not prose.is_quoted(place.start)]
        self._starts = [place.start for place in self._places]
        self._taken, self._first = set(), (-1, 0)
        self._leads = [(place.start, place) for place in self._places if _leads(prose, place)]
        text = prose.text.rstrip()
        if len(text) <= HEADING and text[-1:] not in (".", ";", ","):
            place = self._leads[0][1] if self._leads else None
            alone = place is not None and not re.search(r"[^\W_]", text[place.end :])
            self._section = place if alone else None

    def of(self, figure: Figure) -> tuple[str | None, str | None]:
        """Return the words of the place of a figure and the id of its unit, None where untold."""
        place = self._told(figure) or self._section or self._document
        if place and not place.name:
            place = self._meant(place)
        return (place.words, unit_of(place, self._names)) if place else (None, None)

    def _meant(self, general: Place) -> Place:
        """Return the place that general words mean: the document's, or the last of that kind."""
        if self._document and self._is_document(general):
            return self._document
        index = bisect_left(self._starts, general.start)
        kinds = (place for place in reversed(self._places[max(0, index - MOST_BACK) : index]))
        return next((one for one in kinds if one.name and one.kind == general.kind), general)

    def _told(self, figure: Figure) -> Place | None:
        """Return the place that the paragraph tells for a figure."""
        sentence = figure.prose.sentence(figure.start).start
        if self._first[0] != sentence:
            self._first = (sentence, figure.start)
        if after := self._after(figure):
            return after
        clause = figure.prose.clause(figure.start).start
        return (
            self._before(clause, figure.start)
            or self._before(sentence, self._first[1])
            or self._lead(figure.start)
        )

    def _after(self, figure: Figure) -> Place | None:
        """Return the place that follows what is counted: «12 tổ tại xã Châu Hóa»."""
        index = bisect_left(self._starts, figure.end)
        if index == len(self._places) or self._places[index].start > figure.end + 80:
            return None
        place = self._places[index]
        between = figure.prose.spelled[figure.end : place.start]
        general = not place.name and (place.whole or place.words.startswith("của "))
        pattern = _WHOLE_AT if general else _AT
        if not pattern.fullmatch(between) or not (general or self._counts(place)):
            return None
        self._taken.add(index)
        return place

    def _before(self, start: int, end: int) -> Place | None:
        """Return the last place that is told there and is not of another figure."""
        index = bisect_left(self._starts, end) - 1
        while index >= 0 and self._starts[index] >= start:
            place = self._places[index]
            if index not in self._taken and place.end <= end and self._counts(place):
                return place
            index -= 1
        return None

    def _lead(self, at: int) -> Place | None:
        """Return the place that the last sentence which begins with one is about."""
        index = bisect_left(self._leads, at, key=lambda lead: lead[0]) - 1
        return self._leads[index][1] if index >= 0 else None

    def _counts(self, place: Place) -> bool:
        """Return whether a place is where the figures are, not whose plan or order is spoken of."""
        return not place.owned and (bool(place.name) or place.whole or self._is_document(place))

    def _is_document(self, place: Place) -> bool:
        return self._document is not None and place.kind == self._document.kind


def _leads(prose: Prose, place: Place) -> bool:
    """Return whether a sentence begins with the place."""
    if not (place.name or place.whole):
        return False
    begins = prose.lead(prose.sentences[prose.sentence_index(place.start)])
    return begins >= place.start or bool(
        place.start - begins <= HEADING and _LEAD.fullmatch(prose.spelled, begins, place.start)
    )
