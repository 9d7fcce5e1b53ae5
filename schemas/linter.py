"""What a schema of the ledger must not hold, because a few bytes of it could exhaust a reader.

A recursive schema lets one megabyte of nested values overflow the stack; an array or map whose
items take no bytes lets six bytes say three hundred million items.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def lint(schema: Any) -> list[str]:
    """Return what is wrong with a schema, given as JSON values, each fault with its place."""
    return list(_walk(schema, "", "", (), {}))


def _walk(
    node: Any, place: str, namespace: str, around: tuple[str, ...], named: dict[str, Any]
) -> Iterator[str]:
    """Yield the faults below `node`; `around` are the names of the records that it lies in."""
    if isinstance(node, str):
        if _full(node, namespace) in around:
            yield f"{place}: {node} holds itself"
    elif isinstance(node, list):
        for branch in node:
            yield from _walk(branch, place, namespace, around, named)
    elif node["type"] in ("array", "map"):
        key = "items" if node["type"] == "array" else "values"
        yield from _walk(node[key], f"{place}[]", namespace, around, named)
        if _width(node[key], namespace, named) == 0:
            yield f"{place}: items of {node['type']} take no bytes"
    elif node["type"] in ("record", "error"):
        name = _full(node["name"], node.get("namespace", namespace))
        named[name] = node
        inner = name.rpartition(".")[0]
        for field in node["fields"]:
            below = f"{place}.{field['name']}"
            yield from _walk(field["type"], below, inner, (*around, name), named)
    elif node["type"] in ("enum", "fixed"):
        named[_full(node["name"], node.get("namespace", namespace))] = node
    else:
        yield from _walk(node["type"], place, namespace, around, named)


def _full(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"


def _width(node: Any, namespace: str, named: dict[str, Any]) -> int:
    """Return the least number of bytes that a value takes, counted no further than 1."""
    if isinstance(node, list):
        return 1
    if isinstance(node, str):
        found = named.get(_full(node, namespace))
        return _width(found, namespace, named) if found else int(node != "null")
    if node["type"] in ("record", "error"):
        inner = _full(node["name"], node.get("namespace", namespace)).rpartition(".")[0]
        return int(any(_width(field["type"], inner, named) for field in node["fields"]))
    if node["type"] == "fixed":
        return min(int(node["size"]), 1)
    if isinstance(node["type"], str) and node["type"] in ("array", "map", "enum"):
        return 1
    return _width(node["type"], namespace, named)
