"""What an import or a command may have got wrong: said before it is recorded, never hidden."""

from __future__ import annotations

from datetime import datetime, timedelta

from socai.domain.event import Statement
from socai.domain.period import vi_day
from socai.domain.refusal import Message
from socai.domain.streams import Streams
from socai.infra import known
from socai.infra.app import Ledger
from socai.infra.files.place import Place

CLOCK_BEHIND = timedelta(hours=1)


class Doubts:
    """What was noticed of the rows taken so far."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._now = known.of(ledger.clock())
        self._today = self._now.date()
        self._cited: set[str] = set()
        self._future: list[Message] = []
        self._ahead = 0

    def take(self, place: Place | None, said: Statement) -> None:
        """Notice what a row cites, and a day that has not come yet."""
        if said.source.document:
            self._cited.add(said.source.document)
        if said.effective.first > self._today + timedelta(days=1):
            self._ahead += 1
            if not self._future:
                day = said.effective.first
                message = Message(
                    f"{said.stream} có hiệu lực từ {vi_day(day)}, ngày chưa đến (hôm nay "
                    f"{vi_day(self._today)})",
                    f"{said.stream} is effective from {day}, which has not come (today is "
                    f"{self._today})",
                )
                self._future.append(place.said(message) if place else message)

    def said(self, streams: Streams) -> list[Message]:
        """Return the warnings, at most one of a kind for days and for the clock."""
        found = [*self._clock(), *self._future]
        if self._ahead > 1:
            found.append(
                Message(
                    f"Có {self._ahead} dòng có ngày hiệu lực chưa đến",
                    f"{self._ahead} rows have effective days that have not come",
                )
            )
        missing = [d for d in self._cited if not streams.stream(f"document-{d}").spoken]
        return found + [
            Message(
                f"Tài liệu «{d}» chưa được đăng ký; hãy ghi DocumentRegistered cho document-{d}",
                f"Document «{d}» is not registered; record DocumentRegistered for document-{d}",
            )
            for d in sorted(missing)
        ]

    def _clock(self) -> list[Message]:
        """Return a warning where this machine's clock runs far behind the last event recorded."""
        store = self._ledger.store
        last = store.last()
        if not last:
            return []
        recorded: datetime = known.of(store.at([last])[0].meta.recorded_at)
        if recorded - self._now <= CLOCK_BEHIND:
            return []
        return [
            Message(
                f"Đồng hồ máy ({known.words(self._ledger.clock())}) chậm hơn lần ghi trước "
                f"({recorded:%d/%m/%Y %H:%M}). Vị trí vẫn đúng thứ tự và giờ ghi không lùi; hãy "
                "chỉnh lại đồng hồ",
                f"This machine's clock ({known.words(self._ledger.clock())}) is behind the last "
                f"event recorded ({recorded:%Y-%m-%d %H:%M}). Positions keep their order and "
                "recorded times never run back; set the clock right",
            )
        ]
