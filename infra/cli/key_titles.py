"""The Vietnamese words of keys: from closed lists, or the names of what the keys stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from socai.domain import (
    activity,
    certification,
    community_model,
    incident,
    managed_person,
    pledge,
    recognition,
    unit,
)
from socai.domain.chart import Measure
from socai.domain.fields import OneOf
from socai.domain.key_words import BODY_NAMES
from socai.domain.timeline import Stream


def _words(*lists: OneOf) -> dict[str, str]:
    return {word: name for one in lists for word, name in one.words}


WORDS: dict[str, Mapping[str, str]] = {
    "loại đơn vị": _words(unit.UNIT_KINDS, pledge.SUBJECTS),
    "loại tổ chức": BODY_NAMES,
    "cấp": _words(community_model.LEVELS),
    "loại tụ điểm": _words(incident.HOTSPOT_KINDS),
    "loại vụ việc": _words(incident.CATEGORIES),
    "bên giải quyết": _words(incident.SETTLERS),
    "đánh giá": _words(incident.ASSESSMENTS),
    "vũ trang": {"armed": "có vũ trang", "other": "không vũ trang"},
    "hình thức": _words(activity.FORMS),
    "nhóm đối tượng": _words(managed_person.GROUPS),
    "tình trạng": _words(certification.STATUSES),
    "đối tượng": _words(recognition.RECIPIENTS),
}
"""What the keys of a measure are (chart: `keys`) → key → its words."""
NAMED = {"mô hình": "community_model", "chương trình": "programme", "tiêu chuẩn": "standard"}
"""What the keys of a measure are → the kind of stream whose id the key is."""
FREE = {"địa bàn", "nơi nhận", "mục đích"}
"""Keys that whoever records chooses: they are their own words."""


class KeyTitles:
    """Finds the words of a measure's keys on a day; `stream` gives what they stand for."""

    def __init__(self, measure: Measure, day: date, stream: Callable[[str], Stream]) -> None:
        self._keys, self._day, self._stream = measure.keys, day, stream
        self._named: dict[str, str | None] = {}

    def title(self, key: str) -> str | None:
        """Return the Vietnamese words of a key, None where it has none of its own."""
        if kind := NAMED.get(self._keys):
            if key and key not in self._named:
                self._named[key] = self._stream(f"{kind}-{key}").state(self._day).get("name")
            return self._named.get(key)
        return WORDS.get(self._keys, {}).get(key)
