"""The postings as rows: what each event added to an account or took from it, and from which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from socai.consumers.ports import Source
from socai.domain.chart import CHART
from socai.domain.period import grain_period
from socai.infra.books.reading import Reading
from socai.infra.files.exports import places
from socai.infra.files.exports.columns import (
    COUNT,
    DAY,
    TEXT,
    WORD,
    Column,
    Values,
    several,
)
from socai.infra.files.exports.places import Places
from socai.infra.files.exports.statements import SOURCE, source_of

READ = 2_000
"""Postings whose events are read at a time."""
AMOUNT = (
    Column("measure", WORD, "chỉ tiêu", "measure"),
    Column("measure_kind", WORD, "stock: tại thời điểm; flow: trong kỳ", "stock or flow"),
    Column("counted_unit", WORD, "đơn vị đếm", "counted unit"),
    Column("key", WORD, "khóa trong chỉ tiêu", "key within the measure"),
    Column(
        "grain",
        WORD,
        "biết đến ngày, tháng, quý hay năm (day, month, quarter, year)",
        "known to the day, month, quarter or year",
    ),
    Column("effective_from", DAY, "ngày đầu của kỳ ấy", "first day of that period"),
    Column(
        "effective",
        DAY,
        "ngày hiệu lực: số tại thời điểm tính từ ngày này",
        "effective day: the last of its period; from it on a stock has the amount",
    ),
    Column("amount", COUNT, "số cộng (+) hoặc trừ (−)", "amount added (+) or taken (−)"),
)
EVENT = (
    Column("type", WORD, "loại sự kiện", "event type"),
    Column("stream", TEXT, "dòng sự kiện", "stream"),
)
_PLAIN = (*AMOUNT, *(column for column in SOURCE if column.name != "quote"), *EVENT)
COLUMNS = (*_PLAIN, *places.COLUMNS, *places.KEYS)


def rows(source: Source, reading: Reading, known: int, found: Places) -> Iterator[Values]:
    """Yield a row of COLUMNS for every posting known at a position, in order of position."""
    for some in several(reading.postings(known), READ):
        events = {e.position: e for e in source.at(sorted({posting[0] for posting in some}))}
        for position, unit, measure, key, grain, day, amount in some:
            recorded = events[position]
            *cited, _quote = source_of(recorded)
            where, keys = found.whole(unit)
            yield (
                *(measure, *_measured(measure, key), key or None, grain or "day"),
                *(*_period(grain or "day", day), amount, *cited),
                *(recorded.meta.type, recorded.meta.stream, *where, *keys),
            )


@lru_cache(maxsize=4096)
def _measured(measure: str, key: str) -> tuple[str, str]:
    """Return the kind of a measure, and the counted unit of its key."""
    found = CHART[measure]
    return found.kind, found.counted_unit_of(frozenset({key}) if key else None)


@lru_cache(maxsize=16_384)
def _period(grain: str, ordinal: int) -> tuple[date, date]:
    found = grain_period(grain, date.fromordinal(ordinal))
    return found.first, found.last
