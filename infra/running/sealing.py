"""The calendar of seals as a long-running part: each report is sealed when its period is whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from socai.domain.period import vi_day
from socai.domain.refusal import Message, Refused, Unavailable
from socai.infra import settings
from socai.infra.app import Ledger
from socai.infra.cli.typed import check_actor
from socai.infra.running.part import Part, Running
from socai.infra.sealing.calendar import Calendar, no_calendar, place, read
from socai.infra.sealing.keeping import (
    Looking,
    Overdue,
    Sealed,
    Wanted,
    make,
    of_period,
    today,
    wanted,
)
from socai.projections.seals.calendar import Due

LOOK_SECONDS = 2.0
REST, REST_SECONDS = 10, 60.0
"""Times as long as a look took that the next one waits, at most so long: others use the ledger."""
SAID = 20
"""Overdue seals that are said one by one at a look."""
STILL = Message(
    "Vẫn giữ lịch chốt báo cáo như trước khi tệp bị đổi; sửa tệp thì lịch mới được dùng ngay",
    "The calendar of seals is still kept as it was before its file was changed; correct the file, "
    "and it is used at once",
)
Stamp = tuple[Path, int, int] | None
"""A calendar's file: its place, when it was changed, its bytes."""


def seal(running: Running) -> dict[str, Any]:
    """Seal what the calendar says is due, at each new position and day, until stopped.

    Several may run for one ledger: what one has sealed the other finds. Without a calendar it says
    so and waits for one. Raises Refused where the calendar cannot be read when it begins.
    """
    with running.open() as ledger:
        keeping = Keeping(running, ledger)
        running.until_stopped(keeping.keep)
        return {"part": "seal", "at": keeping.shown, "position": keeping.reached}


class Keeping:
    """One run of the calendar."""

    def __init__(self, running: Running, ledger: Ledger) -> None:
        self._running, self._ledger = running, ledger
        self._told = running.phase("chốt báo cáo", "sealing")
        self._caught_up = running.phase("cập nhật sổ tổng hợp", "bringing the books up to date")
        self._actor = check_actor(settings.ACTOR.read())
        self._sealed = Sealed(ledger.store)
        self._calendar: Calendar | None = None
        self._stamp: Stamp = None
        self._begun = False
        self._looked: tuple[Any, ...] = ()
        self._said: dict[Any, Message] = {}
        self.reached = 0

    @property
    def shown(self) -> str:
        """Return where the calendar is."""
        return str(self._calendar.path) if self._calendar else "–"

    def keep(self, well: Callable[[], None]) -> None:
        """Seal what is due until stopped; raise Unavailable where something cannot be reached."""
        running = self._running
        while True:
            began = time.monotonic()
            self._read_again()
            if self._calendar:
                self._look(self._calendar)
            well()
            rest = min(REST * (time.monotonic() - began), REST_SECONDS)
            if running.once or running.stop.wait(max(LOOK_SECONDS, rest)):
                return

    def _read_again(self) -> None:
        """Read the calendar where its file is new; one that cannot be read leaves the last."""
        stamp = _stamp(place(self._ledger))
        if self._begun and stamp == self._stamp:
            return
        begun, self._begun, self._stamp = self._begun, True, stamp
        try:
            if stamp is None:
                self._calendar = None
                self._running.say(no_calendar(self._ledger))
                return
            self._calendar, self._looked = read(stamp[0], self._ledger), ()
            self._say_kept(self._calendar)
        except Unavailable:
            self._begun = begun
            raise
        except Refused as refused:
            if not begun:
                raise
            for message in (*refused.messages, *([STILL] if self._calendar else [])):
                self._running.say(message)

    def _say_kept(self, calendar: Calendar) -> None:
        if not self._running.once:
            many, path = len(calendar.entries), calendar.path
            self._running.say(
                Message(
                    f"Đang giữ lịch chốt báo cáo {path}: {many} mục",
                    f"Keeping the calendar of seals {path}: {many} entries",
                )
            )

    def _look(self, calendar: Calendar) -> None:
        """Look where something was recorded, received, or a day has passed."""
        ledger, day = self._ledger, today(self._ledger)
        recorded = ledger.store.last()
        if (recorded, ledger.source.last(), day) == self._looked:
            return
        # What others have recorded since is decided on.
        ledger.streams.forget()
        found = wanted(ledger, calendar, day, self._sealed)
        self._running.metrics.sealed(found.due, len(found.unsealed))
        left, made = self._make(found) if found.unsealed else ([], 0)
        self.reached = ledger.store.last()
        if not self._running.stop.is_set():
            # One that others have recorded to meanwhile is looked at again.
            self._looked = (recorded + made, ledger.source.last(), day)
            self._say(found, left, made)

    def _make(self, found: Wanted) -> tuple[list[Overdue], int]:
        """Make what can be; return what cannot, and how many were recorded."""
        ledger = self._ledger
        looking, left, made = Looking(ledger, self._caught_up), list[Overdue](), 0
        waiting = found.unsealed
        for number, one in enumerate(waiting, start=1):
            if self._running.stop.is_set():
                break
            why = looking.why_not(one)
            done = why or make(ledger, one, looking.at, self._actor, self._sealed)
            if isinstance(done, Message):
                left.append(Overdue(one, done))
            elif done:
                made += 1
            self._told(number, len(waiting))
            self._running.metrics.sealed(found.due, len(waiting) - number + len(left))
        return left, made

    def _say(self, found: Wanted, left: Sequence[Overdue], made: int) -> None:
        """Say how many were sealed, and what is overdue that was not said before so."""
        running, due = self._running, found.due
        standing = due - len(left)
        if made or running.once:
            running.say(
                Message(
                    f"Đã chốt thêm {made} báo cáo; đến {vi_day(found.day)} có {standing} trên {due}"
                    " bản theo lịch",
                    f"Reports sealed: {made}; by {found.day} {standing} of {due} that the calendar "
                    "asks for stand",
                )
            )
        new = [one for one in left if self._said.get(_name(one.due)) != one.why]
        self._said = {_name(one.due): one.why for one in left}
        for one in new[:SAID]:
            running.say(said(one))
        if more := len(new) - SAID if len(new) > SAID else 0:
            running.say(
                Message(
                    f"… và {more} báo cáo quá hạn nữa: xem `socai seals --due`",
                    f"… and {more} more are overdue: see `socai seals --due`",
                )
            )


def _name(one: Due) -> tuple[Any, ...]:
    return one.entry.number, one.unit, one.span


def _stamp(path: Path | None) -> Stamp:
    """Return what tells whether a file is another; None where there is none to be read."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


def said(one: Overdue) -> Message:
    """Return in words that a seal is overdue, since when, and why."""
    report, unit, period = one.due.entry.report.name, one.due.unit, of_period(one.due)
    return Message(
        f"Quá hạn chốt «{report}» của {unit}, {period.vi} (từ {vi_day(one.due.since)}): "
        f"{one.why.vi}",
        f"Overdue: «{report}» of {unit}, {period.en} (since {one.due.since}): {one.why.en}",
    )


SEAL = Part(
    "seal",
    "chốt báo cáo theo lịch khi sổ đã đủ cho kỳ",
    "seal reports by the calendar when the books are complete for a period",
    seal,
)
