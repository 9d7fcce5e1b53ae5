"""The schemas of what is fed to others: current state per record kind, figures, places.

They are read models, apart from the schemas of events, in the namespace socai.feed; the rules are
the same: released once, never edited, their ids follow from their text, framed as Confluent does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from fastavro import schemaless_reader, schemaless_writer
from fastavro.schema import to_parsing_canonical_form

from socai.domain.refusal import Refused
from socai.schemas.linter import lint
from socai.schemas.loader import Schema, by_id, schema_id

MAGIC = b"\x00"
HEAD_BYTES = 5
NAMESPACE = "socai.feed"


def load(name: str, text: str) -> Schema:
    """Return the schema of a file «<name>.v<version>»; raise ValueError where it is unfit."""
    tree = json.loads(text)
    type_name, _, version = name.rpartition(".v")
    wrong = lint(tree)
    if (tree["name"], tree["namespace"]) != (type_name, f"{NAMESPACE}.v{version}"):
        wrong.append(f"is of {tree['namespace']}.{tree['name']}")
    if wrong:
        raise ValueError(f"schema {name}: {'; '.join(wrong)}")
    canonical = to_parsing_canonical_form(tree)
    return Schema(type_name, int(version), schema_id(canonical), canonical, text)


@cache
def feed_schemas() -> Mapping[int, Schema]:
    """Return every released schema of the feeds by id, in order of name."""
    found = [entry for entry in files(__package__).iterdir() if entry.name.endswith(".avsc")]
    texts = {entry.name.removesuffix(".avsc"): entry.read_text("utf-8") for entry in found}
    return by_id(load(name, texts[name]) for name in sorted(texts))


@cache
def current(name: str) -> Schema:
    """Return the schema in which records of a name are written: its last version."""
    found = [schema for schema in feed_schemas().values() if schema.type == name]
    return max(found, key=lambda schema: schema.version)


def encode(name: str, record: Mapping[str, Any]) -> bytes:
    """Return the bytes of a record: byte 0, the schema's id in four bytes, the Avro body.

    Raises ValueError where the record has not exactly the fields of the schema.
    """
    schema = current(name)
    buffer = BytesIO()
    buffer.write(MAGIC + schema.id.to_bytes(HEAD_BYTES - 1, "big"))
    schemaless_writer(buffer, schema.parsed, dict(record), strict=True)
    return buffer.getvalue()


def decode(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return the name and the fields of a record; raise Refused where the bytes are none of ours.

    It reads what `encode` wrote, with stock means; what is fed is never a source for the ledger.
    """
    schema = feed_schemas().get(int.from_bytes(data[1:HEAD_BYTES], "big"))
    if data[:1] != MAGIC or schema is None:
        raise _unknown(data)
    body = BytesIO(data[HEAD_BYTES:])
    try:
        record = schemaless_reader(body, schema.parsed, None)
    except (EOFError, ValueError, IndexError, OverflowError) as error:
        raise _unknown(data) from error
    if body.read(1) or not isinstance(record, dict):
        raise _unknown(data)
    return schema.type, record


def _unknown(data: bytes) -> Refused:
    return Refused.of(
        f"Bản ghi không phải do socai cấp, đã hỏng, hoặc do bản mới hơn («{data[:5].hex()}…»)",
        f"The record was not fed by socai, is damaged, or of a later version («{data[:5].hex()}…»)",
    )
