"""The inbox of a mirror in a schema of its own on PostgreSQL."""

from __future__ import annotations

from socai.infra.books.postgres_database import PostgresDatabase
from socai.infra.mirror.inbox_words import InboxWords


class PostgresInbox(InboxWords, PostgresDatabase):
    """The schema of an inbox."""
