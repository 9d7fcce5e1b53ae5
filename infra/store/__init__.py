"""The event store on SQLite, and the directory that holds a ledger."""
