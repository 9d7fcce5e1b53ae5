"""All checks, one after another: each is made though others find something wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from socai.domain.refusal import Message, Refused
from socai.infra import settings
from socai.infra.app import Ledger, Phases, clock
from socai.infra.doctor import embedded, log, surroundings
from socai.infra.doctor.figures import figures
from socai.infra.doctor.finding import AWAY, BAD, OK, Finding, refused, well
from socai.infra.store.home import Where
from socai.infra.store.sqlite_store import SqliteStore


def examine(
    where: Where,
    *,
    deep: bool = False,
    now: Callable[[], int] = clock,
    phases: Phases | None = None,
) -> Iterator[Finding]:
    """Yield what is found of a ledger and its surroundings, each check when it is made."""
    yield surroundings.known_settings(os.environ)
    yield surroundings.values()
    yield surroundings.python()
    yield surroundings.libraries()
    yield from _attempt("place", lambda: _place(where, now))
    with ExitStack() as opened:
        try:
            ledger = opened.enter_context(Ledger(where, now))
        except Refused as error:
            yield refused("ledger", error)
            return
        yield well(
            "ledger",
            f"Sổ {ledger.home.shown} mở được, mã {ledger.store.ledger_id}",
            f"The ledger {ledger.home.shown} can be opened, its id is {ledger.store.ledger_id}",
        )
        yield from _of_the_ledger(ledger, deep, phases)


def _place(where: Where, now: Callable[[], int]) -> Iterator[Finding]:
    if isinstance(where, Path):
        if found := embedded.copied(where):
            yield found
        return
    from socai.infra.doctor.server import server

    yield from server(where, os.environ, now)


def _of_the_ledger(ledger: Ledger, deep: bool, phases: Phases | None) -> Iterator[Finding]:
    if isinstance(ledger.store, SqliteStore):
        yield from _attempt("file", lambda: _file(ledger.store))
    told = phases("đọc lại sổ", "reading the log") if phases and deep else None
    yield from _attempt("positions", lambda: log.log(ledger.store, deep, told))
    yield from _attempt("clock", lambda: [_clock(ledger)])
    yield from _attempt("books", lambda: figures(ledger, deep, phases))
    yield from _attempt("seals", lambda: _seals(ledger))
    if settings.KAFKA.given():
        yield from _attempt("kafka", lambda: _kafka(ledger))
    else:
        yield well("kafka", "Không dùng Kafka (SOCAI_KAFKA trống)", "Kafka is not used")


def _seals(ledger: Ledger) -> Iterator[Finding]:
    from socai.infra.doctor.seals import calendar

    yield from calendar(ledger)


def _kafka(ledger: Ledger) -> Iterator[Finding]:
    from socai.infra.doctor.broker import broker
    from socai.infra.kafka.reaching import cluster

    yield from broker(cluster(), ledger.store)


def _file(store: object) -> Iterator[Finding]:
    if isinstance(store, SqliteStore):
        with store.recorder.datastore.transaction(commit=False) as cursor:
            yield embedded.durability(cursor)
        yield embedded.whole(store.path)
        yield embedded.room(store.path.parent)


def _clock(ledger: Ledger) -> Finding:
    last = ledger.store.last()
    (event,) = ledger.store.at([last]) if last else (None,)
    return log.clock(event, ledger.clock())


def _attempt(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what checks find; where one cannot be made, yield why."""
    try:
        yield from check()
    except Refused as error:
        yield refused(name, error)


def verdict(findings: Iterable[Finding]) -> tuple[str, Message]:
    """Return the state that all findings come to, and it in words."""
    states = [finding.state for finding in findings]
    wrong, away = states.count(BAD), states.count(AWAY)
    if wrong:
        return BAD, Message(
            f"Có {wrong} điều sai trong {len(states)} điều đã xem",
            f"{wrong} of {len(states)} things that were looked at are wrong",
        )
    if away:
        return AWAY, Message(
            f"Có {away} điều chưa xem được trong {len(states)} điều",
            f"{away} of {len(states)} things could not be looked at",
        )
    return OK, Message(
        f"Mọi việc ổn: đã xem {len(states)} điều", f"All is well: {len(states)} things looked at"
    )
