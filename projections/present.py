"""What a figure counts, one by one: the things that are there on a day, the events of a window.

Nothing is counted a second way: each stream is asked by the function that makes its postings
(steps.py), and what it lists must sum to what it has posted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from socai.domain.chart import CHART
from socai.domain.period import Period, grain_period
from socai.domain.placing import Standing
from socai.domain.refusal import Refused
from socai.domain.register import BODY, Thing
from socai.domain.timeline import Stream

from . import declared_count, steps
from .happened import inside, meet
from .posting import Posting
from .question import Figure, Question
from .scope import Keys, View
from .steps import Account, Change, Steps
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that a stock counts since `day`, or an event that a flow counts.

    `standing` is the statement by which it counts, `home` the living unit in which. Not `whole` is
    an event whose period the window cuts: the figure widens by it and does not count it.
    """

    stream: str
    thing: Thing
    account: Account
    home: str
    amount: int
    day: date
    period: Period
    standing: Standing
    whole: bool = True
    registers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def remainder(self) -> bool:
        """Return whether this is what a body's declared count leaves to nobody by name."""
        return self.thing[0] == "declared"


class Asked:
    """A question's measure, window and scope, by one hierarchy."""

    def __init__(self, question: Question, tree: Tree) -> None:
        self.measure = CHART[question.measure]
        self.window = question.window
        self._unit, self._tree = question.unit, tree
        self._keys: Keys = question.scope_keys
        self._homes: dict[str, str | None] = {}

    def home(self, account: Account) -> str | None:
        """Return the living unit that carries an account; None where the scope does not hold it."""
        if account.measure != self.measure.name or account.key not in self._keys:
            return None
        if account.unit not in self._homes:
            home = self._tree.home(account.unit)
            below = self._unit in self._tree.path(home)
            self._homes[account.unit] = home if below else None
        return self._homes[account.unit]


def items(streams: Iterable[Stream], question: Question, tree: Tree) -> list[Item]:
    """Return what the question's figure counts in these streams, by unit, then by stream."""
    asked = Asked(question, tree)
    there = _there if asked.measure.kind == "stock" else _happened
    found = [item for stream in streams for item in there(stream, asked)]
    return sorted(
        found, key=lambda i: (i.home, i.account.unit, i.stream, i.thing, i.day, i.account.key)
    )


def _there(stream: Stream, asked: Asked) -> Iterator[Item]:
    """Yield the things that a stock counts at the close of the day asked."""
    body, named = steps.counting(stream), declared_count.named(stream)
    day = asked.window.last
    for thing in {BODY, *stream.things}:
        item: Item | None = None
        for change in steps.changes(stream, body, thing, named):
            if change.placed.day > day:
                break
            item = _after(item, change, stream, thing, asked)
        if item:
            yield replace(item, registers=_registers(stream, thing, day))


def _after(
    before: Item | None, change: Change, stream: Stream, thing: Thing, asked: Asked
) -> Item | None:
    """Return the thing as it counts after a change; since before, where only its account moved."""
    new = change.new
    if new is None or not new.amount:
        return None
    account = Account(new.unit, new.stock.measure, new.key, "")
    home = asked.home(account)
    if home is None:
        return None
    if before and before.amount == new.amount:
        return replace(before, account=account, home=home)
    placed = change.placed
    period = placed.standing.effective
    return Item(stream.name, thing, account, home, new.amount, placed.day, period, placed.standing)


def _happened(stream: Stream, asked: Asked) -> Iterator[Item]:
    """Yield the events that a flow counts in the window, and those that the window cuts."""
    body, named = steps.counting(stream), declared_count.named(stream)
    for thing in {BODY, *stream.things}:
        for change in steps.changes(stream, body, thing, named):
            found: Counter[tuple[Account, date]] = Counter()
            steps.transition(found, change)
            yield from _flows(stream, thing, found, change.placed.standing, asked)
    for standing in stream.spoken.values():
        yield from _flows(stream, BODY, steps.flow_steps(body, standing), standing, asked)


def _flows(
    stream: Stream, thing: Thing, found: Steps, standing: Standing, asked: Asked
) -> Iterator[Item]:
    for (account, day), amount in found.items():
        home = asked.home(account)
        if home is None or not amount:
            continue
        period = grain_period(account.grain, day)
        if meet(period, asked.window):
            whole = inside(period, asked.window)
            registers = _registers(stream, thing, day)
            yield Item(
                *(stream.name, thing, account, home, amount, day, period, standing),
                whole,
                registers,
            )


def _registers(stream: Stream, thing: Thing, day: date) -> dict[str, Any]:
    """Return a thing's registers on a day, with the name of its body where it has none."""
    own = stream.state(day, thing)
    if not own.get("name") and (name := stream.state(day).get("name")):
        own["name"] = name
    return own


def cut_postings(view: View, question: Question, tree: Tree) -> list[Posting]:
    """Return the postings of a flow whose periods the window cuts: no figure counts them."""
    asked, window = Asked(question, tree), question.window
    return [
        posting
        for posting in view.postings(question.measure)
        if asked.home(posting.account)
        and meet(period := grain_period(posting.account.grain, posting.day), window)
        and not inside(period, window)
    ]


def check(
    found: Figure, listed: Iterable[Item], postings: Iterable[Posting], names: Mapping[int, str]
) -> None:
    """Raise Refused where what is listed is not what is posted, stream by stream, and counted.

    `names` are the streams of the postings' positions.
    """
    left: Counter[str] = Counter()
    total = 0
    for posting in postings:
        left[names[posting.position]] += posting.amount
    for item in listed:
        if item.whole:
            left[item.stream] -= item.amount
            total += item.amount
    wrong = sorted(name for name, amount in left.items() if amount)
    if wrong or total != found.counted:
        where = ", ".join(wrong[:3]) or "?"
        raise Refused.of(
            f"Danh sách cộng lại được {total}, con số đếm {found.counted}: sổ tổng hợp không khớp "
            f"sổ gốc ở {where}. Sổ gốc không bị ảnh hưởng: xóa tệp books.sqlite trong thư mục sổ "
            "rồi hỏi lại; nếu vẫn vậy, hãy gửi thông báo này cho người bảo trì",
            f"The list sums to {total}, the figure counts {found.counted}: the books do not agree "
            f"with the store in {where}. The store is unharmed: delete the file books.sqlite in "
            "the ledger's folder and ask again; if that does not help, tell the maintainers",
        )
