"""The endpoints of Confluent's registry that read, and what the others answer.

Schemas come to be in the log alone, so this registry is read only: a schema that it has already is
answered with its id, whoever sends any other is told why it is not taken.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastavro.schema import to_parsing_canonical_form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from socai.domain.refusal import Refused, Unavailable
from socai.infra.asyncapi import document
from socai.infra.registry import faults
from socai.infra.registry.faults import Fault
from socai.infra.registry.shelf import Shelves, Version
from socai.schemas.compatibility import PROMISED, broken
from socai.schemas.forms import form
from socai.schemas.loader import Schema, schema_id

CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"
DOCUMENT, DOCUMENT_TYPE = "/asyncapi.json", "application/json"
LATEST = ("latest", "-1")
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says."""

    shelves: Shelves
    path: dict[str, str]
    query: dict[str, str]
    body: bytes

    def schema(self) -> Schema:
        """Return the schema whose id the path names; raise Fault where there is none."""
        said = self.path["id"]
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else -1
        found = self.shelves.of(number) if 0 < number <= LARGEST_ID else None
        if found is None:
            raise faults.no_schema(said)
        return found

    def versions(self) -> list[Version]:
        """Return the versions of the subject that the path names; raise Fault for none."""
        subject = self.path["subject"]
        found = self.shelves.now().versions(subject)
        if not found:
            raise faults.no_subject(subject)
        return found

    def version(self) -> Version:
        """Return the version of the subject that the path names; raise Fault for none."""
        found, said = self.versions(), self.path["version"]
        if said in LATEST:
            return found[-1]
        if not (said.isascii() and said.isdigit() and 0 < len(said) < 10):
            raise faults.bad_version(said)
        for each in found:
            if each.version == int(said):
                return each
        raise faults.no_version(said, [each.version for each in found])

    def sent(self) -> Any:
        """Return the Avro schema that was sent, as JSON values; raise Fault where it is none."""
        try:
            body = json.loads(self.body)
            if body.get("schemaType", "AVRO") != "AVRO":
                raise faults.other_kind(str(body["schemaType"]))
            if body.get("references"):
                raise faults.references()
            tree = json.loads(body["schema"])
            form(tree)
        except Fault:
            raise
        except Refused as refused:
            raise faults.bad_schema(refused.messages[0]) from refused
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise faults.bad_schema(faults.unreadable(error)) from error
        return tree


Answer = Callable[[Asked], Any]


def _schema_of(asked: Asked) -> Any:
    return {"schema": asked.schema().text}


def _text_of(asked: Asked) -> Any:
    return asked.schema().tree


def _subjects_of(asked: Asked) -> Any:
    return [place.subject for place in asked.shelves.now().places(asked.schema())]


def _places_of(asked: Asked) -> Any:
    places = asked.shelves.now().places(asked.schema())
    return [{"subject": place.subject, "version": place.version} for place in places]


def _types(asked: Asked) -> Any:
    return ["AVRO"]


def _subjects(asked: Asked) -> Any:
    return asked.shelves.now().subjects(asked.query.get("subjectPrefix", ""))


def _numbers(asked: Asked) -> Any:
    return [each.version for each in asked.versions()]


def _version(asked: Asked) -> Any:
    return _told(asked.version())


def _text_of_version(asked: Asked) -> Any:
    return asked.version().schema.tree


def _referenced_by(asked: Asked) -> Any:
    asked.version()
    return []


def _told(found: Version) -> Any:
    schema = found.schema
    return {
        "subject": found.subject,
        "version": found.version,
        "id": schema.id,
        "schema": schema.text,
    }


def _there(asked: Asked, tree: Any) -> Version | None:
    """Return the version of a subject whose data are written as the schema sent says."""
    sent = schema_id(to_parsing_canonical_form(tree))
    return next((each for each in asked.versions() if each.schema.id == sent), None)


def _look_up(asked: Asked) -> Any:
    found = _there(asked, asked.sent())
    if found is None:
        raise faults.not_registered(asked.path["subject"])
    return _told(found)


def _register(asked: Asked) -> Any:
    subject, tree = asked.path["subject"], asked.sent()
    if not asked.shelves.now().versions(subject):
        raise faults.read_only(subject)
    found = _there(asked, tree)
    if found is not None:
        return {"id": found.schema.id}
    why = broken(PROMISED, tree, [each.schema.tree for each in asked.versions()])
    raise faults.incompatible(subject, why) if why else faults.read_only(subject)


def _compatible(asked: Asked) -> Any:
    earlier = [asked.version()] if "version" in asked.path else asked.versions()
    why = broken(PROMISED, asked.sent(), [each.schema.tree for each in earlier])
    answer: dict[str, Any] = {"is_compatible": not why}
    if asked.query.get("verbose", "").lower() == "true":
        answer["messages"] = [faults.both(message) for message in why]
    return answer


def _level(asked: Asked) -> Any:
    if "subject" in asked.path:
        asked.versions()
    return {"compatibilityLevel": PROMISED.value}


def _mode(asked: Asked) -> Any:
    if "subject" in asked.path:
        asked.versions()
    return {"mode": "READONLY"}


def _refuse(asked: Asked) -> Any:
    raise faults.read_only(asked.path.get("subject", "*"))


def _asyncapi(asked: Asked) -> Any:
    return document(asked.shelves.now().ledger_id)


READ: tuple[tuple[str, Answer], ...] = (
    ("/schemas/types", _types),
    ("/schemas/ids/{id}", _schema_of),
    ("/schemas/ids/{id}/schema", _text_of),
    ("/schemas/ids/{id}/subjects", _subjects_of),
    ("/schemas/ids/{id}/versions", _places_of),
    ("/subjects", _subjects),
    ("/subjects/{subject}/versions", _numbers),
    ("/subjects/{subject}/versions/{version}", _version),
    ("/subjects/{subject}/versions/{version}/schema", _text_of_version),
    ("/subjects/{subject}/versions/{version}/referencedby", _referenced_by),
    ("/config", _level),
    ("/config/{subject}", _level),
    ("/mode", _mode),
    ("/mode/{subject}", _mode),
)
ASK: tuple[tuple[str, Answer], ...] = (
    ("/subjects/{subject}", _look_up),
    ("/subjects/{subject}/versions", _register),
    ("/compatibility/subjects/{subject}/versions", _compatible),
    ("/compatibility/subjects/{subject}/versions/{version}", _compatible),
)
REFUSED: tuple[tuple[str, str], ...] = (
    ("/subjects/{subject}", "DELETE"),
    ("/subjects/{subject}/versions/{version}", "DELETE"),
    ("/config", "PUT"),
    ("/config", "DELETE"),
    ("/config/{subject}", "PUT"),
    ("/config/{subject}", "DELETE"),
    ("/mode", "PUT"),
    ("/mode/{subject}", "PUT"),
    ("/mode/{subject}", "DELETE"),
)


def routes(shelves: Shelves) -> list[Route]:
    """Return the routes of a registry that serves these shelves."""
    rows = [
        *((path, "GET", answer) for path, answer in (*READ, (DOCUMENT, _asyncapi))),
        *((path, "POST", answer) for path, answer in ASK),
        *((path, method, _refuse) for path, method in REFUSED),
    ]
    return [Route(path, _endpoint(shelves, answer), methods=[how]) for path, how, answer in rows]


def _endpoint(shelves: Shelves, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        asked = Asked(
            shelves, request.path_params, dict(request.query_params), await request.body()
        )
        # The ledger is read while others wait for their answers.
        answered = await run_in_threadpool(_answered, answer, asked)
        if answer is _asyncapi and answered.status_code == 200:
            answered.headers["content-type"] = DOCUMENT_TYPE
        return answered

    return endpoint


def _answered(answer: Answer, asked: Asked) -> Response:
    try:
        return _response(answer(asked), 200)
    except Fault as fault:
        return _response({"error_code": fault.code, "message": fault.text}, fault.status)
    except Refused as refused:
        status = 503 if isinstance(refused, Unavailable) else 500
        said = " · ".join(faults.both(message) for message in refused.messages)
        return _response({"error_code": faults.STORE, "message": said}, status)


def _response(value: Any, status: int) -> Response:
    # What was sent is repeated in what is said of it, and may be half a letter.
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace")
    return Response(text, status, media_type=CONTENT_TYPE)
