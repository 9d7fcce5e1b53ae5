"""Things that may be recorded twice: a new one whose name is nearly that of one that stands.

Said before anything is recorded; a reason given with the row says that it is another thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.catalogue import KIND_NAMES, kind_of
from socai.domain.event import Event, Statement, category_of
from socai.domain.near_names import Word, keys_of_words, near_words, words_of
from socai.domain.refusal import Message
from socai.domain.register import ALIVE, BODY
from socai.infra.app import Ledger
from socai.projections.views import BODIES

Group = tuple[str, str | None, str | None]
"""Kind of record, unit or parent, kind of body: only in one group are names compared."""
Named = tuple[str, str, tuple[Word, ...]]
NAMED = ("unit", "organisation", "community_model", "model_site", "programme")


class Twins:
    """The names of living things, those of the rows taken so far included."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._loaded: set[str] = set()
        self._names: dict[tuple[Group, str], list[Named]] = {}

    def of(self, said: Statement) -> Iterator[Message]:
        """Yield the things that a new one may be, unless a reason is given; then keep its name."""
        category, name = category_of(said.stream), getattr(said.event, "name", None)
        if category not in NAMED or not name or said.corrects or not _begins(said):
            return
        if category not in self._loaded:
            self._load(category)
        group, words = _group(category, said.event), words_of(name)
        if not said.reason:
            near = {
                other[:2]
                for key in keys_of_words(words)
                for other in self._names.get((group, key), ())
                if other[0] != said.stream and near_words(words, other[2])
            }
            for stream, other_name in sorted(near):
                what = KIND_NAMES[category]
                yield Message(
                    f"Tên «{name}» rất giống «{other_name}» ({stream}), cũng là {what} cùng chỗ: "
                    "có phải là một? Nếu là một, dùng dòng đã có; nếu đúng là khác, ghi lý do "
                    "(reason)",
                    f"The name «{name}» is very near «{other_name}» ({stream}), of the same kind "
                    "in the same place: is it the same? If so, use that stream; if not, give a "
                    "reason",
                    "name",
                )
        self._keep(group, (said.stream, name, words))

    def _keep(self, group: Group, named: Named) -> None:
        for key in keys_of_words(named[2]):
            self._names.setdefault((group, key), []).append(named)

    def _load(self, category: str) -> None:
        """Take the names of what stands, from the current-state view."""
        self._loaded.add(category)
        # What is recorded, and not only what has come back from Kafka.
        self._ledger.own.catch_up()
        for row in self._ledger.own.books.view_rows(BODIES[category][0]):
            if row["alive"] and row["name"]:
                place = row["parent"] if category == "unit" else row["unit"]
                kind = row["kind"] if category in ("unit", "organisation") else None
                named = (row["stream"], row["name"], words_of(row["name"]))
                self._keep((category, place, kind), named)


def _group(category: str, event: Event) -> Group:
    place = getattr(event, "parent" if category == "unit" else "unit", None)
    kind = getattr(event, "kind", None) if category in ("unit", "organisation") else None
    return category, place, kind


def _begins(said: Statement) -> bool:
    puts = kind_of(said.stream).evolve(said.event)
    return any(p.thing == BODY and p.register == ALIVE and p.value for p in puts)
