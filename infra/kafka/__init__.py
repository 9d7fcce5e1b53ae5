"""A pinned Apache Kafka on this machine: fetched, started, stopped."""
