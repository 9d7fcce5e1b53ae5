"""socai as it was before a schema was released, or as it will be with one more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from socai.domain.catalogue import TYPES
from socai.domain.event import Event
from socai.schemas import codec, loader
from socai.schemas.loader import Schema
from socai.schemas.upcasters import UPCASTERS

Fields = dict[str, Any]
Step = Callable[[Fields], Fields]


@contextmanager
def shipping(
    schemas: Mapping[tuple[str, int], Schema],
    types: Mapping[str, type[Event]],
    upcasters: Mapping[tuple[str, int], Step],
) -> Iterator[None]:
    """Be a socai that ships these schemas, event types and upcasters, and no others."""
    before, shipped = (dict(TYPES), dict(UPCASTERS)), dict(schemas)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "schemas", lambda: shipped)
        _fill(types, upcasters)
        try:
            yield
        finally:
            patch.undo()
            _fill(*before)


def _fill(types: Mapping[str, type[Event]], upcasters: Mapping[tuple[str, int], Step]) -> None:
    """Put these into the tables, and forget what was derived from what they held until now."""
    TYPES.clear()
    TYPES.update(types)
    UPCASTERS.clear()
    UPCASTERS.update(upcasters)
    loader.schemas_by_id.cache_clear()
    codec._form.cache_clear()


@contextmanager
def older(*names: str) -> Iterator[None]:
    """Be a socai that had not yet released these schemas, «<type>.v<version>».

    A type of which no version is left is not in its catalogue.
    """
    left = {key: found for key, found in loader.schemas().items() if found.name not in names}
    kept = {name for name, _ in left}
    steps = {key: step for key, step in UPCASTERS.items() if (key[0], key[1] + 1) in left}
    types = {name: found for name, found in TYPES.items() if name in kept}
    with shipping(left, types, steps):
        yield


@contextmanager
def newer(
    schema: Schema,
    event: type[Event],
    step: Step | None = None,
) -> Iterator[None]:
    """Be a socai that has released one more schema, of a new type or of the next version."""
    more = {**loader.schemas(), (schema.type, schema.version): schema}
    steps = {**UPCASTERS, (schema.type, schema.version - 1): step} if step else dict(UPCASTERS)
    with shipping(more, {**TYPES, schema.type: event}, steps):
        yield


def successor(of: Schema, change: Callable[[Any], Any], type_name: str = "") -> Schema:
    """Return a schema made from another one: its next version, or the first of another type."""
    tree = json.loads(of.text)
    name, version = (type_name, 1) if type_name else (of.type, of.version + 1)
    tree.update(name=name, namespace=f"socai.v{version}")
    change(tree)
    return loader.load(f"{name}.v{version}", json.dumps(tree))
