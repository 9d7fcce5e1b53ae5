"""Units that rows give by name: looked up on the row's day, in what is recorded and imported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from socai.domain.event import Statement
from socai.domain.fields import FieldSpec, Ref, specs
from socai.domain.streams import Streams
from socai.infra.app import tree_of
from socai.infra.files.naming import no_such_unit, unit_named
from socai.projections.tree import Tree


class UnitNames:
    """The names of units by day. Units of the same file are known by their ids only."""

    def __init__(self, streams: Streams, recorded: Iterable[str]) -> None:
        self._streams = streams
        self._units = set(recorded)
        self._taken: set[str] = set()
        self._trees: dict[date, Tree] = {}

    def resolve(self, said: Statement) -> Statement:
        """Return the statement with units that are given by name replaced by their ids.

        Raises Refused where several units bear a name, or none.
        """
        if said.stream.startswith("unit-"):
            self._taken.add(said.stream)
        changes: dict[str, Any] = {}
        for spec in specs(type(said.event)):
            if spec.rule == Ref("unit"):
                value = getattr(said.event, spec.name)
                unit = self._value(spec, value, said.effective.last)
                if unit != value:
                    changes[spec.name] = unit
        return replace(said, event=replace(said.event, **changes)) if changes else said

    def _value(self, spec: FieldSpec, value: Any, day: date) -> Any:
        if spec.many:
            return tuple(self.unit(text, day) for text in value)
        return value if value is None else self.unit(value, day)

    def unit(self, text: str, day: date) -> str:
        """Return the id of the unit of that id or name on `day`; an unknown id as it is."""
        plain = text.isascii() and text == text.lower() and " " not in text
        name = f"unit-{text}"
        if plain and (name in self._units or name in self._taken):
            return text
        if day not in self._trees:
            self._trees[day] = tree_of(self._streams, self._units, day)
        found = unit_named(self._trees[day], text)
        if found is None and not plain:
            raise no_such_unit(self._trees[day], text)
        return found or text

    def forget(self) -> None:
        """Look again: the units taken so far are now in the streams."""
        self._units |= self._taken
        self._taken = set()
        self._trees = {}
