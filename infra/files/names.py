"""Things that rows give by name: units, models, bodies …, recorded or named by the rows themselves.

A unit may be named without the word of its kind («Châu Hóa» is «xã Châu Hóa»), all else by its
whole name, as domain/name_index.py says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from socai.domain.catalogue import KIND_NAMES
from socai.domain.event import Statement, category_of, identity_of
from socai.domain.fields import FieldSpec, Ref, specs
from socai.domain.name_index import NameIndex, UnitNameIndex
from socai.domain.refusal import Message, Refused
from socai.domain.streams import Streams
from socai.domain.text import normal
from socai.infra.app import tree_of
from socai.infra.files.naming import no_such_unit, unit_named
from socai.projections.tree import Tree


class Names:
    """The names of things, those of the rows given so far included."""

    def __init__(self, streams: Streams, recorded: Callable[[str], Iterable[str]]) -> None:
        """`recorded` gives the names of the recorded streams of a kind."""
        self._streams, self._recorded = streams, recorded
        self._known: dict[str, set[str]] = {}
        self._stored: dict[str, NameIndex] = {}
        self._new: dict[str, NameIndex] = {}
        self._new_units = UnitNameIndex()
        self._trees: dict[date, Tree] = {}
        self._found: dict[tuple[str, str, date], str] = {}

    def resolve(self, said: Statement) -> Statement:
        """Return the statement with things that are given by name replaced by their ids.

        Raises Refused naming the field where several things bear a name, or no unit does.
        """
        changes: dict[str, Any] = {}
        for spec in specs(type(said.event)):
            if isinstance(spec.rule, Ref):
                value = getattr(said.event, spec.name)
                named = self._value(spec.rule.category, spec, value, said.effective.last)
                if named != value:
                    changes[spec.name] = named
        self._take(said)
        return replace(said, event=replace(said.event, **changes)) if changes else said

    def _take(self, said: Statement) -> None:
        """Keep the name that a row gives to its thing."""
        category, name = category_of(said.stream), getattr(said.event, "name", None)
        one = identity_of(said.stream)
        self._ids(category).add(one)
        if isinstance(name, str):
            if category == "unit":
                self._new_units.add(name, one, getattr(said.event, "kind", None))
            else:
                self._new.setdefault(category, NameIndex()).add(name, one)
            self._found.clear()

    def _ids(self, category: str) -> set[str]:
        if category not in self._known:
            self._known[category] = {identity_of(name) for name in self._recorded(category)}
        return self._known[category]

    def _value(self, category: str, spec: FieldSpec, value: Any, day: date) -> Any:
        if value is None:
            return None
        if spec.many:
            return tuple(self._one(category, spec.name, text, day) for text in value)
        return self._one(category, spec.name, value, day)

    def _one(self, category: str, field: str, text: str, day: date) -> str:
        text = normal(text)
        if text in self._ids(category):
            return text
        key = (category, text, day)
        if key not in self._found:
            try:
                self._found[key] = self._look(category, text, day)
            except Refused as refused:
                raise Refused(*(Message(m.vi, m.en, field) for m in refused.messages)) from refused
        return self._found[key]

    def _look(self, category: str, text: str, day: date) -> str:
        """Return the id of the thing of that name; a text that may be an id itself as it is."""
        if category == "unit":
            unit = unit_named(self._tree(day), text)
            found = self._new_units.find(text) | ({unit} if unit else set())
        else:
            new = self._new.get(category)
            found = self._index(category).find(text) | (new.find(text) if new else set())
        if len(found) > 1:
            listed, what = ", ".join(sorted(found)), KIND_NAMES[category]
            raise Refused.of(
                f"Có {len(found)} {what} tên «{text}»: {listed}; hãy ghi mã",
                f"{len(found)} things of kind {category} bear the name «{text}»: {listed}; give "
                "the id",
            )
        if found:
            return found.pop()
        if category == "unit" and (not text.isascii() or text != text.lower() or " " in text):
            raise no_such_unit(self._tree(day), text)
        return text

    def _tree(self, day: date) -> Tree:
        if day not in self._trees:
            units = (f"unit-{one}" for one in self._ids("unit"))
            self._trees[day] = tree_of(self._streams, units, day)
        return self._trees[day]

    def _index(self, category: str) -> NameIndex:
        """Return the names that the recorded things of a kind bear or once bore."""
        if category not in self._stored:
            index = self._stored[category] = NameIndex()
            for stream in self._recorded(category):
                for standing in self._streams.stream(stream).spoken.values():
                    for p in standing.puts:
                        if p.register == "name" and isinstance(p.value, str):
                            index.add(p.value, identity_of(stream))
                self._streams.trim()
        return self._stored[category]
