"""The registry as any client of Confluent's asks it: what it serves, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from command_line import Socai
from other_versions import older, successor
from socai.domain.event import Statement
from socai.domain.log import SchemaPublished
from socai.domain.period import Period
from socai.domain.refusal import Refused, Unavailable
from socai.infra import app
from socai.infra.app import Ledger
from socai.infra.registry.routes import CONTENT_TYPE, READ, REFUSED, routes
from socai.infra.registry.shelf import FRESH_SECONDS, Shelf, Shelves, published
from socai.infra.running.http import BODY_BYTES, application
from socai.schemas import loader
from socai.schemas.feed import feed_schemas
from socai.schemas.loader import Schema

SITE_1, SITE_2 = (loader.schemas()["SiteLaunched", version] for version in (1, 2))
DAY = date(2021, 12, 31)
NAME_1, NAME_2 = "socai.v1.SiteLaunched", "socai.v2.SiteLaunched"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Asking:
    """A registry in this process, over a ledger that may be away."""

    def __init__(self, socai: Socai) -> None:
        self.socai, self.clock = socai, Clock()
        self.away, self.opened = False, 0
        self.client = TestClient(application(routes(Shelves(self._open, self.clock))))

    def _open(self) -> Ledger:
        self.opened += 1
        if self.away:
            raise Unavailable.of("Sổ không mở được", "The ledger cannot be opened")
        return Ledger(self.socai.ledger)

    def __call__(self, path: str, status: int = 200, how: str = "GET", body: Any = None) -> Any:
        """Return what it answers, as JSON values, after a look at the status."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.request(how, path, content=b"" if body is None else content)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == CONTENT_TYPE
        return answer.json()

    def fault(self, path: str, how: str = "GET", body: Any = None) -> tuple[int, int]:
        """Return the status and the code of an answer that is no yes and says why, twice."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.request(how, path, content=b"" if body is None else content)
        said = answer.json()
        assert set(said) == {"error_code", "message"}
        vietnamese, english = said["message"].split(" | ", 1)
        assert not vietnamese.isascii() and len(english) > 20
        return answer.status_code, said["error_code"]

    def ledger_id(self) -> str:
        """Return the id of the ledger."""
        with Ledger(self.socai.ledger) as ledger:
            return ledger.store.ledger_id


@pytest.fixture
def ask(socai: Socai) -> Iterator[Asking]:
    """Return what asks the registry of the sample's ledger."""
    asking = Asking(socai)
    with asking.client:
        yield asking


def publish(socai: Socai, *schemas: SchemaPublished | Schema) -> None:
    """Record schemas in the log, as a later socai does."""
    with Ledger(socai.ledger) as ledger:
        for number, one in enumerate(schemas):
            if isinstance(one, Schema):
                one = SchemaPublished(schema_id=one.id, name=one.name, schema=one.text)
            statement = Statement(event_id=f"{one.name}-{number}", stream="log-schemas", event=one,
                                  effective=Period(DAY, DAY))  # fmt: skip
            ledger.record(app.command([statement], actor="socai"))


def sent(schema: Schema | dict[str, Any] | str, **more: Any) -> dict[str, Any]:
    """Return the body of a request that carries a schema."""
    text = schema.text if isinstance(schema, Schema) else schema
    return {"schema": text if isinstance(text, str) else json.dumps(text), **more}


def test_every_schema_is_found_by_its_id_and_under_its_names(ask: Asking) -> None:
    topic = f"socai.ledger.{ask.ledger_id()}"
    for number, schema in enumerate(loader.schemas().values()):
        assert ask(f"/schemas/ids/{schema.id}") == {"schema": schema.text}
        name = f"socai.v{schema.version}.{schema.type}"
        subject = (name, f"{topic}-{name}", f"{topic}.7-{name}")[number % 3]
        assert ask(f"/subjects/{subject}/versions/{schema.version}") == {
            "subject": subject, "version": schema.version, "id": schema.id, "schema": schema.text,
        }  # fmt: skip
    assert ask(f"/schemas/ids/{SITE_2.id}/schema") == SITE_2.tree
    assert ask.opened == 1
    expected = [f"socai.v{schema.version}.{schema.type}" for schema in loader.schemas().values()]
    assert ask("/subjects?subjectPrefix=socai.v") == sorted(expected)
    assert ask("/subjects?subjectPrefix=socai.ledger.") == sorted(
        f"{topic}-{name}" for name in expected
    )
    assert ask("/subjects?subjectPrefix=socai.v2.") == [NAME_2]


def test_what_is_fed_is_found_as_well(ask: Asking) -> None:
    ledger_id = ask.ledger_id()
    topics = {"OrganisationState": f"socai.state.{ledger_id}.organisation",
              "ActivityStatement": f"socai.state.{ledger_id}.activity",
              "Figure": f"socai.figures.{ledger_id}",
              "Place": f"socai.state.{ledger_id}.incident"}  # fmt: skip
    for schema in feed_schemas().values():
        assert ask(f"/schemas/ids/{schema.id}") == {"schema": schema.text}
        name = f"socai.feed.v{schema.version}.{schema.type}"
        subjects = ask(f"/schemas/ids/{schema.id}/subjects")
        assert name in subjects and len(subjects) > 1
        topic = topics.get(schema.type)
        for subject in (name, f"{topic}-{name}", f"{topic}.3-{name}") if topic else (name,):
            assert ask(f"/subjects/{subject}/versions/latest")["id"] == schema.id
        assert ask.fault(f"/subjects/socai.ledger.{ledger_id}-{name}/versions") == (404, 40401)
    expected = sorted(
        subject
        for schema in (*loader.schemas().values(), *feed_schemas().values())
        for subject in ask(f"/schemas/ids/{schema.id}/subjects")
        if f".v{schema.version}." in subject
    )
    assert ask("/subjects") == expected
    wrong = f"{topics['OrganisationState']}-socai.feed.v1.IncidentState"
    assert ask.fault(f"/subjects/{wrong}/versions") == (404, 40401)


def test_what_is_fed_anew_is_found_under_its_number(
    ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_FEED", "2")
    schema = next(one for one in feed_schemas().values() if one.name == "Figure.v1")
    figures = f"socai.figures.{ask.ledger_id()}"
    name, place = (f"{figures}.2-socai.feed.v1.{type_name}" for type_name in ("Figure", "Place"))
    assert [one for one in ask("/subjects") if one.startswith(figures)] == [name, place]
    assert ask(f"/schemas/ids/{schema.id}/subjects") == ["socai.feed.v1.Figure", name]
    for topic in (f"{figures}.2", figures, f"{figures}.7"):
        said = ask(f"/subjects/{topic}-socai.feed.v1.Figure/versions/latest")
        assert said["id"] == schema.id
    channels = ask.client.get("/asyncapi.json").json()["channels"]
    assert channels["figures"]["address"] == "socai.figures.{ledgerId}.2"
    assert channels["state-unit"]["address"] == "socai.state.{ledgerId}.unit.2"


def test_a_number_that_is_none_is_refused_when_it_begins(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOCAI_FEED", "hai")
    monkeypatch.setenv("SOCAI_HTTP", "127.0.0.1:0")
    ran = socai("run", "registry")
    assert ran.code == 1 and "SOCAI_FEED là «hai»" in ran.err


def test_the_name_of_any_version_stands_for_all_versions(ask: Asking) -> None:
    for subject in (NAME_1, NAME_2):
        assert ask(f"/subjects/{subject}/versions") == [1, 2]
        for latest in ("latest", "-1", "2"):
            assert ask(f"/subjects/{subject}/versions/{latest}")["id"] == SITE_2.id
        assert ask(f"/subjects/{subject}/versions/1/schema") == SITE_1.tree
        assert ask(f"/subjects/{subject}/versions/1/referencedby") == []
    places = ask(f"/schemas/ids/{SITE_1.id}/versions")
    assert {place["version"] for place in places} == {1} and len(places) == 4
    assert [place["subject"] for place in places] == ask(f"/schemas/ids/{SITE_1.id}/subjects")
    assert {NAME_1, NAME_2} < {place["subject"] for place in places}


def test_what_is_always_so_is_said(ask: Asking) -> None:
    assert ask("/schemas/types") == ["AVRO"]
    for path in ("", f"/{NAME_1}"):
        assert ask(f"/config{path}") == {"compatibilityLevel": "BACKWARD_TRANSITIVE"}
        assert ask(f"/mode{path}") == {"mode": "READONLY"}


@pytest.mark.parametrize("said", ["1", "0", "-1", "abc", "2147483648", "9" * 40, "１２", "%20"])
def test_an_unknown_id_is_said(ask: Asking, said: str) -> None:
    for path in ("", "/schema", "/subjects", "/versions"):
        assert ask.fault(f"/schemas/ids/{said}{path}") == (404, 40403)


@pytest.mark.parametrize(
    "subject",
    ["nothing", "SiteLaunched", "socai.v3.SiteLaunched", "socai.v1.SiteOpened", "%22", "a" * 3_000,
     f"socai.ledger.00000000-0000-0000-0000-000000000000-{NAME_1}", f"x-{NAME_1}"],
)  # fmt: skip
def test_an_unknown_subject_is_said(ask: Asking, subject: str) -> None:
    paths = [path for path, _ in READ if "{subject}" in path]
    assert len(paths) == 6
    for path in paths:
        assert ask.fault(path.format(subject=subject, version="latest")) == (404, 40401)
    for path in (f"/subjects/{subject}", f"/compatibility/subjects/{subject}/versions/latest"):
        assert ask.fault(path, "POST", sent(SITE_1)) == (404, 40401)


def test_an_unknown_version_is_said(ask: Asking) -> None:
    for version, code in (("3", (404, 40402)), ("0", (404, 40402)), ("x", (422, 42202)),
                          ("-2", (422, 42202)), ("9" * 30, (422, 42202))):  # fmt: skip
        assert ask.fault(f"/subjects/{NAME_1}/versions/{version}") == code


def test_a_schema_is_looked_up_by_what_it_writes(ask: Asking) -> None:
    found = ask(f"/subjects/{NAME_2}", how="POST", body=sent(SITE_1))
    assert (found["version"], found["id"]) == (1, SITE_1.id)
    worded = {**SITE_1.tree, "doc": "In other words."}
    assert ask(f"/subjects/{NAME_1}", how="POST", body=sent(worded))["id"] == SITE_1.id
    other = loader.current("MemberLeft")
    assert ask.fault(f"/subjects/{NAME_1}", "POST", sent(other)) == (404, 40403)


def fields(schema: Schema, *more: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with more fields."""
    return {**schema.tree, "fields": [*schema.tree["fields"], *more]}


PATROLS = {"name": "patrols", "type": ["null", "long"], "default": None}
COST = {"name": "cost", "type": "long"}


def test_compatibility_is_told_with_its_reasons(ask: Asking) -> None:
    path = f"/compatibility/subjects/{NAME_1}/versions"
    for version in ("", "/latest", "/1", "/2"):
        good = ask(f"{path}{version}?verbose=true", how="POST", body=sent(fields(SITE_2, PATROLS)))
        assert good == {"is_compatible": True, "messages": []}
        assert ask(path + version, how="POST", body=sent(fields(SITE_2, COST))) == {
            "is_compatible": False
        }
    bad = ask(f"{path}?verbose=true&normalize=false", how="POST", body=sent(fields(SITE_2, COST)))
    assert len(bad["messages"]) == 2
    assert ".cost: the writer lacks this field" in bad["messages"][0]
    assert "bên ghi không có trường này" in bad["messages"][1]


def test_a_schema_that_is_there_is_registered_with_its_id(ask: Asking) -> None:
    last = ask.socai.last()
    for schema in (SITE_1, SITE_2):
        assert ask(f"/subjects/{NAME_1}/versions", how="POST", body=sent(schema)) == {
            "id": schema.id
        }
    assert ask.socai.last() == last


def test_nothing_else_can_be_written(ask: Asking) -> None:
    path = f"/subjects/{NAME_1}/versions"
    assert ask.fault(path, "POST", sent(fields(SITE_2, COST))) == (409, 409)
    assert ask.fault(path, "POST", sent(fields(SITE_2, PATROLS))) == (422, 42205)
    assert ask.fault("/subjects/mine-value/versions", "POST", sent(SITE_1)) == (422, 42205)
    for path, how in REFUSED:
        path = path.format(subject=NAME_1, version="1")
        assert ask.fault(path, how, {"compatibility": "NONE", "mode": "READWRITE"}) == (422, 42205)
    assert ask(f"/subjects/{NAME_1}/versions") == [1, 2]
    assert ask("/config") == {"compatibilityLevel": "BACKWARD_TRANSITIVE"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"5", b"\xff\xfe", b'{"schema": 5}', b'{"schema": "nonsense"}', b"null",
     sent("{}"), sent('"nothing"'), sent({"type": "record", "name": "R"}), sent("[" * 60_000),
     sent('{"type":"array","items":' * 5_000), b"[" * 100_000, sent(SITE_1, schemaType="PROTOBUF"),
     sent(SITE_1, references=[{"name": "a", "subject": "b", "version": 1}]), sent('"\\ud800"'),
     b'{"schema": ' + b"9" * 9_000 + b"}"],
    ids=range(18),
)  # fmt: skip
def test_what_is_no_schema_is_refused(ask: Asking, body: Any) -> None:
    for path in (f"/subjects/{NAME_1}", f"/subjects/{NAME_1}/versions",
                 f"/compatibility/subjects/{NAME_1}/versions/1"):  # fmt: skip
        assert ask.fault(path, "POST", body) == (422, 42201)


def test_a_body_that_is_too_long_is_refused(ask: Asking) -> None:
    body = b" " * (BODY_BYTES + 1)
    assert ask.client.post(f"/subjects/{NAME_1}", content=body).status_code == 413


def test_what_the_log_holds_is_served_by_a_socai_that_does_not_ship_it(ask: Asking) -> None:
    """Older than the log: it does not know the schema. Newer: it has let go of it."""
    patrol = successor(SITE_1, lambda tree: None, "PatrolHeld")
    third = successor(SITE_2, lambda tree: tree["fields"].append(PATROLS))
    publish(ask.socai, patrol, third)
    with older("SiteLaunched.v1"):
        assert ask(f"/schemas/ids/{SITE_1.id}") == {"schema": SITE_1.text}
        assert ask(f"/schemas/ids/{patrol.id}") == {"schema": patrol.text}
        assert ask("/subjects/socai.v1.PatrolHeld/versions") == [1]
        assert ask(f"/subjects/{NAME_1}/versions") == [1, 2, 3]
        assert ask(f"/subjects/{NAME_1}/versions/latest")["id"] == third.id


def test_the_words_of_the_log_come_before_those_that_are_shipped(ask: Asking) -> None:
    worded = replace(SITE_2, text=json.dumps({**SITE_2.tree, "doc": "In other words."}))
    with older():
        loader.schemas()["SiteLaunched", 2] = worded
        assert ask(f"/schemas/ids/{SITE_2.id}") == {"schema": SITE_2.text}


def test_what_was_just_published_is_found_at_once(ask: Asking) -> None:
    patrol = successor(SITE_1, lambda tree: None, "PatrolHeld")
    assert "socai.v1.PatrolHeld" not in ask("/subjects")
    assert ask.fault(f"/schemas/ids/{patrol.id}") == (404, 40403)
    publish(ask.socai, patrol)
    assert ask(f"/schemas/ids/{patrol.id}") == {"schema": patrol.text}
    assert "socai.v1.PatrolHeld" in ask("/subjects")


def test_lists_are_read_again_after_a_moment(ask: Asking) -> None:
    patrol = successor(SITE_1, lambda tree: None, "PatrolHeld")
    assert ask.fault("/subjects/socai.v1.PatrolHeld/versions") == (404, 40401)
    publish(ask.socai, patrol)
    ask.clock.now += FRESH_SECONDS
    assert ask("/subjects/socai.v1.PatrolHeld/versions") == [1]


def test_without_the_ledger_what_was_read_is_still_served(ask: Asking) -> None:
    ask.away = True
    assert ask.fault("/subjects") == (503, 50001)
    assert ask.fault(f"/schemas/ids/{SITE_1.id}") == (503, 50001)
    ask.away = False
    names = ask("/subjects")
    ask.away = True
    ask.clock.now += 3_600
    assert ask("/subjects") == names
    assert ask(f"/schemas/ids/{SITE_1.id}") == {"schema": SITE_1.text}
    assert ask.fault("/schemas/ids/5") == (503, 50001)


def test_a_published_schema_that_is_not_what_its_id_says_is_refused(ask: Asking) -> None:
    forged = SchemaPublished(schema_id=7, name="PatrolHeld.v1", schema=SITE_1.text)
    publish(ask.socai, forged)
    assert ask.fault("/subjects") == (500, 50001)
    with Ledger(ask.socai.ledger) as ledger:
        events = ledger.store.stream("log-schemas")
        with pytest.raises(Refused, match=f"{events[-1].position}.*PatrolHeld"):
            list(published(events))
        assert len(list(published(events[:-1]))) == len(loader.schemas())


def test_two_schemas_of_one_version_are_both_found_by_id() -> None:
    other = successor(SITE_1, lambda tree: tree["fields"].append(PATROLS))
    shelf = Shelf("x", [SITE_2, other, SITE_1])
    assert [shelf.schema(one.id) for one in (SITE_2, other)] == [SITE_2, other]
    assert [found.schema for found in shelf.versions(NAME_1)] == [SITE_1, SITE_2]
    assert list(shelf.places(other)) == [] and len(list(shelf.places(SITE_1))) == 4


def test_the_document_is_that_of_the_ledger(ask: Asking) -> None:
    answer = ask.client.get("/asyncapi.json")
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    assert found["channels"]["ledger"]["parameters"]["ledgerId"]["default"] == ask.ledger_id()


def test_what_it_does_not_have_is_not_found(ask: Asking) -> None:
    assert ask.client.get("/contexts").status_code == 404
    assert ask.client.get("/associations/resources/-/topic").status_code == 404
    assert ask.client.put(f"/subjects/{NAME_1}").status_code == 405
