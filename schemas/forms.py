"""An Avro schema as values: names in full, references followed, and nothing in it that is wrong.

A schema may come from outside, so nothing of it is believed: whatever the Avro specification does
not allow is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from socai.domain.refusal import Refused

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
NAMED = ("record", "enum", "fixed")
MEANINGS = {
    "date": "int",
    "time-millis": "int",
    "time-micros": "long",
    "timestamp-millis": "long",
    "timestamp-micros": "long",
    "local-timestamp-millis": "long",
    "local-timestamp-micros": "long",
    "uuid": "string",
    "decimal": "bytes",
}
"""The logical types that change what a value means, each with the type that it annotates."""
DEEPEST = 60
"""How deep schemas may be nested; those of the ledger are nested 4 deep."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INTEGERS = {"int": 2**31, "long": 2**63}


class BadSchema(Refused):
    """What was given is no Avro schema: what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record. `default` counts only where `has_default`."""

    name: str
    form: Form
    aliases: tuple[str, ...] = ()
    has_default: bool = False
    default: Any = None


@dataclass(slots=True, eq=False)
class Form:
    """A schema: its kind, and what goes with that kind.

    `inner` holds the branches of a union, or the one form of the items of an array or map. A record
    that holds itself is the same object again.
    """

    kind: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    meaning: str = ""
    inner: tuple[Form, ...] = ()
    fields: tuple[Field, ...] = ()
    symbols: tuple[str, ...] = ()
    symbol: str | None = None
    size: int = 0

    @property
    def short(self) -> str:
        """Return its name without the namespace."""
        return self.name.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip() + (f" ({self.meaning})" if self.meaning else "")


@dataclass(frozen=True, slots=True)
class _Here:
    """Where in a schema one is: the place in words, the namespace, the names known so far."""

    place: str = ""
    namespace: str = ""
    depth: int = 0
    named: dict[str, Form] = field(default_factory=dict)

    def below(self, name: str = "", namespace: str | None = None) -> _Here:
        within = self.namespace if namespace is None else namespace
        return _Here(self.place + name, within, self.depth + 1, self.named)

    def full(self, name: str) -> str:
        return name if "." in name or not self.namespace else f"{self.namespace}.{name}"

    def wrong(self, vi: str, en: str) -> NoReturn:
        at = self.place or "."
        raise BadSchema.of(
            f"Không phải lược đồ Avro: {at}: {vi}", f"This is no Avro schema: {at}: {en}"
        )


def form(tree: Any) -> Form:
    """Return a schema given as JSON values; raise BadSchema, saying where, unless it is one."""
    return _form(tree, _Here())


def _form(node: Any, here: _Here) -> Form:
    if here.depth > DEEPEST:
        here.wrong(f"lồng quá {DEEPEST} tầng", f"nested more than {DEEPEST} deep")
    match node:
        case str() if node in PRIMITIVES:
            return Form(node)
        case str():
            return _referred(node, here)
        case list():
            return _union(node, here)
        case {"type": str(kind)} if kind in _PARSERS:
            return _PARSERS[kind](node, here)
        case {"type": str(kind)} if kind in PRIMITIVES:
            return Form(kind, meaning=_meaning(node, kind))
    here.wrong(f"«{_short(node)}» không phải một kiểu", f"«{_short(node)}» is no type")


def _short(value: Any) -> str:
    return str(value)[:60]


def _referred(name: str, here: _Here) -> Form:
    found = here.named.get(here.full(name)) or here.named.get(name)
    if found is None:
        here.wrong(f"không có kiểu «{_short(name)}»", f"there is no type «{_short(name)}»")
    return found


def _meaning(node: dict[str, Any], kind: str) -> str:
    """Return the logical type in full; "" for one that the specification has readers pass over."""
    said = node.get("logicalType")
    if not isinstance(said, str) or MEANINGS.get(said) != kind:
        return ""
    if said == "decimal":
        return f"decimal({node.get('precision')}, {node.get('scale', 0)})"
    return said


def _union(node: list[Any], here: _Here) -> Form:
    branches = tuple(_form(branch, here.below()) for branch in node)
    kinds = [branch.name or branch.kind for branch in branches]
    if "union" in kinds or len(set(kinds)) < len(kinds):
        here.wrong(
            "các nhánh của một union phải khác kiểu nhau và không phải union",
            "the branches of a union must be of different types, none of them a union",
        )
    return Form("union", inner=branches)


def _many(node: dict[str, Any], here: _Here) -> Form:
    kind = node["type"]
    key = "items" if kind == "array" else "values"
    if key not in node:
        here.wrong(f"{kind} thiếu «{key}»", f"the {kind} lacks «{key}»")
    return Form(kind, inner=(_form(node[key], here.below("[]")),))


def _named(node: dict[str, Any], here: _Here) -> Form:
    """Return the form of a named type, still empty, and make its name known."""
    name, space = node.get("name"), node.get("namespace", here.namespace)
    parts = f"{space}.{name}".strip(".").split(".") if isinstance(space, str) else [""]
    if not isinstance(name, str) or not all(_NAME.fullmatch(part) for part in parts):
        here.wrong(f"«{_short(name)}» không phải tên", f"«{_short(name)}» is no name")
    full = _Here(namespace=space).full(name)
    if full in here.named:
        here.wrong(f"kiểu «{full}» có hai lần", f"the type «{full}» is there twice")
    home = _Here(namespace=full.rpartition(".")[0])
    aliases = tuple(home.full(alias) for alias in _texts(node.get("aliases", []), here))
    found = Form(node["type"], name=full, aliases=aliases)
    here.named[full] = found
    return found


def _texts(value: Any, here: _Here) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        here.wrong("phải là một danh sách chữ", "a list of texts is needed")
    return value


def _record(node: dict[str, Any], here: _Here) -> Form:
    found = _named(node, here)
    fields = node.get("fields")
    if not isinstance(fields, list):
        here.wrong("record thiếu «fields»", "the record lacks «fields»")
    space = found.name.rpartition(".")[0]
    found.fields = tuple(_field(each, here.below(namespace=space)) for each in fields)
    names = [each.name for each in found.fields]
    if len(set(names)) < len(names):
        here.wrong("một trường có hai lần", "a field is there twice")
    return found


def _field(node: Any, here: _Here) -> Field:
    if not isinstance(node, dict) or not isinstance(node.get("name"), str) or "type" not in node:
        here.wrong("một trường thiếu tên hoặc kiểu", "a field lacks its name or type")
    name = node["name"]
    below = here.below(f".{name[:60]}")
    if not _NAME.fullmatch(name):
        below.wrong("không phải tên", "this is no name")
    found = Field(
        name,
        _form(node["type"], below),
        tuple(_texts(node.get("aliases", []), below)),
        "default" in node,
        node.get("default"),
    )
    if found.has_default and not fits(found.default, found.form):
        said = _short(found.default)
        below.wrong(
            f"mặc định «{said}» không phải {found.form} (của union: nhánh đầu)",
            f"the default «{said}» is no {found.form} (of a union: its first branch)",
        )
    return found


def _enum(node: dict[str, Any], here: _Here) -> Form:
    found = _named(node, here)
    symbols = _texts(node.get("symbols"), here)
    if not all(_NAME.fullmatch(symbol) for symbol in symbols) or len(set(symbols)) < len(symbols):
        here.wrong("các giá trị của enum phải là tên khác nhau", "symbols must be distinct names")
    found.symbols, found.symbol = tuple(symbols), node.get("default")
    if found.symbol is not None and found.symbol not in symbols:
        here.wrong("mặc định không có trong enum", "the default is no symbol")
    return found


def _fixed(node: dict[str, Any], here: _Here) -> Form:
    found = _named(node, here)
    size = node.get("size")
    if type(size) is not int or size < 0:
        here.wrong("fixed thiếu số byte", "the fixed lacks its size")
    found.size = size
    return found


_PARSERS: dict[str, Callable[[dict[str, Any], _Here], Form]] = {
    "record": _record,
    "enum": _enum,
    "fixed": _fixed,
    "array": _many,
    "map": _many,
}


def fits(value: Any, needed: Form) -> bool:
    """Return whether a default, as JSON holds it, is one of a schema.

    Of a union it must be of the first branch: so it was until Avro 1.12, and so readers check it.
    """
    match needed.kind, value:
        case "union", _:
            return bool(needed.inner) and fits(value, needed.inner[0])
        case "null", None:
            return True
        case "boolean", bool():
            return True
        case ("int" | "long") as kind, int() if type(value) is int:
            return -_INTEGERS[kind] <= value < _INTEGERS[kind]
        case (("float" | "double"), int() | float()):
            return type(value) is not bool
        case "string", str():
            return True
        case ("bytes" | "fixed") as kind, str():
            return all(ord(sign) < 256 for sign in value) and (
                kind == "bytes" or len(value) == needed.size
            )
        case "enum", str():
            return value in needed.symbols
        case "array", list():
            return all(fits(item, needed.inner[0]) for item in value)
        case "map", dict():
            return all(fits(item, needed.inner[0]) for item in value.values())
        case "record", dict():
            return all(_fields_fit(value, needed))
    return False


def _fields_fit(value: dict[str, Any], needed: Form) -> Iterator[bool]:
    for each in needed.fields:
        if each.name in value or not each.has_default:
            yield each.name in value and fits(value[each.name], each.form)
