"""What a figure is about: a measure with its keys, or an indicator, from the words around it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from socai.domain.chart import CHART

from .clauses import Span, spelled
from .indicators import Figure, IndicatorLexicon
from .lexicon import IndicatorWords
from .mentions import Axis, KeyWords, Named, phrase, phrases

PERCENT = "%"
NEARNESSES = 3
"""How widely the words of a row are looked for: since the figure before, before it, everywhere."""
PLACE = re.compile(r"\{([a-z_]+)(\+?)\}")
_SCALED = re.compile(
    r"\s*(?:/ ?[0-9.]+\s*)?(?:=\s*[0-9.,]+\s*)?(?:%|(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?![^\W_])|"
    r"trở lên|\s)*(?:(?:các|những|tổng số|số) )?"
)
_LIST_END = re.compile(r"[,;(]|(?<![^\W_])(?:và|với)(?![^\W_])")


class Row(NamedTuple):
    """A row of the lexicon, ready to be looked for."""

    row: IndicatorWords
    counted: tuple[tuple[bool, bool, re.Pattern[str]], ...]
    near: tuple[re.Pattern[str], ...]
    without: re.Pattern[str] | None


class Words:
    """The rows and keys of a lexicon, ready to be looked for."""

    def __init__(self, lexicon: IndicatorLexicon) -> None:
        self.axes = {
            **_axes(lexicon.actors, before_only=True),
            **_axes(lexicon.things, before_only=False),
        }
        self.rows = tuple(self._row(row) for row in lexicon.indicators)
        self.stocks, self.flows = phrases(lexicon.stocks), phrases(lexicon.flows)

    def _row(self, row: IndicatorWords) -> Row:
        counted = tuple(
            (text.startswith(PERCENT), "{" in text, self._pattern(text.removeprefix(PERCENT)))
            for text in row.counted
        )
        near = tuple(phrases(words.split("|")) for words in row.near)
        return Row(row, counted, near, phrases(row.without) if row.without else None)

    def _pattern(self, counted: str) -> re.Pattern[str]:
        """Return the pattern of what is counted; «{body}» is any name of a body."""
        parts = PLACE.split(counted.strip())
        found = "".join(
            phrase(part) if at % 3 == 0 else self.axes[part].alternatives
            for at, part in enumerate(parts)
            if at % 3 < 2
        )
        return re.compile(rf"{found}(?![^\W_])")

    def about(self, figure: Figure) -> IndicatorWords | None:
        """Return the first row that the words nearest to a figure fulfil, its keys filled in."""
        text = figure.prose.spelled
        counting = [(row, counted) for row in self.rows if (counted := _counted(row, figure, text))]
        for nearness in range(NEARNESSES):
            for row, counted in counting:
                region = _region(figure, counted.end, nearness)
                if _says(row, text, region) and (filled := self._filled(row, figure, counted)):
                    return filled
        return None

    def _filled(self, row: Row, figure: Figure, counted: _Counted) -> IndicatorWords | None:
        """Return the row with the keys that the words name; None where they name none."""
        indicator = row.row.indicator
        for place in PLACE.finditer(indicator):
            axis, several = self.axes[place[1]], bool(place[2])
            whole = Span(figure.start, counted.end)
            named = axis.named(figure.prose, whole, several, counted.at)
            if named is None or not _agree(indicator, named.keys, counted):
                return None
            if not several and _is_of_another(figure, named):
                return None
            indicator = indicator.replace(place[0], ",".join(named.keys))
        kind = row.row.kind or _kind_of(indicator)
        return IndicatorWords(indicator=indicator, kind=kind)

    def kind(self, figure: Figure) -> str | None:
        """Return "stock" or "flow" by the last word before a figure that tells; None: none does."""
        if (figure.counted_unit or "").startswith("lượt"):
            return "flow"
        text, clause = figure.prose.spelled, figure.prose.clause(figure.start)
        if figure.is_where:
            return None
        told = [
            (found.end(), kind)
            for kind, pattern in (("stock", self.stocks), ("flow", self.flows))
            for found in pattern.finditer(text, clause.start, figure.start)
        ]
        return max(told)[1] if told else None


class _Counted(NamedTuple):
    """What is counted: where the words begin, where they end, and the words if not a name."""

    at: int
    end: int
    word: str | None


def _axes(rows: tuple[KeyWords, ...], *, before_only: bool) -> dict[str, Axis]:
    names = dict.fromkeys(row.axis for row in rows)
    return {
        name: Axis([row for row in rows if row.axis == name], before_only=before_only)
        for name in names
    }


def _region(figure: Figure, counted_end: int, nearness: int) -> Span:
    """Return what is looked at for a row's words: the nearest first, at last the whole clause."""
    clause = figure.prose.clause(figure.start)
    if nearness == NEARNESSES - 1:
        return clause
    begins = min(max(figure.end, counted_end), clause.end)
    listed = _LIST_END.search(figure.prose.spelled, begins, clause.end)
    start = clause.start if nearness else max(clause.start, figure.before)
    return Span(start, listed.start() if listed else clause.end)


def _counted(row: Row, figure: Figure, text: str) -> _Counted | None:
    """Return what the row counts where it stands after the figure, or is its counted unit."""
    if not row.counted:
        return _Counted(figure.end, figure.end, None)
    is_percent = figure.counted_unit == PERCENT
    skipped = _SCALED.match(text, figure.end)
    at = skipped.end() if skipped else figure.end
    for percent, named, pattern in row.counted:
        if percent != is_percent:
            continue
        if found := pattern.match(text, at):
            return _Counted(found.start(), found.end(), None if named else found[0])
        unit = figure.counted_unit
        if unit and not is_percent and (found := pattern.match(spelled(unit))):
            return _Counted(figure.end, figure.end, None if named else found[0])
    return None


def _says(row: Row, text: str, region: Span) -> bool:
    """Return whether the region holds each of the words near, and none of those without."""
    if row.without and row.without.search(text, *region):
        return False
    return all(words.search(text, *region) for words in row.near)


def _agree(indicator: str, keys: tuple[str, ...], counted: _Counted) -> bool:
    """Return whether the counted word is that of the keys: a hội đồng is no tổ."""
    measure = CHART.get(indicator.partition("[")[0])
    word = measure.units_of_keys.get(keys[0]) if measure else None
    return counted.word is None or word is None or counted.word.startswith(spelled(word))


def _is_of_another(figure: Figure, named: Named) -> bool:
    """Return whether a figure of something else stands between the name and this figure."""
    between = figure.before > named.end
    return between and named.keys[0] not in re.split(r"[\[,\]]", figure.previous or "")


def _kind_of(indicator: str) -> str | None:
    measure = CHART.get(indicator.partition("[")[0])
    return measure.kind if measure else None


@lru_cache(maxsize=8)
def words(lexicon: IndicatorLexicon) -> Words:
    """Return the words of a lexicon, ready to be looked for."""
    return Words(lexicon)
