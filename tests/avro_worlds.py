"""Avro schemas made up at random, one changed into another, and bytes of every shape they allow.

The bytes are written here, by the Avro specification, and not by the library that reads them.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

Tree = Any
# Bytes are left out: whether they can be read as text depends on the bytes, and libraries differ.
PLAIN = ("boolean", "int", "long", "double", "string")
DATE = {"type": "int", "logicalType": "date"}
VALUES: dict[str, list[Any]] = {
    "null": [None],
    "boolean": [True, False],
    "int": [0, -1, 2**31 - 1],
    "long": [0, -(2**63), 2**63 - 1],
    "float": [0.0, -1.5],
    "double": [0.0, 1e300],
    "string": ["", "xã Châu Hóa"],
}
WIDER = {"int": ["long", "double"], "long": ["double"]}


class World:
    """Schemas made by one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._count = 0

    def _name(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def record(self, depth: int = 0) -> Tree:
        """Return a record of one to four fields."""
        fields = [self.field(depth) for _ in range(self.rng.randint(1, 4))]
        return {"type": "record", "name": self._name("R"), "namespace": "w.v1", "fields": fields}

    def field(self, depth: int) -> Tree:
        """Return a field, one in three with a default."""
        made: Tree = {"name": self._name("f"), "type": self.type(depth + 1)}
        if self.rng.random() < 0.3 and kind(made["type"]) not in ("record", "union"):
            made["default"] = default(made["type"])
        return made

    def type(self, depth: int) -> Tree:
        """Return a type, not deeper than three levels."""
        match self.rng.randrange(6):
            case 0:
                return ["null", self._branch(depth)]
            case 1:
                return self._union(depth)
        return self._branch(depth)

    def _branch(self, depth: int) -> Tree:
        makers: list[Callable[[], Tree]] = [
            lambda: self.rng.choice(PLAIN),
            lambda: self.rng.choice(PLAIN),
            lambda: dict(DATE),
            self._enum,
        ]
        if depth < 3:
            makers += [
                lambda: {"type": "array", "items": self.type(depth + 1)},
                lambda: {"type": "map", "values": self.type(depth + 1)},
                lambda: self.record(depth + 1),
            ]
        return self.rng.choice(makers)()

    def _union(self, depth: int) -> Tree:
        branches: dict[str, Tree] = {}
        for _ in range(self.rng.randint(1, 3)):
            branch = self._branch(depth)
            branches[kind(branch) if kind(branch) not in NAMED else branch["name"]] = branch
        return list(branches.values())

    def _enum(self) -> Tree:
        symbols = self.rng.sample(["a", "b", "c", "d"], self.rng.randint(1, 3))
        return {"type": "enum", "name": self._name("E"), "namespace": "w.v1", "symbols": symbols}

    def changed(self, tree: Tree) -> Tree:
        """Return a copy of a record in which one to three things are otherwise."""
        copied = copy(tree)
        for _ in range(self.rng.randint(1, 3)):
            nodes = list(walk(copied))
            self.rng.choice(CHANGES)(self, self.rng.choice(nodes), nodes)
        return copied


NAMED = ("record", "enum")


def kind(tree: Tree) -> str:
    """Return what a type is."""
    if isinstance(tree, list):
        return "union"
    found: str = tree if isinstance(tree, str) else tree["type"]
    return found


def copy(tree: Tree) -> Tree:
    """Return a copy that shares nothing."""
    if isinstance(tree, dict):
        return {name: copy(value) for name, value in tree.items()}
    return [copy(item) for item in tree] if isinstance(tree, list) else tree


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield every type and field in which something can be changed: a dictionary or a union."""
    if isinstance(tree, list):
        yield tree
        for branch in tree:
            yield from walk(branch)
    elif isinstance(tree, dict):
        yield tree
        for key in ("items", "values", "type"):
            if isinstance(tree.get(key), dict | list):
                yield from walk(tree[key])
        for field in tree.get("fields", ()):
            yield from walk(field)


def default(tree: Tree) -> Any:
    """Return a default of a type, as JSON holds it."""
    match kind(tree):
        case "union":
            return default(tree[0]) if tree else None
        case "record":
            return {each["name"]: default(each["type"]) for each in tree["fields"]}
        case "enum":
            return tree["symbols"][0]
        case "array":
            return []
        case "map":
            return {}
        case plain:
            return VALUES[plain][-1]


def _retype(world: World, node: Tree, nodes: list[Tree]) -> None:
    if isinstance(node, dict) and "name" in node and node["type"] not in NAMED:
        node["type"] = world.type(2)
        node.pop("default", None)


def _widen(world: World, node: Tree, nodes: list[Tree]) -> None:
    for key in ("type", "items", "values"):
        if isinstance(node, dict) and isinstance(node.get(key), str) and node[key] in WIDER:
            if "default" in node or "logicalType" in node:
                continue
            node[key] = world.rng.choice(WIDER[node[key]])


def _rename(world: World, node: Tree, nodes: list[Tree]) -> None:
    if isinstance(node, dict) and "name" in node:
        if world.rng.random() < 0.7:
            node["aliases"] = [*node.get("aliases", []), node["name"]]
        node["name"] = world._name("n")


def _fields(world: World, node: Tree, nodes: list[Tree]) -> None:
    if isinstance(node, dict) and "fields" in node:
        fields = node["fields"]
        match world.rng.randrange(4):
            case 0:
                fields.append(world.field(2))
            case 1 if len(fields) > 1:
                fields.pop(world.rng.randrange(len(fields)))
            case 2:
                field = world.field(2)
                fields.append({**field, "default": default(field["type"])})
            case _:
                world.rng.shuffle(fields)


def _symbols(world: World, node: Tree, nodes: list[Tree]) -> None:
    if isinstance(node, dict) and "symbols" in node:
        match world.rng.randrange(3):
            case 0:
                node["symbols"] = [*node["symbols"], world._name("s")]
            case 1:
                node["symbols"] = [world._name("s"), *node["symbols"][1:]]
            case _:
                node["default"] = node["symbols"][-1]


def _branches(world: World, node: Tree, nodes: list[Tree]) -> None:
    if not isinstance(node, list):
        return
    if len(node) > 1 and world.rng.random() < 0.5:
        node.pop(world.rng.randrange(len(node)))
    else:
        free = [plain for plain in ("null", *PLAIN) if plain not in map(kind, node)]
        node += world.rng.sample(free, min(1, len(free)))


def _optional(world: World, node: Tree, nodes: list[Tree]) -> None:
    if isinstance(node, dict) and "name" in node and isinstance(node["type"], str):
        if node["type"] in PLAIN:
            node["type"] = [node["type"], "null"]
    elif isinstance(node, dict) and isinstance(node.get("type"), list) and node["type"]:
        node["type"] = node["type"][0]


CHANGES = (_retype, _widen, _rename, _fields, _fields, _symbols, _branches, _optional)


def number(value: int) -> bytes:
    """Return a number as Avro writes it: zigzag, seven bits in a byte."""
    value = (value << 1) ^ (value >> 63)
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def plain_bytes(of: str, value: Any) -> bytes:
    """Return a value of a primitive type as Avro writes it."""
    match of:
        case "null":
            return b""
        case "boolean":
            return bytes([value])
        case "int" | "long":
            return number(value)
        case "float":
            return struct.pack("<f", value)
        case "double":
            return struct.pack("<d", value)
    data: bytes = value.encode()
    return number(len(data)) + data


def every_shape(tree: Tree) -> list[bytes]:
    """Return values of a type as bytes: every branch, every symbol, an item of every shape."""
    match kind(tree):
        case "union":
            shapes = [
                (index, shape) for index, branch in enumerate(tree) for shape in every_shape(branch)
            ]
            return [number(index) + shape for index, shape in shapes]
        case "enum":
            return [number(index) for index in range(len(tree["symbols"]))]
        case "array":
            items = every_shape(tree["items"])
            return [b"\x00", *(number(1) + item + b"\x00" for item in items)]
        case "map":
            values = every_shape(tree["values"])
            return [b"\x00", *(number(1) + number(1) + b"k" + value + b"\x00" for value in values)]
        case "record":
            return _records([every_shape(field["type"]) for field in tree["fields"]])
        case "int" if tree == DATE:
            return [number(-3_000), number(17_000)]
        case plain:
            return [plain_bytes(plain, value) for value in VALUES[plain]]


def _records(fields: list[list[bytes]]) -> list[bytes]:
    """Return records in which every shape of every field stands at least once."""
    rows = zip_longest(*fields)
    found = [
        b"".join(shape if shape is not None else fields[n][0] for n, shape in enumerate(row))
        for row in rows
    ]
    return found or [b""]


def any_value(rng: random.Random, tree: Tree) -> bytes:
    """Return one value of a type as bytes, made at random; arrays have up to three items."""
    match kind(tree):
        case "union":
            index = rng.randrange(len(tree))
            return number(index) + any_value(rng, tree[index])
        case "record":
            return b"".join(any_value(rng, field["type"]) for field in tree["fields"])
        case ("array" | "map") as of:
            keyed = of == "map"
            inner = tree["values" if keyed else "items"]
            items = [
                (plain_bytes("string", f"k{n}") if keyed else b"") + any_value(rng, inner)
                for n in range(rng.randrange(4))
            ]
            return (number(len(items)) if items else b"") + b"".join(items) + b"\x00"
    return rng.choice(every_shape(tree))
