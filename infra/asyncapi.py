"""What stands on Kafka, as an AsyncAPI 3.0 document: topics, messages, headers, keys."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from socai.consumers.feed_record import FIGURES, PLACE, topics_of
from socai.consumers.feed_state import FED, schema_of
from socai.consumers.record import BARRIER, HASH, POSITION, PREVIOUS, RANGE, ROOT, SCHEMA
from socai.domain.catalogue import KIND_NAMES
from socai.infra.kafka.keeping import kept
from socai.infra.running.feeding import number
from socai.infra.running.relaying import PARTITIONS
from socai.infra.running.topics import topic_of
from socai.schemas.feed import feed_schemas
from socai.schemas.loader import Schema, schemas

SPECIFICATION = "3.0.0"
AVRO = "application/vnd.apache.avro;version=1.9.0"
"""How the specification names an Avro schema; 1.9.0 is the version that its own schema knows."""
WIRE = "application/vnd.confluent.avro"
BINDING = "0.5.0"
POLICY = "cleanup.policy"
ID = "{ledgerId}"
Json = dict[str, Any]

HEX = "^[0-9a-f]+$"
NUMBER = "^(0|[1-9][0-9]*)$"
WHERE = {
    POSITION: (NUMBER, "Position in the log, from 1 on."),
    PREVIOUS: (NUMBER, "Position of the event before this one in the same partition, 0 for none."),
}
EVENT_HEADERS = {
    **WHERE,
    HASH: (r"^[0-9a-f]{64}$", "SHA-256 of the value."),
    "ce_specversion": (r"^1\.0$", "CloudEvents in binary mode: its version."),
    "ce_id": ("^.+$", "Id of the event."),
    "ce_source": (r"^urn:uuid:[0-9a-f-]{36}$", "The ledger."),
    "ce_type": ("^[A-Za-z]+$", "Type of the event."),
    "ce_subject": ("^.+$", "Stream of the event; the key as well."),
    "ce_dataschema": (
        rf"^({SCHEMA}|/schemas/ids/)[1-9][0-9]*$",
        "The schema, by the id under which a registry has it; earlier records: its path there.",
    ),
    "content-type": (f"^{WIRE}$", "Byte 0, the schema's id in 4 bytes, the Avro body."),
}
FED_HEADERS = {POSITION: (NUMBER, "Position in the log up to which it speaks.")}
BARRIER_HEADERS = {
    **WHERE,
    RANGE: (HEX, "Roots of the whole subtrees of the log's Merkle tree (RFC 6962) up to there."),
    ROOT: (r"^[0-9a-f]{64}$", "Root of the log's Merkle tree up to there."),
}


def document(ledger_id: str = "") -> Json:
    """Return the document; of one ledger where its id is given.

    Raises Refused where SOCAI_FEED, which the topics that are fed are named after, is no number.
    """
    events = {schema.name: _event(schema) for schema in schemas().values()}
    fed = {schema.name: _fed(schema) for schema in feed_schemas().values()}
    channels = {
        "ledger": _ledger([*events, "Barrier"]),
        **{f"state-{kind}": _state(kind) for kind in FED},
        "figures": _figures(),
    }
    for channel in channels.values():
        channel["parameters"] = {"ledgerId": _parameter(ledger_id)}
    return {
        "asyncapi": SPECIFICATION,
        "info": _info(),
        "servers": {"kafka": _server()},
        "channels": channels,
        "operations": {f"send-{name}": _sending(name) for name in channels},
        "components": {
            "messages": {**events, "Barrier": _barrier(), **fed, "Gone": _gone()},
        },
    }


def _parameter(ledger_id: str) -> Json:
    said = {"description": "Id of the ledger, a UUID: `id` in its ledger.json."}
    return {**said, "default": ledger_id} if ledger_id else said


def _sending(channel: str) -> Json:
    who = "The relay" if channel == "ledger" else "The feed"
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": f"{who} sends in the order of positions.",
    }


def _named(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _info() -> Json:
    return {
        "title": "socai",
        "version": version("socai"),
        "description": (
            "What socai, an event-sourced ledger, puts on Kafka. Schemas are served by its "
            "registry (`socai run registry`).\n\nNhững gì socai (sổ cái) đưa lên Kafka. Lược đồ có "
            "ở registry của socai (`socai run registry`)."
        ),
        "license": {"name": "Apache-2.0"},
    }


def _server() -> Json:
    return {
        "host": "{brokers}",
        "protocol": "kafka",
        "description": "The brokers of SOCAI_KAFKA; the registry is at SOCAI_HTTP.",
        "variables": {"brokers": {"default": "127.0.0.1:9092"}},
        "bindings": {
            "kafka": {
                "schemaRegistryUrl": "http://127.0.0.1:8081",
                "schemaRegistryVendor": "confluent",
                "bindingVersion": BINDING,
            }
        },
    }


def _ledger(names: Iterable[str]) -> Json:
    return {
        "address": topic_of(ID),
        "title": "Log of a ledger | Sổ gốc",
        "description": (
            "Every event of the log, for ever: those of a stream in one partition, each after the "
            "one that `socai-previous` names. Barriers stand between commands: up to the smallest "
            "position that a barrier of every partition names, all is there. A topic that had to "
            "be written anew has the number of its epoch behind the id: the highest is in force."
        ),
        "messages": _named(names),
        "bindings": {"kafka": _topic(compacted=False, partitions=PARTITIONS)},
    }


def _state(kind: str) -> Json:
    return {
        "address": topics_of(ID, number())[kind],
        "title": f"Current state: {kind} | Trạng thái hiện tại: {KIND_NAMES[kind]}",
        "description": (
            "What stands now of every stream of this kind, by its name; parts and statements have "
            "«#» and a number behind it. The record «#place» says how far its partition is."
        ),
        "messages": _named([*_versions(schema_of(kind)), *_versions("Place"), "Gone"]),
        "bindings": {"kafka": _topic(compacted=True)},
    }


def _figures() -> Json:
    return {
        "address": topics_of(ID, number())[FIGURES],
        "title": "Figures | Số liệu",
        "description": (
            "Figures as they are known, by measure, unit, key and period. The record «#place» says "
            "how far its partition is."
        ),
        "messages": _named([*_versions("Figure"), *_versions("Place"), "Gone"]),
        "bindings": {"kafka": _topic(compacted=True)},
    }


def _versions(type_name: str) -> list[str]:
    """Return the names of all versions of what is fed."""
    return [schema.name for schema in feed_schemas().values() if schema.type == type_name]


def _topic(compacted: bool, **more: int) -> Json:
    """Return how a topic is made, as the specification writes it: numbers, a list of policies."""
    made = kept(compacted, replication=1)
    numbers = {name: int(value) for name, value in made.items() if name != POLICY}
    return {
        **more,
        "topicConfiguration": {POLICY: [made[POLICY]], **numbers},
        "bindingVersion": BINDING,
    }


def _event(schema: Schema) -> Json:
    key = {"type": "string", "description": "Stream of the event, <kind>-<id>."}
    return {**_message(schema, key), "headers": _headers(EVENT_HEADERS)}


def _fed(schema: Schema) -> Json:
    key: Json = {"type": "string", "description": "What it is the last word on."}
    if schema.type == "Place":
        key = {"type": "string", "const": PLACE.decode()}
    return {**_message(schema, key), "headers": _headers(FED_HEADERS)}


def _message(schema: Schema, key: Json) -> Json:
    tree = schema.tree
    return {
        "name": schema.name,
        "title": schema.name,
        "summary": tree["doc"],
        "description": tree["doc_vi"],
        "contentType": WIRE,
        "payload": {"schemaFormat": AVRO, "schema": tree},
        "bindings": {
            "kafka": {
                "key": key,
                "schemaIdLocation": "payload",
                "schemaIdPayloadEncoding": "confluent",
                "schemaLookupStrategy": "TopicRecordNameStrategy",
                "bindingVersion": BINDING,
            }
        },
        "x-schema-id": schema.id,
    }


def _gone() -> Json:
    return {
        "name": "Gone",
        "title": "Gone | Không còn",
        "summary": "What has this key is no more. It has no value.",
        "description": "Những gì có khóa này không còn nữa. Bản ghi không có nội dung.",
        "headers": _headers(FED_HEADERS),
        "payload": {"type": "null"},
    }


def _barrier() -> Json:
    return {
        "name": "Barrier",
        "title": "Barrier | Mốc",
        "summary": "Up to this position everything was sent. It has no value.",
        "description": "Đến vị trí này mọi sự kiện đã được gửi. Bản ghi không có nội dung.",
        "headers": _headers(BARRIER_HEADERS),
        "payload": {"type": "null"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "const": BARRIER.decode()},
                "bindingVersion": BINDING,
            }
        },
    }


def _headers(said: dict[str, tuple[str, str]]) -> Json:
    return {
        "type": "object",
        "required": list(said),
        "properties": {
            name: {"type": "string", "pattern": pattern, "description": text}
            for name, (pattern, text) in said.items()
        },
    }
