"""The registry of a ledger over HTTP, and Confluent's own client to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from confluent_kafka.schema_registry import SchemaRegistryClient

from socai.infra.app import Ledger
from socai.infra.registry.routes import routes
from socai.infra.registry.shelf import Shelves
from socai.infra.running.http import serve

DEADLINE_SECONDS = 30.0


@contextmanager
def registry_of(ledger: Path) -> Iterator[str]:
    """Give the URL of a registry of the ledger in a folder, served by this process."""
    stop, urls = Event(), SimpleQueue[str]()
    serving = Thread(
        target=serve,
        args=(routes(Shelves(lambda: Ledger(ledger))), "127.0.0.1:0", stop, urls.put),
    )
    serving.start()
    try:
        yield urls.get(timeout=DEADLINE_SECONDS)
    finally:
        stop.set()
        serving.join()


@contextmanager
def client_of(ledger: Path) -> Iterator[SchemaRegistryClient]:
    """Give Confluent's client of the registry of a ledger."""
    with registry_of(ledger) as url, SchemaRegistryClient({"url": url}) as client:
        yield client
